"""How the language models are doing, told by every process that asks them and read by whoever shows it.

The workers ask the models; the page and the API run elsewhere. So each process writes its own line into one hash in
Redis. A line that was not told again for an hour is forgotten; losing all of them loses nothing but the sight."""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from models.errors import Unavailable
from services.answering.model.breaker import BreakerState, Standing

KEY = "millwright:language-models"
KEPT = timedelta(hours=1)

log = logging.getLogger(__name__)

_WORST = (BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED)


@dataclass(frozen=True, slots=True)
class Told:
    """role: of the model, '' for all that have none of their own. process: `host:pid`."""

    role: str
    process: str
    standing: Standing
    told_at: datetime


class Standings:
    """The lines of all processes. url: of Redis, as `Events` takes it; '' for none, then nothing is told or known."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._mine: set[str] = set()

    def tell(self, role: str, standing: Standing) -> None:
        """Never raises for a Redis that is away, and never holds a question up for long."""
        if not self._url:
            return
        field = json.dumps([role, f"{socket.gethostname()}:{os.getpid()}"])
        value = json.dumps({**asdict(standing), "told_at": datetime.now(UTC)}, default=str)
        with self._lock:
            self._mine.add(field)
        try:
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.hset(KEY, field, value)
            pipeline.expire(KEY, KEPT)
            pipeline.execute()
        except RedisError as error:
            log.info("How %s is doing could not be told: %s", standing.model, error)

    def all(self) -> tuple[Told, ...]:
        """As it is now, the roles in order, the worst line of each first. Raises Unavailable."""
        if not self._url:
            return ()
        now = datetime.now(UTC)
        try:
            lines: Any = self._redis.hgetall(KEY)
            told = [_told(field, value, now) for field, value in lines.items()]
            stale = [field for field, one in zip(lines, told, strict=True) if now - one.told_at > KEPT]
            if stale:
                self._redis.hdel(KEY, *stale)
        except RedisError as error:
            raise Unavailable(f"Redis doesn't answer ({error}). Check that it runs: `millwright doctor`.") from error
        fresh = [one for one in told if now - one.told_at <= KEPT]
        return tuple(sorted(fresh, key=lambda one: (one.role, _WORST.index(one.standing.state), one.process)))

    def close(self) -> None:
        """Takes this process's lines away: what it knew of the models ends with it."""
        if "_redis" not in self.__dict__:
            return
        try:
            if self._mine:
                self._redis.hdel(KEY, *self._mine)
        except RedisError as error:
            log.info("How the language models are doing stays told for a while: %s", error)
        self.__dict__.pop("_redis").close()

    @cached_property
    def _redis(self) -> Redis:
        return Redis.from_url(
            self._url,
            decode_responses=True,
            socket_timeout=1.0,
            socket_connect_timeout=1.0,
            retry=Retry(NoBackoff(), 0),
        )


def _told(field: str, value: str, now: datetime) -> Told:
    role, process = json.loads(field)
    data = json.loads(value)
    failed_at, until = (datetime.fromisoformat(data[k]) if data[k] else None for k in ("failed_at", "until"))
    standing = Standing(
        data["model"],
        BreakerState(data["state"]),
        datetime.fromisoformat(data["since"]),
        data["error"],
        failed_at,
        until,
    )
    return Told(role, process, standing.at(now), datetime.fromisoformat(data["told_at"]))
