"""The tools of the gather step. Each has a name, a description, and never sees more than the audience may."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Protocol

import numpy as np

from ingestion.findings.spelling import shipped
from models.analyzer import loose, names_in, normal, question_terms
from models.index.port import Filters, Hit, Hits, IndexQuery, VectorIndex
from models.store import Store
from models.types import Audience, ChunkKind, Evidence, EvidenceKind
from models.written_apart import of_rows
from services.answering.draft import Draft
from services.answering.effective import Effective
from services.answering.families import FamiliesKept
from services.answering.fault_numbers import OF_FAULTS
from services.answering.state import Retrieval
from services.answering.understand import Understood
from services.answering.units import LOG, MANUALS
from services.answering.wanted import AnswerKind

MANUAL_KINDS = frozenset(ChunkKind) - {ChunkKind.RECORD}
_DIGITS, _LONG = 4, 8
"""Digits, or characters in all, from which on a name says by itself what a question is about."""
INTRODUCTION = 2
"""Ordinal of the last passage that may be the introduction of a document."""
_LISTED = re.compile(r"[\s,;/]+")
_COVER_WORDS = 8
"""Words of a line of a cover at most: 'Operator Manual XTM 201Di'."""
_FAULT_TABLES = 3
"""Pieces of fault tables that are read for a symptom: its row has few of the words of the whole piece."""
_EXACT_PASSAGES, _EXACT_NAMED, _EXACT_LOOK, _COMMON = 4, 8, 16, 64
"""Passages by exact search at most, those that hold a name whole, how many are looked at a time, and from how many on
a name is common."""


_Passages = Callable[[Collection[str]], tuple[Evidence, ...]]
_Search = Callable[[IndexQuery], Hits]
_LETTERED = re.compile(r"(?<![\w-])(?=(?:[^\W\d_]*[A-Z]){2})[^\W\d_]{2,5}(?![\w-])")
_OF_CODES = (AnswerKind.FAULT, AnswerKind.DEFINITION, AnswerKind.OTHER)


class Tool(Protocol):
    """What gather runs. `run` returns evidence, best first; nothing found is an empty tuple, an outage Unavailable."""

    @property
    def name(self) -> str: ...

    @property
    def description(self) -> str: ...

    def run(self, query: Understood, audience: Audience) -> tuple[Evidence, ...]: ...


class RowTool(Protocol):
    """What answers a question that `RowTools.read` has found to be one for it (its `history`)."""

    def run(self, query: Understood, audience: Audience) -> tuple[Evidence, ...]:
        """What was worked out, and what it rests on; none if the audience may not see the rows."""

    def draft(self, query: Understood, evidence: Sequence[Evidence]) -> Draft | None:
        """How it is said, with its citations; None without evidence."""

    def shown(self, query: Understood, evidence: Sequence[Evidence]) -> tuple[Mapping[str, Any], ...]:
        """The figures of the answer, as its readers' programs take them."""


def tool_of(item: Evidence) -> str:
    """The name of the tool that a passage or record comes from."""
    return LOG if item.kind is EvidenceKind.RECORD else MANUALS


def names_of(item: Evidence) -> frozenset[str]:
    """What is named in a passage itself, its last heading and its column names."""
    columns = dict.fromkeys(header for unit in item.chunk.units for header, _ in unit.cells)
    around = " ; ".join((*item.chunk.section[-1:], *columns))
    apart = (normal(name) for of_row in of_rows(item.chunk.units) for name in of_row)
    return names_in(around).union(names_in(item.chunk.text.replace(" | ", " ; ")), apart)


_MODEL = re.compile(r"(?!v\d)(?=\w*\d\d)[a-z]+\d\w*|\d{3,}[a-z]\w*", re.I)
"""A piece of a path that names a model: 'tv7105', '1025r'; not 'v4', 'p2', '2010'."""


def names_of_document(item: Evidence) -> frozenset[str]:
    """What the title and the path of a passage's document name: of `pumps/P-104_manual.pdf` P-104, of `ifm-tv7105.pdf`
    the TV7105."""
    return _names_of_document(item.document, item.title)


@lru_cache(maxsize=4096)
def _names_of_document(document: str, title: str) -> frozenset[str]:
    path = PurePosixPath(document)
    parts = (*path.parts[:-1], path.stem)
    pieces = (piece for part in parts for piece in re.split(r"[-_ ]", part) if _MODEL.fullmatch(piece))
    spaced = (part.replace("_", " ") for part in parts)
    return names_in(" ; ".join((title, document, *parts, *spaced, *pieces)))


def is_of_product(name: str, item: Evidence) -> bool:
    """Whether a name is that of a product, not of one of its parts or faults: it stands in the title or the path of its
    document, however it is spelled there, or in a line of its cover, above the first heading, or in one of the
    introduction that holds nothing but names: 'C70600, C71000, C71500'."""
    if loose(name) in map(loose, names_of_document(item)):
        return True
    if item.chunk.ordinal > INTRODUCTION:
        return False
    lines = [unit.text.strip() for unit in item.chunk.units if not unit.cells and name in names_in(unit.text)]
    if any(names_in(line) >= {*map(normal, _LISTED.split(line))} for line in lines):
        return True
    return not item.chunk.ordinal and not item.chunk.section and any(map(is_cover_line, lines))


