"""How likely the best units state what is asked, read together with the question: a second look at few of them."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from models import cross_encoder
from models.errors import BadInput
from models.types import Unit, UnitKind
from services.answering.state import ProgramState
from services.answering.understand import Understood
from services.answering.units import DEFINES_WELL, Scored

_log = logging.getLogger(__name__)

STATES = "states"
"""Name of the feature of a unit, and the beginning of the names of the signs that are made of it."""

_READ = 12
_HEADINGS, _AHEAD, _BEFORE, _TEXT = 24, 30, 30, 110
"""Words that are read of headings, lead-in, the sentence before, and the unit."""


def read(understood: Understood, scored: Sequence[Scored], state: ProgramState) -> tuple[Scored, ...]:
    """The units with the feature `states` for the best of them, which it puts into another order. That stays where
    identifiers decide it (the name of a product doesn't), or the term asked for, and for a follow-up, which is read
    with the question before it.

    As they came where the state makes nothing of it, for a question in another language than the cross-encoder's, in
    a search by text alone, and for a bare identifier, which is looked up and not read; and where the cross-encoder's
    file is broken: then the weights for what is answered without it decide (`check.by_vectors`)."""
    uses = state.units.states or any(name.startswith(STATES) for name in state.abstention.model.features)
    if not uses or understood.vector is None or understood.language != cross_encoder.LANGUAGE or understood.bare:
        return tuple(scored)
    best = scored[:_READ]
    seen = _seen(understood, best, state)
    if not seen:
        return tuple(scored)
    named = any(item.evidence.named for item in scored) or best[0].features["definition"] > DEFINES_WELL
    if not named and not understood.follows:
        seen.sort(key=lambda item: -item.score)
    return (*seen, *scored[_READ:])


def read_first(understood: Understood, scored: Sequence[Scored], state: ProgramState) -> tuple[Scored, ...]:
    """The units in their order, with the feature of the first, too, where others were read and it was not."""
    if not any(STATES in item.features for item in scored) or STATES in scored[0].features:
        return tuple(scored)
    return (*(_seen(understood, scored[:1], state) or scored[:1]), *scored[1:])


def _seen(understood: Understood, items: Sequence[Scored], state: ProgramState) -> list[Scored]:
    """The units with what the cross-encoder makes of them; none if it can't read."""
    try:
        found = cross_encoder.states(understood.text, [passage(item) for item in items]) if items else []
    except BadInput as error:
        _tell(str(error))
        return []
    return [
        replace(item, score=item.score + state.units.states * logit(p), features={**item.features, STATES: p})
        for item, p in zip(items, found, strict=True)
    ]


@lru_cache(maxsize=8)
def _tell(error: str) -> None:
    """Once per process: `millwright doctor` and the page of the health say it as well."""
    _log.error("Questions are answered without the cross-encoder, and fewer of them: %s", error)


def logit(p: float) -> float:
    """The log odds of a probability, between -8 and 8."""
    return max(-8.0, min(8.0, math.log((p + 1e-9) / (1 - p + 1e-9))))


def passage(item: Scored) -> str:
    """What is read of a unit: title and last headings, what it hangs on, the sentence before, then its own words."""
    chunk, unit = item.evidence.chunk, item.unit
    before = chunk.units[item.position - 1] if item.position else None
    follows = before is not None and unit.kind is UnitKind.SENTENCE and before.block == unit.block
    around = (
        " ".join(" > ".join([item.evidence.title, *chunk.section[-2:]]).split()[-_HEADINGS:]),
        " ".join(unit.lead_in.split()[-_AHEAD:]),
        " ".join(before.text.split()[-_BEFORE:]) if before and follows else "",
    )
    return f"{' : '.join(filter(None, around))} || {' '.join(_said(unit).split()[:_TEXT])}"


def _said(unit: Unit) -> str:
    cells = "; ".join(f"{header}: {cell}" if header and header != cell else cell for header, cell in unit.cells)
    return f"{unit.label} {cells or unit.text}".strip()
