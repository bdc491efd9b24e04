"""Reading a PDF: two passes over its pages, then the rules that need the whole document."""

from __future__ import annotations

import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2 as pdfium

from ingestion.counted import counted_items
from ingestion.pdf import (
    bookmarks,
    front,
    furniture,
    headings,
    joins,
    margin,
    merged,
    ocr,
    pages,
    ruled,
    sheets,
    signs,
    steps,
    warnings,
    witness,
)
from ingestion.pdf.files import as_pdf, opened
from ingestion.pdf.furniture import Edges
from ingestion.pdf.layout import Piece, Rect, Sheet, rows
from ingestion.pdf.paragraphs import Habits, learn_words
from ingestion.pdf.signals import BARE, CAPTION
from models.errors import Unreadable
from models.types import Block, BlockKind, Page, PageState, ReadDocument, Table

log = logging.getLogger(__name__)
WINDOW = 25
"""Pages that unstructured reads at a time: enough to spread its start, few enough to bound its memory."""
FEW_CHARACTERS = 25
HEADS_WORTH = 150
"""Characters of a running head and foot at most."""
SHOWN, PAPER = 0.25, 0.7
"""Parts of a page under pictures: of a page that shows something, and of a picture that is the page."""
OUTLINES = 300
"""So many curves without any text may be letters drawn as outlines."""
A4 = Rect(0, 0, 595, 842)
Progress = Callable[[int, int], None]
Seen = Callable[[PageState], None]
Record = tuple[Sheet, ruled.Ruled, tuple[signs.Sign, ...], list[witness.Element]]
Pages = sheets.Spool[Record]


def silent(_done: int, _total: int) -> None:
    """No progress wanted."""


def unseen(_state: PageState) -> None:
    """Nobody wants to know what was found on each page."""


def read_pdf(path: Path, progress: Progress = silent, seen: Seen = unseen) -> ReadDocument:
    """The document's blocks in reading order, each page's state, title, revision and language.

    Pages without text are read by OCR; a picture file (`suffixes.PICTURES`) is a document of such pages.

    `progress(done, total)` is called after each page, `seen(state)` before it with what was found there. Memory doesn't
    grow with the number of pages beyond the blocks.
    Raises Unreadable: empty, not a PDF, cut off, encrypted, 0 pages, damaged, or no text at all.
    """
    with as_pdf(path) as pdf, opened(pdf) as document, Pages() as spool:
        marks = bookmarks.read(document)
        learned, states = _first_pass(pdf, document, spool, marks, progress, seen)
        if not any(s in (PageState.TEXT, PageState.OCR) for s in states):
            raise Unreadable(
                f"{path.name} holds no text that can be read, by OCR neither ({len(states)} pages). "
                "Scan it again, upright, sharp and at 200 dpi or more."
            )
        info = str(document.get_metadata_dict().get("Title", ""))
        return replace(_second_pass(spool, learned, states, info, path.name), texts=_texts(document, states))


def _texts(document: pdfium.PdfDocument, states: Sequence[PageState]) -> dict[int, str]:
    """The text layers as PDFium reads them, of the pages that have a sound one."""
    found = {}
    for at, state in enumerate(states):
        if state is PageState.TEXT:
            with closing(document[at]) as page, closing(page.get_textpage()) as text:
                found[at + 1] = text.get_text_range()
    return found


