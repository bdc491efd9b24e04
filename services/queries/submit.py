"""Submitting a question: committed first, then rung for."""

from __future__ import annotations

from models.errors import BadInput
from models.store import Store
from models.store.queries import Submitted
from models.types import Audience, Question
from services.doorbell import Ring, try_ring
from services.queries.events import Events

MAX_QUESTION = 4000
MAX_NAME = 200
MAX_DEADLINE_S = 3600.0


def submit(
    store: Store,
    ring: Ring,
    question: Question,
    principal: str,
    audience: Audience,
    idempotency_key: str | None = None,
    events: Events | None = None,
) -> Submitted:
    """Takes a question; it is safe once this returns, whatever becomes of the queue.

    The same idempotency key of the same principal returns the query it made. Raises BadInput for a question that can't
    be taken, Conflict for a key that was used for another question, Unavailable if the database doesn't answer."""
    check(question, idempotency_key)
    submitted = store.queries.submit(question, principal, audience, idempotency_key)
    announce(ring, submitted, events)
    return submitted


def announce(ring: Ring, submitted: Submitted, events: Events | None = None) -> None:
    """The second half of `submit`, for an entrance that keeps questions by itself: tells whoever waits or works."""
    if submitted.created:
        if events is not None:
            events.publish(submitted.query_id, "queued", {"priority": submitted.job.priority.value})
        try_ring(ring, submitted.job)


def check(question: Question, idempotency_key: str | None = None) -> None:
    """Raises BadInput, with a sentence for whoever asked, for a question that can't be taken."""
    if not question.question.strip():
        raise BadInput("The question is empty: write what you want to know.")
    if len(question.question) > MAX_QUESTION:
        raise BadInput(f"The question has {len(question.question)} characters, at most {MAX_QUESTION} are taken.")
    if not 0 < question.deadline_s <= MAX_DEADLINE_S:
        raise BadInput(f"deadline_s is {question.deadline_s:g}: it must be above 0 and at most {MAX_DEADLINE_S:g} s.")
    if question.as_of is not None and question.as_of.tzinfo is None:
        raise BadInput("as_of has no time zone: give one, such as 2026-05-01T12:00:00Z.")
    names = {
        "conversation_id": question.conversation_id,
        "asset": question.asset,
        "serial": question.serial,
        "idempotency key": idempotency_key,
    }
    for name, value in names.items():
        if value is not None and not 0 < len(value) <= MAX_NAME:
            raise BadInput(f"The {name} has {len(value)} characters: give 1 to {MAX_NAME}, or leave it out.")
