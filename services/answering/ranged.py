"""Rows of a scale: '17-20 months | 30 %' is the row for 18 months, though 18 stands nowhere in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from models.types import UnitKind
from services.answering.quantities import Quantity, in_unit, quantities
from services.answering.sized import COMPARED
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.wanted import AnswerKind

_ROWS = 3
"""Rows that a scale has at least."""
_JUST_BELOW = 0.999


def ranged_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; of a scale whose first row found doesn't hold the quantity that the question states, the row that does
    before it. Where a sentence is first, the row of the scale in its section comes second: it tells the figure, and the
    sentence what it is of."""
    if not scored:
        return ()
    best = scored[0]
    for asked in _stated(understood):
        scale = list(_scale(scored, best, asked))
        holding = [item for item, ends in scale if _holds(ends, asked)]
        if len({ends for _, ends in scale}) < _ROWS or not holding or best in holding:
            continue
        others = [item for item in scored if item is not holding[0] and item is not best]
        if _ends(best, asked) is not None:
            return (replace(holding[0], score=max(holding[0].score, best.score)), best, *others)
        if best.unit.kind is not UnitKind.ROW:
            return (best, replace(holding[0], score=_JUST_BELOW * best.score), *others)
    return tuple(scored)


def another_range(understood: Understood, best: Scored, scored: Sequence[Scored]) -> tuple[str, ...]:
    """The quantities that the question states where the unit is the row of a scale that holds none of them."""
    if understood.wanted.kind is AnswerKind.YES_NO:
        return ()  # 'can it work at 50 °C?': the range answers
    stated = [(asked, ends) for asked in _stated(understood) if (ends := _ends(best, asked)) is not None]
    if not stated or any(_holds(ends, asked) for asked, ends in stated):
        return ()
    asked = stated[0][0]
    if len({ends for _, ends in _scale(scored, best, asked)}) < _ROWS:
        return ()
    return tuple(f"{asked.signed} {asked.unit}" for asked, _ in stated)


def _stated(understood: Understood) -> list[Quantity]:
    """The quantities that the question states as they are; none where it states a range or compares."""
    found = quantities(understood.text, language=understood.language)
    if any(q.span for q in found):
        return []
    return [
        q for q in found if q.unit and q.name and not COMPARED.search(understood.text[: q.start].removesuffix("after "))
    ]


def _scale(scored: Sequence[Scored], best: Scored, asked: Quantity) -> Iterator[tuple[Scored, tuple[float, float]]]:
    """The rows of ranges in the section of the best unit, those of its table where it is a row itself."""
    for item in scored:
        same = (item.evidence.document, item.evidence.chunk.section) == (
            best.evidence.document,
            best.evidence.chunk.section,
        )
        alike = best.unit.kind is not UnitKind.ROW or _titles(item) == _titles(best)
        if same and alike and (ends := _ends(item, asked)) is not None:
            yield item, ends


def _titles(item: Scored) -> tuple[str, ...]:
    return (item.unit.lead_in, *(header for header, _ in item.unit.cells))


def _ends(item: Scored, asked: Quantity) -> tuple[float, float] | None:
    """The two ends of the range that a row is called by, in the unit of the quantity asked about."""
    if item.unit.kind is not UnitKind.ROW:
        return None
    header, key = next(((header, cell) for header, cell in item.unit.cells if cell.strip()), ("", ""))
    found = list(quantities(key, header, item.evidence.language))
    ends = [(a, b) for a, b in pairwise(found) if (a.span, b.span) == ("low", "high") and b.name == asked.name]
    if len(found) != 2 or len(ends) != 1:
        return None
    values = [in_unit(end.signed, end.unit or ends[0][1].unit, asked.unit) for end in ends[0]]
    return (
        None if None in values else (min(v for v in values if v is not None), max(v for v in values if v is not None))
    )


def _holds(ends: tuple[float, float], asked: Quantity) -> bool:
    return ends[0] <= float(asked.signed) <= ends[1]
