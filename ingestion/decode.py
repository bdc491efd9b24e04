"""Bytes of a text file to text: byte-order mark, UTF-8, else what fits best; no control characters."""

from __future__ import annotations

import re
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
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_FOREIGN = 3
"""Bytes beyond ASCII in a row that only words of other scripts have."""
_LATIN = ("cp1252", "cp1250")
"""Western and Central European, as Windows and Excel write them; the first where both fit."""


def text_of(path: Path) -> str:
    """The text of a file, line ends as '\\n', printable. Raises Unreadable if it is empty or no text."""
    return decoded(path.read_bytes(), path.name)


def decoded(data: bytes, name: str) -> str:
    """As `text_of`, for bytes; `name` stands in the message."""
    if not data.strip():
        raise Unreadable(f"{name} is empty. Check the file and try again.")
    text = _decode(data)
    if text is None or "\x00" in text:
        raise _no_text(name)
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
        if error.start and error.reason == "unexpected end of data":
            return "utf-8"  # a character is cut in two
    if b"\x00" in head:
        raise _no_text(name)
    return _likely_encoding(head)


def _no_text(name: str) -> Unreadable:
    return Unreadable(f"{name} is not a text file, whatever its name says. Give it the extension of its true format.")


def _likely_encoding(data: bytes) -> str:
    """The encoding of a text that isn't UTF-8. A few signs among ASCII ('80 °C') fit dozens of encodings, those of
    other scripts too, in which no sign stands alone: so they are Latin."""
    beyond = [len(run) for run in _BEYOND_ASCII.findall(data)]
    if 3 * sum(n for n in beyond if n >= _FOREIGN) < sum(beyond):
        fitting = {name for found in from_bytes(data, cp_isolation=[*_LATIN]) for name in found.could_be_from_charset}
        return next((name for name in _LATIN if name in fitting), _LATIN[0])
    best = from_bytes(data).best()
    return best.encoding if best else _LATIN[0]


def _decode(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if b"\x00" in data:
            return None
        return data.decode(_likely_encoding(data[:SAMPLE_BYTES]), errors="replace")
