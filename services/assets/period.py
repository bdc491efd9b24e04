"""Times that a question names: 'in 2019', 'since March 2021', 'the last 12 months' (counted from the log's end)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from services.assets.words import Reading

_MONTHS = [name.lower() for name in calendar.month_name]
_SHORT = [name.lower() for name in calendar.month_abbr]
_MONTH = r"(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS[1:]) + r"|sept)"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_POINT = (
    rf"(?:{_YEAR}-\d\d-\d\d|{_YEAR}-\d\d\b|{_DAY}\.? (?:of )?{_MONTH}\.?,? (?:of )?{_YEAR}|{_MONTH}\.? {_DAY},? {_YEAR}"
    rf"|{_MONTH}\.?,? (?:of |in )?{_YEAR}|(?:q[1-4]|(?:first|second|third|fourth) quarter)(?: of|/|-)? ?{_YEAR}"
    rf"|(?:first|second) half of {_YEAR}|(?:the )?(?:calendar )?(?:year )?{_YEAR})(?![\w-])"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_RANGE = re.compile(
    rf"\b(?:between (?P<a>{_POINT}) and (?P<b>{_POINT})"
    rf"|from (?P<c>{_POINT}) (?:up )?(?:to|until|till|through|thru) (?:the end of )?(?P<d>{_POINT})"
    rf"|(?:in |during |for )?(?P<e>{_POINT}) ?(?:-|–|to|through) ?(?P<f>{_POINT}))"
)
_OPEN = re.compile(
    rf"\b(?P<how>since|from|starting(?: in| from)?|as of|after|following|before|prior to|earlier than|until|till|up to"
    rf"|through|by)(?: the)?(?P<edge> start of| beginning of| end of)? (?P<p>{_POINT})(?: on(?:wards?)?)?"
)
_AT = re.compile(rf"\b(?:in|during|of|for|on|over|throughout|within)(?: all of)? (?P<p>{_POINT})|\b(?P<q>{_POINT})")
_NUMBER = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12}
_UNIT = r"(?P<unit>day|week|month|quarter|year)s?"
_ROLLING = re.compile(
    rf"\b(?:in|over|during|within|for|of)? ?(?:the )?(?:last|past|previous|preceding)"
    rf" (?P<n>\d+|{'|'.join(_NUMBER)}) {_UNIT}\b"
)
_ROLLING_ONE = re.compile(rf"\b(?:(?:in|over|during|within) the (?:last|past)|the past|past) {_UNIT}\b")
_CALENDAR = re.compile(rf"\b(?P<which>last|previous|this|current) {_UNIT}\b")
_SINCE_CALENDAR = re.compile(rf"\bsince (?:the )?(?:(?:start|beginning) of )?(?P<which>last|previous|this) {_UNIT}\b")
_LATELY = re.compile(r"\b(?:lately|(?<!most )recently|of late|these days|nowadays|in recent (?:weeks|months|times))\b")
_LATELY_D = 90
"""Days that 'lately' is taken for."""
_EARLIEST, _LATEST = datetime(2, 1, 1), datetime(9998, 12, 31)
"""Between these there is a year before and one after."""
_ANY_MONTH = re.compile(rf"\b(?:in|during|since|of) {_MONTH}\b")


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` (included) to `end` (excluded), each open if None. label: 'in 2019'; note: what it was counted
    from, for times that the asker left relative."""

    start: datetime | None
    end: datetime | None
    label: str
    note: str = ""

    def holds(self, at: datetime | None) -> bool:
        return at is not None and (self.start is None or at >= self.start) and (self.end is None or at < self.end)


def period_of(reading: Reading) -> Relative | Period | None:
    """The time that a question names, its words marked; a relative one still needs the instant it counts from.

    A day that is none ('31 June 2020') is no time: its words are left."""
    read = reading.copy()
    try:
        found = _time_in(read)
    except ValueError:
        return None
    reading.used = read.used
    return found


def _time_in(reading: Reading) -> Relative | Period | None:
    """As `period_of`. Raises ValueError for a day that is none."""
    if match := reading.find(_RANGE):
        first, last = (p for p in match.groups() if p)
        (start, _), (_, end) = resolve(first), resolve(last)
        return Period(start, end, f"from {_said(first)} to {_said(last)}")
    for pattern in (_ROLLING, _ROLLING_ONE):
        if match := reading.find(pattern):
            count = match.groupdict().get("n") or "1"
            return Relative("rolling", int(_NUMBER.get(count, 0) or count), match["unit"])
    if match := reading.find(_SINCE_CALENDAR):
        return Relative("since last" if match["which"] in ("last", "previous") else "since this", 1, match["unit"])
    if match := reading.find(_CALENDAR):
        return Relative("last" if match["which"] in ("last", "previous") else "this", 1, match["unit"])
    if reading.find(_LATELY):
        return Relative("lately", _LATELY_D, "day")
    if match := reading.find(_OPEN):
        return _open(match)
    if match := reading.find(_AT):
        point = match["p"] or match["q"]
        start, end = resolve(point)
        of_day = end - start == timedelta(days=1)
        said = _said(point)
        return Period(start, end, f"{'on' if of_day else 'from' if ' to ' in said else 'in'} {said}")
    return None


