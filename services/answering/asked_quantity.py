"""Of which class of quantity a question asks, by its words: 'how tight' of a torque, 'in mg' of a mass."""

from __future__ import annotations

import re

from services.answering.colours import COLOUR
from services.answering.quantities import class_of, quantities
from services.answering.vocabulary import FUNCTION_WORDS

_QUANTITY_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # class of unit, and the words of a question that mean it; the first match wins
    (
        "time",  # whatever is done then: 'how often is the oil pressure checked?'
        (
            r"how (?:soon|often|frequently|quickly)",
            r"how many (?:operating |running )?(?:seconds|minutes|hours|days|weeks|months|years|ms|milliseconds)\b",
        ),
    ),
    (
        COLOUR,
        (r"(?:what|which) colou?rs?\b(?! (?:temperature|depth|rendering|index|code|resolution|mode|space|wheel))",),
    ),
    ("share", (r"(?:what|which) (?:percent\w*|share|fraction)",)),
    ("torque", (r"torque", r"how tight", r"tighten\w* to", r"tightness")),
    ("charge", (r"amp[- ]?hours?", r"\bAh\b", r"battery capacity")),
    ("voltage", (r"volts?\b", r"voltages?", r"\bV\b", r"logic level")),
    (
        "current",
        (
            r"\b(?:milli-?)?amps?\b",
            r"(?:milli-?)?amp[eè]res?",
            r"amperage",
            r"currents?\b",
            r"\bmA\b",
            r"fuse rating",
            r"breaker size",
        ),
    ),
    (
        "power",
        (
            r"\b(?:kilo|mega|milli)?watts?\b",
            r"wattage",
            r"how much power",
            r"power (?:draw|consumption|rating|output|limit|wise)",
            r"\b(?:output|input|motor|rated|heating|cooling|electrical) power (?:of|does|do|is|has|can|may)\b",
            r"horsepower",
            r"mechanical output",
        ),
    ),
    ("pressure", (r"psi\b", r"pressures?\b", r"\bbar\b")),
    (
        "temperature",
        (
            r"temperatures?",
            r"how (?:hot|cold|warm)",
            r"\bthe (?:hottest|warmest|coldest) (?:it|you|that|the|an?|temperature)\b",
            r"degrees (?:celsius|c\b|f\b)",
            r"\btemp\b",
            r"celsius",
            r"fahrenheit",
        ),
    ),
    (
        "data",
        (
            r"baud",
            r"bit ?rates?",
            r"bandwidth",
            r"serial speed",
            r"how much (?:memory|ram|storage|data)",
            r"how many (?:bytes|bits)",
            r"data plan",
        ),
    ),
    ("speed", (r"\brpm\b", r"how fast", r"speeds?\b", r"velocity", r"knots", r"\bmph\b")),
    ("frequency", (r"frequency", r"\bk?hz\b", r"\bmhz\b", r"clock rate")),
    ("resistance", (r"resistance", r"\bohms?\b", r"impedance", r"resistor value")),
    (
        "time",
        (
            r"how long (?:does|do|will|should|must|can|is it|to wait|before|after|until|between|did|may)",
            r"\b(?:service|battery|working|design|useful|expected) life\b",
            r"\blife(?:time|span)\b",
            r"time ?out",
            r"\b(?:\w{2,}ing|cycle|wait|run|dwell|response|reaction|rise|fall) ?times?\b",
            r"duration",
            r"intervals?\b",
            r"time limit",
            r"\bdelay\b",
        ),
    ),
    (
        "mass",
        (
            r"how heavy",
            r"(?:how much|what) (?:does|do|did) .* weigh\b",
            r"weights?\b",
            r"\bmass\b",
            r"how many (?:pounds|kg|lbs)",
        ),
    ),
    (
        "flow",
        (
            r"flow rate",
            r"\b(?:gpm|cfm|pph)\b",
            r"how (?:many|much) (?:gallons|(?:milli)?lit(?:er|re)s|cubic \w+|oil|fuel|fluid|coolant|water|air)"
            r"(?: an?| .*?\b(?:per|each|every)) (?:hour|minute|second)\b",
        ),
    ),
    (
        "volume",
        (
            r"how many (?:gallons|quarts|lit(?:er|re)s|pints)",
            r"volume\b",
            r"how much (?:oil|fuel|fluid|coolant|water)",
            r"(?:oil|fuel|fluid|coolant|water) quantit(?:y|ies)",
            r"quantit(?:y|ies) of (?:the )?(?:oil|fuel|fluid|coolant|water)",
        ),
    ),
    ("share", (r"percent\w*", r"\b%", r"what share", r"what fraction", r"efficiency", r"humidity")),
    ("inductance", (r"inductances?\b",)),
    ("capacitance", (r"capacitances?\b",)),
    (
        "force",
        (r"\b(?:what|which|how (?:much|many)) (?:[\w-]+ ){0,3}forces?\b", r"\b(?:pull|push|clamp|hold)ing forces?\b"),
    ),
    ("energy", (r"how much energy", r"energy (?:consumption|content|rating)")),
    ("angle", (r"\bangle", r"how many degrees")),
    (
        "length",
        (
            r"how (?:long|wide|tall|high|deep|thick|far|close)",
            r"distance",
            r"length",
            r"width",
            r"height",
            r"diameter",
            r"thickness",
            r"dimensions?",
            r"clearance",
            r"gap\b",
            r"\bdepth\b",
            r"altitude",
            r"how many (?:feet|inches|meters|metres|mm)",
            r"\b(?:bore|stroke) (?:of|does|do|is|has)\b",
        ),
    ),
    ("level", (r"how (?:loud|noisy)", r"decibels?", r"(?-i:\bdBm?\b)", r"(?:noise|sound)(?: pressure)? levels?")),
    ("light", (r"luminous flux", r"lumens?", r"how bright", r"illuminance")),
    ("pixels", (r"mega-?pixels?",)),
    (COLOUR, (r"\b(?:what|which) (?:is|are|was) (?:the )?colou?r of\b",)),
)
_QUANTITIES = tuple((re.compile("|".join(words), re.I), name) for name, words in _QUANTITY_WORDS)

