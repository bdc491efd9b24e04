"""Whether a place, or a quoted unit, states a fact: the same one, another spelling of it, or its conversion."""

from __future__ import annotations

import re

from services.answering.facts import Fact, FactKind
from services.answering.passages import Place, Source
from services.answering.quantities import Quantity, in_unit, is_rounded, unit_name


def holds(fact: Fact, source: Source, converted: bool) -> bool:
    """Whether a quoted unit holds a fact. converted: the statement says that it converts."""
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
    if one_unit(wanted.unit, found.unit):
        return same_sign and wanted.value == found.value
    return converted and is_conversion(wanted, found)


def is_conversion(one: Quantity, other: Quantity) -> bool:
    """Whether one is the other in another unit, rounded as it is written."""
    return is_rounded(one.signed, one.unit, other.signed, other.unit)


def one_unit(one: str, other: str) -> bool:
    """Whether two spellings mean one unit: Nm = N·m. Unknown ones must be spelled alike."""
    return one == other or (
        bool(unit_name(one)) and in_unit("1", one, other) == 1.0 and in_unit("3", one, other) == 3.0
    )


def _apart(token: str, text: str) -> bool:
    """Whether the text has the token standing by itself ('Value: 45; Unit: Nm')."""
    return re.search(rf"(?<!\w){re.escape(token)}(?!\w)", text) is not None
