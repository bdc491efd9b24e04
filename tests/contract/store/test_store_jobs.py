"""Jobs: leased to one worker at a time, fenced, tried again, ended once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from models.errors import Conflict, LeaseLost, NotFound
from models.store import Store
from models.store.jobs import Hold, Job, JobKind, JobState, Lease, Queue
from models.types import OPEN_AUDIENCE, Priority, Question, Status


def ingestion(store: Store, subject: str = "pump.pdf", **more: Any) -> Job:
    return store.jobs.enqueue(JobKind.INGEST, subject, {"sha256": "ab"}, Queue.INGESTION, **more)


def leased(store: Store, job: Job, worker: str = "w1") -> Lease:
    lease = store.jobs.lease(job.id, worker)
    assert lease is not None
    return lease


def test_a_job_is_safe_once_it_is_enqueued(store: Store, open_store: Callable[[], Store]) -> None:
    job = ingestion(store, priority=Priority.LINE_DOWN)
    there = open_store().jobs.get(job.id)
    assert there == job
    assert (there.state, there.queue, there.payload, there.priority) == (
        JobState.WAITING,
        Queue.INGESTION,
        {"sha256": "ab"},
        Priority.LINE_DOWN,
    )


def test_a_key_makes_one_job(store: Store) -> None:
    first = store.jobs.enqueue(JobKind.RECOMPILE, "program", {}, Queue.NIGHTLY, key="recompile 2026-03-01")
    again = store.jobs.enqueue(JobKind.RECOMPILE, "program", {}, Queue.NIGHTLY, key="recompile 2026-03-01")
    assert first.id == again.id


def test_one_worker_at_a_time(store: Store, clock: Any) -> None:
    job = ingestion(store)
    lease = leased(store, job)
    assert (lease.subject, lease.payload, lease.attempt) == ("pump.pdf", {"sha256": "ab"}, 1)
    assert store.jobs.lease(job.id, "w2") is None
    clock.advance(29)
    assert store.jobs.renew(lease) is Hold.HELD
    clock.advance(29)
    assert store.jobs.lease(job.id, "w2") is None
    clock.advance(2)
    assert leased(store, job, "w2").attempt == 2


def test_of_many_workers_one_gets_the_job(store: Store, open_store: Callable[[], Store]) -> None:
    job = ingestion(store)
    stores = [open_store() for _ in range(6)]
    start, won = threading.Barrier(6), []

    def take(worker: Store, name: str) -> None:
        start.wait()
        if worker.jobs.lease(job.id, name) is not None:
            won.append(name)

    threads = [threading.Thread(target=take, args=(s, f"w{n}")) for n, s in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert store.jobs.get(job.id).attempts == 1


def test_a_stale_token_writes_nothing(store: Store, clock: Any) -> None:
    job = ingestion(store)
    stale = leased(store, job)
    clock.advance(31)
    fresh = leased(store, job, "w2")
    assert store.jobs.renew(stale) is Hold.LOST
    assert store.jobs.progress(stale, 9, 9) is Hold.LOST
    for write in (
        lambda: store.jobs.finish(stale, {"x": 1}),
        lambda: store.jobs.fail(stale, "no"),
        lambda: store.jobs.release(stale, "no"),
        lambda: store.jobs.stop(stale, "no"),
    ):
        with pytest.raises(LeaseLost):
            write()
    store.jobs.finish(fresh, {"pages": 3})
    done = store.jobs.get(job.id)
    assert (done.state, done.result, done.done) == (JobState.DONE, {"pages": 3}, 0)
    with pytest.raises(LeaseLost):
        store.jobs.fail(fresh, "too late")


def test_a_lease_outlives_its_time_if_nobody_else_came(store: Store, clock: Any) -> None:
    lease = leased(store, ingestion(store))
    clock.advance(100)
    assert store.jobs.renew(lease) is Hold.HELD


def test_progress_is_kept(store: Store) -> None:
    job = ingestion(store)
    lease = leased(store, job)
    assert store.jobs.progress(lease, 3, 10, "page 3") is Hold.HELD
    there = store.jobs.get(job.id)
    assert (there.done, there.total, there.note) == (3, 10, "page 3")


def test_a_transient_failure_is_tried_again_later_and_not_for_ever(store: Store, clock: Any) -> None:
    job = ingestion(store)
    for attempt in (1, 2):
        store.jobs.release(leased(store, job), "Weaviate is away")
        assert store.jobs.get(job.id).state is JobState.WAITING
        assert store.jobs.lease(job.id, "w") is None, "not at once"
        clock.advance(2 ** (attempt - 1) + 1)
    store.jobs.release(leased(store, job), "Weaviate is away")
    failed = store.jobs.get(job.id)
    assert failed.state is JobState.FAILED
    assert failed.reason == "Given up after 3 attempts. The last one: Weaviate is away"


def test_a_stopped_worker_made_no_attempt(store: Store) -> None:
    job = ingestion(store)
    for _ in range(10):
        store.jobs.release(leased(store, job), "stopped", counts=False)
    assert store.jobs.get(job.id).attempts == 0


def test_a_job_that_kills_its_workers_ends(store: Store, clock: Any) -> None:
    job = ingestion(store)
    for _ in range(3):
        leased(store, job)
        assert store.jobs.end_overdue() == ()
        clock.advance(31)
    assert store.jobs.lease(job.id, "w") is None
    (ended,) = store.jobs.end_overdue()
    assert (ended.id, ended.state) == (job.id, JobState.FAILED)
    assert "3 attempts" in ended.reason
    assert store.jobs.end_overdue() == ()


def test_the_sweep_rings_for_what_nobody_has(store: Store, clock: Any) -> None:
    waiting, running, dead = ingestion(store, "a"), ingestion(store, "b"), ingestion(store, "c")
    dead_lease = leased(store, dead)
    assert store.jobs.to_ring(Queue.INGESTION, 10, 10) == (), "they were rung for just now"
    clock.advance(31)
    leased(store, running)
    assert [j.id for j in store.jobs.to_ring(Queue.INGESTION, 10, 10)] == [waiting.id, dead.id]
    assert store.jobs.to_ring(Queue.INGESTION, 10, 10) == ()
    clock.advance(11)
    assert [j.id for j in store.jobs.to_ring(Queue.INGESTION, 1, 10)] == [waiting.id], "the oldest first"
    assert store.jobs.to_ring(Queue.ANSWERS, 10, 10) == ()
    assert store.jobs.to_ring(Queue.INGESTION, -5, 10) == ()
    store.jobs.finish(dead_lease)
    clock.advance(11)
    assert dead.id not in {j.id for j in store.jobs.to_ring(Queue.INGESTION, 10, 10)}


def test_what_is_to_be_tried_later_is_not_rung_for_before(store: Store, clock: Any) -> None:
    job = ingestion(store)
    store.jobs.release(leased(store, job), "away")
    assert store.jobs.to_ring(Queue.INGESTION, 10, 0) == ()
    clock.advance(2)
    assert [j.id for j in store.jobs.to_ring(Queue.INGESTION, 10, 0)] == [job.id]


def test_cancelling_what_waits_ends_it_at_once(store: Store) -> None:
    job = ingestion(store)
    assert store.jobs.cancel(job.id).state is JobState.CANCELLED
    assert store.jobs.lease(job.id, "w") is None
    assert store.jobs.cancel(job.id).state is JobState.CANCELLED


def test_cancelling_what_is_at_work_tells_its_worker(store: Store) -> None:
    job = ingestion(store)
    lease = leased(store, job)
    assert store.jobs.cancel(job.id).state is JobState.RUNNING
    assert store.jobs.renew(lease) is store.jobs.hold(lease) is store.jobs.progress(lease, 1, 2) is Hold.CANCELLED
    store.jobs.stop(lease, "Cancelled.")
    assert store.jobs.get(job.id).state is JobState.CANCELLED
    assert store.jobs.hold(lease) is Hold.LOST


def test_cancelled_and_its_worker_dead(store: Store, clock: Any) -> None:
    job = ingestion(store)
    leased(store, job)
    store.jobs.cancel(job.id)
    assert store.jobs.end_overdue() == ()
    clock.advance(31)
    assert [j.state for j in store.jobs.end_overdue()] == [JobState.CANCELLED]


def test_cancelling_the_unknown(store: Store) -> None:
    with pytest.raises(NotFound):
        store.jobs.cancel("0" * 32)
    with pytest.raises(NotFound):
        store.jobs.get("0" * 32)
    assert store.jobs.lease("0" * 32, "w") is None


def test_a_deadline_counts_from_submission(store: Store, clock: Any) -> None:
    submitted = store.queries.submit(Question("?", deadline_s=60), "anonymous", OPEN_AUDIENCE)
    clock.advance(20)
    lease = leased(store, submitted.job)
    assert lease.remaining_s == pytest.approx(40, abs=0.1)


def test_a_job_past_its_deadline_is_not_begun(store: Store, clock: Any) -> None:
    job = ingestion(store, deadline_at=clock.now + timedelta(seconds=5))
    clock.advance(6)
    assert store.jobs.lease(job.id, "w") is None
    (ended,) = store.jobs.end_overdue()
    assert ended.reason == "Not finished within its deadline of 5 s. Ask again."


def test_a_worker_that_hangs_past_the_deadline_is_overruled(store: Store, clock: Any) -> None:
    submitted = store.queries.submit(Question("?", deadline_s=60), "anonymous", OPEN_AUDIENCE)
    lease = leased(store, submitted.job)
    for _ in range(3):  # its heart beats on
        clock.advance(25)
        assert store.jobs.renew(lease) is Hold.HELD
    assert store.jobs.end_overdue() == (), "it has a moment to notice by itself"
    clock.advance(25)
    assert [j.id for j in store.jobs.end_overdue()] == [submitted.job_id]
    assert store.queries.status(submitted.query_id) is Status.FAILED
    with pytest.raises(Conflict):
        store.jobs.fail(lease, "late")


def test_jobs_are_listed_newest_first(store: Store) -> None:
    first, second = ingestion(store, "a"), ingestion(store, "b")
    store.queries.submit(Question("?"), "anonymous", OPEN_AUDIENCE)
    store.jobs.cancel(first.id)
    assert [j.id for j in store.jobs.list(JobKind.INGEST)] == [second.id, first.id]
    assert [j.id for j in store.jobs.list(JobKind.INGEST, [JobState.WAITING])] == [second.id]
    assert [j.id for j in store.jobs.list(ids=[first.id])] == [first.id]
    assert len(store.jobs.list()) == 3
