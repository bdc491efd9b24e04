"""From the rows of a log to failures, and from failures to lifetimes: how long each machine ran from one to the next.

A lifetime that the log's end cut off is right-censored. One that had begun before the log is left-truncated where the
day of its beginning is known (a column for it in the log), and left out where it isn't: keeping only those that lasted,
or counting them from the log's first day, would both tilt the curve.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ingestion.logs.cells import spaced
from models.types import Asset
from services.assets.kinds import is_alarms, is_mixed
from services.assets.log import LogTable
from services.assets.words import squashed

DAY_S = 86400.0
_IN_SERVICE = re.compile(r"\b(?:in service|installed|installation|commission\w*|inbetriebnahme|put into service)\b")
_METER = re.compile(
    r"\b(?:meter|smu|hours? run|(?:running|operating|run|service) hours?|betriebsstunden|hour ?meter)\b"
)
_OF_ANOTHER_UNIT = re.compile(r"\b(?:km|kilomet(?:er|re)s?|miles?|mi|kwh|mwh|cycles?|strokes?|m3|m³|litres?|liters?)\b")


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure of a machine: when, the rows that tell of it (several jobs of one day are one failure), its kind as
    the log's code column says it ('' where it doesn't), and the machine's meter then, None where the log has none."""

    at: datetime
    rows: tuple[int, ...]
    kinds: tuple[str, ...]
    meter: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Failures:
    """The failures of a log's machines up to `end`. begin, end: what the log watched. counts_all: whether the log
    doesn't tell planned work from failures, so that every row counts. meters: machine -> last reading and its day.
    others: of the other logs that tell of the same machines, where whoever reads it may see these now."""

    log: LogTable
    begin: datetime
    end: datetime
    of: Mapping[str, tuple[Failure, ...]]
    counts_all: bool
    in_service: Mapping[str, datetime]
    meters: Mapping[str, tuple[datetime, float]]
    meter_column: str = ""
    others: tuple[Failures, ...] = ()

    @property
    def count(self) -> int:
        return sum(len(each) for each in self.of.values())

    @property
    def rows(self) -> tuple[int, ...]:
        """All rows that a failure stands in."""
        return tuple(sorted(row for each in self.of.values() for failure in each for row in failure.rows))

    @property
    def noun(self) -> str:
        return "job" if self.counts_all else "failure"

    def days_watched(self, assets: Iterable[str] | None = None) -> float:
        """Machine-days that the log watched."""
        days = (self.end - self.begin).total_seconds() / DAY_S
        return sum(days - self.days_late(key) for key in (self.of if assets is None else assets))

    def days_late(self, asset: str) -> float:
        """Days of the log that had gone by when the machine was put into service."""
        there = self.in_service.get(asset, self.begin)
        return max(0.0, (there - self.begin).total_seconds() / DAY_S)

    def hours_run(self, assets: Iterable[str], since: datetime | None = None) -> float:
        """Meter hours of the machines between the log's readings, from a day on where given; a meter that was set back
        begins anew."""
        wanted, dates = set(assets), self.log.default_dates(last=False)
        read: dict[str, list[tuple[datetime, float]]] = defaultdict(list)
        for row, key in enumerate(self.log.asset_keys if self.meter_column else ()):
            if key in wanted and (at := self.log.at(dates, row)) is not None and (since or at) <= at <= self.end:
                reading = self.log.number(self.meter_column, row)
                read[key] += [] if reading is None else [(at, reading)]
        return sum(max(0.0, b - a) for found in read.values() for (_, a), (_, b) in pairwise(sorted(found)))

    def last(self, asset: str, kind: str = "") -> Failure | None:
        """The machine's last failure (of this kind)."""
        return next((each for each in reversed(self.of.get(asset, ())) if not kind or kind in each.kinds), None)

    def age_days(self, asset: str, kind: str = "") -> tuple[float, bool]:
        """Days from the machine's last failure (of this kind) to the log's end, and whether that is exact: without a
        failure it is counted from the day the machine came, or is at least the length of the log."""
        failed = self.last(asset, kind)
        if failed is not None:
            return (self.end - failed.at).total_seconds() / DAY_S, True
        there = self.in_service.get(asset)
        return (self.end - (there or self.begin)).total_seconds() / DAY_S, there is not None

    def kinds(self) -> Counter[str]:
        """How often each kind occurs."""
        return Counter(kind for each in self.of.values() for failure in each for kind in failure.kinds if kind)


