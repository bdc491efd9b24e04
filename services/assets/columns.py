"""Which column a question means: by the column's own name, or by what people call such a thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.findings.tagger import COMPONENT, FAILURE_MODE
from services.assets.kinds import VERBAL, noun_word
from services.assets.log import LogTable
from services.assets.request import Operation
from services.assets.words import Reading, stem

GENERIC_ASSET = re.compile(r"\b(?:machines?|assets?|equipments?|units?|devices?|pieces? of equipment)\b")
_FINISHED = re.compile(r"\b(?:closed|finished|completed?|done|resolved|ended|signed off|wrapped up)\b")
_STARTED = re.compile(r"\b(?:opened|reported|raised|started|created|began|begun|occurred|notified)\b")
FILLERS = frozenset(
    """ how long compare versus vs come came coming show showing see sees saw
    's a about according across actually again against all alone also altogether am an and any are as at be
    because been before being both but by came carried cause caused come comes concern concerning concerns count
    d date dates did do does doing done due during each else end entire entries ever every exact exactly
    executed far file fired for from get gets getting give given go goes got had happen happened happening
    happens has have having history hit i id ids if in into involve involved involving is issued it its itself
    just kind kinds know like list listed log logged logs made make many me mention mentioned mentioning
    mentions much my need needed needs no nr number numbers of off often on one ones or ordered our out over
    overall per performed place plant please plus ran re really record recorded records regarding registered
    relate related relates relating run s seen show showed shows since site so some stand still stood such take
    taken takes tell than thanks that the their them then there these they thing things this those threw throw
    thrown throws till time times to too took total type types under until up us use used ve was we went were
    what whatever whats when where which while who whole with within work worked yet you your
    """.split()  # noqa: SIM905
)
"""Words that tell nothing of what is asked."""
CONCEPTS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    # how people ask for a column whose name says it otherwise: name, words of the question, words of the column
    (
        "person",
        re.compile(r"\b(?:who|technicians?|mechanics?|persons?|people|fitters?|engineers?|workers?|employees?)\b"),
        re.compile(
            r"\b(?:technician|mechanic|operator|assign\w*|worker|employee|engineer|crew|fitter|performed by|done by"
            r"|person\w*|responsible)\b"
        ),
    ),
    (
        "fault",
        re.compile(
            r"\b(?:(?:fault|failure|error|problem|alarm|damage)s? ?(?:codes?|modes?|types?)?|codes?|failure modes?"
            r"|(?:root )?causes?|issues?|defects?)\b"
        ),
        re.compile(r"\b(?:fault|failure|error|problem|alarm|damage|cause)\b.*\b(?:code|mode|type|id)?\b|\bcode\b"),
    ),
    (
        "part",
        re.compile(r"\b(?:spare )?parts?\b|\bspares\b|\bmaterials?\b"),
        re.compile(r"\b(?:parts?|spares?|materials?)\b"),
    ),
)
_MEASURES: tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...] = (
    # words of the question -> words of the column, and the role of the reader
    (
        re.compile(
            r"\b(?:down ?time|downtimes|outages?|(?:been|was|were|stood|sat) (?:down|out|idle)"
            r"|lost (?:time|production|hours)|hours? (?:down|lost)|stand ?still|production loss)\b"
            r"|(?<!break )(?<!breaks )(?<!broke )(?<!broken )(?<!breaking )(?<!goes )(?<!gone )(?<!go )(?<!went )"
            r"\bdown\b"
        ),
        re.compile(r"\b(?:down ?time|down|outages?|stillstand\w*|ausfall\w*|stoppages?|stops?|stopped|lost)\b"),
        "downtime",
    ),
    (
        re.compile(
            r"\b(?:costs?|cost|money|spend|spent|spending|expens\w*|expenditure|cheapest|costly|costliest|euros?|dollars?"
            r"|bill|price)\b"
        ),
        re.compile(
            r"\b(?:costs?|kosten|price|amount|expenses?|spend|spent|bill|betrag|coste|eur|usd|euros?|dollars?)\b"
        ),
        "cost",
    ),
    (
        re.compile(r"\b(?:labou?r(?: hours?| time)?|man-? ?hours?|hours? (?:worked|booked))\b"),
        re.compile(r"\b(?:labou?r|man ?hours?|work ?hours?|hours? worked)\b"),
        "",
    ),
    (
        re.compile(r"\b(?:durations?|long(?:est)?|short(?:est)?|take|took|lasted?|repair time)\b"),
        re.compile(r"\b(?:duration|dauer|repair ?time|elapsed|minutes|hours)\b"),
        "",
    ),
)
ASKED_UNIT = re.compile(r"\b(hours?|minutes?|days?)\b")
_TIME_GROUPS = re.compile(r"\b(?:which|what) (year|month)\b|\b(year|month)s? (?:with|had|has)\b")
_READ = ((re.compile(r"\bfailure modes?\b"), FAILURE_MODE), (re.compile(r"\b(?:components?|parts?)\b"), COMPONENT))
_GRADES = 10
"""Values up to which numbers without a unit are grades ('priority'), which nobody adds up."""
_COUNTED = re.compile(r"\b(?:how many|number of)(?P<apart> different| distinct| unique)? (?P<w>\w+)")
WHICH_HAD = re.compile(r"\b(?:which|what) \w+ (?P<had>(?:have|has) (?:ever )?had|(?:ever )?had|suffered)\b(?! the)")
"""Asks for the machines that had something."""

_THAT_HAD = re.compile(WHICH_HAD.pattern.replace(r"\w+", r"(?P<w>\w+)", 1))

_ASKING = re.compile(r"\b(?:which|what)(?: \w+)?$|\btop(?: \w+)?$")
_HAVING = re.compile(r"with (?:the )?(?:most|fewest|highest|lowest)|(?:that|which) has")
_FAILURES = re.compile(r"(?:failure|problem|defect|issue|fault)s?")
_OWN_COUNT = re.compile(r"failures|break-?downs")
_KINDS_OF = re.compile(r"\s+(?:codes?|modes?|types?|kinds?|causes?)\b")
MANY = 60
"""Values from which on a column of numbers measures, and doesn't name anything."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is told apart: 'asset', 'year', 'month' or a column, '' if nothing is. named: how well the question names
    the column, 0 where it doesn't; failures: it asks for failures, not for all that the column has."""

    by: str = ""
    named: float = 0.0
    failures: bool = False


