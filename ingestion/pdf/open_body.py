"""Tables whose head alone has columns: below it one frame around all rows, which only free space parts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingestion.pdf.grid import Cell, Row
from ingestion.pdf.layout import Line, Rect, Word, rows, runs_of

CROSSED = 0.08
STRIP = 0.3
"""A free height larger than the smallest between two lines by this part of the font's size parts two rows."""
LEAST_ROWS = 2


def rows_of(words: Sequence[Word], edges: Sequence[float]) -> list[Row]:
    """The words below a head as rows, parted at free strips; [] where no strips part them or they cross the columns.

    edges: left and right sides of the columns. A first cell that is left empty is the one above it: 'Washer leaks' and
    below it cause after cause.
    """
    lines = rows(words)
    if len(edges) < 3 or len(lines) < LEAST_ROWS or _crossed(lines, edges):
        return []
    starts = _starts(lines)
    if len(starts) < LEAST_ROWS:
        return []
    found = [row_of([w for line in lines[a:b] for w in line.words], edges) for a, b in pairwise([*starts, len(lines)])]
    if 2 * sum(sum(bool(c.words) for c in row) >= 2 for row in found) < len(found):
        return []
    return _carried(found)


def _crossed(lines: Sequence[Line], edges: Sequence[float]) -> bool:
    crossing = sum(any(run.x0 < x < run.x1 for run in runs_of(line) for x in edges[1:-1]) for line in lines)
    return crossing > CROSSED * len(lines)


def _starts(lines: Sequence[Line]) -> list[int]:
    """Numbers of the lines that begin a row: those below a strip that is plainly higher than what parts two lines."""
    gaps = [b.rect.y0 - a.rect.y1 for a, b in pairwise(lines)]
    size = max(line.size for line in lines)
    least = min(gaps)
    starts = [at for at, gap in enumerate(gaps, start=1) if gap > max(least, -0.2 * size) + STRIP * size]
    return [0, *starts] if starts else []


def row_of(words: Sequence[Word], edges: Sequence[float]) -> Row:
    """Words in the columns that their middles stand in. edges: as for `rows_of`."""
    y0, y1 = min(w.rect.y0 for w in words), max(w.rect.y1 for w in words)
    cells = [Cell(rect=Rect(x0, y0, x1, y1)) for x0, x1 in pairwise(edges)]
    for word in words:
        middle = (word.rect.x0 + word.rect.x1) / 2
        cells[sum(middle >= e for e in edges[1:-1])].words.append(word)
    return cells


def _carried(found: list[Row]) -> list[Row]:
    for above, row in pairwise(found):
        if not row[0].words and above[0].words and any(c.words for c in row[1:]):
            row[0] = Cell(list(above[0].words), above[0].rect, repeated=True)
    return found
