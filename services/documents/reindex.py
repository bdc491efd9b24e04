"""Making the index again from the Store: for another embedder, another index, or one that was lost."""

from __future__ import annotations

from collections.abc import Callable

from models.embedder import Embedder
from models.index.port import VectorIndex
from models.store import Store
from services.documents.ingest import entries
from services.documents.vectors import vectors_of

BATCH = 200


def reindex(store: Store, index: VectorIndex, embedder: Embedder | None, progress: Callable[[int, int], None]) -> int:
    """Embeds and adds the chunks of every copy that is kept, older editions too; returns their number.

    `progress(done, total)` counts documents.

    Interrupted, it may simply be run again. Raises Unavailable if Store or index doesn't answer.
    """
    index.reset()
    documents = store.documents.kept()
    count = 0
    for done, document in enumerate(documents):
        progress(done, len(documents))
        cut = store.documents.chunks(document.copy)
        vectors = vectors_of(cut, document.document, document.title, embedder, lambda *_: None)
        for start in range(0, len(cut), BATCH):
            part = zip(cut[start : start + BATCH], vectors[start : start + BATCH], strict=True)
            store.documents.replace_unit_vectors(document.copy, {chunk.id: of.units for chunk, of in part})
        made, _ = entries(document.document, document.title, document.language, document.groups, cut, vectors)
        for start in range(0, len(made), BATCH):
            index.add(document.copy, made[start : start + BATCH])
        count += len(made)
    progress(len(documents), len(documents))
    return count
