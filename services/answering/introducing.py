"""What introduces a product ('The 5I22 is a programmable card') or a list ('Bolt it to the plate.') has the names that
the question has, and none of the figures: what gives one comes first."""

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
_BELOW = 6
"""Items below a sentence that belong to it at most."""


def introduction_last(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where a figure is asked for and the first one gives none of the kind, but introduces the product that
    the question names, the best one of that document that gives one comes first (English only); where it has a list
    below it, the one item of that which gives one."""
    if not scored or not _wants_a_figure(understood, scored[0]):
        return tuple(scored)
    copy = scored[0].evidence.chunk.copy
    found = [item for item in scored[1:_LOOKED_AT] if item.evidence.chunk.copy == copy and _gives(understood, item)]
    if found and _introduces(understood, scored[0]):
        return put_first(scored, found[0])
    below = [item for item in scored if _is_below(item, scored[0]) and _gives(understood, item)]
    return put_first(scored, below[0]) if len(below) == 1 else tuple(scored)


def _wants_a_figure(understood: Understood, item: Scored) -> bool:
    wanted, unit = understood.wanted, item.unit
    if wanted.kind is not AnswerKind.VALUE or wanted.quantity in ("", COLOUR) or unit.kind is not UnitKind.SENTENCE:
        return False
    return not _gives(understood, item)


def _introduces(understood: Understood, item: Scored) -> bool:
    introduced = _INTRODUCES.match(item.unit.text)
    return bool(introduced and understood.names & names_in(introduced[0]))


def _is_below(item: Scored, sentence: Scored) -> bool:
    """Whether an item belongs to the list right below a sentence."""
    units, start = sentence.evidence.chunk.units, sentence.position + 1
    between = units[start : item.position + 1]
    return (
        item.evidence.id == sentence.evidence.id
        and 0 < len(between) <= _BELOW
        and all(unit.kind is UnitKind.ITEM for unit in between)
    )


def _gives(understood: Understood, item: Scored) -> bool:
    unit, language = item.unit, item.evidence.language
    cells = [q for column in range(len(unit.cells)) for q in in_cell(unit.cells, column, language)]
    return any(q.name == understood.wanted.quantity for q in cells or quantities(unit.text, "", language))
