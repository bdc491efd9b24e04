"""Finding passages by their words, as in a book's index: for whoever reads, not for answers.

Text alone, so that a process that searches needs no embedding model; spelling variants of identifiers and word forms
(in the languages of the documents) are found, since the terms are those of the one analyzer; short forms and slips also
by what they stand for.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.findings.spelling import shipped
from models.analyzer import question_terms, terms
from models.index.port import Filters, IndexQuery, VectorIndex
from models.store import Store
from models.store.copies import StoredChunk
from models.types import Audience, Box

MOST_FOUND = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A passage. quote: its sentence, row or step with most of the words; page and boxes are that one's.

    score: BM25, comparable within one search only."""

    document: str
    title: str
    revision: str | None
    page: int | None
    section: tuple[str, ...]
    quote: str
    boxes: tuple[Box, ...]
    score: float


def search(
    store: Store, index: VectorIndex, text: str, audience: Audience, *, document: str = "", limit: int = 20
) -> tuple[Found, ...]:
    """The passages that hold most of the words, best first. document: only in this one. Raises Unavailable."""
    languages = sorted({copy.language for copy in store.editions.of(audience) if document in ("", copy.document)})
    of_each = [term for language in languages for term in question_terms(text, language)]
    wanted = tuple(dict.fromkeys((*of_each, *question_terms(shipped().added(text)))))
    filters = Filters(documents=frozenset({document}) if document else frozenset())
    hidden = store.documents.hidden()
    hits = index.search(IndexQuery(wanted, None, limit), audience, filters, hidden).lexical
    stored = store.documents.evidence([hit.id for hit in hits], audience, hidden)
    return tuple(_found(stored[hit.id], frozenset(wanted), hit.score) for hit in hits if hit.id in stored)


def _found(passage: StoredChunk, wanted: frozenset[str], score: float) -> Found:
    units = passage.chunk.units
    best = max(units, key=lambda unit: len(wanted.intersection(terms(unit.text, passage.language))))
    page = best.page if best.page is not None else next(iter(passage.chunk.pages), None)
    return Found(
        passage.document,
        passage.title,
        passage.revision,
        page,
        passage.chunk.section,
        best.text,
        best.boxes,
        round(score, 4),
    )
