"""Waiting for the end of a query: by its events where there are any, by its row in any case."""

from __future__ import annotations

import time
from collections.abc import Callable

from models.errors import Unavailable
from models.store import Store
from models.types import Answer, Audience
from services.queries.events import FIRST, Event, Events

POLL_S = 0.2
"""How often the row is read while Redis is away."""

OVERDUE_EVERY_S = 2.0
"""How often a waiting reader itself ends what is overdue: with no worker at all nobody else would."""


def wait(
    store: Store,
    events: Events,
    query_id: str,
    audience: Audience,
    on_event: Callable[[Event], None] | None = None,
    block_ms: int = 1000,
) -> Answer:
    """The answer, once there is one; a query always ends, soon after its deadline at the latest.

    on_event: called for each event before that, in their order. block_ms: how long one look at the events may take.
    Raises NotFound, Unavailable if the database doesn't answer."""
    last, overdue_at = FIRST, time.monotonic() + OVERDUE_EVERY_S
    while True:
        answer = store.queries.answer(query_id, audience)
        try:
            for event in events.read(query_id, last, 1 if answer else block_ms):
                last = event.id
                if on_event is not None:
                    on_event(event)
        except Unavailable:
            if answer is None:
                time.sleep(POLL_S)
        if answer is not None:
            return answer
        if time.monotonic() >= overdue_at:
            overdue_at = time.monotonic() + OVERDUE_EVERY_S
            store.jobs.end_overdue()
