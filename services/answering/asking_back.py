"""What must be known of the unit before an answer can be given, and the question for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ingestion.effectivity import effectivity_in, without_effectivity
from models.analyzer import identifiers
from models.effectivity import Effectivity, Serial, overlap
from models.types import Asked, Unit
from services.answering.languages import say
from services.answering.options import option, slot_of, with_rest
from services.answering.quantities import quantities
from services.answering.subject import BUILT_QUESTION, COSTS_QUESTION, SERIAL_QUESTION
from services.answering.units import OF_KIND, Scored
from services.editions import Families

_NEAR = 0.6
_RIVALS = 40
_AS_WELL = 0.9


def to_ask(scored: Sequence[Scored], shown: Sequence[Scored], families: Families) -> Asked | None:
    """What must be known before the units can be the answer; None if another unit's value would be the same.

    shown: those of the answer, the best first. It turns on the first of the kind that is asked for; where none is, on
    the first and on the first that says a value, which is what will be read as the answer."""
    of_kind = [item for item in shown if item.features["kind"] >= OF_KIND]
    candidates = of_kind[:1] or [*shown[:1], *[item for item in shown if _says_a_value(item.unit)][:1]]
    return next((asked for item in candidates if (asked := _turns_on(item, scored, families))), None)


def _says_a_value(unit: Unit) -> bool:
    return bool(unit.cells) or bool(quantities(without_effectivity(unit.text), ""))


def _turns_on(first: Scored, scored: Sequence[Scored], families: Families) -> Asked | None:
    """What one unit's being the answer depends on."""
    if asks := first.evidence.asks.get(first.position):
        return Asked("serial", asks)
    own = first.evidence.conditions.get(first.position, ())
    options: list[tuple[Effectivity, ...]] = []
    for other in scored[:_RIVALS]:
        theirs = other.evidence.conditions.get(other.position, ())
        if other is first or other.score < _NEAR * first.score or own == theirs or not _comparable(first, other):
            continue
        if own and theirs:
            if overlap(own, theirs):
                continue
        elif not _of_one_place(first, other, families):
            continue
        if _values(first.unit) != _values(other.unit):
            options += [theirs] if theirs else []
    if not options:
        contested = own and _contested(scored, first, families)
        return Asked(slot_of(own), with_rest(own)) if contested else None
    every = sorted([own, *options] if own else options, key=_beginning)
    decided = next((slot_of(each) for each in every if each), "serial")
    said = tuple(dict.fromkeys(option(stated) for stated in every))
    return Asked(decided, said if len(said) > 1 else with_rest(every[0]))


def _beginning(stated: Sequence[Effectivity]) -> tuple[int, date]:
    """Where the first range begins, so that options stand in their order."""
    firsts = [Serial.parse(r.first) for each in stated for r in each.serials if r.first]
    days = [b.first for each in stated for b in each.built if b.first]
    return min((s.number for s in firsts if s), default=-1), min(days, default=date.min)


def _contested(scored: Sequence[Scored], first: Scored, families: Families) -> bool:
    """Whether an unrestricted unit of the same place says another value."""
    return any(
        other is not first
        and other.score >= _NEAR * first.score
        and not other.evidence.conditions.get(other.position, ())
        and _comparable(first, other)
        and _of_one_place(first, other, families)
        and _values(first.unit) != _values(other.unit)
        for other in scored[:_RIVALS]
    )


def _comparable(first: Scored, other: Scored) -> bool:
    """Whether another unit answers the question as well as the first."""
    return (
        first.unit.kind is other.unit.kind
        and other.features["context"] >= _AS_WELL * first.features["context"]
        and other.features["kind"] >= first.features["kind"] - 0.05
    )


def _of_one_place(first: Scored, other: Scored, families: Families) -> bool:
    """Whether two units speak of one thing: in one section, in two editions, or in place of one in another edition."""
    mine, theirs = first.evidence.chunk, other.evidence.chunk
    if mine.copy == theirs.copy:
        return mine.section == theirs.section
    return bool(_stands_in(first, families) & _stands_in(other, families))


def _stands_in(item: Scored, families: Families) -> frozenset[str]:
    """The editions of the document that a unit is of, and of those whose units it takes the place of."""
    copies = [item.evidence.chunk.copy]
    copies += [old.evidence.chunk.copy for old in item.evidence.stands_for if old.position == item.position]
    return frozenset(member for copy in copies for member in (copy, *families.family(copy)))


def _values(unit: Unit) -> frozenset[str]:
    """The values and identifiers of a unit, those left out that say for which units it holds."""
    cells = [(header, cell) for header, cell in unit.cells if not effectivity_in(cell, header=header)]
    pieces = [(h, without_effectivity(c)) for h, c in (cells if unit.cells else [("", unit.text)])]
    found = {f"{q.value} {q.unit}" for header, text in pieces for q in quantities(text, header)}
    return frozenset(found | {i.normal for _, text in pieces for i in identifiers(text)})


def said_back(asked: Asked, language: str) -> str:
    """What is asked back, in words."""
    if asked.slot == "costs":
        return COSTS_QUESTION
    if asked.slot not in ("serial", "built"):
        return say("which", language)
    question = SERIAL_QUESTION if asked.slot == "serial" else BUILT_QUESTION
    return f"{question} The documents say different things for: {'; '.join(asked.options)}."
