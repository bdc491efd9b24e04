"""The VectorIndex port: what every index promises. The contract suite in tests/contract/ holds its adapters to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from models.errors import BadInput, IndexMismatch
from models.types import Audience, ChunkKind

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class IndexedChunk:
    """What the index keeps of a chunk; the text itself stays in the Store.

    terms: the analyzer's terms of title, heading path and text, with repetitions, identifiers whole among them.
    vector: unit length, float32, or None where no embedder is there. groups: those of the copy.
    """

    id: str
    document: str
    kind: ChunkKind
    groups: frozenset[str]
    terms: tuple[str, ...]
    vector: Vector | None


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """terms: the analyzer's terms of the question (a repeated term counts once); vector: None = no dense list."""

    terms: tuple[str, ...]
    vector: Vector | None
    limit: int = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """Applied inside the search. Empty = no restriction of that kind (the audience is never optional)."""

    documents: frozenset[str] = frozenset()
    kinds: frozenset[ChunkKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """score: BM25 (k1 1.2, b 0.75) in the lexical list, cosine in the dense list; higher is better."""

    id: str
    copy: str
    score: float


@dataclass(frozen=True, slots=True)
class Hits:
    """Two lists, best first, each at most `limit` long; ties broken by id so that adapters rank alike."""

    lexical: tuple[Hit, ...]
    dense: tuple[Hit, ...]


def refuse_bad_vector(chunk: IndexedChunk, dimension: int | None) -> None:
    """Raises BadInput for a vector of another length or with a number that isn't finite: one such vector can spoil
    the neighbours of many others."""
    vector = chunk.vector
    if vector is not None and (vector.shape != (dimension,) or not np.isfinite(vector).all()):
        raise BadInput(
            f"The vector of chunk {chunk.id} of {chunk.document} has shape {vector.shape} or holds a number that isn't "
            f"finite; {dimension} finite numbers are needed. Nothing was added."
        )


def refuse_mismatch(stored: str, named: str, *, text_alone: bool) -> None:
    """Raises IndexMismatch unless the index was made with what the settings name.

    text_alone: no embedder is there and nothing is added; an index that has vectors may then be searched by its terms.
    """
    if stored == named or (text_alone and stored.partition(", ")[2] == named.partition(", ")[2]):
        return
    raise IndexMismatch(
        f"The index was made with {stored}, the settings name {named}. "
        "Run `millwright index rebuild`, or set MILLWRIGHT_EMBEDDER (and the package of its model) back."
    )


def best_first(hits: Iterable[Hit], limit: int) -> tuple[Hit, ...]:
    """The order that all adapters share: by score, of which only 4 places count (the last bits of a float come from
    the order of summing), then by id."""
    return tuple(sorted(hits, key=lambda hit: (-round(hit.score, 4), hit.id))[:limit])


class VectorIndex(Protocol):
    """Holds chunks by copy. It promises no atomic replace of a document: the Store's hidden set does that."""

    @property
    def fingerprint(self) -> str:
        """Name of embedder, dimension, analyzer and schema that the stored chunks were made with."""
        ...

    def add(self, copy: str, chunks: Sequence[IndexedChunk]) -> None:
        """Adds or overwrites by id; twice changes nothing. Raises BadInput for a vector that isn't finite or has the
        wrong length (nothing of the call is then added), IndexMismatch, Unavailable."""
        ...

    def search(self, query: IndexQuery, audience: Audience, filters: Filters, hidden: frozenset[str]) -> Hits:
        """Never returns a chunk of a copy in `hidden` or one that the audience may not see. `()` finds nothing."""
        ...

    def drop(self, copy: str) -> None:
        """Removes all chunks of a copy; no error if there is none."""
        ...

    def count(self, copy: str | None = None) -> int:
        """Number of chunks, of one copy or in all."""
        ...

    def ping(self) -> None:
        """Raises Unavailable, within 2 s, if a search could not be answered now."""
        ...

    def copies(self) -> Mapping[str, int]:
        """Number of chunks of each copy that has any."""
        ...

    def rebuild(self) -> AbstractContextManager[VectorIndex]:
        """An empty index with the fingerprint of now, to be filled within the context; this one answers as before.

        At the end it takes this one's place, for all readers at once and whatever fingerprint this one had; after an
        error it is thrown away. Copies that others added here meanwhile, and that aren't in it, are taken along where
        the fingerprint is the same. One at a time: what an interrupted rebuild left is removed by the next one."""
        ...

    def reset(self) -> None:
        """Empties the index, whatever fingerprint it had."""
        ...

    def close(self) -> None: ...
