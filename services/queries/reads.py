"""Reading a query and what its answer cites: by whoever asked it, and only what that one may see now."""

from __future__ import annotations

from datetime import UTC, datetime

from models.errors import NotFound
from models.store import Store
from models.types import Answer, Audience, Citation, Query, Status

OPEN = (Status.QUEUED, Status.STARTED)


def read_query(store: Store, query_id: str, principal: str) -> Query:
    """The query. Raises NotFound, also for one that somebody else asked."""
    query = store.queries.get(query_id)
    if query.principal != principal:
        raise NotFound(f"There is no query {query_id}.")
    return query


def read_answer(store: Store, query_id: str, principal: str, audience: Audience) -> Answer:
    """The answer; while there is none, one that says no more than where the query is (`queued`, `started`).

    A query that no worker has ended by its deadline is ended here: whoever looks must not wait for ever. Raises
    NotFound, also for a query of somebody else and when the audience may no longer see what the answer draws on."""
    query = read_query(store, query_id, principal)
    answer = store.queries.answer(query_id, audience)
    if answer is None and query.deadline_at is not None and query.deadline_at < datetime.now(UTC):
        store.jobs.end_overdue()
        answer = store.queries.answer(query_id, audience)
    if answer is None:
        status = store.queries.status(query_id)
        answer = None if status in OPEN else store.queries.answer(query_id, audience)  # it ended in between
        return answer or Answer(id=query_id, status=status)
    return answer


def read_shared(store: Store, query_id: str, principal: str, audience: Audience) -> tuple[Query, Answer]:
    """A query and its answer: one's own, or one that was shared and that draws on nothing this audience may not see.

    What was shared counts only if it was answered with citations: they decide who may see it. Raises NotFound, in the
    same words whether it isn't there, isn't shared, or isn't for this audience."""
    query = store.queries.get(query_id)
    if query.principal == principal:
        return query, read_answer(store, query_id, principal, audience)
    if store.queries.is_shared(query_id):
        answer = store.queries.answer(query_id, audience)
        if answer is not None and answer.status is Status.ANSWERED and answer.citations:
            return query, answer
    raise NotFound(f"There is no query {query_id}.")


def citation_of(answer: Answer, number: int, nearest: bool = False) -> Citation:
    """The citation with this number, from 1; of the nearest passages if `nearest`. Raises NotFound."""
    citations = answer.nearest if nearest else answer.citations
    if not 1 <= number <= len(citations):
        raise NotFound(f"Answer {answer.id} has {len(citations)} such citations; there is no number {number}.")
    return citations[number - 1]
