"""Fault codes of letters alone: 'OHF', 'ObF'. No pattern tells them from words, but the row does whose key they are.
And codes that a question names by their number: the row of E05 for 'error 5'."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.types import ChunkKind
from services.answering.fault_numbers import CODE
from services.answering.numbered import has_code, has_named_code, says_code
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
    """The units, those first that are the row of a fault code of letters, or of a number, which the question names; of
    a number before them the row that is about 'Error 2'."""
    said = [item for item in scored if any(says_code(item.unit, code) for code in _numbers(understood))]
    of_codes = {id(item) for item in said or rows_of_codes(understood, scored)}
    return tuple(sorted(scored, key=lambda item: id(item) not in of_codes)) if of_codes else tuple(scored)


def rows_of_codes(understood: Understood, scored: Sequence[Scored]) -> list[Scored]:
    """Of these units the rows of the fault codes of letters that the question names, or of those of a number, unless
    one of these units has that number as it was asked."""
    codes = _codes(understood)
    rows = [item for item in scored if _is_of(item, codes)] if codes else []
    if understood.codes and not rows and not _is_printed(understood, scored):
        rows = [item for item in scored if has_named_code(item.evidence, item.unit, understood)]
    return rows


def _is_printed(understood: Understood, scored: Sequence[Scored]) -> bool:
    return any(has_code(item.evidence, number) for number in _numbers(understood) for item in scored)


def _numbers(understood: Understood) -> list[str]:
    return [code[2] for code in CODE.finditer(understood.text)]


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
