"""A grid of cells, wherever its lines came from.

Shared by tables with all rules (`ruled`) and with horizontal rules only (`horizontal`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingestion.pdf.layout import Line, Rect, Word, around, rows

NUMBER = re.compile(r"^(?:[*＊]\d?\s+)?[~±+\-–−<>≤≥=φøØ⌀]*\s*\d")
"""A figure, a reference to a footnote before it or not: '5.5', 'ø 80', '*1 ≤ 30'."""
ON_LINE = 0.3
"""Part of the font's size by which the baselines of one line may differ."""
RUN = 1.2
"""Free part of the font's size from which on words of one line stand apart."""
SOFT_HYPHEN = "\u00ad"

MAX_HEADER_ROWS = 4
_OVERHANG = 0.2
"""Part of a head's line that may hang over the edge of its column: one that reaches farther stands over both."""

_MIDDLE = 0.05
"""Part of a cell's width by which a text in its middle may miss that."""

NOWHERE = Rect(0, 0, 0, 0)


@dataclass(slots=True)
class Cell:
    """Words of one cell; `columns` and `lines` say how far a merged cell reaches (1 = not merged)."""

    words: list[Word] = field(default_factory=list)
    rect: Rect = NOWHERE
    columns: int = 1
    lines: int = 1
    repeated: bool = False

    @property
    def text(self) -> str:
        return cell_text(self.words, self.rect)

    @property
    def bold(self) -> bool:
        return bool(self.words) and all(w.bold for w in self.words if any(c.isalnum() for c in w.text))


Row = list[Cell]


def cell_text(words: Sequence[Word], rect: Rect) -> str:
    """The lines of a cell; a break is kept where the next word would still have fitted, so the author put it there."""
    text, before = "", None
    for line in rows(words):
        if before is None:
            text = line.text
        elif (
            not text.endswith(SOFT_HYPHEN)
            and before.rect.x1 + line.words[0].rect.width + 0.5 * line.size < rect.x1 - 2
            and rect.width > 0
        ):
            text += "\n" + line.text
        elif text.endswith(SOFT_HYPHEN) or (text.endswith("-") and text[-2:-1].islower() and line.text[:1].islower()):
            text = text[:-1] + line.text
        else:
            text += " " + line.text
        before = line
    return text


def compact(grid: list[Row]) -> list[Row]:
    """Without rows and columns that hold no word at all (spacers, double rules)."""
    grid = [row for row in grid if any(c.words for c in row)]
    if not grid:
        return []
    used = [any(row[c].words and row[c].columns == 1 for row in grid) for c in range(len(grid[0]))]
    held = [sum(bool(row[c].words) for row in grid) for c in range(len(grid[0]))]
    for row in grid:
        for start, cell in enumerate(row):
            over = range(start, start + cell.columns)
            if cell.words and not cell.repeated and not any(used[c] for c in over):
                used[max(over, key=lambda c: held[c])] = True  # its columns hold merged cells alone
    return _joined([_without(row, used) for row in grid])


def _without(row: Row, used: Sequence[bool]) -> Row:
    """The row in the columns that are used: merged cells reach over so many fewer, and begin in the first that is."""
    kept: Row = []
    for c, cell in enumerate(row):
        if not used[c]:
            continue
        start = next((at for at in range(c, -1, -1) if row[at].rect != cell.rect), -1) + 1 if cell.columns > 1 else c
        own = used[start : start + cell.columns]
        first = not any(used[start:c])
        kept.append(replace(cell, columns=max(1, sum(own)), repeated=row[start].repeated or not first))
    return kept


def _joined(grid: list[Row]) -> list[Row]:
    """Without lines between columns that part nothing: most rows run across, and none holds words on both sides.

    A shaded head is often drawn a little narrower than its column, so that its sides cut the column in three.
    """
    column = 0
    while column + 1 < len(grid[0]):
        pairs = [(row[column], row[column + 1]) for row in grid]
        across = sum(is_one(a, b) for a, b in pairs)
        if across * 2 >= len(pairs) and all(is_one(a, b) or not (a.words and b.words) for a, b in pairs):
            grid = [_without_line(row, column) for row in grid]
        else:
            column += 1
    return grid


def is_one(a: Cell, b: Cell) -> bool:
    return a.rect == b.rect and b.repeated


def _without_line(row: Row, column: int) -> Row:
    a, b = row[column], row[column + 1]
    if is_one(a, b):
        narrower = [replace(c, columns=max(1, c.columns - 1)) if c.rect == a.rect else c for c in row]
        return [*narrower[: column + 1], *narrower[column + 2 :]]
    kept = a if a.words or not b.words else b
    return [*row[:column], replace(kept, rect=around([a.rect, b.rect])), *row[column + 2 :]]


