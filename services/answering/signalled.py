"""Signals of lamps: what a red one means, a green one doesn't, nor what it means blinking when it is steady."""

from __future__ import annotations

import re

from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.wanted import AnswerKind

_LAMP = re.compile(r"\b(?:leds?|lights?|lamps?|indicators?|beacons?|blink\w*|flash\w*|puls(?:es?|ing)|lit)\b", re.I)
_ASKS = re.compile(r"\b(?:means?|meaning|indicates?|signals?|says?|tells?|wrong|why|what|status|fault|error)\b", re.I)
_COLOURS = re.compile(r"\b(red|green|blue|yellow|orange|white|amber|purple|violet|pink|cyan)\b", re.I)
_STATES = {
    "blinking": re.compile(r"\b(?:blink|flash|puls|flicker|wink|alternat)\w*", re.I),
    "steady": re.compile(r"\b(?:solid|steady|steadily|constant(?:ly)?|continuous(?:ly)?|permanent(?:ly)?)\b", re.I),
}
_SHADES = {"amber": "orange", "violet": "purple"}


def another_signal(understood: Understood, best: Scored) -> tuple[str, ...]:
    """The colours and the state of a lamp that the question asks the meaning of, where the unit tells of others.

    English only. A question for the colour itself has none to be held against."""
    text, kind = understood.text, understood.wanted.kind
    english = understood.language == best.evidence.language == "en"
    if not english or kind is AnswerKind.PROCEDURE or not (_LAMP.search(text) and _ASKS.search(text)):
        return ()
    said = " ; ".join((best.unit.lead_in, best.unit.label, best.unit.text))
    asked, held = _colours(text), _colours(said)
    if asked and held and asked.isdisjoint(held):
        return tuple(sorted(asked))
    wanted, told = _states(text), _states(said)
    if asked & held and len(wanted) == 1 and told and wanted.isdisjoint(told):
        return tuple(f"{state} {colour}" for state in wanted for colour in sorted(asked & held))
    return ()


def _colours(text: str) -> frozenset[str]:
    return frozenset(_SHADES.get(found, found) for found in map(str.casefold, _COLOURS.findall(text)))


def _states(text: str) -> frozenset[str]:
    return frozenset(state for state, pattern in _STATES.items() if pattern.search(text))
