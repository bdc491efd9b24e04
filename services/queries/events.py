"""Progress of a query as a Redis stream: bounded, expiring, resumable by id. Losing all of it loses no answer.

Kinds, in their usual order: `queued`, `started`, `evidence`, `value`, `text`, `asked`, `done` (its data is the answer
object). Events of a second attempt follow a second `started`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from models.errors import BadInput, Unavailable

FIRST = "0-0"
"""Read after this id to get all that is kept."""

MAX_EVENTS = 1000
EXPIRE_S = 3600
MAX_BLOCK_MS = 2000
"""Well below the client's socket timeout, else a read that waits would time out and be tried again for a minute."""

_PREFIX = "millwright:events:"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """id: of the stream, to resume after."""

    id: str
    kind: str
    data: Mapping[str, Any]


class Events:
    """Event streams on a Redis server. url: as redis-py takes it (`redis://`, `rediss://`, `unix:///path?db=0`)."""

    def __init__(self, url: str) -> None:
        self._url = url

    def publish(self, query_id: str, kind: str, data: Mapping[str, Any]) -> None:
        """Adds an event. Never raises for a Redis that is away: whoever waits reads the row instead."""
        try:
            key = _key(query_id)
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.xadd(
                key,
                {"kind": kind, "data": json.dumps(data, ensure_ascii=False, default=str)},
                maxlen=MAX_EVENTS,
                approximate=True,
            )
            pipeline.expire(key, EXPIRE_S)
            pipeline.execute()
        except RedisError as error:
            log.info("Event %s of query %s is lost: %s", kind, query_id, error)

    def read(self, query_id: str, after: str = FIRST, block_ms: int = MAX_BLOCK_MS) -> tuple[Event, ...]:
        """Events after an id, oldest first; waits up to `block_ms` (at most 2 s) for the first one.

        Ids that were trimmed or have expired are no error: what is left is returned. Raises Unavailable, BadInput for
        an id that isn't one."""
        return self.read_many({query_id: after}, block_ms).get(query_id, ())

    def read_many(self, after: Mapping[str, str], block_ms: int = MAX_BLOCK_MS) -> dict[str, tuple[Event, ...]]:
        """`read` for several queries at once: `after` and the result are by query id; waits for the first of any."""
        try:
            found: Any = self._reader.xread(
                {_key(query_id): id_ for query_id, id_ in after.items()},
                count=200,
                block=max(1, min(block_ms, MAX_BLOCK_MS)),
            )
        except RedisError as error:
            if "Invalid stream ID" in str(error):
                raise BadInput(f"{[*after.values()]}: not the id of an event; start from {FIRST}.") from error
            raise Unavailable(f"Redis doesn't answer ({error}). Check that it runs: `millwright doctor`.") from error
        return {
            key.removeprefix(_PREFIX): tuple(
                Event(id_, fields["kind"], json.loads(fields["data"])) for id_, fields in entries
            )
            for key, entries in found or ()
        }

    def knows(self, query_id: str, id_: str) -> bool:
        """Whether the event with this id is still kept. Raises Unavailable."""
        try:
            return bool(self._redis.xrange(_key(query_id), id_, id_, count=1))
        except RedisError as error:
            raise Unavailable(f"Redis doesn't answer ({error}). Check that it runs: `millwright doctor`.") from error

    def ping(self) -> None:
        """Raises Unavailable if Redis doesn't answer."""
        try:
            self._redis.ping()
        except RedisError as error:
            raise Unavailable(f"Redis doesn't answer ({error}). Check that it runs: `millwright doctor`.") from error

    def close(self) -> None:
        for client in ("_redis", "_reader"):
            if client in self.__dict__:
                self.__dict__.pop(client).close()

    @cached_property
    def _redis(self) -> Redis:
        # A Redis that hangs must not hold up an answer: events are told quickly or not at all.
        return self._client(socket_timeout=1.0)

    @cached_property
    def _reader(self) -> Redis:
        return self._client(socket_timeout=2 * MAX_BLOCK_MS / 1000)

    def _client(self, socket_timeout: float) -> Redis:
        # RESP2 pinned: the shape of XREAD's reply differs in RESP3. No retries: an event is not worth waiting for.
        return Redis.from_url(
            self._url,
            protocol=2,
            decode_responses=True,
            socket_timeout=socket_timeout,
            socket_connect_timeout=1.0,
            retry=Retry(NoBackoff(), 0),
        )


def _key(query_id: str) -> str:
    return f"{_PREFIX}{query_id}"
