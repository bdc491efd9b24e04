"""Questions about what will happen: told by their words, with every other word accounted for, or not taken at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ingestion.logs.dates import to_number
from models.types import Asset
from services.assets.columns import FILLERS, GENERIC_ASSET
from services.assets.fleet import Group, group_of
from services.assets.forecast import HORIZON_D
from services.assets.forecast.lifetimes import Failures, best_log, came_of
from services.assets.kinds import noun_word
from services.assets.log import LogTable
from services.assets.naming import assets_of, begun_like, keys_of, name_of, no_such, the_one
from services.assets.request import Absent, Ambiguous
from services.assets.words import Reading, natural, squashed, stem

_FAIL = r"(?:fail\w*|break\w* down|break|breakdowns?|go(?:es|ing)? (?:down|wrong|bad)|die|give out|quit|trip)"
_ASKS_FORECAST = re.compile(
    rf"\b(?:will|going to|gonna|about to|likely to|expected to|liable to|due to|(?:'s|is|are) next to)\b.*\b{_FAIL}\b"
    rf"|\b(?:probabilit\w+|chances?|risks?|likelihood|odds|likel(?:y|iest)|liable)\b.*\b{_FAIL}\b"
    rf"|\b{_FAIL} next\b|\bnext (?:to )?{_FAIL}\b"
    rf"|\b(?:forecast|predict\w*)\b.*\b{_FAIL}\b|\b{_FAIL}\b.*\b(?:forecast|prediction)s?\b|\b(?:failure|reliability) "
    rf"(?:forecast|prediction|outlook|risk)s?\b|\briskiest\b|\b(?:most|highest|greatest) (?:at )?risk\b"
    r"|\bremaining (?:useful )?life\b"
    r"|\bneeds? (?:a )?(?:repair|fixing) next\b"
)
_LASTS = re.compile(r"\bhow (?:much )?long(?:er)? (?:will|can|does) .*\b(?:last|hold|run)\b")
_ASKS_DUE = re.compile(
    r"\b(?:over)?due\b|\bnext (?:\w+ ){0,4}(?:services?|pms?|maintenance|inspections?|overhauls?|jobs?|oil change)\b"
    r"|\bwhen (?:is|does|do|should|must|are|will) .*\b(?:next|again)\b"
    r"|\b(?:coming|upcoming|next) (?:services?|pms?|maintenance|jobs?)\b"
)
_NOT_THESE = re.compile(
    r"\b(?:why|how (?:do|to|can i|should|often)|caus\w+|what (?:happens|if)|if|fails? to|manuals?|procedures?|pages?"
    r"|steps?|symptoms?|did|was|were|has|have|had|which (?:tool|part)|torque|mean(?:s|ing)?|first)\b"
)
_N = r"(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|ten|twelve)"
_TO = rf"(?:{_N.replace('?P<n>', '?:')} ?(?:to|or|-|–) ?)?"
"""'in 2 to 3 weeks': the later one is meant."""
_U = r"hours?|h|hrs?|days?|weeks?|months?|quarters?|years?"
_AHEAD = re.compile(
    rf"\b(?:with)?in (?:the )?(?:(?:next|coming|following) )?(?:{_TO}{_N} )?(?P<u>{_U})\b"
    rf"|\b(?:over|during|for)? ?(?:the )?(?:next|coming|following) (?:{_TO}{_N.replace('<n>', '<n2>')} )?(?P<u2>{_U})\b"
    r"|\bthis (?P<u3>week|month|quarter|year)\b|\b(?P<today>today|tomorrow|soon)\b"
)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12}
_DAYS = {"h": 1 / 24, "d": 1, "w": 7, "m": 30, "q": 91, "y": 365}
_OWN = frozenset(
    stem(word)
    for word in """
    will going gonna about likely expected liable next fail fails failing failure failures break breaks down breakdown
    breakdowns wrong bad die give quit trip probability chance chances risk risks likelihood odds forecast forecasts
    predict prediction predictions riskiest most highest greatest long longer last lasts hold remaining useful life
    soon due overdue service services pm pms maintenance inspection inspections job jobs planned scheduled coming
    upcoming again must should done be need needs repair fixing anything something everything everybody today tomorrow
    now how could reliability outlook plant fleet site thing things until before machine machines asset assets
    equipment unit units please would can you run runs percent percentage right open week
    pls likeliest rank ranked ranking list show order fleet
    """.split()  # noqa: SIM905
)


class Wanted(StrEnum):
    """What is asked: a machine's chance to fail, which machine fails next, what is due, or when to replace."""

    CHANCE = "chance of failure"
    RANKING = "fleet ranking"
    DUE = "due"
    REPLACEMENT = "best age for replacing"


@dataclass(frozen=True, slots=True)
class Outlooked:
    """A question about the future, over the failures of one log.

    assets: keys, () for all; names: how they are written; ahead, unit: how far ('days', or 'h' by the meter); words:
    stems that the rows must mention; said: these as asked; default: whether the question named no time; costs: of
    a planned replacement and of a failure, with their currency, for REPLACEMENT; both 0 where they aren't said."""

    wanted: Wanted
    failures: Failures
    assets: tuple[str, ...]
    names: tuple[str, ...]
    ahead: float = HORIZON_D
    unit: str = "days"
    words: tuple[str, ...] = ()
    said: str = ""
    default: bool = False
    costs: tuple[float, float, str] = (0.0, 0.0, "")


