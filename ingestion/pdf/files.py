"""Opening a PDF, and saying in one sentence why it can't be."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageOps, ImageSequence

from ingestion.suffixes import PICTURES
from models.errors import Unreadable

LEAST_DPI, MOST_DPI = 100, 1200
A4_INCHES = 11.69
END_MARK = b"%%EOF"
TAIL_BYTES = 4096


@contextmanager
def as_pdf(path: Path) -> Iterator[Path]:
    """The file itself if it is a PDF; a picture (or the pictures of a TIFF) as a PDF of as many pages, for a while.

    A page is as large as the picture says; where it says nothing, its longer side is that of A4. Raises Unreadable.
    """
    if path.suffix.lower() not in PICTURES:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="millwright-picture-") as folder:
        made = Path(folder) / f"{path.stem}.pdf"
        try:
            with Image.open(path) as picture:
                pages = [_upright(frame) for frame in ImageSequence.all_frames(picture)]
                resolution = _resolution(picture)
            pages[0].save(made, "PDF", save_all=True, append_images=pages[1:], resolution=resolution, quality=92)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise Unreadable(f"{path.name} is no picture that can be opened ({error}). Get a fresh copy.") from error
        yield made


def _upright(frame: Image.Image) -> Image.Image:
    """As a camera meant it, on white where it is transparent."""
    turned = ImageOps.exif_transpose(frame)
    if turned.mode in ("1", "L"):
        return turned.convert("L")
    rgba = turned.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")


def _resolution(picture: Image.Image) -> float:
    """Dots per inch: as stated where that is a scanner's, else so that the longer side is A4's."""
    stated = float(picture.info.get("dpi", (0, 0))[0])
    return stated if LEAST_DPI <= stated <= MOST_DPI else max(picture.size) / A4_INCHES


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
                f"{path.name} is encrypted and asks for a password. Save a copy without a password and bring that."
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
