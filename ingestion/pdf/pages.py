"""Pass 2: one sheet becomes pieces in reading order, by what pass 1 learned about the whole document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingestion.pdf import (
    aligned,
    bare,
    colons,
    columns,
    contents,
    drawings,
    furniture,
    headed,
    horizontal,
    leaders,
    margin,
)
from ingestion.pdf.bookmarks import Bookmark, titles
from ingestion.pdf.found import FoundTable
from ingestion.pdf.furniture import Furniture, fold
from ingestion.pdf.joins import table_text
from ingestion.pdf.layout import Line, Piece, Rect, Sheet, Word, around, rows, runs_of
from ingestion.pdf.paragraphs import Habits, inside, pieces
from ingestion.pdf.ruled import Ruled
from ingestion.pdf.signals import CAPTION
from ingestion.pdf.signs import Sign
from ingestion.pdf.stacked import with_shared_heads
from ingestion.signals import warning_label
from models.types import BlockKind, Table

LEAST_HELD = 5
"""Words in a row in a box of text at least."""
SMALLEST_PICTURE = 60.0
"""Pictures with both sides shorter hold no text of their own that was set beside them."""


@dataclass(slots=True)
class Learned:
    """What holds for the whole document. `tables`: shapes of found tables by id of their piece, for the joins.

    decorations: what is drawn at the edge of many pages. in_contents, headed, step: how the page before ended: in a
    list of contents, in a fault table of these columns, after a step whose number has no stop.
    """

    habits: Habits
    furniture: Furniture
    margins: frozenset[int]
    bookmarks: dict[int, list[Bookmark]]
    decorations: tuple[Rect, ...] = ()
    tables: dict[int, FoundTable] = field(default_factory=dict)
    in_contents: bool = False
    headed: headed.Columns | None = None
    step: bare.Numbered | None = None


def layout(sheet: Sheet, ruled: Ruled, signs: Sequence[Sign], learned: Learned) -> list[Piece]:
    """Pieces of one page in reading order; those that need the whole document (headings, steps) have no kind yet."""
    at = sheet.number - 1
    heads, words = furniture.take(ruled.words, learned.furniture.top[at], learned.furniture.bottom[at])
    again, words = furniture.take_known(words, learned.furniture, sheet.frame.height, feet_alone=at == 0)
    heads += again
    first, heads = furniture.shown_first(heads, learned.furniture, sheet.frame.height) if at == 0 else ([], heads)
    warnings = [f for f in ruled.frames if _is_warning(f, words)]
    warned = [s.rect for s in signs] + warnings
    paired, words = colons.find(sheet, words, warned)
    ruled_drawings = [r for r in ruled.drawings if not any(furniture.is_at(r, d) for d in learned.decorations)]
    texts = [f for f in ruled.frames if f in warnings or _is_text(f, words, sheet.strokes)]
    apart = [*(t.rect for t in ruled.tables), *texts]
    figures = [*ruled_drawings, *drawings.find(sheet, apart)]
    more, words = _unclosed(sheet, words, [t.rect for t in ruled.tables] + figures, heads, learned)
    complete, words = _with_heads([*ruled.tables, *more], words)
    others = [*(t.rect for t in paired), *(s.rect for s in signs), *figures]
    shared = with_shared_heads(complete, [*(word.rect for word in words), *others])
    whole = [_table_piece(sheet, as_found, table, learned) for as_found, table in shared]
    whole += [_sign_piece(sheet, s) for s in signs]
    listed, words = contents.take(words, after_contents=learned.in_contents)
    learned.in_contents = bool(listed)
    valued, words = leaders.find(sheet, words)
    whole += [_table_piece(sheet, found, found.table, learned) for found in (*paired, *valued)]
    drawn, words = _figure_words(sheet, figures, words)
    refs, words = margin.take(words, learned.margins)

    found = [_plain(sheet, line, BlockKind.FURNITURE) for line in heads]
    found += [_plain(sheet, line, BlockKind.PARAGRAPH) for line in first]
    found += _contents(sheet, listed)
    marks = list(learned.bookmarks.get(sheet.number, []))
    for region in columns.regions(words, [p.rect for p in whole]):
        found += _region(sheet, region, [whole[b] for b in region.blocks], ruled.frames, marks, learned)
    _attach(refs, found)
    found += [_plain(sheet, line, BlockKind.FIGURE_TEXT) for line in rows(drawn)]
    found += [_sideways(sheet, text, rect, learned.furniture) for text, rect in sheet.sideways]
    return found


def _is_text(frame: Rect, words: Sequence[Word], strokes: Sequence[Rect]) -> bool:
    """Whether a box holds a line of some words and nothing drawn, so that its rules are none of a drawing beside it."""
    lines = rows(w for w in words if frame.holds(w.rect, 0) and any(map(str.isalpha, w.text)))
    runs = [sum(run.holds(w.rect, 0) for w in line.words) for line in lines for run in runs_of(line)]
    return max(runs, default=0) >= LEAST_HELD and not any(frame.holds(s, 0) for s in strokes)


def _is_warning(frame: Rect, words: Sequence[Word]) -> bool:
    """Whether what stands in a box begins with a signal word."""
    inside = rows(w for w in words if frame.holds(w.rect, 0))
    return bool(inside) and warning_label(inside[0].text, framed=True) is not None


def _unclosed(
    sheet: Sheet, words: Sequence[Word], taken: Sequence[Rect], heads: Sequence[Line], learned: Learned
) -> tuple[list[FoundTable], list[Word]]:
    """Tables that rules don't enclose. Where a fault table's titles share a column, the rules are not its columns'."""
    found, rest = horizontal.find(sheet, words, taken, heads)
    whole = [t for t in found if not headed.shares(t, rows(w for w in words if t.rect.holds(w.rect, 0)))]
    if len(whole) < len(found):
        rest = [w for w in words if not any(t.rect.holds(w.rect, 0) for t in whole)]
    places = [*taken, *(t.rect for t in whole)]
    more, rest, learned.headed = headed.find(sheet, rest, places, learned.headed)
    return [*whole, *more], rest


