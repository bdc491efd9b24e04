"""How a job ends. The end of a question is always an answer row, written in the same transaction: exactly one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.store.answer_rows import add_answer
from models.tables import AnswerRow, JobRow
from models.types import Answer, Status

ANSWER = "answer"
"""The kind of jobs whose subject is a query."""

_STATUS = {"failed": Status.FAILED, "cancelled": Status.CANCELLED}


def end(
    session: Session, job: JobRow, state: str, now: datetime, reason: str = "", result: dict[str, Any] | None = None
) -> None:
    """Ends a job as done, failed or cancelled; no lease is valid after that.

    A question that failed or was cancelled gets its answer here; for `done` the caller has written it."""
    job.state, job.ended_at, job.leased_until = state, now, None
    job.reason, job.result = reason, result
    job.token += 1
    if job.kind == ANSWER and state in _STATUS and session.get(AnswerRow, job.subject) is None:
        add_answer(session, Answer(id=job.subject, status=_STATUS[state], text=reason), now)
