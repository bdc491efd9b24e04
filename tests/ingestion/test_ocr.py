"""Pages that are pictures: read by OCR, marked as such, with boxes that fit the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingestion.chunking import chunks
from ingestion.pdf import page_png, read_pdf
from ingestion.pdf import read as reading
from ingestion.read import read
from models.errors import Unreadable
from models.types import Block, BlockKind, PageState, ReadDocument, Severity

WIDTH, HEIGHT = A4
LINES = (
    ("WARNING", 120),
    ("Hot oil burns the skin. Let the pump cool down first.", 140),
    ("1. Close the suction valve.", 180),
    ("2. Loosen the drain plug with a torque of 45 Nm.", 200),
)
ROWS = (("Part", "Torque (Nm)", "Length (mm)"), ("Drain plug", "45", "120"), ("Cover", "18", "80"))


def quiet(_done: int, _total: int) -> None:
    """No progress wanted."""


def written(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("Helvetica", 13)
    for text, y in LINES:
        canvas.drawString(80, HEIGHT - y, text)
    columns, top = (80, 230, 340, 450), 260.0
    for at, row in enumerate(ROWS):
        for x, cell in zip(columns, row, strict=False):
            canvas.drawString(x + 5, HEIGHT - top - 24 * at - 17, cell)
    for at in range(len(ROWS) + 1):
        canvas.line(columns[0], HEIGHT - top - 24 * at, columns[-1], HEIGHT - top - 24 * at)
    for x in columns:
        canvas.line(x, HEIGHT - top, x, HEIGHT - top - 24 * len(ROWS))
    canvas.showPage()
    canvas.save()
    return path


def scanned(source: Path, path: Path, turn: int = 0, head: str = "") -> Path:
    """The first page as a picture on a page, turned by `turn` degrees clockwise on the paper."""
    with pdfium.PdfDocument(source) as document:
        picture = document[0].render(scale=150 / 72, rotation=turn).to_pil()
    width, height = (HEIGHT, WIDTH) if turn in (90, 270) else (WIDTH, HEIGHT)
    canvas = Canvas(str(path), pagesize=(width, height))
    canvas.drawImage(ImageReader(picture), 0, 0, width=width, height=height)
    if head:
        canvas.drawString(80, height - 40, head)
    canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("ocr") / "text.pdf")


@pytest.fixture(scope="module")
def document(source: Path) -> ReadDocument:
    return read_pdf(scanned(source, source.parent / "scan.pdf", head="PM-200 Service manual"), quiet)


def found(document: ReadDocument, kind: BlockKind) -> list[Block]:
    return [block for block in document.blocks if block.kind is kind]


def test_a_scanned_page_gives_the_blocks_of_its_text(document: ReadDocument) -> None:
    assert [page.state for page in document.pages] == [PageState.OCR]
    (warning,) = found(document, BlockKind.WARNING)
    assert (warning.severity, warning.text) == (Severity.WARNING, LINES[1][0])
    assert [(step.label, step.text) for step in found(document, BlockKind.STEP)] == [
        ("1.", "Close the suction valve."),
        ("2.", "Loosen the drain plug with a torque of 45 Nm."),
    ]
    assert any("PM-200 Service manual" in block.text for block in document.blocks)


def test_the_ruled_table_of_a_scan_is_a_table(document: ReadDocument) -> None:
    (table,) = found(document, BlockKind.TABLE)
    assert table.table is not None
    assert table.table.header == ROWS[0]
    assert [row.cells for row in table.table.rows] == list(ROWS[1:])


def test_what_ocr_read_says_so(document: ReadDocument) -> None:
    cut = chunks(document, "0" * 32)
    assert all(unit.ocr for chunk in cut for unit in chunk.units)
    assert all(warning.ocr for chunk in cut for warning in chunk.warnings)
    assert document.problems == ("Read by OCR, which may misread: page 1. Check the page image before acting on it.",)


def test_a_scan_in_one_size_is_titled_by_its_first_line(document: ReadDocument) -> None:
    assert document.title == "PM-200 Service manual"


def test_a_page_with_text_is_not_marked(source: Path) -> None:
    document = read_pdf(source, quiet)
    assert document.pages[0].state is PageState.TEXT
    assert not any(unit.ocr for chunk in chunks(document, "0" * 32) for unit in chunk.units)
    assert document.problems == ()


@pytest.mark.parametrize("turn", [90, 180])
def test_boxes_lie_on_the_ink_however_the_page_was_laid_down(source: Path, turn: int) -> None:
    path = scanned(source, source.parent / f"turned {turn}.pdf", turn)
    document = read_pdf(path, quiet)
    step = found(document, BlockKind.STEP)[0]
    assert step.text == "Close the suction valve."
    (box,) = step.boxes
    y = LINES[2][1]
    x0, y0, x1, y1 = 80, y - 12, 80 + 160, y + 4
    wanted = {90: (HEIGHT - y1, x0, HEIGHT - y0, x1), 180: (WIDTH - x1, HEIGHT - y1, WIDTH - x0, HEIGHT - y0)}[turn]
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx(wanted, abs=8)


@pytest.mark.parametrize(("suffix", "pages"), [(".png", 1), (".tiff", 2)])
def test_a_picture_is_a_document(source: Path, suffix: str, pages: int) -> None:
    path = source.parent / f"plate{suffix}"
    with pdfium.PdfDocument(source) as pdf:
        picture = pdf[0].render(scale=120 / 72).to_pil().crop((100, 180, 900, 400))
    rest = {"save_all": True, "append_images": [picture] * (pages - 1)} if pages > 1 else {}
    picture.save(path, dpi=(120, 120), **rest)
    document = read(path)
    assert isinstance(document, ReadDocument)
    assert [page.state for page in document.pages] == [PageState.OCR] * pages
    assert (document.pages[0].width, document.pages[0].height) == pytest.approx((480, 132), abs=1)
    assert any("45 Nm" in block.text for block in document.blocks if block.page == pages)
    shown = source.parent / "shown.png"
    shown.write_bytes(page_png(path, pages, dpi=72))
    assert Image.open(shown).size == pytest.approx((480, 132), abs=1)


def test_a_picture_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plate.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    with pytest.raises(Unreadable, match=r"^plate\.png is no picture"):
        read(path)


def test_a_page_that_stays_unread_is_named(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("bad allocation")

    mixed = tmp_path / "mixed.pdf"
    with pdfium.PdfDocument.new() as whole:
        for part in (source, scanned(source, tmp_path / "scan.pdf")):
            with pdfium.PdfDocument(part) as document:
                whole.import_pages(document)
        whole.save(mixed)
    monkeypatch.setattr(reading.ocr, "read", broken)
    told: list[PageState] = []
    document = read_pdf(mixed, quiet, told.append)
    assert [page.state for page in document.pages] == [PageState.TEXT, PageState.SCAN] == told
    assert document.problems == ("Pictures on which no text could be read: page 2.",)


def test_progress_counts_each_page_read(source: Path) -> None:
    seen: list[tuple[int, int]] = []
    count: Callable[[int, int], None] = lambda done, total: seen.append((done, total))  # noqa: E731
    read_pdf(source, count)
    assert seen == [(1, 1)]