def _with_heads(tables: Sequence[FoundTable], words: Sequence[Word]) -> tuple[list[FoundTable], list[Word]]:
    """Tables that lack a head with the one right above them, and the words that are left."""
    found: list[FoundTable] = []
    rest = list(words)
    for table in tables:
        above = [
            w for w in rest if w.rect.y1 <= table.rect.y0 + 1 and table.rect.x0 - 10 < w.rect.x1 < table.rect.x1 + 10
        ]
        line = rows(above)[-1] if above and headed.lacks_head(table) else None
        whole = headed.with_head(table, line)
        found.append(whole or table)
        if whole and line:
            rest = [w for w in rest if w not in line.words]
    return found, rest


def _region(
    sheet: Sheet,
    region: columns.Region,
    whole: Sequence[Piece],
    frames: Sequence[Rect],
    marks: list[Bookmark],
    learned: Learned,
) -> list[Piece]:
    """Lines between the region's tables and signs, and these, from top to bottom."""
    lines, learned.step = bare.marked(rows(region.words), learned.step)
    found: list[Piece] = []
    start = 0
    for piece in sorted(whole, key=lambda p: p.rect.y0):
        end = next((i for i in range(start, len(lines)) if lines[i].rect.y0 > piece.rect.y0), len(lines))
        found += _unruled(sheet, lines[start:end], frames, region.column, marks, learned)
        piece.column = region.column
        found.append(piece)
        start = end
    return found + _unruled(sheet, lines[start:], frames, region.column, marks, learned)


def _unruled(
    sheet: Sheet, lines: Sequence[Line], frames: Sequence[Rect], column: int, marks: list[Bookmark], learned: Learned
) -> list[Piece]:
    """Lines of text, and tables without rules among them."""
    found: list[Piece] = []
    start = 0
    for first, end, table in aligned.find(lines, sheet):
        headed_table = headed.with_head(table, lines[first - 1] if first > start else None)
        found += _text(sheet, lines[start : first - 1 if headed_table else first], frames, column, marks, learned)
        whole = headed_table or table
        piece = _table_piece(sheet, whole, whole.table, learned)
        piece.column = column
        found.append(piece)
        start = end
    return found + _text(sheet, lines[start:], frames, column, marks, learned)


