"""The tables of examples, of what was learnt from them, and of program versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.row import Row


class ExampleRow(Row):
    """A labelled case for training or evaluation, in the form of `services.learning`.

    readable: everybody may read the words of its question. sources: SHA-256 of the bytes of its documents, by path,
    when it was made. retired: why it counts no longer, '' while it does.
    """

    __tablename__ = "examples"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    split: Mapped[str] = mapped_column(String(16), index=True)
    case: Mapped[dict[str, Any]]
    groups: Mapped[list[Any]]
    query_id: Mapped[str | None] = mapped_column(ForeignKey("answers.query_id"))
    created_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(String(16), default="labelled", server_default="labelled")
    readable: Mapped[bool] = mapped_column(default=False, server_default=false())
    sources: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    retired: Mapped[str] = mapped_column(default="", server_default="")


class DataSetRow(Row):
    """What a recompile worked on, by the hash of its content. members: one object per case."""

    __tablename__ = "data_sets"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    members: Mapped[list[Any]]
    created_at: Mapped[datetime]


class LearntRow(Row):
    """What was learnt beside the program, by name; JSON, never code."""

    __tablename__ = "learnt"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class ProgramVersionRow(Row):
    """One compiled state of the program, by content address; at most one is active."""

    __tablename__ = "program_versions"
    __table_args__ = (
        Index(
            "uq_program_versions_one_active",
            "active",
            unique=True,
            sqlite_where=text("active = 1"),
            postgresql_where=text("active"),
        ),
    )
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    document: Mapped[dict[str, Any]]
    metrics: Mapped[dict[str, Any]]
    dataset_hash: Mapped[str]
    parent: Mapped[str | None] = mapped_column(ForeignKey("program_versions.id"))
    active: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]


class EvaluationRow(Row):
    """Labelled cases that were asked, and how the answers were: of which version, on the data set of which hash."""

    __tablename__ = "evaluations"
    __table_args__ = (Index(None, "dataset_hash", "created_at"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    program_version: Mapped[str]
    dataset_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str]
    n: Mapped[int]
    figures: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
