"""Whether a statement is the one that a bulletin replaces: the value, of the subject, in the place that is named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from models.analyzer import identifiers, normal, terms
from models.editions import Amendment
from models.effectivity import same_model, sister_models
from models.types import Chunk, Evidence, Unit, UnitKind
from services.answering.quantities import quantities, same


def amended(amendment: Amendment, passage: Evidence, position: int) -> bool:
    """Whether a unit says what an amendment replaces: the value, of the subject, in the place that is named.

    The value may stand in other places of the document too; there the subject must agree in two words."""
    unit, chunk = passage.chunk.units[position], passage.chunk
    if amendment.whole:
        return bool(amendment.sections or amendment.tables) and _in_place(amendment, chunk, unit)
    if unit.kind is UnitKind.WARNING or not any(_says(unit, old, amendment) for old in amendment.old):
        return False
    placed = _in_place(amendment, chunk, unit)
    around = " ".join([unit.text, unit.lead_in, *(h for h, _ in unit.cells), *chunk.section[-2:]])
    shared = set(amendment.words) & set(terms(around, passage.language))
    return len(shared) >= min(1 if placed else 2, len(amendment.words))


def _in_place(amendment: Amendment, chunk: Chunk, unit: Unit) -> bool:
    for number in amendment.sections:
        if any(re.match(rf"\W*(?:[^\W\d]+\s+)?{re.escape(number)}(?![\d])", title) for title in chunk.section):
            return True
    around = [unit.lead_in, *chunk.section, *(u.text for u in chunk.units)]
    for number in amendment.tables:
        if any(
            re.search(rf"(?i)\b(?:table|tabelle|tableau|tabla)\s*{re.escape(number)}(?![\d.-]*\d)", text)
            for text in around
        ):
            return True
    return unit.page is not None and unit.page in amendment.pages


def _says(unit: Unit, old: str, amendment: Amendment) -> bool:
    models = [m for each in amendment.effectivity for m in each.models]
    if not unit.cells:
        return _holds(unit.text, "", old)
    for at, (header, cell) in enumerate(unit.cells):
        if not _holds(cell, header, old):
            continue
        others = " ".join(c for i, (_, c) in enumerate(unit.cells) if i != at)
        names = [i.text for i in identifiers(f"{header} ; {others}")]
        sister = any(sister_models(m, n) for m in models for n in names)
        own = any(same_model(m, n) for m in models for n in names)
        if not sister or (own and not _column_of_sister(header, models)):
            return True
    return False


def _column_of_sister(header: str, models: Iterable[str]) -> bool:
    names = [i.text for i in identifiers(header)]
    return any(sister_models(m, n) for m in models for n in names) and not any(
        same_model(m, n) for m in models for n in names
    )


@lru_cache(maxsize=65_536)
def _holds(text: str, header: str, old: str) -> bool:
    named = {i.normal for i in identifiers(old)}
    if named:
        return bool(named & {i.normal for i in identifiers(text)})
    wanted = quantities(old)
    if not wanted:
        return " ".join(old.casefold().split()) in " ".join(text.casefold().split())
    return any(_equal(w.value, w.unit, q.value, q.unit) for w in wanted[:1] for q in quantities(text, header))


def _equal(value: str, unit: str, other: str, other_unit: str) -> bool:
    if not unit or not other_unit or unit == other_unit:
        return value == other
    return same(value, unit, other, other_unit)


def same_thing(one: Amendment, other: Amendment) -> bool:
    """Whether two amendments change one value of one place."""
    places = (set(one.sections) & set(other.sections)) or (set(one.tables) & set(other.tables))
    return bool(
        set(one.documents) & set(other.documents)
        and places
        and {normal(v) for v in one.old} & {normal(v) for v in other.old}
        and set(one.words) & set(other.words)
    )