def is_cover_line(line: str) -> bool:
    """Whether a line is as short as those of a cover, and no sentence."""
    return len(line.split()) <= _COVER_WORDS and not line.endswith((".", ":"))


def _names_alone(query: Understood) -> bool:
    """Whether a question holds nothing but names and words that join, or what is behind 'error', 'fault' or the like is
    the name: what a product 'displays' is asked for itself."""
    if any(re.search(rf"\b{OF_FAULTS}\W*{re.escape(name.text)}", query.text, re.I) for name in query.identifiers):
        return True
    own = {part for name in query.identifiers for part in (*name.text.casefold().split(), name.normal)}
    return all(word.casefold() in own for word in query.words.values())


def _has_entry(item: Evidence, code: str) -> bool:
    """Whether a row of the passage is that of a code."""
    return any(unit.cells and unit.cells[0][1].strip() == code for unit in item.chunk.units)


class ChunkSearch:
    """Hybrid search over chunks of some kinds: a lexical and a dense list, each normalised, then a weighted sum.

    What is superseded or doesn't hold for the unit and the day of the question is not found.
    """

    def __init__(
        self,
        name: str,
        description: str,
        kinds: frozenset[ChunkKind],
        store: Store,
        index: VectorIndex,
        retrieval: Retrieval,
        families: FamiliesKept,
    ) -> None:
        self._families = families
        self.name = name
        self.description = description
        self._filters = Filters(kinds=kinds)
        self._store = store
        self._index = index
        self._retrieval = retrieval

    def run(self, query: Understood, audience: Audience) -> tuple[Evidence, ...]:
        always = self._store.documents.hidden()
        effective = effective_for(query, self._store, audience, self._families)
        hidden = effective.hidden(always)
        terms = query.terms
        if self.name == LOG:
            terms = tuple(dict.fromkeys((*terms, *question_terms(shipped().added(query.text)))))
        hits = self._index.search(
            IndexQuery(terms, query.vector, self._retrieval.limit), audience, self._filters, hidden
        )
        scores = fuse(hits.lexical, hits.dense, self._retrieval)
        best = sorted(scores, key=lambda id_: (-scores[id_].fused, id_))[: self._retrieval.passages]

        def passages(ids: Collection[str]) -> tuple[Evidence, ...]:
            return self._passages(ids, scores, audience, always | hidden, effective.older)

        def search(wanted: IndexQuery) -> Hits:
            return self._index.search(wanted, audience, self._filters, hidden)

        found = passages(best)
        if query.sought:
            found = self._named(query, found, passages, search)
        if query.wanted.kind in _OF_CODES:
            found = self._lettered(query, found, passages, search)
        if query.wanted.remedy and self.name == MANUALS:
            wanted = IndexQuery(tuple(query.words), None, _FAULT_TABLES)
            tables = self._index.search(wanted, audience, Filters(kinds=frozenset({ChunkKind.FAULT})), hidden).lexical
            found += passages([hit.id for hit in tables if hit.id not in {item.id for item in found}])
        return effective.restrict(found, passages)

    def _lettered(
        self,
        query: Understood,
        found: tuple[Evidence, ...],
        passages: _Passages,
        search: _Search,
    ) -> tuple[Evidence, ...]:
        """The passages and those with the row of a code of letters ('OHF') that the question names: no pattern tells
        it from a word, and the other words of the question may be in more passages than are read."""
        for code in dict.fromkeys(_LETTERED.findall(query.text)):
            there = {item.id for item in found}
            hits = search(IndexQuery(question_terms(code, query.language), None, _EXACT_LOOK)).lexical
            more = passages([hit.id for hit in hits if hit.id not in there])
            found += tuple(item for item in more if _has_entry(item, code))[:_EXACT_NAMED]
        return found

    def _named(
        self,
        query: Understood,
        found: tuple[Evidence, ...],
        passages: _Passages,
        search: _Search,
    ) -> tuple[Evidence, ...]:
        """The passages and those in which the identifiers asked for stand whole, which a search for terms can't tell
        from passages with a piece of a longer one. Where the identifiers decide, these come first."""
        near = search(IndexQuery(tuple(i.normal for i in query.sought), None, _EXACT_PASSAGES))
        there = {item.id for item in found}
        found += passages([hit.id for hit in near.lexical if hit.id not in there])
        wanted = list(dict.fromkeys(i.normal for i in query.identifiers))
        counts: dict[str, float] = {}
        common = of_product = False
        for name in wanted:
            hits = search(IndexQuery((name,), None, _COMMON)).lexical
            there = {item.id for item in found}
            holding: list[Evidence] = [item for item in found if name in names_of(item)]
            for start in range(0, len(hits), _EXACT_LOOK):
                more = passages([hit.id for hit in hits[start : start + _EXACT_LOOK] if hit.id not in there])
                holding += [item for item in more if name in names_of(item)]
                if holding:
                    break
            found += tuple(item for item in holding if item.id not in there)[:_EXACT_NAMED]
            if len(hits) == _COMMON or any(is_of_product(name, item) for item in found):
                of_product = True
            elif sum(c.isdigit() for c in name) < _DIGITS and len(name) < _LONG:
                common = True  # a version or a terminal: it goes along with what the question asks
            for item in holding:
                counts[item.id] = counts.get(item.id, 0.0) + 1 / len(wanted)
        if (of_product and not (query.bare and _names_alone(query))) or (common and not query.bare):
            return found
        if query.bare and counts:  # nothing else is asked for: other passages are work that changes nothing
            found = tuple(item for item in found if item.id in counts)
        marked = (replace(item, named=counts.get(item.id, 0.0)) for item in found)
        return tuple(sorted(marked, key=lambda item: (-item.named, -item.fused)))

    def _passages(
        self,
        ids: Collection[str],
        scores: Mapping[str, _Score],
        audience: Audience,
        hidden: frozenset[str],
        older: frozenset[str],
    ) -> tuple[Evidence, ...]:
        """Those that the audience may see, in this order."""
        stored = self._store.documents.evidence(ids, audience, hidden, older)
        return tuple(
            Evidence(
                id=found.chunk.id,
                kind=EvidenceKind.RECORD if found.chunk.kind is ChunkKind.RECORD else EvidenceKind.PASSAGE,
                chunk=found.chunk,
                document=found.document,
                title=found.title,
                revision=found.revision,
                language=found.language,
                unit_vectors=found.unit_vectors,
                lexical=scores[id_].lexical if id_ in scores else 0.0,
                dense=scores[id_].dense if id_ in scores else 0.0,
                cosine=scores[id_].cosine if id_ in scores else 0.0,
                fused=scores[id_].fused if id_ in scores else 0.0,
                bm25=scores[id_].bm25 if id_ in scores else 0.0,
            )
            for id_ in ids
            if (found := stored.get(id_)) is not None
        )


