"""Machines that are repaired and go on: how many failures they gather with time, and whether they come ever faster."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import stats

from services.assets.forecast.curves import LEVEL, Interval
from services.assets.forecast.lifetimes import DAY_S, Failures

LEAST_FOR_A_TREND = 4


@dataclass(frozen=True, slots=True)
class Trend:
    """Crow-AMSAA: failures grow as time to the power of `growth`. Above 1 they come ever faster. p: of the test against
    no trend, two-sided; failures: how many it is from."""

    growth: Interval
    p: float
    failures: int

    @property
    def worsens(self) -> bool:
        return self.p < 1 - LEVEL and self.growth.value > 1

    @property
    def improves(self) -> bool:
        return self.p < 1 - LEVEL and self.growth.value < 1


def trend(ages: Sequence[Sequence[float]], watched: Sequence[float]) -> Trend | None:
    """The power law of failures over time for machines watched from 0 to `watched`; None for fewer than 4 failures.

    Crow, Reliability analysis for complex, repairable systems (1974), as in MIL-HDBK-189C 6.2, time-truncated: with
    no trend 2 * sum of ln(watched / age) has a chi-square law of twice as many degrees as there are failures."""
    logs = [np.log(end / age) for each, end in zip(ages, watched, strict=True) for age in each if 0 < age < end]
    count = len(logs)
    if count < LEAST_FOR_A_TREND or sum(logs) <= 0:
        return None
    statistic = 2 * float(sum(logs))
    below = float(stats.chi2.cdf(statistic, 2 * count))
    tail = (1 - LEVEL) / 2
    growth = Interval(
        2 * (count - 1) / statistic,
        float(stats.chi2.ppf(tail, 2 * count)) / statistic,
        float(stats.chi2.ppf(1 - tail, 2 * count)) / statistic,
    )
    return Trend(growth, 2 * min(below, 1 - below), count)


def trend_of(failures: Failures, assets: Iterable[str]) -> Trend | None:
    """The trend of these machines over the time that the log watched them, of one that came later from then on."""
    keys = list(assets)
    late = [failures.days_late(key) for key in keys]
    watched = (failures.end - failures.begin).total_seconds() / DAY_S
    ages = [
        [(each.at - failures.begin).total_seconds() / DAY_S - days for each in failures.of.get(key, ())]
        for key, days in zip(keys, late, strict=True)
    ]
    return trend(ages, [watched - days for days in late])


def mean_cumulative(failures: Failures, assets: Iterable[str]) -> Any:
    """lifelines' fitted mean cumulative number of failures per machine over the days of the log, with its 90 % band
    (Nelson, Recurrent Events Data Analysis, 2003: the Nelson-Aalen sum over all machines at risk); None without any."""
    from lifelines import NelsonAalenFitter  # noqa: PLC0415  (pandas stays out of light processes)

    watched = (failures.end - failures.begin).total_seconds() / DAY_S
    spans: list[tuple[float, float, bool]] = []
    for key in assets:
        marks = [(each.at - failures.begin).total_seconds() / DAY_S for each in failures.of.get(key, ())]
        late = failures.days_late(key)
        edges = [late, *(mark for mark in marks if late < mark < watched), watched]
        spans += [(a, b, n < len(edges) - 2) for n, (a, b) in enumerate(pairwise(edges)) if b > a]
    if not any(seen for _, _, seen in spans):
        return None
    starts, ends, seen = (np.array(column) for column in zip(*spans, strict=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return NelsonAalenFitter(alpha=1 - LEVEL, nelson_aalen_smoothing=False).fit(ends, seen, entry=starts)
