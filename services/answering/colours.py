"""Colours: what a question for the colour of a lamp, a wire or a fluid is answered by."""

from __future__ import annotations

import re
from collections.abc import Collection

from models.analyzer import terms
from services.answering.vocabulary import FUNCTION_WORDS

COLOUR = "colour"
"""The class of what is asked for, beside those of quantities."""
NAMES = ("colour", "color", "colours", "colors")
_ENGLISH = (
    r"red(?:dish)?|green(?:ish)?|blue(?:ish)?|yellow(?:ish)?|orange|white|black|amber|gr[ae]y|brown(?:ish)?|purple|violet"
    r"|pink|cyan|magenta|turquoise|beige|tan|silver|gold|clear|transparent|colou?rless|milky|straw|RAL ?\d{4}"
)
_OTHERS = {
    "de": r"(?:rot|grün|blau|gelb|wei(?:ß|ss)|schwarz|grau|braun|orange|türkis|farblos|klar)(?:e[snmr]?)?",
    "fr": r"rouges?|verte?s?|bleue?s?|jaunes?|blanc(?:he)?s?|noire?s?|oranges?|grise?s?|incolores?",
    "es": r"roj[oa]s?|verdes?|azul(?:es)?|amarill[oa]s?|naranja|blanc[oa]s?|negr[oa]s?|gris(?:es)?|incolor[oa]?",
}
_KOREAN = r"|빨간|빨강|적색|녹색|초록|파란|파랑|청색|노란|노랑|황색|흰색|백색|검은|검정|흑색|주황|회색"
_COLOUR = {
    language: re.compile(rf"\b(?:{_ENGLISH}{'|' + own if own else ''})\b{_KOREAN}", re.IGNORECASE)
    for language, own in {"en": "", **_OTHERS}.items()
}
_FOLLOWING = re.compile(r"[ -]+([^\W\d_]+)((?:[ -]+[^\W\d_]+){0,2})")
_HOW = re.compile(
    r"(?:slow|quick|rapid|continuous|constant|steadi|brief|permanent|intermittent|alternate|immediate)ly"
    r"|blinking|flashing|pulsing|once|twice|again|steady|solid|during",
    re.IGNORECASE,
)
"""How a lamp shines in a colour: 'red twice', 'green continuously'."""
_TIMES = re.compile(r"(?:two|three|four|five|six)[ -]times\b", re.IGNORECASE)
_SHOWS = (
    "light",
    "lights",
    "lamp",
    "led",
    "indicator",
    "wire",
    "wires",
    "cable",
    "lead",
    "fluid",
    "liquid",
    "color",
    "colour",
)
"""What has the colour itself, whatever a question calls it."""


def tells_a_colour(text: str, language: str = "en") -> bool:
    """Whether a text names a colour, in English, Korean or its own language."""
    return _COLOUR.get(language, _COLOUR["en"]).search(text) is not None


def tells_its_colour(text: str, asked: Collection[str]) -> bool:
    """Whether an English text names a colour that is not another thing's: of 'the red cap closes the tank' it is the
    cap's, whatever is asked of the coolant. asked: terms of the question."""
    for colour in _COLOUR["en"].finditer(text):
        word = _FOLLOWING.match(text, colour.end())
        if word is None or word[1].casefold() in (*FUNCTION_WORDS, *_SHOWS):
            return True
        following = "".join(word.groups())
        how = _HOW.fullmatch(word[1]) or _TIMES.match(following)
        if how or tells_a_colour(word[1]) or not set(terms(following, "en")).isdisjoint(asked):
            return True
    return False
