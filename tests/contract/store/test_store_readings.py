"""Readings: kept in batches, once in effect, seen with the document they came from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from models.readings import Reading, ReadingBatch, ReadReadings, from_micros, to_micros
from models.store import Store
from models.store.documents import NewCopy
from models.types import OPEN_AUDIENCE, Asset, ReadLog, RejectedRow, WorkOrder

START = datetime(2026, 3, 1, tzinfo=UTC)
OIL, TEMP = ("P-7", "oil pressure", "bar"), ("P-7", "temperature", "°C")


def at(minutes: int) -> int:
    return to_micros(START + timedelta(minutes=minutes))


def staged(store: Store, copy: str, batches: Iterable[ReadingBatch], groups: tuple[str, ...] = ("everyone",)) -> None:
    new = NewCopy(copy, f"{copy}.csv", "/plant", copy * 4, ".csv", copy, groups=frozenset(groups), kind="readings")
    store.documents.stage(new, (), (), {})
    counts = store.readings.stage(copy, ReadReadings(batches, {"started": "time"}, 1))
    assert counts.added > 0


def a_batch() -> ReadingBatch:
    points = [(0, at(0), 4.5, 2), (1, at(0), 60.0, 3), (0, at(1), 4.25, 4), (0, at(0), 4.5, 5), (0, at(1), 9.0, 6)]
    return ReadingBatch((OIL, TEMP), points, (RejectedRow(7, "x", "no number"),))


def test_readings_come_back_as_they_were_given(store: Store) -> None:
    staged(store, "a", [a_batch(), ReadingBatch((OIL,), [(0, at(2), -1e-9, 8), (0, at(0), 4.5, 9)])])
    assert store.readings.series(OPEN_AUDIENCE) == ()
    store.documents.publish("a")
    oil, temp = store.readings.series(OPEN_AUDIENCE, "P-7")
    assert (oil.asset, oil.sensor, oil.unit, oil.document, oil.count) == (*OIL, "a.csv", 3)
    assert (oil.first_at, oil.last_at) == (START, START + timedelta(minutes=2))
    assert [(r.value, r.row) for r in store.readings.values(oil.id, OPEN_AUDIENCE)] == [(4.5, 2), (4.25, 4), (-1e-9, 8)]
    assert store.readings.values(temp.id, OPEN_AUDIENCE) == (Reading(START, 60.0, 3),)
    assert [asset.name for asset in store.records.assets(OPEN_AUDIENCE)] == ["P-7"]


def test_a_second_value_at_one_time_is_set_aside_and_a_repetition_counted(store: Store) -> None:
    new = NewCopy("a", "a.csv", "/plant", "0" * 64, ".csv", "a", groups=frozenset({"everyone"}), kind="readings")
    store.documents.stage(new, (), (), {})
    again = ReadingBatch((OIL,), [(0, at(0), 5.0, 10), (0, at(1), 4.25, 11)])
    counts = store.readings.stage("a", ReadReadings([a_batch(), again], {}, 1))
    assert (counts.added, counts.same, counts.rejected) == (3, 2, 3)
    assert [(r.row, "another value" in r.reason) for r in store.records.rejected("a")] == [
        (6, True),
        (7, False),
        (10, True),
    ]


def test_staging_again_replaces_and_forgetting_leaves_nothing(store: Store) -> None:
    for _ in range(2):
        staged(store, "a", [a_batch()])
    store.documents.publish("a")
    assert [s.count for s in store.readings.series(OPEN_AUDIENCE)] == [2, 1]
    store.documents.remove("a.csv")
    store.documents.forget("a")
    assert store.readings.series(OPEN_AUDIENCE) == ()
    staged(store, "a", [a_batch()])


def test_who_may_not_see_the_file_sees_no_reading(store: Store) -> None:
    staged(store, "a", [a_batch()], ("fitters",))
    store.documents.publish("a")
    series = store.readings.series((frozenset({"fitters"}),))[0]
    assert store.readings.series(OPEN_AUDIENCE) == ()
    assert store.readings.values(series.id, OPEN_AUDIENCE) == ()
    assert store.readings.buckets(series.id, OPEN_AUDIENCE, 60_000_000) == ()
    assert store.records.assets(OPEN_AUDIENCE) == ()


def test_spans_limits_and_buckets(store: Store) -> None:
    points = [(0, at(n), float(n), n + 2) for n in range(100)]
    staged(store, "a", [ReadingBatch((OIL,), points)])
    store.documents.publish("a")
    (oil,) = store.readings.series(OPEN_AUDIENCE)

    def values(**how: object) -> list[float]:
        return [reading.value for reading in store.readings.values(oil.id, OPEN_AUDIENCE, **how)]  # type: ignore[arg-type]

    assert values(start=from_micros(at(97))) == [97, 98, 99]
    assert values(before=from_micros(at(2))) == [0, 1]
    assert values(limit=2, newest=True) == [98, 99]
    assert values(above=96.5, limit=2) == [97, 98]
    assert values(below=1) == [0]
    hours = store.readings.buckets(oil.id, OPEN_AUDIENCE, 3_600_000_000)
    assert hours == (
        (START, 29.5, 0.0, 59.0, 60),
        (START + timedelta(hours=1), 79.5, 60.0, 99.0, 40),
    )


def test_what_a_log_says_of_a_machine_is_for_whoever_may_see_the_log(store: Store) -> None:
    for copy, description in (("a", ""), ("b", "secret press")):
        new = NewCopy(copy, f"{copy}.csv", "/plant", "0" * 64, ".csv", copy, frozenset({copy}), kind="log")
        order = WorkOrder(f"WO-{copy}", 1, "P-7", "seal", {})
        store.documents.stage(new, (), (), {})
        store.records.stage(copy, ReadLog((Asset("P-7", description),), (order,), (), {}))
        store.documents.publish(copy)
    assert store.records.assets((frozenset({"a"}),)) == (Asset("P-7"),)
    assert store.records.assets((frozenset({"a", "b"}),)) == (Asset("P-7", "secret press"),)


def test_a_list_of_machines_completes_what_logs_name(store: Store) -> None:
    staged(store, "a", [a_batch()])
    store.documents.publish("a")
    for copy, model in (("b", "old"), ("c", "MX-90")):
        asset = Asset("P-7", "Pump", model, "1205", "Pit", date(2019, 3, 15), ("the pump",))
        new = NewCopy(copy, f"{copy}.csv", "/plant", "0" * 64, ".csv", copy, frozenset({copy, "everyone"}), kind="log")
        store.documents.stage(new, (), (), {})
        store.records.stage(copy, ReadLog((asset,), (), (), {}, (), "assets"))
        store.documents.publish(copy)
    assert store.records.assets(OPEN_AUDIENCE) == (asset,)
    assert [each.model for each in store.records.assets((frozenset({"b"}),))] == ["old"]
    store.documents.remove("c.csv")
    store.documents.forget("c")
    assert [each.model for each in store.records.assets(OPEN_AUDIENCE)] == ["old"]


def test_putting_twice_changes_nothing_and_another_value_replaces(store: Store) -> None:
    staged(store, "a", [ReadingBatch((TEMP,), [(0, at(0), 1.0, 2)])])
    store.documents.publish("a")
    given = {OIL: [Reading(START, 4.5), Reading(START + timedelta(minutes=1), 4.0)]}
    first, second = store.readings.put("a", given), store.readings.put("a", given)
    assert (first.added, first.same, second.added, second.same) == (2, 0, 0, 2)
    third = store.readings.put("a", {OIL: [Reading(START, 4.75)]})
    assert (third.added, third.changed) == (0, 1)
    oil = store.readings.series(OPEN_AUDIENCE)[0]
    assert [r.value for r in store.readings.values(oil.id, OPEN_AUDIENCE)] == [4.75, 4.0]
