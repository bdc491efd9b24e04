"""Which units an answer shows: the row that the question names, one per paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from models.analyzer import names_in, terms
from models.types import Unit, UnitKind
from services.answering.coded import rows_of_codes
from services.answering.facts import differ_in_digits
from services.answering.forbidding import rules_it_out
from services.answering.headline import headline
from services.answering.quantities import in_cell
from services.answering.quote import words_of
from services.answering.rivals import Rival, rival
from services.answering.stated import agree, stated
from services.answering.understand import Understood
from services.answering.units import OF_KIND, Scored
from services.answering.views import title_terms
from services.answering.vocabulary import FUNCTION_WORDS

_BEST_ROWS = 5
_BEST_PASSAGES = 2
_KEY_LINE = 60
_SIBLING = 2
_HOLDS_FOR_EACH = re.compile(r"\b(?:all|any|each|every) (?:models?|types?|sizes?|versions?|variants?|units?)\b", re.I)
"""What a row is of that holds for whichever model is asked about: 'Gear unit to pump, all models'."""
_RIVALS = 20
"""How many of the best units are looked at for another document's value."""


class Chosen(NamedTuple):
    """units: at least one. headline: the value asked for in the first of them, in one line; '' where it has none.
    rival: the unit after it that gives another value for the same thing."""

    units: list[Scored]
    headline: str
    rival: Rival | None = None


def choose(understood: Understood, scored: Sequence[Scored], count: int, least: float) -> Chosen:
    """The best units: first the key row if the question names one, then best first. Of a paragraph a second sentence
    is shown only if it fits the kind of answer asked for better than the first.

    scored: best first, at least one. least: share of the best score below which nothing is shown.
    """
    forbidden = rules_it_out(understood, scored[0])
    ordered = list(scored) if forbidden else _key_row_first(understood, list(scored))
    ordered = rows_of_codes(understood, ordered) or ordered
    said = headline(ordered[0].unit, understood)
    found = (_same_row(understood, ordered, said) if said else None) or rival(understood, ordered)
    if said:
        ordered = _without_lesser(understood, ordered)
    if found:
        ordered = [ordered[0], found.item, *(other for other in ordered[1:] if other is not found.item)]
    taken: list[Scored] = []
    blocks: dict[tuple[str, int], float] = {}
    for item in ordered:
        least_of = 0.0 if found and item is found.item else least * scored[0].score
        if taken and (len(taken) == count or item.score < least_of):
            break
        block = (item.evidence.chunk.id, item.unit.block)
        fits = item.features["kind"]
        if found and item is found.item:
            taken.append(item)
            continue
        if item.unit.kind is UnitKind.SENTENCE and fits <= blocks.get(block, -1.0):
            continue
        if any(inside(item.unit.text, other.unit.text) for other in taken):
            continue
        if taken and (_is_of_sibling(item, taken[0], understood) or _is_labelled_apart(item, taken[0], understood)):
            continue
        blocks[block] = max(fits, OF_KIND)
        taken.append(item)
    return Chosen(taken, said, found)


def _same_row(understood: Understood, ordered: Sequence[Scored], said: str) -> Rival | None:
    """The best row of another document that gives another value for the thing of that name: which of the two holds for
    the reader's machine, the question leaves open."""
    name = said.rpartition(": ")[0].casefold()
    own = ordered[0].evidence
    for other in ordered[1:_RIVALS]:
        if other.evidence.document != own.document and other.evidence.kind is own.kind:
            line = headline(other.unit, understood)
            if (
                line.rpartition(": ")[0].casefold() == name
                and line.casefold() != said.casefold()
                and _differ(said, line)
            ):
                return Rival(other, said, line)
    return None


def _differ(one: str, other: str) -> bool:
    """Whether two lines that give a value each give different ones: 45 N·m and 33 ft-lb are one value."""
    values = [stated(line.rpartition(": ")[2], "", "en") for line in (one, other)]
    return values[0] is None or values[1] is None or not agree(values[0], values[1])


def _is_of_sibling(item: Scored, first: Scored, understood: Understood) -> bool:
    """Whether a unit speaks of a sibling of what the question names (MS21042-5), where the first speaks of that
    (MS21042-4): below the right row the wrong one would only be mistaken for it."""
    asked = understood.names
    if not asked & _names(first):
        return False
    own = _names(item)
    return not asked & own and any(_are_siblings(name, other) for name in own for other in asked)


