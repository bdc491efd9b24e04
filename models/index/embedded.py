"""The embedded index: one SQLite file, FTS5 over the analyzer's terms, vectors searched exactly in memory.

The file keeps terms, vectors and who may see what; the searches run over arrays (models/index/rows.py), one set per
process, brought up to date when the version in the file says that some process has written.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from models.errors import IndexMismatch, Unavailable
from models.index.port import Filters, Hits, IndexedChunk, IndexQuery, refuse_bad_vector, refuse_mismatch
from models.index.rows import Rows
from models.types import Audience

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
BUSY_S = 10.0


class EmbeddedIndex:
    """The VectorIndex on a file. Safe for threads and several processes; a write that is killed leaves no trace."""

    def __init__(self, path: Path, fingerprint: str, dimension: int | None) -> None:
        """dimension: of the vectors, None where no embedder is there. Opens nothing yet."""
        self._path = path
        self._fingerprint = fingerprint
        self._dimension = dimension
        self._lock = threading.Lock()
        self._local = threading.local()
        self._rows = Rows(dimension or 0)

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    def add(self, copy: str, chunks: Sequence[IndexedChunk]) -> None:
        rows = [self._row(copy, chunk) for chunk in chunks]
        with self._writing() as db:
            self._check(db, to_add=True)
            db.execute("INSERT OR REPLACE INTO meta VALUES ('fingerprint', ?)", (self._fingerprint,))
            (first,) = db.execute("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'next'").fetchone()
            for number, (chunk, row) in enumerate(zip(chunks, rows, strict=True), start=first):
                _delete(db, "id", chunk.id)
                db.execute(
                    "INSERT INTO chunks (number, id, copy, document, kind, groups, length, vector)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (number, *row),
                )
                db.execute("INSERT INTO terms (rowid, body) VALUES (?, ?)", (number, " ".join(chunk.terms)))
            db.execute("UPDATE meta SET value = ? WHERE name = 'next'", (str(first + len(chunks)),))

    def search(self, query: IndexQuery, audience: Audience, filters: Filters, hidden: frozenset[str]) -> Hits:
        if not audience:
            return Hits((), ())
        with self._reading() as db:
            # The first statement fixes what the transaction sees; inside the lock, so that versions only grow.
            with self._lock:
                self._check(db)
                rows = self._rows = self._current(db)
            allowed = rows.allowed(audience, filters, hidden)
            lexical = rows.lexical(db, query.terms, allowed, query.limit)
        return Hits(lexical, rows.dense(query.vector, allowed, query.limit))

    def drop(self, copy: str) -> None:
        with self._writing() as db:
            _delete(db, "copy", copy)

    def count(self, copy: str | None = None) -> int:
        where, values = ("", ()) if copy is None else (" WHERE copy = ?", (copy,))
        with self._reading() as db:
            return int(db.execute(f"SELECT count(*) FROM chunks{where}", values).fetchone()[0])

    def copies(self) -> dict[str, int]:
        with self._reading() as db:
            return dict(db.execute("SELECT copy, count(*) FROM chunks GROUP BY copy"))

    def ping(self) -> None:
        with self._reading() as db:
            self._check(db)

    def close(self) -> None:
        """Closes this thread's connection; those of other threads close with them."""
        pid, db = getattr(self._local, "opened", (0, None))
        if db is not None and pid == os.getpid():
            db.close()
        self._local.opened = (0, None)

    def _row(self, copy: str, chunk: IndexedChunk) -> tuple[object, ...]:
        refuse_bad_vector(chunk, self._dimension)
        vector = chunk.vector
        blob = None if vector is None else np.ascontiguousarray(vector, dtype=np.float32).tobytes()
        groups = json.dumps(sorted(chunk.groups))
        return chunk.id, copy, chunk.document, chunk.kind.value, groups, len(chunk.terms), blob

    def _check(self, db: sqlite3.Connection, *, to_add: bool = False) -> None:
        """Raises IndexMismatch, unless nothing was ever added."""
        stored = db.execute("SELECT value FROM meta WHERE name = 'fingerprint'").fetchone()
        if stored is not None and stored[0] != self._fingerprint and db.execute("SELECT 1 FROM chunks").fetchone():
            refuse_mismatch(stored[0], self._fingerprint, text_alone=self._dimension is None and not to_add)

    @contextmanager
    def rebuild(self) -> Iterator[EmbeddedIndex]:
        """The new index is filled in a file beside this one; one transaction takes over what is in it."""
        new = EmbeddedIndex(self._path.with_name(self._path.name + ".new"), self._fingerprint, self._dimension)
        new.reset()
        try:
            yield new
            new.close()
            try:
                self._take_over(new)
            except IndexMismatch:
                self._put_aside()
                new._path.replace(self._path)
        finally:
            new.close()
            new._remove("", "-wal", "-shm")

    def _take_over(self, new: EmbeddedIndex) -> None:
        self._open().execute("ATTACH DATABASE ? AS new", (str(new._path),))
        try:
            with self._writing() as db:
                stored = db.execute("SELECT value FROM meta WHERE name = 'fingerprint'").fetchone()
                same = stored is not None and stored[0] == self._fingerprint
                old = "copy IN (SELECT copy FROM new.chunks) OR id IN (SELECT id FROM new.chunks)" if same else "TRUE"
                db.execute(f"DELETE FROM terms WHERE rowid IN (SELECT number FROM chunks WHERE {old})")
                db.execute(f"DELETE FROM chunks WHERE {old}")
                (first,) = db.execute("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'next'").fetchone()
                columns = "id, copy, document, kind, groups, length, vector"
                db.execute(
                    f"INSERT INTO chunks (number, {columns}) SELECT number + ?, {columns} FROM new.chunks", (first,)
                )
                db.execute("INSERT INTO terms (rowid, body) SELECT rowid + ?, body FROM new.terms", (first,))
                db.execute("INSERT OR REPLACE INTO meta VALUES ('fingerprint', ?)", (self._fingerprint,))
                db.execute(
                    "UPDATE meta SET value = (SELECT coalesce(max(number), 0) + 1 FROM chunks) WHERE name = 'next'"
                    " AND CAST(value AS INTEGER) <= (SELECT coalesce(max(number), 0) FROM chunks)"
                )
        finally:
            self._open().execute("DETACH DATABASE new")

    def reset(self) -> None:
        """Empties the index for the embedder and schema of now. A file that SQLite can't read any more is put aside as
        `….damaged`."""
        try:
            with self._writing() as db:
                db.execute("DELETE FROM chunks")
                db.execute("DELETE FROM terms")
                db.execute("DELETE FROM meta WHERE name = 'fingerprint'")
        except IndexMismatch:
            self._put_aside()
            self.count()

    def _put_aside(self) -> None:
        self.close()
        self._remove("-wal", "-shm")
        self._path.replace(self._path.with_name(self._path.name + ".damaged"))
        self._rows = Rows(self._dimension or 0)

    def _remove(self, *suffixes: str) -> None:
        for suffix in suffixes:
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _current(self, db: sqlite3.Connection) -> Rows:
        version = int(db.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()[0])
        return self._rows if self._rows.version == version else self._rows.refreshed(db, version)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        db = self._open()
        try:
            db.execute("BEGIN")
            yield db
        except sqlite3.Error as error:
            raise self._failure("read", error) from error
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        db = self._open()
        try:
            db.execute("BEGIN IMMEDIATE")
            # Row numbers only grow, also over a reset: who has read up to one knows by it what is new.
            db.execute("INSERT OR IGNORE INTO meta SELECT 'next', coalesce(max(number), 0) + 1 FROM chunks")
            yield db
            db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'version'")
            db.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._failure("written", error) from error
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")

    def _failure(self, what: str, error: sqlite3.Error | OSError) -> Unavailable | IndexMismatch:
        if isinstance(error, sqlite3.OperationalError | OSError):
            return Unavailable(f"The index {self._path} can't be {what} now ({error}). Check the disk, then try again.")
        return IndexMismatch(f"The index {self._path} is damaged ({error}). Run `millwright index rebuild`.")

    def _open(self) -> sqlite3.Connection:
        """This thread's connection. One from before a fork is neither used nor closed: SQLite forbids both."""
        pid, opened = getattr(self._local, "opened", (0, None))
        if opened is not None and pid == os.getpid():
            db: sqlite3.Connection = opened
            return db
        self._local.inherited = opened
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(self._path, timeout=BUSY_S, isolation_level=None)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power cut
            db.executescript(SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise self._failure("opened", error) from error
        self._local.opened = (os.getpid(), db)
        return db


def _delete(db: sqlite3.Connection, column: str, value: str) -> None:
    db.execute(f"DELETE FROM terms WHERE rowid IN (SELECT number FROM chunks WHERE {column} = ?)", (value,))
    db.execute(f"DELETE FROM chunks WHERE {column} = ?", (value,))
