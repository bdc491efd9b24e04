"""What a question asks of the course of time: whether it gets worse, this year against last, what came again."""

from __future__ import annotations

import re

from services.assets.operations import Sought
from services.assets.period import Period, Relative, period_of
from services.assets.request import Operation
from services.assets.words import Reading

_EVER = r"(?:any |much |ever |even |steadily |slowly |noticeably )*"
_TREND = re.compile(
    rf"\b(?:getting|gotten|got|become|becomes|becoming|became|growing|gone) {_EVER}"
    r"(?:worse|better|(?:more|less) (?:un)?(?:reliable|dependable)|(?:more|less) (?:frequent|often|common))\b"
    rf"|\b(?:getting|becoming|become|got) {_EVER}more(?= (?:expensive|costly)\b)"
    r"|\b(?:deteriorat|worsen|degrad)\w*|\bimprov(?:ing|ed)\b"
    r"|\b(?:in|de)creas(?:es|ed|ing)?\b|\b(?:rising|risen|falling|climbing|growing|grown)\b"
    r"|\b(?:going|gone|went) up\b|\bon the (?:rise|increase|up)\b|\btrends?\b(?: (?:of|for|in))?"
)
_MORE_OFTEN = re.compile(r"\b(?:(?:a lot|much|any|even) )*(?:more|less) (?:often|frequent(?:ly)?)\b")
_MORE = re.compile(r"\b(?:(?:a lot|much|any) )*(?:more|fewer|less|worse|better)\b")
_THAN = re.compile(
    r"\b(?:than|(?:when )?compared (?:to|with)|versus|vs|against)\b(?: (?:it|they|we|there) (?:did|had|was|were))?"
)
_YEAR_BEFORE = re.compile(
    r"\s*(?:in |during )?(?:the |an? )?(?P<unit>year|month|quarter|week)s? (?:before|earlier|ago|prior)\b"
)
_BEFORE = re.compile(
    r"\s*(?:before|earlier|previously|in the past|in earlier (?:years|times)|at the (?:start|beginning)"
    r"|(?:it|they|we) used to(?: (?:be|do|have))?|usual|normal|ever(?: before)?)\b"
)
_LAST = re.compile(r"\s*(?:in |the )*last(?: one)?\W*$")
_THIS = re.compile(r"\bthis (?P<unit>year|month|quarter|week)\b")
_FAILED = r"fail(?:s|ed)?|broke|breaks?"
_HELD = r"hold|held|last|lasted|stick|stuck"
_AGAIN = re.compile(
    r"\b(?:repeat(?:ed|ing)?|recurr(?:ing|ent)|repetitive|chronic) (?:failures?|faults?|break-?downs?|problems?"
    r"|repairs?|defects?|issues?|jobs?|offenders?|work ?orders?)\b|\brecurrences?\b|\brework\b"
    rf"|\b(?:com(?:es?|ing)|came) back\b|\b(?:{_FAILED})(?: down)? again\b"
    rf"|\b(?:did|has|have|had|does|do)(?:n't| not) (?:really )?(?:{_HELD})\b(?: up)?"
    r"|\b(?:failed|fail|broken|broke)(?: down)? (?:twice|two times)\b"
    r"|\bkeeps? (?:on )?(?:failing|breaking|tripping|coming)\b(?: down| back)?"
    r"|\b(?:had|has|have) to be (?:repaired|fixed|done|redone) (?:again|twice)\b"
)
_ASKS = re.compile(
    r"\b(?:which|what|did|does|has|have|any|list|show|how many)\b"
    r"|^\W*(?:the )?(?:repeat|recurr|repetitive|chronic|rework)"
)
"""'It broke again' tells something, and asks nothing."""
_HOLDS = re.compile(
    r"\bdid (?P<what>.*\b(?:repairs?|fix(?:es)?|jobs?)\b.*) (?P<held>hold|last|stick)\b(?: up)?(?! \w+ed)"
)
_DID_THE_LAST = re.compile(r"\bdid\b(?: the)?(?: (?:last|latest))?")
_REPAIRS = re.compile(r"\b(?:repairs?|fix(?:es)?|failures?)\b(?: (?:that|which|of|on))?")
_ANYTHING = re.compile(r"\b(?:any|every)thing\b")
_WITHIN = re.compile(
    r"\b(?:within|inside|(?:in|after) (?:less|fewer) than|in under) (?P<n>\d{1,3}|an?|one|two|three|four|six)"
    r" (?P<unit>day|week|month)s?\b(?: (?:of|after) (?:each other|one another|the (?:repair|fix|first)|it|repair))?"
)
_LASTED = re.compile(
    rf"\b(?:{_HELD})(?: for| even| up)* (?P<n>\d{{1,3}}|an?|one|two|three|four|six) (?P<unit>day|week|month)s?\b"
)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_DAYS = {"day": 1, "week": 7, "month": 30}
WITHIN_D = 30
"""Days within which the same failure is the repair that didn't hold, unless the question says how many."""


