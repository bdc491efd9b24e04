"""Faults that are said by their number: 'error 5', 'alarm no. 21'. Manuals name them E05 or AL-21 as often as not."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
_ERRORS, _FAULTS, _ALARMS = ("e", "er", "err"), ("f", "fl", "flt"), ("a", "al", "alm")
_LETTERS = {"f": (_FAULTS, _ERRORS), "t": (_FAULTS,), "a": (_ALARMS,), "w": (), "m": ()}
"""What stands before the number in names of faults, by the first letter of the word for one; an alarm is no fault."""
_MOST_DIGITS = 4


def names_a_code(question: str) -> bool:
    """Whether a question names a fault or the like by its number."""
    return CODE.search(question) is not None


def names_of_faults(question: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of the documents (normal) that the faults may have which a question names by their numbers: E05 for
    'error 5', F05 where there is no E05; nothing for one of several such names."""
    found: list[str] = []
    for code in CODE.finditer(question):
        for letters in _LETTERS.get(code[1][0].casefold(), (_ERRORS, _FAULTS)):
            if names := _names(letters, code[2], vocabulary):
                found += names if len(names) == 1 else ()
                break
    return tuple(dict.fromkeys(found))


def _names(letters: Iterable[str], number: str, vocabulary: Vocabulary) -> set[str]:
    asked = (f"{one}{number.zfill(digits)}" for one in letters for digits in range(len(number), _MOST_DIGITS + 1))
    return {name for each in asked for name in vocabulary.spelled(each)}