def _is_labelled_apart(item: Scored, first: Scored, understood: Understood) -> bool:
    """Whether a unit gives the value of the other one of two ('Lower chamber: 600 mL'), where the first gives that of
    the one asked for ('Upper chamber: 200 mL'): lines with a label, rows of like columns, or of tables that are
    announced alike ('Red LED:', 'Green LED:')."""
    asked = understood.words.keys()
    for label, other in _labels(item.unit, first.unit):
        own, theirs = set(terms(label, item.evidence.language)), set(terms(other, first.evidence.language))
        apart = own - theirs
        if apart and not apart & asked and own & theirs & asked and (theirs - own) & asked:
            return True
    return False


def _labels(unit: Unit, first: Unit) -> list[tuple[str, str]]:
    if unit.cells and [header for header, _ in unit.cells] == [header for header, _ in first.cells]:
        cells = [(cell, other) for (_, cell), (_, other) in zip(unit.cells, first.cells, strict=True)]
        alike = len(unit.lead_in.split()) == len(first.lead_in.split())
        return [*cells, *([(unit.lead_in, first.lead_in)] if alike else ())]
    return [(_label(unit), _label(first))]


def _label(unit: Unit) -> str:
    """What a line that ends in a value, or a row of a label and a value, is of; '' where it is none."""
    if len(unit.cells) == 2 and not any(header for header, _ in unit.cells):
        return unit.cells[0][1]
    label, colon, value = unit.text.rpartition(":")
    valued = colon and len(label) <= _KEY_LINE and any(ch.isdigit() for ch in value)
    return label if valued and not unit.cells else ""


def _names(item: Scored) -> frozenset[str]:
    unit = item.unit
    return names_in(" ; ".join([unit.text, unit.lead_in, *item.evidence.chunk.section[-1:]]))


def _are_siblings(one: str, other: str) -> bool:
    """Names that differ in their digits alone, by one or two."""
    return differ_in_digits(one, other) and 0 < OSA.distance(one, other) <= _SIBLING


def inside(text: str, other: str) -> bool:
    mine, theirs = " ".join(text.split()), " ".join(other.split())
    return mine in theirs or theirs in mine


def _key_row_first(understood: Understood, scored: list[Scored]) -> list[Scored]:
    """If the question names the key cell of a row among the best, that row comes first, without its sister rows.

    The neighbours would bring the values of other things. A key is named when its number, its identifier or all its
    words stand in the question.
    """
    lines = [s for s in scored[_BEST_ROWS:] if s.rank <= _BEST_PASSAGES and _key(s.unit) in understood.keys]
    for item in (*scored[:_BEST_ROWS], *lines):
        if not _names_key(understood, item.unit) or _names_the_product(item):
            continue
        if _tells_more(scored[0], item) or _lacks_the_figure(understood, scored[0], item):
            continue
        if told := next((row for row in scored[:_BEST_ROWS] if _is_of_a_word(understood, row, _key(item.unit))), None):
            if item is scored[0]:
                return [told, *(other for other in scored if other is not told)]
            continue
        table = [o for o in scored if o is not item and _sisters(item, o)]
        sisters = [other for other in table if not _akin(item.unit, other.unit)]
        apart = {id(other) for other in sisters}  # by identity: comparing passages word by word takes long
        if any(_names_key(understood, other.unit) and other.score > item.score for other in sisters):
            continue
        asked = _asked_in_key(understood, item.unit)
        if any(other is scored[0] and asked < _asked_in_key(understood, other.unit) for other in table):
            continue  # 'red' alone, where the best row is that of red and blue in turn
        kept = [
            other
            for other in scored
            if other is not item and (id(other) not in apart or _names_key(understood, other.unit))
        ]
        return [item, *kept]
    return scored


def _tells_more(first: Scored, item: Scored) -> bool:
    """Whether the best row speaks of the thing that another table's row is of, though not in its first cell
    ('2 | V-belt | KR-1250') but in a further one or above it ('Cylinder bore taper: Service'), and holds more of the
    question: there is the part number, here the interval. A code is looked up, whoever else speaks of it."""
    if item is first or not first.unit.cells or _sisters(item, first) or any(map(str.isdigit, _key(item.unit))):
        return False
    named = {word for text in (first.unit.lead_in, *(cell for _, cell in first.unit.cells)) for word in words_of(text)}
    return {*words_of(_key(item.unit))} <= named and item.features["context"] < first.features["context"]


