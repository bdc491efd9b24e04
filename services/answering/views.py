"""What is compared of the units of a chunk: terms, numbers and names, with the headings and lead-ins around them."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from threading import Lock

from ingestion.findings.spelling import shipped
from ingestion.repeated import is_repeated
from models.analyzer import identifiers, names_in, normal, terms, terms_and_names
from models.embedder.rarity import rarity
from models.types import ChunkKind, Evidence, Unit
from models.written_apart import of_rows
from services.answering.colours import COLOUR, tells_a_colour
from services.answering.languages import says_how_often
from services.answering.quantities import class_of, in_cell, quantities
from services.answering.spelled import ONES, digits
from services.answering.vocabulary import FUNCTION_WORDS

_HEADINGS = 3
_FIRST_WORDS = 4
_TERM_WORDS = 4
_NAMES = re.compile(r"\b[A-Z][a-z]+(?:[ -][A-Z][a-z]+){2,}\b")
_NAME = re.compile("[ -]")
_RARE = 0.9
_FEWEST, _MOST = 3, 5
"""Letters of an abbreviation."""
_NUMBER_WORDS = frozenset((*ONES[1:13], "no", "once", "twice", "both", "none", "single"))


@dataclass(frozen=True, slots=True)
class UnitView:
    """What is compared of a unit; made once per chunk and kept.

    heads: what its key cell, or its label, lead-in and first words name: what it is an entry of."""

    own: frozenset[str]
    context: frozenset[str]
    first: tuple[str, ...]
    term: tuple[str, ...]
    key: frozenset[str]
    headers: frozenset[str]
    numbers: frozenset[str]
    context_numbers: frozenset[str]
    identifiers: frozenset[str]
    context_identifiers: frozenset[str]
    heads: frozenset[str]
    classes: frozenset[str]
    counted: frozenset[str]


class Views:
    """The views of recently seen chunks. A chunk never changes under its id, so an entry is never stale."""

    def __init__(self, size: int = 4096) -> None:
        self._size = size
        self._kept: OrderedDict[str, tuple[UnitView, ...]] = OrderedDict()
        self._lock = Lock()

    def of(self, evidence: Evidence) -> tuple[UnitView, ...]:
        instead = [(old.position, old.evidence.id, old.at) for old in evidence.stands_for]
        key = f"{evidence.chunk.id} {evidence.document} {evidence.withheld} {instead}"
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        views = self._with_replaced(_views(evidence), evidence)
        with self._lock:
            self._kept[key] = views
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return views

    def _with_replaced(self, views: tuple[UnitView, ...], evidence: Evidence) -> tuple[UnitView, ...]:
        """A unit that takes the place of another one stands in that one's context too: it is of the same thing."""
        made = list(views)
        for old in evidence.stands_for:
            view, before = made[old.position], self.of(old.evidence)[old.at]
            made[old.position] = replace(
                view,
                context=view.context | before.context,
                context_identifiers=view.context_identifiers | before.context_identifiers | before.identifiers,
            )
        return tuple(made)


def beginning(unit: Unit) -> str:
    """Label, lead-in and first words, where an entry in running text or a list says what it is of."""
    return f"{unit.label} ; {unit.lead_in} ; {' '.join(unit.text.split()[:_FIRST_WORDS])}"


def title_words(evidence: Evidence) -> str:
    """What names the product: folder, file name and title together."""
    return _title_words(evidence.document, evidence.title)


@lru_cache(maxsize=4096)
def _title_words(document: str, title: str) -> str:
    path = PurePosixPath(document)
    return " ".join([*re.split(r"[\W_]+", str(path.with_suffix(""))), title])


def title_terms(evidence: Evidence) -> frozenset[str]:
    return _title_terms(title_words(evidence), evidence.language)


@lru_cache(maxsize=4096)
def _title_terms(title: str, language: str) -> frozenset[str]:
    return frozenset(terms(title, language))


