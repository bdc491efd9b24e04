"""Jobs of all routes: one table, taken by leases that are kept alive, refused by fencing tokens."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.store.coding import plain
from models.store.database import Database, reads, writes
from models.store.ends import end
from models.store.job import Hold, Job, JobKind, JobState, Lease, Queue, held, holding, job_of, new_job
from models.tables import JobRow
from models.types import Priority


class Jobs:
    """Repository of jobs. lease_s: how long a lease lives without renewal. max_attempts: leases before it fails."""

    def __init__(self, db: Database, lease_s: float, max_attempts: int) -> None:
        self._db = db
        self.lease_s = lease_s
        self.max_attempts = max_attempts

    def enqueue(
        self,
        kind: JobKind,
        subject: str,
        payload: Mapping[str, Any],
        queue: Queue,
        priority: Priority = Priority.NORMAL,
        deadline_at: datetime | None = None,
        key: str | None = None,
    ) -> Job:
        """Adds a job; safe once this returns. With a `key` that a job has already, that job is returned instead."""
        try:
            return self._enqueue(kind, subject, payload, queue, priority, deadline_at, key)
        except IntegrityError:  # the same key at the same moment: now it is there
            if key is None:
                raise
            return self._enqueue(kind, subject, payload, queue, priority, deadline_at, key)

    @writes
    def _enqueue(
        self,
        session: Session,
        kind: JobKind,
        subject: str,
        payload: Mapping[str, Any],
        queue: Queue,
        priority: Priority,
        deadline_at: datetime | None,
        key: str | None,
    ) -> Job:
        if key is not None:
            there = session.scalars(select(JobRow).where(JobRow.key == key)).one_or_none()
            if there is not None:
                return job_of(there)
        job = new_job(self._db.now(session), kind, subject, payload, queue, priority, deadline_at, key)
        session.add(job)
        session.flush()
        return job_of(job)

    @writes
    def lease(self, session: Session, job_id: str, worker: str) -> Lease | None:
        """Takes a job. None: there is nothing to do (unknown, ended, another worker has it, not yet, too late).

        Every lease counts as an attempt and makes older tokens stale."""
        job = session.get(JobRow, job_id, with_for_update=True)
        now = self._db.now(session)
        if job is None or JobState(job.state).ended or job.cancel_requested or job.attempts >= self.max_attempts:
            return None
        if job.state == JobState.HELD:
            return None
        if job.state == JobState.RUNNING and job.leased_until is not None and job.leased_until > now:
            return None
        if (job.deadline_at is not None and job.deadline_at <= now) or (job.not_before and job.not_before > now):
            return None
        job.state, job.worker, job.leased_until = JobState.RUNNING, worker, now + timedelta(seconds=self.lease_s)
        job.token, job.attempts, job.started_at = job.token + 1, job.attempts + 1, job.started_at or now
        return Lease(
            job_id=job.id,
            token=job.token,
            kind=JobKind(job.kind),
            subject=job.subject,
            payload=job.payload,
            worker=worker,
            attempt=job.attempts,
            remaining_s=None if job.deadline_at is None else (job.deadline_at - now).total_seconds(),
        )

    @writes
    def renew(self, session: Session, lease: Lease) -> Hold:
        """Keeps the lease alive for another `lease_s`; tells whether it is lost or the job is to be cancelled."""
        cancelled = session.execute(
            update(JobRow)
            .where(*holding(lease))
            .values(leased_until=self._db.now(session) + timedelta(seconds=self.lease_s))
            .returning(JobRow.cancel_requested)
        ).scalar_one_or_none()
        return _hold(cancelled)

    @reads
    def hold(self, session: Session, lease: Lease) -> Hold:
        """How the lease stands, without renewing it."""
        return _hold(session.scalars(select(JobRow.cancel_requested).where(*holding(lease))).one_or_none())

    @writes
    def progress(self, session: Session, lease: Lease, done: int, total: int, note: str = "") -> Hold:
        """Writes how far the work is, and renews the lease. Tells the same as `renew`."""
        cancelled = session.execute(
            update(JobRow)
            .where(*holding(lease))
            .values(
                done=done, total=total, note=note, leased_until=self._db.now(session) + timedelta(seconds=self.lease_s)
            )
            .returning(JobRow.cancel_requested)
        ).scalar_one_or_none()
        return _hold(cancelled)

    @writes
    def remember(self, session: Session, lease: Lease, payload: Mapping[str, Any]) -> None:
        """Keeps what has been done so far with the job, beside what is kept, for whoever takes it over. Raises
        LeaseLost."""
        job = held(session, lease)
        job.payload = {**job.payload, **plain(payload)}

    @writes
    def finish(self, session: Session, lease: Lease, result: Mapping[str, Any] | None = None) -> None:
        """Ends the job as done (an answer's job is ended by `queries.keep`). Raises LeaseLost."""
        end(session, held(session, lease), JobState.DONE, self._db.now(session), result=plain(result))

    @writes
    def fail(self, session: Session, lease: Lease, reason: str) -> None:
        """Ends the job as failed: a retry would not help. Raises LeaseLost."""
        end(session, held(session, lease), JobState.FAILED, self._db.now(session), reason)

    @writes
    def stop(self, session: Session, lease: Lease, reason: str) -> None:
        """Ends the job as cancelled, from inside. Raises LeaseLost."""
        end(session, held(session, lease), JobState.CANCELLED, self._db.now(session), reason)

    @writes
    def release(self, session: Session, lease: Lease, reason: str, *, counts: bool = True) -> None:
        """Gives the job back to be tried again: soon, later with every attempt; failed after the last one.

        counts: False when the worker is being stopped, which is no attempt. Raises LeaseLost."""
        job = held(session, lease)
        now = self._db.now(session)
        job.reason = reason
        if not counts:
            job.attempts -= 1
        elif job.attempts >= self.max_attempts:
            end(session, job, JobState.FAILED, now, _exhausted(job))
            return
        job.state, job.leased_until = JobState.WAITING, None
        job.not_before = now + timedelta(seconds=2 ** (job.attempts - 1)) if counts else None

    @writes
    def cancel(self, session: Session, job_id: str, reason: str = "Cancelled.") -> Job:
        """Cancels a job: at once if nobody works on it, else its worker stops between two steps.

        An ended job stays as it is. Raises NotFound."""
        job = session.get(JobRow, job_id, with_for_update=True)
        if job is None:
            raise NotFound(f"There is no job {job_id}.")
        now = self._db.now(session)
        if not JobState(job.state).ended:
            job.cancel_requested = True
            if job.leased_until is None or job.leased_until <= now:
                end(session, job, JobState.CANCELLED, now, reason)
        return job_of(job)

    @writes
    def end_overdue(self, session: Session) -> tuple[Job, ...]:
        """Ends the jobs that nobody will end: too many attempts, cancelled without a worker, deadline passed.

        A job at work gets `lease_s` beyond its deadline to notice it by itself. Returns what was ended."""
        now = self._db.now(session)
        abandoned = not_(_alive(now))
        late = and_(
            JobRow.deadline_at < now, or_(abandoned, JobRow.deadline_at < now - timedelta(seconds=self.lease_s))
        )
        rows = session.scalars(
            select(JobRow)
            .where(
                JobRow.state.in_((JobState.HELD, JobState.WAITING, JobState.RUNNING)),
                or_(late, and_(abandoned, or_(JobRow.cancel_requested, JobRow.attempts >= self.max_attempts))),
            )
            .with_for_update(skip_locked=True)
        ).all()
        for job in rows:
            if job.cancel_requested:
                end(session, job, JobState.CANCELLED, now, "Cancelled.")
            elif job.deadline_at is not None and job.deadline_at < now:
                seconds = (job.deadline_at - job.created_at).total_seconds()
                end(
                    session, job, JobState.FAILED, now, f"Not finished within its deadline of {seconds:g} s. Ask again."
                )
            else:
                end(session, job, JobState.FAILED, now, _exhausted(job))
        return tuple(job_of(job) for job in rows)

    @writes
    def to_ring(self, session: Session, queue: Queue, limit: int, again_after_s: float) -> tuple[Job, ...]:
        """Up to `limit` jobs of a queue that no worker has, the oldest first: their message may be lost, ring again.

        Each is returned at most once in `again_after_s`."""
        now = self._db.now(session)
        rows = session.scalars(
            select(JobRow)
            .where(
                JobRow.state.in_((JobState.WAITING, JobState.RUNNING)),
                JobRow.queue == queue,
                not_(_alive(now)),
                JobRow.rung_at < now - timedelta(seconds=again_after_s),
                or_(JobRow.not_before.is_(None), JobRow.not_before <= now),
            )
            .order_by(JobRow.created_at)
            .limit(max(0, limit))
            .with_for_update(skip_locked=True)
        ).all()
        for job in rows:
            job.rung_at = now
        return tuple(job_of(job) for job in rows)

    @reads
    def get(self, session: Session, job_id: str) -> Job:
        """Raises NotFound."""
        job = session.get(JobRow, job_id)
        if job is None:
            raise NotFound(f"There is no job {job_id}.")
        return job_of(job)

    @reads
    def list(
        self,
        session: Session,
        kind: JobKind | None = None,
        states: Collection[JobState] = (),
        ids: Collection[str] = (),
        limit: int = 1000,
    ) -> tuple[Job, ...]:
        """Jobs of a kind, in some of the states, with some of the ids (empty: all), newest first."""
        wanted = select(JobRow).order_by(JobRow.created_at.desc(), JobRow.id).limit(limit)
        if kind is not None:
            wanted = wanted.where(JobRow.kind == kind)
        if states:
            wanted = wanted.where(JobRow.state.in_(states))
        if ids:
            wanted = wanted.where(JobRow.id.in_(ids))
        return tuple(job_of(row) for row in session.scalars(wanted))


def _hold(cancel_requested: bool | None) -> Hold:
    if cancel_requested is None:
        return Hold.LOST
    return Hold.CANCELLED if cancel_requested else Hold.HELD


def _alive(now: datetime) -> ColumnElement[bool]:
    """True for a job that a worker holds a living lease of."""
    return and_(JobRow.state == JobState.RUNNING, JobRow.leased_until.is_not(None), JobRow.leased_until > now)


def _exhausted(job: JobRow) -> str:
    last = f" The last one: {job.reason}" if job.reason else " Each time the worker died at it."
    return f"Given up after {job.attempts} attempts.{last}"


__all__ = ["Hold", "Job", "JobKind", "JobState", "Jobs", "Lease", "Queue", "held", "job_of", "new_job"]
