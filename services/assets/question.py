"""From a question to a request: by rules, the names and values of the logs, and nothing that is known of one log.

Every word that tells something must be accounted for: as the operation, an asset, a time, a column, a value or a word
of the rows. If one isn't, the question isn't asked of the logs, or the logs don't say it; a figure about something else
is never given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ingestion.findings.tagger import FAILURE_MODE
from models.analyzer import identifiers
from models.types import Asset
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
from services.assets.findings import mode_filters
from services.assets.fleet import Group, group_of, told_of
from services.assets.kinds import BROKE, is_alarms, is_mixed, kind_of, noun_of
from services.assets.log import LogTable
from services.assets.naming import assets_of, begun_like, keys_of, name_of, no_such, the_one
from services.assets.period import Period, Relative, names_a_month_alone, period_of
from services.assets.request import IN_HOURS, Absent, Ambiguous, Filter, Operation, Request
from services.assets.values import bounds_of, named_filters, own_column_words, text_filters, value_filters
from services.assets.words import Reading, natural, squashed

_POLITE = re.compile(
    r"^\W*(?:(?:can|could|would|will) (?:you|somebody|anyone)(?: please)?"
    r" (?:tell|give|show|say|list|look up|check|find)(?: out)?(?: me| us)?"
    r"|i(?:'d| would)? (?:like|need|want) to know|do you know|please|(?:tell|give|show) (?:me|us))\b"
)
_NOT_OF_LOGS = re.compile(
    r"\b(?:should|must|shall|needs? to|have to|has to|required?|recommend\w*|allowed|supposed|how to"
    r"|how do (?:i|you|we)|do i|may i|can|could|would|will|going to|next|forecast|predict\w*|expect\w*|probab\w*"
    r"|likely|manuals?|bulletins?|datasheets?|procedures?|pages?|specifications?|chapters?|revisions?|why|how come)\b"
    r"|\bwhat(?:'s| is| are| does| do) .*\b(?:about|means?(?! (?:time|down|repair|cost|duration))|stands? for)\b"
)
_ALWAYS = re.compile(r"\bhow (?:often|frequently) (?:do|does|is|are|am)\b|\bdo(?:es)? (?:\S+ ){0,4}needs?\b")
_OFTEN_FAILS = re.compile(r"\b(?:fails?|breaks? down|goes down|trips?)\b")
_POINTING = re.compile(r"\b(?:it|that|this one|them)\b")
_WE_HAD = re.compile(
    r"\b(?:did|have) (?:we|you|they) (?:have|had|see|seen|get)\b|\bwere there\b|\b(?:happened|occurred)\b"
)
_N = r"\d{1,2}|two|three|four|five|six|ten"
_SEVERAL = re.compile(rf"\b(?:which|what) ({_N}) (?=[^\W\d])")
_LISTED = 10
"""How many records an answer lists."""
_CUES: tuple[tuple[Operation | str, re.Pattern[str]], ...] = (
    (Operation.MTBF, re.compile(r"\bmtbf\b|\b(?:mean|average) time between (?:failures?|breakdowns?)\b")),
    (
        Operation.MTTR,
        re.compile(
            r"\bmttr\b|\bmean time to (?:repair|restore|fix)\b|\b(?:average|mean) (?:repair|fix|restoration) time\b"
        ),
    ),
    (Operation.AVAILABILITY, re.compile(r"\bavailabilit(?:y|ies)\b|\bup ?time\b")),
    (
        Operation.GAP,
        re.compile(
            r"\b(?:average|mean|typical|usual)?\s*(?:time|intervals?|gaps?|days?|weeks?|months?)"
            r"(?: (?:is|are|was|were) there| pass(?:es|ed)?| go(?:es)? by| went by)?(?: on average)? between\b"
            r"|\bhow (?:long|much time|many (?:days|weeks|months))\b.{0,40}?\bbetween\b"
        ),
    ),
    (
        Operation.SHARE,
        re.compile(r"\b(?:percentage|percent|share|fraction|proportion)(?: of)?(?: all| the)?(?: of)?\b"),
    ),
    (
        "most",
        re.compile(rf"\btop\b(?: (?P<top>{_N})\b)?|\bmost (?:often|frequent(?:ly)?|common(?:ly)?)\b"),
    ),
    ("fewest", re.compile(r"\bfewest\b|\bleast (?:often|frequent(?:ly)?|common(?:ly)?)\b|\brarest\b")),
    (
        Operation.HIGHEST,
        re.compile(
            r"\bmost (?:expensive|costly)\b|\b(?:longest|highest|biggest|largest|greatest|costliest|maximum|max)\b"
        ),
    ),
    (
        Operation.LOWEST,
        re.compile(r"\bleast (?:expensive|costly)\b|\b(?:shortest|lowest|smallest|cheapest|minimum|min)\b"),
    ),
    ("most", re.compile(r"\bmost\b(?! recent)|\bmore than any(?: other)?\b")),
    ("fewest", re.compile(r"\bleast\b(?! \d)")),
    (Operation.MEAN, re.compile(r"\bon average\b|\baverage\b|\bmean\b")),
    (Operation.COUNT, WHICH_HAD),
    (
        Operation.COUNT,
        re.compile(
            r"\bhow many(?: (?:times|different|distinct|unique))?\b|\bhow often\b|\bhow frequently\b"
            r"|\b(?:total |overall )?(?:numbers?|count|tally|no\.?|nr\.?) of (?:times )?(?=\w)"
            r"|\bcount(?: up)?\b(?: of)?"
        ),
    ),
    (
        Operation.TOTAL,
        re.compile(r"\bhow much\b|\btotal(?:led)?\b|\bsum of\b|\bcombined\b|\bcumulative\b|\bwhat did (?=.* cost\b)"),
    ),
    (Operation.LAST, re.compile(rf"\b(?:last|latest|most recent(?:ly)?|newest)\b(?: (?P<last>{_N})\b)?")),
    (Operation.FIRST, re.compile(rf"\b(?:first|earliest|oldest)\b(?: (?P<first>{_N})\b)?")),
    ("list", re.compile(r"\b(?:list|show)(?: me)?(?: all| every)?\b|\bgive me (?:all|every)\b")),
)
_COMPARED = re.compile(
    r"\bcompar\w+|\b(?:versus|vs)\b|\bdifferences? between\b|\b(?:more|less) reliable\b|\b(?:better|worse)\b"
)
_IMPLIED = re.compile(
    r"^\W*(?:(?:what(?:'s| is| was) )?(?:the |our )?(?:(?:total|overall|planned|unplanned|repair|maintenance) )*"
    r"(?P<sum>down ?times?|costs?|spend(?:ing)?)|(?:[\w-]+ ){0,3}?(?:failures|break-?downs|work ?orders|jobs|repairs))"
    r"\b(?! \w+ed\b)"
)
"""'Downtime of the pumps this year': nothing is said of adding up."""
_OF_THEM = re.compile(r" (?:\w+ ){0,2}?(?:of|for|on|across|in|by|per|at)\b")
_DISTINCT = re.compile(r"\b(?:different|distinct|unique)\b")
_PAST = re.compile(
    r"\b(?:did|was|were|has|have|had|been|got|we|our|us|logged|recorded|history|so far|in all|altogether|ever|happened"
    r"|comes? up|came up|trips?|tripped|closed|finished|completed|opened|raised|thrown|there|most|fewest)\b"
)
_DONE = re.compile(r"\bhow (?:often|frequently|many times)\b|\b(?:did|was|were|has|had)\b")
_OFTEN = re.compile(r"\bhow (?:often|many times|frequently)\b")
_HOURS = re.compile(r"\bhow many (?:\w+ )?(?:hours?|minutes?|days?)\b")
_CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])")
_ASKS_WHAT = re.compile(r"\b(?:which|what|who|when)\b")
_UNFINISHED = re.compile(
    r"\b(?:still|currently) (?:open|pending)\b|\bopen(?= (?:work|job|wo|ticket|order|task))"
    r"|\b(?:are|is|remain) (?:still )?open\b"
    r"|\bnot (?:yet |been )*(?:closed|finished|completed|done)\b|\bunfinished\b|\bunclosed\b"
)
_NUMBER_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_SHORT_PHRASE = 3
_SURE = 2
"""Fit of the rows' name from which on a question speaks of a log of this kind and no other."""


