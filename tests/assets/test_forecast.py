"""Lifetimes from rows, curves that reach the best likelihood, and what is said with few failures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest
from scipy import stats

from models.types import Asset, WorkOrder
from services.assets.forecast.curves import Model, base_rate, better, fit, km_fails_within, log_likelihood
from services.assets.forecast.lifetimes import Lifetimes, came_of, failures_of, lifetimes
from services.assets.forecast.outlook import ENOUGH, Forecaster
from services.assets.forecast.plots import survival_title
from services.assets.forecast.recurrent import mean_cumulative, trend, trend_of
from services.assets.forecast.replacement import best_age, likely_ages
from services.assets.forecast.wording import chance_lines
from services.assets.log import LogTable, Source

START = datetime(2020, 1, 1)
Jobs = Sequence[tuple[str, int, str, str]]
"""Machine, day of the log, type, code."""


def log_of(jobs: Jobs, came: dict[str, int] | None = None) -> LogTable:
    """A log as its reader makes it. came: machine -> day of the log on which it was put into service."""
    orders = []
    for n, (asset, day, kind, code) in enumerate(jobs, start=1):
        at = START + timedelta(days=day)
        raw = {"wo": f"W{n}", "asset": asset, "date": at.isoformat(), "type": kind, "code": code}
        if came:
            raw["in_service"] = (START + timedelta(days=came[asset])).isoformat() if asset in came else ""
        orders.append(WorkOrder(f"W{n}", n, asset, "", raw, kind=kind, started_at=at, code=code))
    roles = {"record": "wo", "asset id": "asset", "started": "date", "kind": "type", "code": "code"}
    return LogTable([Source("log.csv", "copy")], roles, [(0, order) for order in orders])


def metered(jobs: Sequence[tuple[str, int, str, float | None]], column: str = "running hours") -> LogTable:
    """A log with a meter. jobs: machine, day of the log, type, reading."""
    orders = []
    for n, (asset, day, kind, reading) in enumerate(jobs, start=1):
        at = START + timedelta(days=day)
        raw = {"wo": f"W{n}", "asset": asset, "date": at.isoformat(), "type": kind, column: reading}
        orders.append(WorkOrder(f"W{n}", n, asset, "", raw, kind=kind, started_at=at))
    roles = {"record": "wo", "asset id": "asset", "started": "date", "kind": "type"}
    return LogTable([Source("log.csv", "copy")], roles, [(0, order) for order in orders])


def drawn(law: object, count: int, seed: int, censored: float = np.inf) -> Lifetimes:
    rng = np.random.default_rng(seed)
    life = law.rvs(count, random_state=rng)  # type: ignore[attr-defined]
    return Lifetimes(np.minimum(life, censored), life <= censored, np.zeros(count))


LOG = log_of(
    [
        ("A", 0, "PM", ""),
        ("A", 100, "CM", "seal"),
        ("A", 100, "CM", "bearing"),
        ("A", 250, "CM", "seal"),
        ("B", 300, "CM", "seal"),
        ("B", 400, "PM", ""),
    ]
)


def test_lifetimes_end_in_a_failure_or_at_the_end_of_the_log() -> None:
    failures = failures_of(LOG)
    assert failures is not None
    found = lifetimes(failures)
    assert sorted(zip(found.durations, found.observed, strict=True)) == [(100, False), (150, False), (150, True)]
    assert failures.count == 3
    assert found.rows == (1, 2, 3, 4)  # two jobs of one day are one failure, and both stand behind it
    assert [len(lifetimes(failures, kind)) for kind in ("seal", "bearing")] == [3, 1]
    assert failures.age_days("a") == (150, True)


def test_a_machine_that_came_before_the_log_is_watched_from_then_on_only() -> None:
    failures = failures_of(log_of([("A", 0, "PM", ""), ("A", 40, "CM", "x"), ("B", 90, "PM", "")], {"A": -60, "B": 30}))
    assert failures is not None
    found = lifetimes(failures)
    rows = sorted(zip(found.durations, found.observed, found.entries, strict=True))
    assert rows == [(50, False, 0), (60, False, 0), (100, True, 60)]
    assert failures.age_days("b") == (60, True)


def test_a_failure_without_a_reading_joins_no_two_lifetimes() -> None:
    jobs = [("A", 0, "PM", 1000), ("A", 100, "CM", 2000), ("A", 200, "CM", None), ("A", 300, "CM", 4000)]
    failures = failures_of(metered([*jobs, ("A", 310, "PM", 4100)]))
    assert failures is not None
    found = lifetimes(failures, unit="h")
    assert list(zip(found.durations, found.observed, strict=True)) == [(100, False)]
    assert Forecaster(failures).age("a", unit="h") == (100, True)
    failures = failures_of(metered([*jobs, ("A", 310, "CM", None), ("A", 320, "PM", 4200)]))
    assert failures is not None
    assert Forecaster(failures).age("a", unit="h") == (0, False)  # read once since then


@pytest.mark.parametrize(
    ("column", "told"),
    [("Running hours", "Running hours"), ("meter_h", "meter_h"), ("Odometer (km)", ""), ("Meter km", "")],
)
def test_what_a_meter_counts_in_another_unit_is_no_running_hours(column: str, told: str) -> None:
    failures = failures_of(metered([("A", 0, "PM", 1000), ("A", 100, "CM", 2000)], column))
    assert failures is not None
    assert failures.meter_column == told


def test_few_failures_are_told_by_the_hours_that_the_meters_ran() -> None:
    jobs = [("A", 0, "PM", 1000), ("A", 100, "CM", 2000), ("A", 101, "PM", 2005), ("B", 0, "PM", 9000)]
    jobs += [("B", 50, "PM", 9700), ("B", 60, "PM", 5), ("B", 101, "PM", 300)]  # a new meter
    failures = failures_of(metered(jobs))
    assert failures is not None
    forecaster = Forecaster(failures)
    assert forecaster.outlook("a", 100.0, unit="h").chance == base_rate(1, 1005 + 700 + 295, 100.0)
    assert forecaster.age("b", unit="h") == (995, False)


@pytest.mark.parametrize("day", [60, 5000])
def test_a_machine_that_failed_before_it_came_was_watched_from_the_log_s_beginning(day: int) -> None:
    jobs = [("A", 0, "PM", ""), ("A", 40, "CM", "x"), ("B", 90, "PM", ""), ("B", 100, "CM", "x")]
    plain, listed = failures_of(log_of(jobs)), failures_of(log_of(jobs), came={"a": START + timedelta(days=day)})
    assert plain is not None
    assert listed is not None
    assert listed.days_watched() == plain.days_watched() == 200
    assert Forecaster(listed).outlook("a", 30.0).chance == Forecaster(plain).outlook("a", 30.0).chance


def test_a_list_of_machines_says_when_one_came_unless_it_must_have_failed_unseen_before_the_log() -> None:
    jobs = [("A", 0, "PM", ""), ("A", 40, "CM", "x"), ("A", 140, "CM", "x"), ("B", 90, "PM", ""), ("C", 160, "CM", "x")]
    listed = {"B": START + timedelta(days=30), "C": START - timedelta(days=4000)}
    came = came_of([Asset(name, in_service=at.date()) for name, at in listed.items()])
    failures = failures_of(log_of(jobs), came=came)
    assert failures is not None
    found = lifetimes(failures)
    assert sorted(zip(found.durations, found.observed, found.entries, strict=True)) == [
        (20, False, 0),
        (100, True, 0),
        (130, False, 0),  # of B, from the day that it came; nothing of C, whose last failure before the log isn't known
    ]
    assert failures.age_days("b") == (130, True)


@pytest.mark.parametrize(
    ("model", "law"),
    [(Model.WEIBULL, stats.weibull_min(1.7, scale=300)), (Model.LOGNORMAL, stats.lognorm(0.6, scale=9))],
)
def test_no_other_library_finds_a_higher_likelihood(model: Model, law: object) -> None:
    family = stats.weibull_min if model is Model.WEIBULL else stats.lognorm
    for seed in range(2):
        lives = drawn(law, 40, seed, censored=float(law.ppf(0.8)))  # type: ignore[attr-defined]
        fitted = fit(model, lives)
        assert fitted is not None
        data = stats.CensoredData(uncensored=lives.durations[lives.observed], right=lives.durations[~lives.observed])
        shape, _, scale = family.fit(data, floc=0)
        assert log_likelihood(model, np.log(scale), np.log(shape), lives) <= fitted.log_likelihood + 1e-6


def test_the_interval_is_that_of_the_profile_likelihood() -> None:
    """Its ends are where the best likelihood under that chance is half a quantile below the best of all."""
    lives = drawn(stats.weibull_min(2, scale=100), 60, 5, censored=130)
    fitted = fit(Model.WEIBULL, lives)
    assert fitted is not None
    age, ahead = 40.0, 50.0
    found = fitted.fails_within(age, ahead)
    shapes = np.linspace(0.5, 5, 4000)
    for end in (found.low, found.high):
        scales = (((age + ahead) ** shapes - age**shapes) / -np.log1p(-end)) ** (1 / shapes)
        best = log_likelihood(Model.WEIBULL, np.log(scales)[:, None], np.log(shapes)[:, None], lives).max()
        assert fitted.log_likelihood - best == pytest.approx(stats.f.ppf(0.9, 1, lives.failures - 2) / 2, abs=0.01)


def test_truncation_is_accounted_for() -> None:
    """Machines that are seen only from age 150 on: without that, the median comes out far too long."""
    law = stats.weibull_min(1.5, scale=200)
    life = law.rvs(2000, random_state=np.random.default_rng(3))
    entries = np.where(np.arange(2000) % 2, 150.0, 0.0)
    seen = life > entries
    told = fit(Model.WEIBULL, Lifetimes(life[seen], np.ones(seen.sum(), bool), entries[seen]))
    untold = fit(Model.WEIBULL, Lifetimes(life[seen], np.ones(seen.sum(), bool), np.zeros(seen.sum())))
    assert told is not None
    assert untold is not None
    assert told.median().value == pytest.approx(law.median(), rel=0.08)
    assert untold.median().value > 1.15 * law.median()


def test_kaplan_meier_speaks_of_those_that_reached_the_age() -> None:
    lives = Lifetimes(np.array([10.0, 20, 30, 40]), np.array([True, True, True, False]), np.zeros(4))
    found = km_fails_within(lives, 15, 10)
    assert found is not None
    assert found.value == pytest.approx(1 / 3)
    assert found.low < 1 / 3 < found.high
    assert km_fails_within(lives, 50, 10) is None


def test_that_all_have_failed_so_far_makes_no_failure_certain() -> None:
    lives = Lifetimes(np.full(9, 7.0), np.ones(9, dtype=bool), np.zeros(9))
    found = km_fails_within(lives, 0, 30)
    assert found is not None
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(0.05 ** (1 / 9))


def test_running_to_failure_costs_one_failure_in_a_mean_life_however_long_its_tail() -> None:
    fitted = better(drawn(stats.lognorm(3.0, scale=100), 60, 1))
    assert fitted is not None
    mean = np.exp(fitted.log_scale + np.exp(2 * fitted.log_shape) / 2)
    assert best_age(fitted, 100, 1000).run_to_failure == pytest.approx(1000 / mean)


def test_without_a_failure_the_limit_is_that_of_the_rule_of_three() -> None:
    found = base_rate(0, 1000.0, 1.0)
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(3.0 / 1000, rel=0.01)


def test_the_trend_test_is_that_of_the_handbook() -> None:
    """MIL-HDBK-189C: times that grow as a power of 1/2 worsen; evenly spread ones don't."""
    worse = [100 * (n / 30) ** 0.5 for n in range(1, 30)]
    found = trend([worse], [100.0])
    assert found is not None
    assert found.worsens
    assert found.growth.low < 2 < found.growth.high
    even = trend([[float(n) for n in range(2, 100, 4)]], [100.0])
    assert even is not None
    assert not even.worsens
    assert not even.improves
    assert trend([[1.0, 2.0]], [3.0]) is None


