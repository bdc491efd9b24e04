"""Remaining useful life by regression on run-to-failure histories, with conformal intervals.

The intervals are those of split conformal prediction with cross-fitting by unit (Vovk 2015, 'Cross-conformal
predictors'), in classes by the predicted life (Mondrian), since a machine near its end is predicted better. A trained
model is never stored: it is fitted again from the readings.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingRegressor, VotingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

from services.assets.condition.features import Matrix, Scale

FEWEST_HISTORIES = 20
"""Run-to-failure histories from which on a 90 % interval means something: of fewer, one unit is a twentieth."""
SHORTEST = 15
"""Steps of a history before its first truncation that is learnt from."""
PER_UNIT = 25
FOLDS = 5
CLASSES = 4
COVERAGE = 0.9


@dataclass(frozen=True, slots=True)
class Life:
    """Remaining life in steps, with the interval that covers it in `coverage` of cases; at most the cap."""

    steps: float
    low: float
    high: float
    coverage: float
    at_cap: bool


class RemainingLife:
    """A model of how long machines of one kind still run. Fitted once, then only read."""

    def __init__(self, histories: Sequence[Matrix], cap: float, seed: int = 0, coverage: float = COVERAGE) -> None:
        """histories: (steps, sensors) from the start to the failure of a unit each, the same sensors in all.

        Raises ValueError for fewer than FOLDS histories; who asks for them checks FEWEST_HISTORIES."""
        if len(histories) < FOLDS:
            raise ValueError(f"{len(histories)} histories: at least {FOLDS} are needed.")
        self.cap = cap
        self.coverage = coverage
        draw = np.random.default_rng(seed)
        predicted, true = self._held_out(histories, draw)
        self._edges = np.quantile(predicted, np.linspace(0, 1, CLASSES + 1)[1:-1])
        errors = np.abs(predicted - true)
        classes = np.searchsorted(self._edges, predicted)
        self._widths = np.array([_quantile(errors[classes == each], coverage) for each in range(CLASSES)])
        self._model = _Model(histories, cap, draw)

    def of(self, history: Matrix) -> Life:
        """The remaining life of a machine with these readings so far, (steps, sensors)."""
        return self.of_each([history])[0]

    def of_each(self, histories: Sequence[Matrix]) -> tuple[Life, ...]:
        found = self._model.predict(histories)
        widths = self._widths[np.searchsorted(self._edges, found)]
        return tuple(
            Life(
                float(steps),
                max(0.0, float(steps - width)),
                min(self.cap, float(steps + width)),
                self.coverage,
                bool(steps + width >= self.cap),
            )
            for steps, width in zip(found, widths, strict=True)
        )

    def _held_out(self, histories: Sequence[Matrix], draw: np.random.Generator) -> tuple[Matrix, Matrix]:
        """Predictions for units that the predicting model hasn't seen, and what was true."""
        predicted: list[Matrix] = []
        true: list[float] = []
        for fold in np.array_split(draw.permutation(len(histories)), FOLDS):
            inside = [history for n, history in enumerate(histories) if n not in set(fold.tolist())]
            model = _Model(inside, self.cap, draw)
            cut = [(histories[n], at) for n in fold for at in _cuts(len(histories[n]), draw)]
            predicted.append(model.predict([history[:at] for history, at in cut]))
            true += [min(self.cap, len(history) - at) for history, at in cut]
        return np.concatenate(predicted), np.array(true)


class _Model:
    """Support vectors and boosted trees, averaged: the first smooth, the second sharp."""

    def __init__(self, histories: Sequence[Matrix], cap: float, draw: np.random.Generator) -> None:
        self._scale = Scale.of(histories)
        self._cap = cap
        cut = [(history, at) for history in histories for at in _cuts(len(history), draw)]
        rows = np.array([self._scale.features(history[:at]) for history, at in cut])
        true = np.array([min(cap, len(history) - at) for history, at in cut]) / cap
        smooth = make_pipeline(StandardScaler(), SVR(C=0.4, gamma=0.3 / rows.shape[1], epsilon=0.024))
        sharp = HistGradientBoostingRegressor(
            max_iter=150, learning_rate=0.06, max_leaf_nodes=15, min_samples_leaf=20, early_stopping=False,
            random_state=int(draw.integers(2**31)),
        )  # fmt: skip
        self._model = VotingRegressor([("smooth", smooth), ("sharp", sharp)]).fit(rows, true)

    def predict(self, histories: Sequence[Matrix]) -> Matrix:
        rows = np.array([self._scale.features(history) for history in histories])
        found: Matrix = np.clip(self._model.predict(rows), 0, 1) * self._cap
        return found


def _cuts(length: int, draw: np.random.Generator) -> npt.NDArray[np.int64]:
    """Steps at which a history is cut off, as if the machine still ran."""
    first = min(SHORTEST, max(1, length // 2))
    return draw.choice(np.arange(first, length + 1), size=min(PER_UNIT, length + 1 - first), replace=False)


def _quantile(errors: Matrix, coverage: float) -> float:
    """The conformal quantile: with n errors, the ceil((n + 1) coverage)-th smallest."""
    rank = min(len(errors), math.ceil((len(errors) + 1) * coverage))
    return float(np.sort(errors)[rank - 1]) if rank else math.inf
