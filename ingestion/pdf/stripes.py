"""Striped tables: every other row is shaded cell by cell, and no upright stands in the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingestion.pdf.grid import NOWHERE, RUN, Cell, Row, gapped
from ingestion.pdf.layout import Rect, Word, rows

LEAST_STRIPES = 2
"""Filled cells of its own from which on a column parts the rows that are drawn across it."""


def split_stripes(grid: list[Row]) -> list[Row]:
    """Rows that no upright parts, since only every other one is shaded cell by cell, parted where those are: what
    stands apart in their line stands in one of the columns each, and in two at least.

    Only below a first row with cells of its own, where most such rows come apart: else they are titles and notes."""
    single = [[r[c] for r in grid if r[c].columns == r[c].lines == 1] for c in range(len(grid[0]) if grid else 0)]
    places = [cells[0].rect if cells else NOWHERE for cells in single]
    filled = [c for c, cells in enumerate(single) if sum(bool(cell.words) for cell in cells) >= LEAST_STRIPES]
    own = [sum(bool(row[c].words) and row[c].columns == 1 for c in filled) > 1 for row in grid]
    if len(filled) < 2 or True not in own:
        return grid
    first = own.index(True)
    across = [row for row in grid[first:] if _merged(row)]
    edges = {c: {x for cell in single[c] for x in _sides(cell.words)} for c in filled}
    parted = {id(row): cells for row in across if (cells := _parted(row, places, edges))}
    return [parted.get(id(row), row) for row in grid] if 2 * len(parted) >= len(across) else grid


def _merged(row: Row) -> tuple[int, Cell] | None:
    """The one cell of a row that holds words, a single line over several columns, and where it begins."""
    start = next((c for c, cell in enumerate(row) if cell.words), 0)
    cell = row[start]
    alone = cell.lines == 1 < cell.columns and not any(other.words for other in row[start + cell.columns :])
    return (start, cell) if alone and len(rows(cell.words)) == 1 else None


def _sides(words: Sequence[Word]) -> tuple[float, ...]:
    return (min(w.rect.x0 for w in words), max(w.rect.x1 for w in words)) if words else ()


def _parted(row: Row, places: Sequence[Rect], edges: Mapping[int, set[float]]) -> Row:
    """The row in the columns that its words stand in; [] where they stand in no or in one of them, or a value beside a
    column without any may be meant for that, too: between two of these, or in line with no cell of its own column.

    edges: of the columns that rows have cells in, where the words of these begin and end."""
    merged = _merged(row)
    if merged is None:
        return []
    start, cell = merged
    end = start + cell.columns
    words: dict[int, list[Word]] = {}
    for run in gapped(cell.words, RUN):
        over = [c for c in edges if run[0].rect.x0 < places[c].x1 and run[-1].rect.x1 > places[c].x0]
        if len(over) != 1 or not start <= over[0] < end:
            return []
        words.setdefault(over[0], []).extend(run)
    unclear = any(_may_be_of_more(c, words, edges) for c in list(edges)[1:] if c in words)
    if len(words) < 2 or unclear or any(places[c] is NOWHERE for c in range(start, end)):
        return []
    y0, y1 = cell.rect.y0, cell.rect.y1
    cells = [Cell(words.get(c, []), Rect(places[c].x0, y0, places[c].x1, y1)) for c in range(start, end)]
    return [*row[:start], *cells, *row[end:]]


def _may_be_of_more(column: int, words: Mapping[int, Sequence[Word]], edges: Mapping[int, set[float]]) -> bool:
    """Whether a value may be meant for an empty column beside its own, too; the first column names the row."""
    filled = list(edges)
    at = filled.index(column)
    empty = [other not in words for other in (*filled[max(1, at - 1) : at], *filled[at + 1 : at + 2])]
    reach = words[column][0].size / 2
    in_line = any(abs(x - edge) <= reach for x in _sides(words[column]) for edge in edges[column])
    return empty == [True, True] or (any(empty) and not in_line)
