"""The one place that opens the index which the settings name."""

from __future__ import annotations

from pathlib import Path

from models.analyzer import ANALYZER_VERSION
from models.embedder import Embedder
from models.index.embedded import EmbeddedIndex
from models.index.port import VectorIndex

SCHEMA_VERSION = "2"


def open_index(
    home: Path,
    embedder: Embedder | None,
    *,
    weaviate_url: str = "",
    weaviate_grpc_port: int = 50051,
    weaviate_api_key: str = "",
) -> VectorIndex:
    """The embedded index in the data directory, or Weaviate where its URL is set. Touches neither before its use."""
    fingerprint = index_fingerprint(embedder)
    dimension = embedder.dimension if embedder else None
    if weaviate_url:
        # Late: gRPC costs a second to import and doesn't survive a fork once it was used.
        from models.index.weaviate import WeaviateIndex  # noqa: PLC0415

        return WeaviateIndex(weaviate_url, weaviate_grpc_port, fingerprint, dimension, weaviate_api_key)
    return EmbeddedIndex(home / "index.db", fingerprint, dimension)


def index_fingerprint(embedder: Embedder | None) -> str:
    """What the stored chunks depend on: embedder, dimension, analyzer and schema."""
    vectors = f"{embedder.fingerprint}/{embedder.dimension}" if embedder else "none"
    return f"vectors {vectors}, analyzer {ANALYZER_VERSION}, schema {SCHEMA_VERSION}"
