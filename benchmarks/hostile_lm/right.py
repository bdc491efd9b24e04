"""Right answers, made from real passages in the ways in which a language model writes them.

They are right by construction: a value is put beside the key and the header of its own cell, a sentence is framed,
turned round or shortened by rules that keep what it says, steps are told in their order. No code of the guard is asked.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from benchmarks.hostile_lm import truth
from benchmarks.hostile_lm.case import Case, Passage, Value
from models.types import Unit, UnitKind

Way = Callable[[Passage, random.Random], Case | None]

_UNIT_HEADERS = ("unit", "units", "einheit", "unité", "unidad")
_HEADER_UNIT = re.compile(r"\s*[(\[]([^)\]]{1,12})[)\]]\s*$|,\s*(\S{1,8})$")
_BARE = re.compile(r"[-−+]?\d+(?:[.,]\d+)*(?:\s*(?:to|-|–)\s*[-−+]?\d+(?:[.,]\d+)*)?")
_SENTENCE = re.compile(r"(?<=[a-z\d)][.!?])\s+(?=[A-Z])")
_TURNED = re.compile(r"^(If|When|Before|After|Once|While) ([^,.;:]+), ([^.;:]+)\.$")
_ASIDE = re.compile(r"\s*\([^()\d]{3,60}\)")
_COPULA = re.compile(r"^(The [^,.;:()]{4,70}?) (is|are) ([\d][^,;:]{0,30})\.$")
_NEGATION = re.compile(r"\b(?:not|never|without|cannot|no|prohibited|forbidden)\b|n['’]t\b", re.I)

CONVERSIONS: dict[str, tuple[str, float, float]] = {
    # unit -> (other unit, factor, offset)
    "Nm": ("ft-lb", 0.737562, 0),
    "bar": ("psi", 14.50377, 0),
    "psi": ("bar", 0.0689476, 0),
    "°C": ("°F", 1.8, 32),
    "°F": ("°C", 1 / 1.8, -32 / 1.8),
    "mm": ("in", 1 / 25.4, 0),
    "in": ("mm", 25.4, 0),
    "ft": ("m", 0.3048, 0),
    "m": ("ft", 1 / 0.3048, 0),
    "kg": ("lb", 2.204623, 0),
    "lb": ("kg", 0.4535924, 0),
    "L": ("gal", 0.2641721, 0),
    "km/h": ("mph", 0.6213712, 0),
    "seconds": ("minutes", 1 / 60, 0),
    "minutes": ("seconds", 60, 0),
    "hours": ("minutes", 60, 0),
    "km": ("miles", 0.6213712, 0),
    "kW": ("hp", 1.341022, 0),
    "kHz": ("Hz", 1000, 0),
    "mA": ("A", 0.001, 0),
    "V": ("mV", 1000, 0),
}

ROW_FRAMES = (
    "The {name} of {key} is {value}.",
    "For {key}, the {name} is {value}.",
    "{key}: {name} {value}.",
    "{key} has a {name} of {value}.",
    "According to the table, the {name} for {key} is {value}.",
    "The manual gives {value} as the {name} of {key}.",
    "{name} ({key}): {value}",
    "{value} is the {name} for {key}.",
    "The table lists {value} under {name} for {key}.",
    "In the row {key}, the column {name} says {value}.",
)
FRAMES = (
    "{s}",
    "According to the manual, {l}",
    "The manual states: {s}",
    "Note that {l}",
    "In short: {s}",
    "As the documents say, {l}",
    "{s} This is what the manual says.",
    "Yes: {s}",
    "Here is what applies: {s}",
    "- {s}",
)
SYNONYMS = (
    ("do not", "don't"),
    ("don't", "do not"),
    ("doesn't", "does not"),
    ("aren't", "are not"),
    ("isn't", "is not"),
    ("cannot", "can not"),
    ("must be", "has to be"),
    ("shall", "must"),
    ("approximately", "about"),
    ("prior to", "before"),
    ("ensure", "make sure"),
    ("in order to", "to"),
    ("utilize", "use"),
    ("Do not", "Never"),
    ("Never", "Do not ever"),
    ("Do not", "You must not"),
    ("Don't", "Do not"),
    ("however,", "but"),
    ("several", "some"),
    ("per cent", "%"),
    ("allows you to", "lets you"),
)
_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def right_answers(passages: Sequence[Passage], dice: random.Random) -> Iterator[Case]:
    """Endlessly, one after another; the ways take turns as far as the passages allow them."""
    ways: tuple[tuple[str, Way, Callable[[Unit], bool]], ...] = (
        ("row", row, _is_row),
        ("row as a list", row_list, _is_row),
        ("column as a list", column_list, _is_row),
        ("two of a table", two_of_a_table, _is_row),
        ("prose", prose, _has_number),
        ("prose", prose, _has_number),
        ("prose with a negation", negated, _has_negation),
        ("steps", steps, _is_step),
        ("dual units", dual, _has_number),
    )
    able = {name: [p for p in passages if any(map(holds, p.chunk.units))] for name, _, holds in ways}
    usable = [way for way in ways if able[way[0]]]
    misses = 0
    while usable and misses < 2000:
        name, way, _ = dice.choice(usable)
        made = way(dice.choice(able[name]), dice)
        misses = 0 if made else misses + 1
        if made:
            yield made


def _is_row(unit: Unit) -> bool:
    return bool(unit.cells)


def _is_step(unit: Unit) -> bool:
    return unit.kind is UnitKind.STEP


def _has_number(unit: Unit) -> bool:
    return not unit.cells and unit.kind is not UnitKind.CODE and bool(truth.NUMBER.search(unit.text))


def _has_negation(unit: Unit) -> bool:
    return not unit.cells and unit.kind is not UnitKind.CODE and bool(_NEGATION.search(unit.text))


# -------------------------------------------------- tables


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _low(text: str) -> str:
    """Without the capital of a sentence's first word; of a name it is kept."""
    return text[0].lower() + text[1:] if len(text) > 1 and text[1].islower() else text


