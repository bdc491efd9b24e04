"""Feedback: what principals think of answers. Of one principal's verdicts on an answer the last one stands."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.store.database import Database, reads, writes
from models.tables import AnswerRow, FeedbackRow


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict ('right', 'wrong', ...) on the answer of a query.

    correction: what would be right, in words; reason: why, in words ('' if none). document, page: where it stands.
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
        """Keeps a verdict, instead of an earlier one of the same principal; returns its id. Raises NotFound."""
        if session.get(AnswerRow, query_id, with_for_update=True) is None:
            raise NotFound(f"Query {query_id} has no answer to give feedback on.")
        row = session.scalars(
            select(FeedbackRow).where(FeedbackRow.query_id == query_id, FeedbackRow.principal == principal)
        ).one_or_none()
        if row is None:
            row = FeedbackRow(id=uuid.uuid4().hex, query_id=query_id, principal=principal)
            session.add(row)
        row.verdict, row.correction, row.reason = verdict, correction, reason
        row.document, row.page, row.created_at = document, page, self._db.now(session)
        return row.id

    @reads
    def list(self, session: Session, query_id: str | None = None) -> tuple[Feedback, ...]:
        """The feedback on one answer (None: on all), oldest first."""
        wanted = select(FeedbackRow).order_by(FeedbackRow.created_at, FeedbackRow.id)
        if query_id is not None:
            wanted = wanted.where(FeedbackRow.query_id == query_id)
        return tuple(
            Feedback(
                id=row.id,
                query_id=row.query_id,
                principal=row.principal,
                verdict=row.verdict,
                correction=row.correction,
                created_at=row.created_at,
                reason=row.reason,
                document=row.document,
                page=row.page,
            )
            for row in session.scalars(wanted)
        )