def is_table(grid: list[Row]) -> bool:
    """At least two rows and columns, two rows with two filled cells, and at most 70 % of the cells empty."""
    if len(grid) < 2 or len(grid[0]) < 2:
        return False
    cells = [c for row in grid for c in row]
    empty = sum(not c.words for c in cells) / len(cells)
    return empty <= 0.7 and sum(sum(bool(c.words) and not c.repeated for c in row) >= 2 for row in grid) >= 2


def wraps(cell: Cell, lines: Sequence[Line]) -> bool:
    return any(a.rect.x1 + b.words[0].rect.width + 0.5 * b.size >= cell.rect.x1 - 2 for a, b in pairwise(lines))


def split_columns(grid: list[Row]) -> list[Row]:
    """Columns that are ruled in the head only: one is split where all body rows have the same free strip."""
    column = 0
    while grid and column < len(grid[0]):
        cut = _cut_inside(grid, column)
        if cut is None:
            column += 1
            continue
        grid = [_cut_row(row, column, cut) for row in grid]
    return grid


def _cut_inside(grid: list[Row], column: int) -> float | None:
    body = [r[column] for r in grid if r[column].words and r[column].columns == 1 and not r[column].repeated]
    wrapped = max((at for at, c in enumerate(body[:MAX_HEADER_ROWS]) if len(rows(c.words)) > 1), default=-1)
    body = body[wrapped + 1 :]  # below a head of several lines
    if len(body) < 4:
        return None
    size = body[-1].words[0].size
    both = [c for c in body if len(gapped(c.words, RUN)) >= 2]
    if len(both) < len(body) - 1 or any(len(rows(c.words)) > 1 for c in body):
        return None
    left = max(gapped(c.words, RUN)[0][-1].rect.x1 for c in both)
    right = min(gapped(c.words, RUN)[1][0].rect.x0 for c in both)
    if right - left < 0.6 * size:
        return None
    cut = (left + right) / 2
    crossing = any(w.rect.x0 < cut < w.rect.x1 for c in both for w in c.words)
    return None if crossing else cut


def gapped(words: Sequence[Word], gap: float) -> list[list[Word]]:
    """Words of one line, parted where more than `gap` times the font's size is free."""
    runs: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.rect.x0):
        if runs and word.rect.x0 - runs[-1][-1].rect.x1 <= gap * word.size:
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _cut_row(row: Row, column: int, cut: float) -> Row:
    cell = row[column]
    lines = rows(cell.words)
    if cell.columns > 1 or (len(lines) == 1 and len(gapped(cell.words, RUN)) == 1 and _straddles(cell, cut)):
        # a header over both: it stands over each of them
        left = Cell(list(cell.words), cell.rect, cell.columns + 1, cell.lines, cell.repeated)
        right = Cell(list(cell.words), cell.rect, cell.columns + 1, cell.lines, True)
    elif len(lines) > 1:
        # a head of several lines: what runs over both stands over each
        runs = [run for line in lines for run in gapped(line.words, 0.6)]
        x0, y0, x1, y1 = cell.rect
        left_words = [w for run in runs if _part_left_of(cut, run) > _OVERHANG for w in run]
        right_words = [w for run in runs if _part_left_of(cut, run) < 1 - _OVERHANG for w in run]
        left = Cell(left_words, Rect(x0, y0, cut, y1), 1, cell.lines, cell.repeated)
        right = Cell(right_words, Rect(cut, y0, x1, y1), 1, cell.lines, cell.repeated)
    else:
        x0, y0, x1, y1 = cell.rect
        left = Cell([w for w in cell.words if w.rect.x0 < cut], Rect(x0, y0, cut, y1), 1, cell.lines, cell.repeated)
        right = Cell([w for w in cell.words if w.rect.x0 >= cut], Rect(cut, y0, x1, y1), 1, cell.lines, cell.repeated)
    return [*row[:column], left, right, *row[column + 1 :]]


def _part_left_of(cut: float, run: Sequence[Word]) -> float:
    x0, x1 = run[0].rect.x0, run[-1].rect.x1
    return min(1.0, max(0.0, (cut - x0) / (x1 - x0 or 1.0)))


def _straddles(cell: Cell, cut: float) -> bool:
    """Whether a text reaches over a line, or stands in the middle of the cell that it cuts, as over four columns."""
    left, right = min(w.rect.x0 for w in cell.words), max(w.rect.x1 for w in cell.words)
    aside = (left + right) / 2 - (cell.rect.x0 + cell.rect.x1) / 2
    return left < cut < right or abs(aside) < _MIDDLE * cell.rect.width


def spans_all(row: Row) -> bool:
    return len(row) > 1 and bool(row[0].words) and all(c.words == row[0].words for c in row)
