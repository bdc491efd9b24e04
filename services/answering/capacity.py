"""How much of something a thing takes, where what stands first says how much of it is added on an occasion: 'top up,
about 0.8 L is needed' is not what goes into the gear unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.answering.quantities import quantities
from services.answering.understand import Understood
from services.answering.units import Scored, put_first

_TAKES = re.compile(
    r"\bhow (?:much|many)\b.*\b(?:goes? in|put in|fill|takes?|need|hold|contain|require|fits? in|is (?:in|needed))",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"\b(?:top(?:s|ped|ping)?[ -](?:it )?up|add(?:ed|ing|s)?|refill\w*|make[ -]up|drain(?:ed)? off)\b", re.IGNORECASE
)
_CAPACITY = re.compile(r"\b(?:quantit(?:y|ies)|capacit(?:y|ies)|volumes?|contents?|charge|amount)\b", re.IGNORECASE)
_KINDS = ("volume", "mass")
_LOOKED_AT = 10


def capacity_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where the question asks how much a thing takes and the first unit tells what is added to it on an
    occasion that the question doesn't name, the best one that tells its capacity comes first. English only."""
    text, quantity = understood.text, understood.wanted.quantity
    if not scored or quantity not in _KINDS or not _TAKES.search(text) or _ADDS.search(text):
        return tuple(scored)
    if not _ADDS.search(f"{scored[0].unit.lead_in} ; {scored[0].unit.text}"):
        return tuple(scored)
    found = (item for item in scored[:_LOOKED_AT] if _is_capacity(item, quantity))
    best = next((item for item in found if item.features["context"] >= scored[0].features["context"]), None)
    return put_first(scored, best) if best is not None else tuple(scored)


def _is_capacity(item: Scored, quantity: str) -> bool:
    """Whether a column, or a sentence, is of a capacity and gives one."""
    said = item.unit.cells or ((item.unit.lead_in, item.unit.text),)
    return not _ADDS.search(item.unit.text) and any(
        _CAPACITY.search(f"{name} {'' if item.unit.cells else value}") and _gives(value, name, quantity, item)
        for name, value in said
    )


def _gives(value: str, header: str, quantity: str, item: Scored) -> bool:
    return any(q.name == quantity for q in quantities(value, header, item.evidence.language))
