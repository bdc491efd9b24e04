"""Opening a PDF, and saying in one sentence why it can't be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium

from models.errors import Unreadable

END_MARK = b"%%EOF"
TAIL_BYTES = 4096


@contextmanager
def opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    """The document, with at least one page; closed afterwards.

    Raises Unreadable: empty, not a PDF, cut off, encrypted, without pages, damaged.
    """
    _check_bytes(path)
    try:
        document = pdfium.PdfDocument(path)
        count = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                f"{path.name} is encrypted and asks for a password. Save a copy without a password and ingest that."
            ) from error
        raise Unreadable(f"{path.name} is a damaged PDF that can't be opened ({error}). Get a fresh copy.") from error
    try:
        if count == 0:
            raise Unreadable(f"{path.name} is a PDF with 0 pages. Check how it was made, or get a fresh copy.")
        yield document
    finally:
        document.close()


def _check_bytes(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(f"{path.name} is empty (0 bytes). Get a fresh copy.")
    with path.open("rb") as file:
        head = file.read(1024)
        file.seek(max(0, size - TAIL_BYTES))
        tail = file.read()
    if b"%PDF-" not in head:
        raise Unreadable(f"{path.name} is not a PDF, whatever its name says. Give it the extension of what it is.")
    if END_MARK not in tail and b"startxref" not in tail:
        raise Unreadable(f"{path.name} is cut off: the end of the PDF is missing. Copy or download it again.")
