"""What has the place of an answer and isn't one: a label or a title that says again what was asked; and the section
that the question names, where another one of the document has more of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.analyzer import terms
from models.types import UnitKind
from services.answering.quantities import unit_name
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.wanted import AnswerKind

_BRACKETED = re.compile(r"[(\[]([^()\[\]]{1,8})[)\]]")
_LABELS = (UnitKind.SENTENCE, UnitKind.ITEM)
_CAPITALS = re.compile(r"(?<![\w-])(?=[A-Z0-9 _/-]*[A-Z]{3})[A-Z][A-Z0-9]+(?:[ _/-][A-Z0-9]+)*(?![\w-])")
_NUMBERED = re.compile(r"^[\d.]+\s+")
_DEFINES = 0.8
_NEARLY = 0.8
"""Part of the best unit's score that one of the section of that name has at least."""


def restating_last(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; those last that say nothing beyond the question ('Discharge delay (ms)'). To whether something is so
    it may be the answer, of steps it may be one, and below the term of a glossary stands what it means."""
    if understood.bare or understood.wanted.kind in (AnswerKind.YES_NO, AnswerKind.PROCEDURE):
        return tuple(scored)
    asked = {*terms(understood.text, understood.language), *understood.words}
    return tuple(sorted(scored, key=lambda item: _restates(item, asked)))


def _restates(item: Scored, asked: set[str]) -> bool:
    unit = item.unit
    text = _BRACKETED.sub(lambda unit: " " if unit_name(unit[1]) else unit[0], unit.text)
    said = [set(terms(word, item.evidence.language)) for word in text.split()]
    label = not unit.cells and unit.kind in _LABELS and item.features["definition"] < _DEFINES
    return label and any(said) and all(asked & of_word for of_word in said if of_word)


def headed_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; those of a section first whose heading the question names in capitals ('the range of the IMPORT
    menu'), where the best one stands in another section of the document and is hardly better."""
    names = set(_CAPITALS.findall(understood.text))
    if not names or not scored or _heading(scored[0]) in names or understood.text.isupper():
        return tuple(scored)
    best = scored[0]
    headed = [
        item
        for item in scored
        if item.evidence.document == best.evidence.document
        and _heading(item) in names
        and item.score >= _NEARLY * best.score
    ]
    return (*headed, *(item for item in scored if item not in headed))


def _heading(item: Scored) -> str:
    return _NUMBERED.sub("", " ".join(item.evidence.chunk.section[-1:])).strip()
