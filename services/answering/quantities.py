"""Numbers with their units: what a question asks for, what a passage states, and whether two of them are equal.

About twenty classes of quantity with the spellings that manuals use, and what is built from them (`N·m/rad`, `mm²/s`).
pint does the arithmetic between units.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
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
_FOLDED = {
    s.casefold(): v
    for s, v in _EXACT.items()
    if (len(s) > 2 and s.isalpha()) or (len(s) > 4 and s.replace("-", "").isalpha())  # 'Lb-inch', 'FT-LBS'
}
_SIGNS = str.maketrans("\u03bc\u2126", "\u00b5\u03a9")
"""The letter mu and the ohm sign as the micro sign and the letter omega, which the units are spelled with."""
_QUOTED = re.compile('[“”„"]')
_SPELLINGS = "|".join(re.escape(s) for s in sorted(_EXACT, key=lambda s: (-len(s), s)))
_WORDS = "|".join(re.escape(s) for s in sorted(_FOLDED, key=lambda s: (-len(s), s)))

_VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_FROM_POWERS = str.maketrans(f"{_POWERS}⁻−", "0123456789--")
_SET_APART = r"\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+(?:[.,]\d+)?|\d{1,3}(?:[,'’]\d{3})+(?:\.\d+)?"
_DIGITS = rf"{_SET_APART}|\d{{1,3}}(?:\.\d{{3}})+,\d+|\d{{1,3}}(?:\.\d{{3}}){{2,}}|\d+(?:[.,]\d+)?"
_FRACTION = rf"\d{{1,3}}[ -]\d{{1,2}}[/⁄]\d{{1,2}}|\d{{1,2}}[/⁄]\d{{1,2}}|\d{{0,3}} ?[{_VULGAR}]"

NUMBER = re.compile(
    r"(?<![\w.,])(?<![^\W\d][-/_])(?P<sign>±|\+/-|[-+−]?)\s?"
    rf"(?P<number>{_FRACTION}|{_DIGITS})(?!\d)"
    rf"(?P<power>\s?[×x·]\s?10(?:\^[-−]?\d{{1,2}}|⁻?[{_POWERS}]+)|[eE][-+]\d{{1,2}}(?!\d)|(?<=10)⁻?[{_POWERS}]+)?"
)
"""A number that is no part of a word; '6..138' holds two of them (a range printed with two dots)."""
_UNREAD_BEHIND = re.compile(r"[.,/⁄]?\ufffd(?!\s?[CFK]\b)")
"""A character that couldn't be read and may be a digit; a degree sign isn't."""

_PLUS = re.compile(r"\+\s?\d")
_VALUED = re.compile(
    r"\b(?:of|to|at|is|are|be|by|reads?|within|below|above|under|over|than|from|between|and|or|about|min\w*|max\w*|least|most"
    r"|von|bis|unter|über|auf|bei|um|de|à|entre|jusqu['’]à|mini|maxi|hasta|desde|y|et|und)$",
    re.I,
)
"""What stands before a value, its sign apart or not."""
_ONE_UNIT = rf"(?:{_SPELLINGS}|(?i:{_WORDS}))"
_EXPONENT = r"(?:[²³]|\^[23])?"
_NO_KOREAN_UNIT = "초과|분의|주의"
"""More than, a fraction's, a caution."""
_PARTICLE = "[이가은는을를의에로와과만당간후전씩]|마다|으로|까지|부터|보다|동안|정도|미만|초과|입니|예요|인(?:가|지|데)"
_UNIT = re.compile(
    rf"(?:[ \u00a0\u2009\u202f]?|-(?=[^\W\d]{{2}}))"
    rf"(?!{_NO_KOREAN_UNIT})(?P<unit>{_ONE_UNIT}{_EXPONENT}(?:(?:[/·⋅*]| per ){_ONE_UNIT}{_EXPONENT}){{0,3}})"
    rf"(?!(?<=[\uac00-\ud7a3])(?!{_PARTICLE})[\uac00-\ud7a3])"
    r"(?![^\W\d_\uac00-\ud7a3¹⁰⁴-⁹]|[²³]|(?<=[-−]1)(?:[.,/]?\d| ?(?:h|hrs?|hours?|mins?|minutes?|s|sec)\b))"
)
"""Korean hangs its particles on the unit: '250 bar입니다'. '5 min-1 h' is a range, '1500 min-1' a speed.
Behind a Korean unit nothing but a particle follows: '3 일반' is of no days."""
_SPACED = re.compile(
    r"(?<![\w.,/-])(?<!\d )\d{1,3}(?: \d{3})+"
    rf"(?=(?:,\d+)?(?:{_UNIT.pattern}|\s*$|\s*(?:[-–−~]|bis|und|à|et|a|y)\s*\d))"
)
"""'2 850 tr/min': thousands set apart by a plain blank, where a unit, the end or a range's other end follows."""
_PART = re.compile(rf"(?P<join>[/·⋅*]| per |^)(?P<unit>{_ONE_UNIT})(?P<power>{_EXPONENT})")
_RANGE = re.compile(r"\s*(?:-|–|−|~|to|and|or|bis|und|oder|à|et|ou|y|o|a|/|±|\+/-)?\s*(?:[-+−±]|\+/-)?\s?", re.I)
_SPAN = re.compile(r"\s*(?:-|–|−|~|to|bis|à|a|through)\s*[-+−]?\s?", re.I)
_SEPARATORS = re.compile(r"[,'’\u00a0\u2009\u202f](?=\d{3}(?:\D|$))")
_MIXED = re.compile(r"(?:(\d+)[ -])?(\d+)[/⁄](\d+)")
_COMMA_DECIMAL = ("de", "fr", "es", "it", "nl", "pt", "pl", "cs", "da", "sv", "no", "fi", "hu", "ro", "ru", "tr")