def test_the_mean_cumulative_number_is_failures_per_machine() -> None:
    failures = failures_of(LOG)
    assert failures is not None
    curve = mean_cumulative(failures, failures.of)
    assert float(curve.cumulative_hazard_.iloc[-1, 0]) == pytest.approx(3 / 2)
    assert trend_of(failures, ["a"]) is None


def test_a_machine_that_came_late_fails_no_faster_for_that() -> None:
    """Ten failures, evenly over the time since it came: no trend, whenever the log began."""
    jobs = [("B", 0, "PM", ""), *(("A", day, "CM", "x") for day in range(905, 1000, 10)), ("B", 1000, "PM", "")]
    failures = failures_of(log_of(jobs, {"A": 900}))
    assert failures is not None
    found = trend_of(failures, ["a"])
    assert found is not None
    assert not found.worsens
    assert found.growth.low < 1 < found.growth.high
    curve = mean_cumulative(failures, ["a", "b"]).cumulative_hazard_
    assert float(curve.iloc[-1, 0]) == pytest.approx(10 / 2)


def test_worn_parts_are_replaced_early_and_others_never() -> None:
    wears = fit(Model.WEIBULL, drawn(stats.weibull_min(3, scale=100), 300, 1))
    constant = fit(Model.WEIBULL, drawn(stats.weibull_min(0.9, scale=100), 300, 1))
    assert wears is not None
    assert constant is not None
    found = best_age(wears, 1, 10)
    shape, scale = np.exp(wears.log_shape), np.exp(wears.log_scale)
    ages = np.linspace(1, 200, 4000)
    alive = np.exp(-((ages / scale) ** shape))
    cost = (alive + 10 * (1 - alive)) / (np.cumsum(alive) * (ages[1] - ages[0]))
    assert found.age == pytest.approx(ages[cost.argmin()], rel=0.03)
    assert best_age(constant, 1, 10).age is None
    limits = likely_ages(wears, 1, 10, found)
    assert limits.low < limits.value == found.age < limits.high
    assert likely_ages(constant, 1, 10, best_age(constant, 1, 10)).high == float("inf")


