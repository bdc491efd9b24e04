"""How good the forecasts of a log have been: made again at many past days from what was known then, and compared.

At each origin the log is cut off; every machine gets its chance to fail within the horizon; then what the log says of
that time is looked up. Origins are a horizon apart, so that no day is judged twice. The first third of the log is for
learning alone. What is compared, on the same machines and days: the forecast (Weibull or log-normal), Kaplan-Meier, and
the constant rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from services.assets.forecast import HORIZON_D
from services.assets.forecast.curves import LEVEL, Model, base_rate, km_fails_within
from services.assets.forecast.lifetimes import DAY_S, Failure, Failures, failures_of
from services.assets.forecast.outlook import FEW, Forecaster
from services.assets.log import LogTable

_LEARNING = 1 / 3
_MOST_ORIGINS = 40
_BINS = 5
_LEAST = 30
"""Forecasts below which a backtest says nothing."""
_DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of like height: how many, what they said on average, and how often it happened."""

    forecasts: int
    said: float
    happened: float


@dataclass(frozen=True, slots=True)
class Record:
    """The track record of a log's forecasts.

    brier: mean squared error of each way to forecast; skill: 1 - forecast / Kaplan-Meier, with its 90 % interval by
    bootstrap over origins; over_base_rate: the same against the constant rate; use: what forecasts are made by: the
    fitted curves, unless Kaplan-Meier is as good or the constant rate better beyond that interval."""

    horizon_d: float
    origins: int
    forecasts: int
    failures: int
    first: str
    last: str
    brier: Mapping[str, float]
    skill: float
    skill_low: float
    skill_high: float
    over_base_rate: float
    over_base_rate_low: float
    over_base_rate_high: float
    calibration: tuple[Bin, ...]
    said: float
    happened: float
    use: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Record:
        bins = tuple(Bin(**each) for each in data["calibration"])
        return cls(**{**data, "calibration": bins})


def backtest(log: LogTable, horizon_d: float = HORIZON_D, seed: int = 0) -> Record | None:
    """The record of a log's forecasts; None if it is too short or has too few failures for one.

    seed: 0 counts the origins back from the log's end; others shift them all by a part of the horizon, and draw the
    bootstrap anew."""
    whole = failures_of(log)
    if whole is None:
        return None
    found: list[tuple[int, float, float, float, bool]] = []
    days: list[datetime] = []
    for origin in _origins(whole, horizon_d, seed):
        then = _cut(whole, origin)
        if then.count < FEW:
            continue
        forecaster = Forecaster(then)
        days.append(origin)
        for key in whole.of:
            if then.in_service.get(key, origin) <= origin:
                happened = any(origin < each.at <= origin + timedelta(days=horizon_d) for each in whole.of[key])
                found.append((len(days), *_chances(forecaster, key, horizon_d), happened))
    if len(found) < _LEAST or not any(row[-1] for row in found):
        return None
    return _record(found, days, horizon_d, seed)


def _origins(failures: Failures, horizon_d: float, seed: int) -> list[datetime]:
    """The latest days, a horizon apart, that leave a third of the log to learn from."""
    length = (failures.end - failures.begin).total_seconds() / DAY_S
    count = int((length * (1 - _LEARNING)) // horizon_d)
    shift = float(np.random.default_rng(seed).uniform(0, horizon_d)) if seed else 0.0
    back = [failures.end - timedelta(days=horizon_d * n + shift) for n in range(count, 0, -1)]
    return back[:: max(1, -(-len(back) // _MOST_ORIGINS))]


def _cut(failures: Failures, origin: datetime) -> Failures:
    """What was known at the origin."""
    known: dict[str, tuple[Failure, ...]] = {
        key: tuple(each for each in every if each.at <= origin) for key, every in failures.of.items()
    }
    return Failures(failures.log, failures.begin, origin, known, failures.counts_all, failures.in_service, {})


def _chances(forecaster: Forecaster, key: str, horizon_d: float) -> tuple[float, float, float]:
    """By the forecast, by Kaplan-Meier and by the constant rate of all machines."""
    failures = forecaster.failures
    rate = base_rate(failures.count, max(1.0, failures.days_watched()), horizon_d).value
    whose, (age, _) = forecaster.whose(key), forecaster.age(key)
    lives = forecaster.lives(whose)
    if lives.failures < FEW:
        return rate, rate, rate
    km = km_fails_within(lives, age, horizon_d)
    by_km = km.value if km is not None else rate
    fitted = forecaster.fitted(whose)
    return (fitted.chance(age, horizon_d) if fitted else by_km), by_km, rate


def _record(
    found: list[tuple[int, float, float, float, bool]], days: list[datetime], horizon_d: float, seed: int
) -> Record:
    table = np.array(found, dtype=float)
    origin, happened = table[:, 0].astype(int), table[:, 4]
    errors = (table[:, 1:4] - happened[:, None]) ** 2
    forecast, km, rate = (float(each) for each in errors.mean(axis=0))
    by_origin = np.stack([errors[origin == n].sum(axis=0) for n in range(1, len(days) + 1)])
    draws = np.random.default_rng(seed).integers(0, len(days), (_DRAWS, len(days)))
    sums = by_origin[draws].sum(axis=1)
    low, high = np.quantile(1 - sums[:, 0] / sums[:, 1], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    skill = 1 - forecast / km
    worst, best = np.quantile(1 - sums[:, 0] / sums[:, 2], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    if skill <= 0:
        use = Model.KAPLAN_MEIER.value if km < rate else Model.BASE_RATE.value
    else:
        use = "forecast" if best >= 0 else Model.BASE_RATE.value
    return Record(
        horizon_d,
        len(days),
        len(found),
        int(happened.sum()),
        days[0].date().isoformat(),
        (days[-1] + timedelta(days=horizon_d)).date().isoformat(),
        {"forecast": round(forecast, 5), "Kaplan-Meier": round(km, 5), "base rate": round(rate, 5)},
        round(skill, 4),
        round(float(low), 4),
        round(float(high), 4),
        round(1 - forecast / rate, 4),
        round(float(worst), 4),
        round(float(best), 4),
        _bins(table[:, 1], happened),
        round(float(table[:, 1].mean()), 4),
        round(float(happened.mean()), 4),
        use,
    )


def _bins(said: np.ndarray[Any, Any], happened: np.ndarray[Any, Any]) -> tuple[Bin, ...]:
    order = np.argsort(said, kind="stable")
    return tuple(
        Bin(len(part), round(float(said[part].mean()), 4), round(float(happened[part].mean()), 4))
        for part in np.array_split(order, _BINS)
        if len(part)
    )
