"""The schema: made by migrations alone, by one process at a time, and never by an older version."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.orm import Session

from models.errors import BadInput, MillwrightError, Unavailable
from models.same_question import known_by
from models.store import Store
from models.store.database import Database
from models.tables import CounterRow, Row
from models.types import OPEN_AUDIENCE, Answer, Question, Status

SPAWN = multiprocessing.get_context("spawn")


def test_the_migrations_make_what_the_models_say(store: Store, store_url: str) -> None:
    engine = create_engine(store_url)
    with engine.connect() as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), Row.metadata
        )
        unnamed = [
            (table, constraint)
            for table in Row.metadata.tables
            for constraint in [
                *inspect(connection).get_unique_constraints(table),
                *inspect(connection).get_foreign_keys(table),
            ]
            if not constraint["name"]
        ]
        indexes = {i["name"]: i for t in ("copies", "program_versions") for i in inspect(connection).get_indexes(t)}
    engine.dispose()
    assert differences == []
    assert unnamed == []
    for name in ("uq_copies_one_active", "uq_program_versions_one_active"):
        assert indexes[name]["unique"], "partial and unique: one active row"


def test_migrating_again_keeps_what_is_there(store: Store) -> None:
    submitted = store.queries.submit(Question("?"), "anonymous", OPEN_AUDIENCE)
    store.migrate()
    store.check()
    assert store.queries.get(submitted.query_id).question.question == "?"


def test_an_upgrade_knows_the_approved_questions_by_what_it_compares_now(store: Store, store_url: str) -> None:
    submitted = store.queries.submit(Question("How often is the oil changed?"), "anonymous", OPEN_AUDIENCE)
    lease = store.jobs.lease(submitted.job_id, "w")
    assert lease is not None
    store.queries.keep(Answer(submitted.query_id, Status.ANSWERED, "Yearly."), lease)
    store.approvals.add(submitted.query_id, "often oil chang", "anonymous")
    engine = create_engine(store_url)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        import_module("models.migrations.versions.0020_approvals_by_the_same_question").upgrade()
    engine.dispose()
    assert store.approvals.find(known_by("How often is the oil changed?"), "", "") is not None


def test_an_empty_database_says_what_to_run(empty_url: str) -> None:
    with pytest.raises(MillwrightError, match="millwright migrate"):
        Store.open(empty_url).check()


def test_a_newer_database_is_left_alone(store: Store, store_url: str) -> None:
    engine = create_engine(store_url)
    with engine.begin() as connection:
        head = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        for use in (store.check, store.migrate):
            with pytest.raises(BadInput, match="newer"):
                use()
    finally:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
        engine.dispose()
    store.check()


def migrate_and_write(url: str, start: Any) -> None:
    start.wait()
    store = Store.open(url)
    store.migrate()
    store.check()
    store.queries.submit(Question("?"), f"process:{os.getpid()}", OPEN_AUDIENCE)


def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    start = SPAWN.Barrier(3)
    processes = [SPAWN.Process(target=migrate_and_write, args=(empty_url, start)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    store = Store.open(empty_url)
    assert len(store.jobs.list()) == 3
    store.close()


def ask_many(store: Store, number: int) -> None:
    for _ in range(number):
        store.queries.submit(Question("?"), "anonymous", OPEN_AUDIENCE)


def test_a_store_may_be_carried_over_a_fork(store: Store) -> None:
    ask_many(store, 1)  # a connection is open in the parent
    fork = multiprocessing.get_context("fork")
    children = [fork.Process(target=ask_many, args=(store, 20)) for _ in range(3)]
    for child in children:
        child.start()
    ask_many(store, 20)
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert len(store.jobs.list()) == 81


def test_a_database_that_is_away_is_told_without_its_password() -> None:
    store = Store.open("postgresql+psycopg://nobody:secret@127.0.0.1:1/none")
    for use in (store.ping, store.check, store.documents.hidden):
        with pytest.raises(Unavailable) as raised:
            use()
        assert "secret" not in str(raised.value)


def test_acknowledged_means_on_disk(tmp_path: Path) -> None:
    """SQLite's own defaults would lose the last commits on power loss and ignore foreign keys."""
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    with database.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_looking_creates_nothing(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'home' / 'store.db'}")
    with pytest.raises(MillwrightError, match="millwright migrate"):
        store.check()
    with pytest.raises(Unavailable):
        store.ping()
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_cannot_be_made_is_told() -> None:
    with pytest.raises(Unavailable, match="MILLWRIGHT_HOME"):
        Store.open("sqlite:////proc/nowhere/store.db").migrate()


def test_an_update_is_not_lost_between_reading_and_writing(store: Store, open_store: Callable[[], Store]) -> None:
    """Two workers count up by read, add, write: the trap of SQLite's deferred transactions."""

    def count_up(worker: Store) -> None:
        def add_one(session: Session) -> None:
            row = session.get_one(CounterRow, "documents", with_for_update=True)
            row.value += 1

        for _ in range(50):
            worker._db.write(add_one)

    def value(session: Session) -> int:
        return session.get_one(CounterRow, "documents").value

    before = store._db.read(value)
    threads = [threading.Thread(target=count_up, args=(open_store(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store._db.read(value) - before == 200
