"""How often the 90 % intervals of forecasts hold the truth, on lifetimes drawn from laws that are known.

    python -m benchmarks.forecast_coverage [--cases 600] [--seed N] [--json]

Each case draws a law (Weibull of shape 0.8-3.5, log-normal of sigma 0.4-1.2, and gamma or log-logistic, which neither
fitted distribution is), a number of machines, a censoring (at random, at a common end, or both; 0-60 % censored) and a
truncation (none, or up to the median for half of the machines), an age up to the 60th percentile of the law and a time
ahead, and asks for the chance to fail. Cases have at least 20 failures; `few` are those with 5-19.

models: `Weibull` and `log-normal` on their own laws; `served` (what a forecast uses: the likelier of both, with the
other as rival) on Weibull and log-normal laws; `served, other law` on gamma and log-logistic; `Kaplan-Meier` on all;
`base rate` on exponential laws with 0-4 failures; `median` of the fitted law. likelihood_gap: by how much
scipy.stats.fit of CensoredData reaches a higher likelihood at most, over the cases without truncation.

between: the 90 % interval of a coverage itself, since few cases leave it open: of 180 cases with a true coverage of
0.90 one run in ten has less than 0.86 or more than 0.94."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from typing import Any

import numpy as np
from scipy import stats

from services.assets.forecast.curves import (
    LEVEL,
    Interval,
    Model,
    base_rate,
    better,
    fit,
    km_fails_within,
    log_likelihood,
)
from services.assets.forecast.lifetimes import Lifetimes
from services.assets.forecast.outlook import ENOUGH, FEW

LAWS = ("Weibull", "log-normal", "gamma", "log-logistic")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="nothing but the line of JSON")
    given = parser.parse_args()
    started = time.monotonic()
    result = measure(given.cases, given.seed)
    result["seconds"] = round(time.monotonic() - started, 1)
    if not given.json:
        for name, found in result["models"].items():
            low, high = found["between"]
            sys.stdout.write(
                f"{name:24} {found['coverage90']:.3f} of {found['n']} ({low:.3f} to {high:.3f}), "
                f"mean width {found['width']:.3f}\n"
            )
    sys.stdout.write(json.dumps(result) + "\n")


def measure(cases: int, seed: int) -> dict[str, Any]:
    """The result. Deterministic for a seed."""
    rng = np.random.default_rng(seed)
    hits: dict[str, list[bool]] = defaultdict(list)
    widths: dict[str, list[float]] = defaultdict(list)
    gaps: list[float] = []

    def note(name: str, interval: Interval | None, truth: float) -> None:
        if interval is not None:
            hits[name].append(interval.low <= truth <= interval.high)
            widths[name].append(interval.high - interval.low)

    for n in range(cases):
        kind = LAWS[n % len(LAWS)]
        law = _law(kind, rng)
        few = n % 10 == 9
        lives = _lives(law, rng, few)
        age, ahead = float(law.ppf(rng.uniform(0, 0.6))), float(law.median() * rng.uniform(0.1, 1.0))
        truth = float(1 - law.sf(age + ahead) / law.sf(age))
        served = better(lives)
        told = served.fails_within(age, ahead) if served else None
        if few:
            note(f"served, {FEW}-{ENOUGH - 1} failures", told, truth)
            continue
        own = kind in (Model.WEIBULL, Model.LOGNORMAL)
        note("served" if own else "served, other law", told, truth)
        note("Kaplan-Meier", km_fails_within(lives, age, ahead), truth)
        if own:
            fitted = fit(Model(kind), lives)
            note(kind, fitted.fails_within(age, ahead) if fitted else None, truth)
            note("median", fitted.median() if fitted else None, float(law.median()))
            if fitted and not lives.entries.any():
                gaps.append(_gap(lives, Model(kind), fitted.log_likelihood))
        exposure = rng.uniform(0.2, 3.0)
        seen = int(rng.poisson(exposure))
        if seen < FEW:
            note("base rate", base_rate(seen, exposure, 0.5), float(-np.expm1(-0.5)))
    models = {
        name: {
            "coverage90": round(float(np.mean(found)), 4),
            "n": len(found),
            "between": [round(end, 4) for end in _between(sum(found), len(found))],
            "width": round(float(np.mean(widths[name])), 4),
        }
        for name, found in hits.items()
    }
    return {"n": cases, "seed": seed, "models": models, "likelihood_gap": max(gaps, default=None)}


def _between(hits: int, among: int) -> tuple[float, float]:
    """The 90 % interval of a share by Clopper and Pearson: how far chance alone may move a coverage."""
    held = stats.binomtest(hits, among).proportion_ci(LEVEL, "exact")
    return float(held.low), float(held.high)


def _law(kind: str, rng: np.random.Generator) -> Any:
    scale = float(np.exp(rng.uniform(2, 8)))
    if kind == "Weibull":
        return stats.weibull_min(rng.uniform(0.8, 3.5), scale=scale)
    if kind == "log-normal":
        return stats.lognorm(rng.uniform(0.4, 1.2), scale=scale)
    return (
        stats.gamma(rng.uniform(0.8, 6), scale=scale)
        if kind == "gamma"
        else stats.fisk(rng.uniform(1.5, 4), scale=scale)
    )


def _lives(law: Any, rng: np.random.Generator, few: bool) -> Lifetimes:
    """Lifetimes as a log would hold them, with 20-150 failures, or 5-19."""
    wanted = int(rng.integers(FEW, ENOUGH)) if few else int(np.exp(rng.uniform(np.log(ENOUGH), np.log(150))))
    truncates, ends_together, censors = rng.random() < 0.5, rng.random() < 0.5, rng.random() < 0.8
    end = float(law.ppf(rng.uniform(0.6, 0.98))) if ends_together else np.inf
    mean = float(law.mean()) * rng.uniform(1, 6)
    rows: list[tuple[float, bool, float]] = []
    while sum(seen for _, seen, _ in rows) < wanted:
        life = float(law.rvs(random_state=rng))
        entry = float(rng.uniform(0, law.median())) if truncates and rng.random() < 0.5 else 0.0
        if entry >= end or life <= entry:
            continue
        stop = min(end, entry + (float(rng.exponential(mean)) if censors else np.inf))
        rows.append((min(life, stop), life <= stop, entry))
    durations, observed, entries = (np.array(column) for column in zip(*rows, strict=True))
    return Lifetimes(durations.astype(float), observed.astype(bool), entries.astype(float))


def _gap(lives: Lifetimes, model: Model, reached: float) -> float:
    family = stats.weibull_min if model is Model.WEIBULL else stats.lognorm
    data = stats.CensoredData(uncensored=lives.durations[lives.observed], right=lives.durations[~lives.observed])
    shape, _, scale = family.fit(data, floc=0)
    return float(log_likelihood(model, np.log(scale), np.log(shape), lives) - reached)


if __name__ == "__main__":
    main()
