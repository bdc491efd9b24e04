"""Following a question: events in order, resumed by id, ended by the answer, never tied to Redis alone."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from models.types import Answer, Query, Status
from services.answering.progress import Progress
from services.api import streams
from services.settings import Settings
from tests.api.conftest import RedisServer, Sent, Site, assert_problem, events_of
from tests.api.test_api_queries import ask
from tests.waiting import until


def follow(client: httpx.Client, query_id: str, after: str | None = None) -> list[Sent]:
    headers = {"Last-Event-ID": after} if after else {}
    with client.stream("GET", f"/v1/queries/{query_id}/events", headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-cache"
        return list(events_of(response))


def test_progress_comes_while_it_happens(site: Site, client: httpx.Client) -> None:
    query_id = ask(client)
    seen = threading.Event()

    def program(query: Query, progress: Progress) -> Answer:
        progress.event("evidence", {"passages": 3})
        assert seen.wait(10), "the reader has seen the evidence before the answer was there"
        return Answer(query.id, Status.ANSWERED, "45 N·m")

    with client.stream("GET", f"/v1/queries/{query_id}/events") as response:
        worker = threading.Thread(target=site.answer, args=(query_id, program))
        worker.start()
        kinds = []
        for event in events_of(response):
            kinds.append(event.event)
            if event.event == "evidence":
                assert event.data == {"passages": 3}
                seen.set()
        worker.join()
    assert kinds == ["queued", "started", "evidence", "done"]
    assert event.data == client.get(f"/v1/queries/{query_id}").json()


def test_a_stream_too_many_is_refused_while_there_is_a_status_to_send(
    site: Site, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    query_id = ask(client)
    monkeypatch.setattr(streams, "MAX_STREAMS", 0)
    refused = client.get(f"/v1/queries/{query_id}/events")
    assert_problem(refused, 503, "open streams")
    assert refused.headers["retry-after"]
    for stream in (False, True):
        body = {"messages": [{"role": "user", "content": "Torque?"}], "stream": stream}
        assert_problem(client.post("/v1/chat/completions", json=body), 503, "open streams")
    assert len(site.app.store.jobs.list()) == 1, "what can't be answered isn't asked"


def test_a_stream_is_resumed_after_an_event(site: Site, client: httpx.Client) -> None:
    query_id = ask(client)
    site.answer(query_id)
    whole = follow(client, query_id)
    assert [event.event for event in whole] == ["queued", "started", "evidence", "value", "done"]
    for n, event in enumerate(whole[:-1]):
        assert follow(client, query_id, event.id) == whole[n + 1 :]
    assert [event.event for event in follow(client, query_id, whole[-1].id)] == ["done"]
    assert_problem(client.get(f"/v1/queries/{query_id}/events", headers={"Last-Event-ID": "latest"}), 422)


def test_many_readers_see_the_same(site: Site) -> None:
    clients = [site.client() for _ in range(12)]
    queries = [ask(clients[0]) for _ in range(3)]
    found: list[tuple[str, list[str]]] = []

    def read(client: httpx.Client, query_id: str) -> None:
        found.append((query_id, [event.event for event in follow(client, query_id)]))

    readers = [threading.Thread(target=read, args=(c, queries[n % 3])) for n, c in enumerate(clients)]
    for reader in readers:
        reader.start()
    for query_id in queries:
        site.answer(query_id)
    for reader in readers:
        reader.join()
    assert sorted(query_id for query_id, _ in found) == sorted(queries * 4)
    assert {tuple(kinds) for _, kinds in found} == {("queued", "started", "evidence", "value", "done")}


def test_the_row_ends_a_stream_when_redis_is_lost(site: Site, client: httpx.Client, redis_server: RedisServer) -> None:
    query_id = ask(client)
    with client.stream("GET", f"/v1/queries/{query_id}/events") as response:
        events = events_of(response)
        assert next(events).event == "queued"
        redis_server.stop()
        site.answer(query_id)
        assert [event.event for event in events] == ["done"]
    assert [event.event for event in follow(client, query_id)] == ["done"], "and for one that comes later"


def test_what_redis_no_longer_knows_is_told_from_the_row(site: Site, client: httpx.Client) -> None:
    query_id = ask(client)
    with client.stream("GET", f"/v1/queries/{query_id}/events", headers={"Last-Event-ID": "1-1"}) as response:
        events = events_of(response)
        first = next(events)
        assert (first.event, first.id) == ("queued", None)
        site.answer(query_id)
        assert [event.event for event in events][-1] == "done"


def test_a_reader_that_leaves_is_forgotten(site: Site, client: httpx.Client) -> None:
    query_id = ask(client)
    streams = site.server._streams
    with client.stream("GET", f"/v1/queries/{query_id}/events") as response:
        events = events_of(response)  # kept: dropping it would close the response
        next(events)
        assert len(streams) == 1
    until(lambda: len(streams) == 0, "the reader is gone")


@pytest.fixture
def process(settings: Settings, site: Site, tmp_path: Path) -> subprocess.Popen[str]:
    """The API as `millwright up` runs it, on the data directory of `site`."""
    environment = settings.environment() | {"MILLWRIGHT_API_PORT": "0", "MILLWRIGHT_API_STOP_S": "30"}
    process = subprocess.Popen(
        [sys.executable, "-m", "services.api"], env=environment, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    yield process  # type: ignore[misc]
    process.kill()
    process.wait()
    process.stderr.close()  # type: ignore[union-attr]


def test_sigterm_with_open_streams_ends_at_once_and_loses_nothing(site: Site, process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    url = next(line for line in process.stderr if "is ready at" in line).split()[-1]
    drain = threading.Thread(target=lambda: list(process.stderr or ()))
    drain.start()
    with httpx.Client(base_url=url, timeout=20) as client:
        query_id = ask(client)
        with client.stream("GET", f"/v1/queries/{query_id}/events") as response:
            lines = response.iter_lines()
            assert next(line for line in lines if line.startswith("event")) == "event: queued"
            process.terminate()
            assert any(line.startswith("retry:") for line in lines), "told to come back, and closed"
    assert process.wait(timeout=20) in (0, -15)
    drain.join()
    site.answer(query_id)
    assert site.client().get(f"/v1/queries/{query_id}").json()["status"] == "answered"
