"""What a page or column break parted is put together again: tables, paragraphs, steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingestion.pdf.found import FoundTable
from ingestion.pdf.layout import Piece
from ingestion.pdf.paragraphs import Habits, join_text
from models.types import BlockKind, Table, TableRow

ASIDE = {BlockKind.FURNITURE, BlockKind.FIGURE_TEXT}
OFFSET, REDRAWN = 3.0, 10.0
"""How far columns may lie apart, in points: those of a table with a marked head and one without are hardly two tables,
though a program draws them anew on each page."""


def tables(pieces: Sequence[Piece], found: dict[int, FoundTable]) -> list[Piece]:
    """Tables that go on at the top of the next page, as one. `found`: by id of the piece."""
    result: list[Piece] = []
    last: Piece | None = None
    shape: FoundTable | None = None
    for piece in pieces:
        if piece.kind in ASIDE:
            result.append(piece)
            continue
        current = found.get(id(piece))
        if current and last and shape and last.table and piece.page in (shape_page(last), shape_page(last) + 1):
            joined = _joined(last.table, shape, current) if piece.page == shape_page(last) + 1 else None
            if joined:
                last.table, last.boxes = joined, (*last.boxes, *piece.boxes)
                last.text = table_text(joined)
                shape = replace(current, table=joined, marked=shape.marked, head=shape.head)
                continue
        last, shape = (piece, current) if current else (None, None)
        result.append(piece)
    return result


def shape_page(piece: Piece) -> int:
    """The page on which the piece ends so far."""
    return piece.boxes[-1].page


def _joined(table: Table, shape: FoundTable, more: FoundTable) -> Table | None:
    header = shape.table.header
    if table.header != header:
        return None  # its heads are those of the table above it: who knows whether they hold overleaf
    if len(shape.offsets) != len(more.offsets) or len(header) != len(more.table.header):
        return None
    slack = REDRAWN if shape.marked and not more.marked else OFFSET
    widths = [(t.rect.x1 - t.rect.x0) for t in (shape, more)]
    if any(abs(a - b) > slack for a, b in zip((*shape.offsets, widths[0]), (*more.offsets, widths[1]), strict=True)):
        return None
    rows = more.table.rows
    if more.table.header != header and any(more.table.header):
        if more.marked or not any(header):
            return None
        rows = (*more.head, *rows)
    return replace(table, rows=_continued(table.rows, rows))


def _continued(rows: tuple[TableRow, ...], more: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    """A first row with an empty first cell is the rest of the last row."""
    if rows and more and not more[0].cells[0] and rows[-1].cells[0]:
        cells = tuple("\n".join(filter(None, pair)) for pair in zip(rows[-1].cells, more[0].cells, strict=True))
        return (*rows[:-1], replace(rows[-1], cells=cells), *more[1:])
    return (*rows, *more)


def side_by_side(pieces: Sequence[Piece]) -> None:
    """A table whose head comes again is one set in two (or more) columns of the page: its parts below each other."""
    for piece in pieces:
        width = _repeats(piece.table.header) if piece.table else 0
        if piece.table and width:
            parts = [
                replace(row, cells=row.cells[at : at + width], over=())
                for at in range(0, len(piece.table.header), width)
                for row in piece.table.rows
            ]
            rows = tuple(row for row in parts if any(row.cells))
            piece.table = replace(piece.table, header=piece.table.header[:width], rows=rows)
            piece.text = table_text(piece.table)


def _repeats(header: tuple[str, ...]) -> int:
    """Of how many names, at least two and all told, the head consists that is repeated; 0 if it isn't."""
    for width in range(2, len(header) // 2 + 1):
        part = header[:width]
        if (
            all(part)
            and len(set(part)) == width
            and len(header) % width == 0
            and header == part * (len(header) // width)
        ):
            return width
    return 0


def captions(pieces: Sequence[Piece]) -> None:
    """Give a table the caption right above it, else the one right below that no other table claims."""
    shown = [p for p in pieces if p.kind not in ASIDE]
    free = {id(p) for p in shown if p.kind is BlockKind.CAPTION}
    for offset in (-1, 1):
        for at, piece in enumerate(shown):
            beside = shown[at + offset] if 0 <= at + offset < len(shown) else None
            if piece.table and not piece.table.caption and beside and id(beside) in free and beside.page == piece.page:
                piece.table = replace(piece.table, caption=beside.text)
                free.discard(id(beside))


def table_text(table: Table) -> str:
    """Header and cells row by row, as the text of the block."""
    lines = [" | ".join(table.header)] if any(table.header) else []
    lines += [
        " | ".join(" ".join(c.split()) for at, c in enumerate(row.cells) if c and at not in row.over)
        for row in table.rows
    ]
    return "\n".join(([table.caption] if table.caption else []) + lines)


def texts(pieces: Sequence[Piece], habits: Habits) -> list[Piece]:
    """Paragraphs, steps and warnings that go on in the next column or on the next page."""
    result: list[Piece] = []
    last: Piece | None = None
    for piece in pieces:
        if piece.kind in ASIDE:
            result.append(piece)
            continue
        if last and _broken(last) and _goes_on(last, piece):
            last.text = join_text(last.text, piece.text, habits)
            last.boxes, last.full = (*last.boxes, *piece.boxes), piece.full
            last.refs.extend(piece.refs)
            continue
        last = piece
        result.append(piece)
    return result


def _broken(piece: Piece) -> bool:
    text = piece.text.rstrip()
    whole = text.endswith((".", "!", "?", ":", ";", "\u201d"))
    return piece.kind in (None, BlockKind.STEP, BlockKind.ITEM, BlockKind.WARNING) and bool(text) and not whole


def _goes_on(last: Piece, piece: Piece) -> bool:
    elsewhere = piece.page != shape_page(last) or piece.column != last.column or piece.rect.y0 < last.rect.y0
    if piece.kind is not None or not elsewhere or abs(piece.size - last.size) > 0.6 or piece.mono != last.mono:
        return False
    if piece.page > shape_page(last) + 1:
        return False
    small = piece.text[:1].islower()
    return small or last.text.endswith(("-", ",")) or (last.full and last.lines > 1 and not piece.bold)
