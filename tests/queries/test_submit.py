"""Submitting: what can't be taken is refused with a reason; what is taken is safe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from models.errors import BadInput, Unavailable
from models.store import Store
from models.store.jobs import Job, JobState
from models.types import OPEN_AUDIENCE, Question
from services.queries.submit import submit
from services.queue import broker_url
from tests.databases import new_sqlite_database


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(new_sqlite_database(tmp_path / "store.db"))
    yield store
    store.close()


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (Question(" \n"), "empty"),
        (Question("x" * 4001), "4001 characters"),
        (Question("x", deadline_s=0), "deadline_s"),
        (Question("x", deadline_s=float("nan")), "deadline_s"),
        (Question("x", deadline_s=1e9), "deadline_s"),
        (Question("x", as_of=datetime(2026, 1, 1)), "time zone"),
        (Question("x", conversation_id="c" * 201), "conversation_id"),
        (Question("x", asset=""), "asset"),
    ],
)
def test_what_cannot_be_taken_is_refused(store: Store, question: Question, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        submit(store, lambda job: None, question, "anonymous", OPEN_AUDIENCE)
    assert store.jobs.list() == ()


def test_the_row_is_committed_before_the_bell_rings(store: Store) -> None:
    heard: list[JobState] = []
    submit(store, lambda job: heard.append(store.jobs.get(job.id).state), Question("x"), "anonymous", OPEN_AUDIENCE)
    assert heard == [JobState.WAITING]


def test_a_bell_that_fails_is_no_error(store: Store) -> None:
    def broken(job: Job) -> None:
        raise Unavailable("no Redis")

    submitted = submit(store, broken, Question("x"), "anonymous", OPEN_AUDIENCE)
    assert store.jobs.get(submitted.job_id).state is JobState.WAITING


def test_the_same_key_rings_once(store: Store) -> None:
    rung: list[Job] = []
    first, again = (submit(store, rung.append, Question("x"), "anonymous", OPEN_AUDIENCE, "k") for _ in range(2))
    assert first.query_id == again.query_id
    assert len(rung) == 1


@pytest.mark.parametrize(
    ("redis_url", "kombu_url"),
    [
        ("redis://:pw@10.0.0.1:6380/2", "redis://:pw@10.0.0.1:6380/2"),
        ("rediss://h/0", "rediss://h/0"),
        ("unix:///run/mw/s", "redis+socket:///run/mw/s?virtual_host=0"),
        ("unix:///run/mw/s?db=3&password=p%40w", "redis+socket://:p%40w@/run/mw/s?virtual_host=3"),
    ],
)
def test_one_setting_two_urls(redis_url: str, kombu_url: str) -> None:
    assert broker_url(redis_url) == kombu_url


@pytest.mark.parametrize("redis_url", ["", "http://x", "unix://", "/run/s"])
def test_a_wrong_redis_url_is_refused(redis_url: str) -> None:
    with pytest.raises(BadInput, match="MILLWRIGHT_REDIS_URL"):
        broker_url(redis_url)