class _Score:
    __slots__ = ("bm25", "cosine", "dense", "fused", "lexical")

    def __init__(self) -> None:
        self.bm25 = self.cosine = self.lexical = self.dense = self.fused = 0.0


def fuse(lexical: Sequence[Hit], dense: Sequence[Hit], retrieval: Retrieval) -> Mapping[str, _Score]:
    """Chunk id -> its scores. BM25 divided by its maximum; cosine mapped so that the list's last is 0, its best 1.

    Without a dense list the sum is the lexical score alone, so that thresholds keep their meaning.
    """
    scores: dict[str, _Score] = {}
    top = max((hit.score for hit in lexical), default=0.0)
    for hit in lexical:
        score = scores.setdefault(hit.id, _Score())
        score.bm25 = hit.score
        score.lexical = hit.score / top if top > 0 else 0.0
    if dense:
        cosines = np.array([hit.score for hit in dense])
        low, high = float(cosines.min()), float(cosines.max())
        for hit in dense:
            score = scores.setdefault(hit.id, _Score())
            score.cosine = hit.score
            score.dense = (hit.score - low) / (high - low) if high > low else 1.0
    for score in scores.values():
        score.fused = retrieval.lexical * score.lexical + retrieval.dense * score.dense if dense else score.lexical
    return scores


def effective_for(query: Understood, store: Store, audience: Audience, families: FamiliesKept) -> Effective:
    """What of the documents that the audience may see holds for a question, today or at its day."""
    kept = families.of(store.editions.of(audience))
    return Effective(kept, query.subject, query.text, datetime.now(UTC).date())


def manual_search(store: Store, index: VectorIndex, retrieval: Retrieval, families: FamiliesKept) -> ChunkSearch:
    return ChunkSearch(
        MANUALS,
        "Passages, tables, procedures and warnings of manuals, bulletins and other documents.",
        MANUAL_KINDS,
        store,
        index,
        retrieval,
        families,
    )


def log_search(store: Store, index: VectorIndex, retrieval: Retrieval, families: FamiliesKept) -> ChunkSearch:
    return ChunkSearch(
        LOG,
        "Work orders and other records of what was done to a machine, when and why.",
        frozenset({ChunkKind.RECORD}),
        store,
        index,
        retrieval,
        families,
    )


def common_scale(found: Sequence[tuple[Evidence, ...]], retrieval: Retrieval) -> list[tuple[Evidence, ...]]:
    """The evidence of several tools on one scale: lexical scores relative to the best of all tools, dense ones to the
    best cosine. Needed because each tool normalises within its own kinds."""
    top = max((e.bm25 for evidence in found for e in evidence), default=0.0)
    near = max((e.cosine for evidence in found for e in evidence), default=0.0)
    scaled = []
    for evidence in found:
        own = max((e.cosine for e in evidence), default=0.0)
        factor = own / near if near > 0 else 1.0
        scaled.append(
            tuple(
                replace(
                    e,
                    lexical=(lexical := e.bm25 / top if top > 0 else 0.0),
                    dense=(dense := e.dense * factor),
                    fused=retrieval.lexical * lexical + retrieval.dense * dense if near > 0 else lexical,
                )
                for e in evidence
            )
        )
    return scaled
