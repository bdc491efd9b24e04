"""Databases of one's own."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from models.store import Store


def new_sqlite_database(path: Path) -> str:
    """The URL of a database at this path that is empty and at the newest revision."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_migrated())
    return f"sqlite:///{path}"


@cache
def _migrated() -> bytes:
    """Migrated once, then copied: the migrations take longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        store = Store.open(f"sqlite:///{path}")
        store.migrate()
        store.close()  # its last connection: all is in the one file
        return path.read_bytes()


@contextmanager
def new_postgres_database(server_url: str) -> Iterator[str]:
    """The URL of an empty database of our own on a server, dropped at the end."""
    url = make_url(server_url).set(drivername="postgresql+psycopg")
    name = f"millwright_{uuid.uuid4().hex[:12]}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
