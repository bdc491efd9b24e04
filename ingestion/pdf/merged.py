"""What a cell says that reaches over several columns: a value that two models share is the value of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingestion.pdf.grid import NUMBER
from ingestion.pdf.joins import table_text
from ingestion.pdf.layout import Piece
from ingestion.signals import LIMIT
from models.types import Table, TableRow

ALIKE = 0.7
"""Part of the rows with a cell in either of two columns, at least, in which both are figures or neither is."""


def mark(pieces: Sequence[Piece]) -> None:
    """Say the cells that reach over several columns of a kind in each of them."""
    for piece in pieces:
        if piece.table and any(row.over for row in piece.table.rows):
            piece.table = _said_of_each(piece.table)
            piece.text = table_text(piece.table)


def _said_of_each(table: Table) -> Table:
    alike = frozenset(at for at in range(2, len(table.header)) if _are_alike(table, at - 1, at))
    return replace(table, rows=tuple(_filled(row, alike) for row in table.rows))


def _filled(row: TableRow, alike: frozenset[int]) -> TableRow:
    cells = list(row.cells)
    for start, end in _reaches(row):
        if start and alike.issuperset(range(start + 1, end)):
            cells[start:end] = [cells[start]] * (end - start)
    return replace(row, cells=tuple(cells))


def _reaches(row: TableRow) -> Iterator[tuple[int, int]]:
    """The columns of each cell that reaches over several: the first, and the one after the last."""
    own = [at for at in range(len(row.cells)) if at not in row.over]
    return ((start, end) for start, end in pairwise([*own, len(row.cells)]) if end - start > 1)


def _are_alike(table: Table, one: int, other: int) -> bool:
    """Whether two columns are of a kind, with a name each: models, not a value and its unit, nor limits of one value.

    Their other cells say so; where they have none, names that have figures or a title in common."""
    names = (table.header[one], table.header[other])
    levels = [name.split(" / ") for name in names]
    if not all(names) or names[0] == names[1] or any(LIMIT.fullmatch(level[-1]) for level in levels):
        return False
    pairs = [(row.cells[one], row.cells[other]) for row in table.rows if not {one, other} & _covered(row)]
    both = [bool(NUMBER.match(a)) == bool(NUMBER.match(b)) for a, b in pairs if a and b]
    if both:
        return sum(both) >= ALIKE * len(both)
    figures = all(any(map(str.isdigit, name)) for name in names)
    return figures or (len(levels[0]) > 1 and levels[0][0] == levels[1][0])


def _covered(row: TableRow) -> set[int]:
    return {at for start, end in _reaches(row) for at in range(start, end)}