def _key(unit: Unit) -> str:
    return _spaced(unit.cells[0][1]).rstrip(".:")


def _name(header: str) -> str:
    return _low(_HEADER_UNIT.sub("", _spaced(header)) or _spaced(header))


def _shown(unit: Unit, column: int) -> str:
    """A cell with the unit that its header or the row's own column of units gives it."""
    header, cell = unit.cells[column]
    text = _spaced(cell).rstrip(".")
    if not _BARE.fullmatch(text):
        return text
    of_row = next((c.strip() for h, c in unit.cells if h.strip().casefold() in _UNIT_HEADERS), "")
    of_header = _HEADER_UNIT.search(header)
    spelling = of_row or next((g for g in (of_header.groups() if of_header else ()) if g), "")
    return f"{text} {spelling}" if truth.measure(spelling)[0] else text


def _columns(unit: Unit) -> list[int]:
    """Columns with a value: a number in a short cell under a header of its own."""
    headers = [_name(header).casefold() if header.strip() else "" for header, _ in unit.cells]
    return [
        j
        for j, (header, cell) in enumerate(unit.cells)
        if j
        and header.strip()
        and headers.count(headers[j]) == 1
        and headers[j] not in _UNIT_HEADERS
        and len(header) <= 60
        and len(cell) <= 60
        and re.search(r"\d", cell)
    ]


def _rows(passage: Passage) -> list[tuple[int, list[int]]]:
    """(unit, its columns with a value) of the rows whose key is no number alone and names one row."""
    found = []
    keys = [_key(unit).casefold() for unit in passage.chunk.units if unit.cells]
    for i, unit in enumerate(passage.chunk.units):
        if not unit.cells or keys.count(_key(unit).casefold()) > 1:
            continue
        if re.search(r"[^\W\d_]", _key(unit)) and len(_key(unit)) <= 80 and _columns(unit):
            found.append((i, _columns(unit)))
    return found


