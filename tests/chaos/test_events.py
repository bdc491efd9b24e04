"""Event streams on a real Redis: in order, resumable, bounded, expiring, and no answer depends on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import redis

from models.errors import BadInput, Unavailable
from services.queries.events import EXPIRE_S, MAX_EVENTS, Events


@pytest.fixture
def events(redis_server: Any) -> Iterator[Events]:
    events = Events(redis_server.url)
    yield events
    events.close()


def test_events_come_in_order_and_resume_by_id(events: Events) -> None:
    for n in range(5):
        events.publish("q", "text", {"n": n, "text": "45 N·m"})
    events.publish("other", "text", {})
    read = events.read("q")
    assert [(e.kind, e.data["n"]) for e in read] == [("text", n) for n in range(5)]
    assert events.read("q", read[2].id) == read[3:]
    assert events.read("q", read[-1].id, block_ms=1) == ()


def test_streams_are_bounded_and_expire(events: Events, redis_server: Any) -> None:
    for n in range(MAX_EVENTS + 500):
        events.publish("q", "text", {"n": n})
    with redis.Redis(unix_socket_path=str(redis_server.socket)) as client:
        assert MAX_EVENTS <= client.xlen("millwright:events:q") <= MAX_EVENTS + 100
        assert EXPIRE_S - 60 <= client.ttl("millwright:events:q") <= EXPIRE_S
    first = events.read("q", "1-1")  # trimmed long ago: what is left comes
    assert first[0].data["n"] >= 400


def test_an_id_that_is_none_is_bad_input(events: Events) -> None:
    events.publish("q", "text", {})
    with pytest.raises(BadInput, match="not the id of an event"):
        events.read("q", "latest")


def test_redis_away(events: Events, redis_server: Any) -> None:
    events.ping()
    redis_server.kill()
    events.publish("q", "text", {})  # lost, no error
    for use in (lambda: events.read("q"), events.ping):
        with pytest.raises(Unavailable, match="millwright doctor"):
            use()
    redis_server.start()
    events.publish("q", "text", {"n": 1})
    assert [e.data for e in events.read("q")] == [{"n": 1}]
