"""Two places of the documents that state different values of one thing: which holds, a person must find out.

A row and a sentence, or two sentences, are never worded alike, so they count only where nothing sets their things
apart: the same words of the question, no further word that the other place lacks, no other condition, no other model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import NamedTuple

from ingestion.sentences import sentences
from models.analyzer import names_in, question_terms, terms
from models.effectivity import overlap
from models.types import EvidenceKind, UnitKind
from services.answering.asked_quantity import names_quantity
from services.answering.evidence import headed
from services.answering.headline import asked_cell
from services.answering.languages import joins
from services.answering.quantities import quantities
from services.answering.quote import lead_in
from services.answering.stated import Stated, agree, stated
from services.answering.tools import names_of_document
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.views import title_terms
from services.answering.wanted import AnswerKind

CONTRASTS = json.loads(files("services.answering").joinpath("data/contrasts.json").read_text(encoding="utf-8"))
_PLAIN = frozenset(CONTRASTS["plain"].split())
_APART, _OPPOSED = (tuple(frozenset(each.split()) for each in CONTRASTS[name]) for name in ("apart", "opposed"))
"""Words of which one place has another than the other, or none; and those of which both have one, another each."""
_LOOKED_AT = 30
_ASKED = (AnswerKind.VALUE, AnswerKind.OTHER, AnswerKind.DEFINITION, AnswerKind.IDENTIFIER)
_KINDS = (UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.STEP, UnitKind.ROW, UnitKind.WARNING)
_COVERED = 0.6
_WORD = re.compile(r"(?<![\w-])[^\W\d_]+(?:[-'’][^\W\d_]+)*(?![\w-])")
_IF = re.compile(
    r"\b(?:if|when|whenever|unless|in case|except|where|wenn|falls|sofern|si|sauf|cuando|salvo)\b|경우", re.I
)
_AMENDS = re.compile(
    r"\b(?:instead of|supersed\w+|replaces the|no longer|previously|formerly|old value|corrected?|was changed"
    r"|statt|bisher|ersetzt|au lieu|en lugar)\b",
    re.I,
)
_CLAUSE = re.compile(r"(?<=[^\d])[,;]\s+|\s[–—]\s|\s\|\s|\b(?:and|but|while|whereas|und|aber|et|mais|y|pero)\b")


_OF_IT = re.compile(r"^\W*[A-Z][a-z]+ (?:it|them)\b")
"""'Tighten it to 45 Nm': what is meant, the sentence before begins with."""


class Rival(NamedTuple):
    """A unit that gives another value than the first. first, other: what each says, in one line."""

    item: Scored
    first: str
    other: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one unit states. text: what states it, without a row's other cells. own: its terms; near: with those of
    its headings. extras: its telling words. names: identifiers in it that the question lacks;
    known: those around. others: the quantities beside the value."""

    value: Stated
    said: str
    text: str
    own: frozenset[str]
    near: frozenset[str]
    title: frozenset[str]
    extras: frozenset[str]
    names: frozenset[str]
    known: frozenset[str]
    others: frozenset[tuple[str, str]]


def rival(understood: Understood, ordered: Sequence[Scored]) -> Rival | None:
    """The best unit that states another value for what is asked than the first unit does."""
    first = ordered[0]
    if understood.wanted.kind not in _ASKED or understood.bare:
        return None
    mine = _claim(first, understood)
    if mine is None and understood.wanted.quantity:  # 'the trip delay of the bearing temperature' is no temperature
        understood = replace(understood, wanted=replace(understood.wanted, quantity=""))
        mine = _claim(first, understood)
    if mine is None:
        return None
    thing = _thing(understood)
    for other in ordered[1:_LOOKED_AT]:
        if _is_apart(first, other):
            continue
        theirs = _claim(other, understood)
        if theirs is None or theirs.value.name != mine.value.name or agree(mine.value, theirs.value):
            continue
        if _same_thing(thing, mine, theirs, understood) and not _differ_by_condition(mine, theirs):
            return Rival(other, mine.said, theirs.said)
    return None


def _is_apart(first: Scored, other: Scored) -> bool:
    """Whether the two can't be set against each other: of one table or paragraph, one in place of the other, or for
    some units alone."""
    mine, theirs = first.evidence, other.evidence
    if theirs.kind is not EvidenceKind.PASSAGE or mine.kind is not EvidenceKind.PASSAGE:
        return True
    if mine.chunk.copy == theirs.chunk.copy and mine.chunk.section == theirs.chunk.section:
        return True
    if mine.stands_for or theirs.stands_for:
        return True
    conditions = [e.conditions.get(item.position, ()) for e, item in ((mine, first), (theirs, other))]
    return all(conditions) and not overlap(*conditions)


