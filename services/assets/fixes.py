"""'What fixed it last time?': the rows of the logs in which the same code or complaint stood before, newest first."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingestion.logs.cells import spaced
from models.analyzer import identifiers, names_in, normal
from services.assets.log import LogTable
from services.assets.naming import assets_of, keys_of, name_of
from services.assets.request import Absent
from services.assets.values import spellings_of
from services.assets.words import Reading, squashed, stem

_FIXED = re.compile(
    r"\bwhat (?:was it that |has |have |had )?(?:fixed|solved|cured|repaired|helped|cleared|sorted|mended)\b"
    r"|\bhow (?:was|were|did|has|have|had) (?:\S+ ){0,5}?(?:fix\w*|solv\w*|repair\w*|clear\w*|cured?|mend\w*)\b"
    r"|\bwhat (?:did|was|has|have|had) (?:\S+ ){0,4}?(?:do|done|did)\b.*\b(?:last time|before|about (?:it|this|that))\b"
)
_DONE_ABOUT = re.compile(
    r"\bwhat (?:was|has been|had been|did \w+|have \w+) (?:done|do) about (?!it\b|this\b|that\b)"
    r"|\w{3,}.{4,}[,;:.-] ?what (?:was|has been|did \w+) (?:done|do)\W*$"
)
_BEFORE = re.compile(
    r"\b(?:has|have|had|did) (?:any(?:one|body)|somebody|we|you|they) (?:ever )?(?:had|have|seen?|heard?|met|got)\b"
    r".*\b(?:before|earlier|already|in the past|ever)\b"
    r"|\b(?:had|seen|heard|happened|occurred) (?:\S+ ){0,5}?before\b"
)
_NOT_OF_LOGS = re.compile(
    r"\b(?:manual|bulletin|procedure|should|must|how (?:do|to|can|should)|what (?:do|does|is|are))\b"
)
_FIX = (
    r"fix\w*|actions?|remed\w+|work (?:done|performed|carried out)|solution|resol\w+|corrective|repair\w*|maßnahme\w*"
)
_FIX_COLUMN = re.compile(rf"\b(?:{_FIX})\b")
_TOLD = re.compile(rf"\b(?:{_FIX}|messages?|symptoms?|complaints?|problems?|desc\w*|findings?|text)\b")
_DONE = re.compile(
    r"\b(?:replac|repl|repair|clean|adjust|tighten|chang|weld|reset|refill|topped|greas|lubricat|align|balanc|swap"
    r"|instal|rebuil|flush|fix|mend|bled|bleed|recalibrat|calibrat|tausch|ersetz|gereinigt|repar)\w*",
    re.IGNORECASE,
)
_FILLERS = frozenset(
    stem(word)
    for word in """
    what was it that has have had did do done how fixed fix solved solve cured repaired repair helped cleared sorted
    last time before again anyone anybody somebody ever seen see heard hear met got come across this the a an and or of
    on in at to for with is are were been be earlier already past problem issue same such like similar we you they our
    us my me it its there here now when then so about any from by over after while into off up out one ones
    """.split()  # noqa: SIM905
)
_ENOUGH = 0.5
_STILL_SAID = 2
"""Words of a complaint that rows must know for those that are like it to be told, where they don't know others."""

_SHOWN = 3
_FOLLOWS = timedelta(days=14)
"""A job within this time after an alarm is taken for what was done about it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a log; `follow`: the job that came after it, where the row itself doesn't say what was done."""

    log: LogTable
    row: int
    follow: Found | None = None

    @property
    def at(self) -> datetime | None:
        return self.log.at(self.log.default_dates(last=True), self.row)


@dataclass(frozen=True, slots=True)
class FixRequest:
    """What happened before, newest first; never empty. elsewhere: not on the machine that was asked about. missing:
    words of the complaint that no row says, so that what was found is only like it."""

    found: tuple[Found, ...]
    elsewhere: bool = False
    missing: tuple[str, ...] = ()


def asks_for_a_fix(question: str) -> bool:
    """Whether a question asks what was done about something the last time."""
    low = question.casefold()
    return any(asks.search(low) for asks in (_FIXED, _DONE_ABOUT, _BEFORE)) and not _NOT_OF_LOGS.search(low)


