"""Dates, durations and numbers of a column, read by one habit per column where single values would be ambiguous."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from dateutil import parser

_SLASHED = re.compile(r"^\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})(?:\D.*)?$")
_LOOKS_LIKE_DATE = re.compile(
    r"^\s*(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8}(?:T|$)"
    r"|\d{1,2}\.?[ -][A-Za-zä]{3,}\.?,?[ -]\d{2,4}|[A-Za-z]{3,}\.? \d{1,2},? \d{4})"
)
_CLOCK = re.compile(r"^(\d{1,4}):(\d{2})(?::(\d{2}))?$")
_EPOCH_FROM, _EPOCH_TO = 315_532_800, 4_102_444_800  # 1980 … 2100
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


def day_first(values: Iterable[str]) -> bool:
    """Whether a column writes the day before the month. One value above 12 tells; dots alone suggest it."""
    dotted = False
    for value in values:
        match = _SLASHED.match(value)
        if match:
            first, second = int(match[1]), int(match[3])
            if first > 12:
                return True
            if second > 12:
                return False
            dotted = dotted or match[2] == "."
    return dotted


def to_datetime(value: Any, dayfirst: bool) -> datetime | None:
    """A date and time without zone (as the log writes it), None if the value is none. Excel's own dates pass."""
    read = _written(value, dayfirst)
    return read.replace(tzinfo=None) if read else None


def to_instant(value: Any, dayfirst: bool, zone: tzinfo | None = None) -> datetime | None:
    """As `to_datetime`, in UTC where the value states its zone or `zone` is that of the log; else without a zone."""
    read = _written(value, dayfirst)
    if read is None or (read.tzinfo is None and zone is None):
        return read
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def _written(value: Any, dayfirst: bool) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    text = str(value).strip()
    if not _LOOKS_LIKE_DATE.match(text):
        return None
    try:
        read = parser.parse(text, dayfirst=dayfirst and not re.match(r"\d{4}", text), default=datetime(1900, 1, 1))
    except (ValueError, OverflowError):
        return None
    return read if _FIRST_YEAR <= read.year <= _LAST_YEAR else None


def from_epoch(value: Any) -> datetime | None:
    """Seconds or milliseconds since 1970 to a date and time in UTC, None if it is out of 1980 … 2100."""
    number = to_number(value)
    if number is None:
        return None
    seconds = number / 1000 if number > _EPOCH_TO else number
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None) if _EPOCH_FROM <= seconds <= _EPOCH_TO else None


def to_hours(value: Any, unit: float) -> float | None:
    """A duration in hours: '3:30', a number (times `unit` hours), '3 h', '45 min', '2 days'."""
    text = str(value).strip().lower()
    clock = _CLOCK.match(text)
    if clock:
        return int(clock[1]) + int(clock[2]) / 60 + int(clock[3] or 0) / 3600
    match = re.fullmatch(r"(-?[\d.,]+)\s*(h|hr|hrs|hours?|std|min|mins|minutes?|d|days?|tage?)?\.?", text)
    number = to_number(match[1]) if match else None
    if match is None or number is None or number < 0:
        return None
    factor = {"m": 1 / 60, "d": 24.0, "t": 24.0, "h": 1.0, "s": 1.0}
    return number * (factor[match[2][0]] if match[2] else unit)


def to_number(value: Any) -> float | None:
    """A number written with decimal point or comma, thousands separators and currency signs allowed; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = re.sub(r"[\s€$£'’]|EUR|USD", "", str(value))
    if not re.fullmatch(r"[-+]?\d[\d.,]*", text):
        return None
    last = max(text.rfind("."), text.rfind(","))
    decimals = len(text) - last - 1
    both = "." in text and "," in text
    thousands = decimals == 3 and text[last] == "," and not both and not re.match(r"[-+]?0,", text)
    if last >= 0 and (both or text.count(text[last]) == 1) and not thousands:
        return float(re.sub(r"[.,]", "", text[:last]) + "." + text[last + 1 :])
    return float(re.sub(r"[.,]", "", text))
