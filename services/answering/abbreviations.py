"""What an abbreviation stands for: 'ORC: Octagonal Ram Construction', 'direct drive motor (DDM)'."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.analyzer import terms
from services.answering.understand import Understood
from services.answering.units import Scored, put_first
from services.answering.views import title_words
from services.answering.wanted import AnswerKind

_ABBREVIATION = re.compile(r"(?<![\w-])[A-Z](?:[A-Z&/]|\d(?=[A-Z])){1,6}(?![\w-])")
_ASKS = re.compile(r"\b(?:stands? for|means?|meaning|abbreviations?|acronym|short for)\b", re.IGNORECASE)
_WORDS = frozenset((
    "ON", "OFF", "OK", "NO", "YES", "STOP", "START", "NOTE", "AUTO", "MAN", "SET", "RUN", "TEST", "PUMP", "RESET",
))  # fmt: skip
"""Words in capitals, as buttons and lamps have them."""
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(
    ("of", "the", "and", "for", "a", "an", "in", "on", "to", "with", "by", "und", "für", "der", "de", "et")
)
"""Words that an abbreviation may have no letter of."""
_BEHIND = re.compile(r"\s*(?:[:=|–—(]|-\s|(?:stands for|means|is short for)\b)\s*")
_END = re.compile(r"[.,;:()|]|\b[A-Z]{2,}\b")
_LOOKED_AT = 20


def expanded_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units; where the question asks what an abbreviation means, the first one that spells it out comes first."""
    asked = _asked(understood)
    found = (
        next((item for item in scored[:_LOOKED_AT] if _spells_out(understood, item, asked)), None) if asked else None
    )
    if found is None or found is scored[0]:
        return tuple(scored)
    return put_first(scored, found)


def spells_out(understood: Understood, item: Scored) -> bool:
    """Whether the question asks what an abbreviation means, and the unit spells it out."""
    return _spells_out(understood, item, _asked(understood))


def _asked(understood: Understood) -> str:
    if understood.wanted.kind is not AnswerKind.DEFINITION or not _ASKS.search(understood.text):
        return ""
    found = _ABBREVIATION.findall(understood.text)
    return found[0] if len(found) == 1 and found[0] not in _WORDS else ""


def _spells_out(understood: Understood, item: Scored, asked: str) -> bool:
    """Whether the unit does, and it, its headings or its title hold whatever else the question names."""
    text, evidence = " ".join(item.unit.text.split()), item.evidence
    letters = [letter.casefold() for letter in asked if letter.isalpha()]
    if not letters or asked not in text:
        return False
    around = " ; ".join((text, item.unit.lead_in, *evidence.chunk.section))
    held = frozenset(terms(f"{around} ; {title_words(evidence)}", evidence.language))
    own = frozenset(terms(asked, understood.language))
    if any(term not in held for term in understood.words if term not in own):
        return False
    for match in re.finditer(rf"(?<![\w-]){re.escape(asked)}(?![\w-])", text):
        behind = _BEHIND.match(text, match.end())
        told = _END.split(text[behind.end() :])[0] if behind else ""
        if _are(_words(told), letters):
            return True
        if re.search(r"[(]\s*$", text[: match.start()]):
            words = _words(text[: match.start()])
            if any(_are(words[-count:], letters) for count in range(2, len(letters) + 4)):
                return True
    return False


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _are(words: Sequence[str], letters: Sequence[str]) -> bool:
    """Whether the words begin, small ones aside, with these letters in turn, and are no more."""
    left = list(letters)
    for word in words:
        if left and word[0] == left[0]:
            left.pop(0)
        elif word not in _SMALL:
            return False
    return not left and bool(words)
