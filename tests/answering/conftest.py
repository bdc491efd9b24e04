"""A small plant: hand-made manuals and a log in a real Store, searched by an index that is exact and in memory."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ingestion.chunking import chunks, index_terms, index_text, record_chunks, unit_text
from models.embedder import Embedder, open_embedder
from models.index.port import Filters, Hit, Hits, IndexedChunk, IndexQuery
from models.store import Store
from models.store.copies import CopyKind, NewCopy
from models.types import (
    OPEN_AUDIENCE,
    PUBLIC_GROUP,
    Answer,
    Asset,
    Audience,
    Block,
    BlockKind,
    Chunk,
    Query,
    Question,
    ReadDocument,
    ReadLog,
    Severity,
    Table,
    TableRow,
    Turn,
    WorkOrder,
    visible,
)
from services.answering.program import Program, build_program
from services.answering.state import Abstention, ProgramState, default_state
from services.answering.understand import Understood
from services.answering.units import Scored
from tests.databases import new_sqlite_database


class MemoryIndex:
    """BM25 (k1 1.2, b 0.75) and cosine over a few chunks."""

    fingerprint = "memory"

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, IndexedChunk]] = {}

    def add(self, copy: str, chunks: Sequence[IndexedChunk]) -> None:
        self._kept.update({chunk.id: (copy, chunk) for chunk in chunks})

    def search(self, query: IndexQuery, audience: Audience, filters: Filters, hidden: frozenset[str]) -> Hits:
        seen = {
            id_: (copy, chunk)
            for id_, (copy, chunk) in self._kept.items()
            if visible(chunk.groups, audience)
            and copy not in hidden
            and (not filters.kinds or chunk.kind in filters.kinds)
            and (not filters.documents or chunk.document in filters.documents)
        }
        average = sum(len(chunk.terms) for _, chunk in self._kept.values()) / max(1, len(self._kept))
        lexical = {id_: self._bm25(chunk, query.terms, average) for id_, (_, chunk) in seen.items()}
        dense = {
            id_: float(chunk.vector @ query.vector)
            for id_, (_, chunk) in seen.items()
            if query.vector is not None and chunk.vector is not None
        }
        return Hits(
            self._best({id_: s for id_, s in lexical.items() if s > 0}, query.limit), self._best(dense, query.limit)
        )

    def _bm25(self, chunk: IndexedChunk, asked: Sequence[str], average: float) -> float:
        counts, score = Counter(chunk.terms), 0.0
        for term in dict.fromkeys(asked):
            n = sum(term in other.terms for _, other in self._kept.values())
            idf = math.log(1 + (len(self._kept) - n + 0.5) / (n + 0.5))
            length = 1.2 * (0.25 + 0.75 * len(chunk.terms) / average)
            score += idf * counts[term] * 2.2 / (counts[term] + length)
        return score

    def _best(self, scores: dict[str, float], limit: int) -> tuple[Hit, ...]:
        best = sorted(scores, key=lambda id_: (-scores[id_], id_))[:limit]
        return tuple(Hit(id_, self._kept[id_][0], scores[id_]) for id_ in best)

    def drop(self, copy: str) -> None:
        self._kept = {id_: kept for id_, kept in self._kept.items() if kept[0] != copy}

    def count(self, copy: str | None = None) -> int:
        return sum(copy is None or kept[0] == copy for kept in self._kept.values())

    def ping(self) -> None:
        return

    def close(self) -> None:
        return


class Plant:
    """Puts documents in and asks questions."""

    def __init__(self, store: Store, embedder: Embedder | None) -> None:
        self.store, self.index, self.embedder = store, MemoryIndex(), embedder

    def add(self, path: str, document: ReadDocument, groups: frozenset[str] = frozenset({PUBLIC_GROUP})) -> None:
        copy = self._copy(path)
        self._stage(path, document.title, copy, chunks(document, copy), groups, document.language)
        self.store.documents.publish(copy)

    def add_log(self, path: str, log: ReadLog) -> None:
        copy = self._copy(path)
        self._stage(path, path, copy, record_chunks(log, copy), frozenset({PUBLIC_GROUP}), "en", "log")
        self.store.records.stage(copy, log)
        self.store.documents.publish(copy)

    def _copy(self, path: str) -> str:
        return hashlib.sha256(path.encode()).hexdigest()[:32]

    def _stage(
        self,
        path: str,
        title: str,
        copy: str,
        made: Sequence[Chunk],
        groups: frozenset[str],
        language: str,
        kind: CopyKind = "manual",
    ) -> None:
        texts = [index_text(path, title, chunk) for chunk in made]
        found = [index_terms(path, title, chunk, language) for chunk in made]
        vectors = list(self.embedder.embed(texts)) if self.embedder else [None] * len(made)
        units = [
            self.embedder.embed([unit_text(c, u) for u in c.units]).astype(np.float16) if self.embedder else None
            for c in made
        ]
        counts = Counter(term for each in found for term in set(each))
        new = NewCopy(copy, path, "/", copy, Path(path).suffix, title, groups, language=language, kind=kind)
        self.store.documents.stage(new, made, units, counts)
        self.index.add(
            copy,
            [IndexedChunk(c.id, path, c.kind, groups, t, v) for c, t, v in zip(made, found, vectors, strict=True)],
        )

    def program(self, state: ProgramState | None = None) -> Program:
        return build_program(state or default_state(), self.store, self.index, self.embedder)

    def ask(
        self,
        question: str,
        *,
        state: ProgramState | None = None,
        audience: Audience = OPEN_AUDIENCE,
        history: Sequence[Turn] = (),
    ) -> Answer:
        query = Query("q1", Question(question), "anonymous", audience, tuple(history))
        return self.program(state)(query)

    def found(self, question: str) -> tuple[Understood, list[Scored]]:
        """What is understood, and the units of all that is found, without scores."""
        seen = self.program(None).examine(Query("q1", Question(question), "anonymous", OPEN_AUDIENCE))
        passages = enumerate(seen.evidence, 1)
        return seen.understood, [
            Scored(e, at, rank, 1.0, {}) for rank, e in passages for at in range(len(e.chunk.units))
        ]


def forced() -> ProgramState:
    """The shipped state with abstention by score switched off."""
    abstention = default_state().abstention.model_dump() | {"threshold": -1.0, "threshold_without_vectors": -1.0}
    return default_state().model_copy(update={"abstention": Abstention.model_validate(abstention)})


def heading(text: str, level: int = 1) -> Block:
    return Block(BlockKind.HEADING, text, level=level)


def paragraph(text: str, page: int | None = None) -> Block:
    return Block(BlockKind.PARAGRAPH, text, page=page)


def step(label: str, text: str, page: int | None = None) -> Block:
    return Block(BlockKind.STEP, text, page=page, level=1, label=label)


def warning(text: str, page: int | None = None, label: str = "WARNING") -> Block:
    return Block(BlockKind.WARNING, text, page=page, label=label, severity=Severity.WARNING)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], page: int | None = None) -> Block:
    made = Table(tuple(header), tuple(TableRow(tuple(row), page) for row in rows))
    return Block(BlockKind.TABLE, "\n".join(" ".join(row) for row in rows), page=page, table=made)


PUMP = ReadDocument(
    title="Pump P-100 service manual",
    page_count=4,
    blocks=(
        heading("Tightening torques"),
        paragraph("All torques are for dry threads.", 1),
        table(
            ("Fastener", "Torque (Nm)", "Part number"),
            (
                ("Drain plug", "45", "88-1203/B"),
                ("Filler plug", "30", "88-1204/A"),
                ("Cover bolt", "12.5", "88-1300/C"),
                ("Bearing cap screw", "60", "88-1311/C"),
            ),
            1,
        ),
        heading("Oil"),
        paragraph(
            "Use mineral oil ISO VG 46. The housing holds 1.8 liters of oil. Change the oil every 4,000 hours.", 2
        ),
        heading("Replacing the shaft seal"),
        warning("Rotating parts can crush fingers. Lock out the motor before opening the guard.", 3),
        step("1.", "Close the suction valve and drain the housing.", 3),
        step("2.", "Remove the coupling guard.", 3),
        warning("The seal spring is under tension and can injure your eyes.", 3),
        step("3.", "Pull the old seal off the shaft.", 3),
        step("4.", "Press the new seal on until it sits flush.", 4),
        step("5.", "Refill with oil and open the suction valve.", 4),
        heading("Fault codes"),
        table(
            ("Code", "Meaning", "Remedy"),
            (
                ("E-17", "Motor overload", "Check the impeller for blockage."),
                ("E-18", "Low suction pressure", "Open the suction valve; clean the strainer."),
                ("E-21", "Bearing temperature high", "Check the oil level."),
            ),
            4,
        ),
    ),
)
DRIVE = ReadDocument(
    title="Drive D-20 manual",
    blocks=(
        heading("Electrical data"),
        paragraph("The supply voltage is 24 V. The drive draws 2.5 A at full load. Never connect it to 48 V."),
        heading("Cooling"),
        paragraph("Keep 50 mm of free space above the heatsink. The fan starts at 45 °C."),
    ),
)
SECRET = ReadDocument(
    title="Test bench notes", blocks=(heading("Bench"), paragraph("The bench drain plug is tightened to 99 Nm."))
)
LOG = ReadLog(
    assets=(Asset("P-104", "Feed pump"), Asset("Fan F-12")),
    work_orders=(
        WorkOrder(
            "WO-881", 1, "P-104", "Replaced shaft seal, oil leak at coupling side",
            {"id": "WO-881", "asset": "P-104", "date": "2023-05-04", "text": "Replaced shaft seal, oil leak"},
            started_at=datetime(2023, 5, 4, tzinfo=UTC),
        ),
        WorkOrder(
            "WO-902", 2, "Fan F-12", "Vibration high, cleaned blades and balanced",
            {"id": "WO-902", "asset": "Fan F-12", "date": "2023-06-10", "text": "Vibration high, balanced"},
            started_at=datetime(2023, 6, 10, tzinfo=UTC),
        ),
    ),
    rejected=(),
    columns={"id": "record", "asset": "asset", "date": "start", "text": "text"},
)  # fmt: skip


def _plant(tmp_path: Path, embedder: Embedder | None) -> Plant:
    store = Store.open(new_sqlite_database(tmp_path / "store.db"))
    plant = Plant(store, embedder)
    plant.add("pump/manual.pdf", PUMP)
    plant.add("drive/d20.md", DRIVE)
    plant.add("bench/secret.md", SECRET, frozenset({"bench"}))
    plant.add_log("log/work_orders.csv", LOG)
    return plant


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """With the bundled embedder. Tests only read it."""
    made = _plant(tmp_path_factory.mktemp("plant"), open_embedder("all-MiniLM-L6-v2-int8", 384))
    yield made
    made.store.close()


@pytest.fixture
def make_plant(tmp_path: Path) -> Iterator[Callable[[], Plant]]:
    """A plant of one's own, with text search alone."""
    made: list[Plant] = []

    def make() -> Plant:
        made.append(_plant(tmp_path, None))
        return made[-1]

    yield make
    for plant in made:
        plant.store.close()