@dataclass(frozen=True, slots=True, eq=False)
class Lifetimes:
    """n lifetimes. durations: age at the end, in `unit`; observed: whether it ended by a failure; entries: age from
    which it was watched, 0 for most; assets: whose; rows: the rows of the failures that began and ended it."""

    durations: NDArray[np.float64]
    observed: NDArray[np.bool_]
    entries: NDArray[np.float64]
    assets: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    unit: str = "days"

    @property
    def failures(self) -> int:
        return int(self.observed.sum())

    def __len__(self) -> int:
        return len(self.durations)


def came_of(machines: Iterable[Asset]) -> dict[str, datetime]:
    """Machine (key) -> the day it was put into service, where a list of machines says it."""
    return {squashed(each.name): datetime.combine(each.in_service, time()) for each in machines if each.in_service}


def failures_of(
    log: LogTable, until: datetime | None = None, came: Mapping[str, datetime] = MappingProxyType({})
) -> Failures | None:
    """The failures that a log tells of, before `until` where given; None if its rows aren't dated.

    came: the day that a machine was put into service, where a column of the log doesn't say it. A day after a failure
    of it, or after the end, is that of something else: of the machine that stands in its place now."""
    dates = log.default_dates(last=False)
    span = log.span
    if not dates or span is None:
        return None
    end = min(until.replace(tzinfo=None), span[1]) if until else span[1]
    if end <= span[0]:
        return None
    counts_all = not log.planned_by
    meter = meter_column(log)
    found: dict[str, dict[object, list[tuple[datetime, int]]]] = {key: {} for key in log.asset_names}
    meters: dict[str, tuple[datetime, float]] = {}
    for row, key in enumerate(log.asset_keys):
        at = log.at(dates, row)
        if at is None or at > end:
            continue
        if meter and (reading := log.number(meter, row)) is not None and meters.get(key, (at, 0.0))[0] <= at:
            meters[key] = (at, reading)
        if counts_all or log.planned(row) is False:
            found[key].setdefault(at.date(), []).append((at, row))
    of = {key: tuple(_failure(log, days[day], meter) for day in sorted(days)) for key, days in found.items()}  # type: ignore[type-var]
    there = {key: at for key, at in came.items() if key in of} | _came(log)
    return Failures(
        log,
        span[0],
        end,
        of,
        counts_all,
        {
            key: at
            for key, at in there.items()
            if (span[0] - at).total_seconds() / DAY_S <= _usual_gap(of) and at <= (of[key][0].at if of[key] else end)
        },
        meters,
        meter,
    )


def best_log(
    logs: Sequence[LogTable],
    assets: Iterable[str] = (),
    until: datetime | None = None,
    came: Mapping[str, datetime] = MappingProxyType({}),
) -> Failures | None:
    """The failures of the log that tells most of these machines (of all without): no alarms, one kind of rows first."""
    wanted = set(assets)
    telling = [log for log in logs if not wanted or wanted & set(log.asset_names)]
    return best_of(each_log(telling, until, came), wanted)


def each_log(
    logs: Sequence[LogTable], until: datetime | None = None, came: Mapping[str, datetime] = MappingProxyType({})
) -> list[Failures]:
    """The failures of each log that tells of any; alarms are none."""
    return [found for log in logs if not is_alarms(log) and (found := failures_of(log, until, came))]


def best_of(every: Sequence[Failures], assets: Collection[str] = ()) -> Failures | None:
    """Those that tell most of these machines (of all without), of a log with one kind of rows first."""
    telling = [each for each in every if not assets or not each.of.keys().isdisjoint(assets)]

    def tells_less(each: Failures) -> tuple[bool, int]:
        return is_mixed(each.log), -sum(len(each.of.get(key, ())) for key in assets or each.of)

    return min(telling, key=tells_less, default=None)


def beside(failures: Failures, every: Sequence[Failures]) -> Failures:
    """The same with those of all these logs that tell of its machines, too."""
    others = (each for each in every if each.log is not failures.log)
    return replace(failures, others=tuple(each for each in others if not each.of.keys().isdisjoint(failures.of)))