_IN_UNITS = re.compile(r"\bin (?:the unit )?([^\W\d_]+|%)\W*$", re.I)
"""'Repeatability of the balance in mg': the unit tells what is asked for."""
_COMPOUND = re.compile(
    r"(?:\bvariable|\bfixed|\b(?:multi|single|two|three|low|high|full|half|hot|cold)(?:er)?)-$", re.I
)
_A_DOCUMENT = re.compile(r" (?:bulletin|notice|letter|manual|document|revision|chapter|section|procedure)s?\b", re.I)
"""'What does the oil quantity bulletin concern?' asks for no quantity."""


def asked_quantity(question: str) -> str:
    """The class of what is asked for; what the question states itself ('the 9 volt battery'), what stands in a name
    ('SuperTorque') and what tells one thing from another ('the variable-speed drive') is not asked for."""
    unit = _IN_UNITS.search(question)
    if unit and (name := class_of(unit[1])):
        return name
    given = [q for q in quantities(question) if q.unit]
    for pattern, name in _QUANTITIES:
        for match in pattern.finditer(question):
            start, end = match.span()
            if any(q.start <= start < q.end for q in given) or _is_in_a_name(question, start, end):
                continue
            return name
    return ""


def _is_in_a_name(question: str, start: int, end: int) -> bool:
    before, first = question[:start][-1:], question[start]
    if (before.islower() and first.isupper()) or _A_DOCUMENT.match(question[end:]):
        return True
    following = question[end:].split()
    return bool(
        _COMPOUND.search(question[:start])
        and question[end:][:1] == " "
        and following
        and following[0].casefold() not in FUNCTION_WORDS
    )


def speaks_of(text: str, name: str) -> bool:
    """Whether a text has a word for a class of quantity: 'Oil temperature' has one for a temperature."""
    return any(pattern.search(text) for pattern, meant in _QUANTITIES if meant == name)


def names_quantity(word: str, name: str) -> bool:
    """Whether a word means a class of quantity ('torque', 'interval')."""
    return any(pattern.fullmatch(word) for pattern, meant in _QUANTITIES if meant == name)
