"""What people ask of a thing: the words that name a property, those that mean the same, and what is asked of what.

The headings of tables are anything: 'New', 'Notes', the name of a model. A question that a technician would ask names a
property, and asks it of a thing that can have it: no shelf life of a parameter, no torque of a fault.
"""

from __future__ import annotations

import re

from models.analyzer import identifiers, terms

_SAME = (
    "torque tightening tighten",
    "thread",
    "pressure",
    "temperature",
    "voltage volt",
    "current amp amperage",
    "speed rpm velocity",
    "frequency",
    "power watt consumption",
    "quantity qty count amount pieces",
    "volume capacity",
    "interval hours every frequency",
    "weight mass heavy",
    "size length height width diameter dimension bits bytes",
    "thickness depth",
    "remedy solution action troubleshooting correct cause reason",
    "reaction response",
    "meaning significance",
    "type kind",
    "range limit tolerance minimum maximum permissible",
    "alarm warning",
    "trip shutdown",
    "unit",
    "number code",
    "class",
    "rating rated",
    "viscosity",
    "point",
    "colour color",
    "wire cable",
    "device sensor",
    "lubricant oil grease",
    "date",
    "delay",
    "time duration period",
    "content",
    "byte offset",
    "operation",
    "function purpose",
    "display",
    "default factory",
    "address register",
    "priority",
    "humidity",
    "level",
    "resistance impedance",
    "distance gap clearance",
    "play wear",
    "accuracy resolution",
    "efficiency",
    "flow",
    "head",
    "noise sound",
    "material",
    "connector terminal plug",
    "pin",
    "port interface",
    "access rights",
    "hardware",
    "environment",
)
"""Words of headings that name a property; those of a line are told by one another's words."""

_SAME_AS = {word: group.split() for group in _SAME for word in reversed(group.split())}
_PROPERTY = re.compile(rf"\b(?:{'|'.join(_SAME_AS)})s?\b", re.I)
_NO_PROPERTY = re.compile(
    r"(?:note|remark|comment|used for|column|value|description|meaning|item|default|figure|fig\.|chapter|section|page"
    r"|number|no\.|at|with|for|to|in|on|of|if|when|does|do|is|are|what|how|who|setting method|models)\b(?! on display)",
    re.I,
)
"""How headings begin that make no sense before 'of the thing'."""

_ALONE = re.compile(r"(?:number|code|size|default value|factory default|meaning)", re.I)
_VALUE = re.compile(r"(?:set |rated |nominal )?values?|specifications?|metric|data|typ(?:\.|ical)?(?: value)?", re.I)
"""Headings of the one value of what the row names."""

_GENERAL = {"unit", "type", "kind", "function", "purpose", "content", "operation", "display", "default", "factory"}
_GENERAL |= {"meaning", "number", "count", "code", "date"}
"""Properties of anything: where they aren't told in a column, the text may tell them all the same."""

_MEASURE = re.compile(
    r"\b(?:torque|pressure|temperature|voltage|current|speed|frequency|power|consumption|volume|capacity|interval|weight|mass"
    r"|size|length|height|width|diameter|dimensions?|thickness|depth|range|limit|tolerance|minimum|maximum|viscosity|delay"
    r"|time|duration|humidity|level|resistance|impedance|distance|gap|clearance|play|wear|backlash|accuracy|resolution"
    r"|efficiency|flow|ratio|factor|noise|rating|quantity|deflection|run-out|wire|starts)\b",
    re.I,
)
"""What makes the name of a row one of a property, that a model has."""

_SENSED = re.compile(r"\b(?:pressure|temperature|flow|level|speed|vibration|voltage|current|humidity)\b", re.I)
_OF_A_SIZE = re.compile(r"(?<![\w/-])\d[\d.,]*\s?(?:mm|cm|m|g|kg|ms|s|V|A|W|kW|bar|GB|MB)\b|\*")
_BESIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|^[•*]\s*")
_MOST_WORDS = 5

_SORTS = (
    ("fault", r"(?:failure )?causes?|remed(?:y|ies)|reactions?|troubleshooting|fault|error|corrective"),
    ("fluid", r"viscosity|pour point|flash point|miscib|mixing"),
    ("state", r"display|colou?r|led"),
    ("signal", r"wires?|^device$|pins?|terminals?|signal|connector"),
    ("parameter", r"(?:factory |^)default|setting range|read/write|access|data type|function code|value range"),
    ("part", r"torque|thread|qty|quantity|part (?:number|no)|property class|order|materials?|spare|weight"),
    ("message", r"content|operation|command"),
    ("field", r"bytes?|bits?|length"),
    ("quantity", r"units?|values?|metric|normal|alarm|trip|ranges?|limits?|new|must be|specification"),
)
"""Of which sort the things of a table are, by its headings; the first that fits."""

