"""Things that go by a word and a number: 'outlet 9', 'zone 4', 'sensor 2'. What is told of outlet 8 is not of outlet 9.

An identifier is told by its looks, a word and a number beside it only by the documents: where these tell of others of
the kind by number, and of this one nowhere, they don't say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from models.analyzer import terms
from models.types import Chunk, Evidence
from services.answering.quantities import quantities
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.vocabulary import FUNCTION_WORDS

_NUMBERED = re.compile(
    r"(?<![\w-])([^\W\d_]{3,})\s+(?:(?:no\.?|nr\.?|number|#)\s*)?(\d{1,3})(?![\w-])(?![.,/]\d)", re.IGNORECASE
)
_RANGE = re.compile(r"(?<![\w.,])(\d{1,3})\s*(?:-|–|—|…|\.{2,3}|to|through|thru|bis)\s*(\d{1,3})(?![\w.,])")


def unknown_numbered(understood: Understood, best: Scored, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What the question names by a word and a number, where the best passage has the word with other numbers and no
    passage has it with this one, alone, in a list or in a range."""
    machines = " ".join(understood.assets).casefold()
    unknown = []
    for said, written, word, number in _said(understood):
        if said.casefold() in machines or not _has_others(best.evidence.chunk, word, number, best.evidence.language):
            continue
        joined = re.compile(rf"(?<!\w){re.escape(written)}\W?0*{number}(?!\w)", re.IGNORECASE)  # 'GPIO32'
        if not any(_holds(item, joined, word, number) for item in evidence):
            unknown.append(said)
    return tuple(dict.fromkeys(unknown))


def _said(understood: Understood) -> Iterator[tuple[str, str, str, int]]:
    """As it is said, its word, the term of that, and its number; quantities and words that only join are left out."""
    for match in _NUMBERED.finditer(understood.text):
        word = _term(match[1], understood.language)
        if word and match[2] in understood.keys:
            yield match.group(), match[1], word, int(match[2])


def _term(word: str, language: str) -> str:
    if word.casefold() in FUNCTION_WORDS:
        return ""
    return next(iter(terms(word, language)), "")


def _has_others(chunk: Chunk, word: str, number: int, language: str) -> bool:
    cells = (f"{header} {cell}" for unit in chunk.units for header, cell in unit.cells[:1])
    text = " ; ".join((*chunk.section, *(f"{unit.label} {unit.text}" for unit in chunk.units), *cells))
    return any(int(m[2]) != number and _term(m[1], language) == word for m in _NUMBERED.finditer(text))


def _holds(item: Evidence, joined: re.Pattern[str], word: str, number: int) -> bool:
    """Whether a heading, a piece of the passage, or the beginning of one under its headings has word and number."""
    headings = (item.title, *item.chunk.section)
    pieces: list[str] = list(headings)
    for unit in item.chunk.units:
        cells = [f"{header} {cell}" for header, cell in unit.cells]
        head = unit.cells[0][1] if unit.cells else f"{unit.label} {' '.join(unit.text.split()[:1])}"
        pieces += [*(cells or [f"{unit.label} {unit.text}"]), unit.lead_in, f"{' ; '.join(headings)} ; {head}"]
    return any(
        joined.search(text) or (_counts(text, number, item.language) and word in terms(text, item.language))
        for text in pieces
    )


def _counts(text: str, number: int, language: str) -> bool:
    """Whether the number stands there, as none of something ('9 A'), or within a range."""
    if any(q.value == str(number) and not q.unit for q in quantities(text, "", language)):
        return True
    return any(int(m[1]) <= number <= int(m[2]) for m in _RANGE.finditer(text))
