"""What rows a question speaks of: work orders, alarms, anomalies; planned or not; and whether a log holds such."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from services.assets.log import LogTable
from services.assets.request import Filter
from services.assets.words import Reading, squashed, stem, stemmed

BROKE = re.compile(
    r"\b(?:break|breaks|broke|broken|breaking|go|went|gone|goes) down\b|\b(?:fail|fails|failed|failing)\b"
    r"|\bfailures?\b|\bbreak-?downs?\b"
    r"|\b(?:go|goes|going|gone|went) wrong\b|\btrouble\b|\b(?:un)?reliab(?:le|ility)\b"
    r"|\b(?:act|play)(?:s|ed|ing)? up\b|\bmisbehav\w+|\bgiv(?:e|es|en|ing) (?:us |you |them |any |much )*trouble\b"
)
_UNPLANNED = re.compile(
    r"\b(?:unplanned|corrective|reactive|unscheduled|non-?preventive|non-?pms?|not preventive|not planned|not pms?"
    r"|other than (?:pms?|preventive))\b(?: maintenance\b(?! \w*orders?))?"
)
_PLANNED = re.compile(r"\b(?:preventive|preventative|planned|scheduled|pms?|ppms?|routine)\b(?: maintenance\b)?")
_NOUNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # group, pattern of what rows are called, and stems by which a log's name or columns show that its rows are that
    (
        "work",
        r"work ?orders?|w\.?o\.?(?:s|'s)?|jobs?|tickets?|tasks?|interventions?|call-?outs?"
        r"|maintenance (?:events?|actions?|activit(?:y|ies)|jobs?|records?|works?)|orders?|notifications?",
        ("wo", "work", "order", "job", "ticket", "task", "mainten", "intervent", "notif", "callout", "auftrag"),
    ),
    (
        "alarm",
        r"alerts?|alarms?|trips?|faults?|warnings?|errors?",
        ("alert", "alarm", "fault", "trip", "warn", "error"),
    ),
    ("anomaly", r"anomal(?:y|ies)|deviations?|outliers?", ("anomali", "deviat", "outlier")),
    (
        "entry",
        r"events?|entr(?:y|ies)|records?|incidents?|rows?|occurrences?|issues?|problems?|defects?|stops?|stoppages?"
        r"|repairs?|services?|inspections?|maintenance|works?|things?",
        (
            "event",
            "entri",
            "log",
            "record",
            "incid",
            "issu",
            "defect",
            "stop",
            "histori",
            "repair",
            "inspect",
            "servic",
        ),
    ),
)
_NOUN_PATTERNS = tuple((group, re.compile(rf"\b(?:{pattern})\b"), stems) for group, pattern, stems in _NOUNS)
VERBAL = frozenset(
    stem(word)
    for word in ("trips", "repairs", "repair", "services", "works", "work", "maintenance", "job", "type", "kind")
)


@dataclass(frozen=True, slots=True)
class Noun:
    """What the question calls rows. score: how well that fits the log, 0 (not named) to 3 (its file is called so);
    forms: singular and plural; rows: which rows of a mixed log are meant; group: as in `_NOUNS`;
    other: the question calls them what rows of this log are not."""

    score: float
    forms: tuple[str, str]
    rows: Filter | None = None
    group: str = ""
    other: bool = False


def noun_of(reading: Reading, log: LogTable) -> Noun:
    """What the question calls rows, its words marked."""
    best, other = Noun(0.0, _own_noun(log)), False
    for group, pattern, stems in _NOUN_PATTERNS:
        for match in pattern.finditer(reading.rest):
            said = match.group()
            score, which = 0.0, None
            own = [stem(word) for word in re.findall(r"\w+", said)]
            others = frozenset(s for name, _, many in _NOUN_PATTERNS if name not in (group, "entry") for s in many)
            if group == "entry" and set(own) <= log.name_stems:
                score = 1.0 if log.name_stems & others else 3.0  # 'alert_events' is a log of alerts
            elif set(own) <= log.name_stems or (
                group == "work" and "wo" in log.name_stems and own[0] in ("wo", "work")
            ):
                score = 3.0
            elif log.name_stems & set(stems) and group != "entry":
                score = 2.0
            elif log.column_stems & set(stems) and group != "entry":
                score = 2.0 if set(own) & log.column_stems and group == "work" else 1.2
            elif group == "entry":
                score = 0.6
            elif group == "work" and not is_alarms(log):
                score = 1.0
            if score < 3 and (cells := log.values.get(stemmed(said)) or log.values.get(squashed(said))):
                column = max(cells, key=lambda name: sum(cell in cells[name] for cell in log.cells[name]))
                score, which = 2.5, Filter(said, column, frozenset(cells[column]))
            elif score >= 2 and which is None and group != "entry" and (mixed := _mixed(log, group, stems)):
                score, which = 2.5, mixed
            other = other or (group != "entry" and score < 1)
            if score > best.score:
                best = Noun(score, _forms(said), which, group)
            reading.take(*match.span())
    return replace(best, other=other and best.score < 1)


def is_mixed(log: LogTable) -> bool:
    """Whether a log holds several kinds of rows, told apart by a column."""
    return any(_mixed(log, group, stems) for group, _, stems in _NOUN_PATTERNS if group != "entry")


def _mixed(log: LogTable, group: str, stems: tuple[str, ...]) -> Filter | None:
    """For a log that holds several kinds of rows told apart by a column: those of the kind that is asked for."""
    others = frozenset(s for name, _, other in _NOUN_PATTERNS if name not in (group, "entry") for s in other)
    for column in log.columns:
        if not 2 <= column.distinct <= 8 or column.numeric or column.dated:
            continue
        cells = {cell for cell in log.cells[column.name] if cell}
        worded = {cell: {stem(word) for word in re.split(r"[\W_]+", cell.casefold()) if word} for cell in cells}
        own = frozenset(
            cell for cell, words in worded.items() if words & set(stems) and not words & (others - set(stems))
        )
        if own and any(words & others for words in worded.values()):
            return Filter(group, column.name, own)
    return None


def _own_noun(log: LogTable) -> tuple[str, str]:
    if is_alarms(log):
        word = next((w for w in ("alert", "alarm", "anomali", "fault") if w in log.name_stems), "")
        return {"alert": ("alert", "alerts"), "alarm": ("alarm", "alarms"), "anomali": ("anomaly", "anomalies")}.get(
            word, ("event", "events")
        )
    record = log.by_name.get(log.roles.get("record", ""))
    named = log.name_stems | set(record.words if record else ())
    said = next((word for word in ("ticket", "job", "task", "intervention", "notification") if stem(word) in named), "")
    if said:
        return said, f"{said}s"
    return ("work order", "work orders") if (named | log.column_stems) & {"wo", "work"} else ("record", "records")


def is_alarms(log: LogTable) -> bool:
    own = {"alert", "alarm", "anomali", "fault", "trip"}
    return bool(log.name_stems & own) and not log.name_stems & {"wo", "work", "job", "ticket", "mainten"}


def _forms(said: str) -> tuple[str, str]:
    """Singular and plural of what rows are called."""
    said = said.strip()
    if re.fullmatch(r"w\.?o\.?(?:'?s)?", said):
        return "work order", "work orders"
    if said.endswith(("anomaly", "anomalies")):
        return "anomaly", "anomalies"
    if said.endswith(("entry", "entries")):
        return "entry", "entries"
    single = said[:-1] if said.endswith("s") else said
    return single, f"{single}s" if single not in ("maintenance", "work") else "records"


def kind_of(reading: Reading, log: LogTable) -> Filter | str | None:
    """Preventive or not, if the question says so: a filter, or the word that this log can't tell."""
    for pattern, planned in ((_UNPLANNED, False), (_PLANNED, True)):
        match = pattern.search(reading.rest)
        if match is None:
            continue
        for other in list(pattern.finditer(reading.rest))[1:]:  # 'unplanned (non-PM)' says it twice
            reading.take(*other.span())
        said = match.group().strip()
        word = said.split()[0]
        cells = log.values.get(stemmed(said)) or log.values.get(stemmed(word))
        if cells and not said.startswith(("non", "not", "other")):
            column = log.planned_by if log.planned_by in cells else next(iter(cells))
            reading.take(*match.span())
            if column == log.planned_by:
                return Filter(said, planned=True) if planned else Filter(said, column, frozenset(cells[column]))
            return Filter(said, column, frozenset(cells[column]))
        reading.take(*match.span())
        if not log.planned_by:
            return said
        if planned:
            return Filter(said, planned=True)
        negated = said.startswith(("non", "not", "other"))
        if negated or log.tells_of_all:
            return Filter(said, planned=True, negated=True)
        return Filter(said, planned=False)
    return None


def noun_word(word: str, entries: bool = False) -> bool:
    """Whether rows are called so. entries: also by what any row may be called ('events')."""
    return any(pattern.fullmatch(word) for _, pattern, _ in _NOUN_PATTERNS[: None if entries else 3])
