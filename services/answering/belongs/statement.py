"""A statement with its facts, and the places of the quoted units where each of them is stated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.answering.belongs.stated import states
from services.answering.context import Weights, alike, flat, merged, near
from services.answering.facts import Fact, FactKind
from services.answering.passages import Place, Source, neighbours

MARGIN = 0.15
"""How much better a rival has to fit; less than what one word far from the fact weighs."""

ABOVE, ASKED = 0.5, 0.25
"""What a word of the line above a list counts, and a word of the question."""

_CONVERTED = re.compile(r"\bconver\w+|\bumgerechnet|환산", re.I)
IN_BRACKETS = re.compile(r"(?<=[^\W_]) ?\([^()]*(?:conver\w+|umgerechnet|환산)[^()]*\)", re.I)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with its facts. above: words of the line that a list hangs on; asked: of the question."""

    text: str
    facts: tuple[Fact, ...]
    above: Weights
    asked: Weights
    language: str

    def context(self, start: int, end: int) -> Weights:
        """The words around what stands from start to end."""
        spans = [(f.start, f.end) for f in self.facts if f.kind is FactKind.QUANTITY]
        here = near(unconverted(self.text), start, end, spans, self.language, asks=True)
        return merged(here, self.above, self.asked)

    @property
    def converted(self) -> bool:
        return bool(_CONVERTED.search(self.text))


def said(text: str, facts: Sequence[Fact], above: str, asked: Iterable[str], language: str) -> Said:
    """A statement. above: the line that a list hangs on; asked: the words of the question."""
    return Said(text, tuple(facts), flat(above, ABOVE, language, asks=True), dict.fromkeys(asked, ASKED), language)


def unconverted(text: str) -> str:
    """The text with conversions in brackets blanked, positions kept."""
    return IN_BRACKETS.sub(lambda m: " " * len(m.group()), text)


@dataclass(frozen=True, slots=True)
class Bound:
    """A fact of a statement with its context and the places that state it, the best one first.

    name: it only names what is spoken of ('1,480' of 'Oil pump delivery at 1,480 rpm'), or nothing states it.
    end: of the fact, or of the whole cell where the statement tells that.
    """

    fact: Fact
    context: Weights
    places: tuple[Place, ...]
    name: bool
    end: int

    @property
    def best(self) -> Place:
        return self.places[0]


def bind(fact: Fact, statement: Said, sources: Sequence[Source]) -> Bound:
    """The fact with the words around it and the places that state it."""
    own = [p for s in sources if s.quoted for p in s.places if states(p, fact, statement.converted)]
    context = statement.context(fact.start, fact.end)
    values = [place for place in own if not place.header and not place.label] or own
    ranked = tuple(sorted(values, key=lambda place: -alike(context, place.weights)))
    cell = _cell(ranked[0], fact, statement.text) if ranked else None
    if cell:
        context = statement.context(*cell)
    end = max(fact.end, cell[1] if cell else 0)
    return Bound(fact, context, ranked, not own or _is_name(fact, own, statement, sources), end)


def _cell(place: Place, fact: Fact, text: str) -> tuple[int, int] | None:
    """Where the statement tells the whole cell that a fact stands in: what is around that says what it is for."""
    if place.cell <= 0 or place.header:
        return None
    cell = place.source.cell(place.cell)
    at = text.find(cell, max(0, fact.end - len(cell)))
    return (at, at + len(cell)) if 0 <= at <= fact.start else None


def _is_name(fact: Fact, own: Sequence[Place], statement: Said, sources: Sequence[Source]) -> bool:
    named = [place for place in own if place.names]
    if fact.kind in (FactKind.IDENTIFIER, FactKind.TOKEN):
        if named:
            return True
        return all(p.cell < 0 for p in own) and any(fact.key in s.names_around for s in sources if s.quoted)
    before, after = neighbours(statement.text, fact.start, fact.end)
    return any(_is_between(place, before, after) for place in named)


def _is_between(place: Place, before: str, after: str) -> bool:
    """Whether a fact stands beside the same words in the statement as in the first cell or header."""
    if not place.before and not place.after:
        return True
    return bool(place.before and place.before == before) or bool(place.after and place.after == after)


def enumerated(statement: Said, first: Fact, second: Fact) -> bool:
    """Whether two facts stand next to each other, nothing but 'and' between: '60, 110 and 180 m³/h'."""
    a, b = sorted((first, second), key=lambda fact: fact.start)
    return not flat(statement.text[a.end : b.start], 1.0, statement.language)
