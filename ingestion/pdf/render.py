"""A page as a picture."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2 as pdfium

from ingestion.pdf.files import as_pdf, opened
from models.errors import NotFound


def page_png(path: Path, page: int, dpi: int = 110) -> bytes:
    """Page `page` (from 1) as PNG at `dpi` dots per inch, turned as shown.

    A point (x, y) of a Box lies at pixel (x, y) * dpi / 72. Raises Unreadable like `read_pdf`,
    and NotFound without such a page.
    """
    with as_pdf(path) as pdf, opened(pdf) as document:
        if not 1 <= page <= len(document):
            raise NotFound(f"{path.name} has pages 1 to {len(document)}, not {page}. Ask for one of those.")
        return _png(document[page - 1], dpi)


def _png(page: pdfium.PdfPage, dpi: int) -> bytes:
    out = io.BytesIO()
    page.render(scale=dpi / 72).to_pil().save(out, format="PNG")
    page.close()
    return out.getvalue()
