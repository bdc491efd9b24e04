"""What has the place of an answer and isn't one: a label, a title or a row that says again what was asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.analyzer import terms
from models.types import UnitKind
from services.answering.quantities import unit_name
from services.answering.quote import words_of
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.wanted import AnswerKind

_BRACKETED = re.compile(r"[(\[]([^()\[\]]{1,8})[)\]]")
_LABELS = (UnitKind.SENTENCE, UnitKind.ITEM)
_OF_A_NAME = re.compile(
    r"(?:(?:product|device|machine) )?(?:model|type|name|designation|product)(?: (?:no|number|name))?[.:]*", re.I
)
"""The key of the row that says what a table is of."""
_OR = re.compile(r"\b(?:or|oder|ou|o|u)\b|또는", re.I)
_VALUE = re.compile(r"\d|:\s*\S")
_DEFINES = 0.8


def restating_last(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; those last that say nothing beyond the question ('Discharge delay (ms)', 'Model | TS 2500'). To
    whether something is so it may be the answer, of steps it may be one, and below the term of a glossary stands what
    it means."""
    kind = understood.wanted.kind
    if understood.bare or kind in (AnswerKind.YES_NO, AnswerKind.PROCEDURE) or _OR.search(understood.text):
        return tuple(scored)
    asked = {*terms(understood.text, understood.language), *understood.words}
    names = [name.text for name in understood.identifiers]
    figures = {word for word in words_of(understood.text) if any(map(str.isdigit, word))}
    return tuple(sorted(scored, key=lambda item: _restates(item, asked, names, figures)))


def _restates(item: Scored, asked: set[str], names: Sequence[str], figures: set[str]) -> bool:
    """figures: the words of the question that have some: the 22 of 'Syringe pump Model 22' is no value then."""
    unit, language = item.unit, item.evidence.language
    if unit.cells:
        (_, key), *cells = unit.cells
        told = " ; ".join(cell for _, cell in cells)
        return bool(_OF_A_NAME.fullmatch(key.strip()) and told.strip(" ;")) and asked.issuperset(terms(told, language))
    if unit.kind not in _LABELS or item.features["definition"] >= _DEFINES:
        return False
    said = f"{unit.lead_in} {unit.text}".strip()  # 'Every 50 hours: Replace the filter.' says when
    told = re.sub(r"[^\W_]+", lambda word: "" if word[0].casefold() in figures else word[0], said)
    if unit.text in names or _VALUE.search(told):
        return unit.text in names
    text = _BRACKETED.sub(lambda unit: " " if unit_name(unit[1]) else unit[0], said)
    words = [word for word in text.split() if terms(word, language)]
    return bool(words) and all(
        asked.issuperset(terms(word, language)) or asked.issuperset(terms(word.replace("-", ""), language))
        for word in words
    )
