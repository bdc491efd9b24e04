"""All tables of the Store, as SQLAlchemy models. Rows never leave `models.store`; callers get values of `models.types`.

Instants are UTC with microseconds on both databases (`UtcDateTime`). Every constraint has a name by the convention, so
that a migration can drop it on SQLite too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes aware datetimes only and gives them back in UTC; SQLite keeps them as text of equal length."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; the Store keeps instants")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text that every database takes: without NUL (PostgreSQL refuses it) and lone surrogates (no UTF-8 for them)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        if value is None:
            return None
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class Row(DeclarativeBase):
    """What every table shares: the naming convention and how Python types become columns."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        datetime: UtcDateTime,
        str: CleanText,
        float: Double,
        bytes: LargeBinary,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


# -------------------------------------------------- documents


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


# -------------------------------------------------- records


class AssetRow(Row):
    """The name of a machine or component. What is said of it stands in the entries, each under its copy."""

    __tablename__ = "assets"
    name: Mapped[str] = mapped_column(primary_key=True)


class WorkOrderRow(Row):
    """A maintenance event, keyed to the copy of the log it came from. `raw` is the row as it came."""

    __tablename__ = "work_orders"
    __table_args__ = (UniqueConstraint("copy_id", "row"), Index(None, "asset", "started_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[str] = mapped_column(ForeignKey("copies.id", ondelete="CASCADE"))
    record_id: Mapped[str] = mapped_column(index=True)
    row: Mapped[int]
    asset: Mapped[str] = mapped_column(ForeignKey("assets.name"))
    text: Mapped[str]
    kind: Mapped[str]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    downtime_h: Mapped[float | None]
    cost: Mapped[float | None]
    parts: Mapped[str]
    code: Mapped[str]
    raw: Mapped[dict[str, Any]]


class RejectedRowRow(Row):
    """A row of a log that was set aside, with the reason."""

    __tablename__ = "rejected_rows"
    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[str] = mapped_column(ForeignKey("copies.id", ondelete="CASCADE"), index=True)
    row: Mapped[int]
    raw: Mapped[str]
    reason: Mapped[str]


class AssetEntryRow(Row):
    """What a list of machines (`listed`) or another log says of one, keyed to its copy."""

    __tablename__ = "asset_entries"
    __table_args__ = (UniqueConstraint("copy_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[str] = mapped_column(ForeignKey("copies.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(ForeignKey("assets.name"), index=True)
    description: Mapped[str]
    model: Mapped[str]
    serial: Mapped[str]
    parent: Mapped[str]
    in_service: Mapped[str | None] = mapped_column(String(10))
    aliases: Mapped[list[Any]]
    listed: Mapped[bool] = mapped_column(default=True, server_default=true())


class SeriesRow(Row):
    """The readings of one sensor of one asset in one unit, keyed to the copy of the file that they came from."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("copy_id", "asset", "sensor", "unit"), Index(None, "asset", "sensor"))
    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[str] = mapped_column(ForeignKey("copies.id", ondelete="CASCADE"))
    asset: Mapped[str] = mapped_column(ForeignKey("assets.name"))
    sensor: Mapped[str]
    unit: Mapped[str]
    count: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[int | None] = mapped_column(BigInteger)
    last_at: Mapped[int | None] = mapped_column(BigInteger)


class ReadingRow(Row):
    """One value of a series. at: microseconds since 1970 in UTC; row: of the file, 0 where it came by the API.

    There may be hundreds of millions: on SQLite the key is the table, and there is no other index.
    """

    __tablename__ = "readings"
    __table_args__ = ({"sqlite_with_rowid": False},)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    value: Mapped[float]
    row: Mapped[int]


class ForecastRow(Row):
    """What was worked out of logs: `key` is the hash of the copies that it comes from."""

    __tablename__ = "forecasts"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    body: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


# -------------------------------------------------- jobs


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


# -------------------------------------------------- queries and answers


class QueryRow(Row):
    """A submitted question with the principal and the audience that were fixed then."""

    __tablename__ = "queries"
    __table_args__ = (
        UniqueConstraint("principal", "idempotency_key"),
        Index(None, "conversation_id", "submitted_at"),
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
    usage: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
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

    about: '' for the answer itself, else the feedback that `text` tells what became of. `not_before` is its lease, too:
    whoever takes it moves that on; `attempts` is the fencing token."""

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "state", "not_before"),)
    query_id: Mapped[str] = mapped_column(ForeignKey("queries.id"), primary_key=True)
    about: Mapped[str] = mapped_column(String(32), primary_key=True, default="", server_default="")
    text: Mapped[str] = mapped_column(default="", server_default="")
    channel: Mapped[str]
    thread: Mapped[str]
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


# -------------------------------------------------- learning


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


# -------------------------------------------------- access


class UserRow(Row):
    """A person. `subject` is the name that the OpenID provider gives them, NULL for a local account."""

    __tablename__ = "users"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    role: Mapped[str] = mapped_column(String(16))
    groups: Mapped[list[Any]]
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]


class SignInRow(Row):
    """A browser in which a person is signed in. `digest` is the SHA-256 of what its cookie carries."""

    __tablename__ = "sign_ins"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ApiKeyRow(Row):
    """A key of a program. It is never deleted, so that nobody else gets its name and with it its answers."""

    __tablename__ = "api_keys"
    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    groups: Mapped[list[Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditRow(Row):
    """Who did or saw what. Rows are only added."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    principal: Mapped[str] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]


class SpendingRow(Row):
    """What language models used on a day in a step; step '' is the sum that a day's limit is held by."""

    __tablename__ = "spending"
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    step: Mapped[str] = mapped_column(String(16), primary_key=True)
    calls: Mapped[int] = mapped_column(BigInteger)
    tokens: Mapped[int] = mapped_column(BigInteger)
    micro_usd: Mapped[int] = mapped_column(BigInteger)
