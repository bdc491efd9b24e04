"""The index adapters, each made empty for a test: a new adapter is one more word in `params`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.index.embedded import EmbeddedIndex
from models.index.port import VectorIndex
from models.index.weaviate import WeaviateIndex

DIMENSION = 8
MakeIndex = Callable[..., VectorIndex]


@pytest.fixture(params=["embedded", "weaviate"])
def adapter(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make_index(adapter: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MakeIndex]:
    """Makes an index on the same storage each time it is called; `fingerprint` names what it was made with."""
    made: list[VectorIndex] = []
    url = request.getfixturevalue("weaviate_url") if adapter == "weaviate" else ""

    def make(fingerprint: str = "tests", dimension: int | None = DIMENSION) -> VectorIndex:
        if adapter == "embedded":
            index: VectorIndex = EmbeddedIndex(tmp_path / "index.db", fingerprint, dimension)
        else:
            port = int(os.environ.get("MILLWRIGHT_TEST_WEAVIATE_GRPC_PORT", "50051"))
            index = WeaviateIndex(url, port, fingerprint, dimension)
        made.append(index)
        return index

    if adapter == "weaviate":
        make().reset()
    yield make
    for index in made:
        index.close()
    if adapter == "weaviate":
        last = make()
        last.reset()
        last.close()


@pytest.fixture
def index(make_index: MakeIndex) -> VectorIndex:
    return make_index()
