"""Chunks that this process has decoded lately: decoding 200 of them costs as much as searching for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from models.store.coding import UnitVectors
from models.types import Chunk

SIZE = 2000
"""Chunks kept; about 11 kB each with vectors of 384 numbers."""


@dataclass(frozen=True, slots=True)
class DecodedChunk:
    """A chunk as it was when its copy was staged: staging again replaces the rows under the same ids."""

    chunk: Chunk
    vectors: UnitVectors | None
    staged_at: datetime


class DecodedChunks:
    """A least-recently-used cache. It knows nothing of who may see a chunk, nor whether its copy was staged again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, DecodedChunk] = OrderedDict()

    def of(self, chunk_ids: Collection[str]) -> dict[str, DecodedChunk]:
        """Those of the chunks that are here."""
        with self._lock:
            found = {id_: self._kept[id_] for id_ in chunk_ids if id_ in self._kept}
            for id_ in found:
                self._kept.move_to_end(id_)
            return found

    def keep(self, decoded: Mapping[str, DecodedChunk]) -> None:
        with self._lock:
            self._kept.update(decoded)
            while len(self._kept) > SIZE:
                self._kept.popitem(last=False)
