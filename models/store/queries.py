"""Queries and their answers. The answer is written once, by whoever holds the lease, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, not_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.errors import Conflict, NotFound
from models.store.answer_rows import add_answer, read_answers, reported_at
from models.store.coding import audience_from_lists, audience_to_lists
from models.store.conversation import earlier_turns
from models.store.database import Database, reads, writes
from models.store.deliveries import Place, new_delivery, place_of
from models.store.ends import end
from models.store.jobs import Job, JobKind, Jobs, JobState, Lease, Queue, held, job_of, new_job
from models.store.visibility import unseen
from models.tables import AnswerRow, DeliveryRow, FeedbackRow, JobRow, QueryRow
from models.types import Answer, Audience, Priority, Query, Question, Status


@dataclass(frozen=True, slots=True)
class Submitted:
    """created: False when the idempotency key had been used for this question before."""

    query_id: str
    job: Job
    created: bool

    @property
    def job_id(self) -> str:
        return self.job.id


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as it is handed in. place: where its answer is to be brought; None: whoever asked fetches it.

    held: it is not yet known for whom it is; nobody works on it before `release`."""

    question: Question
    principal: str
    audience: Audience
    idempotency_key: str | None = None
    place: Place | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A question that waits for its audience. key: the idempotency key that it came with."""

    query_id: str
    principal: str
    place: Place
    key: str = ""


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A question in the list of one's own. status: how it ended, None while it is open."""

    id: str
    question: str
    asset: str | None
    at: datetime
    status: Status | None


