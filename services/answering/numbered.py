"""Things that go by a word and a number: 'outlet 9', 'zone 4', 'sensor 2'. What is told of outlet 8 is not of outlet 9.

An identifier is told by its looks, a word and a number beside it only by the documents: where these tell of others of
the kind by number, and of this one nowhere, they don't say. Nor do they where they name others in one word (Gen10) and
this one ('Gen 15') nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from models.analyzer import Identifier, names_in, normal, terms
from models.types import ChunkKind, Evidence, Unit
from services.answering.fault_numbers import CODE, OF_FAULTS, is_name_of
from services.answering.quantities import quantities
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.vocabulary import FUNCTION_WORDS, Vocabulary

_NUMBERED = re.compile(
    r"(?<![\w-])([^\W\d_]{3,})\s+(?:(?:no\.?|nr\.?|number|#)\s*)?(\d{1,3})(?![\w-])(?![.,/]\d)", re.IGNORECASE
)
_BEFORE_ITS_WORD = re.compile(r"(?<![\w-])(?:no\.|nr\.?|number|#)\s*(\d{1,3})\s+([^\W\d_]{3,})(?![\w-])", re.IGNORECASE)
"""'No. 5 cylinder'."""
_NUMBER_BEHIND = re.compile(r"\s*\d")
_LAST_WORD = re.compile(r"([^\W\d_]{3,})\s+$")
_OF_ANOTHER_WORD = re.compile(rf"\b(?:{OF_FAULTS}|parts?|order|item|serial|codes?|drawing)\W*$", re.IGNORECASE)
"""What stands before such a number that is not of the word behind it: 'error number 7 pump dry'."""
_SPEAKS_OF_FAULTS = re.compile(rf"\b{OF_FAULTS}\b", re.IGNORECASE)
_FAULT = re.compile(rf"\b(?!codes?\b){OF_FAULTS}\b", re.IGNORECASE)
"""The same, of what a table of parameters with a column 'Code' doesn't speak."""
_ALONE, _GAP, _JOINS = r"(?<![\w.,])", r"[\s_/.:#-]*", "(?:and|or|to|through|und|oder|bis|et|ou|y|o|a)"
_RANGE = re.compile(_ALONE + r"(\d{1,3})\s*(?:-|–|—|…|\.{2,3}|to|through|thru|bis)\s*(\d{1,3})(?![\w.,])")
_SPACED = re.compile(
    r"(?<![\w.,/-])((?:\w[\w/-]* ){0,3}\w[\w/-]*) (\d{1,4})([a-z]{0,2})(?![\w/-]|[.,]\d)", re.IGNORECASE
)
"""What may be a name written with blanks, and the number and letters that end it: 'console node 3', 'HeS 4b'."""
_NAME = re.compile(r"(.*?)(\d+)([a-z]{0,2})")
_MOST_NEAR = 3
_TELLING = 100
_BRACKETED = re.compile(r"[(\[](\d{3,})[)\]]")
_SHORT_STEM = 3
"""Letters of a stem that hardly is a word that a quantity stands behind."""


