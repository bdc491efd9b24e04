"""The values of an answer, as a person takes them along: each with its unit, a range or a tolerance in one piece."""

from __future__ import annotations

from collections.abc import Iterator

from services.answering.quantities import Quantity, quantities
from services.web.shown import first_cells, without_markers

MOST = 3
"""An answer with more values is copied as a whole: so many buttons would be a table."""


def values(text: str) -> tuple[str, ...]:
    """The values of the first line of an answer: '80 N·m' also where the unit stands in the column's header.

    () if there are none, or more than MOST."""
    found = tuple(dict.fromkeys(value for header, cell in first_cells(text) for value in _values(cell, header)))
    return found if len(found) <= MOST else ()


def plain(text: str) -> str:
    """The answer as it is pasted elsewhere: without the numbers of its citations."""
    return without_markers(text).strip()


def _values(text: str, header: str) -> Iterator[str]:
    held: list[Quantity] = []
    for quantity in quantities(text, header):
        if not quantity.unit or quantity.end > len(text):
            continue
        if held and not (quantity.tolerance or (held[-1].span == "low" and quantity.span == "high")):
            yield _spelled(text, held)
            held = []
        held.append(quantity)
    if held:
        yield _spelled(text, held)


def _spelled(text: str, held: list[Quantity]) -> str:
    first, last = held[0], held[-1]
    spelled = text[first.start - first.negative : last.end].strip()
    return spelled if last.unit in spelled else f"{spelled} {last.unit}"
