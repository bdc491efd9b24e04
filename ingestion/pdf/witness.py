"""unstructured's `fast` reading of the same pages: the second witness of what text a page holds."""

from __future__ import annotations

import logging
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium

from ingestion import unstructured_setup
from ingestion.pdf.layout import Rect

log = logging.getLogger(__name__)
LOGGED, UNSURE = 0.02, 0.10
MIN_CHARACTERS = 40
UNTRANSLATED = re.compile(r"\(cid:\d+\)")


class Element(NamedTuple):
    """One element of unstructured: its text and its place on the page as shown."""

    text: str
    rect: Rect


def elements(document: pdfium.PdfDocument, pages: Sequence[int]) -> list[list[Element]]:
    """Elements of each of these pages (0-based). The pages are cut out into a small file, so memory stays bounded."""
    unstructured_setup.prepare()
    # The import takes seconds and 300 MB; only the process that reads PDFs may carry it.
    from unstructured.partition.pdf import partition_pdf  # noqa: PLC0415

    found: list[list[Element]] = [[] for _ in pages]
    with tempfile.TemporaryDirectory(prefix="millwright-pdf-") as folder:
        part = Path(folder) / "pages.pdf"
        try:
            with closing(pdfium.PdfDocument.new()) as window:
                window.import_pages(document, pages=list(pages))
                window.save(part)
            items = partition_pdf(filename=str(part), strategy="fast", languages=["eng"])
        except Exception as error:  # noqa: BLE001 - it fails on damaged pages in any way; ours is the first
            log.warning("no second reading of pages %d-%d: %s", pages[0] + 1, pages[-1] + 1, error)
            return found
    for item in items:
        at = (item.metadata.page_number or 1) - 1
        element = Element(UNTRANSLATED.sub("", item.text), _rect(item))
        if 0 <= at < len(found) and element.text.strip() and element not in found[at]:
            found[at].append(element)
    return found


def seen(found: Sequence[Element], shown: Rect) -> list[Element]:
    """The elements that lie on the part of the page that is shown, in its coordinates: unstructured reads what is cut
    off as well, and a page isn't laid out wrongly for lacking what nobody sees."""
    return [
        element._replace(rect=Rect(r.x0 - shown.x0, r.y0 - shown.y0, r.x1 - shown.x0, r.y1 - shown.y0))
        for element in found
        if shown.holds(r := element.rect)
    ]


def _rect(item: object) -> Rect:
    place = getattr(getattr(item, "metadata", None), "coordinates", None)
    if place is None or not place.points:
        return Rect(0, 0, 0, 0)
    xs, ys = [p[0] for p in place.points], [p[1] for p in place.points]
    return Rect(float(min(xs)), float(min(ys)), float(max(xs)), float(max(ys)))


def missing(witness: Sequence[Element], ours: str) -> float:
    """Share of the witness's letters and digits that our reading of the page lacks; 0.0 for nearly empty pages."""
    theirs = _letters(" ".join(e.text for e in witness))
    total = theirs.total()
    if total < MIN_CHARACTERS:
        return 0.0
    return (theirs - _letters(ours)).total() / total


def _letters(text: str) -> Counter[str]:
    return Counter(c for c in text.casefold() if c.isalnum())
