"""The tables of jobs, of questions and their answers, and of what people said of these."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.row import Row


class JobRow(Row):
    """Work of any route. `token` is the fencing token: it grows with every lease; `key` makes enqueueing idempotent."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "queue", "created_at"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(index=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    queue: Mapped[str] = mapped_column(String(16))
    priority: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(default="")
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    rung_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str] = mapped_column(default="")


class QueryRow(Row):
    """A submitted question with the principal and the audience that were fixed then."""

    __tablename__ = "queries"
    __table_args__ = (
        UniqueConstraint("principal", "idempotency_key"),
        Index(None, "conversation_id", "submitted_at"),
        Index(None, "principal", "submitted_at"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), unique=True)
    question: Mapped[str]
    conversation_id: Mapped[str | None]
    asset: Mapped[str | None]
    serial: Mapped[str | None]
    as_of: Mapped[datetime | None]
    priority: Mapped[str] = mapped_column(String(16))
    deadline_s: Mapped[float]
    principal: Mapped[str]
    audience: Mapped[list[Any]]
    idempotency_key: Mapped[str | None]
    submitted_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]


class AnswerRow(Row):
    """The one end of a query; its primary key is the query's id, so there can't be two."""

    __tablename__ = "answers"
    query_id: Mapped[str] = mapped_column(ForeignKey("queries.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(16), index=True)
    text: Mapped[str]
    mode: Mapped[str] = mapped_column(String(16))
    confidence: Mapped[float]
    warnings: Mapped[list[Any]]
    asked: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    missing: Mapped[list[Any]]
    figures: Mapped[list[Any]]
    tools: Mapped[list[Any]]
    program_version: Mapped[str] = mapped_column(String(64), index=True)
    index_fingerprint: Mapped[str]
    lm: Mapped[str | None]
    revisions: Mapped[dict[str, Any]]
    timings: Mapped[dict[str, Any]]
    retrieved: Mapped[list[Any]]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    approved_own: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    usage: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    read_as: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    created_at: Mapped[datetime]


class ApprovalRow(Row):
    """An answer that a person found right, for whoever asks the same again: the same `words` of the same machine."""

    __tablename__ = "approvals"
    __table_args__ = (Index(None, "words", "asset", "serial"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    words: Mapped[str]
    asset: Mapped[str]
    serial: Mapped[str]
    query_id: Mapped[str] = mapped_column(ForeignKey("answers.query_id"), index=True)
    approved_by: Mapped[str]
    approved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    written: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class CitationRow(Row):
    """A citation of an answer (role `citation`) or one of the nearest passages of an abstention (role `nearest`).

    It refers to the copy, so that the copy's row stays while an answer cites it.
    """

    __tablename__ = "citations"
    __table_args__ = (UniqueConstraint("query_id", "role", "ordinal"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    query_id: Mapped[str] = mapped_column(ForeignKey("answers.query_id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(16))
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    document: Mapped[str]
    copy_id: Mapped[str | None] = mapped_column(ForeignKey("copies.id"), index=True)
    revision: Mapped[str | None]
    page: Mapped[int | None]
    section: Mapped[str]
    quote: Mapped[str]
    boxes: Mapped[list[Any]]
    rows: Mapped[list[Any]]
    evidence: Mapped[str]
    ocr: Mapped[bool] = mapped_column(default=False, server_default=false())


class DeliveryRow(Row):
    """Where the answer of a query is to be brought, and whether it was. state: open -> posted (or given up).

    about: '' for the answer itself, else the feedback that `text` tells what became of, or what else is told about it.
    whom: the one who alone sees it, '' for all. `not_before` is its lease, too: whoever takes it moves that on;
    `attempts` is the fencing token. message: its id in the chat, there already while an answer is still being told."""

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "state", "not_before"),)
    query_id: Mapped[str] = mapped_column(ForeignKey("queries.id"), primary_key=True)
    about: Mapped[str] = mapped_column(String(32), primary_key=True, default="", server_default="")
    text: Mapped[str] = mapped_column(default="", server_default="")
    channel: Mapped[str]
    thread: Mapped[str]
    whom: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")


class FeedbackRow(Row):
    """A verdict or correction on an answer; of one principal's verdicts on it the last one stands.

    state: new -> example, review, defect or rejected, `outcome` says why. unsafe: reported so and not cleared by a
    person. told: what its principal was told last of what became of it.
    """

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("query_id", "principal"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    query_id: Mapped[str] = mapped_column(ForeignKey("answers.query_id"))
    principal: Mapped[str]
    verdict: Mapped[str] = mapped_column(String(16))
    correction: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    document: Mapped[str | None]
    page: Mapped[int | None]
    created_at: Mapped[datetime]
    classified: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    state: Mapped[str] = mapped_column(String(16), default="new", server_default="new", index=True)
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    unsafe: Mapped[bool] = mapped_column(default=False, server_default=false())
    reviewed_by: Mapped[str] = mapped_column(default="", server_default="")
    told: Mapped[str] = mapped_column(default="", server_default="")
    told_at: Mapped[datetime | None]
