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

STRENGTH = 0.03
"""Variance of the prior of each weight, as scikit-learn's C in the fit of the shipped state."""

BIAS_STRENGTH = 1.0
FOLDS = 5
MOST_FALSE = 0.1
"""Share of uncovered questions that may be answered, as in the fit of the shipped state."""

COST_OF_FALSE = 2.0
"""Right answers that one answer to an uncovered question is worth; a wrong answer costs one."""

Folds = npt.NDArray[np.int_]


def adapted(model: Linear, threshold: float, seen: Sequence[Seen], folds: Sequence[int]) -> tuple[Linear, float]:
    """The adapted weights and threshold. folds: one number per question; those of one fold are left out together.

    The threshold is chosen on scores out of fold. Without covered and uncovered questions nothing is changed."""
    x = np.array([[s.features.get(name, 0.0) for name in model.features] for s in seen]).reshape(len(seen), -1)
    y = np.array([s.covered for s in seen], dtype=bool)
    right = np.array([s.right for s in seen], dtype=bool)
    useful = right | ~y
    if not len(model.features) or not y[useful].any() or y[useful].all():
        return model, threshold
    x = (x - np.array(model.mean)) / np.array(model.scale)
    held = np.array(folds) % FOLDS
    scores = np.zeros(len(seen))
    for fold in np.unique(held):
        train, test = useful & (held != fold), held == fold
        scores[test] = _probability(model, x[test], _change(model, x[train], y[train]))
    before = _probability(model, x, np.zeros(x.shape[1] + 1))
    allowed = max(MOST_FALSE, float((before[~y] >= threshold).mean()))
    change = _change(model, x[useful], y[useful])
    weights = np.array(model.weights) + change[1:]
    moved = model.model_copy(
        update={
            "weights": tuple(round(float(w), 6) for w in weights),
            "bias": round(float(model.bias + change[0]), 6),
        }
    )
    return moved, _threshold(scores, y, right, threshold, allowed)


def _probability(model: Linear, x: Floats, change: Floats) -> Floats:
    z = x @ (np.array(model.weights) + change[1:]) + model.bias + change[0]
    result: Floats = 1 / (1 + np.exp(-np.clip(z, -60, 60)))
    return result


def _change(model: Linear, x: Floats, y: npt.NDArray[np.bool_]) -> Floats:
    """The change of (bias, weights) with the highest posterior; both classes count alike, however many there are."""
    change = np.zeros(x.shape[1] + 1)
    if not len(y) or y.all() or not y.any():
        return change
    counts = np.where(y, len(y) / (2 * y.sum()), len(y) / (2 * (~y).sum()))
    variance = np.array([BIAS_STRENGTH, *[STRENGTH] * x.shape[1]])
    design = np.hstack([np.ones((len(x), 1)), x])

    def loss(change: Floats) -> tuple[float, Floats]:
        p = np.clip(_probability(model, x, change), 1e-12, 1 - 1e-12)
        value = -(counts * np.where(y, np.log(p), np.log(1 - p))).sum() + (change**2 / (2 * variance)).sum()
        return float(value), design.T @ (counts * (p - y)) + change / variance

    found: Floats = minimize(loss, change, jac=True, method="L-BFGS-B").x
    return found


def _threshold(
    scores: Floats, covered: npt.NDArray[np.bool_], right: npt.NDArray[np.bool_], old: float, allowed: float
) -> float:
    """The threshold with the best balance of right, wrong and false answers; of equally good ones the nearest."""
    ordered = np.unique(scores)
    middles = (ordered[1:] + ordered[:-1]) / 2
    best, best_key = old, (-np.inf, 0.0)
    for candidate in (old, *middles):
        passes = scores >= candidate
        false = passes & ~covered
        if candidate != old and false.sum() > allowed * (~covered).sum():
            continue
        balance = (passes & right).sum() - COST_OF_FALSE * false.sum() - (passes & covered & ~right).sum()
        key = (float(balance), -abs(float(candidate) - old))
        if key > best_key:
            best, best_key = float(candidate), key
    return round(best, 4)
