"""The tables of documents, their copies, and what was cut out of these."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.row import Row


class CounterRow(Row):
    """Versions that caches compare: `documents` grows by one whenever the set of active copies changes."""

    __tablename__ = "counters"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


class DocumentRow(Row):
    """A manual or bulletin whatever its edition; its path as ingested. `root` is where it was last ingested from."""

    __tablename__ = "documents"
    path: Mapped[str] = mapped_column(primary_key=True)
    root: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]


class CopyRow(Row):
    """One ingested file's bytes. state: staged -> active -> superseded -> dropping -> forgotten (or gone).

    A copy that a newer edition has replaced is `archived` instead of superseded: kept for questions that ask for it.
    edition: the facts of `models.editions`, NULL where they were never looked for.
    """

    __tablename__ = "copies"
    __table_args__ = (
        Index(
            "uq_copies_one_active",
            "document",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    document: Mapped[str] = mapped_column(ForeignKey("documents.path"), index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    suffix: Mapped[str] = mapped_column(String(16))
    title: Mapped[str]
    revision: Mapped[str | None]
    language: Mapped[str] = mapped_column(String(16))
    page_count: Mapped[int | None]
    pages: Mapped[list[Any]]
    problems: Mapped[list[Any]]
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    terms: Mapped[str] = mapped_column(default="{}", deferred=True)
    chunk_count: Mapped[int] = mapped_column(default=0)
    staged_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]
    edition: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)


class EditionSetRow(Row):
    """What a person has said of the edition of a file, kept apart from what was found in it. NULL: nothing.

    Of these bytes under this path, so that it outlives reading them again and doesn't pass to the next edition.
    """

    __tablename__ = "editions_set"
    document: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    family: Mapped[str | None]
    revision: Mapped[str | None]
    effective_from: Mapped[str | None]
    effectivity: Mapped[str | None]
    supersedes: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    set_at: Mapped[datetime]


class CopyGroupRow(Row):
    """A group that may see a copy. A document is visible iff its groups meet every set of the audience."""

    __tablename__ = "copy_groups"
    copy_id: Mapped[str] = mapped_column(ForeignKey("copies.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True, index=True)


class ChunkRow(Row):
    """A chunk: `body` is the JSON of its units, warnings and what they govern; `vectors` float16, one row per unit."""

    __tablename__ = "chunks"
    __table_args__ = (UniqueConstraint("copy_id", "ordinal"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    copy_id: Mapped[str] = mapped_column(ForeignKey("copies.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[str]
    vectors: Mapped[bytes | None]
