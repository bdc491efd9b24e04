"""Whether the facts of a statement stand in what it cites, and belong there to the thing that the statement speaks of.

Each fact of the statement has the places where it is stated, and rivals: places of the same passage with another fact
of its kind. The words around the fact in the statement decide: if they fit a rival better than every place of its own,
the value is the neighbour's. Words of the question decide where the statement says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from services.answering.context import Weights, alike, flat, merged, near
from services.answering.facts import Fact, FactKind
from services.answering.passages import Place, Source, neighbours
from services.answering.quantities import Quantity, in_unit, is_rounded, plain, unit_name
from services.answering.spelled import digits

MARGIN = 0.15
"""How much better a rival has to fit; less than what one word far from the fact weighs."""

ABOVE, ASKED = 0.5, 0.25
"""What a word of the line above a list counts, and a word of the question."""

_CONVERTED = re.compile(r"\bconver\w+|\bumgerechnet|환산", re.I)
_IN_BRACKETS = re.compile(r"(?<=[^\W_]) ?\([^()]*(?:conver\w+|umgerechnet|환산)[^()]*\)", re.I)
_RESPECTIVELY = re.compile(r"\brespectively\b|\bjeweils\b|\brespectivement\b|\brespectivamente\b", re.I)
_SHAPE = re.compile(r"\d+")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]")
_NEARLY, _WORDS = 0.75, 5
"""Share of a sentence's words, and their number, from which on a statement is taken for that sentence."""
_MOST = 0.6
_TELLING = 20
"""Characters from which on a sentence says what its values are for."""
_PLACED = (FactKind.QUANTITY, FactKind.IDENTIFIER, FactKind.DATE, FactKind.TOKEN)


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
        here = near(unconverted(self.text), fact.start, fact.end, spans, self.language, asks=True)
        return merged(here, self.above, self.asked)

    @property
    def converted(self) -> bool:
        return bool(_CONVERTED.search(self.text))


def said(text: str, facts: Sequence[Fact], above: str, asked: Iterable[str], language: str) -> Said:
    return Said(text, tuple(facts), flat(above, ABOVE, language, asks=True), dict.fromkeys(asked, ASKED), language)


def unconverted(text: str) -> str:
    """The text with conversions in brackets blanked, positions kept."""
    return _IN_BRACKETS.sub(lambda m: " " * len(m.group()), text)


