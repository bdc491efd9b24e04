"""What a follow-up takes over from the question before: all of it but what the follow-up names in place of its like.

'Which seal fits the MP-401?', 'and the MP-403?': from here on nothing is asked about the MP-401.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.answering.asked_quantity import names_quantity
from services.answering.quantities import unit_name
from services.answering.wanted import wanted

_NAME = re.compile(r"[^\W_]*\d\w*(?:[-/.,][^\W_]+)*")
_LETTERS_FIRST = re.compile(r"[^\W\d_]+(?=[-/.]\w*\d)")
_UNIT = re.compile(r"[ -]([^\W\d_]{1,4}|°C|%)(?!\w)")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


def carried(earlier: str, question: str) -> str:
    """The question before, with each number or name of the follow-up in the place of the one that differs from it in
    its digits alone; where several do, it stays as it is. Of another quantity's name nothing is left."""
    for name in dict.fromkeys(_names(question)):
        like = {other for other in _names(earlier) if _shape(other) == _shape(name)}
        if len(like) == 1 and name not in like:
            earlier = re.sub(rf"(?<!\w){re.escape(like.pop())}(?!\w)", lambda _: name, earlier)  # noqa: B023
    asked, now = wanted(earlier).quantity, wanted(question).quantity
    if asked and now and asked != now:  # 'what does it weigh?', 'and what are its dimensions?'
        earlier = " ".join(word for word in earlier.split() if not names_quantity(word.strip(",;:?!"), asked))
    return earlier


def _names(text: str) -> Iterator[str]:
    """What is written with digits: numbers with their unit, names with the letters in front of a dash."""
    for match in _NAME.finditer(text):
        start, end = match.span()
        unit = _UNIT.match(text, end)
        letters = next((m for m in _LETTERS_FIRST.finditer(text, 0, end) if m.end() + 1 == start), None)
        yield text[letters.start() if letters else start : unit.end() if unit and unit_name(unit[1]) else end]


def _shape(name: str) -> str:
    return _DIGITS.sub("9", re.sub(r"[ -]", "", name)).casefold()
