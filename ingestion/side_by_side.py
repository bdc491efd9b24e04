"""Tables that are printed in two or three halves side by side, to save paper: their rows one below the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from models.types import Table, TableRow

_FIGURE = re.compile(r"\d")
_WORDS = re.compile(r"[^\W\d_]{2}")
_VALUES = re.compile(r"(?:min|max|typ|nom)\w*\.?|.{0,2}|inch|psi|bar|lbs?", re.IGNORECASE)
"""Columns that a table may have twice without being two: 'Min | Max | Min | Max', 'mm | inch | mm | inch'."""
_LEAST = 3
_LONGEST_NAME = 6
_NUMBERED = re.compile(r"(?:no|nr|pos)\.?|n[°ºo]\.?|#|№", re.IGNORECASE)

_Row = tuple[str, ...]


def unfolded(table: Table) -> Table:
    """The table with its repeated columns ('No. | Part | No. | Part') below one another, page by page; and so the names
    and values of a specification sheet that has them in two columns each. Any other table as it is."""
    width = _repeated(table.header)
    if width:
        return replace(table, header=table.header[:width], rows=tuple(_below(table.rows, width)))
    all_rows = (*_titles_as_row(table), *table.rows)
    if len(table.header) in (4, 6) and _are_pairs([row.cells for row in all_rows]):
        return replace(table, header=("", ""), rows=tuple(_below(all_rows, 2)))
    return table


def _repeated(header: _Row) -> int:
    """How many columns the header names before it begins anew; 0 where it doesn't."""
    for width in range(2, len(header) // 2 + 1):
        first = header[:width]
        again = len(header) % width == 0 and first * (len(header) // width) == header
        if again and all(first) and (_NUMBERED.fullmatch(first[0]) or not _VALUES.fullmatch(first[0])):
            return width
    return 0


def _titles_as_row(table: Table) -> Sequence[TableRow]:
    """A header that holds a figure where values stand is the first row; none is no row."""
    if not any(table.header):
        return ()
    page = table.rows[0].page if table.rows else None
    return (TableRow(table.header, page),)


def _are_pairs(rows: Sequence[_Row]) -> bool:
    """Whether every other column names, each name another and without figures, what the column beside it gives, most of
    it in figures; the first row does so, too, or it is a header."""
    names = [row[at] for row in rows for at in range(0, len(row), 2) if row[at]]
    if len(rows) < _LEAST or len({len(row) for row in rows}) > 1 or len(set(names)) < len(names):
        return False
    if not any(_FIGURE.search(cell) for cell in rows[0][1::2]):
        return False
    return all(_name_values([(row[at], row[at + 1]) for row in rows]) for at in range(0, len(rows[0]), 2))


def _name_values(pairs: Sequence[tuple[str, str]]) -> bool:
    named = [(name, value) for name, value in pairs if name]
    if not named or any(value and not name for name, value in pairs):
        return False
    if not all(_WORDS.search(name) and len(name.split()) <= _LONGEST_NAME for name, _ in named):
        return False
    figures_in_names = sum(bool(_FIGURE.search(name)) for name, _ in named)
    figures_in_values = sum(bool(_FIGURE.search(value)) for _, value in named)
    return 5 * figures_in_names <= len(named) <= 2 * figures_in_values


def _below(rows: Sequence[TableRow], width: int) -> Iterator[TableRow]:
    for _, of_page in groupby(rows, key=lambda row: row.page):
        there = list(of_page)
        for at in range(0, max(len(row.cells) for row in there), width):
            for row in there:
                if any(row.cells[at : at + width]):
                    yield replace(row, cells=row.cells[at : at + width], over=())
