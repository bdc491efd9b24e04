"""Program versions, examples, feedback, and the records of logs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from models.errors import BadInput, Cancelled, Conflict, LeaseLost, NotFound
from models.store import Store
from models.store.jobs import JobKind, Queue
from models.types import (
    OPEN_AUDIENCE,
    Answer,
    Asset,
    Question,
    ReadLog,
    RejectedRow,
    Status,
    WorkOrder,
)


def test_a_version_is_its_content(store: Store) -> None:
    first = store.versions.add({"b": 1.5, "a": [1, "ä"]}, {"right": 0.8}, "hash")
    assert store.versions.add({"a": [1, "ä"], "b": 1.5}, {"right": 0.1}, "other") == first
    assert len(first) == 16
    there = store.versions.get(first)
    assert (there.document, there.metrics, there.dataset_hash, there.parent) == (
        {"b": 1.5, "a": [1, "ä"]},
        {"right": 0.8},
        "hash",
        None,
    )
    with pytest.raises(BadInput):
        store.versions.add({"a": float("nan")}, {}, "hash")


def test_one_version_is_active(store: Store, open_store: Callable[[], Store]) -> None:
    worker = open_store()
    assert worker.versions.active() is None
    assert worker.versions.active_id() is None
    first = store.versions.add({"v": 1}, {}, "h")
    second = store.versions.add({"v": 2}, {}, "h", parent=first)
    store.versions.activate(first)
    store.versions.activate(second)
    store.versions.activate(second)
    active = worker.versions.active()
    assert active is not None
    assert (active.id, active.parent, worker.versions.active_id()) == (second, first, second)
    assert [(v.id, v.active) for v in store.versions.list()] == [(second, True), (first, False)]
    with pytest.raises(NotFound):
        store.versions.activate("0" * 16)
    assert worker.versions.active_id() == second


def test_feedback_the_last_verdict_stands(store: Store) -> None:
    submitted = store.queries.submit(Question("?"), "anonymous", OPEN_AUDIENCE)
    with pytest.raises(NotFound):
        store.feedback.add(submitted.query_id, "user:ada", "right")
    lease = store.jobs.lease(submitted.job_id, "w")
    assert lease is not None
    store.queries.keep(Answer(submitted.query_id, Status.ANSWERED, "45 N·m"), lease)
    first = store.feedback.add(submitted.query_id, "user:ada", "right")
    assert store.feedback.add(submitted.query_id, "user:ada", "wrong", "It is 54 N·m.") == first
    store.feedback.add(submitted.query_id, "user:bob", "right")
    given = store.feedback.list(submitted.query_id)
    assert [(f.principal, f.verdict, f.correction) for f in given] == [
        ("user:ada", "wrong", "It is 54 N·m."),
        ("user:bob", "right", ""),
    ]
    store.feedback.add(submitted.query_id, "user:bob", "wrong", "50 N·m", "old edition", "pump.pdf", 12)
    bob = next(f for f in store.feedback.list(submitted.query_id) if f.principal == "user:bob")
    assert (bob.correction, bob.reason, bob.document, bob.page) == ("50 N·m", "old edition", "pump.pdf", 12)


def test_examples_by_split(store: Store) -> None:
    store.examples.add("train", {"question": "?"}, frozenset({"everyone"}))
    store.examples.add("held out", {"question": "!"}, frozenset({"b", "a"}))
    assert [e.case for e in store.examples.list()] == [{"question": "?"}, {"question": "!"}]
    assert [e.groups for e in store.examples.list("held out")] == [{"a", "b"}]


def test_an_example_is_replaced_under_its_id_and_drawn_beside_the_others(store: Store) -> None:
    others: list[list[str]] = []

    def split(there: Any) -> str:
        others.append([example.id for example in there])
        return "train"

    a, b = "a" * 32, "b" * 32
    store.examples.put(a, {"question": "?"}, frozenset({"everyone"}), None, split)
    store.examples.put(b, {"question": "!"}, frozenset({"everyone"}), None, split)
    put = store.examples.put(a, {"question": "??"}, frozenset({"b", "a"}), None, split)
    assert others == [[], [a], [b]]
    assert (put.case, put.groups, put.split) == ({"question": "??"}, {"a", "b"}, "train")
    assert store.examples.list("train")[-1] == put  # as new as its case
    store.examples.put(b, {"question": "!"}, frozenset({"everyone"}), None, split)
    assert store.examples.list("train")[-1] == put
    store.examples.remove(a)
    store.examples.remove(a)
    assert [example.id for example in store.examples.list()] == [b]


def test_examples_are_drawn_one_at_a_time(open_store: Callable[[], Store], store: Store) -> None:
    def put(n: int) -> None:
        own = open_store()
        own.examples.put(f"{n:032x}", {}, frozenset(), None, lambda there: f"after {len(there)}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(8)))
    assert sorted(example.split for example in store.examples.list()) == [f"after {n}" for n in range(8)]


def test_a_version_is_promoted_instead_of_its_parent_only_and_under_its_lease(store: Store) -> None:
    first, second, third = (store.versions.add({"v": n}, {}, "h") for n in range(3))
    store.versions.activate(first)
    job = store.jobs.enqueue(JobKind.RECOMPILE, "today", {}, Queue.NIGHTLY)
    lease = store.jobs.lease(job.id, "w")
    assert lease is not None
    store.versions.activate(second, instead_of=first, lease=lease)
    with pytest.raises(Conflict):
        store.versions.activate(third, instead_of=first, lease=lease)
    store.jobs.cancel(job.id)
    with pytest.raises(Cancelled):
        store.versions.activate(third, instead_of=second, lease=lease)
    store.jobs.stop(lease, "Cancelled.")
    with pytest.raises(LeaseLost):
        store.versions.activate(third, instead_of=second, lease=lease)
    assert store.versions.active_id() == second


def test_a_candidate_is_told_by_its_last_figures_until_it_answers_and_kept_whole_or_not_at_all(store: Store) -> None:
    first, second = (store.versions.add({"v": n}, {}, "h") for n in range(2))
    store.versions.activate(first)
    refused = store.versions.add_candidate({"v": 2}, {"promoted": False}, "monday", first)
    job = store.jobs.enqueue(JobKind.RECOMPILE, "today", {}, Queue.NIGHTLY)
    lease = store.jobs.lease(job.id, "w")
    assert lease is not None
    store.versions.activate(second)
    for document in ({"v": 2}, {"v": 3}):
        with pytest.raises(Conflict):
            store.versions.add_candidate(document, {"promoted": True}, "friday", first, promote=lease)
    assert store.versions.get(refused).metrics == {"promoted": False}
    assert {version.id for version in store.versions.list()} == {first, second, refused}
    assert store.versions.add_candidate({"v": 2}, {"promoted": True}, "friday", second, promote=lease) == refused
    active = store.versions.active()
    assert active is not None
    assert (active.id, active.metrics, active.dataset_hash) == (refused, {"promoted": True}, "friday")
    assert active.parent == second
    store.versions.add_candidate({"v": 2}, {"promoted": False}, "sunday", second)
    assert store.versions.get(refused).metrics == {"promoted": True}


def test_the_same_key_at_the_same_moment_is_one_job(open_store: Callable[[], Store], store: Store) -> None:
    def enqueue(_: int) -> str:
        return open_store().jobs.enqueue(JobKind.RECOMPILE, "today", {}, Queue.NIGHTLY, key="after none").id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(enqueue, range(8)))) == 1


def order(n: int, asset: str, day: int | None, **more: Any) -> WorkOrder:
    started = None if day is None else datetime(2026, 1, day, 8, tzinfo=UTC)
    return WorkOrder(
        f"WO-{n}", n, asset, f"Replaced seal {n}", {"id": n, "cost": float("nan")}, started_at=started, **more
    )


def a_log(*orders: WorkOrder) -> ReadLog:
    return ReadLog(
        assets=(Asset("P-104", "Feed pump", "KSB"),),
        work_orders=orders,
        rejected=(RejectedRow(9, "x;y", "no date"),),
        columns={"asset": "Machine"},
    )


def test_work_orders_are_seen_through_their_copy(store: Store, manual: Any) -> None:
    log, board = manual("log.csv", "a"), manual("board.csv", "b", groups=["board"])
    for copy, asset in ((log, "P-104"), (board, "F-1")):
        copy.stage(store)
        store.records.stage(copy.id, a_log(order(1, asset, 3), order(2, asset, None), order(3, asset, 20, cost=9.5)))
        assert store.records.work_orders(asset, OPEN_AUDIENCE) == ()
        store.documents.publish(copy.id)
    seen = store.records.work_orders(None, OPEN_AUDIENCE)
    assert [(w.record_id, w.asset) for w in seen] == [("WO-3", "P-104"), ("WO-1", "P-104"), ("WO-2", "P-104")]
    assert seen[0].cost == 9.5
    assert seen[1].raw == {"id": 1, "cost": None}
    assert store.records.work_orders("F-1", OPEN_AUDIENCE) == ()
    assert len(store.records.work_orders("F-1", (frozenset({"board"}),), limit=2)) == 2
    assert store.records.assets(OPEN_AUDIENCE) == (Asset("P-104", "Feed pump", "KSB"),)
    assert store.records.rejected(log.id) == (RejectedRow(9, "x;y", "no date"),)
    store.documents.remove("log.csv")
    assert store.records.work_orders(None, OPEN_AUDIENCE) == ()
    assert store.records.assets(OPEN_AUDIENCE) == ()


def test_a_log_staged_again_replaces_its_rows(store: Store, manual: Any) -> None:
    log = manual("log.csv", "a")
    log.stage(store)
    store.records.stage(log.id, a_log(*(order(n, "P-104", 1) for n in range(1200))))
    store.records.stage(log.id, a_log(order(1, "P-104", 1)))
    store.documents.publish(log.id)
    assert len(store.records.work_orders("P-104", OPEN_AUDIENCE, limit=5000)) == 1
    with pytest.raises(NotFound):
        store.records.stage("0" * 32, a_log())


def test_instants_are_utc_whatever_came_in(store: Store, manual: Any) -> None:
    log = manual("log.csv", "a")
    log.stage(store)
    tokyo = datetime(2026, 1, 2, 9, 0, 0, 5, tzinfo=timezone(timedelta(hours=9)))
    naive = datetime(2026, 1, 2, 0, 0, 1)
    orders = (WorkOrder("1", 1, "P", "x", {}, started_at=tokyo), WorkOrder("2", 2, "P", "x", {}, started_at=naive))
    store.records.stage(log.id, a_log(*orders))
    store.documents.publish(log.id)
    assert [w.started_at for w in store.records.work_orders("P", OPEN_AUDIENCE)] == [
        naive.replace(tzinfo=UTC),
        tokyo.astimezone(UTC),
    ]