@dataclass(slots=True)
class _Found:
    """What was made of the question before a log is looked at."""

    operation: Operation | str
    top: int
    fewest: bool
    times: Relative | Period | None
    distinct: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
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
        sure = self.noun if self.noun >= _SURE else 0.0
        mixed = is_mixed(self.log)
        return len(self.unknown), -sure, -self.exact, -self.noun, self.text, mixed, -len(self.log.columns)


def request_of(
    question: str,
    logs: Sequence[LogTable],
    asset: str | None = None,
    as_of: datetime | None = None,
    before: str = "",
    machines: Sequence[Asset] = (),
) -> Request | Ambiguous | Absent | None:
    """The request of a question, over the logs that its asker may see; None if it isn't asked of the logs.

    asset: named beside the question, for a question that names none. as_of: what 'last year' counts from, the end of
    the log without it. before: the question before, for one that can't be understood alone ('and in 2020?').
    machines: what lists and logs say of the machines, for questions about all of a kind or place.
    """
    if not logs:
        return None
    if before:
        return _followed(question, logs, asset, as_of, before, machines)
    logs = sorted(logs, key=is_alarms)  # work orders name machines as people do
    reading = Reading.of(question)
    if polite := _POLITE.search(reading.rest):
        reading.take(*polite.span())
    if _NOT_OF_LOGS.search(reading.rest) or (_ALWAYS.search(reading.rest) and not _OFTEN_FAILS.search(reading.rest)):
        return None
    said = assets_of(reading, logs)
    times = period_of(reading)
    if names_a_month_alone(reading):
        return None
    found = _operation(reading, times) or _implied(reading, times)
    if found is None:
        return None
    given = keys_of(asset, logs) if asset else frozenset()
    if asset and not given:
        return None
    if found.operation is Operation.COMPARE and isinstance(said, frozenset) and len(said) == 1:
        said = assets_of(reading, logs) or said  # the other one is no machine's whole name
    named: frozenset[str] | Ambiguous | Absent
    named = (begun_like(said, logs) or no_such(said, logs)) if isinstance(said, str) else said
    group = None if named else group_of(reading, logs, machines)
    if isinstance(group, Group):
        named = group.assets
    elif group is not None or (not named and not given and found.operation != "top"):
        named = group or the_one(reading, logs)
    elif named and isinstance(named, frozenset):
        told_of(reading, named, logs, machines)
    if isinstance(named, Ambiguous) and any(name_of(key, logs) in named.options for key in given):
        named = given
    if isinstance(named, Ambiguous | Absent):
        spoken = found.operation in (
            Operation.MTBF, Operation.MTTR, Operation.AVAILABILITY, Operation.COMPARE,
        )  # fmt: skip
        return named if spoken or _of_rows(reading, logs) else None
    named = named or given
    if found.operation is Operation.COMPARE and len(named) < 2:
        return None
    kind = group if isinstance(group, Group) else None
    fits = [_Fitting(reading.copy(), log, found, named, as_of, logs, kind).fit() for log in logs]
    anchored = [fit for fit in fits if fit is not None and fit.anchored]
    if not anchored:
        return None
    noun = max(fit.noun for fit in anchored)
    complete = [fit for fit in anchored if not fit.unknown and fit.request is not None]
    sure = [fit for fit in anchored if fit.noun == noun >= _SURE]
    if sure and (set(sure) & set(complete) or all(fit.other for fit in complete)):
        anchored = sure
    best = min(anchored, key=lambda fit: fit.rank)
    if best.unknown or best.request is None:
        return _unsaid(best, bool(named), noun)
    return best.request


