"""Pages whose parts have columns of their own, text between two tables, letterheads, and cells that aren't level."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingestion.pdf import read_pdf
from models.types import Block, BlockKind, ReadDocument
from tests.ingestion.drawn import LOREM, Page, Read

LEFT = [
    line
    for n in range(5)
    for line in (f"Befestigen Sie den Halter Nummer {n} mit vier", "von den Schrauben an der linken Wand.")
]
RIGHT = [
    line
    for n in range(5)
    for line in (f"Prüfen Sie danach Dichtung {n}, und zwar", "auf der rechten Seite des Gehäuses.")
]
ROWS = [("MX-3F54", "25 A", "46 dB"), ("MX-3F68", "25 A", "48 dB"), ("MX-4F72", "30 A", "50 dB")]


def texts(document: ReadDocument) -> list[str]:
    return [" ".join(b.text.split()) for b in document.blocks if b.kind is not BlockKind.FURNITURE]


def tables(document: ReadDocument) -> list[Block]:
    return [b for b in document.blocks if b.table]


def grid(page: Page, y: float, x: tuple[float, ...] = (60, 230, 390, 530)) -> None:
    page.frame([*x], [y + 20 * n for n in range(5)])
    for n, row in enumerate([("Model", "Breaker", "Noise"), *ROWS]):
        for at, cell in zip(x, row, strict=False):
            page.text(at + 6, y + 14 + 20 * n, cell, font="Helvetica-Bold" if not n else "Helvetica")


def columns(page: Page, y: float) -> None:
    for n, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        page.text(60, y + 12 * n, left, size=8).text(310, y + 12 * n, right, size=8)


def test_columns_below_a_table_are_read_one_after_the_other(read: Read) -> None:
    """Above the table the lines run over the whole width, so that the page as a whole has no gutter."""

    def draw(page: Page) -> None:
        for n in range(14):
            page.text(60, 140 + 12 * n, LOREM[:110], size=8)
        grid(page, 320)
        columns(page, 440)

    found = " ".join(texts(read(draw)))
    assert found.rindex(LEFT[-1]) < found.index(RIGHT[0])
    assert " ".join(LEFT) in found
    assert " ".join(RIGHT) in found


def test_the_title_right_above_a_wide_table_is_not_the_left_columns(read: Read) -> None:
    def draw(page: Page) -> None:
        columns(page, 150)
        page.text(60, 292, "1-2. Technical data", font="Helvetica-Bold")
        grid(page, 300)
        for n in range(25):
            page.text(60, 400 + 12 * n, LOREM[:110], size=8)

    found = texts(read(draw))
    joined = " ".join(found)
    assert joined.rindex(RIGHT[-1]) < joined.index("1-2. Technical data")


def test_labels_and_values_between_tables_stay_side_by_side(read: Read) -> None:
    labels = ["Cooling water pressure", "Difference pressure", "Flow rate, typical", "Water temperature", "Fittings"]
    values = ["at most 6 bar", "2 to 6 bar", "2.8 litres a minute", "below 20 degrees", "two of G3/4 inch"]

    def draw(page: Page) -> None:
        grid(page, 140)
        for n, (label, value) in enumerate(zip(labels * 2, values * 2, strict=True)):
            page.text(60, 260 + 14 * n, label).text(330, 260 + 14 * n, value)
        grid(page, 420)
        for n in range(14):
            page.text(60, 540 + 12 * n, LOREM[:110], size=8)

    found = " ".join(texts(read(draw)))
    assert all(f"{label} {value}" in found for label, value in zip(labels, values, strict=True))


def test_text_between_two_tables_of_the_same_width_is_in_neither(read: Read) -> None:
    between = [
        "Option with three wires that can not be connected to the low voltage, with",
        "two more outputs of 12 V and 24 V for charging a battery with the current",
        "that the alternator is rated for, if the battery is of the kind listed here.",
    ]

    types = [("LS 35 M 5", "13"), ("LS 35 M 7", "16"), ("LS 35 L 9", "27")]

    def draw(page: Page) -> None:
        for n, (name, value) in enumerate((("High voltage", "220 V"), ("Low voltage", "110 V"))):
            page.text(66, 160 + 14 * n, name).text(300, 160 + 14 * n, value)
        for n, line in enumerate(between):
            page.text(62, 206 + 12 * n, line)
        for n, row in enumerate([("Type", "Charge"), *types]):
            page.text(66, 270 + 14 * n, row[0]).text(300, 270 + 14 * n, row[1])
        for y in (150, 164, 178, 260, 274, 288, 302, 316):
            page.across(y, 60, 430)

    document = read(draw)
    assert " ".join(between) in texts(document)
    last = tables(document)[-1].table
    assert last is not None
    assert last.header == ("Type", "Charge")
    assert [row.cells for row in last.rows] == types


def test_lines_behind_every_pages_head_are_no_figure(tmp_path: Path) -> None:
    canvas = Canvas(str(path := tmp_path / "manual.pdf"), pagesize=A4, invariant=1)
    names = ("General", "Diagrams", "Assembly", "Starting")
    for n, name in enumerate(names):
        page = Page(canvas).frame([40, 300, 560], [20 + 6 * line for line in range(12)])
        page.text(60, 60, "Alternator LS 35", size=16)
        page.text(60, 98, f"{n + 1} {name}", font="Helvetica-Bold")
        page.text(60, 112, f"Alternator {n + 1} excites itself and has no brushes.").text(60, 140, LOREM[:90])
        canvas.showPage()
    canvas.save()
    shown = [b for b in read_pdf(path).blocks if any(name in b.text for name in names)]
    assert [b.page for b in shown] == [1, 2, 3, 4]
    assert not any(b.kind is BlockKind.FIGURE_TEXT for b in shown)


def test_a_raised_figure_level_with_another_cell_stays_with_its_unit(read: Read) -> None:
    """The 2 of 'mm2' stands as high as '50 Hz', which is set between the lines of the cell beside it."""

    def draw(page: Page) -> None:
        page.frame([60, 200, 340, 480], [150, 170, 200])
        for x, head in ((66, "Model"), (206, "Frequency"), (346, "Cable")):
            page.text(x, 164, head, font="Helvetica-Bold")
        page.text(66, 187, "MX-3").text(206, 187, "50 Hz")
        page.text(346, 183, "3 wires").text(346, 191, "2.5 mm").text(379.2, 187.4, "2", size=5)

    (found,) = tables(read(draw))
    assert found.table is not None
    assert [" ".join(cell.split()) for cell in found.table.rows[0].cells] == ["MX-3", "50 Hz", "3 wires 2.5 mm2"]


def test_rows_of_figures_at_the_edges_of_pages_are_no_running_heads(tmp_path: Path) -> None:
    """No rules enclose the table; its rows stand at the same heights on each page."""
    rows = [[(f"{100 * page + n}", f"{10 + 7 * n + page}", f"{30 + 5 * n}") for n in range(50)] for page in range(4)]
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    for number, on_page in enumerate(rows, start=1):
        page = Page(canvas)
        for n, row in enumerate(on_page):
            for x, cell in zip((60, 200, 340), row, strict=True):
                page.text(x, 60 + 14 * n, cell)
        page.text(290, 820, str(number))
        canvas.showPage()
    canvas.save()
    document = read_pdf(tmp_path / "a.pdf")
    found = [row.cells for block in tables(document) if block.table for row in block.table.rows]
    assert found == [row for on_page in rows for row in on_page]
    assert [b.text for b in document.blocks if b.kind is BlockKind.FURNITURE] == ["1", "2", "3", "4"]


def test_a_trademark_is_no_letter_of_the_name(read: Read) -> None:
    def draw(page: Page) -> None:
        x = 60 + stringWidth("The Genesys", "Helvetica", 10)
        page.text(60, 160, "The Genesys").text(x, 156, "TM", size=5).text(x + 10, 160, "supply has one input range.")

    (found,) = (b.text for b in read(draw).blocks if "input range" in b.text)
    assert "Genesys™ supply" in found


def test_labels_and_values_as_long_as_text_stay_side_by_side(read: Read) -> None:
    pairs = [
        ("Maximum operating pressure", "16 bar as measured at the inlet"),
        ("Nominal supply voltage in V", "230 V, single phase and earth"),
        ("Temperature of the medium in C", "5 to 60 degrees, not frozen"),
        ("Degree of protection, housing", "IP 54 with the cover screwed on"),
        ("Largest flow through the pump", "28 litres a minute, no counterflow"),
        ("Weight of the unit when dry", "31 kg without feet and handles"),
        ("Noise at one metre distance", "54 dB(A) with the hood closed"),
    ]

    def draw(page: Page) -> None:
        for n in range(12):
            page.text(60, 140 + 12 * n, LOREM[:110], size=8)
        grid(page, 300)
        for n, (label, value) in enumerate(pairs):
            page.text(60, 430 + 15 * n, label).text(320, 430 + 15 * n, value)

    document = read(draw)
    rows = [row.cells for block in document.blocks if block.table for row in block.table.rows]
    said = " ".join(texts(document))
    assert all(pair in rows or " ".join(pair) in said for pair in pairs)


def test_a_table_with_wide_lines_and_room_between_its_rules_is_one(read: Read) -> None:
    def draw(page: Page) -> None:
        page.text(66, 165, "Symbol").text(150, 165, "Meaning of the symbol on the display of the unit")
        y = 173
        page.across(150, 60, 530).across(y, 60, 530)
        for code in ("E01", "E02", "E03", "E04"):
            page.text(66, y + 22, code).text(
                150, y + 22, "The pressure in the circuit is lower than its least value, or the"
            )
            page.text(150, y + 34, "pump does not run: check the fuse, the supply and the contactor first")
            y += 50
            page.across(y, 60, 530)

    (found,) = tables(read(draw))
    assert found.table is not None
    assert [row.cells[0] for row in found.table.rows][-4:] == ["E01", "E02", "E03", "E04"]


def test_lines_of_a_titled_group_in_one_ruled_row_are_rows(read: Read) -> None:
    heating = [("High Fire Input", "30,000", "40,000"), ("Temp. Rise", "20 - 50", "30 - 60"), ("Burners", "2", "3")]
    electric = [("Ampacity", "8.6", "8.6"), ("Overcurrent", "15", "20")]

    def draw(page: Page) -> None:
        page.frame([60, 200, 246, 292], [150, 180, 250, 304])
        for x, second in ((206, "0303ANA"), (252, "0404BNA")):
            page.text(x, 162, "GM9C96", size=8, font="Helvetica-Bold").text(
                x, 174, second, size=8, font="Helvetica-Bold"
            )
        for y, title, group in ((194, "Heating Data", heating), (264, "Electrical Data", electric)):
            page.text(66, y, title, font="Helvetica-Bold")
            for n, row in enumerate(group, start=1):
                for x, cell in zip((66, 206, 252), row, strict=True):
                    page.text(x, y + 16 * n, cell)

    (found,) = tables(read(draw))
    assert found.table is not None
    assert [row.cells for row in found.table.rows] == [
        ("Heating Data", "", ""), *heating, ("Electrical Data", "", ""), *electric
    ]  # fmt: skip
    assert found.table.header[1:] == ("GM9C96 0303ANA", "GM9C96 0404BNA")


def test_a_large_sign_that_says_nothing_is_in_no_sentence(read: Read) -> None:
    """A sign for which the file gives nothing but a private character, beside the lines that it marks."""
    pdfmetrics.registerFont(TTFont("DejaVu", Path(mpl.get_data_path(), "fonts/ttf/DejaVuSans.ttf")))

    def draw(page: Page) -> None:
        page.text(90, 236, "The cable may not be longer than 3 m. The", size=8)
        page.text(90, 246, "same applies to the cables of the boards.", size=8)
        page.text(50, 243, "\uef00", size=28, font="DejaVu")

    said = "The cable may not be longer than 3 m. The same applies to the cables of the boards."
    assert texts(read(draw))[-1] == said


def test_a_border_of_the_page_is_no_box_and_leaves_headings(read: Read) -> None:
    def draw(page: Page) -> None:
        page.frame([40, 555], [40, 800])
        for y, title in ((180, "Run modes"), (320, "Alarm codes")):
            page.text(60, y, title, size=13)
            for n in range(4):
                page.text(60, y + 24 + 12 * n, LOREM)

    found = [b.text for b in read(draw).blocks if b.kind is BlockKind.HEADING]
    assert found == ["Run modes", "Alarm codes"]
