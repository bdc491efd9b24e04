"""How much waits, runs and failed, and what the latest answers were made with: for whoever watches over a site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.store.database import Database, reads
from models.store.jobs import JobState, Queue
from models.tables import AnswerRow, JobRow


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """Jobs of one queue: open ones by state, and those that ended within the last day. oldest: since when one waits."""

    queue: Queue
    open: Mapping[JobState, int] = field(default_factory=dict)
    lately: Mapping[JobState, int] = field(default_factory=dict)
    oldest: datetime | None = None


class Workload:
    """Reads what the jobs and answers say of the load."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @reads
    def queues(self, session: Session) -> tuple[QueueLoad, ...]:
        """Every named queue."""
        since = self._db.now(session) - timedelta(days=1)
        running = (JobState.WAITING, JobState.RUNNING)
        open_: dict[str, Counter[JobState]] = {queue: Counter() for queue in Queue}
        ended: dict[str, Counter[JobState]] = {queue: Counter() for queue in Queue}
        counted = select(JobRow.queue, JobRow.state, func.count()).group_by(JobRow.queue, JobRow.state)
        for queue, state, count in session.execute(counted.where(JobRow.state.in_(running))):
            open_[queue][JobState(state)] += count
        for queue, state, count in session.execute(counted.where(JobRow.ended_at > since)):
            ended[queue][JobState(state)] += count
        waiting_since = (
            select(JobRow.queue, func.min(JobRow.created_at))
            .where(JobRow.state == JobState.WAITING)
            .group_by(JobRow.queue)
        )
        oldest = {queue: at for queue, at in session.execute(waiting_since)}  # noqa: C416  (rows are no pairs to mypy)
        return tuple(QueueLoad(queue, open_[queue], ended[queue], oldest.get(queue)) for queue in Queue)

    @reads
    def models_lately(self, session: Session, limit: int) -> tuple[str | None, ...]:
        """The language model of each of the latest answers, newest first; None where none was used."""
        wanted = select(AnswerRow.lm).order_by(AnswerRow.created_at.desc(), AnswerRow.query_id).limit(limit)
        return tuple(session.scalars(wanted))
