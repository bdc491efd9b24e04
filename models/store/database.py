"""The connection to the database: engine, transactions, retries. What differs between SQLite and PostgreSQL is here."""

from __future__ import annotations

import functools
import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from models.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 5
"""How often a unit of work is tried when another writer is in its way."""


class Database:
    """A database by SQLAlchemy URL. The engine is made at first use and anew after a fork.

    url: `sqlite:///file` or `postgresql+psycopg://...`. clock: instead of the database's own, for tests.
    """

    def __init__(self, url: str, clock: Callable[[], datetime] | None = None) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._clock = clock
        self._guard = threading.Lock()
        self._writing = threading.Lock()
        self._engine: Engine | None = None
        self._pid = 0
        self._inherited: list[Engine] = []  # engines of a parent process: never closed, never collected, not ours

    @property
    def shown_url(self) -> str:
        """The URL without its password."""
        return self.url.render_as_string()

    @property
    def engine(self) -> Engine:
        """The engine of this process (its pool, on SQLite for readers and writers alike)."""
        if self._engine is None or self._pid != os.getpid():
            with self._guard:
                if self._engine is not None and self._pid != os.getpid():
                    self._engine.dispose(close=False)
                    self._inherited.append(self._engine)
                    self._engine = None
                if self._engine is None:
                    self._engine = self._connect()
                    self._writing = threading.Lock()
                    self._pid = os.getpid()
        return self._engine

    def close(self) -> None:
        if self._engine is not None and self._pid == os.getpid():
            self._engine.dispose()
            self._engine = None

    def read(self, work: Callable[[Session], T]) -> T:
        """Runs `work` in one read transaction (one snapshot). Raises Unavailable."""
        return self._run(work, writes=False)

    def write(self, work: Callable[[Session], T]) -> T:
        """Runs `work` in one write transaction, again from the start if another writer was in its way.

        `work` must therefore do nothing but read and write rows. Raises Unavailable."""
        return self._run(work, writes=True)

    def now(self, session: Session) -> datetime:
        """The time by the database's clock, so that workers on several hosts agree about leases."""
        if self._clock is not None:
            return self._clock()
        if self.is_sqlite:
            return datetime.now(UTC)
        now: datetime = session.scalars(select(func.clock_timestamp())).one()
        return now.astimezone(UTC)

    def _run(self, work: Callable[[Session], T], *, writes: bool) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                bind = self.engine.execution_options(**self._options(writes))
                # SQLite lets writers wait for each other by polling, which is unfair; a lock in the process is fair.
                turn = self._writing if writes and self.is_sqlite else nullcontext()
                with turn, Session(bind, expire_on_commit=False) as session, session.begin():
                    return work(session)
            except DBAPIError as error:
                if attempt == ATTEMPTS or not _in_the_way(error):
                    raise translated(error, self.shown_url) from error
                time.sleep(0.02 * 2**attempt)
        raise AssertionError("unreachable")

    def _options(self, writes: bool) -> dict[str, object]:
        if self.is_sqlite:
            return {"millwright_writes": writes}
        return {} if writes else {"isolation_level": "REPEATABLE READ"}  # a reader sees one moment, as on SQLite

    def _connect(self) -> Engine:
        if not self.is_sqlite:
            return create_engine(
                self.url,
                json_serializer=_json,
                pool_size=5,
                max_overflow=60,
                pool_pre_ping=True,
                # Prepared statements on the server break behind a pooler that hands out connections by transaction.
                connect_args={"prepare_threshold": None, "connect_timeout": 5},
            )
        engine = create_engine(
            self.url, json_serializer=_json, pool_size=5, max_overflow=60, connect_args={"timeout": 15}
        )
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _on_sqlite_connect(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would not BEGIN before a SELECT; with isolation_level None it leaves transactions to us.
    connection.isolation_level = None
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL", "cache_size = -16000"):
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when another writer came between: a unit of work
    # that may write takes the write lock first.
    writes = connection.get_execution_options().get("millwright_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _in_the_way(error: DBAPIError) -> bool:
    """Whether the transaction failed because of another one and nothing of it was kept."""
    state = getattr(error.orig, "sqlstate", None)
    if state in {"40001", "40P01", "55P03"}:  # serialization failure, deadlock, lock not available
        return True
    return isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)


def translated(error: DBAPIError, url: str) -> Exception:
    """The error in our words if the database doesn't answer, else itself."""
    if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
        return Unavailable(
            f"The database {url} can't be used: {error.orig}. Check that it runs and MILLWRIGHT_DATABASE_URL is right."
        )
    return error


class Repository(Protocol):
    """Part of the Store: tables that belong together, on one database."""

    _db: Database


R = TypeVar("R", bound=Repository)


def reads(method: Callable[Concatenate[R, Session, P], T]) -> Callable[Concatenate[R, P], T]:
    """Makes a method of a repository one read transaction; its body gets the session."""

    @functools.wraps(method)
    def run(self: R, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._db.read(lambda session: method(self, session, *args, **kwargs))

    return run


def writes(method: Callable[Concatenate[R, Session, P], T]) -> Callable[Concatenate[R, P], T]:
    """Makes a method of a repository one write transaction (milliseconds); its body gets the session."""

    @functools.wraps(method)
    def run(self: R, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._db.write(lambda session: method(self, session, *args, **kwargs))

    return run