def unknown_siblings(understood: Understood, vocabulary: Vocabulary, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What the question names in words and a number where the documents name another one in one word ('Gen10'), and
    this one neither in one word nor in any passage."""
    return tuple(
        dict.fromkeys(i.text for i, near in siblings(understood, vocabulary) if near and not _told(i, evidence))
    )


def siblings(understood: Understood, vocabulary: Vocabulary) -> Iterator[tuple[Identifier, tuple[str, ...]]]:
    """What the question names in words and a number, and no document in one word; with the names (normal) of the
    documents that differ from it in that number alone."""
    named = " ; ".join(i.text for i in understood.identifiers).casefold()
    measured = {q.start for q in quantities(understood.text) if q.unit}
    for match in _SPACED.finditer(understood.text):
        words = match[1].split()
        if match.start(2) in measured and not (match[3] and len(words[-1]) <= _SHORT_STEM):
            continue  # of 'Mk 8s' the 's' is no second
        for count in range(len(words), 0, -1):
            said = f"{' '.join(words[-count:])} {match[2]}{match[3]}"
            if words[-count].casefold() in FUNCTION_WORDS or understood.names_an_asset(said):
                continue
            name = normal(said.replace(" ", "-"))
            if said.casefold() in named or vocabulary.names(name) or vocabulary.spelled(said.replace(" ", "-")):
                break
            if near := _differing(name, vocabulary):
                yield Identifier(said, name), near
                break


def _differing(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Names of the documents that are this one but for the number at its end, which is about as long."""
    found = _NAME.fullmatch(name)
    if found is None or not found[1]:
        return ()
    stem, number, letters = found.groups()
    pattern = re.compile(rf"{re.sub('[-/.]', '[-/.]', stem)}(\d+){letters}")
    others = (other for names in vocabulary.spellings.values() for other in names if other[:1] == stem[0])
    near = (o for o in others if (m := pattern.fullmatch(o)) and abs(len(m[1]) - len(number)) <= 1)
    return tuple(sorted(near, key=lambda other: (OSA.distance(name, other), other)))[:_MOST_NEAR]


def _told(asked: Identifier, evidence: Sequence[Evidence]) -> bool:
    """Whether a passage, or what is around it, has it in words, its number in a list or a range behind its words, or as
    a cell of its own below them."""
    *words, last = asked.text.split()
    apart = _GAP.join(map(re.escape, words))
    joined = re.compile(
        rf"(?<![^\W_]){apart}s?{_GAP}(?:\d+\W+(?:{_JOINS}\W+)?)*0*{re.escape(last)}(?![^\W_]|-[^\W\d_])", re.IGNORECASE
    )
    ranged = re.compile(rf"(?<![^\W_]){apart}s?{_GAP}{_RANGE.pattern.replace(_ALONE, '')}", re.IGNORECASE)
    return any(_tells(item, words, last, joined, ranged) for item in evidence)


def _tells(item: Evidence, words: Sequence[str], last: str, joined: re.Pattern[str], ranged: re.Pattern[str]) -> bool:
    around = (item.document, item.title, *item.chunk.section)
    text = "\n".join((item.chunk.text, *around, *dict.fromkeys(unit.lead_in for unit in item.chunk.units)))
    if joined.search(text):
        return True
    if last.isdigit() and any(int(m[1]) <= int(last) <= int(m[2]) for m in ranged.finditer(text)):
        return True
    said = set(terms(" ".join(words), item.language))
    return any(
        cell.strip() == last and said <= set(terms(" ; ".join((*around, unit.lead_in, header)), item.language))
        for unit in item.chunk.units
        for header, cell in unit.cells
    )


def unknown_numbered(understood: Understood, best: Scored, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What the question names by a word and a number, where the best passage has the word with other numbers and no
    passage has it with this one, alone, in a list or in a range."""
    codes = [c for c in CODE.finditer(understood.text) if _SPEAKS_OF_FAULTS.match(c[1]) and _is_bare(c, understood)]
    coded = frozenset(
        name for item in evidence for unit in item.chunk.units for name in named_codes(item, unit, understood)
    )
    unknown = [
        code[0]
        for code in codes
        if not any(is_name_of(name, code[2]) for name in coded)
        and not any(has_code(item, code[2]) for item in evidence)
    ]
    named = {int(code[2]) for code in codes if any(_names_code(item, code[2]) for item in evidence)}
    for said, written, word, number in _said(understood):
        if number in named or understood.names_an_asset(said):
            continue
        if not _others(best.evidence, word, number) and not _is_of_another(best, evidence, word, number):
            continue
        joined = re.compile(rf"(?<!\w){re.escape(written)}\W?0*{number}(?!\w)", re.IGNORECASE)  # 'GPIO32'
        if not any(_holds(item, joined, word, number) for item in evidence):
            unknown.append(said)
    return tuple(dict.fromkeys(unknown))


def _is_bare(code: re.Match[str], understood: Understood) -> bool:
    """Whether its number is neither a quantity nor a piece of a name."""
    whole = re.search(r"\d+$", code[0])
    return whole is not None and not understood.keys.isdisjoint((whole[0], code[2]))


def _names_code(item: Evidence, number: str) -> bool:
    """Whether a passage has the number behind a word for a fault, in a list of several, too: "Err's 3 & 10"."""
    return _behind_a_fault(number).search(item.chunk.text) is not None


def says_code(item: Evidence, unit: Unit, number: str) -> bool:
    """Whether a row is that of the fault of a number: in its first cell stands 'The unit says "Error 2".', or in a
    fault table the number alone."""
    if not unit.cells:
        return False
    key = unit.cells[0][1].strip()
    alone = item.chunk.kind is ChunkKind.FAULT and re.fullmatch(rf"0*{number}[.:]?", key)
    return bool(alone) or _behind_a_fault(number).search(key) is not None


def _behind_a_fault(number: str) -> re.Pattern[str]:
    listed = rf"(?:\d+\s*(?:[,&+]|{_JOINS})\s*)*"
    behind = r"[ \t]*(?:(?:codes?|numbers?|no|nr|id)\b\.?[ \t]*)?[:#“\"'=-]?[ \t]*"
    return re.compile(rf"\b{OF_FAULTS}(?:['’]s)?{behind}{listed}0*{number}h?(?!\w|[.,]\d)", re.IGNORECASE)


def named_codes(item: Evidence, unit: Unit, understood: Understood) -> frozenset[str]:
    """Of the names that the documents may have for the faults of the question those that a unit is the entry of."""
    key = unit.cells[0][1] if unit.cells else f"{unit.label} ; {' '.join(unit.text.split()[:1])}"
    named = names_in(key).intersection(understood.codes) if understood.codes else frozenset[str]()
    tells = item.chunk.kind is ChunkKind.FAULT or _FAULT.search(_around(item, unit))
    return named if named and tells else frozenset()


def has_code(item: Evidence, number: str) -> bool:
    """Whether a passage has the number as that of a fault: behind such a word, or as the key of a row, an item or a
    line where faults are told of."""
    if _names_code(item, number):
        return True
    key = f"0*{number}h?"
    for unit in item.chunk.units:
        cells = [cell.strip() for _, cell in unit.cells] or [unit.label.strip("().: "), " ".join(unit.text.split()[:1])]
        if _SPEAKS_OF_FAULTS.search(f"{_around(item, unit)} ; {unit.text}") and (
            any(re.fullmatch(rf"{key}[.:]?", cell) for cell in cells)
            or any(int(low) <= int(number) <= int(high) for low, high in _RANGE.findall(" ; ".join(cells[:2])))
        ):
            return True
    return False


def _around(item: Evidence, unit: Unit) -> str:
    return " ; ".join((item.title, *item.chunk.section, unit.lead_in, *(header for header, _ in unit.cells)))


def _said(understood: Understood) -> Iterator[tuple[str, str, str, int]]:
    """As it is said, its word, the term of that, and its number; quantities and words that only join are left out."""
    for match in _NUMBERED.finditer(understood.text):
        word = _term(match[1], understood.language)
        if word and match[2] in understood.keys:
            yield match.group(), match[1], word, int(match[2])
    for match in _BEFORE_ITS_WORD.finditer(understood.text):
        before = understood.text[: match.start()]
        numbered = _NUMBER_BEHIND.match(understood.text, match.end())  # 'connector No. 2 pin 49'
        own = not _OF_ANOTHER_WORD.search(before) and not (numbered and _is_of_a_word(before, understood.language))
        if own and (word := _term(match[2], understood.language)):
            yield match.group(), match[2], word, int(match[1])


def _is_of_a_word(before: str, language: str) -> bool:
    """Whether what stands before a number ends in a word that does more than join."""
    word = _LAST_WORD.search(before)
    return word is not None and bool(_term(word[1], language))


def _term(word: str, language: str) -> str:
    if word.casefold() in FUNCTION_WORDS:
        return ""
    return next(iter(terms(word, language)), "")


def _others(item: Evidence, word: str, number: int) -> frozenset[int]:
    """The other numbers that a passage has with this word."""
    chunk = item.chunk
    cells = (f"{header} {cell}" for unit in chunk.units for header, cell in unit.cells[:1])
    text = " ; ".join((*chunk.section, *(f"{unit.label} {unit.text}" for unit in chunk.units), *cells))
    said = [(m[1], m[2]) for m in _NUMBERED.finditer(text)] + [(m[2], m[1]) for m in _BEFORE_ITS_WORD.finditer(text)]
    return frozenset(int(n) for of, n in said if int(n) != number and _term(of, item.language) == word)


def _is_of_another(best: Scored, evidence: Sequence[Evidence], word: str, number: int) -> bool:
    """Whether the best unit is labelled, without the word, by a number of three digits that its document has with this
    word: in a list of orders '(940)' is application 940."""
    unit = best.unit
    labels = {unit.label.strip("(). "), unit.cells[0][1].strip() if unit.cells else "", *_BRACKETED.findall(unit.text)}
    beside = (item for item in evidence if item.document == best.evidence.document)
    others = (other for item in beside for other in _others(item, word, number) if other >= _TELLING)
    return any(str(other) in labels for other in others)


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
