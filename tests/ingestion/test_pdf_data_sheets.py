"""Data sheets and instruction leaves in PDFs: heads that many tables share, rows marked by bullets, a line between
columns, signs of fonts that have no letters."""

from __future__ import annotations

import pytest

from ingestion.chunking import chunks
from ingestion.pdf.glyphs import legible
from ingestion.units import units
from models.types import Block, BlockKind, Table, TableRow, Unit, UnitKind
from tests.ingestion.drawn import Page, Read

XS = [60.0, 240.0, 300.0, 400.0, 500.0]


def test_tables_below_each_other_share_the_heads_of_the_first(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame(XS, [150.0, 170.0, 190.0, 210.0])
        page.text(65, 164, "Turret").text(305, 164, "WX-350").text(405, 164, "WX-450")
        page.text(65, 184, "No. of tools").text(305, 184, "12").text(405, 184, "16")
        page.text(65, 204, "Indexing time").text(245, 204, "s").text(305, 204, "0.4").text(405, 204, "0.6")
        page.frame(XS, [230.0, 250.0, 270.0, 290.0])
        page.text(65, 244, "Machine dimensions")
        page.text(65, 264, "Length").text(245, 264, "mm").text(305, 264, "4,500").text(405, 264, "5,200")
        page.text(65, 284, "Weight").text(245, 284, "kg").text(305, 284, "4,600").text(405, 284, "6,500")
        page.text(60, 312, "The data of the pallet changer are those of its own sheet and hold for all of them.")
        page.frame(XS, [330.0, 350.0, 370.0, 390.0])
        page.text(65, 344, "Pallet changer")
        page.text(65, 364, "Pallets").text(305, 364, "2").text(405, 364, "6")
        page.text(65, 384, "Load").text(245, 384, "kg").text(305, 384, "300").text(405, 384, "500")

    tables = [block.table for block in read(draw).blocks if block.table]
    heads = {table.header[0]: table.header[-2:] for table in tables}
    assert heads == {
        "Turret": ("WX-350", "WX-450"),
        "Machine dimensions": ("WX-350", "WX-450"),
        "Pallet changer": ("", ""),  # a text stands between
    }


def test_a_column_of_bullets_is_none(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60.0, 80.0, 300.0, 400.0], [150.0, 170.0, 190.0, 210.0])
        for y, name, value in ((164, "Supply voltage", "24 V"), (184, "Power", "2.5 W"), (204, "Weight", "850 g")):
            page.text(66, y, "•").text(85, y, name).text(305, y, value)

    (table,) = (block.table for block in read(draw).blocks if block.table)
    assert [row.cells for row in (TableRow(table.header), *table.rows) if any(row.cells)] == [
        ("Supply voltage", "24 V"), ("Power", "2.5 W"), ("Weight", "850 g"),
    ]  # fmt: skip


def test_a_line_down_the_page_parts_its_columns(read: Read) -> None:
    items = ("Applicator", "Soft sleeve", "Shop towel", "Spray bottle", "Masking tape", "Felt pen", "Gloves")
    text = (
        "Fit this trim only if the air is 15 °C or",
        "warmer, since the tape does not hold else.",
        "To let the adhesive cure, do not wash the",
        "vehicle for 24 hours. Tell the customer.",
        "The trim is cleaned with water alone and",
        "never with a brush or with a steam jet.",
        "Keep the trim out of the sun until it is",
        "fitted, and do not bend it by hand.",
    )

    def draw(page: Page) -> None:
        page.down(290, 148, 320)
        for at, line in enumerate(items):
            page.text(60, 160 + 24 * at, line)
        for at, line in enumerate(text):
            page.text(300, 160 + 12 * at, line)

    said = " ".join(unit.text for chunk in chunks(read(draw), "copy") for unit in chunk.units)
    assert "do not wash the vehicle for 24 hours." in said


@pytest.mark.parametrize(
    ("text", "font", "shown"),
    [
        ("l", "ABCDEF+Wingdings-Regular", "●"),
        ("§", "Wingdings", "▪"),
        ("e", "KKPEDE+Wingdings3", "•"),
        ("4", "ZapfDingbats", "•"),
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
    assert headers["Supply voltage"] == headers["Power"] == ["", "min.", "max."]
    assert headers["Weight"] == ["", "", ""]


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
