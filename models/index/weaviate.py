"""The index on Weaviate: own vectors and own terms, filters on the server, each failed object seen.

Terms are stored joined by blanks in one property with `whitespace` tokenization, so the server's BM25 runs over the
analyzer's terms and nothing else. A schema is never changed: its collection's name holds a hash of the fingerprint.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import weaviate
from weaviate.classes.config import Configure, DataType, Property, StopwordsPreset, Tokenization, VectorDistances
from weaviate.classes.data import DataObject
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.config import GrpcConfig
from weaviate.exceptions import WeaviateBaseError

from models.errors import BadInput, Unavailable
from models.index.port import (
    Filters,
    Hit,
    Hits,
    IndexedChunk,
    IndexQuery,
    best_first,
    refuse_bad_vector,
    refuse_mismatch,
)
from models.types import Audience

PREFIX = "MillwrightChunk_"
BATCH = 100
BATCH_ATTEMPTS = 3
EF = 256
"""How many neighbours HNSW looks at: more than the longest list, so that the best ones are the best."""

# The client logs failed objects with their text; what failed is raised here instead.
logging.getLogger("weaviate-client").setLevel(logging.CRITICAL)


class WeaviateIndex:
    """The VectorIndex on a Weaviate server. Connects at first use, so that it may be made before a fork."""

    def __init__(self, url: str, grpc_port: int, fingerprint: str, dimension: int | None, api_key: str = "") -> None:
        """url: `http://host:port` or https. dimension: of the vectors, None where no embedder is there.

        Raises BadInput for a URL that is none."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadInput(f"MILLWRIGHT_WEAVIATE_URL is {url!r}: give http://host:port, or unset it.")
        self._url = url
        self._host, self._secure = parts.hostname, parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._grpc_port = grpc_port
        self._api_key = api_key
        self._fingerprint = fingerprint
        self._dimension = dimension
        self._name = PREFIX + hashlib.sha256(fingerprint.encode()).hexdigest()[:12]
        self._lock = threading.Lock()
        self._client: weaviate.WeaviateClient | None = None
        self._found: str | None = None

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    def add(self, copy: str, chunks: Sequence[IndexedChunk]) -> None:
        for chunk in chunks:
            refuse_bad_vector(chunk, self._dimension)
        with self._collection(to_add=True) as collection:
            for start in range(0, len(chunks), BATCH):
                self._insert(collection, [_object(copy, chunk) for chunk in chunks[start : start + BATCH]])

    def search(self, query: IndexQuery, audience: Audience, filters: Filters, hidden: frozenset[str]) -> Hits:
        if not audience or not all(audience):
            return Hits((), ())
        wanted = _filter(audience, filters, hidden)
        with self._collection() as collection:
            return Hits(self._lexical(collection, query, wanted), self._dense(collection, query, wanted))

    def drop(self, copy: str) -> None:
        with self._collection() as collection:
            while True:  # the server deletes at most QUERY_MAXIMUM_RESULTS at once
                result = collection.data.delete_many(where=Filter.by_property("copy").equal(copy))
                if result.matches == result.successful:
                    return
                if not result.successful:
                    raise Unavailable(f"Weaviate could not delete {result.matches} chunks of copy {copy}; try again.")

    def count(self, copy: str | None = None) -> int:
        wanted = None if copy is None else Filter.by_property("copy").equal(copy)
        with self._collection() as collection:
            return int(collection.aggregate.over_all(total_count=True, filters=wanted).total_count or 0)

    def ping(self) -> None:
        with self._collection() as collection:
            collection.query.fetch_objects(limit=1, return_properties=False)

    def reset(self) -> None:
        """Empties the index for the embedder and schema of now; the first step of a rebuild."""
        with self._connected() as client:
            for name in client.collections.list_all(simple=True):
                if name.startswith(PREFIX):
                    client.collections.delete(name)
            # At once: a server with automatic schema would make a wrong one for a process that is just writing.
            self._create(client)
        self._found = self._name

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client, self._found = None, None

    def _insert(self, collection: Any, objects: list[DataObject[Any, Any]]) -> None:
        """Sends until each object is in; adding again by id changes nothing, so an unknown outcome is sent again."""
        for _ in range(BATCH_ATTEMPTS):
            result = collection.data.insert_many(objects)
            if not result.has_errors:
                return
            first = next(iter(result.errors.values())).message
            objects = [objects[place] for place in sorted(result.errors)]
        raise Unavailable(f"Weaviate refused {len(objects)} chunks; the first: {first}")

    def _lexical(self, collection: Any, query: IndexQuery, wanted: Any) -> tuple[Hit, ...]:
        terms = " ".join(dict.fromkeys(query.terms))
        if not terms:
            return ()
        found = collection.query.bm25(
            terms,
            query_properties=["terms"],
            filters=wanted,
            limit=query.limit,
            return_properties=["copy"],
            return_metadata=MetadataQuery(score=True),
        )
        hits = (Hit(str(one.uuid), one.properties["copy"], float(one.metadata.score)) for one in found.objects)
        return best_first(hits, query.limit)

    def _dense(self, collection: Any, query: IndexQuery, wanted: Any) -> tuple[Hit, ...]:
        if query.vector is None:
            return ()
        found = collection.query.near_vector(
            query.vector.astype(np.float32).tolist(),
            filters=wanted,
            limit=query.limit,
            return_properties=["copy"],
            return_metadata=MetadataQuery(distance=True),
        )
        hits = (Hit(str(one.uuid), one.properties["copy"], 1 - one.metadata.distance) for one in found.objects)
        return best_first(hits, query.limit)

    @contextmanager
    def _collection(self, *, to_add: bool = False) -> Iterator[Any]:
        with self._connected() as client:
            if self._found is None or (to_add and self._found != self._name):
                self._found = self._prepared(client, to_add=to_add)
            try:
                yield client.collections.get(self._found)
            except WeaviateBaseError:
                self._found = None  # it may have been rebuilt by another process: look again next time
                raise

    @contextmanager
    def _connected(self) -> Iterator[weaviate.WeaviateClient]:
        """This process's client. Asks first whether the server is ready: a call to one that is gone takes a minute."""
        try:
            client = self._open()
            if not client.is_ready():
                raise Unavailable(self._away())
            yield client
        except WeaviateBaseError as error:
            raise Unavailable(f"{self._away()} It said: {error}") from error

    def _open(self) -> weaviate.WeaviateClient:
        with self._lock:
            if self._client is None:
                self._client = weaviate.connect_to_custom(
                    http_host=self._host,
                    http_port=self._port,
                    http_secure=self._secure,
                    grpc_host=self._host,
                    grpc_port=self._grpc_port,
                    grpc_secure=self._secure,
                    auth_credentials=Auth.api_key(self._api_key) if self._api_key else None,
                    additional_config=AdditionalConfig(
                        timeout=Timeout(init=2, query=10, insert=60),
                        # Else a search after an outage waits for up to half a minute until it tries to connect again.
                        grpc_config=GrpcConfig(
                            channel_options=[
                                ("grpc.initial_reconnect_backoff_ms", 200),
                                ("grpc.min_reconnect_backoff_ms", 200),
                                ("grpc.max_reconnect_backoff_ms", 1000),
                            ]
                        ),
                    ),
                    skip_init_checks=True,  # they ask the package index for the newest client
                )
            return self._client

    def _prepared(self, client: weaviate.WeaviateClient, *, to_add: bool) -> str:
        """The name of the collection, made where there is none.

        Raises IndexMismatch where chunks of another embedder or schema are there instead."""
        there = [name for name in client.collections.list_all(simple=True) if name.startswith(PREFIX)]
        if self._name not in there:
            for name in there:
                old = client.collections.get(name)
                if not old.aggregate.over_all(total_count=True).total_count:
                    client.collections.delete(name)  # nothing was ever added: no reason to stop anybody
                    continue
                stored = old.config.get(simple=True).description or name
                refuse_mismatch(stored, self._fingerprint, text_alone=self._dimension is None and not to_add)
                return name
            self._create(client)
        return self._name

    def _create(self, client: weaviate.WeaviateClient) -> None:
        try:
            client.collections.create(
                self._name,
                description=self._fingerprint,
                properties=[
                    Property(
                        name="terms",
                        data_type=DataType.TEXT,
                        tokenization=Tokenization.WHITESPACE,
                        index_searchable=True,
                        index_filterable=False,
                    ),
                    *(_exact(name, DataType.TEXT) for name in ("copy", "document", "kind")),
                    _exact("groups", DataType.TEXT_ARRAY),
                ],
                vector_config=Configure.Vectors.self_provided(
                    vector_index_config=Configure.VectorIndex.hnsw(distance_metric=VectorDistances.COSINE, ef=EF)
                ),
                inverted_index_config=Configure.inverted_index(
                    bm25_k1=1.2, bm25_b=0.75, stopwords_preset=StopwordsPreset.NONE
                ),
            )
        except WeaviateBaseError:
            if not client.collections.exists(self._name):  # else another process made it at the same moment
                raise

    def _away(self) -> str:
        return f"Weaviate at {self._url} (gRPC port {self._grpc_port}) doesn't answer. Start it, or see its log."


def _exact(name: str, kind: DataType) -> Property:
    """`field` compares whole values: any other tokenization would let group `line` see `line-1`."""
    return Property(
        name=name, data_type=kind, tokenization=Tokenization.FIELD, index_filterable=True, index_searchable=False
    )


def _object(copy: str, chunk: IndexedChunk) -> DataObject[Any, Any]:
    return DataObject(
        uuid=chunk.id,
        properties={
            "terms": " ".join(chunk.terms),
            "copy": copy,
            "document": chunk.document,
            "kind": chunk.kind.value,
            "groups": sorted(chunk.groups),
        },
        vector=None if chunk.vector is None else chunk.vector.astype(np.float32).tolist(),
    )


def _filter(audience: Audience, filters: Filters, hidden: frozenset[str]) -> Any:
    parts = [Filter.by_property("groups").contains_any(sorted(groups)) for groups in audience]
    if filters.documents:
        parts.append(Filter.by_property("document").contains_any(sorted(filters.documents)))
    if filters.kinds:
        parts.append(Filter.by_property("kind").contains_any(sorted(kind.value for kind in filters.kinds)))
    if hidden:
        parts.append(Filter.by_property("copy").contains_none(sorted(hidden)))
    return Filter.all_of(parts)
