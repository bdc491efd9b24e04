"""A grid of cells becomes a table: header, unit, rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingestion.pdf.grid import MAX_HEADER_ROWS, ON_LINE, Cell, Row, is_one, spans_all
from ingestion.pdf.heads import header_rows, marked_rows
from ingestion.pdf.layout import Rect, Sheet, Word, around, rows
from ingestion.pdf.signals import BULLET, UNIT
from models.types import Table, TableRow


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table and where it stands in the sheet's frame.

    offsets: left edges of its columns from its own left edge. head: its header rows as they stand; marked: whether they
    look like a header (bold, capitals), so that a table going on from the page before can tell them from a row.
    """

    table: Table
    rect: Rect
    offsets: tuple[float, ...]
    head: tuple[TableRow, ...] = ()
    marked: bool = False


def found_table(
    grid: list[Row], sheet: Sheet, rect: Rect, offsets: tuple[float, ...], head: int | None = None
) -> FoundTable:
    """Header levels joined with ' / ', a unit below them in brackets, a title row over all columns as caption; merged
    cells are repeated downwards.

    head: how many rows at the top are header, if that is known.
    """
    grid, offsets = _without_marks(grid, offsets)
    titled = next((at for at, row in enumerate(grid) if not spans_all(row)), 0)
    titled = min(titled, max(0, len(grid) - 2), 1 if any(map(spans_all, grid[titled:])) else MAX_HEADER_ROWS)
    caption = "\n".join(" ".join(row[0].text.split()) for row in grid[:titled])
    grid = grid[titled:]
    count = header_rows(grid) if head is None else head
    if 1 < count < len(grid) and _is_title(grid[count - 1]) and any(_is_title(row) for row in grid[count:]):
        count -= 1  # the first group's title
    while count > 1 and spans_all(grid[count - 1]):
        count -= 1  # it names no column
    header = tuple(_header(grid[:count], c) for c in range(len(grid[0])))
    body, titles = _rows_of(grid, count, sheet), _rows_of(grid[:count], 0, sheet)
    return FoundTable(Table(header, body, caption), rect, offsets, titles, bool(head or marked_rows(grid)))


def _is_title(row: Row) -> bool:
    """Whether a row has its first cell alone, merged with the others or not."""
    return bool(row[0].words) and all(not c.words or is_one(row[0], c) for c in row[1:])


def _header(head: Sequence[Row], column: int) -> str:
    levels: list[str] = []
    for row in head:
        text = " ".join(row[column].text.split())
        if text and text not in levels:
            levels.append(text)
    if len(levels) > 1 and UNIT.match(levels[-1]) and "(" not in levels[-1]:
        return f"{' / '.join(levels[:-1])} ({levels[-1]})"  # where the readers of quantities look for it
    return " / ".join(levels)


def _rows_of(grid: Sequence[Row], start: int, sheet: Sheet) -> tuple[TableRow, ...]:
    """The rows from one on, without those that nothing is written in but what cells of the row above go on with."""
    above = [[Cell()] * len(row) for row in grid[:1]]
    return tuple(
        _body_row(row, sheet)
        for before, row in list(zip([*above, *grid], grid, strict=False))[start:]
        if any(c.words and c.words != b.words for b, c in zip(before, row, strict=True))
    )


def _body_row(row: Row, sheet: Sheet) -> TableRow:
    over = tuple(at for at, c in enumerate(row) if at and c.columns > 1 and is_one(row[at - 1], c))
    texts = ["" if at in over else c.text for at, c in enumerate(row)]
    box = around(w.rect for cell in row for w in cell.words)
    return TableRow(cells=tuple(texts), page=sheet.number, box=sheet.on_page(box), over=over)


def _without_marks(grid: list[Row], offsets: tuple[float, ...]) -> tuple[list[Row], tuple[float, ...]]:
    """Without a first column that holds the same bullet in every row, and with the numbers of lists ('1.', '2.') in the
    cells of what they number; and the left edges of the columns that are left."""
    marks = {sign for row in grid for word in row[0].words for sign in word.text}
    if len(grid[0]) > 2 and len(marks) == 1 and BULLET.match(f"{min(marks)} x") and all(row[0].words for row in grid):
        grid, offsets = [row[1:] for row in grid], offsets[1:]
    column = 0
    while column + 1 < len(grid[0]):
        if _numbers_the_next(grid, column):
            grid = [[*row[:column], _both(*row[column : column + 2]), *row[column + 2 :]] for row in grid]
            offsets = (*offsets[: column + 1], *offsets[column + 2 :])
        column += 1
    return grid, offsets


def _numbers_the_next(grid: Sequence[Row], column: int) -> bool:
    """Whether a column holds nothing but the numbers of lists, each on a line of the next column that begins with a
    word."""
    pairs = [(row[column], row[column + 1]) for row in grid]
    if any(c.columns > 1 or c.lines > 1 or c.repeated for pair in pairs for c in pair):
        return False
    numbers = [[word.text for word in a.words] for a, _ in pairs]
    counted = all(of_row == [f"{n}." for n in range(1, len(of_row) + 1)] for of_row in numbers)
    return counted and max(map(len, numbers)) > 1 and all(_begins_a_line(word, b) for a, b in pairs for word in a.words)


def _begins_a_line(number: Word, cell: Cell) -> bool:
    lines = (line for line in rows(cell.words) if abs(line.words[0].base - number.base) < ON_LINE * number.size)
    return any(line.text[:1].isalpha() for line in lines)


def _both(a: Cell, b: Cell) -> Cell:
    return replace(b, words=[*a.words, *b.words], rect=around([a.rect, b.rect]))
