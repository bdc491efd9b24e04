"""The chunks of the embedded index as arrays in memory, and the two searches over them.

Lexical: BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework"; k1 1.2, b 0.75) from the postings
of FTS5, with the idf that Weaviate uses. It never falls to zero; the idf of FTS5's own bm25() makes words that stand in
half of a small site's chunks worthless. Dense: exact, over one float32 matrix (31 MB for 20,000 chunks of 384 numbers).
"""

from __future__ import annotations

import json
import math
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from models.index.port import Filters, Hit, Vector, best_first
from models.types import Audience, visible

K1, B = 1.2, 0.75
POSTINGS_KEPT = 4_000_000
"""Postings of terms met lately that stay in memory, at 16 bytes each: frequent words come with each question."""

Places = npt.NDArray[np.intp]
Scores = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """A column with few different values: one code per chunk, so that a condition costs one look per value."""

    values: tuple[str, ...] = ()
    codes: npt.NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))

    def where(self, holds: Callable[[str], bool]) -> Mask:
        """Per chunk, whether its value holds."""
        of_value = np.array([holds(value) for value in self.values], dtype=np.bool_)
        return of_value[self.codes] if self.values else np.zeros(0, dtype=np.bool_)

    def changed(self, kept: Mask, added: Sequence[str]) -> Column:
        """Without the chunks that are gone, with those that came; a value that none has any more is forgotten."""
        left = self.codes[kept]
        used, codes = np.unique(left, return_inverse=True)
        found = {self.values[int(code)]: at for at, code in enumerate(used)}
        new = np.array([found.setdefault(value, len(found)) for value in added], dtype=np.int32)
        return Column(tuple(found), np.concatenate([codes.astype(np.int32), new]))


