"""Data sheets and instruction leaves in PDFs: heads that many tables share, rows marked by bullets, a line between
columns, signs of fonts that have no letters."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingestion.chunking import chunks
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


def test_shared_heads_do_not_reach_a_table_overleaf(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    page = Page(canvas)
    page.body()
    _table(page, XS, 160, *MODELS, bold=True)
    _table(page, XS, 240, ("Length", "mm", "4,500", "5,200"), ("Weight", "kg", "4,600", "6,500"))
    canvas.showPage()
    _table(page, XS, 80, ("Turret", "", "WX-550", "WX-650"), ("No. of tools", "", "32", "36"), ("Time", "s", "1", "2"))
    page.body(200)
    canvas.save()
    found = [row.cells for block in read_pdf(path).blocks if block.table for row in block.table.rows]
    headers = [block.table.header for block in read_pdf(path).blocks if block.table]
    assert ("Turret", "", "WX-550", "WX-650") in headers or ("Turret", "", "WX-550", "WX-650") not in found


def test_a_column_of_bullets_is_none(read: Read) -> None:
    rows = [("•", "Supply voltage", "24 V"), ("•", "Power", "2.5 W"), ("•", "Weight", "850 g")]

    def draw(page: Page) -> None:
        _table(page, [60.0, 80.0, 300.0, 400.0], 150, *rows)

    blocks = read(draw).blocks
    (table,) = (block.table for block in blocks if block.table)
    assert [row.cells for row in (TableRow(table.header), *table.rows) if any(row.cells)] == [r[1:] for r in rows]
    assert not any(block.text == "•" for block in blocks)


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


ITEMS = ("Applicator", "Soft sleeve", "Shop towel", "Spray bottle", "Masking tape", "Felt pen", "Gloves")
TEXT = (
    "Fit this trim only if the air is 15 °C or",
    "warmer, since the tape does not hold else.",
    "To let the adhesive cure, do not wash the",
    "vehicle for 24 hours. Tell the customer.",
    "The trim is cleaned with water alone and",
    "never with a brush or with a steam jet.",
    "Keep the trim out of the sun until it is",
    "fitted, and do not bend it by hand.",
)


def test_a_line_down_the_page_parts_its_columns(read: Read) -> None:
    def draw(page: Page) -> None:
        page.down(290, 148, 320)
        for at, line in enumerate(ITEMS):
            page.text(60, 160 + 23 * at, line)
        for at, line in enumerate(TEXT):
            page.text(300, 165 + 12 * at, line)

    said = " ".join(unit.text for chunk in chunks(read(draw), "copy") for unit in chunk.units)
    assert "do not wash the vehicle for 24 hours." in said


@pytest.mark.parametrize("x", [75.0, 290.0])
def test_a_line_between_what_stands_on_one_line_parts_nothing(read: Read, x: float) -> None:
    faults = (
        ("Pump does not start", "Check fuse F3."), ("Pump is loud", "Replace the bearing."),
        ("Pump leaks", "Replace the seal."), ("No pressure", "Bleed the pump."), ("Motor hot", "Clean the fan."),
        ("Belt slips", "Tighten the belt."), ("Lamp is off", "Replace the lamp."),
    )  # fmt: skip

    def draw(page: Page) -> None:
        page.down(x, 148, 330)
        for at, (left, right) in enumerate(faults):
            page.text(60, 160 + 24 * at, left if x > 100 else f"{at + 1}")
            page.text(300 if x > 100 else 85, 160 + 24 * at, right)

    units = [unit for chunk in chunks(read(draw), "copy") for unit in chunk.units]
    for at, (left, right) in enumerate(faults):
        held = [f"{unit.label} {unit.text}" for unit in units if right in unit.text]
        assert any((left if x > 100 else f"{at + 1}") in text for text in held), (left, held)


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
        ("Weight", "850 g", ""),
        header=("Lens", "4", "6"),
    )
    headers = {unit.cells[0][1]: [name for name, _ in unit.cells] for unit in found}
    assert headers["Aperture"] == ["Lens", "4", "6"]
    assert headers["Supply voltage"] == headers["Power"] == ["Lens", "min.", "max."]
    assert headers["Weight"] == ["Lens", "", ""]


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
        ("", "Check the yellow wire.", paragraphs[0]),
        ("", "Whenever I arm it, it chirps and will not arm.", ""),
        ("A:", "Check the hood switch.", "Whenever I arm it, it chirps and will not arm."),
        ("", "internal battery", ""),
        ("A:", "with battery", ""),
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


def test_a_list_hangs_on_the_line_in_capitals_and_a_line_on_the_item_with_a_colon_above_it() -> None:
    blocks = [
        Block(BlockKind.PARAGRAPH, "BATTERY CHARGER"),
        Block(BlockKind.ITEM, "Output: 12.6 V", level=1, label="•"),
        Block(BlockKind.ITEM, "Voltage:", level=1, label="•"),
        Block(BlockKind.PARAGRAPH, "Minimal threshold 5 V"),
        Block(BlockKind.PARAGRAPH, "12 V"),
        Block(BlockKind.ITEM, "Current: 3 A", level=1, label="•"),
    ]
    assert [(unit.text, unit.lead_in) for unit in units(blocks)] == [
        ("BATTERY CHARGER", ""),
        ("Output: 12.6 V", "BATTERY CHARGER"),
        ("Voltage:", "BATTERY CHARGER"),
        ("Minimal threshold 5 V", "Voltage:"),
        ("12 V", ""),
        ("Current: 3 A", ""),
    ]
