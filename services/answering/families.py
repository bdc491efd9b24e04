"""The families of editions that workers keep between questions."""

from __future__ import annotations

from threading import Lock

from models.store.editions import CopyEdition
from services.editions import Families


class FamiliesKept:
    """The families of the audiences asked for lately: grouping is done once until a document changes."""

    def __init__(self, size: int = 8) -> None:
        self._size = size
        self._lock = Lock()
        self._kept: dict[int, tuple[tuple[CopyEdition, ...], Families]] = {}

    def of(self, copies: tuple[CopyEdition, ...]) -> Families:
        """copies: as the Store gives them; the same tuple as long as nothing has changed."""
        with self._lock:
            kept = self._kept.get(id(copies))
            if kept is not None and kept[0] is copies:
                return kept[1]
        families = Families(copies)
        with self._lock:
            self._kept[id(copies)] = (copies, families)
            while len(self._kept) > self._size:
                self._kept.pop(next(iter(self._kept)))
        return families
