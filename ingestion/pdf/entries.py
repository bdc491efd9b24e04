"""Rows that rules alone don't tell: one cell that names many rows, and entries set over two rows."""

from __future__ import annotations

from dataclasses import replace

from ingestion.pdf.grid import Cell, Row, gapped, spans_all, wraps
from ingestion.pdf.layout import Rect, rows


def split_labels(grid: list[Row]) -> list[Row]:
    """A cell beside k rows that holds k lines, one on each row's own lines, names each of these rows (k >= 2)."""
    for top, row in enumerate(grid):
        for column, cell in enumerate(row):
            if cell.lines > 1 and cell.words and not cell.repeated:
                reach = range(top, min(top + cell.lines, len(grid)))
                _share_out(grid, reach, range(column, min(column + cell.columns, len(row))), cell)
    return grid


def _share_out(grid: list[Row], reach: range, columns: range, cell: Cell) -> None:
    lines = rows(cell.words)
    begin = all(ln.text[:1].isupper() or ln.text[:1].isdigit() or not ln.text[:1].isalpha() for ln in lines)
    tabbed = all(len(gapped(ln.words, 1.2)) > 1 for ln in lines)
    if len(lines) != len(reach) or not begin or (wraps(cell, lines) and not tabbed):
        return
    bands = [_band(grid[r], cell) for r in reach]
    if not all(y0 <= ln.base <= y1 + 1 for ln, (y0, y1) in zip(lines, bands, strict=True)):
        return
    for r, line, (y0, y1) in zip(reach, lines, bands, strict=True):
        for c in columns:
            rect = Rect(cell.rect.x0, y0, cell.rect.x1, y1)
            grid[r][c] = Cell(list(line.words), rect, cell.columns, 1, repeated=c != columns[0])


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
