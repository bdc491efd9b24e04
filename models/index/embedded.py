"""The embedded index: one SQLite file, FTS5 over the analyzer's terms, vectors searched exactly in memory.

BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75) is computed from FTS5's postings with the idf that Weaviate uses. It
never falls to zero; FTS5's own idf makes words that stand in half of a small site's chunks worthless. Vectors are kept
in one matrix per process, read again when the file has changed; 100,000 chunks of 384 numbers take 154 MB.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import IndexMismatch, Unavailable
from models.index.port import Filters, Hit, Hits, IndexedChunk, IndexQuery, refuse_bad_vector
from models.types import Audience, visible

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chunks (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, copy TEXT NOT NULL, document TEXT NOT NULL,
    kind TEXT NOT NULL, groups TEXT NOT NULL, length INTEGER NOT NULL, vector BLOB
);
CREATE INDEX IF NOT EXISTS chunks_by_copy ON chunks (copy);
CREATE VIRTUAL TABLE IF NOT EXISTS terms USING fts5 (body, tokenize = "ascii tokenchars '-/._'");
CREATE VIRTUAL TABLE IF NOT EXISTS places USING fts5vocab (terms, 'instance');
INSERT OR IGNORE INTO meta VALUES ('version', '0');
"""
K1, B = 1.2, 0.75
MOST_POSTINGS = 2000
BUSY_S = 10.0


class _Column:
    """A column with few different values: one code per chunk, so that a condition costs one look per value."""

    def __init__(self, values: Sequence[str]) -> None:
        found: dict[str, int] = {}
        self.codes = np.array([found.setdefault(value, len(found)) for value in values], dtype=np.int32)
        self.values = list(found)

    def where(self, holds: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
        """Per chunk, whether its value holds."""
        of_value = np.array([holds(value) for value in self.values], dtype=np.bool_)
        return of_value[self.codes] if self.values else np.zeros(0, dtype=np.bool_)

    def __getitem__(self, place: int) -> str:
        return self.values[int(self.codes[place])]


@dataclass(frozen=True)
class _Snapshot:
    """What a search needs, as of one version of the file. vectors: (n, d), zero where a chunk has none.

    numbers: ascending, with the place of each in the other fields. weights: BM25 weight per chunk, by term, as met."""

    version: int
    numbers: npt.NDArray[np.int64]
    ids: list[str]
    copies: _Column
    documents: _Column
    kinds: _Column
    groups: _Column
    has_vector: npt.NDArray[np.bool_]
    vectors: npt.NDArray[np.float32]
    lengths: npt.NDArray[np.float64]
    weights: dict[str, tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]]