def test_the_interval_of_the_best_age_holds_it_about_as_often_as_it_says() -> None:
    law = stats.weibull_min(2, scale=100)
    ages = np.linspace(1, 300, 3000)
    true = ages[((law.sf(ages) + 20 * law.cdf(ages)) / np.cumsum(law.sf(ages))).argmin()]
    held = 0
    for seed in range(40):
        fitted = fit(Model.WEIBULL, drawn(law, 60, seed))
        assert fitted is not None
        limits = likely_ages(fitted, 1, 20, best_age(fitted, 1, 20))
        held += limits.low <= true <= limits.high
    assert 32 <= held <= 40  # 90 % of 40, give or take two standard deviations


def test_lifetimes_are_not_called_failures_of_which_a_machine_has_one_more() -> None:
    days = (10, 13, 31, 36, 60, 67, 74, 110, 122)
    jobs = [(machine, day, "CM", "x") for machine in "AB" for day in days]
    failures = failures_of(log_of([*sorted(jobs, key=lambda job: job[1]), ("A", 140, "PM", "")]))
    assert failures is not None
    assert len(failures.of["a"]) == 9
    forecaster = Forecaster(failures)
    told = " ".join(chance_lines(forecaster, forecaster.outlook("a", 30), None))
    assert "n = 16 lifetimes from one failure to the next of 2 machines" in told
    assert "its own 8 lifetimes from one failure to the next don't tell otherwise" in told


