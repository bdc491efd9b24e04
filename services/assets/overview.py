"""'Is P-203 ok?', 'how is P-104 doing?', 'anything wrong with the gearbox on line 2?': how a machine stands. Told to
the last word, so that 'is P-203 ok to run dry?' is left to the manuals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.readings import Series
from models.types import Asset
from services.assets.columns import GENERIC_ASSET
from services.assets.fleet import LETTERED, told_of
from services.assets.forecast.lifetimes import Failures, best_log, came_of
from services.assets.forecast.question import machines_meant, words_left
from services.assets.gauge import machines_in
from services.assets.log import LogTable
from services.assets.naming import name_of
from services.assets.request import Absent, Ambiguous
from services.assets.words import Reading, natural, squashed, stem, together

_M = "§"
"""Stands for the machine, or the machines, in what is left of a question."""
_OPENING = (
    r"(?:(?:hi|hello|hey|so|and|but|ok|okay|well|please|pls|good morning|morning|quick question|now|just) )*"
    r"(?:(?:can|could|would|will) (?:you|someone|anyone) (?:please )?(?=(?:tell|give|show|sum\w*|brief|update)\b))?"
    r"(?:(?:tell|give|show|let|get) (?:me|us) (?:know )?"
    r"|(?:i|we) (?:want|need|d like|would like)(?: to (?:know|see|have))? |do (?:you|we) know )?"
    r"(?:if |whether )?(?:please )?"
)
_CLOSING = (
    r"(?: (?:right now|now|today|at the (?:moment|minute)|currently|at present|these days|lately|so far|please|pls"
    r"|thanks|thank you|in general|overall|generally|then|still|at all|again))*"
)
_OK = (
    r"(?:(?:all|still|doing|running|looking|working|going|behaving|really|in|a|good|bad|decent|proper|any) )*"
    r"(?:ok|okay|good to go|fine|alright|right|healthy|unhealthy|well|good|sound|shape|order|condition|health|nick"
    r"|trouble|properly|normally|reliabl[ey]|at risk)"
)
_STATE = r"(?:status|state|condition|health|situation|shape|standing|health status|state of health)"
_REPORT = (
    r"(?:(?:short|quick|brief|full|overall|general|current|latest|complete) )*(?:(?:health|status|condition|machine) )?"
    r"(?:summary|overview|rundown|run down|report|briefing|digest|picture|update|check|status|state|health|condition)"
)
_T = (
    r"(?:(?:the|our|my|this|that|its) )?(?:(?P<part>[^\W\d_]\w*(?: \w+){0,2}?) (?:on|of|in|at|from) )?"
    r"(?:(?:the|our|my|this|that) )?§"
)
"""The machine, or a part of it: 'the gearbox on line 2'."""
_OWN = r"(?: (?P<own>[^\W\d_]\w*(?: \w+)?))??"
"""The same behind its name: 'the P-305 gearbox'."""
_DOING = r"(?:doing|going|getting (?:on|along)|holding up|looking|running|behaving|performing|faring|keeping)"
_TROUBLE = r"(?:problems?|issues?|troubles?|concerns?|worries)"
_WORRY = r"(?:worry|worried|concerned|nervous)"
_ABOUT = r"(?:about|with|on|at|of|for)"
_WE = r"(?:i|we|one)"
_ASKED = tuple(
    re.compile(f"{_OPENING}{told}{_CLOSING}")
    for told in (
        rf"(?:is |are |does |do |has |have )?{_T}{_OWN} (?:been |look |seem |run |feel )?{_OK}",
        rf"(?:has |have )?{_T}{_OWN} been {_DOING}",
        rf"hows? (?:is |are |has |have |did )?{_T}(?: been| is| are| has been)?(?: {_DOING})?",
        rf"hows? (?:is |are |has |have )?{_T}{_OWN}(?: been| is| are)? {_DOING}",
        rf"how (?:healthy|good|bad|well) (?:is |are )?{_T}(?: (?:doing|running|holding up))?",
        rf"how {_WORRY} should {_WE} be about {_T}",
        rf"hows? (?:are )?(?:things|everything)(?: going| looking)? (?:with|on|at|for) {_T}",
        rf"(?:whats? )?(?:is |are )?(?:the )?(?:(?:current|present|overall|actual|latest|general) )*{_STATE}"
        rf"(?: {_ABOUT} {_T}| §)",
        rf"(?:whats? )?(?:is |are )?(?:the )?{_T}{_OWN} {_STATE}",
        rf"what (?:kind of )?(?:shape|state|condition) (?:is |are )?{_T} in",
        rf"(?:whats? (?:is )?)?(?:an? |the )?{_REPORT}(?: {_ABOUT} {_T}| §)",
        rf"(?:an? |the )?{_T} {_REPORT}",
        rf"(?:is |are )?(?:there )?(?:any ?|some ?|a )?(?:thing)?(?: ?(?:known|open|current))*"
        rf" ?(?:wrong|the matter|amiss|off|up|{_TROUBLE})(?: going on| known| open| to report)?(?: {_ABOUT} {_T}| §)",
        rf"whats? (?:is |has been )?(?:wrong|the matter|up|going on|happening) (?:with|on|at) {_T}",
        rf"(?:anything|something|what)(?: (?:do|should|must))?(?: {_WE})?(?: (?:do|should|must|need to|have to))?"
        rf"(?: to)? (?:know|worry|watch|watch out for)(?: {_ABOUT})? {_T}",
        rf"(?:should|do|must|need) {_WE}(?: need to| have to| be| got to)* {_WORRY}(?: about)? {_T}",
        rf"(?:(?:i'm|i am|we're|we are|i m|bit|a) )*{_WORRY} about {_T}",
        rf"(?:(?:is|are) there )?(?:any )?(?:reasons? |cause )?(?:to worry|for concern|to be {_WORRY})"
        rf" (?:about|with|on) {_T}",
        rf"(?:is |are )?(?:every ?thing|all) (?:ok|okay|fine|alright|right|good|well|in order) (?:with|on|at) {_T}",
        r"(?:sum up|sum|summari[sz]e|recap|(?:brief|fill|update|bring) (?:me|us)(?: in| up to date)? on)"
        rf" {_T}(?: up)?",
        rf"(?:does|do) {_T} (?:have|need)(?: any| some| our)? (?:{_TROUBLE}|attention)",
        rf"(?:can|could) {_WE} (?:still )?(?:trust|rely on|count on|depend on) {_T}",
    )
)
_FOLLOWS = re.compile(rf"{_OPENING}(?:(?:what|how) about )?{_M}{_CLOSING}")
_LONGEST = 20
"""Words of such a question at most."""
_IT = re.compile(rf"\b(?:it|(?:this|that) (?:one|machine|asset|unit|thing|{'|'.join(sorted(LETTERED))}))\b")
_MEASURED = frozenset(map(stem, ("reading", "sensor", "signal", "measurement", "telemetry", "value")))


@dataclass(frozen=True, slots=True)
class Overviewed:
    """How one machine stands, or a part of it. name: of the machine; key: in the log of `failures`, '' where no dated
    log has it; failures: of the log that tells most of it; words: stems that the rows must mention; said: as asked."""

    name: str
    key: str = ""
    failures: Failures | None = None
    words: tuple[str, ...] = ()
    said: str = ""


def overview_of(
    question: str,
    logs: Sequence[LogTable],
    series: Sequence[Series] = (),
    asset: str | None = None,
    before: str = "",
    as_of: datetime | None = None,
    machines: Sequence[Asset] = (),
) -> tuple[Overviewed, ...] | Ambiguous | Absent | None:
    """The machines of which the question asks how they stand; None if it asks for anything else.

    asset: named beside the question; a question that is nothing but that name asks for it, too. before: the question
    before. series: the readings that the asker may see; machines: what lists and logs say of the machines."""
    bare = asset is not None and squashed(asset) == squashed(question)
    reading = Reading.of(question)
    if len(reading.words) > _LONGEST:
        return None
    named, text = _masked(reading, logs, series, asset, machines)
    if not named and before:
        named, _ = _masked(Reading.of(before), logs, series, asset, machines)
        text = _IT.sub(_M, text) if named else text
    match = next((found for each in _ASKED if (found := each.fullmatch(text))), None)
    follows = before and _FOLLOWS.fullmatch(text) and overview_of(before, logs, series, asset, "", as_of, machines)
    if not (bare or match or follows) or not named:
        return None
    if isinstance(named, Ambiguous | Absent):
        return named
    part = next((said for said in match.groupdict().values() if said), "") if match else ""
    return _each(named, part, logs, series, as_of, machines)


def _masked(
    reading: Reading, logs: Sequence[LogTable], series: Sequence[Series], asset: str | None, machines: Sequence[Asset]
) -> tuple[frozenset[str] | Ambiguous | Absent, str]:
    """The machines that are named, by key or name, and the words of the question with a sign in their place."""
    named, _ = machines_meant(reading, logs, None, machines) if logs else (frozenset[str](), None)
    named = named or frozenset()
    if isinstance(named, frozenset) and named:
        told_of(reading, named, logs, machines)
    if not any(reading.used):
        if isinstance(named, Ambiguous):  # 'the chiller', where there are several
            of = frozenset().union(*(log.classes for log in logs))
            for at, word in enumerate(reading.stems):
                reading.used[at] = word in of
        else:
            named = frozenset(machines_in(reading, series, None) or ()) or _listed(reading, machines) or named
    words = [_M if used else word for word, used in zip(reading.words, reading.used, strict=True)]
    text = " ".join(words)
    kinds = "|".join(sorted(LETTERED))
    text = re.sub(rf"{_M}(?: (?:and |or )?{_M})+", _M, text)
    text = _IT.sub(_M, text.removeprefix(_M).strip()) if text.startswith(_M) and _IT.search(text) else text
    text = re.sub(rf"(?:(?:{GENERIC_ASSET.pattern}|\b(?:{kinds})) )?{_M}", _M, text)
    if not named and asset is not None:
        named, _ = _masked(Reading.of(asset), logs, series, None, machines)
        text = _IT.sub(_M, text)
    return named, text


def _listed(reading: Reading, machines: Sequence[Asset]) -> Absent | None:
    """That nothing is recorded of a machine that only a list of machines has."""
    for machine in machines:
        if _mark(reading, machine.name):
            told = "is in a list of machines; no log and no readings that you may see tell of it"
            return Absent(f"Nothing is recorded of {machine.name}: it {told}.", (machine.name,))
    return None


def _mark(reading: Reading, name: str) -> bool:
    """Whether the question has the name, its words marked."""
    key = squashed(name)
    for size in range(1, 6):
        for at in range(len(reading.words) - size + 1):
            if together(reading.words[at : at + size]) == key:
                reading.take_words(at, at + size)
                return True
    return False


def _each(
    named: frozenset[str],
    part: str,
    logs: Sequence[LogTable],
    series: Sequence[Series],
    as_of: datetime | None,
    machines: Sequence[Asset],
) -> tuple[Overviewed, ...] | Absent | None:
    """One per machine by name; None for a part that is a sensor, which the readings tell of."""
    told = frozenset(stem(word) for word in Reading.of(part).words)
    sensors = {frozenset(stem(word) for word in Reading.of(each.sensor).words) for each in series}
    if told & _MEASURED or any(sensor and sensor <= told for sensor in sensors):
        return None
    known = {key for log in logs for key in log.asset_names}
    found = []
    for key in named:
        failures = best_log(logs, [key], as_of, came_of(machines)) if key in known else None
        if failures is None or key not in failures.of:
            found.append(Overviewed(name_of(key, logs) if key in known else key))
            continue
        words, left = words_left(Reading.of(part), failures.log)
        if left:
            return Absent(f"No record of {failures.log.title} mentions {', '.join(left)}.", tuple(left))
        name = failures.log.asset_names[key]
        found.append(Overviewed(name, key, failures, tuple(words), " ".join(words.values())))
    return tuple(sorted(found, key=lambda each: natural(each.name)))
