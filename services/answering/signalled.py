"""Signals of lamps: what a red one means, a green one doesn't, nor what it means blinking when it is steady."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.answering.understand import Understood
from services.answering.units import Scored, put_first
from services.answering.wanted import AnswerKind

_LAMP = re.compile(r"\b(?:leds?|lights?|lamps?|indicators?|beacons?|blink\w*|flash\w*|puls(?:es?|ing)|lit)\b", re.I)
_ASKS = re.compile(r"\b(?:means?|meaning|indicates?|signals?|says?|tells?|wrong|why|what|status|fault|error)\b", re.I)
_COLOURS = re.compile(r"\b(red|green|blue|yellow|orange|white|amber|purple|violet|pink|cyan)\b", re.I)
STATES = {
    "blinking": re.compile(
        r"\b(?:blink\w*|flash(?:es|ed|ing)?(?! memory| drive)|puls(?:es?|ing|at\w+)|flicker\w*)\b", re.I
    ),
    "steady": re.compile(r"\b(?:solid|steady|steadily|constantly|continuous(?:ly)?|permanent(?:ly)?)\b", re.I),
}
_SHADES = {"amber": ("amber", "orange"), "violet": ("violet", "purple")}
_TOGETHER = re.compile(r"\b(?:and|then|with)\b|[+&]", re.I)
_LOOKED_AT = 20


def signal_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where the question says how a lamp shines and the first is a row that doesn't, the one of its table
    that has this colour and does comes first, and the others that don't are left out."""
    colours, states = _colours(understood.text), _states(understood.text)
    if not (scored and colours and states and _asks(understood, scored[0])) or _states(_key(scored[0])):
        return tuple(scored)
    for item in scored[1:_LOOKED_AT]:
        key = _key(item)
        if _is_beside(item, scored[0]) and colours & _colours(key) and states & _states(key):
            first, *others = put_first(scored, item)
            return (first, *(o for o in others if _states(_key(o)) or not _is_beside(o, item)))
    return tuple(scored)


def _is_beside(item: Scored, other: Scored) -> bool:
    mine, theirs = item.evidence.chunk, other.evidence.chunk
    return bool(item.unit.cells and other.unit.cells) and (mine.copy, mine.section) == (theirs.copy, theirs.section)


def another_signal(understood: Understood, best: Scored) -> tuple[str, ...]:
    """The colours and the state of a lamp that the question asks the meaning of, where the unit tells of others.

    English only. A question for the colour itself has none to be held against."""
    if not _asks(understood, best):
        return ()
    around = (*best.evidence.chunk.section[-1:], best.unit.lead_in, best.unit.label, best.unit.text)
    key = _key(best)
    said = key if _colours(key) else " ; ".join(around)
    asked, held = _colours(understood.text), _colours(said)
    if asked and held and (asked.isdisjoint(held) or (said == key and _lacks_one(understood.text, key))):
        return tuple(sorted(asked))
    wanted, told = _states(understood.text), _states(said)
    if asked & held and len(wanted) == 1 and told and wanted.isdisjoint(told):
        return tuple(f"{state} {colour}" for state in wanted for colour in sorted(asked & held))
    return ()


def _lacks_one(text: str, key: str) -> bool:
    """Whether a row's key has more colours than the question, which shine together: 'red and blue in turn'."""
    more = len(set(map(str.casefold, _COLOURS.findall(key)))) > len(set(map(str.casefold, _COLOURS.findall(text))))
    return more and _colours(text) < _colours(key) and bool(_TOGETHER.search(key))


def _asks(understood: Understood, best: Scored) -> bool:
    text, procedure = understood.text, understood.wanted.kind is AnswerKind.PROCEDURE
    english = understood.language == best.evidence.language == "en"
    return english and not procedure and bool(_LAMP.search(text) and _ASKS.search(text))


def _key(item: Scored) -> str:
    return item.unit.cells[0][1] if item.unit.cells else ""


def _colours(text: str) -> frozenset[str]:
    found = map(str.casefold, _COLOURS.findall(text))
    return frozenset(shade for colour in found for shade in _SHADES.get(colour, (colour,)))


def _states(text: str) -> frozenset[str]:
    return frozenset(state for state, pattern in STATES.items() if pattern.search(text))
