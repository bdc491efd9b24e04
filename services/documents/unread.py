"""Copies of a version that didn't look for their edition: looked for now, in what the Store keeps of them."""

from __future__ import annotations

from ingestion.edition import edition_of
from models.editions import Edition
from models.store import Store


def read_editions(store: Store) -> int:
    """Looks for the edition of every copy that lacks it; returns their number. Once all have one it costs a query.

    Running heads aren't among what the Store keeps: a document that names its number only there is read again by
    ingesting it. Raises Unavailable.
    """
    unread = set(store.editions.unread())
    for copy in store.documents.kept() if unread else ():
        if copy.copy not in unread:
            continue
        chunks = store.documents.chunks(copy.copy)
        manual = copy.kind == "manual"
        found = edition_of(copy.document, copy.title, copy.revision, copy.language, chunks) if manual else Edition()
        store.editions.keep(copy.copy, found)
    return len(unread)