def _views(evidence: Evidence) -> tuple[UnitView, ...]:
    chunk, language = evidence.chunk, evidence.language
    heading = " ".join(chunk.section[-_HEADINGS:])
    title = title_words(evidence)
    shared = frozenset(terms_and_names(f"{heading}\n{title}", language))
    shared_numbers = frozenset(q.value for q in quantities(heading, "", language))
    shared_identifiers = frozenset(
        i.normal for i in identifiers(f"{heading} {title} {evidence.title} {evidence.document}")
    )
    if chunk.kind is ChunkKind.RECORD:  # whose words are known by what they stand for, too
        shared |= frozenset(terms(" ".join(shipped().added(unit.text) for unit in chunk.units), language))
    return tuple(
        _view(unit, apart, language, shared, shared_numbers, shared_identifiers)
        for unit, apart in zip(chunk.units, of_rows(chunk.units), strict=True)
    )


def _view(
    unit: Unit,
    apart: Sequence[str],
    language: str,
    shared: frozenset[str],
    numbers: frozenset[str],
    ids: frozenset[str],
) -> UnitView:
    found = [q for column in range(len(unit.cells)) for q in in_cell(unit.cells, column, language)]
    found = found or list(quantities(digits(unit.text, language), "", language))
    columns = "\n".join(header for header, _ in unit.cells)
    own = terms_and_names(f"{unit.label} {unit.text}\n{columns}", language, (*apart, *_initials(unit.text)))
    whole = frozenset(map(normal, apart))
    lead = frozenset(terms(unit.lead_in, language))
    return UnitView(
        own=frozenset(own),
        context=frozenset(own) | lead | shared,
        first=_content(unit.text.split()[:4], language),
        term=_content(unit.lead_in.split(), language) if len(unit.lead_in.split()) <= _TERM_WORDS else (),
        key=frozenset(terms_and_names(unit.cells[0][1], language, apart)) if unit.cells else frozenset(),
        headers=frozenset(terms(" ".join(header for header, _ in unit.cells), language)),
        numbers=frozenset(q.value for q in found),
        context_numbers=numbers | frozenset(q.value for q in quantities(unit.lead_in, "", language)),
        identifiers=names_in(f"{unit.label} {unit.text.replace(' | ', ' ; ')}") | whole,
        context_identifiers=ids.union(
            (i.normal for i in identifiers(unit.lead_in)),
            names_in(" ; ".join(header for header, cell in unit.cells if cell)),
        ),
        heads=names_in(unit.cells[0][1] if unit.cells else beginning(unit)) | whole,
        classes=frozenset(
            filter(
                None,
                (
                    *(q.name for q in found),
                    *(class_of(cell.strip()) for _, cell in unit.cells),
                    COLOUR if tells_a_colour(unit.text, language) else "",
                    "time" if says_how_often(unit.text, language) or is_repeated(unit.lead_in) else "",
                ),
            )
        ),
        counted=_counted(unit.text, language),
    )


def _initials(text: str) -> list[str]:
    """The abbreviations that names of several words have: 'COC' of 'Cleveland Open Cup'; no common word, as 'fan' of
    'Front Axle Nut' would be, and no unit."""
    names = (_NAME.split(found) for found in _NAMES.findall(text))
    found = (
        "".join(word[0] for word in name[start:end])
        for name in names
        for start in range(len(name))
        for end in range(start + _FEWEST, min(start + _MOST, len(name)) + 1)
    )
    return [letters for letters in found if rarity(letters.casefold()) >= _RARE and not class_of(letters)]


def _content(words: Sequence[str], language: str) -> tuple[str, ...]:
    return terms(" ".join(w for w in words if w.casefold().strip(".,:;") not in FUNCTION_WORDS), language)


def _counted(text: str, language: str) -> frozenset[str]:
    """Terms of the words that stand within three words after a number: what is counted."""
    words = text.split()
    near: list[str] = []
    for i, word in enumerate(words):
        if any(ch.isdigit() for ch in word) or word.casefold().strip(".,;:()") in _NUMBER_WORDS:
            near.extend(words[i + 1 : i + 4])
    return frozenset(terms(" ".join(near), language))
