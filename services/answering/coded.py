"""Fault codes of letters alone: 'OHF', 'ObF'. No pattern tells them from words, but the row does whose key they are.
And codes that a question names by their number: the row of E05 for 'error 5'."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.types import ChunkKind
from services.answering.fault_numbers import fault_numbers, is_name_of
from services.answering.numbered import has_code, named_codes, says_code
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
    """The units, those first that are the row of a fault code which the question names by letters or by its number."""
    of_codes = {id(item) for item in rows_of_codes(understood, scored)}
    return tuple(sorted(scored, key=lambda item: id(item) not in of_codes)) if of_codes else tuple(scored)


def rows_of_codes(understood: Understood, scored: Sequence[Scored]) -> list[Scored]:
    """Of these units the rows of the fault codes that the question names: of those of letters; else of a number as it
    was asked; else, where no passage has it so, of the names that the documents have for it, of a document the rows of
    one name."""
    if rows := lettered_rows(understood, scored):
        return rows
    numbers = [number for _, number in fault_numbers(understood.text)]
    if said := [item for item in scored if any(says_code(item.evidence, item.unit, number) for number in numbers)]:
        return said
    passages = {item.evidence.id: item.evidence for item in scored}.values() if understood.codes else ()
    if any(has_code(passage, number) for passage in passages for number in numbers):
        return []
    return [row for number in numbers for row in _named_rows(understood, scored, number)]


def lettered_rows(understood: Understood, scored: Sequence[Scored]) -> list[Scored]:
    """Of these units the rows of the fault codes of letters that the question names."""
    codes = _codes(understood)
    return [item for item in scored if _is_of(item, codes)] if codes else []


def _named_rows(understood: Understood, scored: Sequence[Scored], number: str) -> list[Scored]:
    names = [name for name in understood.codes if is_name_of(name, number)]
    rows = [(item, named_codes(item.evidence, item.unit, understood).intersection(names)) for item in scored]
    first: dict[str, str] = {}
    for name in reversed(names):
        first |= {item.evidence.chunk.copy: name for item, own in rows if name in own}
    return [item for item, own in rows if first.get(item.evidence.chunk.copy) in own]


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