def _case(
    way: str,
    question: str,
    lines: Sequence[tuple[str, tuple[int, ...]]],
    passage: Passage,
    dice: random.Random,
    values: Sequence[Value] = (),
    told: Sequence[int] = (),
) -> Case:
    body = "\n".join(line for line, _ in lines)
    units = tuple(of for _, of in lines)
    whole, asked = dice.random() < 0.4, dice.random() < 0.75
    return Case(way, question, body, passage, units, tuple(values), tuple(told), whole=whole, asked=asked)


def row(passage: Passage, dice: random.Random) -> Case | None:
    rows = _rows(passage)
    if not rows:
        return None
    at, columns = dice.choice(rows)
    unit, column = passage.chunk.units[at], dice.choice(columns)
    key, name, value = _key(unit), _name(unit.cells[column][0]), _shown(unit, column)
    frame = dice.choice(ROW_FRAMES)
    body = frame.format(key=key if dice.random() < 0.5 else _low(key), name=name, value=value)
    body = body[0].upper() + body[1:]
    start = len(frame[: frame.index("{value}")].format(key=key, name=name))
    values = (Value(start, start + len(value), at, column),)
    return _case("row", f"What is the {name} of {key}?", [(body, (at,))], passage, dice, values)


def row_list(passage: Passage, dice: random.Random) -> Case | None:
    """'For the drain plug:' and a line per column."""
    rows = [(i, columns) for i, columns in _rows(passage) if len(columns) > 1]
    if not rows:
        return None
    at, columns = dice.choice(rows)
    unit = passage.chunk.units[at]
    lines: list[tuple[str, tuple[int, ...]]] = [(f"{_key(unit)}:", ())]
    values = []
    for column in columns:
        name, value = _name(unit.cells[column][0]), _shown(unit, column)
        start = sum(len(line) + 1 for line, _ in lines) + len(f"- {name}: ")
        values.append(Value(start, start + len(value), at, column))
        lines.append((f"- {name}: {value}", (at,)))
    return _case("row as a list", f"What are the data of {_key(unit)}?", lines, passage, dice, values)


def column_list(passage: Passage, dice: random.Random) -> Case | None:
    """A line per row, of one column."""
    rows = _rows(passage)
    columns = sorted({(passage.chunk.units[i].cells[j][0], j) for i, found in rows for j in found})
    if not columns:
        return None
    header, column = dice.choice(columns)
    having = [i for i, found in rows if column in found and passage.chunk.units[i].cells[column][0] == header][:8]
    if len(having) < 2:
        return None
    lines: list[tuple[str, tuple[int, ...]]] = [(f"{header}:", ())]
    values = []
    for at in having:
        unit = passage.chunk.units[at]
        start = sum(len(line) + 1 for line, _ in lines) + len(f"- {_key(unit)}: ")
        value = _shown(unit, column)
        values.append(Value(start, start + len(value), at, column))
        lines.append((f"- {_key(unit)}: {value}", (at,)))
    return _case("column as a list", f"What is the {_name(header)}?", lines, passage, dice, values)


