"""Adapts a fitted abstention to a site: few examples move it a little, many move it far.

The weights are those of the version that answers now plus a change, found by logistic regression with the old score as
an offset and a normal prior on the change (the maximum a posteriori of a prior centred on the old weights; Chelba and
Acero 2006, "Adaptation of maximum entropy capitalizer"). So no example is needed for what is known already.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from services.answering.state import Linear
from services.learning.fitting import Floats, Seen
from services.learning.significance import LEVEL, sign_test

STRENGTH = 0.03
"""Variance of the prior of each weight, as scikit-learn's C in the fit of the shipped state."""

BIAS_STRENGTH = 1.0
FOLDS = 5
MOST_FALSE = 0.1
"""Share of near misses that may be answered, as in the fit of the shipped state."""

Marks = npt.NDArray[np.bool_]


def adapted(
    model: Linear,
    threshold: float,
    seen: Sequence[Seen],
    folds: Sequence[int],
    trust: Sequence[float] = (),
    level: float = LEVEL,
) -> tuple[Linear, float]:
    """The adapted weights and threshold. folds: one number per question; those of one fold are left out together.
    trust: how much each question counts, () for all alike.

    The threshold is chosen on scores out of fold: no more questions known to be uncovered may be answered than now, and
    of the made near misses at most 10 %, or as many as now. Nothing is changed without both kinds of questions, nor
    where what is decided better than now, out of fold, is no more than chance (sign test at `level`): that costs safety
    all the same."""
    x = np.array([[s.features.get(name, 0.0) for name in model.features] for s in seen]).reshape(len(seen), -1)
    y = np.array([s.covered for s in seen], dtype=bool)
    right = np.array([s.right for s in seen], dtype=bool)
    useful = right | ~y
    if not len(model.features) or not y[useful].any() or y[useful].all():
        return model, threshold
    x = (x - np.array(model.mean)) / np.array(model.scale)
    held = np.array(folds) % FOLDS
    counts = np.array(trust) if len(trust) else np.ones(len(seen))
    scores = np.zeros(len(seen))
    for fold in np.unique(held):
        train, test = useful & (held != fold), held == fold
        scores[test] = _probability(model, x[test], _change(model, x[train], y[train], counts[train]))
    before = _probability(model, x, np.zeros(x.shape[1] + 1)) >= threshold
    made = np.array([s.made for s in seen], dtype=bool)
    limits = [(~y & ~made, before[~y & ~made].sum()), (made, max(before[made].sum(), MOST_FALSE * made.sum()))]
    change = _change(model, x[useful], y[useful], counts[useful])
    weights = np.array(model.weights) + change[1:]
    moved = model.model_copy(
        update={
            "weights": tuple(round(float(w), 6) for w in weights),
            "bias": round(float(model.bias + change[0]), 6),
        }
    )
    chosen = _threshold(scores, right, y & ~right, limits, threshold)
    well_now, well_then = (np.where(y, answers & right, ~answers) for answers in (before, scores >= chosen))
    if sign_test(int((well_then & ~well_now).sum()), int((well_now & ~well_then).sum())) > level:
        return model, threshold
    return moved, chosen


def _probability(model: Linear, x: Floats, change: Floats) -> Floats:
    z = x @ (np.array(model.weights) + change[1:]) + model.bias + change[0]
    result: Floats = 1 / (1 + np.exp(-np.clip(z, -60, 60)))
    return result


def _change(model: Linear, x: Floats, y: Marks, trust: Floats) -> Floats:
    """The change of (bias, weights) with the highest posterior; both classes count alike, however many there are."""
    change = np.zeros(x.shape[1] + 1)
    if not len(y) or y.all() or not y.any():
        return change
    counts = trust * np.where(y, len(y) / (2 * y.sum()), len(y) / (2 * (~y).sum()))
    variance = np.array([BIAS_STRENGTH, *[STRENGTH] * x.shape[1]])
    design = np.hstack([np.ones((len(x), 1)), x])

    def loss(change: Floats) -> tuple[float, Floats]:
        p = np.clip(_probability(model, x, change), 1e-12, 1 - 1e-12)
        value = -(counts * np.where(y, np.log(p), np.log(1 - p))).sum() + (change**2 / (2 * variance)).sum()
        return float(value), design.T @ (counts * (p - y)) + change / variance

    found: Floats = minimize(loss, change, jac=True, method="L-BFGS-B").x
    return found


def _threshold(scores: Floats, right: Marks, wrong: Marks, limits: Sequence[tuple[Marks, float]], old: float) -> float:
    """The threshold with most right less wrong answers that keeps the limits; of equally good ones the nearest.

    limits: questions that had better not be answered, and how many of them may be. If no threshold that was tried keeps
    them, it is above all scores."""
    ordered = np.unique(scores)
    middles = (ordered[1:] + ordered[:-1]) / 2
    best, best_key = float(ordered[-1]) + 1e-4, (-np.inf, 0.0)
    for candidate in (old, *middles):
        passes = scores >= candidate
        if any((passes & marked).sum() > most for marked, most in limits):
            continue
        key = (float((passes & right).sum() - (passes & wrong).sum()), -abs(float(candidate) - old))
        if key > best_key:
            best, best_key = float(candidate), key
    return round(best, 4)
