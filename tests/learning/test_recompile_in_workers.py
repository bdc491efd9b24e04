"""The whole third route with real workers: questions, votes, a recompile, and the next question on the new version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from models.store.jobs import JobKind, JobState
from models.types import OPEN_AUDIENCE, Status
from services.answering.state import ProgramState
from services.learning.feedback import give
from services.learning.start import start_recompile
from tests.chaos.conftest import Plant, redis_server, short_folder
from tests.waiting import until

__all__ = ["redis_server", "short_folder"]


@pytest.fixture
def plant(voted_site: Any, redis_server: Any) -> Iterator[Plant]:
    """Workers on a data directory with votes."""
    made = Plant(voted_site.home, redis_server)
    yield made
    made.stop_all()


@pytest.mark.slow
def test_workers_take_a_promoted_version_and_lose_no_question(plant: Plant, parts: dict[str, int]) -> None:
    parent = plant.store.versions.active_id()
    plant.start_worker(app="workers.tasks")
    plant.start_worker(app="workers.tasks", pool="prefork", threads=1, queues="ingestion,nightly")
    asked = {name: plant.ask(f"What is the tightening torque of the {name}?") for name in [*parts][:8]}
    for name, submitted in asked.items():
        answer = plant.answer(submitted)
        assert answer.program_version == parent
        give(plant.store, answer.id, "ada", OPEN_AUDIENCE, "wrong", correction=f"{parts[name]} Nm")
    job = start_recompile(plant.store, plant.bell)
    meanwhile = [plant.ask(f"How tight is the {name}?") for name in list(parts)[:8]]
    until(lambda: plant.store.jobs.get(job.id).state.ended, "the recompile has ended")
    ended = plant.store.jobs.get(job.id)
    assert (ended.state, ended.attempts) == (JobState.DONE, 1), ended.reason
    assert ended.result is not None
    assert ended.result["promoted"], ended.result
    after = plant.answer(plant.ask("What is the tightening torque of the winch drum?"))
    assert (after.status, after.program_version) == (Status.ANSWERED, ended.result["candidate"])
    assert "175" in after.text
    known = {parent, ended.result["candidate"]}
    assert {plant.answer(submitted).program_version for submitted in meanwhile} <= known


@pytest.mark.slow
def test_a_recompile_that_is_killed_goes_on_elsewhere_and_ends_once(
    plant: Plant,
) -> None:
    parent = plant.store.versions.active_id()
    nightly = {"app": "workers.tasks", "pool": "prefork", "threads": 1, "queues": "ingestion,nightly"}
    plant.start_beat()
    plant.start_worker()  # what sweeps
    worker = plant.start_worker(**nightly)  # type: ignore[arg-type]
    job = start_recompile(plant.store, plant.bell)
    until(lambda: plant.store.jobs.get(job.id).note.startswith("comparing"), "a candidate is compiled")
    plant.kill(worker)
    assert plant.store.versions.active_id() == parent
    (compiled,) = plant.store.jobs.get(job.id).payload["done"].values()
    plant.start_worker(**nightly)  # type: ignore[arg-type]
    until(lambda: plant.store.jobs.get(job.id).state.ended, "the recompile has ended")
    ended = plant.store.jobs.get(job.id)
    assert (ended.state, ended.attempts) == (JobState.DONE, 2), ended.reason
    assert ended.result is not None
    candidate = ProgramState.from_json(compiled).version
    assert (ended.result["candidate"], ended.result["promoted"]) == (candidate, True), ended.result
    assert plant.store.versions.active_id() == candidate, "what was compiled before the kill is what answers"
    made = [version.id for version in plant.store.versions.list() if version.parent == parent]
    assert made == [candidate]
    assert [one.id for one in plant.store.jobs.list(JobKind.RECOMPILE)] == [job.id]
