"""One question against one log: what it selects, what it wants of it, and what of it the log doesn't have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ingestion.findings.tagger import FAILURE_MODE
from services.assets.columns import (
    ASKED_UNIT,
    WHICH_HAD,
    Target,
    dates_of,
    measure_of,
    repair_time,
    shown_of,
    target_of,
    usual_target,
    wanted_measure,
)
from services.assets.findings import meaning_the_same, mode_filters, read_as
from services.assets.fleet import Group
from services.assets.kinds import BROKE, is_alarms, is_mixed, kind_of, noun_of
from services.assets.log import LogTable
from services.assets.naming import name_of
from services.assets.operations import Sought
from services.assets.period import Period, Relative
from services.assets.request import IN_HOURS, Absent, Filter, Operation, Request
from services.assets.values import bounds_of, named_filters, own_column_words, text_filters, value_filters
from services.assets.words import Reading, natural

_WE_HAD = re.compile(
    r"\b(?:did|have) (?:we|you|they) (?:have|had|see|seen|get)\b|\bwere there\b|\b(?:happened|occurred)\b"
)
_PAST = re.compile(
    r"\b(?:did|was|were|has|have|had|been|got|we|our|us|logged|recorded|history|so far|in all|altogether|ever|happened"
    r"|comes? up|came up|trips?|tripped|closed|finished|completed|opened|raised|thrown|there|most|fewest)\b"
)
_DONE = re.compile(r"\bhow (?:often|frequently|many times)\b|\b(?:did|was|were|has|had)\b")
_OFTEN = re.compile(r"\bhow (?:often|many times|frequently)\b")
_HOURS = re.compile(r"\bhow many (?:\w+ )?(?:hours?|minutes?|days?)\b")
_CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])")
_UNFINISHED = re.compile(
    r"\b(?:still|currently) (?:open|pending)\b|\bopen(?= (?:work|job|wo|ticket|order|task))"
    r"|\b(?:are|is|remain) (?:still )?open\b|(?<=jobs )open\b|(?<=orders )open\b|(?<=tasks )open\b|(?<=tickets )open\b"
    r"|\bnot (?:yet |been )*(?:closed|finished|completed|done)\b|\bunfinished\b|\bunclosed\b"
)
_OF_FAILURES = frozenset((Operation.MTBF, Operation.MTTR, Operation.COMPARE, Operation.REPEATS))
_WHOLE = re.compile(r"\b(?:the|our|this) (?:site|plant|fleet)\b")
_BREAKS = re.compile(r"\b(?:breaks?|broke)\b(?! down)")
_WORKED = re.compile(r"\b(?:repaired|fixed|serviced|mended|worked|touched|replaced|changed)\b(?: on)?")
_WHO = re.compile(r"\bwho(?: did(?: it| that)?)?\b")
_SHORT_PHRASE = 3
SURE = 2
"""Fit of the rows' name from which on a question speaks of a log of this kind and no other."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """How a question fits one log. unknown: phrases that the log doesn't have; fewer is better, then a better noun."""

    log: LogTable
    request: Request | None
    unknown: tuple[str, ...]
    noun: float
    exact: float
    other: bool
    anchored: bool
    text: int

    @property
    def rank(self) -> tuple[float, ...]:
        """Smaller is better. Of two logs that fit alike, the one of this kind alone comes before a mixed one."""
        sure = self.noun if self.noun >= SURE else 0.0
        mixed = is_mixed(self.log)
        return len(self.unknown), -sure, -self.exact, -self.noun, self.text, mixed, -len(self.log.columns)


class Fitting:
    """One question against one log: what it selects, what it wants of it, and what of it the log doesn't have."""

    def __init__(
        self,
        reading: Reading,
        log: LogTable,
        found: Sought,
        named: frozenset[str],
        as_of: datetime | None,
        logs: Sequence[LogTable],
        group: Group | None,
    ) -> None:
        self._reading, self._log, self._found, self._named, self._as_of = reading, log, found, named, as_of
        self._group = group
        here = sorted((key for key in named if key in log.asset_names), key=lambda key: natural(log.asset_names[key]))
        self._elsewhere = bool(named) and not here
        self._assets = tuple(here or sorted(named))
        self._names = tuple(log.asset_names.get(key) or name_of(key, logs) for key in self._assets)
        self._filters: list[Filter] = []
        self._unknown: list[str] = []
        self._texts = 0

    def fit(self) -> Fit | None:
        """None if the log has nothing to do with the question."""
        self._select()
        period = self._period(self._times())
        if self._found.times is not None and (period is None or not self._dates):
            return None
        if self._elsewhere and self._noun.score < SURE:
            return None
        goal = self._goal()
        if goal is None:
            return None
        operation, column = goal
        request = None
        if operation is not None:
            request = self._request(operation, column, period)
        exact = sum(1 for each in self._filters if each.cells) + self._target.named
        texts = self._texts + (self._noun.rows is not None)
        return Fit(
            self._log, request, tuple(self._unknown), self._noun.score, exact, self._noun.other, self._anchored(), texts
        )

    def _select(self) -> None:
        """Which rows are meant. The longest and surest readings of words come first, single words of the rows last."""
        reading, log, operation = self._reading, self._log, self._found.operation
        self._filters += named_filters(reading, log)
        self._filters += value_filters(reading, log, least=2)
        modes = mode_filters(reading, log)
        self._modes = bool(modes)
        self._filters += modes
        self._measure = measure_of(reading, log)
        bounds = bounds_of(reading, log, self._measure)
        self._filters += bounds
        if any(each.column == self._measure for each in bounds):
            self._measure = None
        if match := reading.find(_UNFINISHED):
            if "finished" in log.roles:
                self._filters.append(Filter(match.group().strip(), log.roles["finished"], empty=True))
            else:
                self._unknown.append(match.group().strip())
        apart = operation in ("top", Operation.COUNT, Operation.HIGHEST, Operation.LOWEST)
        apart = apart or operation is Operation.TREND
        self._target = target_of(reading, log, operation) if apart else Target()
        if apart and self._group is not None and self._group.asks_which:
            self._target = Target("asset", failures=self._target.failures)
        self._by = self._target.by
        self._kind = kind_of(reading, log)
        if isinstance(self._kind, str):
            self._unknown.append(self._kind)
        elif self._kind is not None:
            self._filters.append(self._kind)
        self._failing = operation in _OF_FAILURES or BROKE.search(reading.rest) is not None
        self._failing = self._failing or self._target.failures
        if operation == "top" and reading.find(_BREAKS):
            self._failing = True
        self._noun = noun_of(reading, log)
        self._bare = not (self._failing or self._noun.score or self._measure or self._kind)
        if operation is Operation.TREND and self._noun.score < 1 and self._measure is None:
            self._failing = True  # 'is it getting worse?'
        if self._failing and self._kind is None:
            self._only_failures()
        if self._noun.rows is not None:
            self._filters.append(self._noun.rows)
        if operation == "top" and not self._by and not self._measure and self._kind is None:
            self._by = usual_target(reading, log)
        self._filters += value_filters(reading, log, least=1)
        self._dates = dates_of(reading, log, operation)
        own_column_words(reading, self._filters)
        records = operation in (Operation.LAST, Operation.FIRST, Operation.HIGHEST, Operation.LOWEST)
        self._shown = shown_of(reading, log) if records else ()
        if records and _WHO.search(reading.low):
            reading.find(_WORKED)
        if records and (match := reading.find(_WHO)):
            self._unknown.append(match.group())
        of_state = self._found.past or WHICH_HAD.search(reading.low) is not None
        said, unsaid = text_filters(reading, log, meaning_the_same if of_state else None)
        self._notes = [note for each in said for note in read_as(each)] if of_state else []
        self._texts = len(said) + len(unsaid)
        self._filters += said
        self._unknown += unsaid

    def _only_failures(self) -> None:
        """Failures are what isn't preventive work; where no column tells that, all rows of a log of alarms."""
        match = self._reading.find(BROKE)
        if self._log.planned_by:
            self._filters.append(Filter("failures", planned=True, negated=True))
        elif FAILURE_MODE in self._log.read and not is_alarms(self._log):
            self._filters.append(Filter("failures", FAILURE_MODE, empty=True, negated=True))
        elif self._noun.group != "alarm" and not is_alarms(self._log):
            self._unknown.append(match.group() if match else "failures")

    def _period(self, times: Relative | Period | None) -> Period | None:
        span = self._log.span
        if not isinstance(times, Relative):
            return times
        if self._as_of is not None:
            return times.from_instant(self._as_of.replace(tzinfo=None), "the date of the question")
        return times.from_instant(span[1], "the log's last entry") if span else None

    def _times(self) -> Relative | Period | None:
        """The time that is asked of: where it is only said with what it is compared, the one now running."""
        against = self._found.against
        if self._found.times is not None or against is None:
            return self._found.times
        return Relative("this", 1, against.unit if isinstance(against, Relative) else "year")

    def _goal(self) -> tuple[Operation | None, str] | None:
        """What to work out and of which column; (None, '') if the log lacks what it takes, None if nothing is asked."""
        operation, measure, by = self._found.operation, self._measure or "", self._by
        if operation == "top":
            if not by:
                self._unknown.append("most")
            return (Operation.TOP, measure) if by else (None, "")
        assert isinstance(operation, Operation)
        if operation in (Operation.HIGHEST, Operation.LOWEST) and by == "asset" and measure:
            return Operation.TOP, measure
        if operation in (Operation.TOTAL, Operation.MEAN, Operation.HIGHEST, Operation.LOWEST):
            return (operation, measure) if measure else self._without_measure(operation)
        if operation is Operation.COUNT:
            if measure and _HOURS.search(self._reading.low):
                return Operation.TOTAL, measure
            if self._found.without and by != "asset":
                return None
            return (Operation.DISTINCT, by) if by else (Operation.COUNT, "")
        if operation is Operation.MTTR:
            column = measure or repair_time(self._log)
            if not column:
                self._unknown.append("repair time")
            return operation, column
        if operation is Operation.AVAILABILITY:
            column = self._log.roles.get("downtime", "")
            if column not in self._log.by_name or self._log.by_name[column].unit not in IN_HOURS:
                self._unknown.append("downtime")
            return operation, column
        if operation is Operation.SHARE and not self._filters:
            return None
        if operation in (Operation.COMPARE, Operation.TREND, Operation.RATE):
            return operation, measure
        if measure and operation in (Operation.LAST, Operation.FIRST):
            self._shown = (*self._shown, measure)
        return operation, ""

    def _without_measure(self, operation: Operation) -> tuple[Operation | None, str] | None:
        wanted = wanted_measure(self._reading)
        if wanted:
            self._unknown.append(wanted)
            return None, ""
        # 'the total work orders' are counted
        return (Operation.COUNT, "") if operation is Operation.TOTAL and self._noun.score >= 1 else None

    def _anchored(self) -> bool:
        """Whether the question is one for this log at all: it names an asset and something of the rows, or the rows
        themselves in a way that speaks of the past, or a code of theirs."""
        found, noun, low = self._found, self._noun, self._reading.low
        counting = found.operation is Operation.COUNT
        if found.operation is Operation.TREND and self._bare:  # of a machine as a whole; 'the pressure' is a sensor's
            return (
                bool(self._named or self._by or _WHOLE.search(low))
                and not self._texts
                and all(each.said == "failures" for each in self._filters)
            )
        of_rows = noun.score > 0 or self._filters or self._failing or self._by or self._measure is not None
        if self._named:
            if found.past:
                return bool(of_rows) or bool(self._texts) or found.times is not None
            if not of_rows and found.operation not in (Operation.LAST, Operation.FIRST, Operation.AVAILABILITY):
                return False
            bare = counting and noun.score == 0 and not self._failing and not self._by and self._measure is None
            valued = found.times is not None or any(" " in each.said for each in self._filters if each.cells)
            return not bare or self._modes or _DONE.search(low) is not None or (bool(self._filters) and valued)
        if found.operation in (Operation.TREND, Operation.REPEATS, Operation.RATE):
            return bool(self._failing or noun.score >= 1 or self._measure is not None)
        past = found.times is not None or (noun.group == "work" and noun.score >= SURE) or _PAST.search(low) is not None
        ranked = self._by == "asset" and (noun.score >= 1 or self._failing or self._measure is not None)
        had = self._by == "asset" and bool(self._filters) and WHICH_HAD.search(low) is not None
        had = had or (counting and bool(self._texts) and _WE_HAD.search(low) is not None)
        if had or ((noun.score >= SURE or ranked or self._modes) and past):
            return True
        if self._texts:
            return False
        coded = any(each.cells and _CODE.search(each.said) for each in self._filters)
        if counting and noun.score > SURE and not self._unknown:
            return True  # 'the total number of alerts', of a log that is called so
        top = found.operation == "top" and self._by not in ("", "asset")
        return top or (counting and coded and _OFTEN.search(low) is not None)

    def _request(self, operation: Operation, column: str, period: Period | None) -> Request:
        filters = list(self._filters)
        share_of = None
        if operation is Operation.SHARE:
            share_of = self._kind if isinstance(self._kind, Filter) else filters[-1]
            filters.remove(share_of)
        unit = ASKED_UNIT.search(self._reading.low)
        group = self._group if self._group is not None and len(self._assets) > 1 else None
        if operation is Operation.TOP and group is not None and len(self._assets) == len(self._log.asset_names):
            group, self._assets, self._names = None, (), ()  # all machines of the log: as if none were named
        notes = (period.note if period else "", self._group.note if self._group else "", *self._notes)
        return Request(
            operation,
            self._log,
            assets=self._assets,
            names=self._names,
            filters=tuple(filters),
            period=period,
            dates=self._dates,
            column=column,
            by=self._by if operation in (Operation.TOP, Operation.TREND) else "",
            count=max(self._found.top, len(self._assets)) if group and operation is Operation.TOP else self._found.top,
            fewest=self._found.fewest or self._found.operation is Operation.LOWEST,
            noun=("failure", "failures") if self._failing and self._noun.score < 1 else self._noun.forms,
            shown=tuple(dict.fromkeys(self._shown)),
            unit=unit.group(1) if unit and column else "",
            share_of=share_of,
            notes=tuple(filter(None, notes)),
            group=group.said if group else "",
            against=self._period(self._found.against),
            within=self._found.within,
            ago=self._found.ago,
            without=self._found.without,
            per=self._found.per,
        )


def unsaid(fit: Fit, named: bool, noun: float, past: bool) -> Absent | None:
    """What to say of a question that asks for what the logs don't have; None if it may be for other documents."""
    if not fit.unknown or (noun < 2 and not (named and (past or fit.request is None))):
        return None
    if not named and (len(fit.unknown) > 1 or len(fit.unknown[0].split()) > _SHORT_PHRASE):
        return None
    columns = ", ".join(column.name for column in fit.log.columns)
    words = tuple(dict.fromkeys(fit.unknown))
    quoted = ", ".join(f"“{word}”" for word in words)
    return Absent(f"{fit.log.title} has no row or column that says {quoted}. Its columns are: {columns}.", words)