_DETAILS: dict[str, tuple[tuple[str, str], ...]] = {
    "part": (
        ("shelf life", "shelf storage"),
        ("list price", "price cost"),
        ("weight in kilograms", "weight mass kg"),
        ("country of manufacture", "country origin"),
        ("warranty period", "warranty guarantee"),
        ("delivery time", "delivery"),
        ("surface hardness", "hardness hrc"),
    ),
    "fluid": (
        ("list price", "price cost"),
        ("UN number", "un"),
        ("autoignition temperature", "autoignition ignition"),
        ("aniline point", "aniline"),
        ("biodegradability class", "biodegradability"),
    ),
    "product": (
        ("noise level in decibels", "noise sound db"),
        ("seismic rating", "seismic"),
        ("list price", "price cost"),
        ("IP rating", "ip protection ingress"),
        ("weight in kilograms", "weight mass kg"),
        ("warranty period", "warranty guarantee"),
        ("design life in hours", "life lifetime"),
        ("highest permitted altitude", "altitude"),
    ),
    "fault": (
        ("reset time", "reset"),
        ("alarm priority", "priority"),
        ("number of automatic restarts", "restart"),
        ("J1939 SPN", "spn j1939"),
        ("downtime limit", "downtime"),
    ),
    "parameter": (
        ("step size", "step"),
        ("EEPROM address", "eeprom"),
        ("Modbus register", "modbus register"),
        ("access level", "access password"),
        ("update rate in hertz", "update"),
    ),
    "signal": (
        ("cable cross-section", "cross section awg"),
        ("sampling rate", "sampling sample"),
        ("pull-up resistance", "pull"),
        ("shielding", "shield"),
        ("longest cable length", "length"),
    ),
    "state": (
        ("blink rate", "blink flash"),
        ("buzzer signal", "buzzer beep"),
    ),
    "message": (
        ("timeout", "timeout"),
        ("checksum", "checksum crc"),
        ("acknowledge delay", "acknowledge ack"),
    ),
    "field": (
        ("byte order", "endian order"),
        ("scale factor", "scale"),
        ("update rate in hertz", "update"),
        ("timeout", "timeout"),
    ),
    "quantity": (
        ("measuring uncertainty", "uncertainty"),
        ("sampling rate", "sampling sample"),
        ("calibration interval", "calibration calibrate"),
        ("accuracy of measurement", "accuracy accurate"),
    ),
}
"""What may be asked of things of a sort, with the words of which one would tell it."""


def asked_for(header: str) -> str | None:
    """The property that a heading names, as it would be asked for; None if it names none."""
    first, *others = header.split(" / ")
    if any(c.isdigit() for other in others for c in other):
        return None
    name = " ".join(first.split())
    plain = bare(name)
    if not plain or len(plain.split()) > _MOST_WORDS or not _PROPERTY.search(plain) or " note" in plain.lower():
        return None
    if any(c.isdigit() for c in plain) and " at " not in plain:
        return None  # a heading that holds a value or the name of a model is none of a property alone
    return name if not _NO_PROPERTY.match(plain) or _ALONE.match(plain) else None


def is_measure(text: str) -> bool:
    """Whether a text names what is measured or set, and holds no value itself."""
    return bool(_MEASURE.search(bare(text))) and (" at " in text or not _OF_A_SIZE.search(text))


def measures(text: str) -> frozenset[str]:
    """The words of a text that name what is measured."""
    return frozenset(match[0].lower() for match in _MEASURE.finditer(bare(text)))


def is_value(header: str) -> bool:
    """Whether a heading says no more than that the value stands below it."""
    return bool(_VALUE.fullmatch(bare(header)))


def is_designation(header: str) -> bool:
    """Whether a heading is the name of a model: of which what the rows name is told."""
    return bool(identifiers(header)) and not _PROPERTY.search(bare(header)) and " / " not in header


def crosses(detail: str) -> bool:
    """Whether a property is told where its word is, or nowhere."""
    return not _GENERAL & {w.lower() for w in re.findall(r"[A-Za-z]+", bare(detail))}


def sort_of(headers: list[str]) -> str:
    """Of which sort the things of a table with these headings are; '' if they don't tell."""
    text = "\n".join(headers)
    return next((sort for sort, words in _SORTS if re.search(rf"\b(?:{words})\b", text, re.I | re.M)), "")


def details_of(thing: str, sort: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What may be asked of a thing of this sort, each with the terms of which one tells that it is told."""
    if sort == "quantity" and not _SENSED.search(thing):
        return ()
    return tuple((detail, tuple(terms(words))) for detail, words in _DETAILS.get(sort, ()))


def told_by(detail: str) -> list[frozenset[str]]:
    """The sets of terms of which one, beside the thing, tells that a property is told: its own and those of words that
    mean the same."""
    words = bare(detail).lower()
    found = {frozenset(terms(words))}
    for match in _PROPERTY.finditer(words):
        group = _SAME_AS.get(match[0]) or _SAME_AS.get(match[0].removesuffix("s")) or ()
        found |= {frozenset(terms(words.replace(match[0], same))) for same in group}
        found |= {frozenset(terms(same)) for same in group}
    return list(found)


def bare(text: str) -> str:
    """Without what stands in brackets and marks before it."""
    return " ".join(_BESIDE.sub(" ", text).split())
