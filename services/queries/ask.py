"""Answering a question, in a worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from models.store import Store
from models.types import Answer, Query
from services.answering.progress import Progress
from services.queries.announce import announce_end
from services.queries.events import Events
from services.queries.leases import Work, leased

Program = Callable[[Query, Progress], Answer]
"""What answers: understand, route, gather, answer, check. The id of its answer is the query's."""


class Watched:
    """Progress of a query at work: what it tells goes to the query's events, and the lease tells it when to stop."""

    def __init__(self, query_id: str, work: Work, events: Events) -> None:
        self._query_id = query_id
        self._work = work
        self._events = events

    def event(self, kind: str, data: Mapping[str, Any]) -> None:
        self._events.publish(self._query_id, kind, data)

    def checkpoint(self) -> None:
        self._work.checkpoint()


def ask(job_id: str, program: Program, store: Store, events: Events, worker: str) -> None:
    """Answers the question of a job, once in effect however often and wherever this is called.

    The end is in the store: an answer, or why there is none. Raises Unavailable if the store can't be read at all."""
    with leased(store, job_id, worker) as work:  # None: somebody else has it, or it has ended
        if work is None:
            return
        query = store.queries.get(work.lease.subject)
        events.publish(query.id, "started", {"attempt": work.lease.attempt})
        answer = program(query, Watched(query.id, work, events))
        work.checkpoint()
        store.queries.keep(answer, work.lease)  # once per query; a stale lease is refused
    announce_end(store, events, work.lease.subject)