def target_of(reading: Reading, log: LogTable, operation: Operation | str) -> Target:
    """What the question tells apart, its words marked."""
    if operation == "top" and (match := _TIME_GROUPS.search(reading.rest)):
        reading.take(*match.span())
        return Target(match[1] or match[2])
    counted = -1
    if operation == Operation.COUNT:
        match = _COUNTED.search(reading.low) or _THAT_HAD.search(reading.low)
        if match is None:
            return Target()
        start = match.start("w")
        counted = next((at for at, span in enumerate(reading.spans) if span[0] == start), -1)
        if GENERIC_ASSET.fullmatch(match["w"]) or stem(match["w"]) in log.classes:
            _class_words(reading, log)
            return Target("asset")
        nouns = [noun_word(word, entries=True) for word in reading.words[counted : counted + 2]]
        apart = match.groupdict().get("apart")
        if _OWN_COUNT.fullmatch(match["w"]) and not apart and not _KINDS_OF.match(reading.low, match.end()):
            return Target()
        if counted < 0 or reading.used[counted] or (any(nouns) and not apart):
            return Target()
    elif _class_words(reading, log):
        return Target("asset")
    if operation in (Operation.HIGHEST, Operation.LOWEST, Operation.TREND):
        return Target()
    return _column_named(reading, log, counted)


def _class_words(reading: Reading, log: LogTable) -> bool:
    """Whether the question asks for a machine: by 'machine', the word that most names share, or their letter."""
    found = False
    for at, (word, stemmed_word) in enumerate(zip(reading.words, reading.stems, strict=True)):
        if reading.used[at]:
            continue
        like = stemmed_word in log.classes or GENERIC_ASSET.fullmatch(word) is not None
        asked = at > 0 and reading.words[at - 1] in ("which", "what")
        like = like or bool(
            asked
            and log.prefix
            and word.startswith(log.prefix)
            and word.isalpha()
            and not is_a_column(log, stemmed_word)
        )
        if like:
            reading.take_words(at, at + 1)
            found = found or _ASKING.search(" ".join(reading.words[max(0, at - 2) : at])) is not None
            found = found or _HAVING.match(" ".join(reading.words[at + 1 : at + 4])) is not None
    return found


def is_a_column(log: LogTable, word: str) -> bool:
    return any(word in column.words for column in log.columns)


def usual_target(reading: Reading, log: LogTable) -> str:
    """For 'what breaks most?': the column of codes, or the text where it repeats itself. '' if the question calls what
    it asks for by a name that no column has."""
    asked = re.search(r"\b(?:which|what)(?: is| was| are| were|'s)?(?: the)? (\w+)", reading.rest)
    plain = asked is None or stem(asked[1]) in VERBAL or asked[1] in FILLERS
    columns = [log.by_name.get(log.roles.get(role, "")) for role in ("code", "text")] if plain else []
    if plain and columns[0] is None and FAILURE_MODE in log.read:
        return FAILURE_MODE
    return next((c.name for c in columns if c is not None and c.distinct <= 0.5 * len(log)), "")


