"""Values of a statement that stand in each other's place, or where its sentence has another number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from services.answering.belongs.cells import behind
from services.answering.belongs.rivals import aside
from services.answering.belongs.stated import is_conversion, one_unit
from services.answering.belongs.statement import MARGIN, Bound, Said, enumerated, unconverted
from services.answering.context import alike
from services.answering.facts import Fact, FactKind, differ_in_digits
from services.answering.passages import Place, Source, neighbours
from services.answering.quantities import plain
from services.answering.spelled import digits

_RESPECTIVELY = re.compile(r"\brespectively\b|\bjeweils\b|\brespectivement\b|\brespectivamente\b", re.I)
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]")
_NUMBERS = (FactKind.QUANTITY, FactKind.TOKEN)
_NEARLY, _WORDS = 0.75, 5
"""Share of a sentence's words, and their number, from which on a statement is taken for that sentence."""


def unequal(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """A value with another one of its kind in brackets behind it that is not the same: '45 Nm (45 ft-lb)'.

    Unless the passage has the two so as well."""
    values = [fact for fact in statement.facts if fact.quantity and fact.quantity.name]
    for first, second in pairwise(values):
        one, other = first.quantity, second.quantity
        if one is None or other is None or one.name != other.name or one_unit(one.unit, other.unit):
            continue
        if not re.fullmatch(
            r"\s*[(\[/=≈]\s*(?:=|≈|approx\.?|about|ca\.?)?\s*[-−]?", statement.text[first.end : second.start]
        ):
            continue
        if is_conversion(other, one) or is_conversion(one, other):
            continue
        pair = re.compile(rf"{re.escape(first.spelled)}\W{{1,4}}{re.escape(second.spelled)}")
        if not any(pair.search(source.text) for source in sources if source.quoted):
            return [second]
    return []


def replaced(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """A number that stands where a sentence has another one, in words that are otherwise its own."""
    tokens = [(m.group().casefold(), m.start()) for m in _TOKEN.finditer(unconverted(statement.text))]
    words = [token for token, _ in tokens]
    best = 0
    conflicts: list[list[int]] = []
    for source in sources:
        if not source.quoted or source.unit.cells:
            continue
        for piece in source.pieces:
            theirs = [token.casefold() for token in _TOKEN.findall(digits(piece, source.language))]
            if len(theirs) < _WORDS or len(set(theirs) & set(words)) < _NEARLY * len(set(theirs)):
                continue
            codes = SequenceMatcher(None, words, theirs, autojunk=False).get_opcodes()
            held = sum(i2 - i1 for tag, i1, i2, _, _ in codes if tag == "equal")
            if held < _NEARLY * len(theirs) or held < best:
                continue
            found = [
                i
                for tag, i1, i2, j1, j2 in codes
                if tag == "replace"
                for i, j in _opposite(range(i1, i2), range(j1, j2), len(theirs))
                if words[i][0].isdecimal() and theirs[j][0].isdecimal() and plain(words[i]) != plain(theirs[j])
            ]
            conflicts = [*conflicts, found] if held == best else [found]
            best = held
    if not conflicts or not all(conflicts):
        return []
    at = {tokens[i][1] for i in conflicts[0]}
    return [fact for fact in statement.facts if fact.kind in _NUMBERS and fact.start in at and not statement.converted]


def _opposite(mine: range, theirs: range, length: int) -> Iterable[tuple[int, int]]:
    """Which token stands for which. Where a frame stands before the sentence ('According to the manual, 1.8 Is the
    valve open?') or behind it, they are counted from the other side."""
    if len(mine) != len(theirs) and theirs.start == 0 and theirs.stop < length:
        return zip(reversed(mine), reversed(theirs), strict=False)
    if len(mine) == len(theirs) or (theirs.stop == length and theirs.start > 0):
        return zip(mine, theirs, strict=False)
    return ()


def exchanged(bound: Sequence[Bound], statement: Said) -> list[Fact]:
    """Pairs of facts that would fit better the other way round: two values of a statement were swapped."""
    if _RESPECTIVELY.search(statement.text):
        return []
    for i, first in enumerate(bound):
        for second in bound[i + 1 :]:
            if first.fact.key == second.fact.key or enumerated(statement, first.fact, second.fact):
                continue
            a, b = first.best, second.best
            if a.cell > 0 and b.cell > 0 and a.source.unit.cells[a.cell] == b.source.unit.cells[b.cell]:
                continue
            if a.cell > 0 and b.cell > 0 and a.source is b.source and a.cell != b.cell:
                one, other = (aside(x.context, x.best, statement.language) for x in (first, second))
                one, other = aside(one, b, statement.language), aside(other, a, statement.language)
                mine, theirs = a.source.column_words(a.cell), b.source.column_words(b.cell)
            elif a.cell > 0 and a.cell == b.cell and a.source is not b.source:
                if behind(statement, first.end, [a.source]) and behind(statement, second.end, [b.source]):
                    continue
                one, other = first.context, second.context
                mine, theirs = a.source.row_words(a.cell), b.source.row_words(b.cell)
            elif _comparable(first.fact, second.fact):
                one, other, mine, theirs = first.context, second.context, a.weights, b.weights
            else:
                continue
            as_said = (
                max(
                    [
                        alike(one, mine) + alike(other, theirs),
                        *(
                            alike(first.context, x.weights) + alike(second.context, y.weights)
                            for x in first.places
                            for y in second.places
                            if x.cell < 0 and y.cell < 0
                        ),
                    ]
                )
                if a.cell < 0
                else alike(one, mine) + alike(other, theirs)
            )
            if alike(one, theirs) + alike(other, mine) > as_said + MARGIN:
                return [first.fact, second.fact]
            if (
                a.cell < 0
                and b.cell < 0
                and _beside(statement, second.fact, a) + _beside(statement, first.fact, b)
                > (_beside(statement, first.fact, a) + _beside(statement, second.fact, b) + 1)
            ):
                return [first.fact, second.fact]
    return []


def _beside(statement: Said, fact: Fact, place: Place) -> int:
    """How many of the words next to a fact are those next to a place."""
    before, after = neighbours(statement.text, fact.start, fact.end)
    return (before == place.before != "") + (after == place.after != "")


def _comparable(first: Fact, second: Fact) -> bool:
    if first.kind is not second.kind:
        return False
    if first.quantity and second.quantity:
        return first.quantity.name == second.quantity.name
    return differ_in_digits(first.key, second.key)
