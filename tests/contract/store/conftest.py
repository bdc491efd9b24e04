"""The Store under its contract: every test here runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine, text

from models.store import Store
from models.store.documents import NewCopy
from models.tables import Row
from models.types import Box, Chunk, ChunkKind, SafetyWarning, Severity, Unit, UnitKind
from tests.databases import new_postgres_database, new_sqlite_database


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)  # two instants are never the same, as in life
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database that the tests share, one after the other."""
    with new_postgres_database(request.getfixturevalue("postgres_url")) as url:
        store = Store.open(url)
        store.migrate()
        store.close()
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'store.db'}"
    else:
        with new_postgres_database(request.getfixturevalue("postgres_url")) as url:
            yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return new_sqlite_database(tmp_path / "store.db")
    url: str = request.getfixturevalue("postgres_database")
    engine = create_engine(url)
    tables = ", ".join(t.name for t in Row.metadata.sorted_tables if t.name != "counters")
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    engine.dispose()
    return url


@pytest.fixture
def open_store(store_url: str, clock: Clock) -> Iterator[Callable[[], Store]]:
    """Opens further Stores on the same database, as other processes would."""
    opened: list[Store] = []

    def open_one() -> Store:
        opened.append(Store.open(store_url, lease_s=30, max_attempts=3, clock=clock))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    return open_store()


class Manual:
    """A small copy with chunks, ready to be staged."""

    def __init__(self, document: str, mark: str, groups: Sequence[str] = ("everyone",), chunks: int = 2) -> None:
        self.id = uuid.uuid5(uuid.NAMESPACE_URL, f"{document} {mark} {sorted(groups)}").hex
        self.copy = NewCopy(
            id=self.id,
            document=document,
            root="/plant",
            sha256=(mark * 64)[:64],
            suffix=".pdf",
            title=f"Manual {mark}",
            revision=f"Rev. {mark}",
            groups=frozenset(groups),
            page_count=3,
        )
        self.chunks = [self._chunk(n, mark) for n in range(chunks)]
        self.vectors = [np.full((2, 4), n + 0.5, dtype=np.float16) for n in range(chunks)]
        self.terms = {"torque": chunks, mark: 1}

    def _chunk(self, ordinal: int, mark: str) -> Chunk:
        return Chunk(
            id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.id} {ordinal}")),
            copy=self.id,
            ordinal=ordinal,
            kind=ChunkKind.TABLE,
            section=("2 Maintenance", "2.1 Torques"),
            pages=(2, 3),
            units=(
                Unit(
                    "Drain plug | 45 N·m",
                    UnitKind.ROW,
                    2,
                    (Box(2, 72, 100.25, 300, 112),),
                    cells=(("Part", "Drain plug"), ("Torque", "45 N·m")),
                ),
                Unit(f"Tighten to {mark}.", UnitKind.STEP, 3, label="3.", lead_in="Then:", block=1),
            ),
            warnings=(SafetyWarning(Severity.CAUTION, "CAUTION", "Hot oil.", 2, (Box(2, 1, 2, 3, 4),)),),
            governed=((), (0,)),
        )

    @property
    def ids(self) -> list[str]:
        return [chunk.id for chunk in self.chunks]

    def stage(self, store: Store) -> None:
        store.documents.stage(self.copy, self.chunks, self.vectors, self.terms)

    def publish(self, store: Store) -> str | None:
        self.stage(store)
        return store.documents.publish(self.id)


@pytest.fixture
def manual() -> type[Manual]:
    return Manual
