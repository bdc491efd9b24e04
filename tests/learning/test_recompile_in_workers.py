"""The whole third route with real workers: questions, votes, a recompile, and the next question on the new version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from models.store.jobs import JobState
from models.types import OPEN_AUDIENCE, Status
from services.learning.feedback import give
from services.learning.start import start_recompile
from tests.chaos.conftest import Plant, redis_server, short_folder
from tests.waiting import until

__all__ = ["redis_server", "short_folder"]


@pytest.fixture
def plant(site: Any, redis_server: Any) -> Iterator[Plant]:
    """Workers on the site's data directory."""
    made = Plant(site.home, redis_server)
    yield made
    made.stop_all()


@pytest.mark.slow
def test_workers_take_a_promoted_version_and_lose_no_question(
    site: Any, plant: Plant, parts: dict[str, int], shy_state: Any
) -> None:
    parent = site.activate(shy_state)
    plant.start_worker(app="workers.tasks")
    plant.start_worker(app="workers.tasks", pool="prefork", threads=1, queues="ingestion,nightly")
    asked = {name: plant.ask(f"What is the tightening torque of the {name}?") for name in parts}
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
