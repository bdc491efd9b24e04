"""The schema's version: migrating to the newest under a lock, and checking that a database is there."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from models.errors import BadInput, MillwrightError, Unavailable
from models.store.database import Database, translated

MIGRATIONS = Path(__file__).parent.parent / "migrations"
ADVISORY_LOCK = 0x6D696C6C
"""The number of the PostgreSQL advisory lock that a migration holds."""


def migrate(db: Database, revision: str = "head") -> None:
    """Brings the schema to a revision, creating all tables in an empty database.

    Of several processes one migrates and the others wait. Raises Unavailable, BadInput for a newer database."""
    try:
        with _migration_lock(db), db.engine.execution_options(millwright_writes=True).connect() as connection:
            _refuse_newer(_revision(connection), _script())
            connection.rollback()
            if db.is_sqlite:
                # Else dropping a table that a batch operation has copied would cascade. A no-op inside a transaction.
                _set_foreign_keys(connection, "OFF")
            try:
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, revision)
                connection.commit()
            finally:
                connection.rollback()
                if db.is_sqlite:
                    _set_foreign_keys(connection, "ON")
    except DBAPIError as error:
        raise translated(error, db.shown_url) from error


def check(db: Database) -> None:
    """Raises MillwrightError unless the schema is at this version's head; the message says what to do."""
    there = None
    if not db.is_sqlite or Path(str(db.url.database)).exists():  # looking must not create an empty file
        try:
            with db.engine.connect() as connection:
                there = _revision(connection)
        except DBAPIError as error:
            raise translated(error, db.shown_url) from error
    script = _script()
    _refuse_newer(there, script)
    head = script.get_current_head()
    if there != head:
        state = "is empty" if there is None else f"is at revision {there}, this version needs {head}"
        raise MillwrightError(f"The database {db.shown_url} {state}. Run `millwright migrate`, or `millwright up`.")


def _refuse_newer(there: str | None, script: ScriptDirectory) -> None:
    if there is not None and there not in {revision.revision for revision in script.walk_revisions()}:
        raise BadInput(
            f"The database is at revision {there}, which this version of Millwright doesn't know: it was used by a "
            "newer one. Install that version again, or restore the backup made before the upgrade."
        )


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _set_foreign_keys(connection: Connection, value: str) -> None:
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.cursor().execute(f"PRAGMA foreign_keys = {value}")


@contextmanager
def _migration_lock(db: Database) -> Iterator[None]:
    if not db.is_sqlite:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": ADVISORY_LOCK})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": ADVISORY_LOCK})
        return
    path = Path(f"{db.url.database}.migrate.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise Unavailable(f"The database {db.shown_url} can't be made: {error}. Check MILLWRIGHT_HOME.") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
