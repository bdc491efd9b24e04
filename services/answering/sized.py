"""Sizes that a question states ('the 40 HP drive'): a row whose column of that unit holds another size is another
thing's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from models.types import UnitKind
from services.answering.quantities import Quantity, quantities, same, unit_in, unit_name
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.wanted import AnswerKind

_LINE = 15
"""Words of a line of a catalogue at most."""
_OF_A_SIZE = ("power", "voltage", "frequency")
"""Classes of the quantities that products of one kind are told apart by. A length or a weight may be anything's."""
_COMPARED = re.compile(
    r"\b(?:more|less|higher|lower|over|under|above|below|up to|least|most|than|exceed\w*|between|from|to|within|after|"
    r"max\w*|min\w*)\W*$",
    re.I,
)
"""Before a quantity that is held against another one and names no size: 'above 40 HP'."""
_PLAIN = re.compile(
    r"(?:rated|nominal|motor|drive|power|horsepower|kilowatts?|voltage|frequency|supply|input|(?-i:[A-Z]{2})|\W|\d)*",
    re.I,
)


def another_size(understood: Understood, best: Scored) -> tuple[str, ...]:
    """The sizes that the question states where the unit is a row of another one."""
    return _amiss(best, _sizes(understood)) or _unlisted(understood, best)


def _unlisted(understood: Understood, best: Scored) -> tuple[str, ...]:
    """What the question names a thing by ('which option sets the timer to 3 minutes?') where a row, or a line of a
    catalogue, has other quantities of that kind alone."""
    if understood.wanted.kind is not AnswerKind.IDENTIFIER or (
        best.unit.kind is not UnitKind.ROW and len(best.unit.text.split()) > _LINE
    ):
        return ()
    text, language = understood.text, best.evidence.language
    named = [q for q in quantities(text, language=understood.language) if q.name and not q.span]
    cells = [quantities(cell, header, language) for header, cell in best.unit.cells or (("", best.unit.text),)]
    return tuple(
        f"{asked.value} {asked.unit}"
        for asked in named
        if not _COMPARED.search(re.sub(r"\bto\W*$", "", text[: asked.start]))  # 'sets it to 3 minutes' compares nothing
        and (held := [q for found in cells for q in found if q.name == asked.name])
        and not any(q.span or same(asked.value, asked.unit, q.value, q.unit) for q in held)
    )


def _sizes(understood: Understood) -> tuple[Quantity, ...]:
    if understood.wanted.kind is AnswerKind.YES_NO:
        return ()  # 'Can it take 480 V?': what it takes answers
    text, language = understood.text, understood.language
    return tuple(
        q
        for q in quantities(text, language=language)
        if q.name in _OF_A_SIZE and not q.span and not _COMPARED.search(text[: q.start])
    )


def _amiss(item: Scored, asked: Sequence[Quantity]) -> tuple[str, ...]:
    """The sizes that the row has another one of."""
    return tuple(
        f"{size.value} {size.unit}"
        for size in asked
        if (cells := _of_its_kind(item, size)) and not any(_holds(cell, size.value) for cell in cells)
    )


def _of_its_kind(item: Scored, size: Quantity) -> list[list[Quantity]]:
    """The numbers of each cell of the row whose column tells sizes in that unit."""
    if item.unit.kind is not UnitKind.ROW:
        return []
    return [
        numbers
        for header, cell in item.unit.cells
        if _unit_of_column(header).casefold() == size.unit.casefold()
        and (numbers := [q for q in quantities(cell, language=item.evidence.language) if q.name in ("", size.name)])
    ]


def _unit_of_column(header: str) -> str:
    """The unit of a column that tells the sizes of what its rows are of: 'HP', 'Motor power (kW)'; else ''."""
    unit = header.strip(" .()[]") if unit_name(header.strip(" .()[]")) else unit_in(header)
    rest = header.replace(unit, "", 1) if unit else header
    return unit if unit and _PLAIN.fullmatch(rest) else ""


def _holds(numbers: Sequence[Quantity], value: str) -> bool:
    """Whether one of the numbers is the value, or two of them are the ends of a range that holds it."""
    values = [float(q.value) for q in numbers]
    return float(value) in values or any(
        low.span == "low" and float(low.value) <= float(value) <= float(high.value) for low, high in pairwise(numbers)
    )