def two_of_a_table(passage: Passage, dice: random.Random) -> Case | None:
    """Two columns of a row, or two rows of a column, in one sentence."""
    rows = _rows(passage)
    across = [(i, columns) for i, columns in rows if len(columns) > 1]
    if across and dice.random() < 0.5:
        at, columns = dice.choice(across)
        unit = passage.chunk.units[at]
        first, second = sorted(dice.sample(columns, 2))
        pairs = [(at, first), (at, second)]
        parts = [
            f"For {_key(unit)} the {_name(unit.cells[first][0])} is ",
            f" and the {_name(unit.cells[second][0])} is ",
        ]
        question = f"What are {_name(unit.cells[first][0])} and {_name(unit.cells[second][0])} of {_key(unit)}?"
    else:
        column = dice.choice(sorted({j for _, found in rows for j in found} or {-1}))
        same = [i for i, found in rows if column in found]
        if len(same) < 2:
            return None
        one, other = sorted(dice.sample(same, 2))
        units = passage.chunk.units
        if units[one].cells[column][0] != units[other].cells[column][0] or _key(units[one]) == _key(units[other]):
            return None
        pairs = [(one, column), (other, column)]
        name = _name(units[one].cells[column][0])
        parts = [f"The {name} is ", f" for {_key(units[one])} and "]
        question = f"What is the {name} of {_key(units[one])} and {_key(units[other])}?"
    body, values = "", []
    for (at, column), part in zip(pairs, parts, strict=True):
        value = _shown(passage.chunk.units[at], column)
        body += part
        values.append(Value(len(body), len(body) + len(value), at, column))
        body += value
    body += f" for {_key(passage.chunk.units[pairs[1][0]])}." if pairs[0][0] != pairs[1][0] else "."
    cited = tuple(sorted({at for at, _ in pairs}))
    return _case("two of a table", question, [(body, cited)], passage, dice, values)


# -------------------------------------------------- prose


def _sentences(passage: Passage, wanted: Callable[[str], bool]) -> list[tuple[int, str]]:
    found = []
    for i, unit in enumerate(passage.chunk.units):
        if unit.cells or unit.kind is UnitKind.CODE:
            continue
        for sentence in _SENTENCE.split(_spaced(unit.text)):
            if 20 <= len(sentence) <= 300 and wanted(sentence):
                found.append((i, sentence))
    return found


def _question(sentence: str) -> str:
    content = re.findall(r"[^\W\d_]{4,}", sentence)[:6]
    return f"What does the manual say about {' '.join(content).lower()}?"


def reworded(sentence: str, dice: random.Random) -> str:
    """The sentence in other words that say the same."""
    turned = _TURNED.match(sentence)
    copula = _COPULA.match(sentence)
    if turned and dice.random() < 0.5:
        sentence = f"{turned[3][0].upper()}{turned[3][1:]} {turned[1].lower()} {turned[2]}."
    elif copula and dice.random() < 0.5:
        sentence = f"{copula[3][0].upper()}{copula[3][1:]} {copula[2]} {_low(copula[1])}."
    if dice.random() < 0.3:
        sentence = _ASIDE.sub("", sentence)
    for said, other in dice.sample(SYNONYMS, len(SYNONYMS)):
        if dice.random() < 0.5 and re.search(rf"(?<!\w){re.escape(said)}(?!\w)", sentence):
            sentence = re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", other, sentence, count=1)
            break
    if dice.random() < 0.25:
        sentence = re.sub(
            r"(?<![\w.,/-])(?:[2-9]|1[0-2])(?= [a-z]{3,})(?![.,]\d)",
            lambda m: _SMALL[int(m.group()) - 2],
            sentence,
            count=1,
        )
    if dice.random() < 0.25:
        sentence = re.sub(r"(?<![\d.,])(\d{1,3}),(\d{3})(?![\d,])", r"\1\2", sentence)
    return sentence


def _told(way: str, at: int, sentence: str, passage: Passage, dice: random.Random) -> Case:
    said = reworded(sentence, dice)
    frame = dice.choice(FRAMES)
    said = said if "{s}" in frame else _low(said)
    body = frame.format(s=said, l=said)
    values = [Value(m.start(), m.end(), at) for m in truth.NUMBER.finditer(body)]
    return replace(_case(way, _question(sentence), [(body, (at,))], passage, dice, values), said=said)


def prose(passage: Passage, dice: random.Random) -> Case | None:
    found = _sentences(passage, lambda s: bool(truth.NUMBER.search(s) or truth.IDENTIFIER.search(s)))
    return _told("prose", *dice.choice(found), passage, dice) if found else None


