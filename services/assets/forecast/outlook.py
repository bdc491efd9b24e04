"""The forecasts of a log: for a machine of this age, how likely it fails within so many days or hours, and by what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scipy import stats

from services.assets.forecast.curves import (
    LEVEL,
    Interval,
    Model,
    Parametric,
    base_rate,
    better,
    km_fails_within,
    log_likelihood,
)
from services.assets.forecast.lifetimes import Failures, Lifetimes, lifetimes
from services.assets.words import natural

ENOUGH = 20
"""Failures from which on the intervals hold what they promise (benchmarks/forecast_coverage.py)."""
FEW = 5
"""Failures below which no curve is fitted, and a constant rate with its wide limits stands for it."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """One forecast. chance: to fail within `ahead` (of `unit`) at `age`; exact: whether the age is known, or only that
    it is at least this; failures, machines, rows: what it is from; own: of this machine alone, not of all alike."""

    asset: str
    name: str
    kind: str
    chance: Interval
    age: float
    exact: bool
    ahead: float
    unit: str
    model: Model
    failures: int
    machines: int
    own: bool
    rows: tuple[int, ...]

    @property
    def enough(self) -> bool:
        return self.failures >= ENOUGH

    @property
    def missing(self) -> int:
        """About how many more failures would be needed."""
        return max(0, ENOUGH - self.failures)


class Forecaster:
    """The forecasts from one log's failures. use: what the backtest found best: None for the fitted curves, else
    Kaplan-Meier or the base rate, which speak in their place. Fits are kept."""

    def __init__(self, failures: Failures, use: Model | None = None) -> None:
        self.failures = failures
        self.use = use
        self._lives: dict[tuple[str, str, str], Lifetimes] = {}
        self._fitted: dict[tuple[str, str, str], Parametric | None] = {}

    def lives(self, asset: str = "", kind: str = "", unit: str = "days") -> Lifetimes:
        """Lifetimes of one machine, or of all."""
        key = (asset, kind, unit)
        if key not in self._lives:
            every = self._lives.get(("", kind, unit)) or lifetimes(self.failures, kind, unit)
            self._lives[("", kind, unit)] = every
            if asset:
                mine = [n for n, name in enumerate(every.assets) if name == asset]
                rows = tuple(row for row in every.rows if self.failures.log.asset_keys[row] == asset)
                self._lives[key] = Lifetimes(
                    every.durations[mine], every.observed[mine], every.entries[mine], (asset,) * len(mine), rows, unit
                )
        return self._lives[key]

    def fitted(self, asset: str = "", kind: str = "", unit: str = "days") -> Parametric | None:
        """The curve of these lifetimes, None for fewer than 5 failures."""
        key = (asset, kind, unit)
        if key not in self._fitted:
            lives = self.lives(*key)
            self._fitted[key] = better(lives) if lives.failures >= FEW else None
        return self._fitted[key]

    def whose(self, asset: str, kind: str = "", unit: str = "days") -> str:
        """The machine itself if it has failed often enough to speak for itself, else '': all machines of the log.

        With 5 to 19 failures it does where it is unlike the others: by a likelihood-ratio test at 90 %."""
        mine = self.lives(asset, kind, unit)
        if mine.failures >= ENOUGH:
            return asset
        own, every = self.fitted(asset, kind, unit), self.fitted("", kind, unit)
        if own is None or every is None:
            return ""
        gain = own.log_likelihood - float(log_likelihood(every.model, every.log_scale, every.log_shape, mine))
        return asset if 2 * gain > stats.chi2.ppf(LEVEL, 2) else ""

    def outlook(self, asset: str, ahead: float, kind: str = "", unit: str = "days") -> Outlook:
        """The forecast for a machine (its key in the log)."""
        whose = self.whose(asset, kind, unit)
        lives, fitted = self.lives(whose, kind, unit), self.fitted(whose, kind, unit)
        age, exact = self.age(asset, kind, unit)
        chance, model = self._chance(lives, fitted, age, ahead)
        if chance is None:
            keys = [whose] if whose else list(self.failures.of)
            mine = [each for key in keys for each in self.failures.of[key] if not kind or kind in each.kinds]
            chance, model = base_rate(len(mine), self._exposure(keys, unit), ahead), Model.BASE_RATE
            count, rows = len(mine), tuple(sorted(row for each in mine for row in each.rows))
        else:
            count, rows = lives.failures, lives.rows
        failed = len({self.failures.log.asset_keys[row] for row in rows})
        machines = 1 if whose else failed or len(self.failures.of)  # where none has failed, all were watched
        name = self.failures.log.asset_names[asset]
        return Outlook(asset, name, kind, chance, age, exact, ahead, unit, model, count, machines, bool(whose), rows)

    def ranking(self, ahead: float, assets: Iterable[str] = ()) -> list[Outlook]:
        """All machines, or these, the likeliest to fail first."""
        found = [self.outlook(key, ahead) for key in assets or self.failures.of]
        return sorted(found, key=lambda each: (-each.chance.value, natural(each.name)))

    def by_kind(self, asset: str, ahead: float) -> list[Outlook]:
        """What the machine may fail by, the likeliest first: kinds that were seen at all, on it or on others."""
        found = [self.outlook(asset, ahead, kind) for kind in self.failures.kinds()]
        return sorted(found, key=lambda each: (-each.chance.value, natural(each.kind)))

    def age(self, asset: str, kind: str = "", unit: str = "days") -> tuple[float, bool]:
        """Time since the last failure (of this kind), and whether that is exact, or at least as long as this."""
        if unit == "days":
            return self.failures.age_days(asset, kind)
        failed, read = self.failures.last(asset, kind), self.failures.meters.get(asset)
        if failed is not None and failed.meter is not None and read:
            return max(0.0, read[1] - failed.meter), read[0] > failed.at
        return self.failures.hours_run([asset], failed.at if failed else None), False

    def _chance(
        self, lives: Lifetimes, fitted: Parametric | None, age: float, ahead: float
    ) -> tuple[Interval | None, Model]:
        if lives.failures < FEW or self.use is Model.BASE_RATE:
            return None, Model.BASE_RATE
        if self.use is None and fitted is not None:
            return fitted.fails_within(age, ahead), fitted.model
        return km_fails_within(lives, age, ahead), Model.KAPLAN_MEIER

    def _exposure(self, keys: list[str], unit: str) -> float:
        if unit == "days":
            return max(self.failures.days_watched(keys), 1.0)
        return max(self.failures.hours_run(keys), 1.0)
