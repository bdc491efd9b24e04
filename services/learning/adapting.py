"""Adapts a fitted abstention to a site: few examples move it a little, many move it far.

The weights are those of the version that answers now plus a change, found by logistic regression with the old score as
an offset and a normal prior on the change (the maximum a posteriori of a prior centred on the old weights; Chelba and
Acero 2006, "Adaptation of maximum entropy capitalizer"). So no example is needed for what is known already.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from services.answering.check import probability
from services.answering.state import Linear
from services.learning.fitting import Floats, Seen
from services.learning.significance import LEVEL, sign_test
from services.learning.threshold import Known, Marks, likeliest

STRENGTH = 0.03
"""Variance of the prior of each weight, as scikit-learn's C in the fit of the shipped state."""

BIAS_STRENGTH = 1.0
FOLDS = 5


def adapted(
    model: Linear,
    threshold: float,
    seen: Sequence[Seen],
    folds: Sequence[int],
    trust: Sequence[float] = (),
    was: Sequence[Seen | None] = (),
    level: float = LEVEL,
) -> tuple[Linear, float]:
    """The adapted weights and threshold. folds: one number per question; those of one fold are left out together.
    trust: how much each question counts, () for all alike. was: the same questions as the version in use saw them
    (None: a rule let it abstain), () where it saw them alike: what else is new in the candidate, words that it has
    learnt, may bring nearer to an answer what ought not to be answered.

    The threshold is chosen on scores out of fold (`services.learning.threshold`). Nothing is changed without both kinds
    of questions, nor where what is decided better than now, out of fold, is no more than chance (sign test at `level`):
    that costs safety all the same."""
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
    known = _known(model, threshold, seen, was or seen)
    change = _change(model, x[useful], y[useful], counts[useful])
    weights = np.array(model.weights) + change[1:]
    moved = model.model_copy(
        update={
            "weights": tuple(round(float(w), 6) for w in weights),
            "bias": round(float(model.bias + change[0]), 6),
        }
    )
    chosen = likeliest(scores, known, threshold)
    well_now, well_then = known.well, known.well_from(scores >= chosen)
    if sign_test(int((well_then & ~well_now).sum()), int((well_now & ~well_then).sum())) > level:
        return model, threshold
    return moved, chosen


def _known(model: Linear, threshold: float, seen: Sequence[Seen], was: Sequence[Seen | None]) -> Known:
    answered = np.array([one is not None and probability(model, one.features) >= threshold for one in was])
    was_right = np.array([one is not None and one.right for one in was], dtype=bool)
    covered = np.array([one.covered for one in seen], dtype=bool)
    return Known(
        covered=covered,
        right=np.array([one.right for one in seen], dtype=bool),
        made=np.array([one.made for one in seen], dtype=bool),
        answered=answered,
        well=np.where(covered, answered & was_right, ~answered),
    )


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
