"""Vectors of chunks and of their units, made once at ingestion: made at question time they cost a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingestion.chunking import index_text, unit_text
from models.embedder import Embedder
from models.types import Chunk, ChunkKind, UnitKind

BATCH = 64

Vector = npt.NDArray[np.float32]
UnitVectors = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class ChunkVectors:
    """chunk: (dimension,) float32 of unit length; units: (n_units, dimension) float16; None without an embedder."""

    chunk: Vector | None
    units: UnitVectors | None


def vectors_of(
    chunks: Sequence[Chunk],
    document: str,
    title: str,
    embedder: Embedder | None,
    progress: Callable[[int, int], None],
) -> list[ChunkVectors]:
    """The vectors of each chunk, in order. `progress(done, total)` counts texts, and may raise to stop.

    A text that stands in several chunks (the overlap, a log's stock phrases) is embedded once.
    """
    if embedder is None:
        return [ChunkVectors(None, None) for _ in chunks]
    texts = [list(_texts(chunk, document, title)) for chunk in chunks]
    # Shortest first: texts of like length share a batch, so that little padding is computed.
    order = sorted({text for of_chunk in texts for text in of_chunk}, key=lambda text: (len(text), text))
    place = {text: at for at, text in enumerate(order)}
    made = np.zeros((len(order), embedder.dimension), dtype=np.float32)
    for start in range(0, len(order), BATCH):
        progress(start, len(order))
        made[start : start + BATCH] = embedder.embed(order[start : start + BATCH])
    progress(len(order), len(order))
    return [ChunkVectors(made[place[of[0]]], made[[place[text] for text in of[1:]]].astype(np.float16)) for of in texts]


def _texts(chunk: Chunk, document: str, title: str) -> Iterator[str]:
    """What the chunk is compared by, then each unit. A record is compared by what it tells, not by its numbers."""
    if chunk.kind is ChunkKind.RECORD:
        told = record_text(chunk)
        yield told
        yield from (told for _ in chunk.units)
        return
    yield index_text(document, title, chunk)
    yield from (unit_text(chunk, unit) for unit in chunk.units)


def record_text(chunk: Chunk) -> str:
    """The words of a record: its cells of two words and more, each once; of a terse row all cells."""
    cells = [cell for unit in chunk.units if unit.kind is UnitKind.ROW for _, cell in unit.cells]
    wordy = [cell for cell in cells if len(cell.split()) > 1 and sum(c.isalpha() for c in cell) > len(cell) / 2]
    return "; ".join(dict.fromkeys(wordy)) or "; ".join(cells)
