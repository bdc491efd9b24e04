"""Whether the best unit holds in another case than the question: at 10 bar, where 13 are asked for; after the defrost,
where the start is; without the motor, where it is told with it. English only."""

from __future__ import annotations

import re

from models.analyzer import terms
from services.answering.asked_quantity import names_quantity
from services.answering.quantities import Quantity, quantities, same
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.views import UnitView, title_terms
from services.answering.wanted import AnswerKind

_ASKED = (AnswerKind.VALUE, AnswerKind.IDENTIFIER, AnswerKind.DEFINITION, AnswerKind.OTHER)
_AT = re.compile(r"(?:\b(?:at|to|under|with|for|from)(?: (?:a|an|the|about|approx\.?))?|[(\[])\W*$", re.I)
"""What stands before the quantity that something is told at: 'delivery at 10 bar', 'Fuse (400 V)'."""
_WHEN = re.compile(
    r"\b(?:at|after|before|during|when|while)\s+(?:(?:the|an?|it|is|in|being|fully|first)\s+)*([^\W\d_][\w-]+)", re.I
)
_PHASES = frozenset((
    "start", "startup", "start-up", "starting", "stop", "stopped", "stopping", "shutdown", "standstill", "standby",
    "idle", "idling", "defrost", "defrosting", "operation", "operating", "running", "commissioning", "storage",
    "transport", "charging", "discharging", "assembly", "overhaul", "new", "worn", "used", "cold", "hot", "warm", "dry",
    "wet", "empty", "full", "loaded", "unloaded", "open", "closed",
))  # fmt: skip
"""What a machine is doing or how it is, of which a value holds for one and not for another."""
_ABOUT = 0.05
"""A mains of 230 V is one of 220."""
_OUT = r"without|excluding|excl\.?|less"
_IN = r"with|including|incl\.?"
_LOAD = "(?:(?:the|an?|its|any) )?"


def another_case(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """Whether the case that the question names stands neither in the best unit nor around it, which names another."""
    if understood.wanted.kind not in _ASKED or understood.language != "en" or best.evidence.language != "en":
        return False
    text = best.unit.text
    headers = " ; ".join(header for header, cell in best.unit.cells if cell)
    around = " ; ".join((text, headers, best.unit.lead_in, *best.evidence.chunk.section[-2:]))
    return (
        _at_another_quantity(understood, best, around)
        or _at_another_time(understood, best, unit)
        or _with_or_without(understood, text, around)
    )


def _at_another_quantity(understood: Understood, best: Scored, around: str) -> bool:
    """Of the quantity that is asked for itself but the name of a row says at which it is told."""
    key = _conditions(best.unit.cells[0][1]) if best.unit.cells else []
    said = [q for q in _conditions(best.unit.text) if q.name != understood.wanted.quantity]
    others, every = {q.name for q in (*key, *said)}, quantities(around)
    return any(
        q.name in others and not any(_holds(q, every, at) for at in range(len(every)))
        for q in _conditions(understood.text)
    )


def _conditions(text: str) -> list[Quantity]:
    return [q for q in quantities(text) if q.name and _AT.search(text[: q.start])]


def _holds(asked: Quantity, every: tuple[Quantity, ...], at: int) -> bool:
    q = every[at]
    if q.name == asked.name and same(asked.value, asked.unit, q.value, q.unit, _ABOUT):
        return True
    spans = q.span == "low" and q.name == asked.name
    return spans and float(q.signed) <= float(asked.signed) <= float(every[at + 1].signed)


def _at_another_time(understood: Understood, best: Scored, unit: UnitView) -> bool:
    held = unit.context | title_terms(best.evidence)
    held |= {spoken for spoken, printed in understood.said.items() if printed & held}
    lacking = [word for word in _phases(understood.text) if held.isdisjoint(terms(word, "en"))]
    of_question = set(terms(understood.text, "en"))
    return bool(lacking) and any(of_question.isdisjoint(terms(word, "en")) for word in _phases(best.unit.text))


def _phases(text: str) -> list[str]:
    return [word for word in _WHEN.findall(text) if word.casefold() in _PHASES]


def _with_or_without(understood: Understood, text: str, around: str) -> bool:
    for mine, theirs in ((_OUT, _IN), (_IN, _OUT)):
        for thing in re.findall(rf"\b(?:{mine}) {_LOAD}([^\W\d_]\w+)", understood.text, re.I):
            own = re.match(rf"{thing} ([^\W\d_]+)", text, re.I)
            if own and names_quantity(own[1].casefold(), understood.wanted.quantity):
                return True  # 'Battery weight'
            said = rf"\b(?:{theirs}) {_LOAD}{thing}"
            if re.search(said, text, re.I) and not re.search(rf"\b(?:{mine}) {_LOAD}{thing}", around, re.I):
                return True
    return False
