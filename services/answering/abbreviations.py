"""What an abbreviation stands for: 'ORC: Octagonal Ram Construction', 'direct drive motor (DDM)'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.wanted import AnswerKind

_ABBREVIATION = re.compile(r"(?<![\w-])[A-Z](?:[A-Z&/]|\d(?=[A-Z])){1,6}(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(
    ("of", "the", "and", "for", "a", "an", "in", "on", "to", "with", "by", "und", "für", "der", "de", "et")
)
"""Words that an abbreviation may have no letter of."""
_LOOKED_AT = 20


def expanded_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where the question asks what an abbreviation means, the first one that spells it out comes first."""
    asked = _asked(understood)
    found = next((item for item in scored[:_LOOKED_AT] if _spells_out(item, asked)), None) if asked else None
    if found is None or found is scored[0]:
        return tuple(scored)
    first = replace(found, score=max(found.score, scored[0].score))
    return (first, *(item for item in scored if item is not found))


def spells_out(understood: Understood, item: Scored) -> bool:
    """Whether the question asks what an abbreviation means, and the unit spells it out."""
    return _spells_out(item, _asked(understood))


def _asked(understood: Understood) -> str:
    found = _ABBREVIATION.findall(understood.text) if understood.wanted.kind is AnswerKind.DEFINITION else ()
    return found[0] if len(found) == 1 else ""


def _spells_out(item: Scored, asked: str) -> bool:
    text = " ".join(item.unit.text.split())
    letters = [letter.casefold() for letter in asked if letter.isalpha()]
    for match in re.finditer(rf"(?<![\w-]){re.escape(asked)}(?![\w-])", text) if letters else ():
        behind = re.match(r"\s*(?:[:=|–—(-]|(?:stands for|means|is short for)\b)\s*", text[match.end() :])
        if behind and _begins(_words(text[match.end() + behind.end() :]), letters):
            return True
        if re.search(r"[(]\s*$", text[: match.start()]):
            words = _words(text[: match.start()])
            if any(_begins(words[-count:], letters, whole=True) for count in range(2, len(letters) + 4)):
                return True
    return False


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _begins(words: Sequence[str], letters: Sequence[str], *, whole: bool = False) -> bool:
    """Whether the words begin, small ones aside, with these letters in turn; whole: and are no more than that."""
    left = list(letters)
    for word in words:
        if not left:
            return not whole
        if word[0] == left[0]:
            left.pop(0)
        elif word not in _SMALL:
            return False
    return not left
