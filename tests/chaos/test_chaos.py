"""Whatever is killed, at whatever moment: each question ends, once."""

from __future__ import annotations

from typing import Any

import pytest

from models.store.jobs import JobState, Queue
from models.types import OPEN_AUDIENCE, Answer, Question, Status
from services.queries.sweep import sweep


def answered(answer: Answer) -> bool:
    return answer.status is Status.ANSWERED


def test_a_worker_is_killed_in_the_middle_of_a_question(plant: Any, wait_until: Any) -> None:
    plant.start_beat()
    worker = plant.start_worker()
    submitted = plant.ask("wait go")
    wait_until(lambda: plant.runs() == ["wait go"], "it is at work")
    plant.kill(worker)
    plant.allow("go")
    heir = plant.start_worker()
    assert plant.answer(submitted).text == f"wait go: answered by {heir.pid}"
    assert plant.runs() == ["wait go", "wait go"]


@pytest.mark.parametrize("database", ["plant", pytest.param("postgres_plant", marks=pytest.mark.postgres)])
def test_a_question_that_kills_its_workers_ends_and_the_others_live(
    request: pytest.FixtureRequest, database: str
) -> None:
    """In a prefork pool the child dies; the parent gives the message back at once, the row counts the attempts."""
    plant = request.getfixturevalue(database)
    plant.start_beat()
    plant.start_worker(pool="prefork", threads=2)
    deadly = plant.ask("die")
    assert answered(plant.answer(plant.ask("quick")))
    answer = plant.answer(deadly)
    assert answer.status is Status.FAILED
    assert answer.text == "Given up after 3 attempts. Each time the worker died at it."
    assert plant.runs().count("die") == 3
    assert answered(plant.answer(plant.ask("quick again")))


def test_redis_dies_between_commit_and_send(plant: Any) -> None:
    plant.redis.kill()
    submitted = plant.ask("quick")  # no error: the row is committed
    plant.redis.start()
    plant.start_beat()
    plant.start_worker()
    assert answered(plant.answer(submitted))
    assert plant.runs() == ["quick"]


@pytest.mark.parametrize("disk", ["keeps its file", "loses its file"])
def test_redis_is_killed_with_a_waiting_queue(plant: Any, disk: str) -> None:
    questions = [plant.ask(f"q {n}") for n in range(8)]
    assert plant.bell.depth(Queue.ANSWERS) == 8
    plant.redis.kill()
    if disk == "loses its file":
        plant.redis.lose_everything()
    plant.redis.start()
    plant.start_beat()
    plant.start_worker()
    assert all(answered(plant.answer(question)) for question in questions)
    assert sorted(plant.runs()) == [f"q {n}" for n in range(8)]


def test_redis_is_killed_under_a_working_worker(plant: Any, wait_until: Any) -> None:
    plant.start_beat()
    plant.start_worker()
    before = plant.ask("wait go")
    wait_until(lambda: plant.runs() == ["wait go"], "it is at work")
    plant.redis.kill()
    meanwhile = plant.ask("meanwhile")
    plant.allow("go")
    assert answered(plant.answer(before)), "the answer needs no Redis"
    plant.redis.start()
    assert answered(plant.answer(meanwhile))
    assert answered(plant.answer(plant.ask("after")))
    assert sorted(plant.runs()) == ["after", "meanwhile", "wait go"]


@pytest.mark.parametrize("database", ["plant", pytest.param("postgres_plant", marks=pytest.mark.postgres)])
def test_two_beats_and_two_workers_do_no_harm(request: pytest.FixtureRequest, database: str) -> None:
    plant = request.getfixturevalue(database)
    for _ in range(2):
        plant.start_beat()
        plant.start_worker(threads=3)
    questions = [plant.ask(f"q {n:02}") for n in range(20)]
    assert all(answered(plant.answer(question)) for question in questions)
    assert sorted(plant.runs()) == [f"q {n:02}" for n in range(20)]


def test_a_long_backlog_is_not_rung_for_without_bound(plant: Any) -> None:
    for n in range(150):
        plant.store.queries.submit(Question(f"q {n}"), "anonymous", OPEN_AUDIENCE)
    for _ in range(3):
        sweep(plant.store, plant.bell, plant.bell.depth, plant.events, again_after_s=-1)
    assert plant.bell.depth(Queue.ANSWERS) == 100


@pytest.mark.parametrize("pool", ["prefork", "threads"])
def test_a_worker_that_is_stopped_hands_its_job_back(plant: Any, wait_until: Any, pool: str) -> None:
    worker = plant.start_worker(pool=pool)
    submitted = plant.ask("wait go")
    wait_until(lambda: plant.runs() == ["wait go"], "it is at work")
    worker.terminate()
    job = wait_until(
        lambda: (found := plant.store.jobs.get(submitted.job_id)).state is JobState.WAITING and found, "it is back"
    )
    assert job.attempts == 0, "being stopped is no attempt"
    wait_until(lambda: worker.poll() is not None, "the worker has ended")
