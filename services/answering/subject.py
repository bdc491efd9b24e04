"""Which unit and which edition a question is about: a serial number, a day, a revision that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from ingestion.dates import dates
from ingestion.effectivity import ID, MARK, effectivity_in
from models.analyzer import identifiers
from models.editions import Label, labels
from models.effectivity import Serial, Unit
from models.types import Asset, Query, Question, Turn

SERIAL_QUESTION = "Which serial number does the unit have?"
BUILT_QUESTION = "When was the unit built?"

_SERIAL = re.compile(
    rf"(?i:\b(?:with|of|for|the|unit|units?|having|its?|mit|avec|con)\s+)*(?:{MARK})\s*[:#.]?\s*(?i:(?:is|was|of|number|ist|est)\s+)*(?P<serial>{ID})"
)
_LABEL = (
    r"(?:v\d+(?:\.\d+)+(?!\w)|(?i:rev(?:ision)?\.?|issue|edition|version|ausgabe|édition|"
    r"edición)\s*(?i:no\.?\s*)?(?:[A-Za-z]\d?|\d+(?:\.\d+)*)(?![\w]))"
)
_OF_MANUAL = r"(?i:manual|handbook|document|guide|bulletin|instructions?|documentation)"
_NAMED = (
    re.compile(
        rf"(?i:\b(?:in|per|according\s+to|as\s+per|under|by|from|following|laut|nach|gemäß|selon|según|en)\s+)(?i:(?:the|old|older|der|la)\s+)*(?:{_OF_MANUAL}[\s,]+)?(?P<label>{_LABEL})(?:\s+(?i:of\s+)?(?i:the\s+)?{_OF_MANUAL})?"
    ),
    re.compile(rf"(?P<label>{_LABEL})\s+(?i:(?:of|from)\s+the\s+)?{_OF_MANUAL}"),
    re.compile(rf"^\W*(?P<label>{_LABEL})\s*[:,]"),
    re.compile(rf"(?P<label>{_LABEL})\s+(?i:says?|said|gives?|gave|states?|stated|has|had)\b"),
)
_AS_OF = re.compile(
    r"(?i)[(,]?\s*\b(?:as\s+(?:of|at|it\s+(?:was|stood)\s+(?:in|on))|valid\s+(?:in|on|at)|(?:that\s+was\s+)?in\s+force\s+(?:in|on)|effective\s+(?:in|on)|back\s+in|stand(?:\s+vom)?|au|a\s+fecha\s+de)\s+(?:the\s+)?"
)
_BUILT = re.compile(
    r"(?i)\b(?:built|manufactured|made|produced|delivered|gebaut|baujahr|fabriqué\w*|fabricad\w*)\s+(?:in\s+|on\s+|im\s+|en\s+)?"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The unit that a question is about, and the edition it wants. as_of: None = today."""

    unit: Unit = field(default_factory=Unit)
    as_of: date | None = None
    labels: tuple[Label, ...] = ()


def read_subject(query: Query, assets: Sequence[Asset] = ()) -> tuple[str, Subject]:
    """The question without the words that only name its edition, and what it is about. assets: those it names."""
    question = " ".join(query.question.question.split())
    as_of = query.question.as_of.date() if query.question.as_of else None
    question, named = _edition(question)
    if as_of is None:
        question, as_of = _as_of(question)
    return question, Subject(_unit(question, query, assets), as_of, named)


def with_subject(question: Question) -> Question:
    """The question with the serial number and the day of its words in its fields, where these are empty."""
    text = " ".join(question.question.split())
    _, day = _as_of(text)
    as_of = question.as_of or (datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None)
    return replace(question, serial=question.serial or serial_in(text) or None, as_of=as_of)


def without_serial(question: str) -> str:
    """The question without its serial number and the words around it."""
    return " ".join(_SERIAL.sub(" ", question).split())


def _edition(question: str) -> tuple[str, tuple[Label, ...]]:
    for pattern in _NAMED:
        found = pattern.search(question)
        if found and (named := labels(found["label"])):
            rest = f"{question[: found.start()]} {question[found.end() :]}"
            return " ".join(rest.strip(" ,:").split()), named[:1]
    return question, ()


def _as_of(question: str) -> tuple[str, date | None]:
    """The last day that the words may mean: what came out in March counts 'as of March'."""
    for words in _AS_OF.finditer(question):
        day = next((d for d in dates(question[words.end() :]) if d.start == 0), None)
        if day is not None:
            rest = f"{question[: words.start()]} {question[words.end() + day.end :]}"
            return " ".join(re.sub(r"\s+([?.,)])", r"\1", rest).strip(" ,)").split()), day.last
    return question, None


def _unit(question: str, query: Query, assets: Sequence[Asset]) -> Unit:
    own = [i.normal for i in identifiers(question)]
    stated = query.question.serial or serial_in(question) or _replied(question, query.history)
    known = {asset.serial for asset in assets if asset.serial}
    if not stated and len(known) == 1:
        stated = next(iter(known))
    models = [*own, *(asset.model for asset in assets if asset.model)]
    built = next(
        (d.first for word in _BUILT.finditer(question) for d in dates(question[word.end() :]) if d.start == 0), None
    )
    return Unit(Serial.parse(stated) if stated else None, frozenset(models), built)


def serial_in(question: str) -> str:
    """The one serial number of a question; '' where it names a range, or none."""
    found = _SERIAL.search(question) or _SERIAL.search(question.upper())
    if found is None:
        return ""
    ranges = [r for each in effectivity_in(question) for r in each.effectivity.serials if r.first != r.last]
    return "" if ranges else found["serial"]


def _replied(question: str, history: Sequence[Turn]) -> str:
    """What was answered when the serial number was asked for."""
    if not history or not history[-1].answer.startswith(SERIAL_QUESTION):
        return ""
    found = re.findall(ID, question)
    return found[-1] if found else ""