def _followed(
    question: str,
    logs: Sequence[LogTable],
    asset: str | None,
    as_of: datetime | None,
    before: str,
    machines: Sequence[Asset],
) -> Request | None:
    """A question after another: with an operation of its own it takes over the asset, else all but what it replaces."""
    named = [identifier.text for identifier in identifiers(before)]
    if len(named) == 1 and squashed(named[0]) not in {key for log in logs for key in log.aliases}:
        question = _POINTING.sub(named[0], question, count=1)
    own, earlier = Reading.of(question), Reading.of(before)
    assets, times = assets_of(own, logs), period_of(own)
    if _operation(own.copy(), times) is None:
        if assets:
            assets_of(earlier, logs)
        if times is not None:
            period_of(earlier)
        found = request_of(f"{earlier.rest} {question}", logs, asset, as_of, machines=machines)
    else:
        there = assets_of(earlier, logs)
        if not assets and isinstance(there, frozenset) and len(there) == 1:
            asset = asset or name_of(next(iter(there)), logs)
        found = request_of(question, logs, asset, as_of, machines=machines)
    return found if isinstance(found, Request) else None


def _operation(reading: Reading, times: Relative | Period | None) -> _Found | None:
    found: list[Operation | str] = []
    top = 1
    distinct = False
    if match := _SEVERAL.search(reading.rest):
        reading.take(*match.span(1))
        top = int(_NUMBER_WORDS.get(match[1], 0) or match[1])
    for operation, pattern in _CUES:
        match = pattern.search(reading.rest)
        if match is None:
            continue
        if operation in (Operation.MEAN, Operation.TOTAL) and Operation.GAP in found:
            reading.take(*match.span())
            continue
        distinct = distinct or _DISTINCT.search(match.group()) is not None
        reading.take(*match.span())
        said = next((n for n in match.groupdict().values() if n), None)
        top = max(top, int(_NUMBER_WORDS.get(said, 0) or said)) if said else top
        found.append(operation)
    if not found:
        return None
    if match := _DISTINCT.search(reading.rest):
        reading.take(*match.span())
        distinct = True
    asks = _ASKS_WHAT.search(reading.low) is not None
    for best in ("most", "fewest"):
        if best in found and (asks or top > 1 or set(found) == {best}):
            return _Found("top", top, best == "fewest", times, distinct)
    rest = [operation for operation in found if isinstance(operation, Operation)]
    if not rest:
        return _Found(Operation.COUNT, _LISTED, False, times, distinct) if "list" in found else None
    return _Found(rest[0], top, False, times, distinct)