def _column_named(reading: Reading, log: LogTable, counted: int = -1) -> Target:
    """The column that the question names best, its words marked. counted: the word it must begin with, -1 for any."""
    best, hits_of_best = Target(), list[int]()
    for column in log.columns:
        if column.dated or column.name == log.roles.get("record") or (column.numeric and column.distinct > MANY):
            continue
        hits = [at for at, word in enumerate(reading.stems) if not reading.used[at] and word in column.words]
        said = {reading.stems[at] for at in hits}
        if _qualified(reading, hits) or not said & set(column.core) or (counted >= 0 and counted not in hits):
            continue
        unsaid = set(column.words) - said
        named = 2 * len(said) - 0.5 * len(unsaid) - 0.5 * len(unsaid & set(column.core))
        if named > best.named:
            best, hits_of_best = Target(column.name, named), hits
    if best.by:
        for at in hits_of_best:
            reading.take_words(at, at + 1)
        return best
    for _, asked, named_so in CONCEPTS:
        match = asked.search(reading.rest)
        if match is None or (counted >= 0 and not match.start() <= reading.spans[counted][0] < match.end()):
            continue
        fitting = [
            column.name
            for column in log.columns
            if not column.dated and not column.numeric and named_so.search(" ".join(spelled(column.name)))
        ]
        if log.roles.get("code") in fitting:
            fitting = [log.roles["code"]]
        if fitting:
            reading.take(*match.span())
            return Target(fitting[0], 1.0, _FAILURES.fullmatch(match.group().strip()) is not None)
    read = next((c for named, c in _READ if c in log.read and counted < 0 and reading.find(named)), "")
    return Target(read, 1.0 if read else 0.0)


def spelled(column: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"(?<=[a-zäöü])(?=[A-Z])", " ", column).lower())


def measure_of(reading: Reading, log: LogTable) -> str | None:
    """The column of numbers that the question asks for, its words marked."""
    for column in log.columns:
        grade = not column.unit and column.distinct <= _GRADES and column.name not in log.roles.values()
        if not column.numeric or not column.core or grade:
            continue
        hits = [at for at, word in enumerate(reading.stems) if not reading.used[at] and word in column.words]
        if set(column.core) <= {reading.stems[at] for at in hits} and not _qualified(reading, hits):
            for at in hits:
                reading.take_words(at, at + 1)
            return column.name
    for asked, named, role in _MEASURES:
        matches = list(asked.finditer(reading.rest)) or list(asked.finditer(reading.low))
        if not matches:
            continue
        columns = [c.name for c in log.columns if c.numeric and named.search(" ".join(spelled(c.name)))]
        if role and log.roles.get(role) in log.by_name:
            columns.insert(0, log.roles[role])
        columns = [name for name in columns if log.by_name[name].numeric]
        if columns:
            for match in matches:
                reading.take(*match.span())
            if log.by_name[columns[0]].unit and (match_ := ASKED_UNIT.search(reading.rest)):
                reading.take(*match_.span())
            return columns[0]
    return None


def _qualified(reading: Reading, hits: Sequence[int]) -> bool:
    """Whether a number follows the column's word: 'priority 1' names a value, not what is added up."""
    return any(at + 1 < len(reading.words) and reading.words[at + 1].isdigit() for at in hits)


def wanted_measure(reading: Reading) -> str:
    for asked, _, role in _MEASURES:
        if (match := asked.search(reading.low)) and (
            role or not match.group().startswith(("take", "took", "long", "short"))
        ):
            return match.group()
    return ""


def repair_time(log: LogTable) -> str:
    for _, named, role in (*_MEASURES[:1], *_MEASURES[3:], _MEASURES[2]):
        if role and log.roles.get(role) in log.by_name:
            return log.roles[role]
        for column in log.columns:
            if column.numeric and named.search(" ".join(spelled(column.name))):
                return column.name
    return "started to finished" if {"started", "finished"} <= set(log.roles) else ""


def dates_of(reading: Reading, log: LogTable, operation: Operation | str) -> str:
    """The role or column that dates rows."""
    for pattern, role in ((_FINISHED, "finished"), (_STARTED, "started")):
        match = pattern.search(reading.rest)
        if match:
            reading.take(*match.span())
            if role in log.roles:
                return role
    for column in log.columns:
        if column.dated and column.name not in (log.roles.get("started"), log.roles.get("finished")):
            hits = [at for at, word in enumerate(reading.stems) if not reading.used[at] and word in column.core]
            if hits:
                for at in hits:
                    reading.take_words(at, at + 1)
                return column.name
    return log.default_dates(operation in (Operation.LAST,))


def shown_of(reading: Reading, log: LogTable) -> tuple[str, ...]:
    """Columns that the asker wants to know of a record: 'and which parts?'"""
    found = []
    for column in log.columns:
        hits = [at for at, word in enumerate(reading.stems) if not reading.used[at] and word in column.core]
        if column.core and set(column.core) <= {reading.stems[at] for at in hits} and not column.dated:
            for at in hits:
                reading.take_words(at, at + 1)
            found.append(column.name)
    for _, asked, named in CONCEPTS:
        if match := asked.search(reading.rest):
            columns = [c.name for c in log.columns if not c.dated and named.search(" ".join(spelled(c.name)))]
            if columns:
                reading.take(*match.span())
                found.append(columns[0])
    return tuple(found)
