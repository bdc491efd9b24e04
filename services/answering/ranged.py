"""Rows of a scale: '17-20 months | 30 %' is the row for 18 months, though 18 stands nowhere in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from models.types import UnitKind
from services.answering.quantities import Quantity, quantities, same
from services.answering.understand import Understood
from services.answering.units import Scored

_STEPS = 3
"""Rows that a scale has at least."""


def ranged_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where the question states a quantity, and the section of the first unit has a scale of ranges of that
    unit, the row whose range holds it before them. As they came where the first unit states the quantity itself."""
    if not scored:
        return ()
    best = scored[0]
    for asked in _stated(understood):
        if any(same(q.value, q.unit, asked.value, asked.unit) for q in quantities(best.unit.text)):
            continue
        place = (best.evidence.document, best.evidence.chunk.section)
        scale = [
            (item, ends)
            for item in scored
            if (item.evidence.document, item.evidence.chunk.section) == place and (ends := _range(item, asked))
        ]
        holding = [item for item, ends in scale if _holds(ends, asked)]
        if holding and len({low.value for _, (low, _) in scale}) >= _STEPS:
            first = replace(holding[0], score=max(holding[0].score, best.score))
            return (first, *(item for item in scored if item is not holding[0]))
    return tuple(scored)


def another_range(understood: Understood, best: Scored) -> tuple[str, ...]:
    """The quantities that the question states where the unit is the row of a range that doesn't hold them."""
    return tuple(
        f"{asked.value} {asked.unit}"
        for asked in _stated(understood)
        if (ends := _range(best, asked)) and not _holds(ends, asked)
    )


def _stated(understood: Understood) -> list[Quantity]:
    found = quantities(understood.text, language=understood.language)
    return [q for q in found if q.unit and q.name and not q.span]


def _holds(ends: tuple[Quantity, Quantity], asked: Quantity) -> bool:
    return float(ends[0].value) <= float(asked.value) <= float(ends[1].value)


def _range(item: Scored, asked: Quantity) -> tuple[Quantity, Quantity] | None:
    """The two ends of the range that a row is called by, in the unit asked for."""
    if item.unit.kind is not UnitKind.ROW:
        return None
    header, key = next(((header, cell) for header, cell in item.unit.cells if cell.strip()), ("", ""))
    found = [
        (low, high)
        for low, high in pairwise(quantities(key, header, item.evidence.language))
        if low.span == "low"
        and high.span == "high"
        and high.unit.casefold().rstrip("s") == asked.unit.casefold().rstrip("s")
    ]
    return found[0] if len(found) == 1 else None