class Queries:
    """Repository of queries and answers."""

    def __init__(self, db: Database, jobs: Jobs) -> None:
        self._db = db
        self._jobs = jobs

    def submit(
        self, question: Question, principal: str, audience: Audience, idempotency_key: str | None = None
    ) -> Submitted:
        """Keeps the question and its job; it is safe once this returns. The deadline counts from now.

        A key that this principal has used before returns that query. Raises Conflict if it was another question."""
        [submitted] = self.submit_all([Asking(question, principal, audience, idempotency_key)])
        if isinstance(submitted, Conflict):
            raise submitted
        return submitted

    def submit_all(self, asked: Sequence[Asking]) -> tuple[Submitted | Conflict, ...]:
        """`submit` for several questions in one transaction: all of them are safe once this returns, or none is.

        What `submit` would raise for one of them stands in its place; the others are kept."""
        try:
            return self._submit_all(asked)
        except IntegrityError:  # a key that another process used at the same moment: now it is there
            if all(asking.idempotency_key is None for asking in asked):
                raise
            return self._submit_all(asked)

    @reads
    def get(self, session: Session, query_id: str) -> Query:
        """The query with the earlier turns of its conversation that its principal and audience may see.

        Raises NotFound."""
        row = _row(session, query_id)
        job = session.get_one(JobRow, row.job_id)
        audience = audience_from_lists(row.audience)
        return Query(
            id=row.id,
            question=_question(row),
            principal=row.principal,
            audience=audience,
            history=earlier_turns(session, row, audience),
            deadline_at=job.deadline_at,
        )

    @writes
    def keep(self, session: Session, answer: Answer, lease: Lease) -> Answer:
        """Writes the answer and ends the job: one transaction, once per query.

        Raises LeaseLost for a stale lease, Conflict if the answer is another query's or there is one already."""
        if answer.id != lease.subject:
            raise Conflict(f"The answer is of query {answer.id}, the lease of query {lease.subject}; nothing is kept.")
        job = held(session, lease)
        if session.get(AnswerRow, answer.id) is not None:
            raise Conflict(f"Query {answer.id} has its answer already; this one is dropped.")
        now = self._db.now(session)
        add_answer(session, answer, now)
        end(session, job, JobState.DONE, now)
        return answer

    @reads
    def answer(self, session: Session, query_id: str, audience: Audience) -> Answer | None:
        """The answer, None while there is none.

        Raises NotFound for an unknown query, and when the audience may not (or no longer) see what it draws on."""
        _row(session, query_id)
        answer = read_answers(session, [query_id]).get(query_id)
        if answer is not None and (not audience or unseen(session, [query_id], audience)):
            raise NotFound(f"There is no query {query_id}.")
        return answer and replace(answer, reported=reported_at(session, answer))

    @reads
    def ending(self, session: Session, query_id: str) -> Answer | None:
        """The answer of a query that ended without one: failed or cancelled, of which nothing is drawn. Else None."""
        answer = read_answers(session, [query_id]).get(query_id)
        return answer if answer is not None and answer.status in (Status.FAILED, Status.CANCELLED) else None

    @reads
    def status(self, session: Session, query_id: str) -> Status:
        """How the query ended, or whether it waits or is at work. Raises NotFound."""
        row = _row(session, query_id)
        ended = session.scalars(select(AnswerRow.status).where(AnswerRow.query_id == query_id)).one_or_none()
        if ended is not None:
            return Status(ended)
        running = session.get_one(JobRow, row.job_id).state == JobState.RUNNING
        return Status.STARTED if running else Status.QUEUED

    @reads
    def held(self, session: Session, limit: int, older_than_s: float = 0.0) -> tuple[Held, ...]:
        """Questions from a chat that wait for their audience, the oldest first."""
        kept_before = self._db.now(session) - timedelta(seconds=older_than_s)
        rows = session.execute(
            select(QueryRow, DeliveryRow)
            .join(JobRow, JobRow.id == QueryRow.job_id)
            .join(DeliveryRow, and_(DeliveryRow.query_id == QueryRow.id, DeliveryRow.about == ""))
            .where(JobRow.state == JobState.HELD, QueryRow.submitted_at <= kept_before)
            .order_by(QueryRow.submitted_at)
            .limit(limit)
        )
        return tuple(
            Held(query.id, query.principal, place_of(delivery), query.idempotency_key or "") for query, delivery in rows
        )

    @writes
    def release(self, session: Session, query_id: str, audience: Audience) -> Submitted | None:
        """Lets a held question be worked on, for this audience. None if it isn't held: another one was first.

        Raises NotFound."""
        query = _row(session, query_id)
        job = session.get_one(JobRow, query.job_id, with_for_update=True)
        if job.state != JobState.HELD:
            return None
        query.audience = audience_to_lists(audience)
        job.state, job.rung_at = JobState.WAITING, self._db.now(session)
        return Submitted(query.id, job_of(job), created=True)

    @writes
    def refuse(self, session: Session, query_id: str) -> bool:
        """Forgets a held question that may not be asked. False if it isn't held, or is gone already."""
        query = session.get(QueryRow, query_id)
        job = None if query is None else session.get_one(JobRow, query.job_id, with_for_update=True)
        if query is None or job is None or job.state != JobState.HELD:
            return False
        session.execute(delete(DeliveryRow).where(DeliveryRow.query_id == query_id))
        session.execute(delete(QueryRow).where(QueryRow.id == query_id))
        session.execute(delete(JobRow).where(JobRow.id == job.id))
        return True

    @reads
    def unjudged(self, session: Session, limit: int) -> tuple[str, ...]:
        """The latest queries that were answered and that nobody has judged, newest first."""
        judged = exists().where(FeedbackRow.query_id == AnswerRow.query_id)
        wanted = select(AnswerRow.query_id).where(AnswerRow.status == Status.ANSWERED, not_(judged))
        return tuple(session.scalars(wanted.order_by(AnswerRow.created_at.desc(), AnswerRow.query_id).limit(limit)))

    def cancel(self, query_id: str) -> Job:
        """Takes the question back; see `jobs.cancel`. Raises NotFound."""
        return self._jobs.cancel(self.job_id(query_id))

    @reads
    def job_id(self, session: Session, query_id: str) -> str:
        """The job of a query. Raises NotFound."""
        return _row(session, query_id).job_id

    @reads
    def principal(self, session: Session, query_id: str) -> str:
        """Who asked. Raises NotFound."""
        return _row(session, query_id).principal

    @writes
    def share(self, session: Session, query_id: str, *, on: bool) -> None:
        """Lets whoever may see what the answer draws on open it, or only who asked. Raises NotFound."""
        row = _row(session, query_id)
        row.shared_at = (row.shared_at or self._db.now(session)) if on else None

    @reads
    def is_shared(self, session: Session, query_id: str) -> bool:
        """Whether others may open the answer. Raises NotFound."""
        return _row(session, query_id).shared_at is not None

    @reads
    def asked_by(
        self, session: Session, principal: str, limit: int, before: datetime | None = None
    ) -> tuple[AskedBefore, ...]:
        """What this principal has asked, the newest first. before: only what was asked earlier than that."""
        wanted = (
            select(QueryRow, AnswerRow.status)
            .outerjoin(AnswerRow, AnswerRow.query_id == QueryRow.id)
            .where(QueryRow.principal == principal)
            .order_by(QueryRow.submitted_at.desc(), QueryRow.id)
            .limit(limit)
        )
        if before is not None:
            wanted = wanted.where(QueryRow.submitted_at < before)
        return tuple(
            AskedBefore(row.id, row.question, row.asset, row.submitted_at, Status(status) if status else None)
            for row, status in session.execute(wanted)
        )

    @writes
    def _submit_all(self, session: Session, asked: Sequence[Asking]) -> tuple[Submitted | Conflict, ...]:
        """A statement per table, not per question: a burst of questions is one short transaction."""
        now = self._db.now(session)
        there = _by_key(session, asked)
        jobs: list[JobRow] = []
        queries: dict[str, QueryRow] = {}
        deliveries: list[DeliveryRow] = []
        found: list[QueryRow | Conflict] = []
        for asking in asked:
            key = asking.idempotency_key
            query = None if key is None else there.get((asking.principal, key))
            if query is not None and _asked(_question(query)) != _asked(asking.question):
                found.append(Conflict(f"The idempotency key {key} was used for another question; take a new one."))
                continue
            if query is None:
                job, query = _rows(asking, now)
                jobs.append(job)
                queries[query.id] = query
                if key is not None:
                    there[asking.principal, key] = query
                if asking.place is not None:
                    deliveries.append(new_delivery(query.id, asking.place, now))
            found.append(query)
        for rows in (jobs, queries.values(), deliveries):  # in the order of their foreign keys
            session.add_all(rows)
            session.flush()
        made = set(queries)
        results: list[Submitted | Conflict] = []
        for one in found:
            if isinstance(one, Conflict):
                results.append(one)
                continue
            results.append(Submitted(one.id, job_of(session.get_one(JobRow, one.job_id)), created=one.id in made))
            made.discard(one.id)  # the same question a second time in one batch was there already
        return tuple(results)


