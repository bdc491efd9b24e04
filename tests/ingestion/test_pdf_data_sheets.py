"""Data sheets in PDFs: heads that many tables share, rows marked by bullets, signs of fonts that have no letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingestion.pdf import read_pdf
from ingestion.pdf.glyphs import legible
from ingestion.units import units
from models.types import Block, BlockKind, ReadDocument, Table, TableRow, Unit, UnitKind
from tests.ingestion.drawn import Page, Read

XS = [60.0, 240.0, 300.0, 400.0, 500.0]


def _table(page: Page, xs: list[float], y: float, *rows: tuple[str, ...], bold: bool = False) -> None:
    """Ruled rows of 20 points from y on, the first in bold type if asked for."""
    page.frame(xs, [y + 20 * at for at in range(len(rows) + 1)])
    for at, row in enumerate(rows):
        for x, cell in zip(xs, row, strict=False):
            page.text(x + 5, y + 14 + 20 * at, cell, font="Helvetica-Bold" if bold and not at else "Helvetica")


MODELS = (("Turret", "", "WX-350", "WX-450"), ("No. of tools", "", "12", "16"), ("Indexing time", "s", "0.4", "0.6"))


def _heads(document: ReadDocument) -> dict[str, tuple[str, ...]]:
    tables = [block.table for block in document.blocks if block.table]
    return {table.header[0] or table.rows[0].cells[0]: table.header[1:] for table in tables}


def test_tables_below_each_other_share_the_heads_of_the_first(read: Read) -> None:
    def draw(page: Page) -> None:
        _table(page, XS, 160, *MODELS, bold=True)
        _table(
            page,
            XS,
            240,
            ("Machine dimensions",),
            ("Length", "mm", "4,500", "5,200"),
            ("Weight", "kg", "4,600", "6,500"),
        )
        page.text(60, 322, "The data of the pallet changer are those of its own sheet and hold for all of them.")
        _table(page, XS, 340, ("Pallet changer",), ("Pallets", "", "2", "6"), ("Load", "kg", "300", "500"))

    assert _heads(read(draw)) == {
        "Turret": ("", "WX-350", "WX-450"),
        "Machine dimensions": ("", "WX-350", "WX-450"),
        "Pallet changer": ("", "", ""),  # a text stands between
    }


def test_a_table_with_other_columns_shares_no_heads(read: Read) -> None:
    def draw(page: Page) -> None:
        _table(page, XS, 160, *MODELS, bold=True)
        _table(
            page, [60.0, 200.0, 330.0, 500.0], 240, ("Coolant tank",), ("Volume", "l", "300"), ("Pressure", "bar", "8")
        )
        _table(page, XS, 320, ("Robot",), ("Reach", "mm", "900", "1,200"), ("Load", "kg", "7", "12"))

    heads = _heads(read(draw))
    assert heads["Coolant tank"] == ("", "")
    assert heads["Robot"] == ("", "WX-350", "WX-450")


def test_heads_in_between_are_those_of_what_stands_below_them(read: Read) -> None:
    def draw(page: Page) -> None:
        _table(page, XS, 160, *MODELS, bold=True)
        _table(page, XS, 240, ("Spindle", "", "left", "right"), ("Speed", "rpm", "4,000", "6,000"), bold=True)
        _table(page, XS, 300, ("Bearings",), ("Inner", "mm", "60", "70"), ("Outer", "mm", "90", "110"))
        _table(page, [60.0, 300.0, 500.0], 380, ("Tool", "Torque"), ("Wrench", "30 Nm"), ("Key", "8 Nm"), bold=True)
        _table(page, XS, 460, ("Seals",), ("Inner", "mm", "62", "72"), ("Outer", "mm", "92", "112"))

    heads = _heads(read(draw))
    assert heads["Bearings"] == ("", "left", "right")
    assert heads["Seals"] == ("", "", "")


def test_what_is_no_group_of_figures_has_no_models(read: Read) -> None:
    def draw(page: Page) -> None:
        _table(page, XS, 160, *MODELS, bold=True)
        _table(
            page, XS, 240, ("No feed", "E1", "Belt is torn", "Replace it"), ("Noise", "E2", "Bearing dry", "Grease it")
        )
        _table(page, XS, 300, ("Oil temperature", "°C", "20", "40"), ("Viscosity", "cSt", "120", "68"))

    for block in read(draw).blocks:
        if block.table and block.table.header[0] != "Turret":
            assert "WX-350" not in block.table.header


def test_shared_heads_do_not_reach_a_table_overleaf(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    page = Page(canvas)
    page.body()
    _table(page, XS, 160, *MODELS, bold=True)
    _table(page, XS, 240, ("Machine",), ("Length", "mm", "4,500", "5,200"), ("Weight", "kg", "4,600", "6,500"))
    canvas.showPage()
    _table(page, XS, 80, ("Turret", "", "WX-550", "WX-650"), ("No. of tools", "", "32", "36"), ("Time", "s", "1", "2"))
    page.body(200)
    canvas.save()
    blocks = read_pdf(path).blocks
    for block in blocks:
        if block.table and "WX-350" in block.table.header:
            assert not any({"32", "36"} & {*row.cells} for row in block.table.rows)


@pytest.mark.parametrize("mark", ["•", "·", "-"])
def test_a_column_of_bullets_is_none(read: Read, mark: str) -> None:
    rows = [(mark, "Supply voltage", "24 V"), (mark, "Power", "2.5 W"), (mark, "Weight", "850 g")]

    def draw(page: Page) -> None:
        _table(page, [60.0, 80.0, 300.0, 400.0], 150, *rows)

    blocks = read(draw).blocks
    (table,) = (block.table for block in blocks if block.table)
    assert [row.cells for row in (TableRow(table.header), *table.rows) if any(row.cells)] == [r[1:] for r in rows]
    assert not any(block.text == mark for block in blocks)


def test_marks_that_not_every_row_has_are_kept(read: Read) -> None:
    def draw(page: Page) -> None:
        rows = (
            ("", "Option", "Order no."),
            ("•", "Conveyor", "4711"),
            ("", "Oil mist", "4712"),
            ("•", "Robot", "4713"),
        )
        _table(page, [60.0, 80.0, 300.0, 400.0], 150, *rows, bold=True)

    (table,) = (block.table for block in read(draw).blocks if block.table)
    assert [row.cells[0] for row in table.rows] == ["•", "", "•"]


@pytest.mark.parametrize(
    ("text", "font", "shown"),
    [
        ("l", "ABCDEF+Wingdings-Regular", "●"),
        ("§", "Wingdings", "▪"),
        ("e", "KKPEDE+Wingdings3", "•"),
        ("4", "ZapfDingbats", "✓"),
        ("8", "ZapfDingbats", "✗"),
        ("O", "Wingdings 2", "✗"),
        ("fi", "Wingdings", "fi"),
        ("→", "Wingdings", "→"),
        ("e", "ABCDEF+Helvetica", "e"),
    ],
)
def test_a_font_of_signs_has_no_letters(text: str, font: str, shown: str) -> None:
    assert legible(text, font) == shown


def _rows(*rows: tuple[str, ...], header: tuple[str, ...]) -> list[Unit]:
    table = Table(header, tuple(TableRow(row) for row in rows))
    return list(units([Block(BlockKind.TABLE, "", table=table)]))


def test_a_row_inside_a_table_names_the_columns_below_it() -> None:
    found = _rows(
        ("Focal length", "4.0 mm", "6.6 mm"),
        ("Aperture", "1.0", "1.3"),
        ("Electrical data", "min.", "max."),
        ("Supply voltage", "4.8 V", "5.5 V"),
        ("Power", "2 W", "2.5 W"),
        ("Dimensions", "", ""),
        ("Weight", "850 g", "900 g"),
        header=("Lens", "4", "6"),
    )
    headers = {unit.cells[0][1]: [name for name, _ in unit.cells] for unit in found}
    assert headers["Aperture"] == ["Lens", "4", "6"]
    assert headers["Supply voltage"] == headers["Power"] == ["Lens", "min.", "max."]
    assert headers["Weight"] == ["Lens", "", ""]  # a group of its own: 900 g is no maximum


def test_settings_name_no_columns() -> None:
    found = _rows(
        ("Fan speed", "min", "max"), ("Setpoint °C", "20", "24"), ("Humidity %", "40", "50"),
        header=("Setting", "Winter", "Summer"),
    )  # fmt: skip
    assert all([name for name, _ in unit.cells] == ["Setting", "Winter", "Summer"] for unit in found)


def test_limits_end_where_others_begin() -> None:
    found = _rows(
        ("Electrical data", "min.", "max."), ("Voltage", "20", "28"), ("Current", "1", "2"),
        ("Dimensions", "mm", "inch"), ("Length", "850", "33.5"),
        header=("", "", ""),
    )  # fmt: skip
    assert [name for name, _ in found[2].cells] == ["", "min.", "max."]
    assert [name for name, _ in found[4].cells] == ["", "", ""]


def test_a_label_with_a_colon_names_the_rows_below_it_too() -> None:
    found = _rows(
        ("Switch 1:", "ON - 3 degrees"), ("", "OFF - 1.5 degrees"), ("Fuse", "3 A"), ("", "5 A"), header=("", "")
    )
    assert [unit.text for unit in found] == [
        "Switch 1: | ON - 3 degrees", "Switch 1: | OFF - 1.5 degrees", "Fuse | 3 A", "5 A",
    ]  # fmt: skip


def test_a_legend_answers_nothing() -> None:
    paragraphs = ("Never touch the terminals.", "A: Oil inlet B: Oil outlet", "The tank is full.", "A: Filler cap")
    found = units([Block(BlockKind.PARAGRAPH, text) for text in paragraphs])
    assert [(unit.label, unit.text, unit.lead_in) for unit in found if unit.label] == []
    assert " ".join(unit.text for unit in found) == " ".join(paragraphs)


def test_an_answer_hangs_on_what_it_answers() -> None:
    paragraphs = (
        "The vehicle starts when disarmed, but not when armed.",
        "A: The relay was installed backwards. Check the yellow wire.",
        "Whenever I arm it, it chirps and will not arm. A: Check the hood switch.",
        "internal battery",
        "A: with battery",
    )
    found = units([Block(BlockKind.PARAGRAPH, text) for text in paragraphs])
    assert all(unit.kind is UnitKind.SENTENCE for unit in found)
    assert [(unit.label, unit.text, unit.lead_in) for unit in found] == [
        ("", paragraphs[0], ""),
        ("A:", "The relay was installed backwards.", paragraphs[0]),
        ("", "Check the yellow wire.", ""),
        ("", "Whenever I arm it, it chirps and will not arm.", ""),
        ("A:", "Check the hood switch.", "Whenever I arm it, it chirps and will not arm."),
        ("", "internal battery", ""),
        ("", "A: with battery", ""),
    ]


def test_the_numbers_of_a_list_stand_with_what_they_number(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60.0, 160.0, 185.0, 460.0], [150.0, 200.0, 230.0, 270.0])
        page.text(65, 164, "Power system")
        page.text(165, 164, "1.").text(190, 164, "Dismantle the wingtip structure;")
        page.text(165, 178, "2.").text(190, 178, "Inspect the sleeve and the connecting rod;")
        page.text(165, 192, "3.").text(190, 192, "Inspect the motor of the wingtip.")
        page.text(65, 214, "Change of it")
        page.text(165, 214, "1.").text(190, 214, "Replace all parts of the system in a Type C inspection.")
        page.text(65, 244, "Battery")
        page.text(165, 244, "1.").text(190, 244, "Carry out the detection of the battery;")
        page.text(165, 258, "2.").text(190, 258, "Maintain the battery.")

    (table,) = (block.table for block in read(draw).blocks if block.table)
    said = {row.cells[0]: row.cells[1].splitlines() for row in table.rows}
    assert said["Power system"] == [
        "1. Dismantle the wingtip structure;",
        "2. Inspect the sleeve and the connecting rod;",
        "3. Inspect the motor of the wingtip.",
    ]
    assert said["Change of it"] == ["1. Replace all parts of the system in a Type C inspection."]


def test_a_list_hangs_on_the_line_in_capitals_right_above_it() -> None:
    blocks = [
        Block(BlockKind.PARAGRAPH, "BATTERY CHARGER"),
        Block(BlockKind.ITEM, "Output: 12.6 V", level=1, label="•"),
        Block(BlockKind.ITEM, "Input: 230 V", level=1, label="•"),
        Block(BlockKind.PARAGRAPH, "REV. A 12 V"),
        Block(BlockKind.ITEM, "Current: 3 A", level=1, label="•"),
        Block(BlockKind.PARAGRAPH, "按下HMI上的按钮"),
        Block(BlockKind.ITEM, "Weight: 3 kg", level=1, label="•"),
        Block(BlockKind.PARAGRAPH, "SPARE PARTS"),
        Block(BlockKind.CODE, "M115"),
        Block(BlockKind.ITEM, "Belt", level=1, label="•"),
    ]
    leads = {unit.text: unit.lead_in for unit in units(blocks)}
    assert leads["Output: 12.6 V"] == leads["Input: 230 V"] == "BATTERY CHARGER"
    assert leads["Current: 3 A"] == leads["Weight: 3 kg"] == leads["Belt"] == ""


LABELS = [
    ("Lower level", "adjustable between 0 V and 4 V"),
    ("Precision of the reading", "10 mV on both of the levels"),
    ("Linearity error", "12 mV"),
    ("Thermal drift", "0.1 mV/K over the range of 10 to 50"),
    ("Upper level", "adjustable between 1 V and 9 V"),
    ("Display", "LCD of two lines with 8 characters, which shows upper and"),
    ("", "lower adjustments"),
    ("Output protection", "every output is protected"),
    ("Standard signal", "TTL or NIM signal through jumpers which are set on the board"),
] * 2


def test_values_beside_bulleted_labels_are_no_column_of_the_page(read: Read) -> None:
    """Each value stays with its label, and isn't read behind all of them."""

    def draw(page: Page) -> None:
        for at, (label, value) in enumerate(LABELS):
            page.text(200, 180 + 15 * at, value)
            if label:
                page.text(60, 180 + 15 * at, "•").text(74, 180 + 15 * at, label)

    found = " ".join(block.text for block in read(draw).blocks)
    assert "Linearity error 12 mV" in found.replace(" | ", " ")
    assert "which shows upper and lower adjustments" in found


