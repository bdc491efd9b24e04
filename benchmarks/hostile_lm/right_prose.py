"""Right answers from prose: sentences turned round or shortened by rules that keep what they say, steps in order."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

from benchmarks.hostile_lm import truth
from benchmarks.hostile_lm.case import Case, Passage, Value, low, spaced, told_case
from models.types import Unit, UnitKind

_SENTENCE = re.compile(r"(?<=[a-z\d)][.!?])\s+(?=[A-Z])")
_TURNED = re.compile(r"^(If|When|Before|After|Once|While) ([^,.;:]+), ([^.;:]+)\.$")
_ASIDE = re.compile(r"\s*\([^()\d]{3,60}\)")
_COPULA = re.compile(r"^(The [^,.;:()]{4,70}?) (is|are) ([\d][^,;:]{0,30})\.$")
NEGATION = re.compile(r"\b(?:not|never|without|cannot|no|prohibited|forbidden)\b|n['’]t\b", re.I)

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


def prose(passage: Passage, dice: random.Random) -> Case | None:
    found = _sentences(passage, lambda s: bool(truth.NUMBER.search(s) or truth.IDENTIFIER.search(s)))
    return _told("prose", *dice.choice(found), passage, dice) if found else None


def negated(passage: Passage, dice: random.Random) -> Case | None:
    found = _sentences(passage, lambda s: bool(NEGATION.search(s)))
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
    return replace(told_case("dual units", _question(sentence), [(body, (at,))], passage, dice, values), exact=exact)


def steps(passage: Passage, dice: random.Random) -> Case | None:
    """The steps of the passage, all of them or the first ones with a word that more follow."""
    units = passage.chunk.units
    runs = [list(run) for of_steps, run in groupby(range(len(units)), lambda i: is_step(units[i])) if of_steps]
    runs = [run for run in runs if len(run) >= 3]
    if len(runs) != 1 or any(len(units[i].text) > 300 for i in runs[0]) or sum(map(is_step, units)) != len(runs[0]):
        return None
    told = runs[0]
    if len({spaced(units[i].text) for i in told}) < len(told):
        return None
    cut = len(told) > 3 and dice.random() < 0.25
    told = told[: dice.randint(2, len(told) - 1)] if cut else told
    style = dice.choice(("numbers", "labels", "bullets", "words", "paragraph"))
    texts = [spaced(units[i].text) for i in told]
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
        lines = [f"{first}, {low(text).rstrip('.')}." for first, text in zip(firsts, texts, strict=True)]
    cited: list[tuple[str, tuple[int, ...]]] = [(line, (i,)) for line, i in zip(lines, told, strict=True)]
    if cut:
        cited.append(("(More steps follow in the document.)", ()))
    if style == "paragraph":
        cited = [(" ".join(line for line, _ in cited), tuple(told))]
    topic = low(passage.chunk.section[-1]) if passage.chunk.section else "do this"
    return told_case(
        "steps: " + style, f"How do I do this: {topic}? What are the steps?", cited, passage, dice, told=told
    )


def is_step(unit: Unit) -> bool:
    return unit.kind is UnitKind.STEP


def reworded(sentence: str, dice: random.Random) -> str:
    """The sentence in other words that say the same."""
    turned = _TURNED.match(sentence)
    copula = _COPULA.match(sentence)
    if turned and dice.random() < 0.5:
        sentence = f"{turned[3][0].upper()}{turned[3][1:]} {turned[1].lower()} {turned[2]}."
    elif copula and dice.random() < 0.5:
        sentence = f"{copula[3][0].upper()}{copula[3][1:]} {copula[2]} {low(copula[1])}."
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
    said = said if "{s}" in frame else low(said)
    body = frame.format(s=said, l=said)
    values = [Value(m.start(), m.end(), at) for m in truth.NUMBER.finditer(body)]
    return replace(told_case(way, _question(sentence), [(body, (at,))], passage, dice, values), said=said)


def _sentences(passage: Passage, wanted: Callable[[str], bool]) -> list[tuple[int, str]]:
    found = []
    for i, unit in enumerate(passage.chunk.units):
        if unit.cells or unit.kind is UnitKind.CODE:
            continue
        for sentence in _SENTENCE.split(spaced(unit.text)):
            if 20 <= len(sentence) <= 300 and wanted(sentence):
                found.append((i, sentence))
    return found


def _question(sentence: str) -> str:
    content = re.findall(r"[^\W\d_]{4,}", sentence)[:6]
    return f"What does the manual say about {' '.join(content).lower()}?"