def _first_pass(
    path: Path,
    document: pdfium.PdfDocument,
    spool: Pages,
    marks: dict[int, list[bookmarks.Bookmark]],
    progress: Progress,
    seen: Seen,
) -> tuple[pages.Learned, list[PageState]]:
    """Spool every page's words, rules and tables, and learn what the document usually does."""
    habits, sizes, pitches = Habits(), Counter[float](), Counter[float]()
    edges: list[Edges] = []
    drawings: list[Sequence[Rect]] = []
    zones: list[set[int]] = []
    sideways = Counter[str]()
    states: list[PageState] = []
    for sheet, state, labels, elements in _sheets(path, document, progress, seen):
        found = _ruled(sheet)
        spool.add((sheet, found, labels, elements))
        states.append(state)
        edges.append(furniture.edges(found.words, [t.rect for t in found.tables], sheet.frame.height))
        drawings.append([d for d in found.drawings if furniture.is_outermost(d, sheet.frame)])
        zones.append(margin.candidates(found.words) if found.words else set())
        sideways.update(
            {furniture.fold(text) for text, rect in sheet.sideways if furniture.is_outer(rect, sheet.frame)}
        )
        _learn(found, habits, sizes, pitches)
    if sizes:
        habits.body = sizes.most_common(1)[0][0]
    if pitches:
        habits.pitch = _usual(pitches)
    known = furniture.learn(edges, habits.body, sideways)
    learned = pages.Learned(habits, known, margin.zones(zones, len(zones)), marks, furniture.decorations(drawings))
    return learned, states


def _sheets(
    path: Path, document: pdfium.PdfDocument, progress: Progress, told: Seen
) -> Iterator[tuple[Sheet, PageState, tuple[signs.Sign, ...], list[witness.Element]]]:
    """Each page with the second witness's elements; pages are closed after use, or memory grows with each."""
    total = len(document)
    plumbed = _plumbed(path, document)
    for start in range(0, total, WINDOW):
        numbers = range(start, min(start + WINDOW, total))
        seen = witness.elements(document, numbers)
        for at in numbers:
            sheet, state, labels = _sheet(
                plumbed[at] if at < len(plumbed) else None, document, at, paired=len(plumbed) == total
            )
            yield sheet, state, labels, _on_page(seen[at - start], plumbed[at] if at < len(plumbed) else None)
            told(state)
            progress(at + 1, total)


def _on_page(elements: list[witness.Element], page: Any) -> list[witness.Element]:
    """The second witness's elements that are to be seen, where the page is cut to a part of what it holds."""
    return (
        elements if page is None or page.cropbox == page.mediabox else witness.seen(elements, sheets.part_shown(page))
    )


def _plumbed(path: Path, document: pdfium.PdfDocument) -> list[Any]:
    """The pages as pdfplumber has them. Where it finds fewer than PDFium, or none, since the file's table of objects is
    broken (a web server's line before its beginning shifts it), those of a copy that PDFium writes."""
    found, problem = _pages(path, lambda: path)
    if len(found) < len(document):
        copied, problem = _pages(path, lambda: _written_anew(document))
        found = copied if len(copied) > len(found) else found
    if not found:
        raise Unreadable(f"{path.name} is a damaged PDF ({problem}). Get a fresh copy.")
    return found


def _written_anew(document: pdfium.PdfDocument) -> Any:
    document.save(file := tempfile.TemporaryFile())  # noqa: SIM115 - open as long as its pages
    return file


def _pages(path: Path, file: Callable[[], Any]) -> tuple[list[Any], str]:
    """The pages of a file; or none, and why."""
    try:
        return list(pdfplumber.open(file()).pages), "it has no pages"
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - pdfminer meets damaged files with whatever error comes up
        log.warning("%s: %s: %s", path.name, type(error).__name__, error)
        return [], f"{type(error).__name__}: {error}"


def _sheet(
    page: Any, document: pdfium.PdfDocument, at: int, *, paired: bool
) -> tuple[Sheet, PageState, tuple[signs.Sign, ...]]:
    """The page and its picture labels; a damaged page is an empty sheet, which the second witness may fill."""
    drawn = None
    try:
        drawn = document[at]
        sheet = sheets.read_sheet(at + 1, page, drawn, paired=paired)
        state = _state(sheet)
        if state is PageState.SCAN or _is_covered(sheet):
            sheet, state = _recognised(sheet, drawn, state)
        return sheet, state, signs.find(sheet, drawn)
    except Exception as error:  # noqa: BLE001 - one damaged page must not stop the document, and the libraries raise all kinds
        log.warning("page %d can't be laid out: %s: %s", at + 1, type(error).__name__, error)
        return Sheet(at + 1, A4.width, A4.height, 0, (), (), (), (), (), (), 0, 0), PageState.BLANK, ()
    finally:
        if page is not None:
            page.close()
        if drawn is not None:
            drawn.close()