def lifetimes(failures: Failures, kind: str = "", unit: str = "days") -> Lifetimes:
    """The lifetimes between failures, or between failures of one kind. unit: 'days', or 'h' by the log's meter; those
    that begin or end with a failure without a reading are left out."""
    rows: set[int] = set()
    made: list[tuple[float, bool, float, str]] = []
    for key, every in failures.of.items():
        mine = [each for each in every if not kind or kind in each.kinds]
        rows.update(row for each in mine for row in each.rows)
        marks = [_mark(each, unit) for each in mine]
        there = failures.in_service.get(key) if unit == "days" else None
        if there is not None:
            entry = max(0.0, (failures.begin - there).total_seconds() / DAY_S)
            first = marks[0] if marks else _end(failures, key, unit)
            if first is not None and first - _stamp(there) > entry:
                made.append((first - _stamp(there), bool(marks), entry, key))
        for start, stop in pairwise(marks):
            if start is not None and stop is not None and stop > start:
                made.append((stop - start, True, 0.0, key))
        end, last = _end(failures, key, unit), marks[-1] if marks else None
        if last is not None and end is not None and end > last:
            made.append((end - last, False, 0.0, key))
    return Lifetimes(
        np.array([each[0] for each in made], dtype=float),
        np.array([each[1] for each in made], dtype=bool),
        np.array([each[2] for each in made], dtype=float),
        tuple(each[3] for each in made),
        tuple(sorted(rows)),
        unit,
    )


def _usual_gap(of: Mapping[str, Sequence[Failure]]) -> float:
    """Median days between failures. A machine that came longer ago before the log has most likely failed meanwhile,
    unseen: its first failure in the log isn't its first, and when the last one before was isn't known."""
    gaps = [(b.at - a.at).total_seconds() / DAY_S for every in of.values() for a, b in pairwise(every)]
    return float(np.median(gaps)) if gaps else np.inf


def meter_column(log: LogTable) -> str:
    """The column that holds a machine's meter reading in hours, '' if the log has none."""
    named = ((column, spaced(column.name)) for column in log.columns if column.numeric)
    return next((c.name for c, said in named if _METER.search(said) and not _OF_ANOTHER_UNIT.search(said)), "")


def _failure(log: LogTable, rows: Sequence[tuple[datetime, int]], meter: str) -> Failure:
    ordered = sorted(rows)
    reading = next((n for _, row in ordered if meter and (n := log.number(meter, row)) is not None), None)
    kinds = dict.fromkeys(kind for _, row in ordered if (kind := _kind(log, row)))
    return Failure(ordered[0][0], tuple(row for _, row in ordered), tuple(kinds), reading)


def _kind(log: LogTable, row: int) -> str:
    """What a row says failed: its code, spelled out where a column does that."""
    column = log.roles.get("code", "")
    if column not in log.cells:
        return ""
    spelled = _spelled(log, column)
    return (log.cells[spelled][row] if spelled else "") or log.cells[column][row]


def _spelled(log: LogTable, column: str) -> str:
    kept: dict[str, str] = log.__dict__.setdefault("_spelled", {})
    if column not in kept:
        kept[column] = log.description_of(column)
    return kept[column]


def _came(log: LogTable) -> dict[str, datetime]:
    """Machine -> the day it was put into service, where the log has a column for it."""
    column = next((c.name for c in log.columns if c.dated and _IN_SERVICE.search(spaced(c.name))), "")
    found: dict[str, list[datetime]] = defaultdict(list)
    if column:
        for row, key in enumerate(log.asset_keys):
            if (at := log.at(column, row)) is not None:
                found[key].append(at)
    return {key: min(days) for key, days in found.items()}


def _stamp(at: datetime) -> float:
    return (at - datetime(1970, 1, 1)).total_seconds() / DAY_S


def _mark(failure: Failure, unit: str) -> float | None:
    return _stamp(failure.at) if unit == "days" else failure.meter


def _end(failures: Failures, key: str, unit: str) -> float | None:
    if unit == "days":
        return _stamp(failures.end)
    return failures.meters[key][1] if key in failures.meters else None