def over_time(reading: Reading) -> Sought | None:
    """A trend, one time against another, or what came again, its words marked; None if it isn't asked.

    Call it before the question's own times are read: 'than last year' says with what is compared, not when."""
    if found := _again(reading):
        return found
    against, said = _against(reading)
    often = _MORE_OFTEN.search(reading.rest)
    trend = _TREND.search(reading.rest)
    if not (trend or (often and (said or _asks_whether(reading))) or (against is not None)):
        return None
    for pattern in (_TREND, _MORE_OFTEN, _MORE) if said or often else (_TREND,):
        reading.find(pattern)
    return Sought(Operation.TREND, 1, False, None, False, against=against)


def _again(reading: Reading) -> Sought | None:
    within = _WITHIN.search(reading.rest) or _LASTED.search(reading.rest)
    again, holds = _AGAIN.search(reading.rest), _HOLDS.search(reading.rest)
    if (again is None and holds is None) or not _ASKS.search(reading.low):
        return None
    days = WITHIN_D
    if within:
        reading.take(within.start("n"), within.end())
        reading.take(*within.span())
        days = int(_NUMBERS.get(within["n"], 0) or within["n"]) * _DAYS[within["unit"]]
    if again:
        reading.take(*again.span())
    elif holds:
        reading.take(*holds.span("held"))
        reading.find(_DID_THE_LAST)
    reading.find(_REPAIRS)
    reading.find(_ANYTHING)
    return Sought(Operation.REPEATS, 1, False, None, False, within=days)


def _asks_whether(reading: Reading) -> bool:
    return re.match(r"\W*(?:and |so )?(?:does|do|is|are|has|have|did)\b", reading.low) is not None


def _against(reading: Reading) -> tuple[Relative | Period | None, bool]:
    """The time that is compared with, and whether anything earlier is, the words marked."""
    match = _THAN.search(reading.rest)
    if match is None:
        return None, False
    for pattern in (_YEAR_BEFORE, _BEFORE):
        if said := pattern.match(reading.rest, match.end()):
            reading.take(match.start(), said.end())
            unit = said.groupdict().get("unit")
            return (Relative("last", 1, unit) if unit else None), True
    if (last := _LAST.match(reading.rest, match.end())) and (unit := _THIS.search(reading.rest)):
        reading.take(match.start(), last.end())
        return Relative("last", 1, unit["unit"]), True
    after = reading.copy()
    after.take(0, match.end())
    free = [at for at, used in enumerate(after.used) if not used]
    times = period_of(after)
    taken = [at for at in free if after.used[at]]
    if times is None or not taken or taken[0] - free[0] > 2:
        return None, False
    if any(reading.used[at] and reading.spans[at][0] >= match.end() for at in range(taken[0])):
        return None, False  # 'than P-2 in 2020': it is compared with the other machine
    reading.take(*match.span())
    for at in taken:
        reading.take_words(at, at + 1)
    return times, True
