"""Work under a lease ends in the row, whatever it raises."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.errors import BadInput, Cancelled, DeadlinePassed, LeaseLost, Unavailable
from models.store import Store
from models.store.jobs import Job, JobKind, JobState, Queue
from models.types import OPEN_AUDIENCE, Question, Status
from services.queries.leases import Work, leased
from tests.databases import new_sqlite_database


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(new_sqlite_database(tmp_path / "store.db"), lease_s=0.6, max_attempts=2)
    yield store
    store.close()


@pytest.fixture
def job(store: Store) -> Job:
    return store.jobs.enqueue(JobKind.INGEST, "pump.pdf", {}, Queue.INGESTION)


def end_of(store: Store, job: Job, error: BaseException) -> Job:
    with leased(store, job.id, "w") as work:
        assert work is not None
        raise error
    return store.jobs.get(job.id)


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (Cancelled("Cancelled."), JobState.CANCELLED, "Cancelled."),
        (DeadlinePassed("Too late."), JobState.FAILED, "Too late."),
        (BadInput("pump.pdf is empty."), JobState.FAILED, "pump.pdf is empty."),
        (Unavailable("Weaviate is away."), JobState.WAITING, "Weaviate is away."),
        (ZeroDivisionError("oh"), JobState.WAITING, "ZeroDivisionError: oh. Please report it with the worker's log."),
        (LeaseLost("taken over"), JobState.RUNNING, ""),
    ],
)
def test_what_is_raised_ends_in_the_row(store: Store, job: Job, error: Exception, state: JobState, reason: str) -> None:
    ended = end_of(store, job, error)
    assert (ended.state, ended.reason) == (state, reason)


def test_stopping_the_worker_is_no_attempt_and_goes_on(store: Store, job: Job) -> None:
    with pytest.raises(SystemExit):
        end_of(store, job, SystemExit(0))
    there = store.jobs.get(job.id)
    assert (there.state, there.attempts) == (JobState.WAITING, 0)
    with leased(store, job.id, "w2") as work:
        assert work is not None


def test_nothing_to_do_is_no_error(store: Store, job: Job) -> None:
    with leased(store, job.id, "w") as first, leased(store, job.id, "w2") as second:
        assert first is not None
        assert second is None


def test_the_lease_is_kept_alive_while_the_work_goes_on(store: Store, job: Job) -> None:
    with leased(store, job.id, "w") as work:
        assert work is not None
        long_after = threading.Event()
        threading.Timer(1.5, long_after.set).start()  # 2.5 times the life of a lease
        assert long_after.wait(10)
        assert store.jobs.lease(job.id, "w2") is None
        work.checkpoint()
        store.jobs.finish(work.lease, {"pages": 1})
    assert store.jobs.get(job.id).state is JobState.DONE


def until_raised(work: Work) -> Exception:
    for _ in range(10_000_000):
        try:
            work.checkpoint()
        except Exception as error:  # noqa: BLE001  (the test looks at it)
            return error
    raise AssertionError("never raised")


def test_a_checkpoint_sees_the_cancel_flag(store: Store, job: Job) -> None:
    with leased(store, job.id, "w") as work:
        assert work is not None
        work.checkpoint()
        store.jobs.cancel(job.id)
        error = until_raised(work)
        assert isinstance(error, Cancelled)
        raise error
    assert store.jobs.get(job.id).state is JobState.CANCELLED


def test_a_checkpoint_sees_that_another_worker_took_over(store: Store, job: Job) -> None:
    with leased(store, job.id, "w") as work:
        assert work is not None
        store.jobs.release(work.lease, "as if it had expired", counts=False)
        assert store.jobs.lease(job.id, "w2") is not None
        assert isinstance(until_raised(work), LeaseLost)


def test_a_checkpoint_sees_the_deadline(store: Store) -> None:
    submitted = store.queries.submit(Question("?", deadline_s=0.5), "anonymous", OPEN_AUDIENCE)
    with leased(store, submitted.job_id, "w") as work:
        assert work is not None
        error = until_raised(work)
        assert isinstance(error, DeadlinePassed)
        raise error
    assert store.queries.status(submitted.query_id) is Status.FAILED


def test_an_attempt_may_have_its_own_limit(store: Store, job: Job) -> None:
    with leased(store, job.id, "w", limit_s=0.2) as work:
        assert work is not None
        assert isinstance(until_raised(work), DeadlinePassed)


def test_progress_is_written_without_a_write_per_page(store: Store, job: Job) -> None:
    with leased(store, job.id, "w") as work:
        assert work is not None
        for page in range(1, 501):
            work.progress(page, 500, f"page {page}")
        there = store.jobs.get(job.id)
        assert (there.done, there.total, there.note) == (500, 500, "page 500")
