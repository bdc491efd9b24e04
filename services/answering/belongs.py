"""Whether the facts of a statement stand in what it cites, and belong there to the thing that the statement speaks of.

Each fact of the statement has the places where it is stated, and rivals: places of the same passage with another fact
of its kind. The words around the fact in the statement decide: if they fit a rival better than every place of its own,
the value is the neighbour's. Words of the question decide where the statement says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.answering.context import Weights, alike, flat, merged, near
from services.answering.facts import Fact, FactKind
from services.answering.passages import Place, Source
from services.answering.quantities import Quantity, in_unit, is_rounded, unit_name

MARGIN = 0.15
"""How much better a rival has to fit; less than what one word far from the fact weighs."""

ABOVE, ASKED = 0.5, 0.25
"""What a word of the line above a list counts, and a word of the question."""

_CONVERTED = re.compile(r"\bconver\w+|\bumgerechnet|환산", re.I)
_RESPECTIVELY = re.compile(r"\brespectively\b|\bjeweils\b|\brespectivement\b|\brespectivamente\b", re.I)
_SHAPE = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with its facts. above: words of the line that a list hangs on; asked: of the question."""

    text: str
    facts: tuple[Fact, ...]
    above: Weights
    asked: Weights
    language: str

    def context(self, fact: Fact) -> Weights:
        spans = [(f.start, f.end) for f in self.facts if f.kind is FactKind.QUANTITY]
        here = near(self.text, fact.start, fact.end, spans, self.language, asks=True)
        return merged(here, self.above, self.asked)

    @property
    def converted(self) -> bool:
        return bool(_CONVERTED.search(self.text))


def said(text: str, facts: Sequence[Fact], above: str, asked: Iterable[str], language: str) -> Said:
    return Said(text, tuple(facts), flat(above, ABOVE, language, asks=True), dict.fromkeys(asked, ASKED), language)


