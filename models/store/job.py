"""A job, the lease on one, and their rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.errors import LeaseLost
from models.store.coding import plain
from models.store.ends import ANSWER
from models.tables import JobRow
from models.types import Priority


class JobKind(StrEnum):
    ANSWER = ANSWER
    INGEST = "ingest"
    RECOMPILE = "recompile"


class Queue(StrEnum):
    """The named queues. There are no numeric priorities: what is urgent has a queue of its own."""

    URGENT = "urgent"
    ANSWERS = "answers"
    INGESTION = "ingestion"
    NIGHTLY = "nightly"


class JobState(StrEnum):
    """HELD: kept, but nobody may work on it before it is known for whom it is (`queries.release`)."""

    HELD = "held"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self not in (JobState.HELD, JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it was when it was read. done, total: progress in pages or steps; total 0: not known yet."""

    id: str
    kind: JobKind
    subject: str
    payload: Mapping[str, Any]
    queue: Queue
    priority: Priority
    state: JobState
    attempts: int
    worker: str
    cancel_requested: bool
    created_at: datetime
    deadline_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    done: int
    total: int
    note: str
    result: Mapping[str, Any] | None
    reason: str


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a job until it is lost. `token` fences: a write with an older one is refused.

    remaining_s: time to the job's deadline when the lease was taken, by the database's clock."""

    job_id: str
    token: int
    kind: JobKind
    subject: str
    payload: Mapping[str, Any]
    worker: str
    attempt: int
    remaining_s: float | None


class Hold(StrEnum):
    """How a lease stands."""

    HELD = "held"
    CANCELLED = "cancelled"
    LOST = "lost"


def new_job(
    now: datetime,
    kind: JobKind,
    subject: str,
    payload: Mapping[str, Any],
    queue: Queue,
    priority: Priority,
    deadline_at: datetime | None,
    key: str | None = None,
) -> JobRow:
    """The row of a job that waits, not yet added."""
    return JobRow(
        id=uuid.uuid4().hex,
        kind=kind,
        subject=subject,
        key=key,
        payload=plain(payload),
        queue=queue,
        priority=priority,
        state=JobState.WAITING,
        created_at=now,
        rung_at=now,
        deadline_at=deadline_at,
    )


def held(session: Session, lease: Lease) -> JobRow:
    """The row of a leased job, locked. Raises LeaseLost if the token is stale or the job has ended."""
    job = session.scalars(select(JobRow).where(*holding(lease)).with_for_update()).one_or_none()
    if job is None:
        raise LeaseLost(f"Job {lease.job_id} was taken over or has ended; what worker {lease.worker} made is dropped.")
    return job


def job_of(row: JobRow) -> Job:
    """The job of a row, as it is now."""
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        subject=row.subject,
        payload=row.payload,
        queue=Queue(row.queue),
        priority=Priority(row.priority),
        state=JobState(row.state),
        attempts=row.attempts,
        worker=row.worker,
        cancel_requested=row.cancel_requested,
        created_at=row.created_at,
        deadline_at=row.deadline_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        done=row.done,
        total=row.total,
        note=row.note,
        result=row.result,
        reason=row.reason,
    )


def holding(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    """True for the row of a job that this lease is still the right to."""
    return (JobRow.id == lease.job_id, JobRow.token == lease.token, JobRow.state == JobState.RUNNING)
