"""Which unit and which edition a question is about: a serial number, a day, a revision that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from ingestion.dates import dates
from ingestion.effectivity import effectivity_in
from ingestion.serials import ID, MARK, is_no_serial
from models.analyzer import identifiers, normal
from models.editions import Label, labels
from models.effectivity import Built, Effectivity, Serial, Unit
from models.types import Asset, Query, Question, Turn
from services.answering.vocabulary import FUNCTION_WORDS
from services.assets.forecast.replacing import with_costs

_MOST_WORDS = 2
"""In a reply that only names a unit ('the number is 1310', 'in May 2014')."""
SERIAL_QUESTION = "Which serial number does the unit have?"
COSTS_QUESTION = "What does a planned replacement cost, and what a failure, lost production included?"
BUILT_QUESTION = "When was the unit built?"

_SERIAL = re.compile(
    rf"(?i:\b(?:with|of|for|the|unit|units?|having|its?|mit|avec|con)\s+)*(?P<named>(?P<mark>{MARK})\s*[:#.]?\s*(?i:(?:is|was|of|number|ist|est)\s+)*(?P<serial>{ID}))"
)
_VALUE = re.compile(r"\d+W-?\d+|0[xX][\dA-F]+|\d+N[12]|\d+(?:\.\d+)?(?:V|A|MM|HZ|KHZ|MHZ|X)")
"""What is written like a serial number and is none: a viscosity grade ('SN 5W-30'), an address, a quantity ('2.4X')."""
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
_OF_A_THING = re.compile(
    r"\s+(?:(?i:hardware|firmware|software|boards?|pcbs?|protocol|units?|machines?|devices?|controllers?|modules?)\b"
    r"|(?P<of>of)\s+(?:the|this|that|our|your|my|an?)\s+(?=[a-z])(?!(?:[\w/-]+\s+){0,4}(?i:manuals?|handbook|documents?|"
    r"guide|bulletin|instructions?|documentation|letter|notice|catalogu?e|data\s?sheet|sheet|report|drawing|"
    r"specification|procedure|paper)\b))"
)
"""'Issue 3 of the relay' and 'version 2 hardware' are no editions of a manual."""
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
    unit = _unit(question, query, assets)
    return without_units(question), Subject(unit, as_of, named)


def with_subject(question: Question) -> Question:
    """The question with the serial number and the day of its words in its fields, where these are empty."""
    text = " ".join(question.question.split())
    _, day = _as_of(text)
    as_of = question.as_of or (datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None)
    named = next((text[s.start : s.end] for s in effectivity_in(text) if s.effectivity.serials), "")
    return replace(question, serial=question.serial or serial_in(text) or named or None, as_of=as_of)


def with_names(question: str, spelled: Callable[[str], tuple[str, ...]]) -> str:
    """The question with 'SN 65DSI86' as the name that the documents have for it, where it is no serial number.

    spelled: what the documents name so."""
    for found in reversed(list(_serials(question))):
        if names := spelled("-".join(found["named"].split())):
            question = f"{question[: found.start('named')]}{names[0]}{question[found.end() :]}"
    return question


def without_serial(question: str) -> str:
    """The question without its serial number and the words around it."""
    for found in reversed(list(_serials(question))):
        question = f"{question[: found.start()]} {question[found.end() :]}"
    return " ".join(question.split())


def _serials(question: str, folded: str = "") -> Iterator[re.Match[str]]:
    """Where a question names a serial number. folded: the same in capitals, to be searched instead."""
    for found in _SERIAL.finditer(folded or question):
        rest = found.string[found.end() :]
        rest = question[-len(rest) :] if rest else ""  # units are told by their case
        if not is_no_serial(found["mark"], found["serial"], rest) and not _VALUE.fullmatch(found["serial"]):
            yield found


def _edition(question: str) -> tuple[str, tuple[Label, ...]]:
    for pattern in _NAMED:
        found = pattern.search(question)
        if found and (named := labels(found["label"])) and not _is_of_a_thing(question, found.end("label"), named[0]):
            rest = f"{question[: found.start()]} {question[found.end() :]}"
            return " ".join(rest.strip(" ,:").split()), named[:1]
    return question, ()


def _is_of_a_thing(question: str, at: int, label: Label) -> bool:
    thing = _OF_A_THING.match(question, at)
    return thing is not None and (not thing["of"] or label.scheme in ("version", "issue"))


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
    serial, among = stated_unit(query.question.serial or "")
    if serial is None and not among:
        serial, among = Serial.parse(serial_in(question)), units_in(question)
    known = {asset.serial for asset in assets if asset.serial}
    if serial is None and not among and len(known) == 1:
        serial = Serial.parse(next(iter(known)))
    models = [*own, *(asset.model for asset in assets if asset.model), *(normal(m) for e in among for m in e.models)]
    return Unit(serial, frozenset(models), among=among)


def _built_on(text: str) -> tuple[Effectivity, ...]:
    day = next((d for word in _BUILT.finditer(text) for d in dates(text[word.end() :]) if d.start == 0), None)
    return (Effectivity(built=(Built(day.first, day.last),)),) if day else ()


def stated_unit(text: str) -> tuple[Serial | None, tuple[Effectivity, ...]]:
    """A unit as a person names it when asked: its serial number, or else the units that it is one of."""
    text = " ".join(text.split())
    if re.fullmatch(ID, text.upper()):
        return Serial.parse(text), ()
    if among := units_in(text) or units_in(text, "Serial number"):
        return None, among
    return Serial.parse(serial_in(text) or text), ()


def units_in(text: str, header: str = "") -> tuple[Effectivity, ...]:
    """The ranges of serial numbers or of days of build in a text; a single serial number is none."""
    stated = [each.effectivity for each in effectivity_in(text, header=header)]
    ranges = tuple(each for each in stated if each.built or any(r.first != r.last for r in each.serials))
    return ranges or _built_on(text)


def without_units(question: str) -> str:
    """The question without the ranges it names; the models that they are of stay."""
    for each in reversed(effectivity_in(question)):
        if each.effectivity.serials or each.effectivity.built:
            question = f"{question[: each.start]} {' '.join(each.effectivity.models)} {question[each.end :]}"
    return " ".join(re.sub(r"\s+([?.,)])", r"\1", question).split())


def serial_in(question: str) -> str:
    """The one serial number of a question; '' where it names a range, or none."""
    found = next(_serials(question), None) or next(_serials(question, question.upper()), None)
    if found is None:
        return ""
    ranges = [r for each in effectivity_in(question) for r in each.effectivity.serials if r.first != r.last]
    return "" if ranges else found["serial"]


def replied(query: Query) -> Query:
    """What only names a unit, just after the unit was asked for, is the question before with that unit."""
    last = query.history[-1] if query.history else Turn("", "")
    text = query.question.question
    if last.answer.startswith(COSTS_QUESTION):
        asked = with_costs(last.question, text)
        question = replace(query.question, question=asked or text)
        return replace(query, question=question, history=query.history[:-1]) if asked else query
    if last.answer.startswith(BUILT_QUESTION):
        named = text if units_in(text) else f"built {text[day.start :]}" if (day := next(dates(text), None)) else ""
    elif last.answer.startswith(SERIAL_QUESTION):
        singles = re.findall(ID, text)
        named = text if units_in(text, "Serial number") or serial_in(text) else singles[-1] if singles else ""
    else:
        return query
    rest = list(re.findall(r"[^\W\d_]{2,}", re.sub(f"{ID}|{MARK}", " ", without_units(text))))
    if not named or sum(word.casefold() not in FUNCTION_WORDS for word in rest) > _MOST_WORDS:
        return query
    question = replace(query.question, question=last.question, serial=named)
    return replace(query, question=question, history=query.history[:-1])