def outlook_of(
    question: str,
    logs: Sequence[LogTable],
    asset: str | None = None,
    as_of: datetime | None = None,
    machines: Sequence[Asset] = (),
) -> Outlooked | Ambiguous | Absent | None:
    """What the question asks of the future, over the logs that its asker may see; None if it doesn't.

    machines: what is told of them, for questions about all of a kind or place."""
    reading = Reading.of(question)
    if not logs or _NOT_THESE.search(reading.low):
        return None
    lasts = _LASTS.search(reading.low) is not None
    forecast = lasts or _ASKS_FORECAST.search(reading.low) is not None
    if not forecast and _ASKS_DUE.search(reading.low) is None:
        return None
    named, group = machines_meant(reading, logs, asset, machines)
    if named is None or isinstance(named, Ambiguous | Absent):
        return named
    keys = tuple(sorted(named, key=lambda key: natural(name_of(key, logs))))
    ahead, unit, default = (-1.0, "days", False) if "overdue" in reading.words else _ahead(reading)
    failures = best_log(logs, keys, as_of, came_of(machines))
    if failures is None:
        return None
    keys = tuple(key for key in keys if key in failures.of)
    words, left = words_left(reading, failures.log)
    if left and (not keys or not forecast):
        return None
    if left:
        return Absent(f"No record of {failures.log.title} mentions {', '.join(left)}.", tuple(left))
    if words and not keys and (lasts or not forecast):
        return None  # how long the grease lasts, a manual says
    if isinstance(group, Group) and set(keys) == set(failures.of):
        keys = ()  # all machines of the log: as if none were named
    several = not keys or (isinstance(group, Group) and (group.asks_which or len(keys) > 1))
    wanted = Wanted.DUE if not forecast else Wanted.RANKING if several else Wanted.CHANCE
    if unit == "h" and not failures.meter_column:
        ahead, unit = ahead / 24, "days"
    names = tuple(failures.log.asset_names[key] for key in keys)
    return Outlooked(wanted, failures, keys, names, ahead, unit, tuple(words), " ".join(words.values()), default)


def machines_meant(
    reading: Reading, logs: Sequence[LogTable], asset: str | None, machines: Sequence[Asset]
) -> tuple[frozenset[str] | Ambiguous | Absent | None, Group | Ambiguous | None]:
    """The keys of the machines that a question names, their words marked, and the group that they are named by; None
    for an asset beside the question that no log has."""
    said = assets_of(reading, logs)
    given = keys_of(asset, logs) if asset else frozenset()
    if asset and not given:
        return None, None
    named = (begun_like(said, logs) or no_such(said, logs)) if isinstance(said, str) else said
    group = None if named else group_of(reading, logs, machines)
    if not isinstance(group, Group):
        named = named or (given if group is None else group) or the_one(reading, logs)
    else:
        named = group.assets
    if isinstance(named, Ambiguous) and any(name_of(key, logs) in named.options for key in given):
        named = given
    return named, group


def mentioning(failures: Failures, words: Sequence[str]) -> Failures:
    """The failures whose rows mention all of these words (stems)."""
    log = failures.log
    spelled = [
        re.compile(rf"(?<![^\W_])(?:{'|'.join(re.escape(w) for w in log.vocabulary.get(each, ()))})(?![^\W_])")
        for each in words
    ]

    def mentions(row: int) -> bool:
        return all(pattern.search(log.texts[row]) for pattern in spelled)

    return replace(
        failures,
        of={
            key: tuple(
                replace(each, rows=rows) for each in every if (rows := tuple(row for row in each.rows if mentions(row)))
            )
            for key, every in failures.of.items()
        },
    )


def _ahead(reading: Reading) -> tuple[float, str, bool]:
    """How far ahead, in days or hours, and whether that was left open; the words are marked."""
    match = reading.find(_AHEAD)
    if match is None:
        return HORIZON_D, "days", True
    if match["today"]:
        soon = match["today"] == "soon"
        return (HORIZON_D if soon else 1.0), "days", soon
    unit = match["u"] or match["u2"] or match["u3"]
    number = match["n"] or match["n2"] or "1"
    count = float(_NUMBERS.get(number) or to_number(number) or 0.0)
    if unit.startswith("h"):
        return count, "h", False
    return count * _DAYS[unit[0]], "days", False


def words_left(reading: Reading, log: LogTable) -> tuple[dict[str, str], list[str]]:
    """The words that say which failures are meant, by their stems, and the words that the log doesn't have."""
    words: dict[str, str] = {}
    left: list[str] = []
    for at, (word, word_stem) in enumerate(zip(reading.words, reading.stems, strict=True)):
        told = word in FILLERS or word_stem in _OWN or GENERIC_ASSET.fullmatch(word) or noun_word(word)
        if reading.used[at] or told or word_stem in log.classes or word.isdigit() or squashed(word) == log.prefix:
            continue
        if word_stem in log.vocabulary:
            words.setdefault(word_stem, word)
        else:
            left.append(word)
    return words, left
