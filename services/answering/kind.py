"""How well a unit is of the kind of answer that is asked for: a value, steps, a definition, a sentence that rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingestion.sentences import sentences
from models.analyzer import terms
from models.types import Evidence, Unit, UnitKind
from services.answering.colours import COLOUR
from services.answering.phrased import defines, rules, tells_of_a_fault, warns
from services.answering.prohibitions import forbids
from services.answering.ruling import Relation, relation, side_by_side
from services.answering.understand import Understood
from services.answering.views import UnitView
from services.answering.wanted import AnswerKind

_PLAINLY = 0.7
_INSTRUCTIONS = (UnitKind.STEP, UnitKind.WARNING, UnitKind.CODE)
_NAME = re.compile(r"`[^`]+`|\b\w+[._/]\w[\w./-]*|\b[a-z]+[A-Z]\w*|\b[A-Z]{2,}[\w-]*\d*\b|\b\w*\d\w*\b")
_BY_DEFAULT = re.compile(r"\bdefaults?\b", re.I)
_DEFAULT_IS = re.compile(
    r"\bdefaults? *(?:[a-z]+ *){0,2}(?:[:=] *\S|\b(?:is|of|to)\b *['\"`]?\S*\d)"
    r"|\b(?:is|are|of|to|at)\b[^.;]{0,40}\bby default\b",
    re.I,
)


def relation_of(understood: Understood, evidence: Sequence[Evidence]) -> Relation | None:
    """What a yes/no question asks of its subject; None for other questions."""
    if understood.wanted.kind is not AnswerKind.YES_NO:
        return None
    together = side_by_side((unit.text for item in evidence for unit in item.chunk.units), understood.language)
    return relation(understood.text, together, understood.language, understood.said)


def ruled(asks: Relation, unit: Unit, view: UnitView, language: str) -> float:
    """How much of what is asked a unit rules on, 0 to 1. How things are, a step or warning says only of what the same
    sentence names: 'loosen the seal and wear gloves' doesn't say that the seal wears."""
    lead = frozenset(terms(unit.lead_in, language))
    if asks.acting or not asks.subject or unit.kind not in _INSTRUCTIONS:
        return asks.ruled(view.own | lead, unit.text)
    told = ((frozenset(terms(sentence, language)), sentence) for sentence in sentences(unit.text))
    return max((asks.ruled(own, said) for own, said in told if asks.names_subject(own, view.context)), default=0.0)


def kind_score(unit: Unit, view: UnitView, understood: Understood, asks: Relation | None, language: str) -> float:
    """How well a unit is of the kind of answer that is asked for, 0 to 1. asks: the relation of a yes/no question."""
    wanted = understood.wanted
    match wanted.kind:
        case AnswerKind.VALUE:
            return _value(unit, view, understood)
        case AnswerKind.YES_NO:
            ruling = 1.0 if rules(unit.text, language) else 0.0
            if asks is not None:
                ruling = ruled(asks, unit, view, language) * (1.0 if ruling else _PLAINLY)
            return max(ruling, _value(unit, view, understood)) if wanted.quantity else ruling
        case AnswerKind.FAULT:
            listed = unit.kind in (UnitKind.ROW, UnitKind.ITEM, UnitKind.STEP)
            return (0.6 if listed else 0.0) + (0.4 if tells_of_a_fault(unit.text, language) else 0.0)
        case AnswerKind.WARNING:
            if wanted.forbids:
                return 1.0 if forbids(unit.text, language) else 0.4 if unit.kind is UnitKind.WARNING else 0.0
            return 1.0 if unit.kind is UnitKind.WARNING else 0.8 if warns(unit.text, language) else 0.0
        case AnswerKind.PROCEDURE:
            return 1.0 if unit.kind is UnitKind.STEP else 0.8 if unit.kind in (UnitKind.ITEM, UnitKind.CODE) else 0.0
        case AnswerKind.DEFINITION:
            return 0.6 if defines(unit.text[:90], language) else 0.0
        case AnswerKind.IDENTIFIER:
            return 0.6 if _NAME.search(unit.text) else 0.0
        case AnswerKind.OTHER:
            return 0.0


def _value(unit: Unit, view: UnitView, understood: Understood) -> float:
    wanted = understood.wanted
    if wanted.quantity and wanted.quantity in view.classes:
        return 1.0
    if not wanted.quantity:
        if view.counted & {t for t, w in understood.weights.items() if w > 0}:
            return 0.8
        if _BY_DEFAULT.search(understood.text) and _states_default(unit):
            return 0.8
        if view.classes - {COLOUR}:
            return 0.6
    return 0.35 if view.numbers - understood.numbers else 0.0


def _states_default(unit: Unit) -> bool:
    named = any(_BY_DEFAULT.search(header) and cell.strip(" -–") for header, cell in unit.cells)
    return named or bool(_DEFAULT_IS.search(unit.text))