def _ruled(sheet: Sheet) -> ruled.Ruled:
    """The tables and boxes of a page; none of them where its rules make no sense to us, so that its text remains."""
    try:
        return ruled.find(sheet)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - one page must not stop the document
        log.warning("page %d: its tables can't be cut out: %s: %s", sheet.number, type(error).__name__, error)
        return ruled.Ruled((), (), (), sheet.words, 0)


def _laid_out(sheet: Sheet, boxes: ruled.Ruled, labels: tuple[signs.Sign, ...], learned: pages.Learned) -> list[Piece]:
    """The page's pieces; none where that fails, and the second witness's text stands for them."""
    try:
        return pages.layout(sheet, boxes, labels, learned)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - one page must not stop the document
        log.warning("page %d can't be laid out: %s: %s", sheet.number, type(error).__name__, error)
        return []


def _state(sheet: Sheet) -> PageState:
    if sheet.visible < FEW_CHARACTERS:
        if _covered(sheet) > SHOWN or len(sheet.strokes) > OUTLINES:
            return PageState.SCAN
        return PageState.TEXT if sheet.visible else PageState.BLANK
    return PageState.SCAN if sheet.odd > 0.3 * sheet.visible else PageState.TEXT


def _covered(sheet: Sheet) -> float:
    """Part of the page under pictures; a scan may come in strips."""
    return sum(p.width * p.height for p in sheet.pictures) / (sheet.width * sheet.height or 1.0)


def _is_covered(sheet: Sheet) -> bool:
    """Whether a page with a little text (a stamped head, a number) is a picture of much more."""
    return sheet.visible < HEADS_WORTH and _covered(sheet) > PAPER


def _recognised(sheet: Sheet, drawn: pdfium.PdfPage, state: PageState) -> tuple[Sheet, PageState]:
    """The page read by OCR; one that had text of its own counts as read by OCR only if that adds much."""
    try:
        read, doubtful = ocr.read(replace(sheet, words=()) if sheet.odd > 0.3 * sheet.visible else sheet, drawn)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the recogniser must not stop the document; the page is told as unread
        log.warning("page %d can't be read by OCR: %s: %s", sheet.number, type(error).__name__, error)
        return sheet, state
    if doubtful:
        log.info("page %d: %d lines were too doubtful to be taken", sheet.number, doubtful)
    added = read.visible - sheet.visible if state is PageState.TEXT else read.visible
    if added < FEW_CHARACTERS if state is PageState.SCAN else added < HEADS_WORTH:
        return sheet, state
    return read, PageState.OCR


def _learn(found: ruled.Ruled, habits: Habits, sizes: Counter[float], pitches: Counter[float]) -> None:
    lines = rows(found.words)
    for line in lines:
        sizes[line.size] += len(line.text)
        learn_words(line.text, habits)
    for a, b in pairwise(lines):
        if a.size == b.size and 0.9 < (b.base - a.base) / a.size < 2.5:
            pitches[round((b.base - a.base) / a.size, 1)] += 1


def _usual(pitches: Counter[float]) -> float:
    """The smallest pitch that is common: larger ones are gaps between paragraphs."""
    most = max(pitches.values())
    return min(p for p, n in pitches.items() if n >= 0.35 * most) + 0.05


