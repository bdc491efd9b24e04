"""From a question to what it asks of readings: the sensor, the machine, the time, and which of three things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from ingestion.logs.cells import spaced
from models.readings import Series
from services.assets.period import Period, Relative, period_of
from services.assets.request import Ambiguous
from services.assets.words import Reading, column_words, natural, squashed, stem, together, without_zeros

_LIMIT = (
    r"(?:limits?|limit values?|thresholds?|maxim\w+|minim\w+|max|min|ranges?|spec\w*|rating|allow\w*|permi\w+|setpoint)"
)
_EXCEEDED = re.compile(
    r"\bexce(?:ed|ss)\w*|\btoo (?:high|low|hot|cold)\b"
    rf"|\b(?:over|above|below|under|beyond|outside|within|inside|out of|off)\b.*\b{_LIMIT}\b"
    rf"|\b{_LIMIT}\b.*\b(?:broken|violated|crossed|passed|kept)\b"
)
_TREND = re.compile(
    r"\btrend\w*|\b(?:rising|falling|increas\w+|decreas\w+|drift\w*|creep\w*|climb\w*|dropp?ing|declin\w+|risen|fallen)\b"
    r"|\bgo(?:ing|ne) (?:up|down)\b|\bover time\b|\b(?:has|have|did) .*\b(?:changed?|develop(?:ed)?)\b"
)
_LAST = re.compile(
    r"\b(?:last|latest|most recent|newest|current|present) (?:\w+ ){0,4}?(?:readings?|values?|measurements?)\b"
    r"|\breadings?\b|\b(?:right now|now|currently|at the moment)\b|\b(?:current|latest|last|most recent)\b"
)
_NOT_MEASURED = re.compile(
    r"\b(?:if|when|means?|should|must|shall|how (?:do|to|can|often)|where|why|replace\w*|calibrat\w+|install\w*)\b"
    r"|\bwhat (?:happens|is the (?:limit|max\w*|min\w*|normal))"
)
_GENERIC = frozenset(stem(word) for word in ("sensor", "value", "reading", "signal", "avg", "mean"))
_SHORT = {
    "temp": "temperature", "press": "pressure", "vib": "vibration", "lvl": "level", "amp": "current", "amps": "current",
    "volt": "voltage", "volts": "voltage", "rpm": "speed",
}  # fmt: skip
_MOST_OPTIONS = 24


class Gauged(StrEnum):
    LAST = "last reading"
    TREND = "trend"
    EXCEEDED = "limit exceeded"


@dataclass(frozen=True, slots=True)
class GaugeRequest:
    """What to work out of one series. period: None for all of it."""

    what: Gauged
    series: Series
    period: Period | None = None

    @property
    def named(self) -> str:
        return (
            f"{spaced(self.series.sensor) if '_' in self.series.sensor else self.series.sensor} of {self.series.asset}"
        )


def gauge_request(
    question: str, series: Sequence[Series], asset: str | None = None, as_of: datetime | None = None
) -> GaugeRequest | Ambiguous | None:
    """What a question asks of the readings that its asker may see; None if it isn't asked of them.

    It must name a sensor by all words of its name, and ask for a value, its trend, or how it stands to a limit."""
    reading = Reading.of(question)
    said = {_long(word) for word in reading.stems}
    sensors = {one.sensor: words for one in series if (words := _words(one.sensor)) and words <= said}
    if not sensors or _NOT_MEASURED.search(reading.low):
        return None
    most = max(map(len, sensors.values()))
    meant = [one for one in series if one.sensor in sensors and len(sensors[one.sensor]) == most]
    machines = machines_in(reading, series, asset)
    if machines is not None:
        meant = [one for one in meant if one.asset in machines]
    what = _what(reading.low, {one.sensor.casefold() for one in meant})
    if what is None or not meant:
        return None
    names = sorted({one.asset for one in meant}, key=natural)
    if len(names) > 1:
        return Ambiguous(tuple(names[:_MOST_OPTIONS]))
    newest = max(meant, key=lambda one: (one.last_at, one.count))
    return GaugeRequest(what, newest, _period(reading, as_of or newest.last_at))


def _what(low: str, sensors: set[str]) -> Gauged | None:
    for sensor in sensors:
        low = low.replace(sensor, " ")  # 'motor current' is no current reading
    if _EXCEEDED.search(low):
        return Gauged.EXCEEDED
    if _TREND.search(low):
        return Gauged.TREND
    return Gauged.LAST if _LAST.search(low) else None


def machines_in(reading: Reading, series: Sequence[Series], asset: str | None) -> set[str] | None:
    """The machines that are named; None if none is."""
    known: dict[str, set[str]] = {}
    for name in {one.asset for one in series}:
        for key in (squashed(name), without_zeros(name)):
            known.setdefault(key, set()).add(name)
    longest = 6
    found: set[str] = set()
    for size in range(longest, 0, -1):
        for at in range(len(reading.words) - size + 1):
            key = together(reading.words[at : at + size])
            if reading.free(at, at + size) and (names := known.get(key) or known.get(without_zeros(key))):
                reading.take_words(at, at + size)
                found |= names
    if found:
        return found
    if asset is None:
        return None
    return known.get(squashed(asset)) or known.get(without_zeros(asset)) or set()


def _words(sensor: str) -> frozenset[str]:
    return frozenset(_long(word) for word in column_words(sensor) if word not in _GENERIC)


def _long(word: str) -> str:
    return stem(_SHORT[word]) if word in _SHORT else word


def _period(reading: Reading, now: datetime) -> Period | None:
    times = period_of(reading)
    if isinstance(times, Relative):
        times = times.from_instant(now.astimezone(UTC).replace(tzinfo=None), "the last reading")
    return times