def names_a_month_alone(reading: Reading) -> bool:
    """'in June' without a year: which one is meant can't be told."""
    return _ANY_MONTH.search(reading.rest) is not None


@dataclass(frozen=True, slots=True)
class Relative:
    """'last year', 'the past 90 days'. how: rolling, last, this, the two with 'since', or lately, which is a rolling
    time that is told as taken for granted."""

    how: str
    count: int
    unit: str

    def from_instant(self, now: datetime, what: str) -> Period:
        """The period, counted from `now`; `what` says what that is ('the log's last entry').

        One that reaches back beyond the calendar is open to the past."""
        now = min(max(now, _EARLIEST), _LATEST)
        step = relativedelta(
            days=self.count * {"day": 1, "week": 7}.get(self.unit, 0),
            months=self.count * {"month": 1, "quarter": 3}.get(self.unit, 0),
            years=self.count if self.unit == "year" else 0,
        )
        if self.how in ("rolling", "lately"):
            start, end = _back(now, step), now + timedelta(microseconds=1)
            count = f"{self.count} {self.unit}s" if self.count > 1 else self.unit
            note = f"counted back from {what}, {now.date()}"
            if self.how == "lately":
                note = f"“lately” is taken for {count}, {note}"
            return Period(start, end, f"in the {count} up to {now.date()}", note)
        start = _begin(now, self.unit) - (step if self.how.endswith("last") else relativedelta())
        if self.how.startswith("since"):
            note = f"“{self.how} {self.unit}” is taken from {what}, {now.date()}"
            return Period(start, None, f"since {start.date()}", note)
        end = start + step
        label = (
            f"in {start.year}" if self.unit == "year" else f"from {start.date()} to {(end - timedelta(days=1)).date()}"
        )
        return Period(start, end, label, f"“{self.how} {self.unit}” is taken from {what}, {now.date()}")


def _back(now: datetime, step: relativedelta) -> datetime | None:
    """So long before, None where the calendar doesn't reach: 'the last 9999 years'."""
    try:
        return now - step
    except (ValueError, OverflowError):
        return None


def _begin(now: datetime, unit: str) -> datetime:
    day = datetime(now.year, now.month, now.day)
    match unit:
        case "year":
            return day.replace(month=1, day=1)
        case "quarter":
            return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
        case "month":
            return day.replace(day=1)
        case "week":
            return day - timedelta(days=day.weekday())
        case _:
            return day


def _open(match: re.Match[str]) -> Period:
    how, point = match["how"].split()[0], match["p"]
    start, end = resolve(point)
    at_end = (match["edge"] or "").strip() == "end of"
    said = f"the end of {_said(point)}" if at_end else _said(point)
    if how in ("since", "from", "starting", "as"):
        return Period(end if at_end else start, None, f"since {said}")
    if how in ("after", "following"):
        return Period(end, None, f"after {said}")
    if how in ("before", "prior", "earlier"):
        return Period(None, end if at_end else start, f"before {said}")
    return Period(None, end, f"until {said}")


def resolve(point: str) -> tuple[datetime, datetime]:
    """A day, month, quarter, half year or year as (start, end excluded). Raises ValueError for a day that is none."""
    point = point.strip().casefold()
    year = int(re.findall(_YEAR, point)[-1] if not point[:4].isdigit() else point[:4])
    if iso := re.fullmatch(rf"{_YEAR}-(\d\d)(?:-(\d\d))?", point):
        return _span(year, int(iso[1]), int(iso[2]) if iso[2] else None)
    if quarter := re.match(r"q([1-4])|(first|second|third|fourth) quarter", point):
        start = datetime(year, 3 * (int(quarter[1] or _ORDINALS[quarter[2] or "first"]) - 1) + 1, 1)
        return start, start + relativedelta(months=3)
    if half := re.match(r"(first|second) half", point):
        start = datetime(year, 1 if half[1] == "first" else 7, 1)
        return start, start + relativedelta(months=6)
    if month := re.search(_MONTH, point):
        number = _SHORT.index(month.group()[:3])
        day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b(?!\d)", point.replace(str(year), " "))
        return _span(year, number, int(day[1]) if day else None)
    return datetime(year, 1, 1), datetime(year + 1, 1, 1)


def _span(year: int, month: int, day: int | None) -> tuple[datetime, datetime]:
    start = datetime(year, month, day or 1)
    return start, start + (timedelta(days=1) if day else relativedelta(months=1))


def _said(point: str) -> str:
    start, end = resolve(point)
    if end - start == timedelta(days=1):
        return start.date().isoformat()
    if end == start + relativedelta(months=1):
        return f"{calendar.month_name[start.month]} {start.year}"
    if end == start + relativedelta(years=1):
        return str(start.year)
    return f"{start.date()} to {(end - timedelta(days=1)).date()}"
