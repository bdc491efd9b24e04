"""Numbers with their units: what a question asks for, what a passage states, and whether two of them are equal.

About twenty classes of quantity with the spellings that manuals use. pint does the arithmetic between units.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import pint


def _read_units() -> Mapping[str, Mapping[str, str]]:
    table: dict[str, dict[str, list[str]]] = json.loads(
        files("services.answering").joinpath("data/units.json").read_text(encoding="utf-8")
    )
    return {
        name: {spelling: unit for unit, spellings in units.items() for spelling in spellings}
        for name, units in table.items()
    }


UNITS = _read_units()
"""Class of quantity -> spelling of a unit -> its name for pint. Short spellings match in exactly this case."""

_EXACT = {spelling: (name, pint_name) for name, unit in UNITS.items() for spelling, pint_name in unit.items()}
_FOLDED = {s.casefold(): v for s, v in _EXACT.items() if len(s) > 2 and s.isalpha()}
_SPELLINGS = "|".join(re.escape(s) for s in sorted(_EXACT, key=lambda s: (-len(s), s)))
_WORDS = "|".join(re.escape(s) for s in sorted(_FOLDED, key=lambda s: (-len(s), s)))

NUMBER = re.compile(
    r"(?<![\w.,])(?<![^\W\d][-/_])(?P<sign>[-+−±]?)(?P<number>\d{1,3}(?:[,'\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)(?![\d])"
)
"""A number that is no part of a word; '6..138' holds two of them (a range printed with two dots)."""

_UNIT = re.compile(rf"[ \u00a0\u2009\u202f]?(?P<unit>(?:{_SPELLINGS})(?![^\W\d_])|(?i:{_WORDS})(?![^\W\d_]))")
_RANGE = re.compile(r"\s*(?:-|–|−|to|and|or|/|±|\+/-)?\s*[-+−±]?", re.I)
_SEPARATORS = re.compile(r"[,'\u2009\u202f](?=\d{3}(?:\D|$))")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text. value: its plain decimal spelling ('1050', '0.5'), the sign in `negative`.

    unit: as spelled, '' for none. name: class of the unit ('torque'), '' for none. start, end: where both stand.
    """

    value: str
    unit: str
    name: str
    start: int
    end: int
    negative: bool = False


def plain(number: str) -> str:
    """The number without separators of thousands, decimal point, no trailing zeros: '1,050.0' -> '1050'."""
    text = _SEPARATORS.sub("", number).replace(",", ".")
    whole, _, part = text.partition(".")
    part = part.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{part}" if part else whole


def unit_name(spelling: str) -> str:
    """The class of a unit spelled so, '' if it is no unit known here."""
    found = _EXACT.get(spelling) or _FOLDED.get(spelling.casefold())
    return found[0] if found else ""


def unit_in(header: str) -> str:
    """The unit that a column's header states in brackets or after a comma ('Torque (Nm)', 'Length, mm'), or ''."""
    found = re.search(r"[(\[]\s*([^)\]]{1,16}?)\s*[)\]]|,\s*(\S{1,8})\s*$|\bin\s+(\S{1,8})\s*$", header)
    if not found:
        return unit_in_words(header)
    spelling = next(group for group in found.groups() if group)
    return spelling if unit_name(spelling) else ""


def unit_in_words(header: str) -> str:
    """The unit that is the header's last word ('Torque Nm'), or ''. One letter alone is no unit here."""
    last = header.split()[-1] if header.split() else ""
    return last if len(last) > 1 and unit_name(last) else ""


def quantities(text: str, header: str = "") -> tuple[Quantity, ...]:
    """Every number of a text with its unit. In a range ('28.0 to 28.4 volts') the unit belongs to both.

    header: of the table column that the text stands in; its unit is that of numbers without one.
    """
    text = text.replace("..", "– ")  # a range printed with dots, not a decimal point
    found: list[Quantity] = []
    for match in NUMBER.finditer(text):
        unit = _UNIT.match(text, match.end())
        spelling = unit.group("unit") if unit else ""
        found.append(
            Quantity(
                plain(match.group("number")),
                spelling,
                unit_name(spelling),
                match.start("number"),
                unit.end() if unit else match.end(),
                _negative(text, match),
            )
        )
    for i in range(len(found) - 2, -1, -1):
        first, second = found[i], found[i + 1]
        if not first.unit and second.unit and _ranges(text[first.end : second.start]):
            found[i] = replace(first, unit=second.unit, name=second.name)
    default = unit_in(header) if header else ""
    if default:
        found = [q if q.unit else replace(q, unit=default, name=unit_name(default)) for q in found]
    return tuple(found)


def _ranges(between: str) -> bool:
    """Whether what stands between two numbers makes them one range or pair."""
    return bool(between.strip()) and _RANGE.fullmatch(between) is not None


def _negative(text: str, number: re.Match[str]) -> bool:
    """A minus, not a dash between two numbers or after a word: '-20 °C', 'below -5', but not '10-20' or '10 - 20'."""
    return (
        number.group("sign") in "-−"
        and bool(number.group("sign"))
        and not text[: number.start()].rstrip()[-1:].isdigit()
    )


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[float]:
    return pint.UnitRegistry(cache_folder=None)


@lru_cache(maxsize=4096)
def same(value: str, unit: str, other_value: str, other_unit: str, tolerance: float = 1e-9) -> bool:
    """Whether two quantities are equal, compared as quantities: 45 Nm = 45 N·m; 1 kW = 1000 W.

    tolerance: relative, 0.005 for values that somebody converted and rounded. Unknown units must be spelled alike.
    """
    mine, theirs = (_EXACT.get(u) or _FOLDED.get(u.casefold()) for u in (unit, other_unit))
    if mine is None or theirs is None:
        return value == other_value and unit == other_unit
    if mine[1] == theirs[1]:
        return math.isclose(float(value), float(other_value), rel_tol=tolerance)
    registry = _registry()
    first = registry.Quantity(float(value), mine[1])
    second = registry.Quantity(float(other_value), theirs[1])
    if not first.check(second.dimensionality):
        return False
    return math.isclose(first.to_base_units().magnitude, second.to_base_units().magnitude, rel_tol=tolerance)