def class_of(unit: str) -> str:
    """Class of quantity that a unit measures, by its symbol or name ('grams' -> 'mass'); '' for none."""
    found = _EXACT.get(unit) or _FOLDED.get(unit.casefold())
    return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text. value: its plain decimal spelling ('1050', '0.5'), the sign in `negative`.

    unit: as spelled, '' for none. name: class of the unit ('torque'), '' for none. start, end: where both stand.
    tolerance: it is a '±'. span: 'low' or 'high' for an end of a range ('10 to 20 Nm'), else ''.
    """

    value: str
    unit: str
    name: str
    start: int
    end: int
    negative: bool = False
    tolerance: bool = False
    span: str = ""

    @property
    def signed(self) -> str:
        return f"-{self.value}" if self.negative else self.value


def plain(number: str, language: str = "en") -> str:
    """The number without separators of thousands, decimal point, no trailing zeros: '1,050.0' -> '1050'.

    Fractions as decimals ('1 1/2' -> '1.5'). language: ISO 639-1; most write '1.050' for a thousand and fifty.
    """
    fraction = _fraction(number)
    if fraction is not None:
        return _decimal(Decimal(fraction.numerator) / Decimal(fraction.denominator))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}", number):
        number = number.replace(".", "").replace(",", ".")
    elif language in _COMMA_DECIMAL and re.fullmatch(r"\d{1,3}\.\d{3}", number):
        number = number.replace(".", "")
    elif language in _COMMA_DECIMAL and re.fullmatch(r"\d+,\d+", number):
        number = number.replace(",", ".")
    text = _SEPARATORS.sub("", number).replace(",", ".")
    whole, _, part = text.partition(".")
    part = part.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{part}" if part else whole


def _fraction(number: str) -> Fraction | None:
    if number[-1:] in _VULGAR and number:
        top = unicodedata.numeric(number[-1])
        return Fraction(top).limit_denominator(10) + int(number[:-1].strip() or 0)
    found = _MIXED.fullmatch(number)
    if not found or int(found[3]) == 0:
        return None
    return int(found[1] or 0) + Fraction(int(found[2]), int(found[3]))


def _decimal(value: Decimal) -> str:
    text = f"{round(value, 6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_power(value: str, power: str) -> str:
    """'5' and '×10³' -> '5000'; '10' and '⁻³' -> '0.001'."""
    exponent = re.sub(r"^\s?[×x·]\s?10\^?|^[eE]", "", power).translate(_FROM_POWERS)
    try:
        scale = Decimal(10) ** int(exponent)
        return _decimal(scale if power[0] in f"⁻{_POWERS}" else Decimal(value) * scale)
    except (InvalidOperation, ValueError):
        return value


def unit_name(spelling: str) -> str:
    """The class of a unit spelled so, '' if it is no unit known here."""
    found = _unit_of(spelling)
    return found[0] if found else ""


@lru_cache(maxsize=4096)
def _unit_of(spelling: str) -> tuple[str, str] | None:
    """(class, name for pint) of a unit or of a product of units and their powers; None if it is none."""
    spelling = spelling.translate(_SIGNS)
    found = _EXACT.get(spelling) or _FOLDED.get(spelling.casefold())
    if found or not spelling:
        return found
    parts = list(_PART.finditer(spelling))
    if not parts or "".join(part.group() for part in parts) != spelling:
        return None
    expression = ""
    for part in parts:
        name = (_EXACT.get(part["unit"]) or _FOLDED[part["unit"].casefold()])[1]
        power = {"²": "2", "³": "3"}.get(part["power"], part["power"].lstrip("^")) or "1"
        join = "" if not part["join"] else " / " if part["join"] in ("/", " per ") else " * "
        expression += f"{join}({name}) ** {power}"
    return _class_of(expression), expression


def _class_of(expression: str) -> str:
    """The class whose units have this dimension, '' for another one (and for a unit that has an offset)."""
    dimension = _dimension_of(expression)
    if dimension is None:
        return ""
    own = (name for name, units in UNITS.items() if _dimension_of(next(iter(units.values()))) == dimension)
    return next(own, "compound")


@lru_cache(maxsize=4096)
def _dimension_of(expression: str) -> object | None:
    """None for what pint doesn't know: light, whose lumen, lux and candela it would take for one another, and dB(A)."""
    try:
        return _registry().Unit(expression).dimensionality
    except (pint.errors.PintError, AttributeError, ValueError):
        return None


