"""'When should we replace the seal of P-207 if a planned change costs 200 and a failure 3000?': what is asked, and at
which costs. Costs are the asker's: none are taken from anywhere else. Asked without a word of them, a part's history is
told, beside what the manual states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ingestion.logs.dates import to_number
from models.types import Asset
from services.assets.fleet import Group
from services.assets.forecast.lifetimes import best_log, came_of
from services.assets.forecast.question import Outlooked, Wanted, machines_meant, words_left
from services.assets.log import LogTable
from services.assets.naming import name_of
from services.assets.request import Absent, Ambiguous, machines_text
from services.assets.words import Reading, natural

_REPLACE = r"(?:replac|chang|renew|swap|exchang|overhaul)\w*"
_ASKS = re.compile(
    rf"\b(?:when|how (?:often|long|soon)|(?:at|after|by) (?:what|which) (?:age|time|interval|hours?))\b.*\b{_REPLACE}"
    rf"|\b(?:best|optim\w+|economic\w*|cheapest|most economic\w*) .*\b{_REPLACE}|\b{_REPLACE} (?:age|interval|time)\b"
    rf"|\b{_REPLACE}.*\b(?:or|than) (?:wait|run|let)\w*|\b(?:worth|pay|pays) .*\b{_REPLACE}"
)
REPLACED = re.compile(r"\b(?:replac|renew|swap|exchang|chang|overhaul)\w*", re.IGNORECASE)
_OF_COSTS = re.compile(
    r"\b(?:costs?|costing|price|optim\w+|economic\w*|cheap\w*|worth|pays?|money)\b|[€$£]|\bto failure\b"
    r"|\b(?:best|right) (?:time|age|moment|interval)\b|\breplacement (?:age|interval)\b"
)
_WHEN = re.compile(
    r"\b(?:when|(?P<often>how often|how soon|after how (?:long|many \w+))|at what age)"
    r" (?:should|must|shall|do|does|would|ought|is|are)\b.*\b(?:replac|renew|swap|exchang|chang)(?:e|ed|ing)?\b"
)
_NOT_A_PART = re.compile(
    r"\b(?:oils?|greases?|lubricants?|coolants?|fluids?|water|air|gas|fuel)\b"
    r"(?! (?:\w+ )?(?:filter|seal|pump|cooler|hose|separator|valve|ring|spring|element|cartridge|nipple)s?\b)"
    r"|\b(?:batter(?:y|ies)|settings?|parameters?|modes?|next|again|due|last|if|torque|speeds?)\b"
)
"""What no failure of the machine tells the life of, and other questions."""
_NOT_THESE = re.compile(r"\b(?:did|was|were|has|have|had|manuals?|procedures?|pages?|how (?:do|to|can))\b")
_CLAUSE = re.compile(r"\b(?:and|but|versus|vs|against|while|whereas|compared (?:to|with))\b|[;,](?!\d)")
_AMOUNT = re.compile(
    r"(?<![\w.,-])(?P<before>[€$£]|eur|usd)?\s?(?P<n>\d[\d.,' ]*\d|\d)(?P<k>\s?k\b)?"
    r"\s?(?P<after>[€$£]|euros?\b|eur\b|usd\b|dollars?\b|pounds?\b)?(?![\w-])"
    r"(?!\s*(?:times|x|%|percent|h|hours?|minutes?|days?|weeks?|months?|years?)(?!\w))"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
"""As money is written: '4.500' is no four and a half."""
_FAILURE = re.compile(r"\b(?:fail\w*|break\w*|broke\w*|unplanned|unscheduled|emergency|outage|stoppage|corrective)\b")
_PLANNED = re.compile(rf"\b(?:planned|preventive\w*|scheduled|proactive\w*|early|in time|beforehand|{_REPLACE})\b")
_WORDS = re.compile(
    r"\b(?:costs?|costing|price|optim\w+|economic\w*|cheap\w*|worth|pays?|money|best|right|most|moment|age|interval"
    rf"|{_REPLACE}|planned|preventive\w*|scheduled|proactive\w*|early|beforehand|unplanned|unscheduled|emergency|outage|stoppage"
    r"|corrective|fail\w*|break\w*|broke\w*|should|must|would|if|when|how often|how soon|after|before|while|whereas|but"
    r"|versus|compared|preventively|euros?|eur|usd|dollars?|pounds?|wait|let|run(?:ning)?|what|which|find|work out"
    r"|calculate|part|new|least|lowest|total|rather|instead|point|each|every)\b"
)


@dataclass(frozen=True, slots=True)
class Costs:
    """Of one replacement: planned, and by a failure; in the asker's currency, '' where it isn't said."""

    planned: float
    failure: float
    currency: str = ""


@dataclass(frozen=True, slots=True)
class CostsUnsaid:
    """The age can be worked out when these costs are known. missing: what is said of neither."""

    missing: tuple[str, ...]


def replacement_of(
    question: str,
    logs: Sequence[LogTable],
    asset: str | None = None,
    as_of: datetime | None = None,
    machines: Sequence[Asset] = (),
) -> Outlooked | CostsUnsaid | Ambiguous | Absent | None:
    """What the question asks of the best age for replacing, over the logs that its asker may see; None if nothing."""
    reading = Reading.of(question)
    of_costs = _ASKS.search(reading.low) is not None and _OF_COSTS.search(reading.low) is not None
    if not logs or not (of_costs or without_costs(question)) or _NOT_THESE.search(reading.low):
        return None
    named, group = machines_meant(reading, logs, asset, machines)
    if named is None or isinstance(named, Ambiguous | Absent):
        return named
    costs = costs_in(reading.rest)
    for pattern in (_AMOUNT, _WORDS):
        for match in list(pattern.finditer(reading.rest)):
            reading.take(*match.span())
    keys = tuple(sorted(named, key=lambda key: natural(name_of(key, logs))))
    failures = best_log(logs, keys, as_of, came_of(machines))
    if failures is None:
        return None
    words, left = words_left(reading, failures.log)
    if not words and not (keys and of_costs):
        return None
    asks_when = _WHEN.search(reading.low)
    often = asks_when is not None and asks_when["often"] and not keys
    if not of_costs and (often or left):
        return None  # an interval, which manuals give; or a part that the log never mentions
    if left:
        return Absent(f"No record of {failures.log.title} mentions {', '.join(left)}.", tuple(left)) if keys else None
    if isinstance(costs, CostsUnsaid):
        if of_costs:
            return costs
        costs = Costs(0.0, 0.0)
    keys = tuple(key for key in keys if key in failures.of)
    names = tuple(failures.log.asset_names[key] for key in keys)
    if isinstance(group, Group):  # one age for machines that are alike
        failures = replace(failures, of={key: failures.of[key] for key in keys})
        keys, names = (), (f"{machines_text(len(keys))} ({group.said})",)
    told = (costs.planned, costs.failure, costs.currency)
    said = " ".join(words.values())
    return Outlooked(Wanted.REPLACEMENT, failures, keys, names, words=tuple(words), said=said, costs=told)


def without_costs(question: str) -> bool:
    """Whether it is asked when to replace a part, and nothing said of costs."""
    low = question.casefold()
    return bool(_WHEN.search(low)) and not _OF_COSTS.search(low) and not _NOT_A_PART.search(low)


def costs_in(text: str) -> Costs | CostsUnsaid:
    """The two costs that a text (lower case) states, each in a clause that says which of the two it is; none of two
    currencies."""
    found: dict[str, float] = {}
    currencies: dict[str, None] = {}
    unnamed: list[float] = []
    start = 0
    ends = [match.span() for match in _CLAUSE.finditer(text)] + [(len(text), len(text))]
    for end, after in ends:
        clause, start = text[start:end], after
        for match in _AMOUNT.finditer(clause):
            written = match["n"].replace(" ", "")
            number = to_number(re.sub(r"[.,]", "", written) if _THOUSANDS.fullmatch(written) else written)
            if number is None:
                continue
            number *= 1000 if match["k"] else 1
            if written_in := _written((match["before"] or match["after"] or "").strip()):
                currencies[written_in] = None
            which = "failure" if _FAILURE.search(clause) else "planned" if _PLANNED.search(clause) else ""
            if which and which not in found:
                found[which] = number
            else:
                unnamed.append(number)
    for which in ("planned", "failure"):
        if which not in found and len(unnamed) == 1 and len(found) == 1:
            found[which] = unnamed[0]
    told = {"planned": "a planned replacement", "failure": "a failure"}
    missing = tuple(name for which, name in told.items() if which not in found or len(currencies) > 1)
    return CostsUnsaid(missing) if missing else Costs(found["planned"], found["failure"], "".join(currencies))


def with_costs(question: str, reply: str) -> str | None:
    """The question with the costs that a reply to `CostsUnsaid` gives; None if it gives no two."""
    both = f"At {reply.rstrip(' .')}, {question}"
    if isinstance(costs_in(both.casefold()), Costs):
        return both
    amounts = [match.group().strip() for match in _AMOUNT.finditer(reply.casefold())]
    if len(amounts) != 2:
        return None
    return f"If a planned replacement costs {amounts[0]} and a failure costs {amounts[1]}, {question}"


def _written(currency: str) -> str:
    for sign, written in (("€", "EUR"), ("eur", "EUR"), ("$", "USD"), ("usd", "USD"), ("dollar", "USD"), ("£", "GBP")):
        if currency.startswith(sign):
            return written
    return "GBP" if currency.startswith("pound") else ""
