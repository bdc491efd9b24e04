"""Spec sheets and lists: groups of values in one ruled row, footnotes' marks, models without bold, unruled lists."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from models.types import Block, ReadDocument
from tests.ingestion.drawn import Page, Read

BOLD = "Helvetica-Bold"
LONG = "A sentence of text that runs on across the page from one margin to the other, as they do."


def table(document: ReadDocument) -> Block:
    (found,) = (b for b in document.blocks if b.table)
    return found


def rows(document: ReadDocument) -> list[tuple[str, ...]]:
    found = table(document).table
    assert found is not None
    return [row.cells for row in found.rows]


def sheet(page: Page, values: Sequence[tuple[float, str, str]], names: list[str]) -> Page:
    """One group of values below the names of two models, in one ruled row."""
    page.frame([60, 200, 280, 360], [150, 170, 280])
    page.text(206, 164, "AB-10", font=BOLD).text(286, 164, "AB-20", font=BOLD).text(66, 186, "Refrigeration", font=BOLD)
    for n, name in enumerate(names, start=1):
        page.text(66, 186 + 16 * n, name)
    for y, left, right in values:
        page.text(206, y, left).text(286, y, right)
    return page


def test_a_name_in_a_group_may_lack_values_and_a_value_may_take_two_lines(read: Read) -> None:
    values = [(218, '3/8"', '3/8"'), (234, '7/8"', '9/8"'), (266, "76", "100")]

    def draw(page: Page) -> None:
        sheet(page, values, ["Line sizes", "Liquid", "Suction", "Valve", "Charge"])
        page.text(206, 250, "Front").text(286, 245, "Front and also").text(286, 255, "back sealing", size=10)

    assert rows(read(draw)) == [
        ("Refrigeration", "", ""),
        ("Line sizes", "", ""),
        ("Liquid", '3/8"', '3/8"'),
        ("Suction", '7/8"', '9/8"'),
        ("Valve", "Front", "Front and also back sealing"),
        ("Charge", "76", "100"),
    ]


def test_lines_that_stand_beside_no_name_leave_the_group_in_one_row(read: Read) -> None:
    values = [(210, "some text of", "some text of"), (226, "its own lines", "its own lines")]
    assert len(rows(read(lambda page: sheet(page, values, ["Liquid", "Suction"])))) == 1


@pytest.mark.parametrize("level", [204, 215])
@pytest.mark.parametrize("rest", [(215, "operating pressure"), (215, "Operating pressure"), (222, "(ambient)")])
def test_the_second_line_of_a_name_is_no_name_without_values(read: Read, level: float, rest: tuple[float, str]) -> None:
    """Set closer, or begun like the rest of one: which of the two lines a value is level with tells nothing."""

    def draw(page: Page) -> None:
        values = [(min(level, rest[0]), "10", "16"), (240, "20", "21"), (258, "3", "4")]
        sheet(page, values, [])
        for y, name in [(204, "Maximum"), rest, (240, "Weight"), (258, "Volume")]:
            page.text(66, y, name)

    (row,) = rows(read(draw))
    assert row[1:] == ("10\n20\n3", "16\n21\n4")


@pytest.mark.parametrize("free", [0.0, 4.0], ids=["right behind", "apart"])
def test_the_raised_mark_of_a_footnote_is_no_part_of_a_name(read: Read, free: float) -> None:
    def draw(page: Page) -> None:
        page.frame([60, 200, 280], [150, 170, 190, 210])
        page.text(66, 164, "Name", font=BOLD).text(206, 164, "Value", font=BOLD)
        page.text(66, 184, "Overcurrent protection").text(206, 184, "25 A")
        page.text(66 + page.canvas.stringWidth("Overcurrent protection", "Helvetica", 10) + free, 180, "2", size=6)
        page.text(66, 204, "Area").text(206, 204, "10 mm")
        page.text(206 + page.canvas.stringWidth("10 mm", "Helvetica", 10), 200, "2", size=6)

    (first, value), (_, area) = rows(read(draw))
    assert first.replace(" ", "") == "Overcurrentprotection²"
    assert (value, area) == ("25 A", "10 mm2")


def test_small_figures_beside_larger_text_are_no_marks(read: Read) -> None:
    """Two columns side by side, of which one is set smaller and a little higher."""

    def draw(page: Page) -> None:
        for n in range(12):
            page.text(60, 150 + 14 * n, "The text of the left column of it", size=11)
            page.text(330, 148 + 14 * n, f"{n + 1}", size=8).text(360, 148 + 14 * n, f"QB{n}01", size=8)
            page.text(430, 148 + 14 * n, "Washer", size=8).text(500, 148 + 14 * n, "4", size=8)

    found = " ".join(f"{b.text} {b.table.rows if b.table else ''}" for b in read(draw).blocks)
    assert not set("¹²³⁴⁵⁶⁷⁸⁹") & set(found)


def test_figures_set_smaller_than_the_words_beside_them_are_no_marks(read: Read) -> None:
    """Values that are smaller than their names and stand a bit higher, and a column beside a large heading."""

    def draw(page: Page) -> None:
        page.frame([60, 200, 280], [150, 170, 190, 210])
        page.text(66, 165, "Weight", size=12).text(206, 162.5, "25", size=8).text(220, 162.5, "kg", size=8)
        page.text(66, 185, "Length", size=12).text(206, 182.5, "45", size=8).text(220, 182.5, "mm", size=8)
        page.text(66, 205, "Torque", size=12).text(109, 202.5, "45", size=8).text(120, 202.5, "Nm", size=8)
        page.text(60, 260, "Safety", size=16, font=BOLD).text(300, 257, "as shown in Table 12 below", size=9)

    document = read(draw)
    assert rows(document) == [("Weight", "25 kg"), ("Length", "45 mm"), ("Torque 45 Nm", "")]
    assert any("Table 12 below" in block.text for block in document.blocks)


def test_names_of_models_with_figures_are_the_head_of_their_columns(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60, 200, 260, 320, 380], [150, 170, 190, 210])
        for n, row in enumerate(
            [("Model", "6-100", "8-90", "20-38"), ("Voltage", "6", "8", "20"), ("Amps", "5", "4", "1")]
        ):
            for x, cell in zip((66, 206, 266, 326), row, strict=True):
                page.text(x, 164 + 20 * n, cell)

    found = table(read(draw)).table
    assert found is not None
    assert found.header == ("Model", "6-100", "8-90", "20-38")
    assert len(found.rows) == 2


def test_the_model_of_a_sheet_of_names_and_values_is_no_head(read: Read) -> None:
    sheet = [("Model", "6-100", "Year", "2020"), ("Voltage", "230 V", "Weight", "20 kg"), ("Amps", "5", "Length", "3")]

    def draw(page: Page) -> None:
        page.frame([60, 140, 220, 300, 380], [150, 170, 190, 210])
        for n, row in enumerate(sheet):
            for x, cell in zip((66, 146, 226, 306), row, strict=True):
                page.text(x, 164 + 20 * n, cell)

    assert rows(read(draw)) == sheet


def test_a_list_below_its_titles_needs_no_rules(read: Read) -> None:
    """Cells of several lines, of which the first column has some, too."""
    parts = [
        ("NC301", "USA", "13 A, two metres of typical length, with a plug on"),
        ("(U)", "", "the other end."),
        ("NC302", "Europe", "10 A, two metres of typical length, unshielded, a"),
        ("(E)", "", "plug with two earths."),
    ]

    def draw(page: Page) -> None:
        for at in range(3):
            page.text(60, 100 + 12 * at, LONG)
        for n, row in enumerate([("Part No.", "Market", "Description"), *parts]):
            for x, cell in zip((60, 130, 200), row, strict=True):
                page.text(x, 160 + 12 * n, cell, font="Helvetica" if n else BOLD)
        for at in range(3):
            page.text(60, 240 + 12 * at, LONG)

    document = read(draw)
    found = table(document).table
    assert found is not None
    assert found.header == ("Part No.", "Market", "Description")
    assert [cells[0] for cells in rows(document)] == ["NC301 (U)", "NC302 (E)"]
    assert rows(document)[1][2].endswith("plug with two earths.")


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        (
            [("1", "2", "Screw M5"), ("", "", "of steel"), ("2", "4", "Washer"), ("3", "1", "Cover")],
            [("1", "2", "Screw M5 of steel"), ("2", "4", "Washer"), ("3", "1", "Cover")],
        ),
        ([("1", "2", "Screw"), ("2", "", ""), ("3", "1", "Cover")], None),
        ([("1", "AB-1", "Screw"), ("", "AB-2", "Screw, long"), ("2", "AB-3", "Nut")], None),
        ([("Motor", "", ""), ("1", "2", "Shaft"), ("Housing", "", ""), ("2", "4", "Cover")], None),
        (
            [("1", "2", "Screw"), ("Total", "2", ""), ("", "", ""), ("Note", "", "all are of steel")],
            [("1", "2", "Screw"), ("Total", "2", ""), ("Note", "", "all are of steel")],
        ),
    ],
)
def test_an_entry_of_a_list_may_lack_cells(
    read: Read, listed: list[tuple[str, ...]], found: list[tuple[str, ...]] | None
) -> None:
    """A free strip in one column is a cell left out, and parts no rows: '2 3 | 4 1 | Washer Cover'."""

    def draw(page: Page) -> None:
        for n, row in enumerate([("Item", "Qty", "Description"), *listed]):
            for x, cell in zip((60, 160, 300), row, strict=True):
                page.text(x, 160 + 12 * n, cell, font="Helvetica" if n else BOLD)

    assert rows(read(draw)) == (found or listed)


@pytest.mark.parametrize(
    ("heads", "listed"),
    [
        (
            ("POWER", "MIN", "MAX", "NOTES:"),
            [("POWER SUPPLY", "4.5V", "5.5V", ""), ("CONSUMPTION:", "----", "2A", "Depends on load")] * 3,
        ),
        (
            ("Bit", "Name", "Type", "Definition"),
            [("0", "Pos_wrap", "", "Set if the counter wraps"), ("1", "Servo_on", "r/w", "Set if it is on")] * 3,
        ),
    ],
)
def test_limits_and_registers_need_no_rules(read: Read, heads: tuple[str, ...], listed: list[tuple[str, ...]]) -> None:
    """A rule at the foot of the page parts no rows of theirs."""

    def draw(page: Page) -> None:
        for n, row in enumerate([heads, *listed]):
            for x, cell in zip((60, 240, 300, 360), row, strict=True):
                page.text(x, 160 + (22 if "----" in listed[1] else 12) * n, cell, font="Helvetica" if n else BOLD)
        page.across(780, 50, 550)

    document = read(draw)
    found = table(document).table
    assert found is not None
    assert found.header == heads
    assert rows(document) == listed