def _claim(item: Scored, understood: Understood) -> _Claim | None:
    unit, evidence, asked = item.unit, item.evidence, understood.wanted.quantity
    if unit.kind not in _KINDS:
        return None
    if unit.kind is UnitKind.ROW:
        found = asked_cell(unit, understood)
        if found is None:
            return None
        name, header, cell = found
        value, said = stated(cell, asked, evidence.language, header, understood.numbers), f"{name}: {cell}"
        key = "" if _names_alone(item, name) else unit.cells[0][1]
        text = " ; ".join(dict.fromkeys((key, name, header)))
    else:
        part = _part(unit.text, asked, understood)
        value = stated(part, asked, evidence.language, asked=understood.numbers) if part else None
        text, said = f"{lead_in(unit)} {part}", value.spelled if value else ""
    if value is None or _AMENDS.search(unit.text):
        return None
    asked_names = understood.names
    meant = _meant(item, understood) if points_back(text.strip()) else frozenset()
    headings = " ; ".join((unit.lead_in, *evidence.chunk.section[-2:]))
    text, others = _without_quantities(text, value, evidence.language)
    own = _terms(text, evidence.language)
    return _Claim(
        value,
        " ".join(said.split()),
        text,
        own,
        own | meant | _terms(headings, evidence.language),
        title_terms(evidence),
        _extras(text, value, evidence.language),
        names_in(text) - asked_names,
        names_in(f"{text} ; {headings}") | names_of_document(evidence),
        others,
    )


def points_back(text: str) -> bool:
    """Whether a sentence tells to do something to 'it': what that is, the sentence before says."""
    return _OF_IT.search(text) is not None


def _meant(item: Scored, understood: Understood) -> frozenset[str]:
    """The terms of the thing asked for, where the sentence before begins with it: 'it' is that."""
    before = item.evidence.chunk.units[item.position - 1] if item.position else None
    thing = _thing(understood)
    if before is None or before.block != item.unit.block or before.kind is not item.unit.kind:
        return frozenset()
    words = [word for word in _WORD.findall(before.text) if not joins(word, item.evidence.language)]
    opening = _terms(" ".join(words[: len(thing) + 1]), item.evidence.language)
    return thing if len(thing & opening) >= _COVERED * len(thing) else frozenset()


def _names_alone(item: Scored, name: str) -> bool:
    """Whether no other row of the passage has that name: its key, a number or an order code, adds nothing to it."""
    return sum(any(cell == name for _, cell in unit.cells) for unit in item.evidence.chunk.units) == 1


def _without_quantities(text: str, value: Stated, language: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """The text with its quantities blanked, and those beside the value: at which temperature, after how many hours."""
    found = [q for q in quantities(text, "", language) if q.unit]
    for q in found:
        text = text[: q.start] + " " * (q.end - q.start) + text[q.end :]
    return text, frozenset((q.signed, q.name) for q in found if q.name != value.name)


def _part(text: str, name: str, understood: Understood) -> str:
    """The sentence, or the clause of it, that states a value of the class: the only one, or what most is asked of."""
    best, most, several = "", -1, False
    for sentence in sentences(text):
        whole = stated(sentence, name, understood.language, asked=understood.numbers) is not None
        for part in (sentence,) if whole else _CLAUSE.split(sentence):
            if stated(part, name, understood.language, asked=understood.numbers) is None:
                several = several or any(q.name == name for q in quantities(part)) if name else several
                continue
            held = len(_terms(part, understood.language) & understood.words.keys())
            if held == most:
                several = True
            elif held > most:
                best, most, several = part, held, False
    return "" if several else best


def _thing(understood: Understood) -> frozenset[str]:
    """The terms of the question that name what the value is of."""
    return frozenset(
        term
        for term, word in understood.words.items()
        if understood.counts(term) and not is_plain(word, understood.wanted.quantity, understood.language)
    )


def is_plain(word: str, quantity: str, language: str) -> bool:
    """Whether a word tells no thing from another, beside a quantity of this class: 'torque', 'recommended', 'the'."""
    folded = word.casefold()
    return folded in _PLAIN or joins(word, language) or bool(quantity and names_quantity(folded, quantity))


def _same_thing(thing: frozenset[str], mine: _Claim, theirs: _Claim, understood: Understood) -> bool:
    held, other = thing & (mine.near | mine.title), thing & (theirs.near | theirs.title)
    if not thing or held != other or len(held) < _COVERED * len(thing):
        return False
    if not thing & mine.near or not thing & theirs.near:
        return False
    asked = understood.weights.keys()
    return not (mine.extras - theirs.near - theirs.title - asked) and not (
        theirs.extras - mine.near - mine.title - asked
    )


def _extras(text: str, value: Stated, language: str) -> frozenset[str]:
    """The telling words of what states a value, the value's unit and plain words left out."""
    words = [w for w in _WORD.findall(text) if not is_plain(w, value.name, language) and w != value.unit]
    return frozenset(term for word in words for term in question_terms(word, language)[:1])


def _differ_by_condition(mine: _Claim, theirs: _Claim) -> bool:
    """Whether a condition, a model or a word that sets one thing apart from its sister stands in one alone."""
    words = [{w.casefold() for w in _WORD.findall(claim.text)} for claim in (mine, theirs)]
    if any(group & words[0] != group & words[1] for group in _APART):
        return True
    if any(group & words[0] and group & words[1] and not group & words[0] & words[1] for group in _OPPOSED):
        return True
    if bool(_IF.search(mine.text)) != bool(_IF.search(theirs.text)):
        return True
    if mine.names - theirs.known or theirs.names - mine.known:
        return True
    return mine.others != theirs.others


def _terms(text: str, language: str) -> frozenset[str]:
    return frozenset(terms(text, language))


def places_of(items: Iterable[Scored]) -> list[str]:
    """How two places are named: by title; by path where these are the same, by heading where both are of a document."""
    first, second = (item.evidence for item in items)
    if first.document == second.document:
        return [headed(e) for e in (first, second)]
    return [e.title if first.title != second.title else e.document for e in (first, second)]
