"""What a passage states, read without any code of the guard: plain regular expressions over its text.

It errs towards 'stated', so that a corruption that might be true by the passage is never counted as one.
"""

from __future__ import annotations

import re
from itertools import pairwise

NUMBER = re.compile(r"(?<![\w.,/-])[-−+±]?\d+(?:[.,'’\u00a0\u2009\u202f]\d+)*(?![\w])")
"""A number that is no part of a word; its sign belongs to it where nothing stands in front."""

IDENTIFIER = re.compile(r"(?<![\w.-])(?=[\w./-]*[A-Za-z])(?=[\w./-]*\d)[A-Za-z0-9]+(?:[-/._][A-Za-z0-9]+)*(?![\w-])")
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DIGITS = re.compile(r"\d+(?:[.,'’\u00a0\u2009\u202f]\d+)*")
_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75"}

UNITS: dict[str, tuple[str, ...]] = {
    # what is measured -> spellings of different units of it; the first of each group is what a corruption writes
    "torque": ("Nm", "ft-lb", "in-lb"),
    "pressure": ("bar", "psi", "kPa", "MPa", "mbar"),
    "temperature": ("°C", "°F", "K"),
    "length": ("mm", "cm", "m", "in", "ft", "km", "µm"),
    "time": ("seconds", "minutes", "hours", "days", "ms", "months", "years"),
    "voltage": ("V", "mV", "kV"),
    "current": ("A", "mA"),
    "power": ("W", "kW", "hp"),
    "mass": ("kg", "g", "lb"),
    "volume": ("L", "ml", "gal"),
    "frequency": ("Hz", "kHz", "MHz"),
    "speed": ("rpm", "km/h", "m/s"),
    "share": ("%", "ppm"),
    "flow": ("L/min", "m³/h"),
}
SPELLINGS: dict[str, tuple[str, ...]] = {
    "Nm": ("N·m", "N-m", "N m"),
    "ft-lb": ("ft-lbs", "lb-ft"),
    "bar": ("bars",),
    "psi": ("PSI", "psig"),
    "°C": ("° C", "ºC"),
    "°F": ("° F",),
    "in": ("inch", "inches"),
    "ft": ("feet", "foot"),
    "m": ("meters", "metres"),
    "seconds": ("second", "s", "sec", "secs"),
    "minutes": ("minute", "min"),
    "hours": ("hour", "h", "hr", "hrs"),
    "days": ("day",),
    "months": ("month",),
    "years": ("year",),
    "V": ("volts", "volt", "VDC", "VAC"),
    "A": ("amps", "amp", "amperes"),
    "W": ("watts",),
    "kg": ("kilograms",),
    "lb": ("lbs", "pounds"),
    "L": ("l", "liters", "litres", "liter"),
    "gal": ("gallons", "gallon"),
    "rpm": ("RPM",),
    "km/h": ("kph",),
    "%": ("percent",),
    "ms": ("milliseconds",),
    "L/min": ("l/min",),
    "m³/h": ("m3/h",),
    "km": ("kilometers",),
}
_OF = {s: (name, unit) for name, units in UNITS.items() for unit in units for s in (unit, *SPELLINGS.get(unit, ()))}
UNIT = re.compile(
    rf"[ \u00a0\u2009\u202f]?({'|'.join(re.escape(s) for s in sorted(_OF, key=len, reverse=True))})(?![\w·/²³])"
)


def measure(spelling: str) -> tuple[str, str]:
    """(what is measured, the unit's first spelling); ('', '') of an unknown one."""
    return _OF.get(spelling, ("", ""))


def unit_behind(text: str, number: re.Match[str]) -> re.Match[str] | None:
    """The unit behind a number; none behind that of a section ('4.4.1 A device is bound')."""
    return None if re.fullmatch(r"\d+(?:\.\d{1,2}){2,}", number.group()) else UNIT.match(text, number.end())


def readings(number: str) -> frozenset[str]:
    """Every way to read a number: '1.050' is 1.05 and 1050; without sign and needless zeros."""
    digits = number.lstrip("+-−± ")
    plain = [re.sub(r"[.,'’\u00a0\u2009\u202f]", "", digits), digits.replace(",", ".")]
    plain += [digits.replace(",", ""), digits.replace(".", "").replace(",", ".")]
    found = set()
    for text in plain:
        whole, _, part = text.partition(".")
        part = part.rstrip("0") if part.isdigit() else part
        found.add((whole.lstrip("0") or "0") + (f".{part}" if part else ""))
    return frozenset(found)


def numbers(text: str) -> frozenset[str]:
    """All readings of everything in a text that could be a number, parts of identifiers and words included."""
    found = set().union(*(readings(n) for n in _DIGITS.findall(text)), *(readings(n) for n in re.findall(r"\d+", text)))
    folded = text.casefold()
    found |= {str(n) for n, word in enumerate(_WORDS) if re.search(rf"\b{word}\b", folded)}
    return frozenset(found | {value for mark, value in _FRACTIONS.items() if mark in text})


def names(text: str) -> frozenset[str]:
    """All identifiers of a text, without case and separators, and all their neighbours joined ('E 17')."""
    tokens = [re.sub(r"[\W_]", "", token).casefold() for token in re.split(r"[\s,;()|]+", text)]
    return frozenset([*tokens, *(a + b for a, b in pairwise(tokens))])


def with_unit(text: str, number: str, unit: str) -> bool:
    """Whether a number stands with this unit anywhere in a text, in whatever spelling."""
    wanted = readings(number)
    for match in _DIGITS.finditer(text):
        follows = UNIT.match(text, match.end())
        if follows and measure(follows[1])[1] == unit and readings(match.group()) & wanted:
            return True
    return False


def rounds(exact: float, number: str) -> bool:
    """Whether a number is `exact` rounded to its own digits, generously."""
    plain = number.replace(",", "").lstrip("+−")
    try:
        value = float(plain)
    except ValueError:
        return False
    digits = len(plain.partition(".")[2])
    return abs(value - exact) <= max(0.51 * 10.0**-digits, 0.001 * abs(exact))


def words(text: str) -> frozenset[str]:
    """Words of three letters and more, lower case."""
    return frozenset(word.casefold() for word in re.findall(r"[^\W\d_]{3,}", text))
