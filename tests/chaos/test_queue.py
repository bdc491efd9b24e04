"""The queue as it should go: real Redis, real Celery."""

from __future__ import annotations

from typing import Any

from models.answers import answer_to_json
from models.store.jobs import JobState, Queue
from models.types import OPEN_AUDIENCE, Priority, Status
from services.queries.cancel import cancel
from services.queries.events import FIRST
from services.queries.wait import wait


def test_a_question_is_answered_and_told_about(plant: Any) -> None:
    plant.start_worker()
    submitted = plant.ask("quick")
    told: list[Any] = []
    answer = wait(plant.store, plant.events, submitted.query_id, OPEN_AUDIENCE, told.append)
    assert answer.status is Status.ANSWERED
    assert [event.kind for event in told][:3] == ["queued", "started", "evidence"]
    events = plant.events.read(submitted.query_id, FIRST)
    if events[-1].kind != "done":
        events += plant.events.read(submitted.query_id, events[-1].id)
    assert [event.kind for event in events] == ["queued", "started", "evidence", "done"]
    assert events[-1].data == answer_to_json(answer)
    assert [e.id for e in plant.events.read(submitted.query_id, events[1].id)] == [e.id for e in events[2:]]


def test_line_down_overtakes(plant: Any, wait_until: Any) -> None:
    plant.start_worker(threads=1)
    first = plant.ask("wait go")
    wait_until(lambda: plant.runs() == ["wait go"], "the first one is at work")
    waiting = [plant.ask(f"normal {n}") for n in range(4)]
    urgent = plant.ask("urgent", priority=Priority.LINE_DOWN)
    assert (plant.bell.depth(Queue.ANSWERS), plant.bell.depth(Queue.URGENT)) == (4, 1)
    plant.allow("go")
    for submitted in (first, urgent, *waiting):
        plant.answer(submitted)
    assert plant.runs() == ["wait go", "urgent", "normal 0", "normal 1", "normal 2", "normal 3"]


def test_a_question_that_takes_too_long_fails_at_its_deadline(plant: Any) -> None:
    plant.start_worker()
    answer = plant.answer(plant.ask("wait never", deadline_s=1.5))
    assert answer.status is Status.FAILED
    assert "Not finished in time" in answer.text


def test_a_question_that_hangs_is_overruled_by_the_sweep(plant: Any) -> None:
    plant.start_worker()
    plant.start_beat()
    submitted = plant.ask("hang on", deadline_s=1.0)
    assert plant.answer(submitted).status is Status.FAILED
    plant.allow("on")  # and its late answer is refused
    assert plant.answer(plant.ask("quick")).status is Status.ANSWERED
    assert plant.answer(submitted).text == "Not finished within its deadline of 1 s. Ask again."


def test_without_any_worker_a_question_still_ends(plant: Any) -> None:
    submitted = plant.ask("quick", deadline_s=0.5)
    answer = wait(plant.store, plant.events, submitted.query_id, OPEN_AUDIENCE)
    assert answer.status is Status.FAILED
    assert plant.runs() == []


def test_a_question_at_work_is_cancelled_between_steps(plant: Any, wait_until: Any) -> None:
    plant.start_worker()
    submitted = plant.ask("wait never")
    wait_until(lambda: plant.runs(), "it is at work")
    assert cancel(plant.store, plant.events, submitted.query_id) in (Status.STARTED, Status.CANCELLED)
    assert plant.answer(submitted).status is Status.CANCELLED
    assert plant.answer(plant.ask("quick")).status is Status.ANSWERED


def test_a_waiting_question_is_cancelled_at_once(plant: Any) -> None:
    submitted = plant.ask("quick")
    assert cancel(plant.store, plant.events, submitted.query_id) is Status.CANCELLED
    plant.start_worker()
    plant.answer(plant.ask("other"))
    assert plant.runs() == ["other"]
    assert [e.kind for e in plant.events.read(submitted.query_id)] == ["queued", "done"]


def test_what_cannot_be_answered_fails_once(plant: Any) -> None:
    plant.start_worker()
    answer = plant.answer(plant.ask("bad"))
    assert (answer.status, answer.text) == (Status.FAILED, "This can't be answered.")
    assert plant.runs() == ["bad"]


def test_what_is_away_for_a_moment_is_tried_again(plant: Any) -> None:
    plant.start_worker()
    plant.start_beat()
    assert plant.answer(plant.ask("flaky")).status is Status.ANSWERED
    assert plant.runs() == ["flaky", "flaky"]


def test_a_doubled_message_changes_nothing(plant: Any, wait_until: Any) -> None:
    submitted = plant.ask("wait go")
    for _ in range(5):
        plant.bell(submitted.job)
    plant.start_worker(threads=4)
    wait_until(lambda: plant.bell.depth(Queue.ANSWERS) == 0 and plant.runs(), "all messages are taken")
    plant.allow("go")
    plant.answer(submitted)
    plant.bell(submitted.job)
    plant.answer(plant.ask("quick"))
    assert plant.runs() == ["wait go", "quick"]


def test_a_worker_without_a_schema_says_what_to_do(plant: Any, wait_until: Any) -> None:
    plant.store.close()
    for file in plant.home.glob("millwright.db*"):
        file.unlink()
    worker = plant._start("stub_worker", "worker", "--pool", "threads", "--queues", "urgent,answers")
    wait_until(lambda: worker.poll() is not None, "it has given up")
    assert worker.returncode == 1
    assert "millwright migrate" in (plant.home / "process-0.log").read_text()


def test_the_job_row_tells_how_it_went(plant: Any, wait_until: Any) -> None:
    plant.start_worker()
    submitted = plant.ask("quick")
    plant.answer(submitted)
    job = wait_until(lambda: plant.store.jobs.get(submitted.job_id), "the job")
    assert (job.state, job.attempts, job.reason) == (JobState.DONE, 1, "")


def test_a_program_that_cannot_be_built_is_told_in_the_answer(plant: Any) -> None:
    plant.start_worker()
    plant.allow("mismatch")
    answer = plant.answer(plant.ask("quick"))
    assert (answer.status, answer.text) == (Status.FAILED, "The index was built with another embedder.")
    (plant.home / "mismatch").unlink()
    assert plant.answer(plant.ask("quick")).status is Status.ANSWERED


def test_a_worker_that_can_never_answer_does_not_start(plant: Any, wait_until: Any) -> None:
    plant.allow("mismatch")
    worker = plant._start("stub_worker", "worker", "--pool", "threads", "--queues", "urgent,answers")
    wait_until(lambda: worker.poll() is not None, "it has given up")
    assert worker.returncode == 1
    assert "another embedder" in (plant.home / "process-0.log").read_text()