@pytest.mark.parametrize(
    ("read_later", "told"),
    [
        (
            [("A", 95, "PM", 1200.0)],
            "200 h had passed since its last failure when its meter was last read, on 2020-04-05.",
        ),
        ([], "The log has no meter reading after its last failure, on 2020-03-31: counted from there."),
    ],
)
def test_by_the_meter_the_time_since_the_last_failure_is_as_old_as_its_last_reading(
    read_later: list[tuple[str, int, str, float | None]], told: str
) -> None:
    jobs = [("A", day, "CM", float(100 * n)) for n, day in enumerate(range(0, 91, 10), start=1)]
    failures = failures_of(metered([*jobs, *read_later, ("B", 120, "PM", 10.0)]))
    assert failures is not None
    forecaster = Forecaster(failures)
    outlook = forecaster.outlook("a", 500, unit="h")
    assert outlook.exact == bool(read_later)
    assert told in chance_lines(forecaster, outlook, None)


def test_a_curve_says_that_its_n_are_lifetimes() -> None:
    failures = failures_of(LOG)
    assert failures is not None
    assert failures.count == 3
    assert survival_title(Forecaster(failures), "a") == "A: n = 1 lifetime of 2 machines"


def test_few_failures_give_a_wide_interval_and_say_how_many_are_missing() -> None:
    failures = failures_of(LOG)
    assert failures is not None
    found = Forecaster(failures).outlook("a", 30)
    assert (found.model, found.failures, found.enough, found.missing) == (Model.BASE_RATE, 3, False, ENOUGH - 3)
    assert found.chance.high - found.chance.low > 0.1
    assert found.rows == (1, 2, 3, 4)
    never = Forecaster(failures).outlook("b", 30, "bearing")
    assert never.failures == 1


def test_a_machine_that_fails_often_speaks_for_itself_and_ranks_first() -> None:
    rng = np.random.default_rng(4)
    jobs = [("Bad", int(day), "CM", "x") for day in np.cumsum(rng.exponential(25, 40) + 1)]
    jobs += [("Good", int(day), "CM", "x") for day in np.cumsum(rng.exponential(200, 5) + 1)]
    failures = failures_of(log_of(sorted(jobs, key=lambda job: job[1])))
    assert failures is not None
    first, second = Forecaster(failures).ranking(20)
    assert (first.name, second.name) == ("Bad", "Good")
    assert (first.own, second.own) == (True, False)


def test_an_untrusted_curve_gives_way_to_kaplan_meier() -> None:
    rng = np.random.default_rng(2)
    days = np.cumsum(rng.integers(5, 40, 60))
    failures = failures_of(log_of([("A", int(day), "CM", "x") for day in days]))
    assert failures is not None
    assert Forecaster(failures).outlook("a", 20).model in (Model.WEIBULL, Model.LOGNORMAL)
    assert Forecaster(failures, Model.KAPLAN_MEIER).outlook("a", 20).model is Model.KAPLAN_MEIER
    curve = better(Forecaster(failures).lives())
    assert curve is not None
    low, high = curve.band(np.array([5.0, 20.0]))
    assert (low <= curve.survival([5, 20])).all()
    assert (curve.survival([5, 20]) <= high).all()
