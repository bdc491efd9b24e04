"""Right answers, made from real passages in the ways in which a language model writes them.

They are right by construction: a value is put beside the key and the header of its own cell, a sentence is framed,
turned round or shortened by rules that keep what it says, steps are told in their order. No code of the guard is asked.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from benchmarks.hostile_lm import truth
from benchmarks.hostile_lm.case import Case, Passage
from benchmarks.hostile_lm.right_prose import NEGATION, dual, is_step, negated, prose, steps
from benchmarks.hostile_lm.right_tables import column_list, row, row_list, two_of_a_table
from models.types import Unit, UnitKind

Way = Callable[[Passage, random.Random], Case | None]


def right_answers(passages: Sequence[Passage], dice: random.Random) -> Iterator[Case]:
    """Endlessly, one after another; the ways take turns as far as the passages allow them."""
    ways: tuple[tuple[str, Way, Callable[[Unit], bool]], ...] = (
        ("row", row, _is_row),
        ("row as a list", row_list, _is_row),
        ("column as a list", column_list, _is_row),
        ("two of a table", two_of_a_table, _is_row),
        ("prose", prose, _has_number),
        ("prose", prose, _has_number),
        ("prose with a negation", negated, _has_negation),
        ("steps", steps, is_step),
        ("dual units", dual, _has_number),
    )
    able = {name: [p for p in passages if any(map(holds, p.chunk.units))] for name, _, holds in ways}
    usable = [way for way in ways if able[way[0]]]
    misses = 0
    while usable and misses < 2000:
        name, way, _ = dice.choice(usable)
        made = way(dice.choice(able[name]), dice)
        misses = 0 if made else misses + 1
        if made:
            yield made


def _is_row(unit: Unit) -> bool:
    return bool(unit.cells)


def _has_number(unit: Unit) -> bool:
    return not unit.cells and unit.kind is not UnitKind.CODE and bool(truth.NUMBER.search(unit.text))


def _has_negation(unit: Unit) -> bool:
    return not unit.cells and unit.kind is not UnitKind.CODE and bool(NEGATION.search(unit.text))