_WORD_LAST = re.compile(r"[^\W\d_]{2,}\d*\W*$|\)$")
"""No '1 / min' and no 'm / s'."""


def unit_in(header: str) -> str:
    """The unit that a column's header states in brackets or after a comma ('Torque (Nm)', 'Length, mm'), or ''. Of
    headers over each other the last one may be but a unit ('Quantity (A) / Grease / g')."""
    above, _, last = header.rpartition(" / ")
    if (alone := _unit(last.strip())) and _WORD_LAST.search(above) and not unit_in_words(above):
        return alone
    found = re.search(r"[(\[]\s*([^)\]]{1,16}?)\s*[)\]]|,\s*(\S{1,8})\s*$|\bin\s+(\S{1,8})\s*$", header)
    if not found:
        return unit_in_words(header)
    return _unit(next(group for group in found.groups() if group))


def unit_in_words(header: str) -> str:
    """The unit that is the header's last word ('Torque Nm'), or ''. One letter alone is no unit here."""
    last = _unit(header.split()[-1]) if header.split() else ""
    return last if len(last) > 1 else ""


def unit_of_cell(cells: Sequence[tuple[str, str]], column: int) -> str:
    """The unit of a bare number in a row's cell: its header's, the row's own ('Dry weight (kg)') or that of a column of
    units; ''."""
    if column == 0:
        return unit_in(cells[0][0])
    units = (cell for place, (_, cell) in enumerate(cells) if place != column and unit_name(cell))
    return unit_in(cells[column][0]) or unit_in(cells[0][1]) or next(units, "")


def _unit(spelling: str) -> str:
    """The spelling if it is a unit's, without the stop of an abbreviation ('Lbs.'); 'min.' is rather a minimum."""
    short = spelling.rstrip(".")
    return next((s for s in (spelling, short) if unit_name(s) and (s == spelling or s.casefold() != "min")), "")


@lru_cache(maxsize=16_384)
def quantities(text: str, header: str = "", language: str = "en") -> tuple[Quantity, ...]:
    """Every number of a text with its unit, but where a character beside it couldn't be read.

    In a range ('28.0 to 28.4 volts') the unit belongs to both.

    header: of the table column that the text stands in; its unit is that of numbers without one. language: ISO 639-1.
    """
    text = text.translate(_SIGNS).replace("..", "– ")  # a range printed with dots, not a decimal point
    text = _with_inches(text) if "”" in text or '"' in text else text
    if language in _COMMA_DECIMAL:
        text = _SPACED.sub(lambda number: number[0].replace(" ", "\u202f"), text)
    found: list[Quantity] = []
    at = 0
    while match := NUMBER.search(text, at):
        at = match.end()
        if text[: match.start()].endswith("\ufffd") or _UNREAD_BEHIND.match(text, match.end()):
            continue
        number, end, power = match.group("number"), match.end(), match.group("power") or ""
        unit = _UNIT.match(text, end)
        if unit is None and _is_pair(number):
            # two numbers, not a fraction: 'pins 3/4', '1 of 1/2'
            number = re.split(r"[ /⁄-]", number)[0]
            at = end = match.start("number") + len(number)
            unit, power = _UNIT.match(text, end), ""
        spelling = _without_mark(unit.group("unit")) if unit else ""
        at = unit.end() if unit else at  # the figures of '1/min' are no numbers
        value = plain(number, language)
        found.append(
            Quantity(
                _with_power(value, power) if power else value,
                spelling,
                unit_name(spelling),
                match.start("number"),
                unit.end() if unit else end,
                _negative(text, match, spelling),
                match.group("sign") in ("±", "+/-"),
            )
        )
    found = _spans(text, found)
    default = unit_in(header) if header else ""
    if default:
        found = [q if q.unit else replace(q, unit=default, name=unit_name(default)) for q in found]
    return tuple(found)


def in_cell(cells: Sequence[tuple[str, str]], column: int, language: str = "en") -> tuple[Quantity, ...]:
    """Every number of a row's cell with its unit, wherever the row or its table states that."""
    unit = unit_of_cell(cells, column)
    return quantities(cells[column][1], f"({unit})" if unit else "", language)


