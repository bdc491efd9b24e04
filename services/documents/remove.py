"""Taking a document away: no question that begins after this finds it."""

from __future__ import annotations

from models.errors import NotFound
from models.store import Store
from models.store.audit import Action


def remove(store: Store, document: str, principal: str) -> None:
    """Hides a document at once, and notes by whom; its chunks are dropped by the sweep when no question can still be
    reading them. Raises NotFound if there is no such document."""
    if store.documents.remove(document) is None:
        raise NotFound(f"There is no document {document}. `millwright documents` lists what is there.")
    store.audit.note(principal, Action.DOCUMENT_REMOVED, document)
