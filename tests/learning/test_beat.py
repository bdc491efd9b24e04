"""Two real beats on a real Redis start one recompile in each period."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from models.store.jobs import JobKind, JobState
from tests.chaos.conftest import Plant, redis_server, short_folder
from tests.waiting import until

EVERY_S = 3.0

__all__ = ["redis_server", "short_folder"]


@pytest.fixture
def quick_plant(tmp_path: Path, redis_server: Any) -> Iterator[Plant]:
    home = tmp_path / "home"
    home.mkdir()
    plant = Plant(home, redis_server, recompile_every_s=str(EVERY_S))
    yield plant
    plant.stop_all()


@pytest.mark.slow
def test_two_beats_start_one_recompile_in_each_period(quick_plant: Plant) -> None:
    store = quick_plant.store
    quick_plant.start_worker(app="workers.tasks", pool="prefork", threads=2, queues="ingestion,nightly")
    for _ in range(2):
        quick_plant.start_beat()

    def ended() -> Any:
        jobs = store.jobs.list(JobKind.RECOMPILE)
        return jobs if len(jobs) >= 3 and all(job.state.ended for job in jobs) else None

    jobs = until(ended, "three recompiles have ended")[::-1]
    for job in jobs:
        assert (job.state, job.attempts) == (JobState.DONE, 1), job.reason
        assert job.result["reason"] == "not enough cases: 0 of 20"
        assert job.result["parent"] == store.versions.active_id()
    periods = [job.created_at.timestamp() // EVERY_S for job in jobs]
    assert len(set(periods)) == len(periods)
    assert all(before.ended_at <= after.created_at for before, after in pairwise(jobs))
