"""Remaining life and anomalies: intervals and a false-alarm rate that hold, and saying when there is too little."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from models.errors import NotFound
from models.readings import ReadingBatch, ReadReadings, to_micros
from models.store import Store
from models.store.documents import NewCopy
from models.types import OPEN_AUDIENCE, Asset, ReadLog, WorkOrder
from services.assets.condition.anomaly import Normal
from services.assets.condition.features import Matrix, Scale
from services.assets.condition.remaining import RemainingLife
from services.assets.condition.site import MOST_CARRIED, condition_of

START = datetime(2025, 1, 1, tzinfo=UTC)


def life(draw: np.random.Generator, length: int) -> Matrix:
    """Two sensors that wear over a life, one that is noise, one that stands still."""
    left = np.arange(length, 0, -1)
    wear = np.exp(-left / 25)
    noise = draw.normal(size=(length, 3)) * 0.1
    return np.column_stack([wear + noise[:, 0], 5 - 2 * wear + noise[:, 1], noise[:, 2], np.full(length, 7.0)])


def lives(seed: int, count: int) -> list[Matrix]:
    draw = np.random.default_rng(seed)
    return [life(draw, int(draw.integers(60, 140))) for _ in range(count)]


def test_remaining_life_is_near_and_its_interval_holds_on_units_never_seen() -> None:
    model = RemainingLife(lives(1, 30), cap=60)
    draw = np.random.default_rng(2)
    hits, errors = [], []
    for unit in lives(3, 60):
        cuts = draw.integers(20, len(unit), 5)
        for cut, found in zip(cuts, model.of_each([unit[:cut] for cut in cuts]), strict=True):
            true = min(60, len(unit) - cut)
            hits.append(found.low <= true <= found.high)
            errors.append(found.steps - true)
    assert 0.84 <= np.mean(hits) <= 0.96
    assert np.sqrt(np.mean(np.square(errors))) < 9
    near = model.of(lives(4, 1)[0][:-3])
    assert near.high - near.low < 25
    assert not near.at_cap


def test_a_sensor_that_stands_still_is_left_out_and_the_future_is_not_seen() -> None:
    unit = lives(1, 1)[0]
    scale = Scale.of([unit])
    assert scale.kept.tolist() == [0, 1, 2]
    changed = unit.copy()
    changed[50:] = 99
    np.testing.assert_array_equal(scale.features(unit[:50]), scale.features(changed[:50]))


def test_false_alarms_come_at_the_stated_rate_and_true_ones_are_raised() -> None:
    draw = np.random.default_rng(5)
    normal = Normal(draw.normal(size=(6000, 4)), rate=0.02)
    found = normal.check(draw.normal(size=(20_000, 4)))
    assert found.expected == 400
    assert 300 <= len(found.steps) <= 520
    odd = draw.normal(size=(50, 4))
    odd[:, 2] += 9
    assert len(normal.check(odd).steps) == 50
    assert set(normal.check(odd).sensors) == {2}
    with pytest.raises(ValueError, match="about 300"):
        Normal(draw.normal(size=(299, 4)))


def plant(store: Store, count: int, odd: bool = False, silent: timedelta = timedelta()) -> datetime:
    """A machine that failed `count` times after wearing out, and runs again. silent: how long nothing is measured
    before the last two readings; returns when that ends."""
    draw = np.random.default_rng(7)
    points, orders = [], []
    at, row = START, 1
    for n in range(count + 1):
        unit = life(draw, 60)[: 60 if n < count else 50]
        if n == count and odd:
            unit[-4:, 2] += 5
        for left, step in zip(range(len(unit), 0, -1), unit, strict=True):
            row += 1
            if n == count and left == 2:
                at += silent
            points += [(of, to_micros(at), float(value), row) for of, value in enumerate(step)]
            at += timedelta(hours=6)
        if n < count:
            failed, done = f"F-{n}", f"P-{n}"
            raw = {"type": "corrective", "date": f"{at:%Y-%m-%d %H:%M}"}
            orders.append(WorkOrder(failed, 2 * n + 2, "P-7", "worn out", raw, "corrective", at))
            raw = {"type": "preventive", "date": f"{at - timedelta(days=3):%Y-%m-%d %H:%M}"}
            orders.append(WorkOrder(done, 2 * n + 3, "P-7", "greased", raw, "preventive", at - timedelta(days=3)))
    keys = tuple(("P-7", sensor, "") for sensor in ("a", "b", "c", "d"))
    groups = frozenset({"everyone"})
    for kind, name in (("readings", "r"), ("log", "l")):
        copy = NewCopy(name * 32, f"{name}.csv", "/", "0" * 64, ".csv", name, groups, kind=kind)  # type: ignore[arg-type]
        store.documents.stage(copy, (), (), {})
        if kind == "readings":
            store.readings.stage(copy.id, ReadReadings([ReadingBatch(keys, points)], {}, 1))
        elif orders:
            columns = {"asset id": "asset", "started": "date", "kind": "type"}
            store.records.stage(copy.id, ReadLog((Asset("P-7"),), tuple(orders), (), columns))
        store.documents.publish(copy.id)
    return at - timedelta(hours=12)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    made.migrate()
    return made


def test_a_sites_own_machine_is_judged_by_its_own_failures(store: Store) -> None:
    plant(store, 22)
    found = condition_of(store, OPEN_AUDIENCE, "p 7")
    assert (found.asset, found.histories, found.step) == ("P-7", 22, timedelta(hours=6))
    assert found.remaining is not None
    assert found.remaining.low <= 10 <= found.remaining.high
    assert found.days(found.remaining.high) < 9
    assert condition_of(store, OPEN_AUDIENCE, "P-7", timedelta(hours=12)).step == timedelta(hours=12)


def test_odd_behaviour_is_told_with_its_sensor(store: Store) -> None:
    plant(store, 12, odd=True)
    found = condition_of(store, OPEN_AUDIENCE, "P-7")
    assert 4 <= found.alarm_count <= 9
    assert {alarm.sensor for alarm in found.alarms[-4:]} == {"c"}
    assert found.alarms[-1].at == found.until
    assert found.to_json()["expected_false_alarms"] < 1


def test_an_alarm_has_the_time_of_its_readings_whatever_gap_came_after(store: Store) -> None:
    silent = timedelta(days=5)
    again = plant(store, 12, odd=True, silent=silent)
    found = condition_of(store, OPEN_AUDIENCE, "P-7", timedelta(hours=6))
    odd = [alarm.at for alarm in found.alarms if alarm.sensor == "c"]
    assert odd[-2:] == [again, again + timedelta(hours=6)]
    begun = again - silent - timedelta(hours=12)
    assert begun in odd
    assert not [at for at in odd if begun + (MOST_CARRIED + 1) * timedelta(hours=6) < at < again]


def test_too_few_failures_are_said_with_how_many_are_needed(store: Store) -> None:
    plant(store, 3)
    found = condition_of(store, OPEN_AUDIENCE, "P-7")
    assert found.remaining is None
    assert found.no_remaining == "Not enough run-to-failure histories: 3, about 20 needed."
    assert "about 300 needed" in found.no_alarms
    with pytest.raises(NotFound, match="no readings of P-8"):
        condition_of(store, OPEN_AUDIENCE, "P-8")
    with pytest.raises(NotFound):
        condition_of(store, (frozenset({"others"}),), "P-7")
