"""Which lines of a ruled cell are rows of their own, and what is said of all of them."""

from __future__ import annotations

from models.types import ReadDocument, Table
from tests.ingestion.drawn import HEIGHT, Page, Read

BOLD = "Helvetica-Bold"


def tables(document: ReadDocument) -> list[Table]:
    return [block.table for block in document.blocks if block.table]


def flat(table: Table) -> list[tuple[str, ...]]:
    return [tuple(" ".join(cell.split()) for cell in row.cells) for row in table.rows]


def lines(page: Page, x: float, y: float, *texts: str) -> None:
    for at, text in enumerate(texts):
        page.text(x + 4, y + 12 * at, text, size=8)


def middle(page: Page, x0: float, x1: float, y: float, text: str, font: str = "Helvetica") -> None:
    page.canvas.setFont(font, 8)
    page.canvas.drawCentredString((x0 + x1) / 2, HEIGHT - y, text)


BITS = (
    ("51", ("0", "1", "2"), ("Constant braking distance", "Braking at the signal", "Both directions if set")),
    ("52", ("-",), ("Length of the braking distance",)),
    ("27", ("0", "1"), ("Braking at the signal in forward", "Braking at the signal in reverse")),
)


def test_codes_beside_cells_that_reach_down_or_stand_in_the_middle_are_rows(read: Read) -> None:
    """'51' stands beside the middle of its bits, and 'Lenz' reaches down over two ruled rows."""

    def draw(page: Page) -> None:
        xs, tops = [60.0, 120.0, 170.0, 220.0, 420.0], [150.0, 170.0, 210.0, 230.0, 260.0]
        for x in xs:
            page.down(x, 150, 260)
        for y in (150.0, 170.0, 230.0, 260.0):
            page.across(y, 60, 420)
        page.across(210, 120, 420)
        for x, name in zip(xs, ("Brand", "CV", "Bit", "Function"), strict=False):
            page.text(x + 4, 163, name, size=8)
        page.text(64, 204, "Lenz", size=8).text(64, 248, "ESU", size=8)
        for (number, bits, functions), top in zip(BITS, tops[1:], strict=False):
            page.text(124, top + 12 + 6 * (len(bits) - 1), number, size=8)
            lines(page, 170, top + 12, *bits)
            lines(page, 220, top + 12, *functions)

    (found,) = tables(read(draw))
    assert flat(found) == [
        ("Lenz", "51", "0", "Constant braking distance"),
        ("Lenz", "51", "1", "Braking at the signal"),
        ("Lenz", "51", "2", "Both directions if set"),
        ("Lenz", "52", "-", "Length of the braking distance"),
        ("ESU", "27", "0", "Braking at the signal in forward"),
        ("ESU", "27", "1", "Braking at the signal in reverse"),
    ]


def test_a_bracket_below_a_name_is_no_name_of_the_row_beside_it(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60, 240, 320, 420], [150, 170]).frame([60, 240], [170, 210, 250])
        page.frame([240, 320, 420], [170, 190, 210, 230, 250])
        for x, name in ((60, "Item"), (240, "Wheel"), (320, "Angle")):
            page.text(x + 4, 163, name, size=8)
        page.text(64, 184, "Maximum steering angle", size=8).text(64, 204, "[Tolerance of 3 degrees]", size=8)
        page.text(64, 224, "Front left", size=8).text(64, 244, "Front right", size=8)
        for at, (wheel, angle) in enumerate((("Inner", "38.5"), ("Outer", "32.6"), ("Left", "1.0"), ("Right", "2.0"))):
            page.text(244, 184 + 20 * at, wheel, size=8).text(324, 184 + 20 * at, angle, size=8)

    (found,) = tables(read(draw))
    both = "Maximum steering angle [Tolerance of 3 degrees]"
    assert flat(found) == [
        (both, "Inner", "38.5"),
        (both, "Outer", "32.6"),
        ("Front left", "Left", "1.0"),
        ("Front right", "Right", "2.0"),
    ]


