"""Survival curves of lifetimes: Kaplan-Meier, Weibull and log-normal, each with 90 % intervals.

The curves are lifelines'. What is ours: for the two distributions the interval of anything worked out from them is read
off the profile likelihood. All parameters whose log likelihood is within half a quantile of the best form a region; the
smallest and largest value that a quantity takes in it are the ends of its profile-likelihood interval (Meeker and
Escobar, Statistical Methods for Reliability Data, 1998, ch. 8). The quantile is of F(1, failures - 2), which is
chi-square's for many failures and wider for few. The region's edge is traced once and serves every quantity.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.optimize import elementwise

from services.assets.forecast.lifetimes import Lifetimes

LEVEL = 0.9
"""Of every interval."""
_DIRECTIONS = 48
_FARTHEST = 40.0


class Model(StrEnum):
    """How a forecast was worked out."""

    WEIBULL = "Weibull"
    LOGNORMAL = "log-normal"
    KAPLAN_MEIER = "Kaplan–Meier"
    BASE_RATE = "base rate"


@dataclass(frozen=True, slots=True)
class Interval:
    """A value between its 90 % limits."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Parametric:
    """A distribution fitted by maximum likelihood. log_scale, log_shape: the best parameters (shape: Weibull's, or the
    log-normal's sigma); spread: their covariance; rival: the other distribution, where the data can't tell them apart.

    Its intervals hold what the rival says too, as far as that is as likely as an edge of its own."""

    model: Model
    log_scale: float
    log_shape: float
    spread: NDArray[np.float64]
    log_likelihood: float
    lifetimes: Lifetimes
    rival: Parametric | None = None

    def survival(self, age: ArrayLike) -> NDArray[np.float64]:
        """Share that reaches each age."""
        return np.asarray(np.exp(_log_survival(self.model, self.log_scale, self.log_shape, np.asarray(age, float))))

    def band(self, ages: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lower and upper limit of the survival at each age, pointwise."""
        found = [np.exp(_log_survival(model, edge[:, :1], edge[:, 1:], ages[None, :])) for model, edge in self._edges]
        every = np.concatenate([*found, self.survival(ages)[None, :]])
        return every.min(axis=0), every.max(axis=0)

    def fails_within(self, age: float, ahead: float) -> Interval:
        """Chance to fail within `ahead` of one that has reached `age`."""
        return self.interval(lambda model, scale, shape: _fails(model, scale, shape, age, ahead))

    def chance(self, age: float, ahead: float) -> float:
        """`fails_within` without its interval, which takes longer."""
        return float(_fails(self.model, self.log_scale, self.log_shape, age, ahead))

    def mean(self) -> float:
        """The mean age at failure; of a shape with a long tail more than a number can hold it is infinite."""
        law = stats.weibull_min if self.model is Model.WEIBULL else stats.lognorm
        return float(law.mean(np.exp(self.log_shape), scale=np.exp(self.log_scale)))

    def median(self) -> Interval:
        """The age that half reach."""
        return self.interval(lambda model, scale, shape: _quantile(model, scale, shape, 0.5))

    def interval(self, quantity: Callable[[Model, Any, Any], Any]) -> Interval:
        """Of anything worked out from the model and its log scale and log shape, floats or arrays of shape (m,)."""
        value = float(quantity(self.model, self.log_scale, self.log_shape))
        ends = [value]
        for model, edge in self._edges:
            ends += [float(each) for each in quantity(model, edge[:, 0], edge[:, 1]) if not np.isnan(each)]
        return Interval(value, min(ends), max(ends))

    @cached_property
    def _edges(self) -> tuple[tuple[Model, NDArray[np.float64]], ...]:
        both = (self,) if self.rival is None else (self, self.rival)
        return tuple((each.model, _edge(each, self.log_likelihood)) for each in both)


def fit(model: Model, lifetimes: Lifetimes) -> Parametric | None:
    """The distribution of highest likelihood, of censored and truncated lifetimes; None if it has no such.

    lifelines does the fit, in units of the mean lifetime, so that its tolerance means the same for days and hours."""
    from lifelines import LogNormalFitter, WeibullFitter  # noqa: PLC0415  (pandas stays out of light processes)
    from lifelines.exceptions import ConvergenceError, StatError  # noqa: PLC0415

    if lifetimes.failures < 2 or len(set(lifetimes.durations[lifetimes.observed])) < 2:
        return None
    unit = float(lifetimes.durations.mean())
    fitter = WeibullFitter() if model is Model.WEIBULL else LogNormalFitter()
    entries = lifetimes.entries / unit
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitter.fit(
                lifetimes.durations / unit,
                lifetimes.observed,
                entry=entries if entries.any() else None,
                fit_options={"tol": 1e-12},
            )
    except (ConvergenceError, StatError, ArithmeticError, ValueError, np.linalg.LinAlgError):
        return None
    if model is Model.WEIBULL:
        best = np.log(np.array([fitter.lambda_, fitter.rho_]))
        spread = fitter.variance_matrix_.to_numpy() / np.outer(np.exp(best), np.exp(best))
    else:
        best = np.array([fitter.mu_, np.log(fitter.sigma_)])
        spread = fitter.variance_matrix_.to_numpy() / np.outer([1.0, fitter.sigma_], [1.0, fitter.sigma_])
    best = best + np.array([np.log(unit), 0.0])
    likelihood = float(log_likelihood(model, best[0], best[1], lifetimes))
    return Parametric(model, float(best[0]), float(best[1]), spread, likelihood, lifetimes)


def better(lifetimes: Lifetimes) -> Parametric | None:
    """Weibull or log-normal, whichever is likelier (both have two parameters, so that this is Akaike's choice too), the
    other one as its rival where it lies in the likelihood region of both."""
    both = [each for model in (Model.WEIBULL, Model.LOGNORMAL) if (each := fit(model, lifetimes)) is not None]
    if not both:
        return None
    best, *others = sorted(both, key=lambda each: -each.log_likelihood)
    near = [each for each in others if best.log_likelihood - each.log_likelihood < drop(lifetimes)]
    return replace(best, rival=near[0]) if near else best


def drop(lifetimes: Lifetimes) -> float:
    """How far below the best the edge of the likelihood region is, in log likelihood."""
    return float(stats.f.ppf(LEVEL, 1, max(1, lifetimes.failures - 2))) / 2


def log_likelihood(model: Model, log_scale: Any, log_shape: Any, lifetimes: Lifetimes) -> Any:
    """Of right-censored, left-truncated lifetimes; parameters of shape (m, 1) give m values."""
    ends, seen, starts = lifetimes.durations, lifetimes.observed, lifetimes.entries
    scale, shape = np.exp(log_scale), np.exp(log_shape)
    law = stats.weibull_min(shape, scale=scale) if model is Model.WEIBULL else stats.lognorm(shape, scale=scale)
    with np.errstate(all="ignore"):
        total = np.where(seen, law.logpdf(ends), law.logsf(ends))
        if starts.any():
            total = total - np.where(starts > 0, law.logsf(starts), 0.0)
        return total.sum(axis=-1)


def kaplan_meier(lifetimes: Lifetimes, from_age: float = 0.0) -> Any:
    """lifelines' fitted Kaplan-Meier curve with its 90 % band (Greenwood on log(-log)), from an age on; None without a
    lifetime that reached it."""
    from lifelines import KaplanMeierFitter  # noqa: PLC0415  (as above)

    kept = lifetimes.durations > from_age
    if not kept.any():
        return None
    starts = np.maximum(lifetimes.entries[kept], from_age)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return KaplanMeierFitter(alpha=1 - LEVEL).fit(
            lifetimes.durations[kept], lifetimes.observed[kept], entry=starts if starts.any() else None
        )


def km_fails_within(lifetimes: Lifetimes, age: float, ahead: float) -> Interval | None:
    """Chance to fail within `ahead` at `age`, by the lifetimes that reached that age; None if none did."""
    curve = kaplan_meier(lifetimes, age)
    if curve is None:
        return None
    value = 1.0 - float(curve.predict(age + ahead))
    band = curve.confidence_interval_survival_function_
    at = band.index.searchsorted(age + ahead, side="right") - 1
    low, high = (float(x) for x in band.iloc[max(at, 0)].to_numpy())
    low = 0.0 if age + ahead > lifetimes.durations.max() else low  # nobody was watched that long
    if value >= 1.0:  # all that reached the age have failed; Greenwood's formula knows no doubt then
        return Interval(1.0, 1.0 - share_at_most(0, int((lifetimes.durations > age).sum())), 1.0)
    if value <= 0.0 or np.isnan(low) or np.isnan(high):
        reached = int((lifetimes.durations > age).sum())
        most = share_at_most(0, reached) if age + ahead <= lifetimes.durations.max() else 1.0
        return Interval(max(value, 0.0), 0.0, most)
    return Interval(value, max(0.0, 1.0 - high), min(1.0, 1.0 - low))


def share_at_most(hits: int, among: int) -> float:
    """Upper 95 % limit of a share (Clopper-Pearson)."""
    return float(stats.beta.ppf(0.5 + LEVEL / 2, hits + 1, among - hits)) if among > hits else 1.0


def base_rate(failures: int, exposure: float, ahead: float) -> Interval:
    """Chance of a failure within `ahead` at a constant rate, by `failures` in `exposure`; limits by Garwood (1936)."""
    tail = (1 - LEVEL) / 2
    low = float(stats.chi2.ppf(tail, 2 * failures)) / 2 if failures else 0.0
    high = float(stats.chi2.ppf(1 - tail, 2 * failures + 2)) / 2
    rates = (failures / exposure, low / exposure, high / exposure)
    return Interval(*(float(-np.expm1(-rate * ahead)) for rate in rates))


def _edge(fitted: Parametric, top: float) -> NDArray[np.float64]:
    """(m, 2) parameters on the edge of the likelihood region, in directions spread as the fit's variance lies."""
    best = np.array([fitted.log_scale, fitted.log_shape])
    try:
        axes = np.linalg.cholesky(fitted.spread)
    except np.linalg.LinAlgError:
        axes = np.diag(np.sqrt(np.abs(np.diag(fitted.spread)) + 1e-12))
    turns = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
    ways = np.stack([np.cos(turns), np.sin(turns)]).T @ axes.T

    fall = drop(fitted.lifetimes)

    def beyond(radius: NDArray[np.float64], one: NDArray[np.float64], two: NDArray[np.float64]) -> Any:
        at = log_likelihood(
            fitted.model, (best[0] + radius * one)[..., None], (best[1] + radius * two)[..., None], fitted.lifetimes
        )
        return np.nan_to_num(top - at - fall, nan=1e9, posinf=1e9)

    start = np.zeros(_DIRECTIONS)
    ends = elementwise.bracket_root(beyond, start, start + 2.0, xmin=0.0, xmax=_FARTHEST, args=(ways[:, 0], ways[:, 1]))
    root = elementwise.find_root(
        beyond, ends.bracket, args=(ways[:, 0], ways[:, 1]), tolerances={"xatol": 1e-4, "fatol": 1e-5}
    )
    radius = np.where(root.success, root.x, _FARTHEST)
    return np.asarray(best + radius[:, None] * ways)


def _log_survival(model: Model, log_scale: Any, log_shape: Any, age: Any) -> Any:
    law = stats.weibull_min if model is Model.WEIBULL else stats.lognorm
    return law.logsf(age, np.exp(log_shape), scale=np.exp(log_scale))


def _fails(model: Model, log_scale: Any, log_shape: Any, age: float, ahead: float) -> Any:
    now = _log_survival(model, log_scale, log_shape, age)
    return -np.expm1(_log_survival(model, log_scale, log_shape, age + ahead) - now)


def _quantile(model: Model, log_scale: Any, log_shape: Any, share: float) -> Any:
    law = stats.weibull_min if model is Model.WEIBULL else stats.lognorm
    return law.ppf(share, np.exp(log_shape), scale=np.exp(log_scale))
