"""What Alembic runs: on the connection that `models.store.schema` hands it."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, TypeDecorator

from models.tables import Row


def plain_type(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """A migration names the types of its day, not our decorators, which may change later."""
    return f"sa.{item.impl_instance!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        render_as_batch=True,  # SQLite can't ALTER much: Alembic copies the table instead
        render_item=plain_type,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
