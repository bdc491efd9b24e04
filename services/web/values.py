"""The values of an answer, as a person takes them along: each with its unit, a range or a tolerance in one piece."""

from __future__ import annotations

from collections.abc import Iterator

from services.answering.quantities import Quantity, quantities
from services.web.shown import said_first, without_markers

MOST = 3
"""An answer with more values is copied as a whole: so many buttons would be a table."""


def values(text: str) -> tuple[str, ...]:
    """The values of the first line of an answer; () if there are none, or more than MOST, or it is a whole row."""
    found = tuple(dict.fromkeys(_values(said_first(text))))
    return found if len(found) <= MOST else ()


def plain(text: str) -> str:
    """The answer as it is pasted elsewhere: without the numbers of its citations."""
    return without_markers(text).strip()


def _values(text: str) -> Iterator[str]:
    held: list[Quantity] = []
    for quantity in quantities(text):
        if not quantity.unit:
            continue
        if held and not (quantity.tolerance or (held[-1].span == "low" and quantity.span == "high")):
            yield _spelled(text, held)
            held = []
        held.append(quantity)
    if held:
        yield _spelled(text, held)


def _spelled(text: str, held: list[Quantity]) -> str:
    first, last = held[0], held[-1]
    return text[first.start - first.negative : last.end].strip()
