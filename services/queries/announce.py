"""Telling whoever listens that a query has ended."""

from __future__ import annotations

from models.answers import answer_to_json
from models.errors import NotFound
from models.store import Store
from services.queries.events import Events


def announce_end(store: Store, events: Events, query_id: str) -> None:
    """Publishes `done` with the answer as its own audience may see it; nothing if the query hasn't ended."""
    try:
        answer = store.queries.answer(query_id, store.queries.get(query_id).audience)
    except NotFound:  # what it draws on was taken from its audience meanwhile: readers learn that from the row
        return
    if answer is not None:
        events.publish(query_id, "done", answer_to_json(answer))
