"""'How many failures since the last oil change on P-305?': a time that a row of the log gives, not the question."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from services.assets.figure import selected
from services.assets.period import Period
from services.assets.request import Absent, Ambiguous, Operation, Request
from services.assets.wording import instant_text

_SINCE_LAST = re.compile(
    r"^(?P<asked>.*\w)\W+since (?:the |its |our |their )?(?:very )?(?:last|latest|most recent) (?P<what>\D.*?)\W*$",
    re.IGNORECASE,
)
_TIMES = re.compile(r"(?:year|month|week|quarter|day|shift|summer|winter)s?\b", re.IGNORECASE)
Read = Callable[[str, str | None], Request | Ambiguous | Absent | None]
"""Reads a question about a machine named beside it."""


def since_last(question: str, asset: str | None, read: Read) -> Request | Ambiguous | Absent | None:
    """What a question asks of the time since a row of the log; None if it names no such row, or more than one machine.

    read: reads the two questions that it holds."""
    match = _SINCE_LAST.match(" ".join(question.split()))
    if match is None or _TIMES.match(match["what"]):
        return None
    earlier = read(f"What was the last {match['what']}?", asset)
    if not isinstance(earlier, Request):
        asked = read(f"{match['asked']}?", asset)
        if not isinstance(asked, Request) or len(asked.names) != 1:
            return None
        earlier = read(f"What was the last {match['what']}?", asked.names[0])
    if not isinstance(earlier, Request) or earlier.operation is not Operation.LAST or len(earlier.names) != 1:
        return None
    asked = read(f"{match['asked']}?", earlier.names[0])
    if not isinstance(asked, Request) or asked.period is not None or asked.operation is Operation.LAST:
        return None
    days = [at for row in selected(earlier) if (at := earlier.log.at(earlier.dates, row)) is not None]
    if not days:
        return None
    since = max(days)
    row = next(row for row in selected(earlier) if earlier.log.at(earlier.dates, row) == since)
    label = f"since {instant_text(since)}, {earlier.log.row_name(row)}, the last {match['what']}"
    found = replace(asked, period=Period(since, None, label))
    if found.log is earlier.log and row in selected(found):  # it is none of those that came since
        return replace(asked, period=Period(since + timedelta(microseconds=1), None, label))
    return found
