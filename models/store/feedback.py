"""Feedback: what principals think of answers. Of one principal's verdicts on an answer the last one stands."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.store.coding import plain
from models.store.database import Database, reads, writes
from models.tables import AnswerRow, FeedbackRow


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict ('right', 'wrong', 'unsafe') on the answer of a query.

    correction: what would be right, in words; reason: why, in words ('' if none). document, page: where it stands.
    classified: kind, severity and what it concerns. state: 'new', then 'example', 'review', 'defect' or 'rejected';
    outcome: why, in a sentence. unsafe: reported so, and no person has cleared it. reviewed_by: who has, '' for nobody.
    told: what the principal was told last of what became of it, and when.
    """

    id: str
    query_id: str
    principal: str
    verdict: str
    correction: str
    created_at: datetime
    reason: str = ""
    document: str | None = None
    page: int | None = None
    classified: Mapping[str, Any] = field(default_factory=dict)
    state: str = "new"
    outcome: str = ""
    unsafe: bool = False
    reviewed_by: str = ""
    told: str = ""
    told_at: datetime | None = None


class FeedbackGiven:
    """Repository of feedback."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @writes
    def add(
        self,
        session: Session,
        query_id: str,
        principal: str,
        verdict: str,
        correction: str = "",
        reason: str = "",
        document: str | None = None,
        page: int | None = None,
    ) -> str:
        """Keeps a verdict, instead of an earlier one of the same principal; returns its id. Raises NotFound.

        The same verdict again changes nothing; another one is 'new' again."""
        if session.get(AnswerRow, query_id, with_for_update=True) is None:
            raise NotFound(f"Query {query_id} has no answer to give feedback on.")
        row = session.scalars(
            select(FeedbackRow).where(FeedbackRow.query_id == query_id, FeedbackRow.principal == principal)
        ).one_or_none()
        if row is None:
            row = FeedbackRow(id=uuid.uuid4().hex, query_id=query_id, principal=principal)
            session.add(row)
        elif (row.verdict, row.correction, row.reason, row.document, row.page) == (
            verdict,
            correction,
            reason,
            document,
            page,
        ):
            return row.id
        row.verdict, row.correction, row.reason = verdict, correction, reason
        row.document, row.page, row.created_at = document, page, self._db.now(session)
        row.state, row.outcome, row.unsafe, row.reviewed_by, row.classified = "new", "", False, "", {}
        return row.id

    @writes
    def end(
        self,
        session: Session,
        id_: str,
        state: str,
        outcome: str,
        *,
        classified: Mapping[str, Any] | None = None,
        unsafe: bool = False,
        reviewed_by: str = "",
    ) -> Feedback:
        """Writes what became of a verdict. classified: None leaves it. Raises NotFound."""
        row = _row(session, id_)
        row.state, row.outcome, row.unsafe, row.reviewed_by = state, outcome, unsafe, reviewed_by
        if classified is not None:
            row.classified = dict(plain(classified))
        return _feedback(row)

    @writes
    def tell(self, session: Session, id_: str, told: str) -> None:
        """Keeps what the principal is told. Raises NotFound."""
        row = _row(session, id_)
        row.told, row.told_at = told, self._db.now(session)

    @reads
    def get(self, session: Session, id_: str) -> Feedback:
        """One verdict. Raises NotFound."""
        return _feedback(_row(session, id_))

    @reads
    def list(self, session: Session, query_id: str | None = None, principal: str | None = None) -> tuple[Feedback, ...]:
        """The feedback on one answer (None: on all) by one principal (None: by all), oldest first."""
        wanted = select(FeedbackRow).order_by(FeedbackRow.created_at, FeedbackRow.id)
        if query_id is not None:
            wanted = wanted.where(FeedbackRow.query_id == query_id)
        if principal is not None:
            wanted = wanted.where(FeedbackRow.principal == principal)
        return tuple(_feedback(row) for row in session.scalars(wanted))

    @reads
    def in_states(self, session: Session, states: Collection[str], limit: int = 10_000) -> tuple[Feedback, ...]:
        """The feedback in these states: unsafe first, then the oldest."""
        wanted = (
            select(FeedbackRow)
            .where(FeedbackRow.state.in_(states))
            .order_by(FeedbackRow.unsafe.desc(), FeedbackRow.created_at, FeedbackRow.id)
            .limit(limit)
        )
        return tuple(_feedback(row) for row in session.scalars(wanted))

    @reads
    def count_unsafe(self, session: Session) -> int:
        """How many verdicts say unsafe and wait for a person."""
        waiting = select(func.count()).where(FeedbackRow.unsafe, FeedbackRow.reviewed_by == "")
        return session.scalars(waiting).one()

    @reads
    def unsafe_queries(self, session: Session) -> tuple[str, ...]:
        """The queries whose answers were reported as unsafe and not cleared by a person."""
        return tuple(session.scalars(select(FeedbackRow.query_id).where(FeedbackRow.unsafe).distinct()))


def _row(session: Session, id_: str) -> FeedbackRow:
    row = session.get(FeedbackRow, id_)
    if row is None:
        raise NotFound(f"There is no feedback {id_}.")
    return row


def _feedback(row: FeedbackRow) -> Feedback:
    return Feedback(
        id=row.id,
        query_id=row.query_id,
        principal=row.principal,
        verdict=row.verdict,
        correction=row.correction,
        created_at=row.created_at,
        reason=row.reason,
        document=row.document,
        page=row.page,
        classified=row.classified,
        state=row.state,
        outcome=row.outcome,
        unsafe=row.unsafe,
        reviewed_by=row.reviewed_by,
        told=row.told,
        told_at=row.told_at,
    )
