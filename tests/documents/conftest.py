"""A Store on SQLite, the embedded index, and a folder of documents to hand in."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from models.analyzer import terms
from models.embedder import Vectors
from models.index.open import open_index
from models.index.port import Filters, Hits, IndexedChunk, IndexQuery
from models.store import Store
from models.store.jobs import Job, JobState
from models.types import OPEN_AUDIENCE, Audience
from services.documents.ingest import ingest
from services.documents.submit import Submission, submit_files
from tests.databases import new_sqlite_database


class WatchedIndex:
    """The embedded index; `on_add` runs in the middle of each ingestion, and what was added is kept."""

    def __init__(self, home: Path, embedder: WordEmbedder | None) -> None:
        home.mkdir(exist_ok=True)
        self._index = open_index(home, embedder)
        self.added: list[IndexedChunk] = []
        self.on_add: Callable[[], None] = lambda: None

    @property
    def fingerprint(self) -> str:
        return self._index.fingerprint

    def add(self, copy: str, chunks: Sequence[IndexedChunk]) -> None:
        self._index.add(copy, chunks)
        self.added += chunks
        self.on_add()

    def search(self, query: IndexQuery, audience: Audience, filters: Filters, hidden: frozenset[str]) -> Hits:
        return self._index.search(query, audience, filters, hidden)

    def drop(self, copy: str) -> None:
        self._index.drop(copy)

    def count(self, copy: str | None = None) -> int:
        return self._index.count(copy)

    def ping(self) -> None:
        self._index.ping()

    def close(self) -> None:
        self._index.close()


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
    index: WatchedIndex
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
def embedder() -> WordEmbedder | None:
    """None: most tests are about text alone. A module or class that needs vectors overrides this."""
    return None


@pytest.fixture
def plant(tmp_path: Path, embedder: WordEmbedder | None) -> Iterator[Plant]:
    store = Store.open(new_sqlite_database(tmp_path / "millwright.db"))
    folder = tmp_path / "manuals"
    folder.mkdir()
    home = tmp_path / "home"
    index = WatchedIndex(home, embedder)
    yield Plant(store, index, home, folder, embedder)
    index.close()
    store.close()


@pytest.fixture
def make_embedder() -> type[WordEmbedder]:
    return WordEmbedder