def _implied(reading: Reading, times: Relative | Period | None) -> _Found | None:
    """What is asked for without a word for it: a comparison, a sum or a count."""
    if match := _COMPARED.search(reading.rest):
        reading.take(*match.span())
        return _Found(Operation.COMPARE, 1, False, times, False)
    match = _IMPLIED.search(reading.rest)
    if match is None or (times is None and not _OF_THEM.match(reading.low, match.end())):
        return None
    return _Found(Operation.TOTAL if match["sum"] else Operation.COUNT, 1, False, times, False)


def _of_rows(reading: Reading, logs: Sequence[LogTable]) -> bool:
    """Whether a question speaks of rows of some log at all."""
    return any(
        noun_of(reading.copy(), log).score >= 1 or BROKE.search(reading.rest) or measure_of(reading.copy(), log)
        for log in logs
    )


class _Fitting:
    """One question against one log: what it selects, what it wants of it, and what of it the log doesn't have."""

    def __init__(
        self,
        reading: Reading,
        log: LogTable,
        found: _Found,
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

    def fit(self) -> _Fit | None:
        """None if the log has nothing to do with the question."""
        self._select()
        period = self._period()
        if self._found.times is not None and (period is None or not self._dates):
            return None
        if self._elsewhere and self._noun.score < _SURE:
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
        return _Fit(
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
        self._target = target_of(reading, log, operation) if apart else Target()
        if apart and self._group is not None and self._group.asks_which:
            self._target = Target("asset")
        self._by = self._target.by
        self._kind = kind_of(reading, log)
        if isinstance(self._kind, str):
            self._unknown.append(self._kind)
        elif self._kind is not None:
            self._filters.append(self._kind)
        self._failing = (
            operation in (Operation.MTBF, Operation.MTTR, Operation.COMPARE) or BROKE.search(reading.rest) is not None
        )
        self._failing = self._failing or self._target.failures
        self._noun = noun_of(reading, log)
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
        said, unsaid = text_filters(reading, log)
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

    def _period(self) -> Period | None:
        times, span = self._found.times, self._log.span
        if not isinstance(times, Relative):
            return times
        if self._as_of is not None:
            return times.from_instant(self._as_of.replace(tzinfo=None), "the date of the question")
        return times.from_instant(span[1], "the log's last entry") if span else None

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
        if operation is Operation.COMPARE:
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
        of_rows = noun.score > 0 or self._filters or self._failing or self._by or self._measure is not None
        if self._named:
            if not of_rows and found.operation not in (Operation.LAST, Operation.FIRST, Operation.AVAILABILITY):
                return False
            bare = counting and noun.score == 0 and not self._failing and not self._by and self._measure is None
            return not bare or self._modes or _DONE.search(low) is not None
        past = (
            found.times is not None or (noun.group == "work" and noun.score >= _SURE) or _PAST.search(low) is not None
        )
        ranked = self._by == "asset" and (noun.score >= 1 or self._failing or self._measure is not None)
        had = self._by == "asset" and bool(self._filters) and WHICH_HAD.search(low) is not None
        had = had or (counting and bool(self._texts) and _WE_HAD.search(low) is not None)
        if had or ((noun.score >= _SURE or ranked or self._modes) and past):
            return True
        if self._texts:
            return False
        coded = any(each.cells and _CODE.search(each.said) for each in self._filters)
        if counting and noun.score > _SURE and not self._unknown:
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
        notes = (period.note if period else "", self._group.note if self._group else "")
        return Request(
            operation,
            self._log,
            assets=self._assets,
            names=self._names,
            filters=tuple(filters),
            period=period,
            dates=self._dates,
            column=column,
            by=self._by if operation is Operation.TOP else "",
            count=max(self._found.top, len(self._assets)) if group and operation is Operation.TOP else self._found.top,
            fewest=self._found.fewest or self._found.operation is Operation.LOWEST,
            noun=("failure", "failures") if self._failing and self._noun.score == 0 else self._noun.forms,
            shown=tuple(dict.fromkeys(self._shown)),
            unit=unit.group(1) if unit and column else "",
            share_of=share_of,
            notes=tuple(filter(None, notes)),
            group=group.said if group else "",
        )


def _unsaid(fit: _Fit, named: bool, noun: float) -> Absent | None:
    """What to say of a question that asks for what the logs don't have; None if it may be for other documents."""
    if not fit.unknown or (noun < 2 and not (named and fit.request is None)):
        return None
    if not named and (len(fit.unknown) > 1 or len(fit.unknown[0].split()) > _SHORT_PHRASE):
        return None
    columns = ", ".join(column.name for column in fit.log.columns)
    words = tuple(dict.fromkeys(fit.unknown))
    quoted = ", ".join(f"“{word}”" for word in words)
    return Absent(f"{fit.log.title} has no row or column that says {quoted}. Its columns are: {columns}.", words)
