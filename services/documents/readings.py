"""Readings that come one by one, not in a file: kept under a document of their own, one per set of groups."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from models.editions import Edition
from models.errors import Conflict
from models.readings import Reading, ReadingCounts, SeriesKey
from models.store import Store
from models.store.documents import NewCopy
from models.types import PUBLIC_GROUP

NAME = "readings"


def put_readings(
    store: Store, groups: frozenset[str], readings: Mapping[SeriesKey, Sequence[Reading]]
) -> tuple[str, ReadingCounts]:
    """Keeps readings for these groups, once in effect however often they are sent; returns their document and counts.

    A value that differs from the one at its time replaces it. Raises Unavailable (send them again)."""
    named = "" if groups == {PUBLIC_GROUP} else f" ({', '.join(sorted(groups))})"
    document = f"{NAME}{named}"
    copy = hashlib.sha256("\0".join((NAME, *sorted(groups))).encode()).hexdigest()[:32]
    there = store.documents.active_copy(document)
    if there is None:
        new = NewCopy(copy, document, "", copy * 2, "", "Readings", groups=groups, kind="readings", edition=Edition())
        try:
            store.documents.stage(new, (), (), {})
            store.documents.publish(copy)
        except Conflict:  # another request was faster
            pass
    return document, store.readings.put(copy, readings)
