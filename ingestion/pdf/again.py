"""Several tables in one grid: the head comes again below a title of its own.

| 12 Volt AGM                 |
| Article number | Ah  | V    |
| BAT 1          | 8   | 12   |
| 12 Volt GEL                 |
| Article number | Ah  | V    |
| BAT 2          | 60  | 12   |
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingestion.pdf.grid import NUMBER, Row, spans_all

_LEAST_NAMES = 3
"""Cells of a head that comes again at least."""


def tables(grid: list[Row]) -> list[tuple[list[Row], int | None]]:
    """The tables of a grid, each with the number of its header rows below a title over all columns; None where that
    isn't known, since no head comes again."""
    for at in range(min(2, len(grid))):
        again = [n for n in range(at + 2, len(grid) - 1) if _is_wide(grid[n - 1]) and _is_again(grid, at, n)]
        if again:
            starts = [0, *(n - 1 for n in again), len(grid)]
            parts = [grid[a:b] for a, b in pairwise(starts)]
            heads = [at, *again]
            return [
                (part, head + 1 - start - spans_all(part[0]))
                for part, head, start in zip(parts, heads, starts, strict=False)
            ]
    return [(grid, None)]


def _is_again(grid: Sequence[Row], at: int, other: int) -> bool:
    """Whether a row says what the one of the head says, all cells but the last at least; names alone, each another."""
    names, beside = _names(grid[at]), _names(grid[other])
    if len(names) != len(beside) or len(set(names)) < max(_LEAST_NAMES, len(names)) or any(map(NUMBER.match, names)):
        return False
    return names[:-1] == beside[:-1]


def _is_wide(row: Row) -> bool:
    """Whether the first cell reaches over further columns, as titles do."""
    return row[0].columns > 1 and bool(row[0].words)


def _names(row: Row) -> list[str]:
    return [cell.text for cell in row if cell.words and not (cell.repeated and cell.columns > 1)]
