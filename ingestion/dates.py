"""Dates as documents write them, each with the days it may mean: '2021-06', '18 March 2019', 'June 2018', '03/2021'."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    # en, de, fr, es; the first three letters of each are enough where they are unique
    "january jan januar janvier janv enero ene",
    "february feb februar février fevrier févr fev febrero",
    "march mar märz maerz mrz mars marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juillet juil julio",
    "august aug août aout agosto ago",
    "september sep sept septembre septiembre",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre decembre déc diciembre dic",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_NAME = "|".join(sorted(_MONTH_OF, key=lambda name: (-len(name), name)))
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<![\w.-])(?:(?P<y1>{_YEAR})[-/.](?P<m1>0[1-9]|1[0-2])(?:[-/.](?P<d1>0[1-9]|[12]\d|3[01]))?"
    rf"|(?P<d2>0?[1-9]|[12]\d|3[01])(?:\.|st|nd|rd|th)?\s+(?:de\s+)?(?P<n2>{_NAME})\.?,?\s+(?:de\s+)?(?P<y2>{_YEAR})"
    rf"|(?P<n3>{_NAME})\.?\s+(?:(?P<d3>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,?\s+)?(?:de\s+)?(?P<y3>{_YEAR})"
    rf"|(?P<a4>0?[1-9]|[12]\d|3[01])(?P<s4>[./-])(?P<b4>0?[1-9]|[12]\d|3[01])(?P=s4)(?P<y4>{_YEAR})"
    rf"|(?P<m5>0?[1-9]|1[0-2])[/.-](?P<y5>{_YEAR})"
    rf"|(?P<y6>{_YEAR})년(?:\s*(?P<m6>\d{{1,2}})월)?(?:\s*(?P<d6>\d{{1,2}})일)?"
    rf"|(?P<y7>{_YEAR}))(?![\w/-]|\.\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a text: the first and last day it may mean (a month, a year), and where it stands."""

    first: date
    last: date
    start: int
    end: int

    @property
    def is_year(self) -> bool:
        return (self.last - self.first).days > 300


def dates(text: str) -> Iterator[Dated]:
    """The dates of a text in order. What can be read in two ways ('03/04/2021') is left out."""
    for found in _DATE.finditer(text):
        parts = _parts(found)
        if parts is None:
            continue
        year, month, day = parts
        try:
            first = date(year, month or 1, day or 1)
            last = first if day else date(year, month or 12, monthrange(year, month or 12)[1])
        except ValueError:  # 31 June
            continue
        yield Dated(first, last, found.start(), found.end())


def _parts(found: re.Match[str]) -> tuple[int, int | None, int | None] | None:
    def number(name: str) -> int | None:
        return int(found[name]) if found[name] else None

    for year, month, day in (("y1", "m1", "d1"), ("y6", "m6", "d6")):
        if found[year]:
            return int(found[year]), number(month), number(day)
    for year, name, day in (("y2", "n2", "d2"), ("y3", "n3", "d3")):
        if found[year]:
            return int(found[year]), _MONTH_OF[found[name].casefold()], number(day)
    if found["y4"]:
        a, b = int(found["a4"]), int(found["b4"])
        # '18.03.2019' and '03/18/2019' say which is the day; '03.04.2019' has points, which only day-first dates have.
        if found["s4"] == "." or a > 12 or a == b:
            return (int(found["y4"]), b, a) if b <= 12 else None
        return (int(found["y4"]), a, b) if b > 12 else None
    if found["y5"]:
        return int(found["y5"]), int(found["m5"]), None
    return int(found["y7"]), None, None