def negated(passage: Passage, dice: random.Random) -> Case | None:
    found = _sentences(passage, lambda s: bool(_NEGATION.search(s)))
    return _told("prose with a negation", *dice.choice(found), passage, dice) if found else None


def dual(passage: Passage, dice: random.Random) -> Case | None:
    """A value with its conversion behind it, marked as converted."""
    found = []
    for at, sentence in _sentences(passage, lambda s: bool(truth.NUMBER.search(s))):
        for match in truth.NUMBER.finditer(sentence):
            unit = truth.UNIT.match(sentence, match.end())
            span = re.search(r"(?:\d|to|and|-|–|±|x|/)\s*$", sentence[: match.start()])
            follows = (
                re.match(r"\s*(?:per|to|and|or|-|–|±|/|\()\s*(?:[-+±]?\d|\w)", sentence[unit.end() :]) if unit else None
            )
            plain = re.fullmatch(r"-?\d+(?:\.\d+)?", match.group())
            if unit and plain and not span and not follows and truth.measure(unit[1])[1] in CONVERSIONS:
                found.append((at, sentence, match, unit))
    if not found:
        return None
    at, sentence, match, unit = dice.choice(found)
    other, factor, offset = CONVERSIONS[truth.measure(unit[1])[1]]
    exact = float(match.group()) * factor + offset
    value = f"{exact:.{dice.choice((1, 2))}f}" if abs(exact) < 100 else f"{exact:.0f}"
    if abs(float(value) - exact) > 0.015 * abs(exact):
        value = f"{exact:.4g}"
    body = f"{sentence[: unit.end()]} ({value} {other}, converted){sentence[unit.end() :]}"
    values = [Value(m.start(), m.end(), at) for m in truth.NUMBER.finditer(body)]
    return replace(_case("dual units", _question(sentence), [(body, (at,))], passage, dice, values), exact=exact)


# -------------------------------------------------- procedures


def steps(passage: Passage, dice: random.Random) -> Case | None:
    """The steps of the passage, all of them or the first ones with a word that more follow."""
    units = passage.chunk.units
    runs = [list(run) for is_step, run in groupby(range(len(units)), lambda i: _is_step(units[i])) if is_step]
    runs = [run for run in runs if len(run) >= 3]
    if len(runs) != 1 or any(len(units[i].text) > 300 for i in runs[0]) or sum(map(_is_step, units)) != len(runs[0]):
        return None
    told = runs[0]
    if len({_spaced(units[i].text) for i in told}) < len(told):
        return None
    cut = len(told) > 3 and dice.random() < 0.25
    told = told[: dice.randint(2, len(told) - 1)] if cut else told
    style = dice.choice(("numbers", "labels", "bullets", "words", "paragraph"))
    texts = [_spaced(units[i].text) for i in told]
    if style == "numbers":
        lines = [f"{n}. {text}" for n, text in enumerate(texts, start=1)]
    elif style == "labels":
        lines = [f"{units[i].label} {text}".strip() for i, text in zip(told, texts, strict=True)]
    elif style == "bullets":
        lines = [f"- {text}" for text in texts]
    else:
        firsts = [
            "First",
            *dice.choices(("Then", "Next", "After that"), k=len(texts) - 2),
            "Then" if cut else "Finally",
        ]
        lines = [f"{first}, {_low(text).rstrip('.')}." for first, text in zip(firsts, texts, strict=True)]
    cited: list[tuple[str, tuple[int, ...]]] = [(line, (i,)) for line, i in zip(lines, told, strict=True)]
    if cut:
        cited.append(("(More steps follow in the document.)", ()))
    if style == "paragraph":
        cited = [(" ".join(line for line, _ in cited), tuple(told))]
    topic = _low(passage.chunk.section[-1]) if passage.chunk.section else "do this"
    return _case("steps: " + style, f"How do I do this: {topic}? What are the steps?", cited, passage, dice, told=told)