def _with_inches(text: str) -> str:
    """The text with the inch's own sign for a quotation mark behind a number that closes none: '12” clearance'."""
    quoted = False

    def inch(mark: re.Match[str]) -> str:
        nonlocal quoted
        behind = mark.string[mark.start() - 1 : mark.start()]
        if not quoted and behind and (behind.isdigit() or behind in _VULGAR):
            return "″"
        quoted = not quoted
        return mark[0]

    return _QUOTED.sub(inch, text)


def _without_mark(unit: str) -> str:
    """The unit without the raised mark of a footnote, which readers set behind three letters as they set an exponent:
    '400 kPa²'. Behind a length it is an exponent: '12 inch²'."""
    plainly = unit.rstrip("²³")
    marked = plainly != unit and len(plainly) > 2 and plainly.isalpha()
    return plainly if marked and class_of(plainly) not in ("", "length") else unit


def _is_pair(number: str) -> bool:
    """Whether 'a/b' or 'a b/c' without a unit behind it is two or more numbers: a fraction is smaller than one."""
    found = _MIXED.fullmatch(number)
    return found is not None and not (found[1] and int(found[2]) < int(found[3]) and int(found[3]) in (2, 4, 8, 16, 32))


def _spans(text: str, found: list[Quantity]) -> list[Quantity]:
    """The same, the two ends of a range marked and with one unit."""
    for i in range(len(found) - 2, -1, -1):
        first, second = found[i], found[i + 1]
        between = text[first.end : second.start]
        if not first.unit and second.unit and _ranges(between):
            found[i] = replace(first, unit=second.unit, name=second.name)
        if _SPAN.fullmatch(between) and found[i].name == second.name and not second.tolerance:
            found[i], found[i + 1] = replace(found[i], span="low"), replace(second, span="high")
    return found


def _ranges(between: str) -> bool:
    """Whether what stands between two numbers makes them one range or pair."""
    return bool(between.strip()) and _RANGE.fullmatch(between) is not None


def _negative(text: str, number: re.Match[str], unit: str) -> bool:
    """A minus, not a dash between two numbers or after a word: '-20 °C', 'below -5', but not '10-20', '10 - 20' or
    'Torque - 45 Nm'; of a temperature 'Ambient - 20 °C' is one, too."""
    before = text[: number.start()].rstrip()
    apart = number.end("sign") < number.start("number") and before != text[: number.start()]
    dash = number.group("sign") == "-" and apart and before[-1:].isalpha() and not _VALUED.search(before)
    if dash and unit and class_of(unit) != "temperature" and not _PLUS.search(text):
        return False
    return number.group("sign") in ("-", "−") and not before[-1:].isdigit() and not before.endswith(tuple(_VULGAR))


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[float]:
    return pint.UnitRegistry(cache_folder=None)


@lru_cache(maxsize=4096)
def same(value: str, unit: str, other_value: str, other_unit: str, tolerance: float = 1e-9) -> bool:
    """Whether two quantities are equal, compared as quantities: 45 Nm = 45 N·m; 1 kW = 1000 W.

    tolerance: relative. Unknown units must be spelled alike.
    """
    other = in_unit(other_value, other_unit, unit)
    if other is None:
        return value == other_value and unit == other_unit
    return math.isclose(float(value), other, rel_tol=tolerance)


@lru_cache(maxsize=4096)
def in_unit(value: str, unit: str, wanted: str) -> float | None:
    """A quantity in another unit; None if a unit is unknown here or the two measure different things."""
    mine, theirs = _unit_of(unit), _unit_of(wanted)
    if mine is None or theirs is None:
        return None
    if mine[1] == theirs[1]:
        return float(value)
    registry = _registry()
    try:
        return float(registry.Quantity(float(value), mine[1]).to(theirs[1]).magnitude)
    except (pint.errors.PintError, AttributeError, OverflowError):
        return None


def is_rounded(value: str, unit: str, exact_value: str, exact_unit: str) -> bool:
    """Whether `value` is the other quantity converted and rounded to the digits it shows: 33 or 33.2 ft-lb for 45 Nm.

    Zeros at the end of a whole number count as rounded ('20,700 kPa' for 3000 psi), as long as it is within 2 %.
    """
    exact = in_unit(exact_value, exact_unit, unit)
    if exact is None:
        return False
    whole, _, part = value.partition(".")
    whole = whole.lstrip("-")
    step = 10.0 ** -len(part) if part else 10.0 ** (len(whole) - len(whole.rstrip("0") or whole))
    close = math.isclose(float(value), exact, rel_tol=0.02, abs_tol=1e-9)
    return close and abs(float(value) - exact) <= 0.5001 * step + 1e-9