def test_a_text_beside_a_bulleted_list_is_a_column_of_the_page(read: Read) -> None:
    lines = [f"runs on over the whole width of its column, line {at} of it" for at in range(20)]

    def draw(page: Page) -> None:
        for at, line in enumerate(lines):
            page.text(60, 180 + 15 * at, "•").text(74, 180 + 15 * at, f"Feature number {at}").text(
                300, 180 + 15 * at, line
            )

    found = " ".join(block.text for block in read(draw).blocks)
    assert " ".join(lines) in found


def test_what_stands_below_a_value_set_further_in_is_the_next_name(read: Read) -> None:
    """Order numbers with their texts below them, too: each text went with the number of the next."""
    names = ["Supply voltage range (BMV-600S and BMV-602S)", "Supply voltage range (BMV-600HS)", "Supply current"]
    values = ["9.5 to 95 VDC", "60 to 385 VDC", "3 mA"]

    def draw(page: Page) -> None:
        for at, (name, value) in enumerate(zip(names, values, strict=True)):
            page.text(60, 200 + 24 * at, name).text(90, 212 + 24 * at, value)

    found = [block.text for block in read(draw).blocks if block.kind is BlockKind.PARAGRAPH][1:]
    assert found == [text for pair in zip(names, values, strict=True) for text in pair]
