"""The facts that no quoted unit holds, and those that belong to a neighbour of what the statement speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from services.answering.belongs.cells import of_another_row
from services.answering.belongs.exchanged import exchanged, replaced, unequal
from services.answering.belongs.rivals import is_misplaced
from services.answering.belongs.stated import holds
from services.answering.belongs.statement import IN_BRACKETS, Said, bind
from services.answering.facts import Fact, FactKind
from services.answering.passages import Source
from services.answering.spelled import digits

_TELLING = 20
"""Characters from which on a sentence says what its values are for."""
_PLACED = (FactKind.QUANTITY, FactKind.IDENTIFIER, FactKind.DATE, FactKind.TOKEN)


def missing(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """The facts that no quoted unit holds."""
    return [fact for fact in statement.facts if not any(holds(fact, source, statement.converted) for source in sources)]


def misplaced(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """The facts that belong to a neighbour: another row, column, label, step or value of the same sentence."""
    aside = [*_conversions(statement), *_verbatim(statement, sources)]
    bound = [bind(f, statement, sources) for f in statement.facts if f.kind in _PLACED and f not in aside]
    wrong = [one.fact for one in bound if not one.name and is_misplaced(one, statement, sources, bound)]
    return (
        wrong
        or unequal(statement, sources)
        or replaced(statement, sources)
        or of_another_row(statement, sources)
        or exchanged([one for one in bound if not one.name], statement)
    )


def _conversions(statement: Said) -> list[Fact]:
    """Values in brackets behind what they were converted from."""
    if not statement.converted:
        return []
    spans = [(m.start(), m.end()) for m in IN_BRACKETS.finditer(statement.text)]
    return [f for f in statement.facts if f.quantity and any(a <= f.start and f.end <= b for a, b in spans)]


def _verbatim(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """The facts inside a whole sentence of a quoted text: its own words say what they are for."""
    text = statement.text.casefold()
    spans = []
    for source in sources:
        for piece in source.pieces if source.quoted and not source.unit.cells else ():
            wanted = digits(piece, source.language).casefold().rstrip(".")
            at = text.find(wanted) if len(wanted) >= _TELLING else -1
            spans += [(at, at + len(wanted))] if at >= 0 else []
    return [f for f in statement.facts if any(a <= f.start and f.end <= b for a, b in spans)]


def spoken_of(statement: Said, sources: Sequence[Source]) -> list[Source]:
    """The quoted units that a statement is about: the rows that its values stand in, else all."""
    bound = [bind(fact, statement, sources) for fact in statement.facts if fact.kind in _PLACED]
    values = [one.best for one in bound if not one.name and one.places]
    rows = {id(place.source): place.source for place in values if place.cell >= 0}
    if rows and all(place.cell >= 0 for place in values):
        return list(rows.values())
    return [source for source in sources if source.quoted]
