"""Chunks that this process has decoded lately: decoding 200 of them costs as much as searching for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from datetime import datetime

from models.store.coding import UnitVectors
from models.types import Chunk

SIZE = 2000
"""Chunks kept; about 11 kB each with vectors of 384 numbers."""

Decoded = tuple[Chunk, UnitVectors | None]
Key = tuple[str, datetime]
"""The chunk's id, and when its copy was staged: staging again replaces the rows under the same ids."""


class DecodedChunks:
    """A least-recently-used cache. It knows nothing of who may see a chunk: ask the database first, every time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Decoded] = OrderedDict()

    def of(self, keys: Collection[Key]) -> dict[Key, Decoded]:
        """Those of the keys that are here."""
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
            return found

    def keep(self, decoded: dict[Key, Decoded]) -> None:
        with self._lock:
            self._kept.update(decoded)
            while len(self._kept) > SIZE:
                self._kept.popitem(last=False)
