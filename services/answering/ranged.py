"""Rows of a scale of ages: '17-20 months | 30 %' is the row for 18 months, though 18 stands nowhere in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from models.types import UnitKind
from services.answering.quantities import Quantity, in_unit, quantities
from services.answering.understand import Understood
from services.answering.units import Scored, put_first

_AGE = "time"
"""Ages alone: temperatures have signs and are written in too many ways, lengths and powers may be another thing's."""
_ROWS = 3
"""Rows that a scale has at least."""
_JUST_BELOW = 0.999
_ASKS_FOR_A_TIME = re.compile(r"\b(?:when|how (?:long|often|old|soon|many (?:days|weeks|months|years|hours)))\b", re.I)
_COMPARED = re.compile(
    r"\b(?:more|less|longer|older|newer|over|under|up to|least|most|than|before|within|between|from|every)\b"
    r"|\b(?:months?|years?|hours?|days?|weeks?) (?:or|and) (?:more|less|over|above|older|later|beyond|\d)",
    re.I,
)


def ranged_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; of a scale of ages whose first row found doesn't hold the age that the question states, the row that
    does before it. Where a sentence is first, the row of the scale in its section comes second: it tells the figure,
    and the sentence what it is of."""
    asked = _age(understood)
    if asked is None or not scored:
        return tuple(scored)
    best = scored[0]
    is_row = best.unit.kind is UnitKind.ROW
    tables: dict[tuple[str, ...], list[tuple[Scored, tuple[float, float]]]] = {}
    for item, ends in _scale(scored, best, asked):
        tables.setdefault(_titles(item), []).append((item, ends))
    scales = [rows for rows in tables.values() if len({ends for _, ends in rows}) >= _ROWS]
    if is_row:
        scales = [rows for rows in scales if any(item is best for item, _ in rows)]
    holding = [item for rows in scales for item, (low, high) in rows if low <= float(asked.value) <= high]
    if len(scales) != 1 or not holding or any(item is best for item in holding):
        return tuple(scored)
    if is_row:
        return put_first(scored, holding[0])
    others = (item for item in scored[1:] if item is not holding[0])
    return (best, replace(holding[0], score=_JUST_BELOW * best.score), *others)


def _age(understood: Understood) -> Quantity | None:
    """The one age that the question states as it is, in English; None where it compares, or asks for a time."""
    if understood.language != "en" or understood.wanted.quantity == _AGE or _ASKS_FOR_A_TIME.search(understood.text):
        return None
    found = [q for q in quantities(understood.text) if q.name == _AGE]
    single = len(found) == 1 and not found[0].span and not _COMPARED.search(understood.text)
    return found[0] if single else None


def _scale(scored: Sequence[Scored], best: Scored, asked: Quantity) -> Iterator[tuple[Scored, tuple[float, float]]]:
    """The rows of the section of the best unit that are called by a range of ages and tell no other time."""
    place = (best.evidence.document, best.evidence.chunk.section)
    for item in scored:
        if item.unit.kind is UnitKind.ROW and (item.evidence.document, item.evidence.chunk.section) == place:
            cells = [(header, cell) for header, cell in item.unit.cells if cell.strip()]
            others = (q for header, cell in cells[1:] for q in quantities(cell, header))
            ends = _ends(*cells[0], asked) if cells else None
            if ends is not None and all(q.name != _AGE for q in others):
                yield item, ends


def _titles(item: Scored) -> tuple[str, ...]:
    return (item.unit.lead_in, *(header for header, _ in item.unit.cells))


def _ends(header: str, key: str, asked: Quantity) -> tuple[float, float] | None:
    """The two ends of a range of ages, in the unit of the one asked about."""
    found = quantities(key, header)
    if len(found) != 2 or any((a.span, b.span) != ("low", "high") or b.name != _AGE for a, b in pairwise(found)):
        return None
    low, high = (in_unit(end.value, found[1].unit, asked.unit) for end in found)
    return None if low is None or high is None or low >= high else (low, high)