def _by_key(session: Session, asked: Sequence[Asking]) -> dict[tuple[str, str], QueryRow]:
    """The queries that these principals have made with these keys."""
    keys = [asking.idempotency_key for asking in asked if asking.idempotency_key is not None]
    if not keys:
        return {}
    wanted = select(QueryRow).where(
        QueryRow.principal.in_({asking.principal for asking in asked}), QueryRow.idempotency_key.in_(keys)
    )
    return {(row.principal, row.idempotency_key or ""): row for row in session.scalars(wanted)}


def _rows(asking: Asking, now: datetime) -> tuple[JobRow, QueryRow]:
    question, query_id = asking.question, uuid.uuid4().hex
    job = new_job(
        now,
        JobKind.ANSWER,
        query_id,
        {},
        Queue.URGENT if question.priority is Priority.LINE_DOWN else Queue.ANSWERS,
        question.priority,
        now + timedelta(seconds=question.deadline_s),
    )
    if asking.held:
        job.state = JobState.HELD
    query = QueryRow(
        id=query_id,
        job_id=job.id,
        principal=asking.principal,
        audience=audience_to_lists(asking.audience),
        idempotency_key=asking.idempotency_key,
        submitted_at=now,
        **asdict(question),
    )
    return job, query


def _row(session: Session, query_id: str) -> QueryRow:
    row = session.get(QueryRow, query_id)
    if row is None:
        raise NotFound(f"There is no query {query_id}.")
    return row


def _asked(question: Question) -> tuple[object, ...]:
    """What makes it the same question; an entrance may name a new conversation each time it sends it."""
    return question.question, question.asset, question.serial, question.as_of


def _question(row: QueryRow) -> Question:
    return Question(
        question=row.question,
        conversation_id=row.conversation_id,
        asset=row.asset,
        serial=row.serial,
        as_of=row.as_of,
        priority=Priority(row.priority),
        deadline_s=row.deadline_s,
    )
