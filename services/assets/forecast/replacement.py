"""The age at which replacing before a failure costs least (Barlow & Hunter, Operations Research, 1960)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats
from scipy.integrate import cumulative_trapezoid, quad
from scipy.optimize import minimize_scalar

from services.assets.forecast.curves import Interval, Model, Parametric

_WORTH = 0.995
"""Share of the cost of running to failure below which replacing early is worth its while."""
_STEPS = 1500
_REACH = 3.0
"""How many medians of life are looked at: beyond, replacing early is as good as never."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """age: best one, None where running to failure costs least; rate: cost per unit of time then; run_to_failure: the
    same without replacing early."""

    age: float | None
    rate: float
    run_to_failure: float


def best_age(fitted: Parametric, planned_cost: float, failure_cost: float) -> Replacement:
    """When to replace for least cost in the long run. Both costs are of one replacement, in the same currency."""
    reach = _REACH * float(fitted.median().value)

    def survival(age: float) -> float:
        return float(fitted.survival(age))

    def rate(age: float) -> float:
        lasted = survival(age)
        lived = quad(survival, 0, age, limit=100)[0]
        return float((planned_cost * lasted + failure_cost * (1 - lasted)) / lived)

    never = failure_cost / fitted.mean()
    found = minimize_scalar(rate, bounds=(reach / 500, reach), method="bounded")
    worth = found.fun < _WORTH * never and found.x < 0.99 * reach
    return Replacement(float(found.x) if worth else None, float(found.fun) if worth else never, never)


def likely_ages(fitted: Parametric, planned_cost: float, failure_cost: float, found: Replacement) -> Interval:
    """`found`'s age with its 90 % limits by profile likelihood; infinite where running to failure costs least."""
    reach = _REACH * float(fitted.median().high)
    ages = np.linspace(0.0, reach, _STEPS)

    def age(model: Model, log_scale: Any, log_shape: Any) -> Any:
        if np.ndim(log_scale) == 0:
            return float("inf") if found.age is None else found.age
        scale, shape = np.exp(log_scale)[:, None], np.exp(log_shape)[:, None]
        law = stats.weibull_min(shape, scale=scale) if model is Model.WEIBULL else stats.lognorm(shape, scale=scale)
        lasted = law.sf(ages[None, :])
        lived = cumulative_trapezoid(lasted, ages, axis=1)
        rates = (planned_cost * lasted + failure_cost * (1 - lasted))[:, 1:] / lived
        best = rates.argmin(axis=1)
        worth = rates.min(axis=1) < _WORTH * failure_cost / law.mean()[:, 0]
        return np.where(worth & (best < _STEPS - 2), ages[1:][best], np.inf)

    return fitted.interval(age)