def fix_request(
    question: str, logs: Sequence[LogTable], asset: str | None = None, before: str = ""
) -> FixRequest | Absent | None:
    """The rows that answer 'what fixed it last time?'; None if that isn't asked, or it can't be told of what.

    before: the question before, for one that doesn't say itself what 'it' is."""
    if not logs or not asks_for_a_fix(question):
        return None
    if before and not identifiers(question) and all(word in _FILLERS for word in Reading.of(question).stems):
        question = f"{before} {question}"
    reading = Reading.of(question)
    said = assets_of(reading, logs)
    keys = said if isinstance(said, frozenset) else frozenset()
    keys = keys or (keys_of(asset, logs) if asset else frozenset())
    own = {squashed(name_of(key, logs)) for key in keys}
    codes = [i for i in identifiers(question) if squashed(i.text) not in own]
    free = zip(reading.stems, reading.words, reading.used, strict=True)
    words = {stemmed: word for stemmed, word, used in free if not used and stemmed not in _FILLERS}

    def rows_of(machines: frozenset[str]) -> list[Found]:
        if codes:
            normal_codes = [code.normal for code in codes]
            return [Found(log, row) for log in logs for row in _with_codes(log, normal_codes, machines)]
        return _alike(logs, words, machines)

    rows = rows_of(keys)
    elsewhere = bool(keys) and not rows
    if elsewhere:
        rows = rows_of(frozenset())
    missing: tuple[str, ...] = ()
    if not rows and not codes:
        missing = tuple(w for of, w in words.items() if not any(spellings_of(log, w, of) for log in logs))
        words = {of: word for of, word in words.items() if word not in missing}
        rows = rows_of(keys) if missing and len(words) >= _STILL_SAID else []
        elsewhere = False
    if not rows:
        what = " and ".join(code.text for code in codes)
        return Absent(f"The logs have no {what} before.", tuple(code.text for code in codes)) if codes else None
    rows.sort(key=lambda found: found.at or datetime.min, reverse=True)
    followed = [
        found if says_what_was_done(found) else Found(found.log, found.row, _after(found, logs)) for found in rows
    ]
    told = [found for found in followed if found.follow or says_what_was_done(found)]
    return FixRequest(tuple((told or followed)[:_SHOWN]), elsewhere, missing)


def shown_cells(found: Found) -> list[tuple[str, str]]:
    """The columns of a row that tell what was wrong and what was done, else all of them."""
    log = found.log
    wanted = {log.roles.get(role) for role in ("record", "code", "text", "action", "parts")}
    kept = [name for name in log.cells if name in wanted or _TOLD.search(spaced(name))]
    left_out = {log.roles.get(role) for role in ("started", "finished", "asset id", "asset name")}
    names = kept or [name for name in log.cells if name not in left_out]
    return [(name, cell) for name in names if (cell := log.cells[name][found.row])]


def when(found: Found) -> str:
    """The date of a row as the log writes it, '' if it has none."""
    role = found.log.default_dates(last=True)
    column = found.log.roles.get(role, "")
    return found.log.cells[column][found.row] if column else ""


def says_what_was_done(found: Found) -> bool:
    """Whether a row has a filled column for what was done, or its words say it."""
    log = found.log
    columns = [name for name in log.cells if _FIX_COLUMN.search(spaced(name)) or name == log.roles.get("action")]
    if any(log.cells[name][found.row] for name in columns):
        return True
    text = log.roles.get("text", "")
    return bool(text) and _DONE.search(log.cells[text][found.row]) is not None


def _with_codes(log: LogTable, codes: Sequence[str], keys: frozenset[str]) -> Iterable[int]:
    for row, key in enumerate(log.asset_keys):
        if keys and key not in keys:
            continue
        cells = " ; ".join(cells[row] for cells in log.cells.values())
        if all(code in normal(cells) for code in codes) and set(codes) <= names_in(cells):
            yield row


def _alike(logs: Sequence[LogTable], words: Mapping[str, str], keys: frozenset[str]) -> list[Found]:
    """Rows with most of the complaint's words, each word weighing more the rarer it is. Of these the best."""
    hits: dict[tuple[int, int], set[str]] = {}
    counts: Counter[str] = Counter()
    for n, log in enumerate(logs):
        for word, said in words.items():
            spellings = spellings_of(log, said, word)
            if not spellings:
                continue
            pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, sorted(spellings)))})(?![^\W_])")
            for row, text in enumerate(log.texts):
                if pattern.search(text):
                    counts[word] += 1
                    if not keys or log.asset_keys[row] in keys:
                        hits.setdefault((n, row), set()).add(word)
    total = sum(map(len, logs))
    weights = {word: math.log(1 + total / (counts[word] or 1)) for word in words}
    everything = sum(weights.values())
    scores = {at: sum(weights[word] for word in there) / everything for at, there in hits.items()}
    best = max(scores.values(), default=0.0)
    return [Found(logs[n], row) for (n, row), score in scores.items() if score >= max(_ENOUGH, 0.9 * best)]


def _after(found: Found, logs: Sequence[LogTable]) -> Found | None:
    """The first job on the machine, not planned, within `_FOLLOWS` after a row."""
    start = found.at
    if start is None:
        return None
    best: tuple[datetime, Found] | None = None
    for log in logs:
        if log is found.log:
            continue
        role = log.default_dates(last=True)
        for row, key in enumerate(log.asset_keys):
            if key != found.log.asset_keys[found.row] or log.planned(row):
                continue
            at = log.at(role, row)
            if at is None or not start <= at <= start + _FOLLOWS:
                continue
            candidate = Found(log, row)
            if (best is None or at < best[0]) and says_what_was_done(candidate):
                best = at, candidate
    return best[1] if best else None
