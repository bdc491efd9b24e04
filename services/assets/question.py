"""From a question to a request: by rules, the names and values of the logs, and nothing that is known of one log.

Every word that tells something must be accounted for: as the operation, an asset, a time, a column, a value or a word
of the rows. If one isn't, the question isn't asked of the logs, or the logs don't say it; a figure about something else
is never given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from models.analyzer import identifiers
from models.types import Asset
from services.assets.columns import measure_of
from services.assets.fitting import SURE, Fitting, unsaid
from services.assets.fleet import Group, group_of, pointed_at, told_of
from services.assets.forecast.lifetimes import came_of
from services.assets.kinds import BROKE, is_alarms, noun_of
from services.assets.log import LogTable
from services.assets.naming import assets_of, begun_like, keys_of, name_of, no_such, the_one
from services.assets.operations import Sought, implied, operation_of
from services.assets.over_time import over_time
from services.assets.period import names_a_month_alone, period_of
from services.assets.request import Absent, Ambiguous, Operation, Request
from services.assets.since import since_last
from services.assets.words import Reading, natural, squashed

_POLITE = re.compile(
    r"^\W*(?:(?:can|could|would|will) (?:you|somebody|anyone)(?: please)?"
    r" (?:tell|give|show|say|list|look up|check|find)(?: out)?(?: me| us)?"
    r"|i(?:'d| would)? (?:like|need|want) to know|do you know|please|(?:tell|give|show) (?:me|us))\b"
)
_NOT_OF_LOGS = re.compile(
    r"\b(?:should|must|shall|needs? to|have to|has to|required?|recommend\w*|allowed|supposed|how to"
    r"|how do (?:i|you|we)|do i|may i|can|could|would|will|going to|next|forecast|predict\w*|expect\w*|probab\w*"
    r"|likely|odds|chances?|manuals?|bulletins?|datasheets?|procedures?|pages?|specifications?|chapters?|revisions?"
    r"|why|how come)\b"
    r"|\bwhat(?:'s| is| are| does| do) .*\b(?:about|means?(?! (?:time|down|repair|cost|duration))|stands? for)\b"
)
_ALWAYS = re.compile(r"\bhow (?:often|frequently) (?:do|does|is|are|am)\b|\bdo(?:es)? (?:\S+ ){0,4}needs?\b")
_OFTEN_FAILS = re.compile(r"\b(?:fails?|breaks? down|goes down|trips?)\b")
_AND_WHEN = re.compile(r"\band when (?:was|were|did|has|had)\b")
"""A second question, which its own part answers."""
_RELIABLE = re.compile(r"\b(?:un)?reliable\b")
_AND_LAST = re.compile(r"\band (?:when|what|who|how)\b")
_WHO = re.compile(r"\bwho\b")
_COUNTED = re.compile(r"\b(?:of|between|compare) (?:the |our |these |those )?(?P<n>two|three|four|[2-4])\b")
_N = {"two": 2, "three": 3, "four": 4}
_SPEAKS_OF_ROWS = frozenset(
    (Operation.MTBF, Operation.MTTR, Operation.AVAILABILITY, Operation.COMPARE, Operation.TREND, Operation.REPEATS)
)
_POINTING = re.compile(r"\b(?:it|that|this one|them)\b")


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
    since = since_last(question, asset, lambda asked, of: request_of(asked, logs, of, as_of, machines=machines))
    if since is not None:
        return since
    logs = sorted(logs, key=is_alarms)  # work orders name machines as people do
    reading = Reading.of(question)
    if polite := _POLITE.search(reading.rest):
        reading.take(*polite.span())
    if _NOT_OF_LOGS.search(reading.rest) or (_ALWAYS.search(reading.rest) and not _OFTEN_FAILS.search(reading.rest)):
        return None
    said = assets_of(reading, logs)
    course = over_time(reading)
    times = period_of(reading)
    if names_a_month_alone(reading):
        return None
    if course and _AND_LAST.search(reading.rest):
        return None  # two questions
    found = replace(course, times=times) if course else operation_of(reading, times) or implied(reading, times)
    if found is None or (found.operation not in (Operation.LAST, Operation.FIRST) and _AND_WHEN.search(reading.low)):
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
        named = _as_many(reading, group, logs)
    elif group is not None or (not named and not given and found.operation != "top"):
        named = group or the_one(reading, logs)
    elif named and isinstance(named, frozenset):
        told_of(reading, named, logs, machines)
    if not named and not given and _of_a_machine(found, reading):
        named = pointed_at(reading, logs, machines) or named
    if given and not named:
        told_of(reading, given, logs, machines)
    if isinstance(named, Ambiguous) and any(name_of(key, logs) in named.options for key in given):
        named = given
    if isinstance(named, Ambiguous | Absent):
        return (
            named
            if found.operation in _SPEAKS_OF_ROWS or _of_a_machine(found, reading) or _of_rows(reading, logs)
            else None
        )
    named = named or given
    kind = group if isinstance(group, Group) else None
    if found.operation == "top" and len(named) > 1 and kind is None and _RELIABLE.search(reading.low):
        found = replace(found, operation=Operation.COMPARE)  # 'which of P-1 and P-2 is the most reliable?'
    if found.operation is Operation.TREND and found.against is None and len(named) > 1 and "than" in reading.words:
        found = replace(found, operation=Operation.COMPARE)  # 'does P-1 fail more often than P-2?'
    if found.operation is Operation.COMPARE and len(named) < 2:
        return None
    fits = [Fitting(reading.copy(), log, found, named, as_of, logs, kind).fit() for log in logs]
    anchored = [fit for fit in fits if fit is not None and fit.anchored]
    if not anchored:
        return None
    noun = max(fit.noun for fit in anchored)
    complete = [fit for fit in anchored if not fit.unknown and fit.request is not None]
    sure = [fit for fit in anchored if fit.noun == noun >= SURE]
    if sure and (set(sure) & set(complete) or all(fit.other for fit in complete)):
        anchored = sure
    best = min(anchored, key=lambda fit: fit.rank)
    if best.unknown or best.request is None:
        return unsaid(best, bool(named), noun, found.past or "who" in best.unknown)
    if best.request.operation in (Operation.TREND, Operation.COMPARE, Operation.RATE):
        return replace(best.request, came=came_of(machines))
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
    if operation_of(own.copy(), times) is None:
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


def _as_many(reading: Reading, group: Group, logs: Sequence[LogTable]) -> frozenset[str] | Ambiguous:
    """The machines of a group; asked back of 'the two pumps' where there are more."""
    match = _COUNTED.search(reading.low)
    if match:
        reading.take(*match.span("n"))
    if match is None or len(group.assets) == (_N.get(match["n"]) or int(match["n"])):
        return group.assets
    return Ambiguous(tuple(sorted((name_of(key, logs) for key in group.assets), key=natural)))


def _of_a_machine(found: Sought, reading: Reading) -> bool:
    """Whether what is asked can only be asked of a machine's log, so that 'it' is one."""
    who = found.operation is Operation.LAST and _WHO.search(reading.low) is not None
    past = found.past and "before" not in reading.words  # 'has it happened before?' speaks of a fault
    return who or past or found.operation in (Operation.TREND, Operation.REPEATS)


def _of_rows(reading: Reading, logs: Sequence[LogTable]) -> bool:
    """Whether a question speaks of rows of some log at all."""
    return any(
        noun_of(reading.copy(), log).score >= 1 or BROKE.search(reading.rest) or measure_of(reading.copy(), log)
        for log in logs
    )
