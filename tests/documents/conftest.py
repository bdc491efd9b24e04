"""A Store on SQLite, an index in memory that keeps the port's promises, and a folder of documents to hand in."""

from __future__ import annotations

import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from models.analyzer import terms
from models.embedder import Vectors
from models.index.port import Filters, Hit, Hits, IndexedChunk, IndexQuery
from models.store import Store
from models.store.jobs import Job, JobState
from models.types import OPEN_AUDIENCE, Audience, visible
from services.documents.ingest import ingest
from services.documents.submit import Submission, submit_files


class MemoryIndex:
    """Counts shared terms; searches what is there at the moment, as a real index does. `on_add` runs in between."""

    fingerprint = "memory"

    def __init__(self) -> None:
        self.copies: dict[str, dict[str, IndexedChunk]] = {}
        self.on_add: Callable[[], None] = lambda: None
        self._lock = threading.Lock()

    def add(self, copy: str, chunks: Sequence[IndexedChunk]) -> None:
        with self._lock:
            self.copies.setdefault(copy, {}).update({chunk.id: chunk for chunk in chunks})
        self.on_add()

    def search(self, query: IndexQuery, audience: Audience, filters: Filters, hidden: frozenset[str]) -> Hits:
        wanted = set(query.terms)
        with self._lock:
            seen = [(copy, chunk) for copy, of in self.copies.items() if copy not in hidden for chunk in of.values()]
        scored = [
            Hit(chunk.id, copy, float(sum(min(1, n) for term, n in Counter(chunk.terms).items() if term in wanted)))
            for copy, chunk in seen
            if visible(chunk.groups, audience)
        ]
        best = sorted((hit for hit in scored if hit.score), key=lambda hit: (-hit.score, hit.id))
        return Hits(tuple(best[: query.limit]), ())

    def drop(self, copy: str) -> None:
        with self._lock:
            self.copies.pop(copy, None)

    def count(self, copy: str | None = None) -> int:
        return sum(len(of) for name, of in self.copies.items() if copy in (None, name))

    def ping(self) -> None:
        return

    def close(self) -> None:
        return


class WordEmbedder:
    """A vector per text from its words; counts how many texts it was given."""

    name, dimension, fingerprint = "words", 16, "words-16"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        made = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.split() or [""]:
                made[row, zlib.crc32(word.encode()) % self.dimension] += 1
        return made / np.linalg.norm(made, axis=1, keepdims=True)


@dataclass
class Plant:
    """What the tests drive: hand files in, let a worker read them, ask what a reader finds."""

    store: Store
    index: MemoryIndex
    home: Path
    folder: Path
    embedder: WordEmbedder | None = None
    rung: list[Job] = field(default_factory=list)

    def submit(
        self, *paths: Path, groups: Sequence[str] = (), prune: bool = False, max_file_mb: int = 500
    ) -> Submission:
        given = paths or (self.folder,)
        return submit_files(
            self.store, self.rung.append, given, groups, self.home, prune=prune, max_file_mb=max_file_mb
        )

    def work(self, submission: Submission) -> list[Job]:
        for job in submission.jobs:
            ingest(job.id, self.store, self.index, self.embedder, self.home, "worker")
        return [self.store.jobs.get(job.id) for job in submission.jobs]

    def ingest(self, *paths: Path, **options: object) -> list[Job]:
        jobs = self.work(self.submit(*paths, **options))  # type: ignore[arg-type]
        assert all(job.state is JobState.DONE for job in jobs), [job.reason for job in jobs]
        return jobs

    def finds(self, question: str, audience: Audience = OPEN_AUDIENCE) -> list[str]:
        """The texts of the chunks that a question of this audience finds, as the gather step goes about it."""
        hidden = self.store.documents.hidden()
        hits = self.index.search(IndexQuery(terms(question), None), audience, Filters(), hidden)
        evidence = self.store.documents.evidence([hit.id for hit in hits.lexical], audience, hidden)
        return [evidence[hit.id].chunk.text for hit in hits.lexical if hit.id in evidence]

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    store = Store.open(f"sqlite:///{tmp_path / 'millwright.db'}")
    store.migrate()
    folder = tmp_path / "manuals"
    folder.mkdir()
    yield Plant(store, MemoryIndex(), tmp_path / "home", folder)
    store.close()


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()
