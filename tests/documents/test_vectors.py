"""Every chunk and every unit has its vector; no text is embedded twice."""

from __future__ import annotations

import numpy as np
import pytest

from models.types import OPEN_AUDIENCE


@pytest.fixture
def embedder(make_embedder):
    return make_embedder()


def test_each_unit_gets_its_vector_and_each_text_is_embedded_once(plant, embedder) -> None:
    plant.write("p7.md", "# Pump P-7\n\n## Oil\n\nThe drain plug takes 45 Nm. The cover takes 12 Nm.\n")
    rows = "".join(f"{n},P-7,Seal replaced,2024-02-{n:02}\n" for n in range(1, 20))
    plant.write("log.csv", "wo_id,asset,description,date\n" + rows)
    plant.ingest()
    assert len(embedder.embedded) == len(set(embedder.embedded))
    entries = plant.index.added
    assert len(entries) == 20
    assert all(entry.vector is not None and np.isclose(np.linalg.norm(entry.vector), 1) for entry in entries)
    evidence = plant.store.documents.evidence([entry.id for entry in entries], OPEN_AUDIENCE, frozenset())
    assert len(evidence) == 20
    for stored in evidence.values():
        assert stored.unit_vectors is not None
        assert stored.unit_vectors.shape == (len(stored.chunk.units), embedder.dimension)
        assert np.allclose(np.linalg.norm(stored.unit_vectors.astype(np.float32), axis=1), 1, atol=1e-2)
