"""Taking a question back."""

from __future__ import annotations

from models.store import Store
from models.types import Status
from services.queries.announce import announce_end
from services.queries.events import Events


def cancel(store: Store, events: Events, query_id: str) -> Status:
    """Cancels a query: at once if nobody works on it, else its worker stops between two steps.

    Returns how it stands now; an ended query stays as it is. Raises NotFound."""
    job = store.queries.cancel(query_id)
    if job.state.ended:
        announce_end(store, events, query_id)
    return store.queries.status(query_id)