def missing(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """The facts that no quoted unit holds."""
    return [
        fact for fact in statement.facts if not any(_holds(fact, source, statement.converted) for source in sources)
    ]


def misplaced(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """The facts that belong to a neighbour: another row, column, label, step or value of the same sentence."""
    aside = [*_conversions(statement), *_verbatim(statement, sources)]
    bound = [_bind(f, statement, sources) for f in statement.facts if f.kind in _PLACED and f not in aside]
    wrong = [one.fact for one in bound if not one.name and _is_misplaced(one, statement, sources, bound)]
    return (
        wrong
        or _unequal(statement, sources)
        or _replaced(statement, sources)
        or _exchanged([one for one in bound if not one.name], statement)
    )


def _conversions(statement: Said) -> list[Fact]:
    """Values in brackets behind what they were converted from."""
    if not statement.converted:
        return []
    spans = [(m.start(), m.end()) for m in _IN_BRACKETS.finditer(statement.text)]
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


@dataclass(frozen=True, slots=True)
class _Bound:
    """A fact of a statement with its context and the places that state it, the best one first.

    name: it only names what is spoken of ('1,480' of 'Oil pump delivery at 1,480 rpm'), or nothing states it.
    """

    fact: Fact
    context: Weights
    places: tuple[Place, ...]
    name: bool

    @property
    def best(self) -> Place:
        return self.places[0]


def spoken_of(statement: Said, sources: Sequence[Source]) -> list[Source]:
    """The quoted units that a statement is about: the rows that its values stand in, else all."""
    bound = [_bind(fact, statement, sources) for fact in statement.facts if fact.kind in _PLACED]
    values = [one.best for one in bound if not one.name and one.places]
    rows = {id(place.source): place.source for place in values if place.cell >= 0}
    if rows and all(place.cell >= 0 for place in values):
        return list(rows.values())
    return [source for source in sources if source.quoted]


def _bind(fact: Fact, statement: Said, sources: Sequence[Source]) -> _Bound:
    own = [p for s in sources if s.quoted for p in s.places if states(p, fact, statement.converted)]
    context = statement.context(fact)
    values = [place for place in own if not place.header and not place.label] or own
    ranked = tuple(sorted(values, key=lambda place: -alike(context, place.weights)))
    return _Bound(fact, context, ranked, not own or _is_name(fact, own, statement, sources))


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


def _is_misplaced(one: _Bound, statement: Said, sources: Sequence[Source], bound: Sequence[_Bound]) -> bool:
    others = [other for other in bound if other.fact is not one.fact and other.places]
    told = {
        (id(other.best.source), other.best.cell)
        for other in others
        if not other.name and other.best.cell >= 0 and not _one_range(statement, one.fact, other.fact)
    }
    place = one.best
    if place.cell >= 0:
        rows = _words_of_other_rows(place, others, statement.language)
        if _fits_another_column(one, statement, told, rows) or _fits_another_row(one, statement, told, rows, sources):
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


def _words_of_other_rows(place: Place, others: Sequence[_Bound], language: str) -> Container[str]:
    """Words of the first cells of the rows that other values of the statement stand in, but for the own row's."""
    keys = {o.best.source.unit.cells[0][1] for o in others if not o.name and o.best.cell > 0}
    own = flat(place.source.unit.cells[0][1], 1.0, language)
    return {term for key in keys for term in flat(key, 1.0, language) if term not in own}


def _fits_another_column(one: _Bound, statement: Said, told: Container[tuple[int, int]], rows: Container[str]) -> bool:
    """Whether the statement names another column of the row, and not what stands there. rows: words of other rows."""
    source, column = one.best.source, one.best.cell
    said_of = _without(_aside(one.context, one.best, statement.language), rows)
    fit = alike(said_of, source.column_words(column))
    return any(
        alike(said_of, source.column_words(j)) > fit + MARGIN and not _is_told(source, j, one.fact, statement, told)
        for j in range(1, len(source.unit.cells))
        if j != column
    )


def _aside(context: Weights, place: Place, language: str) -> Weights:
    """The context without the words of the place's own cell and of the row's first: those are no column's name."""
    cells = place.source.unit.cells
    return _without(context, flat(f"{cells[0][1]} {cells[place.cell][1]}", 1.0, language))


def _without(context: Weights, terms: Container[str]) -> Weights:
    return {term: weight for term, weight in context.items() if term not in terms}


def _fits_another_row(
    one: _Bound, statement: Said, told: Container[tuple[int, int]], rows: Container[str], sources: Sequence[Source]
) -> bool:
    """Whether the statement names another row of the table, and not what stands there in the same column.

    rows: words of the rows that its other values stand in."""
    source, column = one.best.source, one.best.cell
    if column == 0:
        return False
    header, cell = source.unit.cells[column]
    own = flat(source.unit.cells[0][1], 1.0, statement.language)
    aside = [term for term in flat(f"{header} {cell}", 1.0, statement.language) if term not in own]
    said_of = _without(_without(one.context, aside), rows)
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
        return _SHAPE.sub("9", other.fact.key) == _SHAPE.sub("9", fact.key)
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


def _unequal(statement: Said, sources: Sequence[Source]) -> list[Fact]:
    """A value with another one of its kind in brackets behind it that is not the same: '45 Nm (45 ft-lb)'.

    Unless the passage has the two so as well."""
    values = [fact for fact in statement.facts if fact.quantity and fact.quantity.name]
    for first, second in pairwise(values):
        one, other = first.quantity, second.quantity
        if one is None or other is None or one.name != other.name or _one_unit(one.unit, other.unit):
            continue
        if not re.fullmatch(
            r"\s*[(\[/=≈]\s*(?:=|≈|approx\.?|about|ca\.?)?\s*[-−]?", statement.text[first.end : second.start]
        ):
            continue
        if _is_conversion(other, one) or _is_conversion(one, other):
            continue
        pair = re.compile(rf"{re.escape(first.spelled)}\W{{1,4}}{re.escape(second.spelled)}")
        if not any(pair.search(source.text) for source in sources if source.quoted):
            return [second]
    return []


def _replaced(statement: Said, sources: Sequence[Source]) -> list[Fact]:
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
                if tag == "replace" and i2 - i1 == j2 - j1
                for i, j in zip(range(i1, i2), range(j1, j2), strict=True)
                if words[i][0].isdecimal() and theirs[j][0].isdecimal() and plain(words[i]) != plain(theirs[j])
            ]
            conflicts = [*conflicts, found] if held == best else [found]
            best = held
    if not conflicts or not all(conflicts):
        return []
    at = {tokens[i][1] for i in conflicts[0]}
    return [fact for fact in statement.facts if fact.quantity and fact.start in at and not statement.converted]


def _exchanged(bound: Sequence[_Bound], statement: Said) -> list[Fact]:
    """Pairs of facts that would fit better the other way round: two values of a statement were swapped."""
    if _RESPECTIVELY.search(statement.text):
        return []
    for i, first in enumerate(bound):
        for second in bound[i + 1 :]:
            if first.fact.key == second.fact.key or _enumerated(statement, first.fact, second.fact):
                continue
            a, b = first.best, second.best
            if a.cell > 0 and b.cell > 0 and a.source is b.source and a.cell != b.cell:
                one, other = (_aside(x.context, x.best, statement.language) for x in (first, second))
                one, other = _aside(one, b, statement.language), _aside(other, a, statement.language)
                mine, theirs = a.source.column_words(a.cell), b.source.column_words(b.cell)
            elif a.cell > 0 and a.cell == b.cell and a.source is not b.source:
                one, other = first.context, second.context
                mine, theirs = a.source.row_words(a.cell), b.source.row_words(b.cell)
            elif _comparable(first.fact, second.fact):
                one, other, mine, theirs = first.context, second.context, a.weights, b.weights
            else:
                continue
            as_said = (
                max(
                    alike(one, mine) + alike(other, theirs),
                    *(
                        alike(first.context, x.weights) + alike(second.context, y.weights)
                        for x in first.places
                        for y in second.places
                        if x.cell < 0 and y.cell < 0
                    ),
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
    return _SHAPE.sub("9", first.key) == _SHAPE.sub("9", second.key)


def _one_range(statement: Said, first: Fact, second: Fact) -> bool:
    ends = first.quantity and second.quantity and first.quantity.span and second.quantity.span
    return bool(ends) and _enumerated(statement, first, second)


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
    if other.kind is not fact.kind:
        return False
    return other.key == fact.key if fact.quantity is None else _equal(fact, other, place.source, converted)


def _equal(fact: Fact, other: Fact, source: Source, converted: bool) -> bool:
    wanted, found = fact.quantity, other.quantity
    if wanted is None or found is None or found.tolerance != wanted.tolerance:
        return False
    same_sign = found.negative == wanted.negative
    if not wanted.unit:
        return same_sign and (wanted.value == found.value or fact.spelled == other.spelled)
    if not found.unit:
        return same_sign and wanted.value == found.value and wanted.unit in source.loose_units
    if _one_unit(wanted.unit, found.unit):
        return same_sign and wanted.value == found.value
    return converted and _is_conversion(wanted, found)


def _is_conversion(one: Quantity, other: Quantity) -> bool:
    return is_rounded(one.signed, one.unit, other.signed, other.unit)


def _one_unit(one: str, other: str) -> bool:
    """Whether two spellings mean one unit: Nm = N·m. Unknown ones must be spelled alike."""
    return one == other or (
        bool(unit_name(one)) and in_unit("1", one, other) == 1.0 and in_unit("3", one, other) == 3.0
    )


def _apart(token: str, text: str) -> bool:
    """Whether the text has the token standing by itself ('Value: 45; Unit: Nm')."""
    return re.search(rf"(?<!\w){re.escape(token)}(?!\w)", text) is not None