@dataclass(slots=True)
class Rows:
    """One version of the file in memory; unchanged after it was made, but for the postings met.

    numbers (n,) ascending row numbers; the other fields have the chunk of each number in the same place.
    vectors (n, dimension) float32, zeros where a chunk has none.
    """

    dimension: int
    version: int = -1
    numbers: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    ids: npt.NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=np.object_))
    lengths: Scores = field(default_factory=lambda: np.empty(0))
    copies: Column = field(default_factory=Column)
    documents: Column = field(default_factory=Column)
    kinds: Column = field(default_factory=Column)
    groups: Column = field(default_factory=Column)
    vectors: Vector = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))
    has_vector: Mask = field(default_factory=lambda: np.empty(0, dtype=np.bool_))
    _postings: dict[str, tuple[Places, Scores]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def refreshed(self, db: sqlite3.Connection, version: int) -> Rows:
        """What the file holds in this transaction. Rows in memory aren't read again: a row is never changed and its
        number never used twice, so rows are gone or have a higher number than all of ours."""
        present = np.fromiter((number for (number,) in db.execute("SELECT number FROM chunks")), dtype=np.int64)
        kept = np.isin(self.numbers, present, assume_unique=True)
        last = int(self.numbers[-1]) if self.numbers.size else -1
        added = db.execute(
            "SELECT number, id, length, copy, document, kind, groups, vector FROM chunks"
            " WHERE number > ? ORDER BY number",
            (last,),
        ).fetchall()
        numbers, ids, lengths, copies, documents, kinds, groups, blobs = (
            zip(*added, strict=True) if added else ((),) * 8
        )
        count = int(kept.sum())
        vectors = np.zeros((count + len(added), self.dimension), dtype=np.float32)
        if count:
            vectors[:count] = self.vectors if count == kept.size else self.vectors[kept]
        if self.dimension:  # else the index is searched by text alone, whatever vectors it holds
            for place, blob in enumerate(blobs, start=count):
                if blob is not None:
                    vectors[place] = np.frombuffer(blob, dtype=np.float32)
        with_vector = np.array([blob is not None for blob in blobs], dtype=np.bool_)
        return Rows(
            dimension=self.dimension,
            version=version,
            numbers=np.concatenate([self.numbers[kept], np.array(numbers, dtype=np.int64)]),
            ids=np.concatenate([self.ids[kept], np.array(ids, dtype=np.object_)]),
            lengths=np.concatenate([self.lengths[kept], np.array(lengths, dtype=np.float64)]),
            copies=self.copies.changed(kept, copies),
            documents=self.documents.changed(kept, documents),
            kinds=self.kinds.changed(kept, kinds),
            groups=self.groups.changed(kept, groups),
            vectors=vectors,
            has_vector=np.concatenate([self.has_vector[kept], with_vector]),
        )

    def allowed(self, audience: Audience, filters: Filters, hidden: frozenset[str]) -> Mask:
        """(n,) whether a chunk may be found."""
        allowed = self.groups.where(lambda groups: visible(json.loads(groups), audience))
        if hidden:
            allowed &= self.copies.where(lambda copy: copy not in hidden)
        if filters.documents:
            allowed &= self.documents.where(lambda document: document in filters.documents)
        if filters.kinds:
            allowed &= self.kinds.where(lambda kind: kind in filters.kinds)
        return allowed

    def lexical(self, db: sqlite3.Connection, terms: Sequence[str], allowed: Mask, limit: int) -> tuple[Hit, ...]:
        """Best first by BM25; `db` is in the transaction that this version was read in."""
        scores = np.zeros(self.numbers.size)
        for term in dict.fromkeys(terms):
            places, weights = self._weights(db, term)
            scores[places] += weights
        return self._best(scores, np.flatnonzero(allowed & (scores > 0)), limit)

    def dense(self, vector: Vector | None, allowed: Mask, limit: int) -> tuple[Hit, ...]:
        """Best first by cosine, over all vectors."""
        places = np.flatnonzero(allowed & self.has_vector)
        if vector is None or not self.dimension or not places.size:
            return ()
        wanted = vector.astype(np.float32)
        scores = np.zeros(self.numbers.size)
        # A small part is cheaper gathered, a large one computed with all the rest.
        few = 4 * places.size < self.numbers.size
        scores[places] = self.vectors[places] @ wanted if few else (self.vectors @ wanted)[places]
        return self._best(scores, places, limit)

    def _weights(self, db: sqlite3.Connection, term: str) -> tuple[Places, Scores]:
        """(places, BM25 weights) of the chunks with a term, from memory or out of FTS5."""
        with self._lock:
            if (met := self._postings.pop(term, None)) is not None:
                self._postings[term] = met  # the latest met stands last
                return met
        rows = db.execute("SELECT doc, count(*) FROM places WHERE term = ? GROUP BY doc", (term,)).fetchall()
        found = np.array(rows, dtype=np.int64).reshape(-1, 2)
        places = np.searchsorted(self.numbers, found[:, 0])
        count = found[:, 1].astype(np.float64)
        idf = math.log(1 + (self.numbers.size - len(rows) + 0.5) / (len(rows) + 0.5))
        mean = max(float(self.lengths.mean()), 1.0) if self.lengths.size else 1.0
        made = places, idf * count / (count + K1 * (1 - B + B * self.lengths[places] / mean))
        with self._lock:
            self._postings[term] = made
            kept = sum(places.size for places, _ in self._postings.values())
            while kept > POSTINGS_KEPT and len(self._postings) > 1:
                kept -= self._postings.pop(next(iter(self._postings)))[0].size
        return made

    def _best(self, scores: Scores, places: Places, limit: int) -> tuple[Hit, ...]:
        if places.size > limit:
            # Scores that are equal once rounded are told apart by id: keep all that may be among them.
            bound = np.partition(scores[places], -limit)[-limit] - 1e-3
            places = places[scores[places] >= bound]
        copies = self.copies
        return best_first(
            (Hit(self.ids[at], copies.values[copies.codes[at]], float(scores[at])) for at in places.tolist()), limit
        )