def _second_pass(spool: Pages, learned: pages.Learned, states: list[PageState], info: str, name: str) -> ReadDocument:
    found: list[Piece] = []
    shown: list[Page] = []
    problems: list[str] = []
    for sheet, boxes, labels, elements in spool:
        page, state = _laid_out(sheet, boxes, labels, learned), states[sheet.number - 1]
        if state is PageState.OCR:
            elements = []
        lacking = witness.missing(elements, " ".join(f"{p.label} {p.text} {' '.join(p.refs)}" for p in page))
        if lacking > witness.UNSURE:
            page, state = _from_witness(sheet, elements), PageState.UNSURE
            problems.append(f"Page {sheet.number}: the layout is unclear; its text is kept without structure.")
        elif lacking > witness.LOGGED:
            log.info("%s page %d: %.1f %% of the text lies outside our blocks", name, sheet.number, 100 * lacking)
        found += page
        shown.append(Page(sheet.number, sheet.width, sheet.height, state))
    problems += _pictures(shown)
    finished = _kinds(found, learned)
    return ReadDocument(
        title=front.title(info, finished, learned.habits.body),
        blocks=counted_items(_block(p) for p in finished if p.text or p.kind is BlockKind.WARNING),
        language=front.language(finished),
        revision=front.revision(finished),
        page_count=len(shown),
        pages=tuple(shown),
        problems=tuple(problems),
    )


def _pictures(shown: Sequence[Page]) -> Iterator[str]:
    recognised = [p.number for p in shown if p.state is PageState.OCR]
    if recognised:
        yield f"Read by OCR, which may misread: {_counted(recognised)}. Check the page image before acting on it."
    unread = [p.number for p in shown if p.state is PageState.SCAN]
    if unread:
        yield f"Pictures on which no text could be read: {_counted(unread)}."


def _counted(numbers: Sequence[int]) -> str:
    return f"page{'s' if len(numbers) > 1 else ''} {_numbers(numbers)}"


def _from_witness(sheet: Sheet, elements: Sequence[witness.Element]) -> list[Piece]:
    return [Piece(sheet.number, e.text, e.rect, (sheet.on_page(e.rect),), kind=BlockKind.PARAGRAPH) for e in elements]


def _kinds(found: list[Piece], learned: pages.Learned) -> list[Piece]:
    """The rules in their order: captions, warnings, headings, steps, then what page and column breaks parted."""
    for piece in found:
        if piece.kind is None and not piece.bookmark and CAPTION.match(piece.text) and piece.lines <= 4:
            piece.kind = BlockKind.CAPTION
    found = joins.tables(found, learned.tables)
    joins.side_by_side(found)
    joins.captions(found)
    merged.mark(found)
    found = warnings.mark(found)
    headings.mark(found, learned.habits.body)
    breaks = steps.mark(found)
    if breaks:
        log.info("%d step numbers don't follow the one before (first on page %d)", len(breaks), breaks[0].page)
    found = joins.texts(found, learned.habits)
    for piece in found:
        if piece.kind is None:
            piece.kind = BlockKind.CODE if piece.mono else BlockKind.PARAGRAPH
    return found


def _block(piece: Piece) -> Block:
    return Block(
        kind=piece.kind or BlockKind.PARAGRAPH,
        text=piece.text.replace(BARE, ""),
        page=piece.page,
        boxes=piece.boxes,
        level=piece.level,
        label=piece.label.replace(BARE, ""),
        severity=piece.severity,
        table=_unmarked(piece.table) if piece.table else None,
        refs=tuple(dict.fromkeys(piece.refs)),
    )


def _unmarked(table: Table) -> Table:
    """Without the signs behind numbers and answers that turned out to be cells."""
    marked = [row for row in table.rows if any(BARE in cell for cell in row.cells)]
    if not marked:
        return table
    rows = (replace(row, cells=tuple(cell.replace(BARE, "") for cell in row.cells)) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _numbers(values: Sequence[int]) -> str:
    """Page numbers as ranges: 3-7, 12."""
    parts: list[list[int]] = []
    for value in values:
        if parts and value == parts[-1][1] + 1:
            parts[-1][1] = value
        else:
            parts.append([value, value])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)
