"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import olefile  # type: ignore[import-untyped]

from models.errors import Unreadable

HEAD_BYTES = 4096
_OOXML = {
    "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx",
    "xl/workbook.xml": ".xlsx",
    "xl/workbook.bin": ".xlsb",
}
_MAGIC = (
    (b"%PDF-", "a PDF", ".pdf"),
    (b"{\\rtf", "a Rich Text file", ".rtf"),
    (b"\x89PNG", "a PNG picture", ".png"),
    (b"\xff\xd8\xff", "a JPEG picture", ".jpg"),
    (b"II*\0", "a TIFF picture", ".tif"),
    (b"MM\0*", "a TIFF picture", ".tif"),
    (b"GIF8", "a GIF picture", ".gif"),
    (b"\x1f\x8b", "a gzip archive", ".gz"),
    (b"Rar!", "a RAR archive", ".rar"),
    (b"7z\xbc\xaf", "a 7-Zip archive", ".7z"),
    (b"\x7fELF", "a program", ""),
)
NAMES = {
    ".docx": "a Word file", ".pptx": "a PowerPoint file", ".xlsx": "an Excel file", ".xlsb": "a binary Excel file",
    ".pdf": "a PDF", ".html": "an HTML page", ".xlsm": "an Excel file",
}  # fmt: skip
_SAME = {".htm": ".html", ".xhtml": ".html", ".xlsm": ".xlsx", ".jpeg": ".jpg", ".tiff": ".tif"}
_OFFICE = {".docx", ".pptx", ".xlsx", ".xlsm"}
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html[\s>])", re.IGNORECASE | re.DOTALL
)


def check_content(path: Path) -> None:
    """Raises Unreadable if the file is empty, encrypted, or of another format than its extension says."""
    suffix = path.suffix.lower()
    if path.stat().st_size == 0:
        raise Unreadable(f"{path.name} is empty. Check the file and try again.")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    found, extension = _kind(path, head)
    wanted = _SAME.get(suffix, suffix)
    if extension == wanted or not found:
        if suffix in _OFFICE and extension != wanted:
            raise Unreadable(
                f"{path.name} is damaged or no {NAMES[suffix].split(' ', 1)[1]}. Save it anew and try again."
            )
        return
    raise Unreadable(f"{path.name} is {found}, not what its name says. {_advice(extension)}")


def _kind(path: Path, head: bytes) -> tuple[str, str]:
    """What it is in words, and the extension it should have; ('', '') where the content doesn't tell."""
    if head.startswith(olefile.MAGIC):
        return _ole(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path)
    if b"%PDF-" in head[:1024]:
        return "a PDF", ".pdf"
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "an HTML page", ".html"
    if head.startswith(b"MZ") and b"\0" in head:  # a text may begin with a part number
        return "a program", ".exe"
    return next(((name, extension) for magic, name, extension in _MAGIC if head.startswith(magic)), ("", ""))


def _ole(path: Path) -> tuple[str, str]:
    """The old Office container: Office 97 files, and newer ones behind a password."""
    try:
        with olefile.OleFileIO(str(path)) as container:
            encrypted = container.exists("EncryptedPackage")
    except (OSError, ValueError, IndexError):  # what olefile lets through of a broken file
        return "a damaged Office file", ""
    if encrypted:
        raise Unreadable(f"{path.name} is encrypted. Remove its password and try again.")
    return "an Office file of before 2007", ""


def _zip(path: Path) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = set(archive.namelist())
    except zipfile.BadZipFile:
        return "a damaged or cut off archive", ""
    return next(((NAMES[ext], ext) for part, ext in _OOXML.items() if part in inside), ("a zip archive", ".zip"))


def _advice(extension: str) -> str:
    if extension in (*_OFFICE, ".pdf", ".html", ".png", ".jpg", ".tif"):
        return f"Rename it to {extension} and try again."
    return "Save it in one of the formats that Millwright reads and bring that."
