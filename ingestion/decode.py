"""Bytes of a text file to text: byte-order mark, UTF-8, else what fits best; no control characters."""

from __future__ import annotations

from pathlib import Path

from charset_normalizer import from_bytes

from ingestion.printable import printable_text
from models.errors import Unreadable

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
SAMPLE_BYTES = 200_000


def text_of(path: Path) -> str:
    """The text of a file, line ends as '\\n', printable. Raises Unreadable if it is empty or no text."""
    return decoded(path.read_bytes(), path.name)


def decoded(data: bytes, name: str) -> str:
    """As `text_of`, for bytes; `name` stands in the message."""
    if not data.strip():
        raise Unreadable(f"{name} is empty. Check the file and ingest it again.")
    text = _decode(data)
    if text is None or "\x00" in text:
        raise Unreadable(
            f"{name} is not a text file, whatever its name says. Give it the extension of its true format."
        )
    return printable_text(text.replace("\r\n", "\n").replace("\r", "\n"))


def encoding_of(head: bytes, name: str) -> str:
    """The encoding of a file by its first bytes, for reading it in pieces. Raises Unreadable if it is no text."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    try:
        head.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 4 and head[: error.start].decode("utf-8"):
            return "utf-8"  # a character is cut in two
    if b"\x00" in head:
        raise Unreadable(
            f"{name} is not a text file, whatever its name says. Give it the extension of its true format."
        )
    best = from_bytes(head).best()
    return best.encoding if best else "cp1252"


def _decode(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if b"\x00" in data:
            return None
        best = from_bytes(data[:SAMPLE_BYTES]).best()
        return data.decode(best.encoding, errors="replace") if best else data.decode("cp1252", errors="replace")