def _text(
    sheet: Sheet, lines: Sequence[Line], frames: Sequence[Rect], column: int, marks: list[Bookmark], learned: Learned
) -> list[Piece]:
    """Pieces of the lines; lines inside one box stay apart from those outside."""
    found: list[Piece] = []
    for frame, group in _by_frame(lines, frames):
        hits = titles(group, marks) if marks else []
        for piece in pieces(group, sheet, learned.habits, column, hits):
            piece.framed = frame
            found.append(piece)
    return found


def _by_frame(lines: Sequence[Line], frames: Sequence[Rect]) -> list[tuple[Rect | None, list[Line]]]:
    groups: list[tuple[Rect | None, list[Line]]] = []
    for line in lines:
        frame = inside(line.rect, frames)
        if groups and groups[-1][0] == frame:
            groups[-1][1].append(line)
        else:
            groups.append((frame, [line]))
    return groups


def _figure_words(sheet: Sheet, figures: Sequence[Rect], words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Words inside pictures, charts and drawings."""
    pictures = [p for p in sheet.figures if max(p.width, p.height) >= SMALLEST_PICTURE]
    drawn = [w for w in words if any(f.holds(w.rect, 0) for f in pictures)]
    for area in figures:
        drawn += [w for w in drawings.labels(area, words) if w not in drawn]
    gone = {id(w) for w in drawn}
    return drawn, [w for w in words if id(w) not in gone]


def _attach(refs: Sequence[Word], found: Sequence[Piece]) -> None:
    """Each reference to the piece that begins on its baseline, else to the nearest one."""
    text = [p for p in found if p.kind is None]
    for ref in refs:
        middle = (ref.rect.y0 + ref.rect.y1) / 2
        near = [p for p in text if p.rect.y0 - ref.size <= middle <= p.rect.y1 + 0.5 * ref.size]
        if near:
            min(near, key=lambda p: abs(p.rect.y0 + 0.5 * p.size - middle)).refs.append(ref.text.rstrip(","))
        elif text:
            min(text, key=lambda p: abs(p.rect.y0 - middle)).refs.append(ref.text.rstrip(","))


def _plain(sheet: Sheet, line: Line, kind: BlockKind) -> Piece:
    return Piece(sheet.number, line.text, line.rect, (sheet.on_page(line.rect),), kind=kind, size=line.size)


def _contents(sheet: Sheet, lines: Sequence[Line]) -> list[Piece]:
    """The list as one piece, column by column, a line each."""
    if not lines:
        return []
    words = [w for line in lines for w in line.words]
    parts = columns.regions(words, [], least=columns.OF_INDEX)
    return [
        Piece(
            sheet.number,
            "\n".join(line.text for line in rows(part.words)),
            rect := around(w.rect for w in part.words),
            (sheet.on_page(rect),),
            kind=BlockKind.CONTENTS,
            column=part.column,
        )
        for part in parts
    ]


def _table_piece(sheet: Sheet, found: FoundTable, table: Table, learned: Learned) -> Piece:
    """table: with the heads that it shares with one above, which don't count where it goes on overleaf."""
    piece = Piece(
        sheet.number, table_text(table), found.rect, (sheet.on_page(found.rect),), kind=BlockKind.TABLE, table=table
    )
    learned.tables[id(piece)] = found
    return piece


def _sign_piece(sheet: Sheet, sign: Sign) -> Piece:
    """A label that is a picture: a piece without text, which the warning below goes into."""
    box = sheet.on_page(sign.rect)
    return Piece(sheet.number, "", sign.rect, (box,), label=sign.word, severity=sign.severity, indent=sign.rect.x0)


def _sideways(sheet: Sheet, text: str, rect: Rect, known: Furniture) -> Piece:
    """Text at another angle: a page head of a turned page, a caption, else a label of a drawing."""
    folded = fold(text)
    kind = BlockKind.FIGURE_TEXT
    if folded in known.texts or folded == "#":
        kind = BlockKind.FURNITURE
    elif CAPTION.match(text):
        kind = BlockKind.CAPTION
    elif len(text.split()) >= 8:
        kind = BlockKind.PARAGRAPH
    return Piece(sheet.number, text, rect, (sheet.on_page(rect),), kind=kind)
