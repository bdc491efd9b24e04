"""A worker that was only thought dead does no harm: neither to a newer file nor to what its successor has published."""

from __future__ import annotations

import pytest

from models.errors import Cancelled, LeaseLost
from models.store import Store
from models.store.jobs import JobState, Lease


def taken(store: Store, job_id: str) -> Lease:
    lease = store.jobs.lease(job_id, "the first")
    assert lease is not None
    return lease


def handed_in(plant) -> tuple[str, str]:
    """Ids of a job and of the copy that it is to make."""
    plant.write("p7.md", "# Pump\n\nThe drain plug is tightened to 45 Nm.\n")
    (job,) = plant.submit().jobs
    return job.id, str(job.payload["copy"])


def test_a_worker_that_lost_its_lease_publishes_nothing(plant) -> None:
    job_id, copy = handed_in(plant)
    lease = taken(plant.store, job_id)
    plant.store.jobs.release(lease, "taken for dead", counts=False)
    again = taken(plant.store, job_id)
    with pytest.raises(LeaseLost):
        plant.store.documents.publish(copy, lease)
    plant.store.jobs.release(again, "handed back", counts=False)
    assert plant.store.documents.all() == ()


def test_a_file_of_which_a_newer_one_came_is_not_published(plant) -> None:
    job_id, copy = handed_in(plant)
    lease = taken(plant.store, job_id)
    plant.write("p7.md", "# Pump\n\nThe drain plug is tightened to 50 Nm.\n")
    newer = plant.submit()
    with pytest.raises(Cancelled):
        plant.store.documents.publish(copy, lease)
    assert plant.work(newer)[0].state is JobState.DONE
    assert any("50 Nm" in text for text in plant.finds("drain plug"))


def test_one_that_wakes_up_late_takes_nothing_from_what_its_successor_published(plant) -> None:
    job_id, copy = handed_in(plant)
    submission = plant.submit()

    def wakes_up_late() -> None:
        plant.index.on_add = lambda: None
        plant.store.jobs.release(_held(plant, job_id), "taken for dead", counts=False)
        plant.work(submission)
        assert plant.store.jobs.get(job_id).state is JobState.DONE

    plant.index.on_add = wakes_up_late
    plant.work(submission)
    (info,) = plant.store.documents.all()
    assert info.copy == copy
    assert plant.index.count(copy) == info.chunks > 0
    assert any("45 Nm" in text for text in plant.finds("drain plug"))


def _held(plant, job_id: str) -> Lease:
    """The lease under which the job is at work: the first one's token is 1."""
    job = plant.store.jobs.get(job_id)
    return Lease(job_id, 1, job.kind, job.subject, job.payload, job.worker, job.attempts, None)
