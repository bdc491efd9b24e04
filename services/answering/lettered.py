"""Fault codes of letters alone: 'OHF', 'ObF'. No pattern tells them from words, but the row does whose key they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.types import ChunkKind
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.vocabulary import FUNCTION_WORDS
from services.answering.wanted import AnswerKind

_CODE = re.compile(r"(?<![\w-])(?=[^\W\d_]*[A-Z])[^\W\d_]{2,5}(?![\w-])")
_BEHIND = re.compile(
    r"\b(?:codes?|faults?|errors?|alarms?|trips?|shows?|says?|reads?|displays?)[ :\"“'‘]+([^\W\d_]{2,5})(?![\w-])", re.I
)
_KINDS = (AnswerKind.FAULT, AnswerKind.DEFINITION, AnswerKind.OTHER)


def coded_first(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units, those first that are the row of a fault code of letters which the question names."""
    codes = _codes(understood)
    return tuple(sorted(scored, key=lambda item: not _is_of(item, codes))) if codes else tuple(scored)


def rows_of_codes(understood: Understood, scored: Sequence[Scored]) -> list[Scored]:
    """Of these units the rows of the fault codes of letters that the question names."""
    codes = _codes(understood)
    return [item for item in scored if _is_of(item, codes)] if codes else []


def _codes(understood: Understood) -> frozenset[str]:
    """Short words with a capital, and what stands behind 'fault', 'shows' or the like."""
    if understood.wanted.kind not in _KINDS:
        return frozenset()
    said = (*_CODE.findall(understood.text), *_BEHIND.findall(understood.text))
    return frozenset(word.casefold() for word in said if word.casefold() not in FUNCTION_WORDS)


def _is_of(item: Scored, codes: frozenset[str]) -> bool:
    """A row of a fault table, by its first cell; that must be written as a code is, with a capital behind its first
    letter."""
    if item.evidence.chunk.kind is not ChunkKind.FAULT or not item.unit.cells:
        return False
    key = next((cell.strip() for _, cell in item.unit.cells if cell.strip()), "")
    return key.casefold() in codes and any(c.isupper() for c in key[1:])