def _is_of_a_word(understood: Understood, row: Scored, number: str) -> bool:
    """Whether a number stands behind a word in the question, and in a further cell of a row as well: of
    '12 | Relay 2 Common' the 2 is the relay's, and no pin's."""
    if not number.isdigit() or not row.unit.cells or _key(row.unit) == number:
        return False
    words = re.findall(rf"([^\W\d_]{{2,}})[ -]?{number}(?!\w)", understood.text)
    told = " ; ".join(cell for _, cell in row.unit.cells[1:])
    return any(re.search(rf"(?<!\w){re.escape(word)}[ -]?{number}(?!\w)", told, re.IGNORECASE) for word in words)


def _lacks_the_figure(understood: Understood, first: Scored, item: Scored) -> bool:
    """Whether a quantity is asked for that the best unit gives and the row doesn't: 'at what voltage does the alarm
    trip?' is not answered by the alarm's causes."""
    return item is not first and _gives(understood, first) and not _gives(understood, item)


def _gives(understood: Understood, item: Scored) -> bool:
    asked, language = understood.wanted.quantity, item.evidence.language
    cells = item.unit.cells or (("", item.unit.text),)
    return bool(asked) and any(
        q.name == asked for column in range(len(cells)) for q in in_cell(cells, column, language)
    )


def _names_the_product(item: Scored) -> bool:
    """Whether the key of a row is but the name of what the whole document is about: the question names that to say of
    which machine it asks, not to ask for this row."""
    key = {*terms(_key(item.unit), item.evidence.language)}
    chapter = terms(" ".join(item.evidence.chunk.section[:1]), item.evidence.language)
    return bool(item.unit.cells) and bool(key) and key <= title_terms(item.evidence).union(chapter)


def _without_lesser(understood: Understood, ordered: list[Scored]) -> list[Scored]:
    """Below the row of the drain plug that of the fill plug would only be mistaken for it: where the question names the
    first row, what doesn't speak of the same thing is left out."""
    first = ordered[0]
    asked = _asked_in_key(understood, first.unit)
    if not asked:
        return ordered
    return [first, *(other for other in ordered[1:] if asked <= _spoken_of(other))]


def _spoken_of(item: Scored) -> frozenset[str]:
    unit = item.unit
    text = " ".join([unit.text, unit.lead_in, *item.evidence.chunk.section[-1:]])
    return frozenset(terms(text, item.evidence.language))


def _asked_in_key(understood: Understood, unit: Unit) -> frozenset[str]:
    named = terms(_key(unit), understood.language) if unit.cells else ()
    return frozenset(term for term in named if understood.counts(term))


def _names_key(understood: Understood, unit: Unit) -> bool:
    key = _key(unit)
    if not key:
        return False
    if key in understood.keys or any(key.casefold() in (i.text.casefold(), i.normal) for i in understood.identifiers):
        return True
    said = words_of(_HOLDS_FOR_EACH.sub(" ", key))
    tells = [] if key[0].isdigit() else said[-1:]  # the 'up' of 'Handle up', not that of '100 and up'
    words = [word for word in said if word not in FUNCTION_WORDS or word in tells]
    asked = words_of(understood.text)
    return bool(unit.cells) and bool(words) and not key.isdigit() and all(word in asked for word in words)


def _akin(unit: Unit, other: Unit) -> bool:
    """Keys that share a word ('RANGE', 'RANGE 80') are forms of one thing, no neighbours of each other."""
    mine, theirs = ({word.strip(".,;:?!") for word in _key(u).casefold().split()} for u in (unit, other))
    return bool(mine & theirs)


def _key(unit: Unit) -> str:
    """Key of a row: its first cell; of a line like '5 7.8 A 1,750 W' or below a lead-in: its first number."""
    if unit.cells:
        return next((" ".join(cell.split()) for _, cell in unit.cells if cell.strip()), "")
    first, *rest = unit.text.split() or [""]
    if rest and rest[0].casefold() in FUNCTION_WORDS:
        return ""  # '700 and 800 series'
    line = len(unit.text) <= _KEY_LINE and sum(any(ch.isdigit() for ch in word) for word in rest) >= 1
    return first if first.isdigit() and (unit.lead_in or line) else ""


def _sisters(item: Scored, other: Scored) -> bool:
    """Rows of the same table, or lines below the same lead-in."""
    mine, theirs = item.evidence.chunk, other.evidence.chunk
    if mine.copy != theirs.copy or mine.section != theirs.section:
        return False
    headers = tuple(h for h, _ in item.unit.cells), tuple(h for h, _ in other.unit.cells)
    return headers[0] == headers[1] and item.unit.lead_in == other.unit.lead_in and item.unit.kind is other.unit.kind
