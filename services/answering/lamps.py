"""Tables with a column per lamp ('RUN | STOP | Controller state'): of 'RUN blinks and STOP is off' that row alone tells
whose columns say both. A row with the same two words the other way round is another state."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.answering.signalled import STATES
from services.answering.understand import Understood
from services.answering.units import Scored, put_first

_PLACE = r"(?!\s+(?:the|an?|my|our|your|its|this|that|of|top|front)\b)"
"""'The LED on the panel', 'out of sight' say where, and no state."""
_STATE = re.compile(
    rf"(?P<blinking>{STATES['blinking'].pattern})"
    rf"|(?P<off>\b(?:off|dark|unlit|not lit|out|extinguished)\b{_PLACE})"
    rf"|(?P<on>\b(?:on|lit|lights?|lighting|glows?|glowing|steady|solid|permanent(?:ly)?)\b{_PLACE})",
    re.I,
)
_LAMP = re.compile(r"\b(?:leds?|lights?|lamps?|indicators?)\b", re.I)
_LONGEST_CELL = 3
"""Words of a cell that gives a lamp's state at most: 'blinks slowly'."""
_LOOKED_AT = 40


def lamps_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; the row whose columns give each lamp the state that the question gives it comes first, and rows that
    give another one are left out, if there are others. English only."""
    said = [(item, _agrees(understood, item)) for item in scored[:_LOOKED_AT]]
    right = next((item for item, agrees in said if agrees), None)
    if right is None:
        return tuple(scored)
    wrong = [item for item, agrees in said if agrees is False]
    return put_first([item for item in scored if not any(item is other for other in wrong)], right)


def another_lamp(understood: Understood, best: Scored) -> tuple[str, ...]:
    """The lamps of the question with their states, where the best row gives one of them another."""
    if _agrees(understood, best) is not False:
        return ()
    headers = [header for header, _ in best.unit.cells]
    return tuple(f"{lamp} {state}" for lamp, state in _asked(understood.text, headers).items())


def _agrees(understood: Understood, item: Scored) -> bool | None:
    """Whether each lamp that question and row name is in the same state; None where they name none or not its state."""
    cells = item.unit.cells
    if len(cells) < 2 or understood.language != "en" or not _LAMP.search(understood.text):
        return None
    given = {header: _state(cell) for header, cell in cells if len(cell.split()) <= _LONGEST_CELL}
    asked = _asked(understood.text, [header for header, state in given.items() if header and state])
    return all(given[lamp] == state for lamp, state in asked.items()) if asked else None


def _asked(text: str, lamps: Sequence[str]) -> dict[str, str]:
    """Of the lamps that a text names those whose state it says right behind: 'the RUN LED is blinking'."""
    names = "|".join(sorted(map(re.escape, filter(None, lamps)), key=len, reverse=True))
    if not names:
        return {}
    pieces = re.split(rf"(?<!\w)({names})(?!\w)", text, flags=re.I)
    called = {lamp.casefold(): lamp for lamp in lamps}
    behind = zip(pieces[1::2], pieces[2::2], strict=True)
    states = ((called[name.casefold()], _state(re.split(r"[,;.?]", rest)[0])) for name, rest in behind)
    return {lamp: state for lamp, state in states if state}


def _state(text: str) -> str:
    found = _STATE.search(text)
    return str(found.lastgroup) if found else ""
