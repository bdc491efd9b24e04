"""What a question asks of the logs: a typed request, or why it can't be asked of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.assets.log import LogTable
from services.assets.period import Period


class Operation(StrEnum):
    COUNT = "count"
    DISTINCT = "distinct"
    SHARE = "share"
    LAST = "last"
    FIRST = "first"
    TOP = "top"
    TOTAL = "total"
    MEAN = "mean"
    HIGHEST = "highest"
    LOWEST = "lowest"
    RATE = "rate"
    GAP = "mean time between"
    MTBF = "MTBF"
    MTTR = "MTTR"
    AVAILABILITY = "availability"
    COMPARE = "comparison"
    TREND = "trend"
    REPEATS = "repeat failures"


IN_HOURS = {"h": 1.0, "min": 1 / 60, "days": 24.0}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows count. Exactly one of these is set:

    cells: in `column`, one of these values · words: all of these, each given by its spellings, in the row's text ·
    limit: a bound on the number in `column` · planned: preventive work or not (unknown is neither; `negated` turns
    'preventive' into 'all but preventive') · empty: `column` holds nothing.
    said: as the asker said it.
    """

    said: str
    column: str = ""
    cells: frozenset[str] = frozenset()
    words: tuple[frozenset[str], ...] = ()
    limit: tuple[str, float] | None = None
    planned: bool | None = None
    empty: bool | None = None
    negated: bool = False

    def rows(self, log: LogTable, among: list[int]) -> list[int]:
        """Those of the rows that the filter lets through."""
        return [row for row in among if self._holds(log, row) != self.negated]

    def _holds(self, log: LogTable, row: int) -> bool:
        if self.words:
            text = log.texts[row]
            return all(_pattern(spellings).search(text) is not None for spellings in self.words)
        if self.limit is not None:
            how, bound = self.limit
            number = log.number(self.column, row)
            if number is None:
                return False
            return {">": number > bound, ">=": number >= bound, "<": number < bound, "<=": number <= bound}[how]
        if self.planned is not None:
            return log.planned(row) is self.planned
        if self.empty is not None:
            return (log.cells_of(self.column)[row] == "") is self.empty
        return log.cells_of(self.column)[row] in self.cells

    @property
    def shown(self) -> str:
        """As the answer says it."""
        without = "not " if self.negated else ""
        if self.words:
            return f"that {'don’t mention' if self.negated else 'mention'} “{self.said}”"
        if self.limit is not None:
            return f"with {self.column} {self.limit[0]} {number_text(self.limit[1])}"
        if self.planned is not None:
            return f"that are {without}{'preventive' if self.planned else 'not preventive'}"
        if self.empty is not None:
            return f"with {'a' if self.empty is self.negated else 'no'} {self.column}"
        cells = " or ".join(sorted(self.cells)) if self.cells else self.said
        return f"with {self.column} {without}{cells}"


@dataclass(frozen=True, slots=True)
class Request:
    """What to work out, over which rows of which log.

    assets: keys of `log`, () for all; names: how they are written; group: what the asker calls them all together, '' if
    they are named one by one; by: what TOP groups by ('asset', 'year', 'month' or a column), for TREND 'asset' where it
    is asked which machines; column: what is summed,
    averaged or told apart; dates: the role or column that dates a row; noun: what a row is called, singular and plural;
    shown: columns that the asker wants of a record; against: the time that TREND compares `period` with; within: days
    in which REPEATS looks for the same failure; ago: LAST also says how long ago; without: DISTINCT tells those without
    such rows; per: the time that RATE is told for ('year'); came: machine (key) -> the day it was put into service.
    """

    operation: Operation
    log: LogTable
    assets: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    period: Period | None = None
    dates: str = ""
    column: str = ""
    by: str = ""
    count: int = 1
    fewest: bool = False
    noun: tuple[str, str] = ("record", "records")
    shown: tuple[str, ...] = ()
    unit: str = ""
    share_of: Filter | None = None
    notes: tuple[str, ...] = ()
    group: str = ""
    against: Period | None = None
    within: int = 0
    ago: bool = False
    without: bool = False
    per: str = ""
    came: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several assets could be meant."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """The logs can't say it: no such asset, no such column. missing: the asker's words that they don't have."""

    text: str
    missing: tuple[str, ...]


_PATTERNS: dict[frozenset[str], re.Pattern[str]] = {}


def _pattern(spellings: frozenset[str]) -> re.Pattern[str]:
    found = _PATTERNS.get(spellings)
    if found is None:
        if len(_PATTERNS) > 2000:
            _PATTERNS.clear()
        written = "|".join(re.escape(word) for word in sorted(spellings, key=len, reverse=True))
        found = _PATTERNS[spellings] = re.compile(rf"(?<![^\W_])(?:{written})(?![^\W_])")
    return found


def number_text(number: float) -> str:
    """A number with at most two decimals, none if it needs none."""
    return f"{number:.2f}".rstrip("0").rstrip(".") if number % 1 else f"{int(number)}"


def machines_text(number: int) -> str:
    """'1 machine', '5 machines'."""
    return f"{number} machine{'' if number == 1 else 's'}"
