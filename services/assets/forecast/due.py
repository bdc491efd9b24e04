"""What is due: the interval that the manual gives, and when the log says the job was last done; or, without a manual,
how often the log shows that it has been done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import log2
from statistics import median
from typing import Generic, TypeVar

from rapidfuzz import fuzz

from services.assets.columns import FILLERS
from services.assets.forecast.intervals import Task
from services.assets.forecast.lifetimes import DAY_S, Failures
from services.assets.log import LogTable
from services.assets.words import stem, tokens

_SAME_JOB = 0.5
_KNOWN = 0.4
_LEAST_TELLING = 0.3
_LEAST_WORDS = 2
_ALIKE = 80
_DONE_AT_LEAST = 4

Where = TypeVar("Where")


@dataclass(frozen=True, slots=True)
class Stated(Generic[Where]):
    """A task of a manual, and where it stands."""

    task: Task
    where: Where


@dataclass(frozen=True, slots=True)
class Due(Generic[Where]):
    """A job and when it is due. what: as the manual or the log says it; due_at: the day, None where the log never shows
    it done or no meter tells; due_meter: at which reading; by: what decides ('time', 'meter' or 'log', its own rhythm);
    last, last_meter, rows: of the log; rate: meter units a day; every_d: of the log's own rhythm; done: how often."""

    what: str
    due_at: datetime | None
    by: str
    last: datetime | None
    rows: tuple[int, ...]
    due_meter: float | None = None
    last_meter: float | None = None
    rate: float | None = None
    every_d: float | None = None
    done: int = 0
    stated: Stated[Where] | None = None


def due_of(
    failures: Failures, asset: str, tasks: Sequence[Stated[Where]], words: Sequence[str] = ()
) -> list[Due[Where]]:
    """The jobs of a machine, the earliest due first, those that the log never shows last. words: stems that the job
    must have. Without a task of a manual that the log shows: the jobs that the log itself repeats."""
    rows = _planned(failures, asset)
    wanted = [each for each in tasks if set(words) <= _stems(each.task.text)]
    telling = _Telling([each.task.text for each in tasks], failures.log)
    found = [_of_task(failures, asset, rows, each, telling) for each in wanted]
    if not any(each.due_at for each in found):
        found = [*_of_rhythm(failures, rows, words), *found]
    return sorted(found, key=lambda each: (each.due_at is None, each.due_at or failures.end, each.what))


def meter_rate(failures: Failures, asset: str) -> float | None:
    """Meter units a day, between the first and the last reading that the log has of the machine."""
    log, dates = failures.log, failures.log.default_dates(last=False)
    found = [
        (at, reading)
        for row, key in enumerate(log.asset_keys)
        if key == asset
        and failures.meter_column
        and (at := log.at(dates, row)) is not None
        and at <= failures.end
        and (reading := log.number(failures.meter_column, row)) is not None
    ]
    if len(found) < 2:
        return None
    (first, low), (last, high) = min(found), max(found)
    days = (last - first).total_seconds() / DAY_S
    return (high - low) / days if days > 0 and high > low else None


def _of_task(
    failures: Failures, asset: str, rows: Sequence[int], stated: Stated[Where], telling: _Telling
) -> Due[Where]:
    task, log = stated.task, failures.log
    same = [row for row in rows if telling.same(task.text, log.texts[row])]
    if not same:
        return Due(task.text, None, "", None, (), stated=stated)
    last_row = same[-1]
    last = _at(log, last_row)
    assert last is not None
    meter = log.number(failures.meter_column, last_row) if failures.meter_column else None
    rate = meter_rate(failures, asset)
    by_time = _later(last, task.every_d) if task.every_d else None
    by_meter, due_meter = None, None
    if task.every_h and meter is not None and rate:
        due_meter = meter + task.every_h
        by_meter = _later(last, task.every_h / rate)
    days = [each for each in (by_time, by_meter) if each is not None]
    due_at = min(days) if days else None
    by = "" if due_at is None else "meter" if due_at == by_meter else "time"
    return Due(task.text, due_at, by, last, (last_row,), due_meter, meter, rate, None, len(same), stated)


def _later(last: datetime, days: float) -> datetime | None:
    """So many days later, None beyond the calendar: the meter of a standby machine hardly moves."""
    try:
        return last + timedelta(days=days)
    except OverflowError:
        return None


def _of_rhythm(failures: Failures, rows: Sequence[int], words: Sequence[str]) -> list[Due[Where]]:
    """Jobs that the log shows at least four times: next after the median of the times between."""
    log = failures.log
    groups: list[tuple[str, list[int]]] = []
    for row in rows:
        text = log.orders[row].text or log.orders[row].code or log.orders[row].kind
        group = next((g for g in groups if fuzz.token_sort_ratio(g[0].casefold(), text.casefold()) >= _ALIKE), None)
        if group is None:
            groups.append((text, [row]))
        else:
            group[1].append(row)
    found: list[Due[Where]] = []
    for text, same in groups:
        times = sorted({at for row in same if (at := _at(log, row)) is not None})
        gaps = [(b - a).total_seconds() / DAY_S for a, b in pairwise(times) if b - a >= timedelta(days=1)]
        if len(gaps) + 1 < _DONE_AT_LEAST or not set(words) <= _stems(text):
            continue
        every = median(gaps)
        due_at = times[-1] + timedelta(days=every)
        if (failures.end - times[-1]).total_seconds() / DAY_S > 3 * max(every, 7.0):
            continue  # given up long ago
        found.append(Due(text, due_at, "log", times[-1], tuple(same), every_d=every, done=len(same)))
    return found


def _planned(failures: Failures, asset: str) -> list[int]:
    """Rows of planned jobs of the machine by date; all of its rows where the log doesn't tell them apart."""
    log = failures.log
    rows = [
        row
        for row, key in enumerate(log.asset_keys)
        if key == asset and (failures.counts_all or log.planned(row) is not False)
    ]
    dated = [(at, row) for row in rows if (at := _at(log, row)) is not None and at <= failures.end]
    return [row for _, row in sorted(dated)]


def _at(log: LogTable, row: int) -> datetime | None:
    return log.at(log.default_dates(last=True), row)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokens(text) if word not in FILLERS and len(word) > 1)


class _Telling:
    """How much each word tells one task from the others, by how many of them have it."""

    def __init__(self, tasks: Sequence[str], log: LogTable) -> None:
        self._known = log.vocabulary
        self._count = max(2, len(set(tasks)))
        self._with = Counter(word for task in set(tasks) for word in _stems(task))

    def same(self, task: str, row: str) -> bool:
        """Whether a row tells of this task: it has half of what tells it, the most telling word too, those words left
        out that no row has."""
        wanted = _stems(task)
        known = {word for word in wanted if word in self._known}
        shared = known & _stems(row)
        enough = self._weight(shared) >= _SAME_JOB * self._weight(known)
        most = max((self._weight((word,)) for word in known), default=0.0)
        enough = enough and any(self._weight((word,)) >= most for word in shared)
        return len(shared) >= _LEAST_WORDS and enough and self._weight(known) >= _KNOWN * self._weight(wanted)

    def _weight(self, words: Collection[str]) -> float:
        return sum(max(_LEAST_TELLING, log2(self._count / max(1, self._with[word]))) for word in words)
