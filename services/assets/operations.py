"""What a question wants worked out: told by its words before any log is looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.assets.columns import WHICH_HAD
from services.assets.period import Period, Relative
from services.assets.request import Operation
from services.assets.words import Reading

_N = r"\d{1,2}|two|three|four|five|six|ten"
_SEVERAL = re.compile(rf"\b(?:which|what) ({_N}) (?=[^\W\d])")
_LISTED = 10
"""How many records an answer lists."""
_PER = re.compile(
    r"(?<!in )(?<!over )(?<!within )(?<!for )(?<!than )\b(?:per|an?) (?P<per>year|annum|quarter|month|week|day)\b"
    r"(?! ago)|\b(?P<adverb>annual|yearly|quarterly|monthly|weekly|daily)(?:ly)?\b"
    r"(?= (?:average |mean )?(?:number|rate|count|failure)|\W*$)|(?<=failure )rates?\b"
)
"""How often on average: 'failures per year', 'the yearly number of', 'the failure rate of'."""
_ADVERBS = {
    "annual": "year",
    "yearly": "year",
    "quarterly": "quarter",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
}
_CUES: tuple[tuple[Operation | str, re.Pattern[str]], ...] = (
    (
        Operation.MTBF,
        re.compile(r"\bmtbf\b|\bhow reliable\b|\b(?:mean|average) time between (?:failures?|breakdowns?)\b"),
    ),
    (
        Operation.MTTR,
        re.compile(
            r"\bmttr\b|\bmean time to (?:repair|restore|fix)\b|\b(?:average|mean) (?:repair|fix|restoration) time\b"
        ),
    ),
    (Operation.RATE, _PER),
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
    ("fewest", re.compile(r"\bmost(?= reliable)|\bleast(?= unreliable)")),
    ("most", re.compile(r"\bleast(?= reliable)|\bmost(?= unreliable)")),
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
_NONE_HAD = re.compile(
    r"\b(?:which|what) \w+ (?P<none>(?:(?:have|has) )?(?:had|seen|saw|have|has|with) no\b|never(?: had)?\b"
    r"|without(?: any)?\b|(?:had|have|has|did)(?:n't| not)\b(?: (?:had|have))?(?: any)?)"
)
_HOW_LONG_AGO = re.compile(
    r"\bhow (?:long|many (?:days|weeks|months|years))\b(?= ago\b| (?:(?:has|is|was|have)\b.*)?since\b.*\blast\b)"
)
_AGO = (re.compile(r"\bago\b|\bsince\b"), re.compile(r"\b(?:run|running|up|going)\b"), re.compile(r"\blast\b"))
_COMPARED = re.compile(
    r"\bcompar\w+|\b(?:versus|vs)\b|\bdifferences? between\b|\b(?:more|less) reliable\b|\b(?:better|worse)\b"
)
_IMPLIED = re.compile(
    r"^\W*(?:(?:what(?:'s| is| was) )?(?:the |our )?(?:(?:total|overall|planned|unplanned|repair|maintenance) )*"
    r"(?P<sum>down ?times?|costs?|spend(?:ing)?)|(?:[\w-]+ ){0,3}?(?:failures|break-?downs|work ?orders|jobs|repairs))"
    r"\b(?! \w+ed\b)"
)
"""'Downtime of the pumps this year': nothing is said of adding up."""
_ANYTHING = re.compile(
    r"\b(?:anything|any (?:news|work)|any(?= trouble\b))\b"
    r"(?: (?:new|wrong|unusual|else|reported|logged|done|happen\w*|going on))*"
    r"|\bwhat(?:'s| has| have| is| was| were| did)? (?:we |they |been )*"
    r"(?:(?:happen(?:s|ed|ing)?|going on|gone on|up|done|do)\b|(?=(?:gone|went|going|goes) wrong\b))"
)
"""'Anything on P-207 this month?'"""
_WHETHER_EVER = re.compile(r"^\W*(?:and |so )?(?:has|have|had|did|was|were)\b(?! any(?:one|body)| some(?:one|body))")
_EVER = re.compile(r"\bever\b|\bbefore\W*$")
"""Yes or no, of the past: 'was the bearing ever worn?', 'has it acted up lately?'"""
_OF_THEM = re.compile(r" (?:\w+ ){0,2}?(?:of|for|on|across|in|by|per|at)\b")
_DISTINCT = re.compile(r"\b(?:different|distinct|unique)\b")
_ASKS_WHAT = re.compile(r"\b(?:which|what|who|when)\b")
_NUMBER_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}


@dataclass(slots=True)
class Sought:
    """What was made of the question before a log is looked at. against: the time that is compared with; within: days
    in which the same failure comes again; past: it is asked what happened, or whether it ever did, which a log alone
    says; ago: it is asked how long ago; without: which machines had none; per: the time that a rate is told for."""

    operation: Operation | str
    top: int
    fewest: bool
    times: Relative | Period | None
    distinct: bool
    against: Relative | Period | None = None
    within: int = 0
    past: bool = False
    ago: bool = False
    without: bool = False
    per: str = ""


def operation_of(reading: Reading, times: Relative | Period | None) -> Sought | None:
    """What the question wants worked out, its words marked; None if it says nothing of the kind."""
    if match := _NONE_HAD.search(reading.rest):
        reading.take(*match.span("none"))
        return Sought(Operation.COUNT, 1, False, times, False, without=True)
    if match := _HOW_LONG_AGO.search(reading.rest):
        reading.take(*match.span())
        for pattern in _AGO:
            reading.find(pattern)
        return Sought(Operation.LAST, 1, False, times, False, ago=True)
    found: list[Operation | str] = []
    top = 1
    distinct, per = False, ""
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
        reading.take(*match.span("had" if "had" in match.groupdict() else 0))
        if operation is Operation.RATE:
            every = (match, *pattern.finditer(reading.rest))
            spans = [each["per"] or _ADVERBS.get(each["adverb"] or "", "") for each in every]
            per = next((each for each in spans if each), "year").replace("annum", "year")
            while reading.find(pattern):
                pass
            found.append(operation)
            continue
        said = next((n for name, n in match.groupdict().items() if n and name != "had"), None)
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
            return Sought("top", top, best == "fewest", times, distinct)
    rest = [operation for operation in found if isinstance(operation, Operation)]
    if not rest:
        return Sought(Operation.COUNT, _LISTED, False, times, distinct) if "list" in found else None
    best = Operation.RATE if per else rest[0]
    return Sought(best, top, False, times, distinct, per=per)


def implied(reading: Reading, times: Relative | Period | None) -> Sought | None:
    """What is asked for without a word for it: a comparison, a sum or a count."""
    if match := _COMPARED.search(reading.rest):
        reading.take(*match.span())
        return Sought(Operation.COMPARE, 1, False, times, False)
    if times is not None and (match := _ANYTHING.search(reading.rest)):
        reading.take(*match.span())
        return Sought(Operation.COUNT, _LISTED, False, times, False, past=True)
    if _WHETHER_EVER.search(reading.low) and (times is not None or _EVER.search(reading.low)):
        return Sought(Operation.COUNT, _LISTED, False, times, False, past=True)
    match = _IMPLIED.search(reading.rest)
    if match is None or (times is None and not _OF_THEM.match(reading.low, match.end())):
        return None
    return Sought(Operation.TOTAL if match["sum"] else Operation.COUNT, 1, False, times, False)
