"""Rows that a statement names word for word: right behind a value ('30 Nm for Filler plug'), or around a whole cell.

Of a cell that names a third row ('E07: same as E06', which E08 says) words around the fact don't tell it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.answering.belongs.statement import Said
from services.answering.context import flat
from services.answering.facts import Fact
from services.answering.passages import Source

_FOR = r"\s*,?\s*(?:for|at|in|of|with|on|bei|für|mit|pour|avec|para|con)\s+(?:the |an? )?"
_NAMED = 0.6
"""Share of the words of a row's name from which on a statement may mean that row."""


def of_another_row(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """The facts of a told cell none of whose rows is named, while a row is that has something else in this column."""
    rows = [source for source in sources if len(source.unit.cells) > 1]
    by_cell: dict[tuple[int, str, str], list[Source]] = {}
    for row in rows:
        for column, (header, _) in enumerate(row.unit.cells[1:], start=1):
            by_cell.setdefault((column, header, row.cell(column)), []).append(row)
    for (column, header, cell), holders in by_cell.items():
        if not holders[0].quoted or len(cell.split()) < 2 or not (told := _found(cell, statement.text)):
            continue
        rest = f"{statement.text[: told.start()]} ; {statement.text[told.end() :]}"
        if any(_may_be_meant(row, rest, statement.language) for row in holders):
            continue
        others = (
            row
            for row in rows
            if row not in holders and [h for h, _ in row.unit.cells[column : column + 1]] == [header]
        )
        if any(_is_named(row, rest) and not _found(row.cell(column), statement.text) for row in others):
            return [f for f in statement.facts if told.start() <= f.start and f.end <= told.end()]
    return []


def behind(statement: Said, end: int, sources: Sequence[Source]) -> list[Source]:
    """The rows whose name is the next thing said after what ends there: '45 Nm for drain plug'."""
    rest = statement.text[end:]
    named = [(row, name) for row in sources if len(row.unit.cells) > 1 and (name := row.cell(0))]
    found = [(row, name) for row, name in named if re.match(rf"{_FOR}{re.escape(name)}(?![\w-])", rest, re.I)]
    longest = max((len(name) for _, name in found), default=0)
    return [row for row, name in found if len(name) == longest]


def _found(words: str, text: str) -> re.Match[str] | None:
    if not words or words.casefold() not in text.casefold():
        return None
    return re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", text, re.I)


def _is_named(row: Source, text: str) -> bool:
    name = row.cell(0)
    return any(ch.isalpha() for ch in name) and _found(name, text) is not None


def _may_be_meant(row: Source, text: str, language: str) -> bool:
    name, said = flat(row.cell(0), 1.0, language), flat(text, 1.0, language)
    return not name or sum(term in said for term in name) >= _NAMED * len(name)
