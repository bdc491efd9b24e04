"""Maintenance intervals as manuals state them: rows of a table of tasks, and sentences with 'every 500 hours'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.repeated import is_repeated
from models.types import Chunk, Unit, UnitKind

_UNIT = {"h": 0.0, "d": 1.0, "w": 7.0, "m": 30.4375, "y": 365.25}
_AMOUNT = (
    r"(?P<n>\d[\d,. ]*\d|\d|an?|one|two|three|four|six|twelve)[ -]?"
    r"(?P<u>(?:operating |running |working |service )?(?:hours?|hrs?|h\b)|days?|weeks?|months?|years?)"
)
_EVERY = re.compile(rf"\bevery (?:{_AMOUNT}|(?P<each>day|week|month|year|shift))", re.I)
_AMOUNTS = re.compile(_AMOUNT, re.I)
_ADVERBS = re.compile(r"\b(daily|weekly|monthly|quarterly|yearly|annually)\b", re.I)
_OF_ADVERB = {"daily": 1.0, "weekly": 7.0, "monthly": 30.4375, "quarterly": 91.3, "yearly": 365.25, "annually": 365.25}
_HEADER = re.compile(r"\b(?:interval|every|hours?|months?|days?|weeks?|years?|at the latest|frequency|period)\b", re.I)
_TASK = re.compile(r"\b(?:task|job|work|maintenance|activity|action|operation|description|item|service|check)\b", re.I)
_ONCE = re.compile(r"\b(?:first|initial(?:ly)?|new|break-?in|running-?in)\b", re.I)
_DOES = re.compile(
    r"\b(?:replace|change|check|inspect|test|clean|grease|lubricate|service|measure|take|calibrate|drain|renew|tighten"
    r"|overhaul|flush|verify|adjust|analy[sz]e|sample|maintenance|inspection|replacement)\w*\b",
    re.I,
)
_NUMBERS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "six": 6.0, "twelve": 12.0}
_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Task:
    """What a manual says is to be done again and again. every_h, every_d: running hours and days, whichever comes
    first, None where it gives no such; at: which unit of the chunk says it; stated: the interval as it stands there."""

    text: str
    every_h: float | None
    every_d: float | None
    at: int
    stated: str


def tasks_of(chunk: Chunk) -> tuple[Task, ...]:
    """The tasks that a passage of a manual gives intervals for; those of a machine's first hours are left out."""
    return tuple(_tasks(chunk))


def states_interval(text: str) -> bool:
    """Whether a text gives an interval, in hours or by the calendar."""
    return any(pattern.search(text) for pattern in (_EVERY, _ADVERBS)) or _of_columns(text)


def _of_columns(text: str) -> bool:
    """A row of a table as it is said: 'Operating hours: 16,000; At the latest after: 36 months'."""
    cells = (cell.partition(":") for cell in text.split(";"))
    return any(_HEADER.search(header) and re.search(r"\d", cell) for header, _, cell in cells)


def _tasks(chunk: Chunk) -> Iterator[Task]:
    for at, unit in enumerate(chunk.units):
        task = _of_row(unit, at) if unit.kind is UnitKind.ROW else _of_sentence(unit, at)
        if task is not None and not _ONCE.search(task.text):
            yield task


def _of_row(unit: Unit, at: int) -> Task | None:
    """A row whose header names a task, with intervals in other columns."""
    named = [(header, cell) for header, cell in unit.cells if cell.strip()]
    text = next((cell for header, cell in named if _TASK.search(header) and not _AMOUNTS.fullmatch(cell)), "")
    text = text or (named[0][1] if named else "")
    if not text or len(text) > _LONGEST or not _DOES.search(text):
        return None
    hours: float | None = None
    days: float | None = None
    stated = []
    for header, cell in named:
        if cell == text or not _HEADER.search(header):
            continue
        h, d = _amount(cell, header)
        hours, days = hours or h, days or d
        if h or d:
            stated.append(f"{header}: {cell}")
    return Task(text, hours, days, at, "; ".join(stated)) if hours or days else None


def _of_sentence(unit: Unit, at: int) -> Task | None:
    text = unit.text
    match = _EVERY.search(text)
    if len(text) > _LONGEST or not _DOES.search(text):
        return None
    if match is None:
        return _of_heading(unit, at) if is_repeated(unit.lead_in) else None
    if match["each"]:
        per = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}.get(match["each"].lower())
        return Task(text, None, per, at, match.group()) if per else None
    hours, days = _amount(text[match.start() + 6 :], "")
    return Task(text, hours, days, at, match.group()) if hours or days else None


def _of_heading(unit: Unit, at: int) -> Task | None:
    """A task below 'Every 250 Hours or 1 Year'; below 'After 50 hours' it is done once."""
    if re.match(r"after\b(?! every\b)", unit.lead_in, re.I) or _ONCE.search(unit.lead_in):
        return None
    amounts = [_amount(said.group(), "") for pattern in (_AMOUNTS, _ADVERBS) for said in pattern.finditer(unit.lead_in)]
    hours = next((h for h, _ in amounts if h), None)
    days = next((d for _, d in amounts if d), None)
    text = re.sub(r"^[^\w(]+|[ .]+$", "", unit.text)
    return Task(text, hours, days, at, unit.lead_in) if hours or days else None


def _amount(cell: str, header: str) -> tuple[float | None, float | None]:
    """Hours and days of a cell; a bare number has its column's unit."""
    if match := _AMOUNTS.search(cell):
        count, unit = _number(match["n"]), match["u"].lower().split()[-1][0]
    elif re.fullmatch(r"\s*\d[\d,. ]*\s*", cell):
        found = re.search(r"\b(hours?|h|days?|weeks?|months?|years?)\b", header, re.I)
        if not found:
            return None, None
        count, unit = _number(cell), found[1].lower()[0]
    elif match := _ADVERBS.search(cell):
        return None, _OF_ADVERB[match[1].lower()]
    else:
        return None, None
    if not count:
        return None, None
    return (count, None) if unit == "h" else (None, count * _UNIT[unit])


def _number(text: str) -> float:
    said = text.strip().lower()
    if said in _NUMBERS:
        return _NUMBERS[said]
    digits = re.sub(r"[,. ](?=\d{3}\b)", "", said)
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        return 0.0
