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
    last, last_meter: when it was done; rows: of the log; elsewhere: the other log that shows it done last, '' for none;
    rate: meter units a day; every_d: of the log's own rhythm; done: how often."""

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
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class _Done:
    """A job that one of the logs shows done."""

    at: datetime
    failures: Failures
    row: int

    @property
    def text(self) -> str:
        return self.failures.log.texts[self.row]

    @property
    def what(self) -> str:
        order = self.failures.log.orders[self.row]
        return order.text or order.code or order.kind

    @property
    def meter(self) -> float | None:
        column = self.failures.meter_column
        return self.failures.log.number(column, self.row) if column else None


def due_of(
    failures: Failures, asset: str, tasks: Sequence[Stated[Where]], words: Sequence[str] = ()
) -> list[Due[Where]]:
    """The jobs of a machine, the earliest due first, those that the log never shows last. words: stems that the job
    must have. Without a task of a manual that the log shows: the jobs that the log itself repeats. What other logs show
    done counts as what this one does."""
    done = _planned(failures, asset)
    wanted = [each for each in tasks if set(words) <= _stems(each.task.text)]
    known = frozenset().union(*(each.log.vocabulary for each in (failures, *failures.others)))
    telling = _Telling([each.task.text for each in tasks], known)
    found = [_of_task(failures, asset, done, each, telling) for each in wanted]
    if not any(each.due_at for each in found):
        found = [*_of_rhythm(failures, done, words), *found]
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
    failures: Failures, asset: str, done: Sequence[_Done], stated: Stated[Where], telling: _Telling
) -> Due[Where]:
    task = stated.task
    same = [each for each in done if telling.same(task.text, each.text)]
    if not same:
        return Due(task.text, None, "", None, (), stated=stated)
    last, meter = same[-1].at, same[-1].meter
    rate = meter_rate(same[-1].failures, asset)
    by_time = _later(last, task.every_d) if task.every_d else None
    by_meter, due_meter = None, None
    if task.every_h and meter is not None and rate:
        due_meter = meter + task.every_h
        by_meter = _later(last, task.every_h / rate)
    days = [each for each in (by_time, by_meter) if each is not None]
    due_at = min(days) if days else None
    by = "" if due_at is None else "meter" if due_at == by_meter else "time"
    rows, elsewhere = _rows(failures, same[-1:]), _elsewhere(failures, same)
    return Due(task.text, due_at, by, last, rows, due_meter, meter, rate, None, len(same), stated, elsewhere)


def _later(last: datetime, days: float) -> datetime | None:
    """So many days later, None beyond the calendar: the meter of a standby machine hardly moves."""
    try:
        return last + timedelta(days=days)
    except OverflowError:
        return None


def _of_rhythm(failures: Failures, done: Sequence[_Done], words: Sequence[str]) -> list[Due[Where]]:
    """Jobs that the log shows at least four times: next after the median of the times between."""
    groups: list[tuple[str, list[_Done]]] = []
    for each in done:
        text = each.what
        group = next((g for g in groups if fuzz.token_sort_ratio(g[0].casefold(), text.casefold()) >= _ALIKE), None)
        if group is None:
            groups.append((text, [each]))
        else:
            group[1].append(each)
    found: list[Due[Where]] = []
    end = max(each.end for each in (failures, *failures.others))
    for text, same in groups:
        times = sorted({each.at for each in same})
        gaps = [(b - a).total_seconds() / DAY_S for a, b in pairwise(times) if b - a >= timedelta(days=1)]
        if len(gaps) + 1 < _DONE_AT_LEAST or not set(words) <= _stems(text):
            continue
        every = median(gaps)
        due_at = times[-1] + timedelta(days=every)
        if (end - times[-1]).total_seconds() / DAY_S > 3 * max(every, 7.0):
            continue  # given up long ago
        rows, elsewhere = _rows(failures, same), _elsewhere(failures, same)
        found.append(Due(text, due_at, "log", times[-1], rows, every_d=every, done=len(same), elsewhere=elsewhere))
    return found


def _rows(failures: Failures, done: Sequence[_Done]) -> tuple[int, ...]:
    return tuple(each.row for each in done if each.failures is failures)


def _elsewhere(failures: Failures, done: Sequence[_Done]) -> str:
    """The other log that shows a job done last, '' where its own does."""
    return "" if done[-1].failures is failures else done[-1].failures.log.title


def _planned(failures: Failures, asset: str) -> list[_Done]:
    """Planned jobs of the machine by date, in all logs; all of its rows where a log doesn't tell them apart."""
    found = [
        _Done(at, each, row)
        for each in (*failures.others, failures)
        for row, key in enumerate(each.log.asset_keys)
        if key == asset
        and (each.counts_all or each.log.planned(row) is not False)
        and (at := _at(each.log, row)) is not None
        and at <= each.end
    ]
    return sorted(found, key=lambda one: one.at)  # of one instant the log's own row last


def _at(log: LogTable, row: int) -> datetime | None:
    return log.at(log.default_dates(last=True), row)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokens(text) if word not in FILLERS and len(word) > 1)


class _Telling:
    """How much each word tells one task from the others, by how many of them have it."""

    def __init__(self, tasks: Sequence[str], known: Collection[str]) -> None:
        self._known = known
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