NAMES = ("MBh", "kW", "Hi PR")


def test_names_beside_figures_on_each_line_are_rows_however_narrow_their_cell_is(read: Read) -> None:
    """And the name that stands in the middle above four columns, which free space alone parts, is said of each."""

    def draw(page: Page) -> None:
        xs, ys = [60.0, 100.0, 128.0, 248.0], [150.0, 170.0, 190.0, 230.0, 270.0, 310.0]
        page.frame(xs, ys)
        for x0, x1, text in ((60, 100, "Airflow"), (128, 248, "65 F")):
            middle(page, x0, x1, 163, text, BOLD)
        for at, head in enumerate((59, 63, 67, 71)):
            page.text(134 + 30 * at, 183, str(head), size=8, font=BOLD)
        for row, top in enumerate(ys[2:-1]):
            middle(page, 60, 100, top + 24, str(1070 + 190 * row))
            lines(page, 98, top + 12, *NAMES)
            for at in range(4):
                lines(page, 130 + 30 * at, top + 12, *(f"{row + 1}{n}{at}" for n in range(3)))

    (found,) = tables(read(draw))
    assert found.header == ("Airflow", "", "65 F / 59", "65 F / 63", "65 F / 67", "65 F / 71")
    assert flat(found) == [
        (str(1070 + 190 * row), name, *(f"{row + 1}{n}{at}" for at in range(4)))
        for row in range(3)
        for n, name in enumerate(NAMES)
    ]


def test_lines_beside_those_of_a_cell_that_reaches_down_are_left_with_them(read: Read) -> None:
    """'High' and 'Low' name a line each of the row below 'Min.': none of the values is that of both."""

    def draw(page: Page) -> None:
        page.frame([60, 160, 260, 340, 420], [150, 168]).frame([60, 160, 260], [168, 210])
        page.frame([260, 340, 420], [168, 184, 210]).frame([60, 160, 260, 340, 420], [210, 228])
        for x, name in ((60, "Property"), (160, "Condition"), (260, "Value"), (340, "Range")):
            page.text(x + 4, 163, name, size=8, font=BOLD)
        page.text(264, 179, "Min.", size=8).text(344, 179, "Max.", size=8).text(64, 192, "Level", size=8)
        lines(page, 160, 192, "High", "Low")
        lines(page, 260, 192, "2.5", "0.1")
        lines(page, 340, 192, "5.0", "1.1")
        for x, text in ((60, "Clock"), (160, "Max."), (260, "400"), (340, "kHz")):
            page.text(x + 4, 222, text, size=8)

    (found,) = tables(read(draw))
    assert ("Level", "High Low", "2.5 0.1", "5.0 1.1") in flat(found)


def test_bulleted_values_of_one_cell_are_rows_and_bulleted_remedies_are_not(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([60.0, 160.0, 420.0], [150.0, 170.0, 230.0, 290.0])
        page.text(64, 163, "Group", size=8, font=BOLD).text(164, 163, "Data", size=8, font=BOLD)
        page.text(64, 202, "Charger", size=8).text(64, 262, "No output", size=8)
        values = (
            "•Voltage: 230 V  •Solar current: 150 A",
            "•Transfer time:",
            "10 ms for computers",
            "•AC current: 60 A",
        )
        lines(page, 160, 184, *values)
        lines(page, 160, 244, "• Check the fuse.", "• Check the cable: it may be loose.", "• Call the service.")

    (found,) = tables(read(draw))
    assert flat(found) == [
        ("Charger", "•Voltage: 230 V"),
        ("Charger", "•Solar current: 150 A"),
        ("Charger", "•Transfer time: 10 ms for computers"),
        ("Charger", "•AC current: 60 A"),
        ("No output", "• Check the fuse. • Check the cable: it may be loose. • Call the service."),
    ]
