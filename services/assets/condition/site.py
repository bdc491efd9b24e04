"""The condition of a site's own machine: its readings since its last failure against those of its and its sisters'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from models.errors import NotFound
from models.readings import Series
from models.store import Store
from models.types import Audience
from services.assets.condition.anomaly import FEWEST_STEPS, RATE, Normal
from services.assets.condition.features import Matrix
from services.assets.condition.remaining import FEWEST_HISTORIES, SHORTEST, Life, RemainingLife
from services.assets.forecast.lifetimes import failures_of
from services.assets.log import LogTable, Source
from services.assets.words import squashed

CAP_SHARE = 0.6
"""Remaining life is told up to this share of a median life: long before its end a machine shows nothing yet."""
NORMAL_SHARE = 0.6
"""Share of each life, from its beginning, that is taken for normal."""
MOST_STEPS = 400
"""Steps of a median life, at most: readings are averaged over spans of equal length."""
MOST_CARRIED = 3
"""Steps over which a missing value is carried on."""
_MICROSECOND = timedelta(microseconds=1)
_ALARMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Alarm:
    """A span in which the machine was farther from normal than the stated rate allows; the sensor farthest from it."""

    at: datetime
    sensor: str


@dataclass(frozen=True, slots=True)
class Condition:
    """What readings say of a machine. step: length of the spans that readings are averaged over.

    remaining: in steps, None with the reason in `no_remaining`. alarms: the last ones of `alarm_count` among `checked`
    spans, of which `rate` would raise a false one; no_alarms: why nothing can be said.
    """

    asset: str
    sensors: tuple[str, ...]
    step: timedelta
    until: datetime
    histories: int
    remaining: Life | None
    no_remaining: str
    alarms: tuple[Alarm, ...]
    alarm_count: int
    checked: int
    rate: float
    no_alarms: str

    def days(self, steps: float) -> float:
        return steps * (self.step / timedelta(days=1))

    def to_json(self) -> dict[str, Any]:
        life = self.remaining
        return {
            "asset": self.asset,
            "sensors": list(self.sensors),
            "step_hours": self.step / timedelta(hours=1),
            "until": self.until.isoformat(),
            "histories": self.histories,
            "remaining_days": None
            if life is None
            else {
                "estimate": round(self.days(life.steps), 2),
                "low": round(self.days(life.low), 2),
                "high": round(self.days(life.high), 2),
                "coverage": life.coverage,
                "or_more": life.at_cap,
            },
            "no_remaining": self.no_remaining,
            "alarms": [{"at": alarm.at.isoformat(), "sensor": alarm.sensor} for alarm in self.alarms],
            "alarm_count": self.alarm_count,
            "checked": self.checked,
            "false_alarm_rate": self.rate,
            "expected_false_alarms": round(self.rate * self.checked, 2),
            "no_alarms": self.no_alarms,
        }


def condition_of(store: Store, audience: Audience, asset: str, step: timedelta | None = None) -> Condition:
    """The condition of a machine by the readings and logs that the audience may see. Fits its models anew: seconds.

    step: of the spans that readings are averaged over, found out without it. Raises NotFound if it has no readings."""
    fleet: dict[str, dict[str, Series]] = {}
    for one in store.readings.series(audience):
        kept = fleet.setdefault(one.asset, {})
        if one.sensor not in kept or one.count > kept[one.sensor].count:
            kept[one.sensor] = one
    name = next((name for name in fleet if squashed(name) == squashed(asset)), "")
    if not name:
        raise NotFound(f"There are no readings of {asset}. GET /v1/readings/series lists what there is.")
    sensors = tuple(sorted(fleet[name]))
    sisters = {each: of for each, of in fleet.items() if set(sensors) <= set(of)}
    failures = failures_by_asset(store, audience)
    step = step or _step(fleet[name], sisters, failures)
    lives, current, times = _lives(store, audience, name, sisters, sensors, failures, step)
    remaining, no_remaining = _remaining(lives, current)
    alarms, count, checked, no_alarms = _alarms(lives, current, times, sensors)
    return Condition(
        name, sensors, step, times[-1], len(lives), remaining, no_remaining, alarms, count, checked, RATE, no_alarms
    )


def failures_by_asset(store: Store, audience: Audience) -> dict[str, list[datetime]]:
    """Squashed name of a machine -> when it failed, as the visible logs tell it; planned work is no failure."""
    found: dict[str, set[datetime]] = {}
    for info in store.records.logs(audience):
        rows = [(0, order) for order in store.records.rows(info.copy, audience)]
        if not rows:
            continue
        told = failures_of(LogTable((Source(info.document, info.copy),), info.roles, rows))
        if told is None or told.counts_all:
            continue
        for key, failures in told.of.items():
            found.setdefault(key, set()).update(_utc(failure.at) for failure in failures)
    return {key: sorted(times) for key, times in found.items()}


def _remaining(lives: Sequence[Matrix], current: Matrix) -> tuple[Life | None, str]:
    if len(lives) < FEWEST_HISTORIES:
        return None, f"Not enough run-to-failure histories: {len(lives)}, about {FEWEST_HISTORIES} needed."
    if len(current) < SHORTEST:
        return None, f"Too few readings since the last failure: {len(current)} steps, about {SHORTEST} needed."
    cap = CAP_SHARE * float(np.median([len(life) for life in lives]))
    return RemainingLife(lives, cap).of(current), ""


def _alarms(
    lives: Sequence[Matrix], current: Matrix, times: Sequence[datetime], sensors: Sequence[str]
) -> tuple[tuple[Alarm, ...], int, int, str]:
    begun = max(1, int(NORMAL_SHARE * len(current)))
    reference = [life[: int(NORMAL_SHARE * len(life))] for life in lives] + [current[:begun]]
    steps = sum(map(len, reference))
    recent = current[begun:]
    if steps < FEWEST_STEPS or not len(recent):
        return (), 0, 0, f"Too few readings to tell what is normal: {steps} steps, about {FEWEST_STEPS} needed."
    found = Normal(np.vstack(reference)).check(recent)
    alarms = [Alarm(times[begun + at], sensors[of]) for at, of in zip(found.steps, found.sensors, strict=True)]
    return tuple(alarms[-_ALARMS_SHOWN:]), len(alarms), found.checked, ""


def _step(
    own: Mapping[str, Series], sisters: Mapping[str, Mapping[str, Series]], failures: Mapping[str, list[datetime]]
) -> timedelta:
    """The distance of readings of the slowest sensor, but no less than a `MOST_STEPS`th of a median life."""
    spacing = max((one.last_at - one.first_at) / max(1, one.count - 1) for one in own.values())
    gaps = [b - a for name in sisters for a, b in pairwise(failures.get(squashed(name), []))]
    span = sorted(gaps)[len(gaps) // 2] if gaps else max(one.last_at - one.first_at for one in own.values()) / 10
    return max(spacing, span / MOST_STEPS, timedelta(seconds=1))


def _lives(
    store: Store,
    audience: Audience,
    name: str,
    sisters: Mapping[str, Mapping[str, Series]],
    sensors: Sequence[str],
    failures: Mapping[str, list[datetime]],
    step: timedelta,
) -> tuple[list[Matrix], Matrix, list[datetime]]:
    """The readings of each life that ended in a failure, and those of this machine's present life with their times;
    without any the last moment that it was watched."""
    ended: list[Matrix] = []
    current, times = np.zeros((0, len(sensors))), [datetime.now(UTC)]
    for sister, series in sisters.items():
        first = max(series[sensor].first_at for sensor in sensors)
        last = min(series[sensor].last_at for sensor in sensors)
        marks = [first, *(at for at in failures.get(squashed(sister), []) if first < at <= last + step)]
        for begin, end in pairwise(marks):
            life, _ = _matrix(store, audience, [series[sensor] for sensor in sensors], begin, end, step)
            if len(life) >= 2 * SHORTEST:
                ended.append(life)
        if sister == name:
            current, at = _matrix(store, audience, [series[s] for s in sensors], marks[-1], last + _MICROSECOND, step)
            times = at or [last]
    return ended, current, times


def _matrix(
    store: Store, audience: Audience, series: Sequence[Series], begin: datetime, end: datetime, step: timedelta
) -> tuple[Matrix, list[datetime]]:
    """(steps, sensors) of means between two instants, short gaps carried on, and the start of each step."""
    width = max(1, step // _MICROSECOND)
    found = [
        {at: mean for at, mean, *_ in store.readings.buckets(one.id, audience, width, begin, end)} for one in series
    ]
    if not all(found):
        return np.zeros((0, len(series))), []
    first = max(min(of) for of in found)
    last = min(max(of) for of in found)
    kept = [of.get(first) for of in found]
    ages = [0] * len(found)
    rows: list[list[float]] = []
    times: list[datetime] = []
    at = first
    while at <= last:
        for n, of in enumerate(found):
            value = of.get(at)
            ages[n] = 0 if value is not None else ages[n] + 1
            kept[n] = value if value is not None else kept[n]
        if max(ages) <= MOST_CARRIED and all(value is not None for value in kept):
            rows.append([float(value) for value in kept if value is not None])
            times.append(at)
        at += width * _MICROSECOND
    return np.array(rows).reshape(len(rows), len(series)), times


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