def missing(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """The facts that no quoted unit holds."""
    return [
        fact for fact in statement.facts if not any(_holds(fact, source, statement.converted) for source in sources)
    ]


def misplaced(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """The facts that belong to a neighbour: another row, column, label, step or value of the same sentence."""
    bound = {
        fact: _best(fact, statement, sources)
        for fact in statement.facts
        if fact.kind in (FactKind.QUANTITY, FactKind.IDENTIFIER)
    }
    wrong = [fact for fact, (own, rival) in bound.items() if own is not None and rival > own + MARGIN]
    return wrong or _exchanged(statement, sources)


def _best(fact: Fact, statement: Said, sources: Sequence[Source]) -> tuple[float | None, float]:
    """How well the words around a fact fit its best own place, and the best rival's; (None, 0) if it has no place."""
    own = [p for s in sources if s.quoted for p in s.places if states(p, fact, statement.converted)]
    if not own or _is_name(fact, sources):
        return None, 0.0
    context = statement.context(fact)
    best = max(own, key=lambda place: alike(context, place.weights))
    spoken = [other for other in statement.facts if other is not fact]
    rivals = (
        alike(context, place.weights)
        for source in sources
        for place in source.places
        if _rivals(fact, best, place, statement.converted)
        and not any(place.fact and states(place, other, statement.converted) for other in spoken)
    )
    return alike(context, best.weights), max(rivals, default=0.0)


def _is_name(fact: Fact, sources: Sequence[Source]) -> bool:
    """An identifier of a title, heading or table header names what a value is for; it is no value itself."""
    return fact.kind is FactKind.IDENTIFIER and any(fact.key in s.names_around for s in sources if s.quoted)


def _rivals(fact: Fact, own: Place, other: Place, converted: bool) -> bool:
    """Whether another place could be what the statement speaks of, so that its value would have had to stand there."""
    same_row = other.source is own.source and other.cell >= 0
    if other.fact is None:
        return same_row and other.cell != own.cell and fact.kind is FactKind.QUANTITY
    if other.fact.kind is not own.fact.kind if own.fact else True:
        return False
    if states(other, fact, converted) or (same_row and other.key and not own.key):
        return False
    if fact.kind is FactKind.IDENTIFIER:
        return _SHAPE.sub("9", other.fact.key) == _SHAPE.sub("9", fact.key)
    mine, theirs = _quantity(own), _quantity(other)
    if mine.name == theirs.name and mine.name:
        return True
    if same_row:
        return other.cell != own.cell
    if mine.value == theirs.value and mine.unit != theirs.unit:
        return True
    if mine.name or theirs.name:
        return False
    if own.cell >= 0 and other.cell == own.cell:
        return True
    counted = own.fact is not None and other.fact.word.casefold() == own.fact.word.casefold() != ""
    return counted or other.before.casefold() == own.before.casefold() != ""


def _quantity(place: Place) -> Quantity:
    assert place.fact is not None
    assert place.fact.quantity is not None
    return place.fact.quantity


def _exchanged(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """Pairs of facts of one kind that would fit better the other way round: two values of a sentence were swapped."""
    if _RESPECTIVELY.search(statement.text):
        return []
    stated = [
        (fact, [p for s in sources if s.quoted for p in s.places if states(p, fact, statement.converted)])
        for fact in statement.facts
        if fact.kind in (FactKind.QUANTITY, FactKind.IDENTIFIER) and not _is_name(fact, sources)
    ]
    stated = [(fact, places) for fact, places in stated if places]
    contexts = {fact: statement.context(fact) for fact, _ in stated}
    for i, (first, ours) in enumerate(stated):
        for second, theirs in stated[i + 1 :]:
            if first.key == second.key or not _comparable(first, second) or _enumerated(statement, first, second):
                continue

            def fit(a: Place, b: Place, one: Weights = contexts[first], two: Weights = contexts[second]) -> float:
                return alike(one, a.weights) + alike(two, b.weights)

            as_said = max(fit(a, b) for a in ours for b in theirs)
            swapped = max(fit(b, a) for a in ours for b in theirs)
            if swapped > as_said + MARGIN:
                return [first, second]
    return []


def _comparable(first: Fact, second: Fact) -> bool:
    if first.kind is not second.kind:
        return False
    if first.quantity and second.quantity:
        return first.quantity.name == second.quantity.name
    return _SHAPE.sub("9", first.key) == _SHAPE.sub("9", second.key)


def _enumerated(statement: Said, first: Fact, second: Fact) -> bool:
    """Whether two facts stand next to each other, nothing but 'and' between: '60, 110 and 180 m³/h'."""
    a, b = sorted((first, second), key=lambda fact: fact.start)
    return not flat(statement.text[a.end : b.start], 1.0, statement.language)


# -------------------------------------------------- whether a fact is stated


def _holds(fact: Fact, source: Source, converted: bool) -> bool:
    if not source.quoted:
        return False
    match fact.kind:
        case FactKind.DATE:
            return fact.key in source.dates
        case FactKind.IDENTIFIER:
            return fact.key in source.identifiers
        case FactKind.NAME:
            return _apart(fact.key, f"{source.text} {source.around}".casefold())
        case FactKind.UNIT:
            return _apart(fact.spelled, f"{source.text} {source.around}")
        case FactKind.TOKEN:
            return fact.key in source.tokens or fact.key in source.identifiers
        case FactKind.QUANTITY:
            if fact.word and (fact.word if len(fact.word) < 4 else fact.word.casefold()) not in source.words:
                return False
            stated = any(states(place, fact, converted) for place in source.places)
            return stated or any(_equal(fact, other, source, converted) for other in source.around_facts)


def states(place: Place, fact: Fact, converted: bool) -> bool:
    """Whether a place states this very fact: another spelling, or a conversion that the statement calls one."""
    other = place.fact
    if other is None or other.kind is not fact.kind:
        return False
    return other.key == fact.key if fact.quantity is None else _equal(fact, other, place.source, converted)


def _equal(fact: Fact, other: Fact, source: Source, converted: bool) -> bool:
    wanted, found = fact.quantity, other.quantity
    if wanted is None or found is None:
        return False
    if found.negative != wanted.negative or found.tolerance != wanted.tolerance:
        return False
    if not wanted.unit:
        return wanted.value == found.value or fact.spelled == other.spelled
    if not found.unit:
        return wanted.value == found.value and wanted.unit in source.loose_units
    if wanted.value == found.value and _one_unit(wanted.unit, found.unit):
        return True
    return (
        converted
        and not _one_unit(wanted.unit, found.unit)
        and is_rounded(wanted.value, wanted.unit, found.value, found.unit)
    )


def _one_unit(one: str, other: str) -> bool:
    """Whether two spellings mean one unit: Nm = N·m. Unknown ones must be spelled alike."""
    return one == other or (
        bool(unit_name(one)) and in_unit("1", one, other) == 1.0 and in_unit("3", one, other) == 3.0
    )


def _apart(token: str, text: str) -> bool:
    """Whether the text has the token standing by itself ('Value: 45; Unit: Nm')."""
    return re.search(rf"(?<!\w){re.escape(token)}(?!\w)", text) is not None
