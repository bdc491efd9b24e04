"""Rows that rules alone don't tell: one cell that names many rows, and entries set over two rows."""

from __future__ import annotations

from dataclasses import replace

from ingestion.pdf.grid import Cell, Row, gapped, spans_all, wraps
from ingestion.pdf.layout import Rect, rows


def split_labels(grid: list[Row]) -> list[Row]:
    """A cell beside k rows that holds k lines, one on each row's own lines, names each of these rows (k >= 2); where
    one does, so do those of as many lines over the same rows, though each may fill its line."""
    for top, row in enumerate(grid):
        whole = [(at, c) for at, c in enumerate(row) if c.lines > 1 and c.words and not c.repeated]
        shared = {cell.lines for _, cell in whole if _is_shared(grid, top, cell, wrapped=False)}
        for at, cell in whole:
            if cell.lines in shared and _is_shared(grid, top, cell, wrapped=True):
                _share_out(grid, top, at, cell)
    return grid


def _is_shared(grid: list[Row], top: int, cell: Cell, *, wrapped: bool) -> bool:
    """Whether each line stands on another of the rows and begins like a name. wrapped: it may fill the cell's width."""
    lines, reach = rows(cell.words), grid[top : top + cell.lines]
    begin = not any(ln.words[0].text.islower() for ln in lines) and not any(ln.text[:1] in "([" for ln in lines[1:])
    tabbed = all(len(gapped(ln.words, 1.2)) > 1 for ln in lines)
    if len(lines) != len(reach) or not begin or (wraps(cell, lines) and not tabbed and not wrapped):
        return False
    bands = (_band(row, cell) for row in reach)
    return all(y0 <= ln.base <= y1 + 1 for ln, (y0, y1) in zip(lines, bands, strict=True))


def _share_out(grid: list[Row], top: int, column: int, cell: Cell) -> None:
    reach = range(top, top + cell.lines)
    bands = [_band(grid[r], cell) for r in reach]
    for r, line, (y0, y1) in zip(reach, rows(cell.words), bands, strict=True):
        for c in range(column, min(column + cell.columns, len(grid[r]))):
            rect = Rect(cell.rect.x0, y0, cell.rect.x1, y1)
            grid[r][c] = Cell(list(line.words), rect, cell.columns, 1, repeated=c != column)


def _band(row: Row, beside: Cell) -> tuple[float, float]:
    """Where the row's own cells reach from and to: those of one row, with words, but the one beside them."""
    own = [c.rect for c in row if c.words and c.lines == 1 and c.rect != beside.rect]
    return (min(r.y0 for r in own), max(r.y1 for r in own)) if own else (1.0, 0.0)


def join_entries(grid: list[Row]) -> list[Row]:
    """Rows of cells with a cell over all columns below each of them, in turn, are entries: one row each.

    So fault lists are set: code, name and class, and below them what it means.
    """
    start = next((at for at, row in enumerate(grid) if not spans_all(row)), 0)
    body = grid[start:]
    if len(body) < 4 or len(body) % 2 or any(spans_all(row) != (at % 2 == 1) for at, row in enumerate(body)):
        return grid
    head = [[*row, replace(row[-1], repeated=True)] for row in grid[:start]]
    return head + [[*first, replace(over[0], columns=1)] for first, over in zip(body[::2], body[1::2], strict=True)]
