"""Codes that stand below each other in one cell, with the texts beside them."""

from __future__ import annotations

from models.types import ReadDocument
from tests.ingestion.drawn import Page, Read


def rows(document: ReadDocument) -> list[tuple[str, ...]]:
    (found,) = [block.table for block in document.blocks if block.table]
    return [tuple(" ".join(cell.split()) for cell in row.cells) for row in found.rows]


def sheet(page: Page, *columns: list[tuple[float, str]]) -> Page:
    """One ruled row below a head, with lines at these heights in its columns."""
    xs = [60.0, 110.0, 190.0, 400.0]
    page.frame(xs, [150, 170, 290])
    for x, head in zip(xs, ("Code", "Status", "Condition"), strict=False):
        page.text(x + 5, 164, head, size=9, font="Helvetica-Bold")
    for x, lines in zip(xs, columns, strict=False):
        for y, text in lines:
            page.text(x + 5, y, text, size=9)
    return page


CODES = [(182.0, "00"), (195.0, "01"), (214.0, "04"), (233.0, "A")]


def test_each_code_in_a_cell_has_the_texts_beside_it(read: Read) -> None:
    """Texts of two lines stand around their code; 'will be tried again' is said of all codes."""
    status = [(182.0, "OK"), (195.0, "Axis 1 failed"), (209.0, "Axis 1 and 2"), (219.0, "failed"), (233.0, "-")]
    texts = [(182.0, "Enough samples"), (195.0, "Too few on U"), (214.0, "Too few on both"), (233.0, "NMEA data valid")]
    assert rows(read(lambda page: sheet(page, CODES, status, texts))) == [
        ("00", "OK", "Enough samples"),
        ("01", "Axis 1 failed", "Too few on U"),
        ("04", "Axis 1 and 2 failed", "Too few on both"),
        ("A", "-", "NMEA data valid"),
    ]


def test_the_further_lines_of_a_text_stay_with_its_code(read: Read) -> None:
    """Lines as far apart as codes; the text of the second fills its cell."""
    codes = [(182.0, "CAL"), (194.0, "NMEA 2"), (206.0, "(v. 3)"), (218.0, "PC")]
    status = [(182.0, "Calibration"), (194.0, "National Marine"), (206.0, "Electronics"), (218.0, "Computer")]
    assert rows(read(lambda page: sheet(page, codes, status))) == [
        ("CAL", "Calibration", ""),
        ("NMEA 2 (v. 3)", "National Marine Electronics", ""),
        ("PC", "Computer", ""),
    ]


def test_a_line_beside_no_code_is_said_of_all(read: Read) -> None:
    status = [(182.0, "OK"), (195.0, "Bad U"), (214.0, "Bad U, V"), (233.0, "Void")]
    found = rows(read(lambda page: sheet(page, CODES, status, [(204.5, "tried again after 68 s")])))
    assert [row[2] for row in found] == ["tried again after 68 s"] * 4


def test_a_text_beside_two_codes_leaves_all_in_one_row(read: Read) -> None:
    status = [(182.0, "OK"), (189.0, "and"), (196.0, "not so"), (214.0, "Bad"), (233.0, "Void")]
    assert len(rows(read(lambda page: sheet(page, CODES, status)))) == 1


def test_names_in_a_cell_are_no_codes(read: Read) -> None:
    names = [(182.0, "Start"), (195.0, "Stop"), (214.0, "Reset")]
    texts = [(182.0, "Begins a"), (192.0, "run"), (214.0, "Clears")]
    assert len(rows(read(lambda page: sheet(page, names, texts)))) == 1


def test_a_head_of_two_lines_in_capitals_is_no_code(read: Read) -> None:
    def draw(page: Page) -> None:
        xs = [60.0, 110.0, 190.0, 300.0]
        page.frame(xs, [150, 180, 200, 220])
        for x, (above, below) in zip(xs, (("RED", "LED"), ("GREEN", "LED"), ("FAULT", "Relay")), strict=False):
            page.text(x + 8, 162, above, size=9, font="Helvetica-Bold").text(
                x + 8, 174, below, size=9, font="Helvetica-Bold"
            )
        for at, row in enumerate((("on", "off", "open"), ("off", "on", "closed"))):
            for x, cell in zip(xs, row, strict=False):
                page.text(x + 8, 194 + 20 * at, cell, size=9)

    (found,) = [block.table for block in read(draw).blocks if block.table]
    assert [" ".join(name.split()) for name in found.header] == ["RED LED", "GREEN LED", "FAULT Relay"]