class EmbeddedIndex:
    """The VectorIndex on a file. Safe for threads and several processes; a write that is killed leaves no trace."""

    def __init__(self, path: Path, fingerprint: str, dimension: int | None) -> None:
        """dimension: of the vectors, None where no embedder is there. Opens nothing yet."""
        self._path = path
        self._fingerprint = fingerprint
        self._dimension = dimension
        self._lock = threading.Lock()
        self._local = threading.local()
        self._snapshot: _Snapshot | None = None

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    def add(self, copy: str, chunks: Sequence[IndexedChunk]) -> None:
        rows = [self._row(copy, chunk) for chunk in chunks]
        with self._writing() as db:
            self._check(db)
            for chunk, row in zip(chunks, rows, strict=True):
                old = db.execute("SELECT number FROM chunks WHERE id = ?", (chunk.id,)).fetchone()
                if old:
                    db.execute("DELETE FROM chunks WHERE number = ?", old)
                    db.execute("DELETE FROM terms WHERE rowid = ?", old)
                number = db.execute(
                    "INSERT INTO chunks (id, copy, document, kind, groups, length, vector)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    row,
                ).lastrowid
                db.execute("INSERT INTO terms (rowid, body) VALUES (?, ?)", (number, " ".join(chunk.terms)))

    def search(self, query: IndexQuery, audience: Audience, filters: Filters, hidden: frozenset[str]) -> Hits:
        if not audience:
            return Hits((), ())
        with self._reading() as db:
            self._check(db)
            snapshot = self._current(db)
            allowed = self._allowed(snapshot, audience, filters, hidden)
            lexical = self._lexical(db, snapshot, query, allowed)
        return Hits(lexical, self._dense(snapshot, query, allowed))

    def drop(self, copy: str) -> None:
        with self._writing() as db:
            db.execute("DELETE FROM terms WHERE rowid IN (SELECT number FROM chunks WHERE copy = ?)", (copy,))
            db.execute("DELETE FROM chunks WHERE copy = ?", (copy,))

    def count(self, copy: str | None = None) -> int:
        where, values = ("", ()) if copy is None else (" WHERE copy = ?", (copy,))
        with self._reading() as db:
            return int(db.execute(f"SELECT count(*) FROM chunks{where}", values).fetchone()[0])

    def ping(self) -> None:
        with self._reading() as db:
            self._check(db)

    def close(self) -> None:
        db = getattr(self._local, "db", None)
        if db is not None:
            db.close()
            self._local.db = None

    def _row(self, copy: str, chunk: IndexedChunk) -> tuple[object, ...]:
        refuse_bad_vector(chunk, self._dimension)
        vector = chunk.vector
        blob = None if vector is None else np.ascontiguousarray(vector, dtype=np.float32).tobytes()
        groups = json.dumps(sorted(chunk.groups))
        return chunk.id, copy, chunk.document, chunk.kind.value, groups, len(chunk.terms), blob

    def _check(self, db: sqlite3.Connection) -> None:
        stored = db.execute("SELECT value FROM meta WHERE name = 'fingerprint'").fetchone()
        if stored is not None and stored[0] != self._fingerprint:
            raise IndexMismatch(
                f"The index was made with {stored[0]}, the settings name {self._fingerprint}. "
                "Run `millwright index rebuild`, or set MILLWRIGHT_EMBEDDER back."
            )

    def reset(self) -> None:
        """Empties the index for the embedder and schema of now; the first step of a rebuild."""
        with self._writing() as db:
            db.execute("DELETE FROM chunks")
            db.execute("DELETE FROM terms")
            db.execute("DELETE FROM meta WHERE name = 'fingerprint'")

    def _current(self, db: sqlite3.Connection) -> _Snapshot:
        version = int(db.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()[0])
        with self._lock:
            if self._snapshot is None or self._snapshot.version != version:
                self._snapshot = self._load(db, version)
            return self._snapshot

    def _load(self, db: sqlite3.Connection, version: int) -> _Snapshot:
        rows = db.execute(
            "SELECT number, id, copy, document, kind, groups, vector, length FROM chunks ORDER BY number"
        ).fetchall()
        vectors = np.zeros((len(rows), self._dimension or 0), dtype=np.float32)
        has = np.zeros(len(rows), dtype=np.bool_)
        for at, row in enumerate(rows):
            if row[6] is not None and self._dimension:
                vectors[at], has[at] = np.frombuffer(row[6], dtype=np.float32), True
        return _Snapshot(
            version=version,
            numbers=np.array([row[0] for row in rows], dtype=np.int64),
            ids=[row[1] for row in rows],
            copies=_Column([row[2] for row in rows]),
            documents=_Column([row[3] for row in rows]),
            kinds=_Column([row[4] for row in rows]),
            groups=_Column([row[5] for row in rows]),
            has_vector=has,
            vectors=vectors,
            lengths=np.array([row[7] for row in rows], dtype=np.float64),
            weights={},
        )

    def _allowed(
        self, snapshot: _Snapshot, audience: Audience, filters: Filters, hidden: frozenset[str]
    ) -> npt.NDArray[np.bool_]:
        allowed = snapshot.groups.where(lambda groups: visible(json.loads(groups), audience))
        if hidden:
            allowed &= snapshot.copies.where(lambda copy: copy not in hidden)
        if filters.documents:
            allowed &= snapshot.documents.where(lambda document: document in filters.documents)
        if filters.kinds:
            allowed &= snapshot.kinds.where(lambda kind: kind in filters.kinds)
        return allowed

    def _lexical(
        self, db: sqlite3.Connection, snapshot: _Snapshot, query: IndexQuery, allowed: npt.NDArray[np.bool_]
    ) -> tuple[Hit, ...]:
        scores = np.zeros(len(snapshot.ids))
        for term in dict.fromkeys(query.terms):
            places, weights = self._weights(db, snapshot, term)
            scores[places] += weights
        return self._best(snapshot, scores, np.flatnonzero(allowed & (scores > 0)), query.limit)

    def _weights(
        self, db: sqlite3.Connection, snapshot: _Snapshot, term: str
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """(places, BM25 weights) of the chunks with a term; kept, since frequent ones come with each question."""
        kept = snapshot.weights.get(term)
        if kept is not None:
            return kept
        rows = db.execute("SELECT doc, count(*) FROM places WHERE term = ? GROUP BY doc", (term,)).fetchall()
        found = np.array(rows, dtype=np.int64).reshape(-1, 2)
        places = np.searchsorted(snapshot.numbers, found[:, 0])
        count, total = found[:, 1].astype(np.float64), len(snapshot.ids)
        idf = np.log(1 + (total - len(rows) + 0.5) / (len(rows) + 0.5))
        norm = K1 * (1 - B + B * snapshot.lengths[places] / max(snapshot.lengths.mean(), 1.0)) if total else 1.0
        made = places, idf * count / (count + norm)
        if len(snapshot.weights) < MOST_POSTINGS:
            snapshot.weights[term] = made
        return made

    def _best(
        self, snapshot: _Snapshot, scores: npt.NDArray[Any], places: npt.NDArray[np.intp], limit: int
    ) -> tuple[Hit, ...]:
        """The best of these places, ties by id."""
        if places.size > limit:
            bound = np.partition(scores[places], -limit)[-limit]
            places = places[scores[places] >= bound]
        order = sorted(places.tolist(), key=lambda at: (-scores[at], snapshot.ids[at]))
        return tuple(Hit(snapshot.ids[at], snapshot.copies[at], float(scores[at])) for at in order[:limit])

    def _dense(self, snapshot: _Snapshot, query: IndexQuery, allowed: npt.NDArray[np.bool_]) -> tuple[Hit, ...]:
        places = np.flatnonzero(allowed & snapshot.has_vector)
        if query.vector is None or not places.size:
            return ()
        return self._best(snapshot, snapshot.vectors @ query.vector.astype(np.float32), places, query.limit)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        db = self._open()
        try:
            db.execute("BEGIN")
            yield db
        except sqlite3.Error as error:
            raise Unavailable(f"The index {self._path} can't be read ({error}).") from error
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        db = self._open()
        try:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("INSERT OR IGNORE INTO meta VALUES ('fingerprint', ?)", (self._fingerprint,))
            db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'version'")
            db.execute("COMMIT")
        except sqlite3.Error as error:
            raise Unavailable(f"The index {self._path} can't be written ({error}).") from error
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")

    def _open(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                db = sqlite3.connect(self._path, timeout=BUSY_S, isolation_level=None)
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = NORMAL")
                db.executescript(SCHEMA)
            except sqlite3.Error as error:
                raise Unavailable(f"The index {self._path} can't be opened ({error}).") from error
            self._local.db = db
        return db
