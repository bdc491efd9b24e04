"""Fault tables that free space and a few rules tell; steps whose number has no stop; pages that show half a sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingestion.pdf import read_pdf
from models.types import BlockKind, ReadDocument, Table

HEIGHT = A4[1]
BOLD = "Helvetica-Bold"
X = (60, 200, 380)
Placed = tuple[float, float, str]


class Page:
    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(self, *lines: Placed, font: str = "Helvetica") -> Page:
        self.canvas.setFont(font, 10)
        for x, y, text in lines:
            self.canvas.drawString(x, HEIGHT - y, text)
        return self

    def across(self, x0: float, *ys: float) -> Page:
        for y in ys:
            self.canvas.line(x0, HEIGHT - y, 520, HEIGHT - y)
        return self

    def head(self, y: float, *titles: str) -> Page:
        return self.text(*((x, y, title) for x, title in zip(X, titles, strict=False)), font=BOLD)


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Callable[[Page], object]], ReadDocument]:
    def make(draw: Callable[[Page], object]) -> ReadDocument:
        path = tmp_path / "manual.pdf"
        canvas = Canvas(str(path), pagesize=A4, invariant=1)
        draw(Page(canvas))
        canvas.showPage()
        canvas.save()
        return read_pdf(path)

    return make


Read = Callable[[Callable[[Page], object]], ReadDocument]


def tables(document: ReadDocument) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    found: list[Table] = [b.table for b in document.blocks if b.table]
    return [(t.header, [tuple(" ".join(c.split()) for c in row.cells) for row in t.rows]) for t in found]


def entries(page: Page) -> Page:
    """Two problems: one with two causes, parted by free space; the names are one line and two."""
    return page.text(
        (60, 120, "1. Pump does not start"), (200, 120, "a) The fuse has blown after a"), (200, 132, "short circuit."),
        (380, 120, "Replace the fuse."),
        (200, 156, "b) No supply."), (380, 156, "Have the supply checked by an"), (380, 168, "electrician."),
        (60, 192, "2. Pump is loud and"), (60, 204, "vibrates"),
        (200, 192, "Air in the housing."), (380, 192, "Vent it."),
    )  # fmt: skip


ROWS = [
    ("1. Pump does not start", "a) The fuse has blown after a short circuit.", "Replace the fuse."),
    ("1. Pump does not start", "b) No supply.", "Have the supply checked by an electrician."),
    ("2. Pump is loud and vibrates", "Air in the housing.", "Vent it."),
]


def test_the_titles_of_a_fault_table_are_enough_to_tell_its_columns_and_free_space_its_rows(read: Read) -> None:
    document = read(lambda page: entries(page.head(96, "Problem", "Cause", "Remedy")))
    assert tables(document) == [(("Problem", "Cause", "Remedy"), ROWS)]


def test_text_boxes_painted_white_on_white_part_no_cells(read: Read) -> None:
    def draw(page: Page) -> None:
        page.canvas.setFillGray(1)
        for x0, x1 in ((58, 190), (198, 370), (378, 522)):
            page.canvas.rect(x0, HEIGHT - 320, x1 - x0, 215, stroke=0, fill=1)
        page.canvas.setFillGray(0)
        entries(page.head(96, "Problem", "Cause", "Remedy").across(58, 104, 178))

    assert tables(read(draw)) == [(("Problem", "Cause", "Remedy"), ROWS)]


def test_titles_over_text_that_runs_across_are_no_table(read: Read) -> None:
    lines = [
        (60, 120 + 12 * n, "The pump delivers cooling water to the condenser and returns the warm water.")
        for n in range(4)
    ]
    assert tables(read(lambda page: page.head(96, "Problem", "Cause").text(*lines))) == []


def test_rules_of_some_columns_part_rows_whose_first_cell_holds_for_all(read: Read) -> None:
    def draw(page: Page) -> None:
        page.head(112, "Model", "Part", "Torque").across(58, 100, 118, 160, 180).across(198, 139)
        page.text(
            (60, 132, "TR 40"), (200, 132, "Cover"), (380, 132, "9 Nm"), (200, 153, "Flange"), (380, 153, "52 Nm")
        )
        page.text((60, 174, "TR 60"), (200, 174, "Cover"), (380, 174, "12 Nm"))

    rows = [("TR 40", "Cover", "9 Nm"), ("TR 40", "Flange", "52 Nm"), ("TR 60", "Cover", "12 Nm")]
    assert tables(read(draw)) == [(("Model", "Part", "Torque"), rows)]


def test_bold_titles_right_above_a_table_without_a_head_are_its_head(read: Read) -> None:
    def draw(page: Page) -> None:
        page.head(96, "Order code", "Width", "Length")
        for n in range(4):
            page.text((60, 116 + 14 * n, f"B{n}"), (200, 116 + 14 * n, f"{n + 20}"), (380, 116 + 14 * n, f"{n + 70}"))
        for y in (104, 120, 134, 148, 162):
            page.across(58, y)

    ((header, rows),) = tables(read(draw))
    assert header == ("Order code", "Width", "Length")
    assert rows[0] == ("B0", "20", "70")


def test_numbers_without_a_stop_count_steps_if_they_stand_before_sentences(read: Read) -> None:
    def draw(page: Page) -> None:
        page.text(
            (60, 100, "1"), (80, 100, "Switch the pump off and wait until the"), (80, 112, "rotor stands still."),
            (60, 130, "2"), (80, 130, "Open the cover."), (60, 148, "3"), (80, 148, "Clean the strainer."),
            (60, 300, "1"), (80, 300, "Terminal box"), (60, 318, "2"), (80, 318, "Drain plug"),
        )  # fmt: skip

    steps = [b for b in read(draw).blocks if b.kind is BlockKind.STEP]
    assert [(b.label, b.text) for b in steps] == [
        ("1", "Switch the pump off and wait until the rotor stands still."),
        ("2", "Open the cover."),
        ("3", "Clean the strainer."),
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_of_a_spread_a_page_shows_its_own_half_however_it_lies(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "spread.pdf"
    canvas = Canvas(str(path), pagesize=(800, 400), invariant=1)
    canvas.drawString(60, 200, "The left half speaks of the pump and of its strainer alone.")
    canvas.drawString(460, 200, "The right half speaks of the motor and of its bearings.")
    canvas.showPage()
    canvas.save()
    with pdfium.PdfDocument(path) as document:
        document[0].set_cropbox(400, 0, 800, 400)
        document[0].set_rotation(turn)
        document.save(tmp_path / "half.pdf")
    read = read_pdf(tmp_path / "half.pdf")
    assert [b.text for b in read.blocks] == ["The right half speaks of the motor and of its bearings."]


def test_a_head_at_the_side_of_several_pages_is_furniture_and_a_label_of_one_drawing_is_not(tmp_path: Path) -> None:
    path = tmp_path / "turned heads.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for number in range(3):
        canvas.drawString(60, 500, f"Chapter {number} speaks of the pump and of what its strainer needs.")
        for x, text in ((570, "Appendix B: Troubleshooting"), (300, f"Flow {number + 4} l/min")):
            canvas.saveState()
            canvas.translate(x, 600)
            canvas.rotate(90)
            canvas.drawString(0, 0, text)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    kinds = {b.text: b.kind for b in read_pdf(path).blocks}
    assert kinds["Appendix B: Troubleshooting"] is BlockKind.FURNITURE
    assert kinds["Flow 5 l/min"] is BlockKind.FIGURE_TEXT
