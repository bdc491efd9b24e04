"""The index on Weaviate: own vectors and own terms, filters on the server, each failed object seen.

Terms are stored joined by blanks in one property with `whitespace` tokenization, so the server's BM25 runs over the
analyzer's terms and nothing else. A schema is never changed: a rebuild makes a new collection, and an alias says which
one is in use. Its name is looked up for each call, so that a rebuild by another process is noticed at once.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import weaviate
from weaviate.classes.aggregate import GroupByAggregate
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
ALIAS = "MillwrightIndex"
"""Names the collection that is in use (Weaviate 1.32 or newer)."""

MOST_COPIES = 1_000_000
BATCH = 100
BATCH_ATTEMPTS = 3
EF = 256
"""How many neighbours HNSW looks at: more than the longest list, so that the best ones are the best."""

# The client logs failed objects with their text; what failed is raised here instead.
logging.getLogger("weaviate-client").setLevel(logging.CRITICAL)


class WeaviateIndex:
    """The VectorIndex on a Weaviate server. Connects at first use, so that it may be made before a fork."""

    def __init__(
        self,
        url: str,
        grpc_port: int,
        fingerprint: str,
        dimension: int | None,
        api_key: str = "",
        collection: str | None = None,
    ) -> None:
        """url: `http://host:port` or https. dimension: of the vectors, None where no embedder is there.
        collection: one that isn't in use yet, instead of the one that is.

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
        self._given = collection
        self._lock = threading.Lock()
        self._client: weaviate.WeaviateClient | None = None
        self._checked: str | None = None

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
        try:
            return self._search(query, wanted)
        except Unavailable:  # perhaps since a rebuild took the collection's place in this very moment
            return self._search(query, wanted)

    def _search(self, query: IndexQuery, wanted: Any) -> Hits:
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

    def copies(self) -> dict[str, int]:
        with self._collection() as collection:
            return _copies(collection)

    def ping(self) -> None:
        with self._collection() as collection:
            collection.query.fetch_objects(limit=1, return_properties=False)

    @contextmanager
    def rebuild(self) -> Iterator[WeaviateIndex]:
        """The new index is a collection of its own; the alias is set to it, and the old one deleted."""
        with self._connected() as client:
            self._delete_others(client, self._live(client))
            name = self._create(client)
        new = WeaviateIndex(self._url, self._grpc_port, self._fingerprint, self._dimension, self._api_key, name)
        try:
            yield new
            with self._connected() as client:
                old = self._live(client)
                self._point_to(client, name)
                if old is not None and self._description(client, old) == self._fingerprint:
                    self._take_along(client.collections.get(old), client.collections.get(name))
                self._delete_others(client, name)
        except BaseException:
            with self._connected() as client:
                self._delete_others(client, self._live(client))
            raise
        finally:
            new.close()

    def reset(self) -> None:
        """Empties the index for the embedder and schema of now."""
        with self._connected() as client:
            name = self._create(client)
            self._point_to(client, name)
            self._delete_others(client, name)

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client, self._checked = None, None

    def _take_along(self, old: Any, new: Any) -> None:
        """What others have added since the new one was begun."""
        for copy in _copies(old).keys() - _copies(new).keys():
            wanted = Filter.by_property("copy").equal(copy)
            last = 0
            while found := old.query.fetch_objects(
                filters=wanted, limit=BATCH, offset=last, include_vector=True
            ).objects:
                last += len(found)
                self._insert(new, [DataObject(one.properties, one.uuid, one.vector.get("default")) for one in found])

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
            yield client.collections.get(self._given or self._prepared(client, to_add=to_add))

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
        """The name of the collection that is in use, made where there is none.

        Raises IndexMismatch where chunks of another embedder or schema are there instead."""
        live = self._live(client)
        if live is None:
            return self._first(client)
        if live == self._checked:
            return live
        if (stored := self._description(client, live)) != self._fingerprint:
            if not client.collections.get(live).aggregate.over_all(total_count=True).total_count:
                if not to_add:
                    return live
                self.reset()  # nothing was ever added: no reason to stop anybody
                return self._prepared(client, to_add=to_add)
            refuse_mismatch(stored, self._fingerprint, text_alone=self._dimension is None and not to_add)
            return live
        self._checked = live
        return live

    def _live(self, client: weaviate.WeaviateClient) -> str | None:
        found = client.alias.get(alias_name=ALIAS)
        return found.collection if found is not None else None

    def _first(self, client: weaviate.WeaviateClient) -> str:
        """Makes the first collection. Of several processes at once, the one that sets the alias wins."""
        name = self._create(client)
        try:
            client.alias.create(alias_name=ALIAS, target_collection=name)
        except WeaviateBaseError:
            client.collections.delete(name)
            if (live := self._live(client)) is None:
                raise
            return live
        return name

    def _point_to(self, client: weaviate.WeaviateClient, name: str) -> None:
        if self._live(client) is None:
            client.alias.create(alias_name=ALIAS, target_collection=name)
        else:
            client.alias.update(alias_name=ALIAS, new_target_collection=name)

    def _delete_others(self, client: weaviate.WeaviateClient, kept: str | None) -> None:
        for name in client.collections.list_all(simple=True):
            if name.startswith(PREFIX) and name != kept:
                client.collections.delete(name)

    def _description(self, client: weaviate.WeaviateClient, name: str) -> str:
        return client.collections.get(name).config.get(simple=True).description or name

    def _create(self, client: weaviate.WeaviateClient) -> str:
        name = PREFIX + uuid.uuid4().hex[:12]
        client.collections.create(
            name,
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
        return name

    def _away(self) -> str:
        return f"Weaviate at {self._url} (gRPC port {self._grpc_port}) doesn't answer. Start it, or see its log."


def _copies(collection: Any) -> dict[str, int]:
    groups = collection.aggregate.over_all(
        group_by=GroupByAggregate(prop="copy", limit=MOST_COPIES), total_count=True
    ).groups
    return {str(group.grouped_by.value): int(group.total_count or 0) for group in groups}


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
