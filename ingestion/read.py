"""One file in, what it says out: the reader by extension, after the content has been found to agree with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingestion.formats import asciidoc, mail, markdown, mdx, plain, restructured, slides, web, word
from ingestion.formats.includes import ALONE, Beside
from ingestion.logs import read as tables
from ingestion.logs.mapping import LogMapping
from ingestion.pdf import read_pdf
from ingestion.pdf.read import Seen, unseen
from ingestion.printable import printable, printable_log
from ingestion.sniff import check_content
from ingestion.suffixes import DRAWN, LINES, TABLES, reason_against
from ingestion.witness import compared
from models.errors import Unreadable
from models.readings import ReadReadings
from models.types import ReadDocument, ReadLog

Progress = Callable[[int, int], None]

_DOCUMENTS: dict[str, Callable[[Path], ReadDocument]] = {
    ".docx": word.read, ".pptx": slides.read, ".html": web.read, ".htm": web.read, ".xhtml": web.read,
    ".md": markdown.read, ".markdown": markdown.read, ".mdx": mdx.read, ".txt": plain.read, ".log": plain.read,
}  # fmt: skip


_INCLUDING: dict[str, Callable[[Path, Beside], ReadDocument]] = {
    ".rst": restructured.read, ".adoc": asciidoc.read, ".asciidoc": asciidoc.read,
}  # fmt: skip


def _unwatched(done: int, total: int) -> None:
    del done, total


def read(
    path: Path,
    progress: Progress = _unwatched,
    mapping: LogMapping = LogMapping(),  # noqa: B008  (frozen)
    seen: Seen = unseen,
    beside: Beside = ALONE,
) -> ReadDocument | ReadLog | ReadReadings:
    """A document, a log, or readings. `progress(done, total)` counts pages; a file without pages counts as one.

    mapping: what a person said of the columns of a log. seen: called with what was found on each page that is drawn.
    beside: what the file may include. Control characters, and whatever turns text around, are in nothing that is read.

    Raises Unreadable, naming the file and what to do: unknown extension, empty, encrypted, cut off, no pages, another
    format than its name says, no text, test questions, values without times; BadInput for a mapping that doesn't fit.
    """
    suffix = path.suffix.lower()
    if reason := reason_against(path):
        raise Unreadable(reason)
    check_content(path)
    if suffix in DRAWN:
        return printable(read_pdf(path, progress, seen))
    progress(0, 1)
    found = _read(path, suffix, mapping, beside)
    pages = (found.page_count or 1) if isinstance(found, ReadDocument) else 1
    progress(pages, pages)
    return found


def _read(path: Path, suffix: str, mapping: LogMapping, beside: Beside) -> ReadDocument | ReadLog | ReadReadings:
    if suffix in TABLES:
        return _printable(tables.read(path, mapping))
    if suffix in LINES and (log := tables.read_lines(path, mapping)):
        return printable_log(log)
    if suffix == ".eml":
        document = mail.read(path, _attachment)
    else:
        document = _INCLUDING[suffix](path, beside) if suffix in _INCLUDING else _DOCUMENTS[suffix](path)
    return printable(compared(document, path))


def _printable(found: ReadDocument | ReadLog | ReadReadings) -> ReadDocument | ReadLog | ReadReadings:
    if isinstance(found, ReadDocument):
        return printable(found)
    return printable_log(found) if isinstance(found, ReadLog) else found


def _attachment(path: Path) -> ReadDocument | ReadLog | ReadReadings:
    return read(path)
