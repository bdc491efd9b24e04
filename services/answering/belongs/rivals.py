"""Whether the words around a fact fit another place better: another row, column, label or value of its passage."""

from __future__ import annotations

from collections.abc import Container, Sequence

from services.answering.belongs.cells import behind
from services.answering.belongs.stated import states
from services.answering.belongs.statement import MARGIN, Bound, Said, enumerated
from services.answering.context import Weights, alike, flat
from services.answering.facts import Fact, FactKind, differ_in_digits
from services.answering.passages import Place, Source
from services.answering.quantities import Quantity

_MOST = 0.6


def is_misplaced(one: Bound, statement: Said, sources: Sequence[Source], bound: Sequence[Bound]) -> bool:
    """Whether a fact belongs to another place than those that state it. bound: all facts of the statement."""
    others = [other for other in bound if other.fact is not one.fact and other.places]
    told = {
        (id(other.best.source), other.best.cell)
        for other in others
        if not other.name and other.best.cell >= 0 and not _one_range(statement, one.fact, other.fact)
    }
    place = one.best
    if place.cell >= 0:
        rows = _words_of_other_rows(place, others, statement.language)
        named = behind(statement, one.end, sources) if place.cell > 0 else []
        if named and not any(_states_there(row, one.fact) for row in named):
            return True
        if _fits_another_column(one, statement, told, rows):
            return True
        if not named and _fits_another_row(one, statement, told, rows, sources):
            return True
    if one.fact.kind not in (FactKind.QUANTITY, FactKind.IDENTIFIER):
        return False
    fit = alike(one.context, place.weights)
    return any(
        alike(one.context, rival.weights) > fit + MARGIN
        for source in sources
        for rival in source.places
        if _rivals(one.fact, place, rival, statement.converted)
        and not any(states(rival, other.fact, converted=False) for other in others)
    )


def _states_there(row: Source, fact: Fact) -> bool:
    """Whether a row states a fact where it says anything, in a cell that isn't its name."""
    return any(states(other, fact, converted=True) for other in row.places if other.cell > 0) or not row.places


def _words_of_other_rows(place: Place, others: Sequence[Bound], language: str) -> Container[str]:
    """Words of the other rows that values of the statement stand in, of their first cells and of the cells told (but
    for their numbers), and not the own row's."""
    there = [o.best for o in others if not o.name and o.best.cell > 0 and o.best.source is not place.source]
    keys = (term for at in there for term in flat(at.source.unit.cells[0][1], 1.0, language))
    told = (term for at in there for term in flat(at.source.unit.cells[at.cell][1], 1.0, language) if term.isalpha())
    own = flat(place.source.unit.cells[0][1], 1.0, language)
    return {term for term in (*keys, *told) if term not in own}


def _fits_another_column(one: Bound, statement: Said, told: Container[tuple[int, int]], rows: Container[str]) -> bool:
    """Whether the statement names another column of the row, and not what stands there. rows: words of other rows."""
    source, column = one.best.source, one.best.cell
    said_of = _without(aside(one.context, one.best, statement.language), rows)
    fit = alike(said_of, source.column_words(column))
    return any(
        alike(said_of, source.column_words(j)) > fit + MARGIN and not _is_told(source, j, one.fact, statement, told)
        for j in range(1, len(source.unit.cells))
        if j != column
    )


def aside(context: Weights, place: Place, language: str) -> Weights:
    """The context without the words of the place's own cell and of the row's first: those are no column's name."""
    cells = place.source.unit.cells
    return _without(context, flat(f"{cells[0][1]} {cells[place.cell][1]}", 1.0, language))


def _without(context: Weights, terms: Container[str]) -> Weights:
    return {term: weight for term, weight in context.items() if term not in terms}


def _fits_another_row(
    one: Bound, statement: Said, told: Container[tuple[int, int]], rows: Container[str], sources: Sequence[Source]
) -> bool:
    """Whether the statement names another row of the table, and not what stands there in the same column.

    rows: words of the rows that its other values stand in."""
    source, column = one.best.source, one.best.cell
    if column == 0:
        return False
    header, cell = source.unit.cells[column]
    own = flat(source.unit.cells[0][1], 1.0, statement.language)
    own_column = [term for term in flat(f"{header} {cell}", 1.0, statement.language) if term not in own]
    said_of = _without(_without(one.context, own_column), rows)
    fit = alike(said_of, source.row_words(column))
    return any(
        alike(said_of, other.row_words(column)) > fit + MARGIN
        and not _is_told(other, column, one.fact, statement, told)
        for other in sources
        if other is not source and column < len(other.unit.cells) and other.unit.cells[column][0] == header
    )


def _is_told(source: Source, column: int, fact: Fact, statement: Said, told: Container[tuple[int, int]]) -> bool:
    """Whether the statement tells a cell too: another of its facts stands there, the same one, or most of its words
    where it holds none."""
    if (id(source), column) in told:
        return True
    there = [place for place in source.places if place.cell == column and not place.header]
    if there:
        return any(states(place, fact, converted=False) for place in there)
    words = flat(source.unit.cells[column][1], 1.0, statement.language)
    said_words = flat(statement.text, 1.0, statement.language)
    return bool(words) and sum(term in said_words for term in words) >= _MOST * len(words)


def _rivals(fact: Fact, own: Place, other: Place, converted: bool) -> bool:
    """Whether another place could be what the statement speaks of: its neighbour in the cell or text, or a place of
    the same kind in a text."""
    if other.fact.kind is not own.fact.kind or other.names or states(other, fact, converted):
        return False
    if own.label != other.label:
        return False
    if own.cell >= 0 and other.cell >= 0 and (own.source is not other.source or own.cell != other.cell):
        return False
    if fact.kind is FactKind.IDENTIFIER:
        return differ_in_digits(other.fact.key, fact.key)
    mine, theirs = _quantity(own), _quantity(other)
    if mine.name == theirs.name and mine.name:
        return True
    if mine.value == theirs.value and mine.unit != theirs.unit:
        return True
    if mine.name or theirs.name:
        return False
    return own.fact.word.casefold() == other.fact.word.casefold() != "" or own.before == other.before != ""


def _quantity(place: Place) -> Quantity:
    assert place.fact.quantity is not None
    return place.fact.quantity


def _one_range(statement: Said, first: Fact, second: Fact) -> bool:
    ends = first.quantity and second.quantity and first.quantity.span and second.quantity.span
    return bool(ends) and enumerated(statement, first, second)
