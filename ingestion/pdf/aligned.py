"""Tables without rules: three or more lines in a row whose cells stand in the same columns."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.pdf.columns import runs
from ingestion.pdf.found import FoundTable, found_table
from ingestion.pdf.grid import NUMBER, Cell, Row
from ingestion.pdf.layout import Line, Rect, Sheet, around
from ingestion.pdf.signals import BULLET, LEADER, REF_CODE, STEP

FREE = 1.3
LEAST_ROWS = 3
LONGEST_CELL = 45


def find(lines: Sequence[Line], sheet: Sheet) -> list[tuple[int, int, FoundTable]]:
    """(first line, line after the last, table) for each run of aligned lines of one region."""
    found = []
    at = 0
    while at < len(lines):
        end = _end(lines, at)
        table = _table(lines[at:end], sheet) if end - at >= LEAST_ROWS else None
        if table:
            found.append((at, end, table))
        at = end if table else at + 1
    return found


def _end(lines: Sequence[Line], start: int) -> int:
    first = _cells(lines[start])
    end = start + 1
    if not 2 <= len(first) <= 8:
        return end
    spans = list(first)
    while end < len(lines) and lines[end].base - lines[end - 1].base < 2.6 * lines[end].size:
        cells = _cells(lines[end])
        if len(cells) != len(spans) or not _same_columns(spans, cells):
            break
        spans = [around(pair) for pair in zip(spans, cells, strict=True)]
        end += 1
    return end


def _cells(line: Line) -> list[Rect]:
    text = line.text
    if LEADER.search(text) or line.mono:
        return []
    return runs(line, FREE)


def _same_columns(spans: Sequence[Rect], cells: Sequence[Rect]) -> bool:
    """Every cell overlaps its own column, shares its left or right edge, and touches no other column."""
    for at, cell in enumerate(cells):
        own = spans[at]
        if not (abs(own.x0 - cell.x0) < 3 or abs(own.x1 - cell.x1) < 3 or abs(own.x0 + own.x1 - cell.x0 - cell.x1) < 6):
            return False
        if any(cell.x0 < other.x1 and other.x0 < cell.x1 for i, other in enumerate(spans) if i != at):
            return False
    return True


def _table(lines: Sequence[Line], sheet: Sheet) -> FoundTable | None:
    rects = [_cells(line) for line in lines]
    columns = [around(column) for column in zip(*rects, strict=True)]
    grid = [_row(line, columns) for line in lines]
    texts = [[cell.text for cell in row] for row in grid]
    if any(len(t) > LONGEST_CELL for row in texts for t in row):
        return None
    labels = sum(bool(STEP.match(f"{row[0]} x") or BULLET.match(f"{row[0]} x")) for row in texts)
    references = sum(bool(REF_CODE.match(row[-1])) for row in texts)
    if len(columns) == 2 and (labels > 1 or references == len(texts) or not _figures(texts)):
        return None
    if labels == len(texts) and len(columns) < 3:
        return None
    rect = around(line.rect for line in lines)
    return found_table(grid, sheet, rect, tuple(round(c.x0 - rect.x0, 1) for c in columns))


def _figures(texts: Sequence[Sequence[str]]) -> bool:
    return sum(bool(NUMBER.match(row[-1]) or NUMBER.match(row[0])) for row in texts) >= 0.5 * len(texts)


def _row(line: Line, columns: Sequence[Rect]) -> Row:
    cells = [Cell(rect=Rect(c.x0, line.rect.y0, c.x1, line.rect.y1)) for c in columns]
    for word in line.words:
        middle = (word.rect.x0 + word.rect.x1) / 2
        at = min(range(len(columns)), key=lambda i: max(columns[i].x0 - middle, middle - columns[i].x1))
        cells[at].words.append(word)
    return cells
