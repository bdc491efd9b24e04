"""What is read for an audience and kept in the process until a document changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.tables import CounterRow
from models.types import Audience

AUDIENCES = 16
"""How many audiences' reading a process keeps."""

_VERSION = select(CounterRow.value).where(CounterRow.name == "documents")

T = TypeVar("T")


class ByAudience(Generic[T]):
    """A least-recently-used cache. Whether a document has changed is read from the database, every time.

    read: what to keep, from a session, the audience and what was kept before (None: nothing)."""

    def __init__(self, read: Callable[[Session, Audience, T | None], T]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._kept: OrderedDict[Audience, tuple[int, T]] = OrderedDict()

    def of(self, session: Session, audience: Audience) -> T:
        version = session.scalar(_VERSION) or 0
        with self._lock:
            kept = self._kept.get(audience)
            if kept is None or kept[0] != version:
                kept = version, self._read(session, audience, kept[1] if kept else None)
                self._kept[audience] = kept
            self._kept.move_to_end(audience)
            while len(self._kept) > AUDIENCES:
                self._kept.popitem(last=False)
            return kept[1]


def documents_changed(session: Session) -> None:
    """Tells the caches of all processes that which copies are in force, or what is said of them, is another now."""
    session.execute(update(CounterRow).where(CounterRow.name == "documents").values(value=CounterRow.value + 1))
