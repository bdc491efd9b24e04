"""Faults that are said by their number: 'error 5', 'alarm no. 21'. Manuals name them E05 or AL-21 as often as not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.answering.quantities import quantities
from services.answering.vocabulary import Vocabulary

OF_FAULTS = (
    r"(?:errors?|errs?|faults?|alarms?|failures?|codes?|fehler(?:codes?)?|störung(?:scode|en)?|erreurs?|défauts?|fallos?|"
    r"alarmas?)"
)
CODE = re.compile(
    rf"\b({OF_FAULTS}|trips?|warnings?|messages?|events?|meldung)\s*(?:codes?\s*)?(?:no\.?|nr\.?|number|#)?\s*"
    r"[:#]?\s*0*(\d{1,5})\b(?![.,/-]\d|\s*%)",
    re.IGNORECASE,
)
"""A fault or the like by its number: 'Error 106', 'alarm no. 21', 'Err 5'."""
_NO_FAULT = re.compile(r"(?:codes?|trips?|warnings?|messages?|events?|meldung)$", re.IGNORECASE)
_TIMES = re.compile(r"\s*(?:times|x|more)\b", re.IGNORECASE)
_ERRORS, _FAULTS, _ALARMS = ("e", "er", "err"), ("f", "fl", "flt"), ("a", "al", "alm")
_LETTERS = {"f": (*_FAULTS, *_ERRORS), "a": _ALARMS}
"""What stands before the number in names of faults, by the first letter of the word for one; an alarm is no fault."""
_MOST_DIGITS = 4


def names_a_code(question: str) -> bool:
    """Whether a question names a fault or the like by its number."""
    return CODE.search(question) is not None


def fault_numbers(question: str) -> Iterator[tuple[str, str]]:
    """The word for a fault and its number, of each that a question names so; 'trips 10 seconds after' names none."""
    if not names_a_code(question):
        return
    measured = {q.start for q in quantities(question) if q.unit}
    for code in CODE.finditer(question):
        whole = _NO_FAULT.match(code[1]) is None and not _TIMES.match(question, code.end())
        if whole and measured.isdisjoint(range(code.end(1), code.end())):
            yield code[1], code[2]


def names_of_faults(question: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of the documents (normal) that the faults may have which a question names by their numbers: E05 for
    'error 5', then F05."""
    found = (
        name
        for word, number in fault_numbers(question)
        for letters in _LETTERS.get(word[0].casefold(), (*_ERRORS, *_FAULTS))
        for digits in range(len(number), _MOST_DIGITS + 1)
        for name in vocabulary.spelled(f"{letters}{number.zfill(digits)}")
    )
    return tuple(dict.fromkeys(found))


def is_name_of(name: str, number: str) -> bool:
    """Whether the name of a fault ends in its number."""
    digits = re.search(r"\d+$", name)
    return digits is not None and int(digits[0]) == int(number)
