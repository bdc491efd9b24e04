"""What introduces a product ('The 5I22 is a programmable card') has its name and its kind, as the question has, and
none of its figures: what gives one comes first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.analyzer import names_in
from models.types import UnitKind
from services.answering.colours import COLOUR
from services.answering.quantities import in_cell, quantities
from services.answering.understand import Understood
from services.answering.units import Scored, put_first
from services.answering.wanted import AnswerKind

_INTRODUCES = re.compile(r"^(?:[^\s.;:]+\s+){1,6}?(?:is|are)\s+(?:an?|the|our)\s", re.IGNORECASE)
_LOOKED_AT = 8


def introduction_last(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where a figure is asked for and the first one introduces the product that the question names, the best
    one of that document that gives a figure of the kind comes first. English only."""
    if not scored or not _introduces(understood, scored[0]):
        return tuple(scored)
    copy = scored[0].evidence.chunk.copy
    found = (item for item in scored[1:_LOOKED_AT] if item.evidence.chunk.copy == copy and _gives(understood, item))
    best = next(found, None)
    return put_first(scored, best) if best is not None else tuple(scored)


def _introduces(understood: Understood, item: Scored) -> bool:
    wanted, unit = understood.wanted, item.unit
    if wanted.kind is not AnswerKind.VALUE or wanted.quantity in ("", COLOUR) or unit.kind is not UnitKind.SENTENCE:
        return False
    introduced = _INTRODUCES.match(unit.text)
    return bool(introduced and understood.names & names_in(introduced[0])) and not _gives(understood, item)


def _gives(understood: Understood, item: Scored) -> bool:
    unit, language = item.unit, item.evidence.language
    cells = [q for column in range(len(unit.cells)) for q in in_cell(unit.cells, column, language)]
    return any(q.name == understood.wanted.quantity for q in cells or quantities(unit.text, "", language))
