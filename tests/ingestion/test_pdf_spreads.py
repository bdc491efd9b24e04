"""A printer's spread of two pages, which stands in the file twice, cut to one side each time."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from ingestion.pdf import read_pdf
from models.types import PageState

LEFT = ("Grease the master jaws every 8 hours.", "Take the chuck apart and clean it twice a year.")
RIGHT = ("Tighten the mounting bolts to 107 Nm.", "Remove the eyebolt before the spindle is started.")


def test_what_is_cut_off_a_page_is_neither_read_nor_missed(tmp_path: Path) -> None:
    path = tmp_path / "chuck.pdf"
    canvas = Canvas(str(path), pagesize=(1000, 700))
    for edge in (0, 500):
        canvas.setCropBox((edge, 0, edge + 500, 700))
        for start, lines in ((60, LEFT), (560, RIGHT)):
            for at, line in enumerate(lines):
                canvas.drawString(start, 600 - 20 * at, line)
        canvas.showPage()
    canvas.save()

    document = read_pdf(path)

    assert [page.state for page in document.pages] == [PageState.TEXT, PageState.TEXT]
    for number, lines in ((1, LEFT), (2, RIGHT)):
        shown = [block for block in document.blocks if block.page == number]
        assert " ".join(" ".join(block.text.split()) for block in shown) == " ".join(lines)
        assert all(0 <= box.x0 < box.x1 <= 500 for block in shown for box in block.boxes)
