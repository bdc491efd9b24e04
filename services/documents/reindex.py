"""Making the index again from the Store: for another embedder, another index, or one that was lost."""

from __future__ import annotations

from collections.abc import Callable

from models.embedder import Embedder
from models.index.port import VectorIndex
from models.store import Store
from models.store.copies import DocumentInfo
from services.documents.ingest import entries
from services.documents.vectors import vectors_of

BATCH = 200


def reindex(store: Store, index: VectorIndex, embedder: Embedder | None, progress: Callable[[int, int], None]) -> int:
    """Embeds and adds the chunks of every copy that is kept, older editions too; returns their number.

    `progress(done, total)` counts documents.

    Meanwhile questions are answered over the old one. Interrupted, nothing has changed, and it may be run again.
    Raises Unavailable if Store or index doesn't answer.
    """
    count = 0
    done: set[str] = set()
    with index.rebuild() as new:
        while documents := [one for one in store.documents.kept() if one.copy not in done]:  # some came meanwhile
            total = len(done) + len(documents)
            for document in documents:
                progress(len(done), total)
                count += _fill(store, new, embedder, document)
                done.add(document.copy)
    _drop_unknown(store, index)
    progress(len(done), len(done))
    return count


def _fill(store: Store, index: VectorIndex, embedder: Embedder | None, document: DocumentInfo) -> int:
    cut = store.documents.chunks(document.copy)
    vectors = vectors_of(cut, document.document, document.title, embedder, lambda *_: None)
    for start in range(0, len(cut), BATCH):
        part = zip(cut[start : start + BATCH], vectors[start : start + BATCH], strict=True)
        store.documents.replace_unit_vectors(document.copy, {chunk.id: of.units for chunk, of in part})
    made, _ = entries(document.document, document.title, document.language, document.groups, cut, vectors)
    for start in range(0, len(made), BATCH):
        index.add(document.copy, made[start : start + BATCH])
    return len(made)


def _drop_unknown(store: Store, index: VectorIndex) -> None:
    """Drops what the Store no longer has: removed while the new index was filled."""
    indexed = index.copies()  # first: a copy is in the Store before it is in the index
    known = {one.copy for one in store.documents.kept()} | store.documents.hidden()
    for copy in indexed.keys() - known:
        index.drop(copy)
