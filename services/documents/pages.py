"""The picture of a page, with the quoted passage marked, from the bytes that were read."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from ingestion.suffixes import DRAWN
from models.errors import NotFound
from models.store import Store
from models.store.copies import DocumentInfo
from models.types import Answer, Audience, Box, Page
from services.documents.copies import copy_path
from services.queries.reads import citation_of

DPI = 110
MIN_DPI = 36
MAX_DPI = 220
MAX_PIXELS = 16_000_000
POINTS_PER_INCH = 72

MARK = (255, 226, 64)
EDGE = (226, 96, 0)
MARGIN_PT = 3.0
"""How far a mark reaches beyond its box."""

CROP_MARGIN_PT = 42.0
CROP_WIDTH_PT = 300.0
"""A crop is at least this wide: on a phone about 36 characters per line stay readable."""

_pdfium = threading.Lock()
"""PDFium isn't safe for threads."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page that is about to be drawn. boxes: what to mark on it, in points."""

    path: Path
    page: Page
    boxes: tuple[Box, ...]

    def etag(self, dpi: int, crop: bool) -> str:
        """The same as long as the picture would be: the path holds the hash of the bytes."""
        name = f"{self.path.name} {self.page.number} {self.boxes} {dpi} {crop}"
        return f'"{hashlib.sha256(name.encode()).hexdigest()[:24]}"'

    def png(self, dpi: int = DPI, crop: bool = False) -> bytes:
        """The picture. crop: only the surroundings of the marks; the whole page if there are none.

        Raises Unreadable, NotFound if the bytes are gone."""
        dpi = min(dpi, _most_dpi(self.page))
        png = _rendered(self.path, self.page.number, dpi)
        if not self.boxes:
            return png
        scale = dpi / POINTS_PER_INCH
        with Image.open(io.BytesIO(png)) as opened:
            picture = opened.convert("RGB")
        for box in self.boxes:
            _mark(picture, box, scale)
        if crop:
            picture = picture.crop(_surroundings(self.boxes, picture.size, scale))
        out = io.BytesIO()
        picture.save(out, format="PNG", compress_level=3)
        return out.getvalue()


def page_with_boxes(
    store: Store, home: Path, document: str, page: int, audience: Audience, boxes: Sequence[Sequence[float]] = ()
) -> PagePicture:
    """A page of the document as it is in force. boxes: [x0, y0, x1, y1] in points. Raises NotFound."""
    info = store.documents.get(document, audience)
    return _picture(home, info, page, tuple(Box(page, *_ordered(box)) for box in boxes))


def cited_page(
    store: Store,
    home: Path,
    document: str,
    page: int,
    audience: Audience,
    answer: Answer,
    number: int,
    *,
    nearest: bool = False,
) -> PagePicture:
    """A page of the edition that the answer cites, the quotation marked where it stands on this page.

    number: of the citation, from 1. Raises NotFound, also where the citation is of another document."""
    citation = citation_of(answer, number, nearest)
    if citation.document != document:
        raise NotFound(f"That citation is of {citation.document}, not of {document}.")
    documents = store.documents
    info = documents.copy(citation.copy, audience) if citation.copy else documents.get(document, audience)
    return _picture(home, info, page, tuple(box for box in citation.boxes if box.page == page))


def _picture(home: Path, info: DocumentInfo, number: int, boxes: tuple[Box, ...]) -> PagePicture:
    if info.suffix.lower() not in DRAWN:
        raise NotFound(
            f"{info.document} has no pages to show: only PDFs and pictures do. Read the quotation in its section."
        )
    found = next((page for page in info.pages if page.number == number), None)
    if found is None:
        raise NotFound(f"{info.document} has pages 1 to {info.page_count}, not {number}.")
    path = copy_path(home, info.sha256, info.suffix)
    if not path.is_file():
        raise NotFound(f"The bytes of {info.document} are no longer in the data directory. Ingest the file again.")
    return PagePicture(path, found, boxes)


def _most_dpi(page: Page) -> int:
    """A drawing of a metre's width is shown smaller, not refused."""
    inches2 = max(1.0, page.width * page.height / POINTS_PER_INCH**2)
    return max(1, int((MAX_PIXELS / inches2) ** 0.5))


@lru_cache(maxsize=32)
def _rendered(path: Path, page: int, dpi: int) -> bytes:
    from ingestion.pdf.render import page_png  # noqa: PLC0415  (brings all of the PDF reader: a light process waits)

    with _pdfium:
        return page_png(path, page, dpi)


def _mark(picture: Image.Image, box: Box, scale: float) -> None:
    x0, y0, x1, y1 = _pixels(box, scale, MARGIN_PT, picture.size)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    region = picture.crop((x0, y0, x1, y1))
    picture.paste(ImageChops.multiply(region, Image.new("RGB", region.size, MARK)), (x0, y0))
    edge = max(1, round(scale))
    ImageDraw.Draw(picture).rectangle((x0, y0, x1 - 1, y1 - 1), outline=EDGE, width=edge)


def _surroundings(boxes: Sequence[Box], size: tuple[int, int], scale: float) -> tuple[int, int, int, int]:
    x0, y0 = min(b.x0 for b in boxes), min(b.y0 for b in boxes)
    x1, y1 = max(b.x1 for b in boxes), max(b.y1 for b in boxes)
    wider = max(0.0, CROP_WIDTH_PT - (x1 - x0)) / 2
    x0, x1 = x0 - wider, x1 + wider
    width_pt = size[0] / scale
    shift = max(0.0, CROP_MARGIN_PT / 2 - x0) - max(0.0, x1 - width_pt + CROP_MARGIN_PT / 2)
    return _pixels(Box(boxes[0].page, x0 + shift, y0, x1 + shift, y1), scale, CROP_MARGIN_PT / 2, size)


def _pixels(box: Box, scale: float, margin_pt: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box with a margin, in pixels, inside the picture."""
    return (
        max(0, round((box.x0 - margin_pt) * scale)),
        max(0, round((box.y0 - margin_pt) * scale)),
        min(size[0], round((box.x1 + margin_pt) * scale)),
        min(size[1], round((box.y1 + margin_pt) * scale)),
    )


def _ordered(box: Sequence[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
