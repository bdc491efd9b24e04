"""Whether a machine behaves as it did in a reference time, with a stated rate of false alarms.

The score is the Mahalanobis distance with a shrunk covariance (Ledoit and Wolf 2004); the threshold is the conformal
quantile of the scores of a part of the reference that the covariance hasn't seen (Laxhammar and Falkman 2010), so
that of readings like the reference no more than the stated share raise an alarm, on average.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.covariance import LedoitWolf

from services.assets.condition.features import Matrix

RATE = 0.01
"""Share of normal readings that may raise an alarm."""
FEWEST_STEPS = 300
"""Steps of the reference: a third sets the threshold, and 99 of these are needed for a rate of 1 %."""


@dataclass(frozen=True, slots=True)
class Anomalies:
    """steps: positions of the alarms. expected: false alarms that the stated rate allows among `checked` steps.

    sensor: position of the sensor that is farthest from its reference at each alarm.
    """

    steps: tuple[int, ...]
    sensors: tuple[int, ...]
    checked: int
    rate: float
    expected: float


class Normal:
    """What is normal, learnt from reference readings (steps, sensors)."""

    def __init__(self, reference: Matrix, rate: float = RATE) -> None:
        """Raises ValueError if the reference is too short for the rate."""
        fewest = max(FEWEST_STEPS, math.ceil(3 / rate)) if rate < RATE else FEWEST_STEPS
        if len(reference) < fewest:
            raise ValueError(f"{len(reference)} steps of reference: about {fewest} are needed.")
        self.rate = rate
        spread = reference.std(axis=0)
        self._mean, self._spread = reference.mean(axis=0), np.where(spread > 0, spread, 1.0)
        scaled = self._scaled(reference)
        # Every third run of ten steps is held out: neighbours are alike, so single steps would flatter the threshold.
        held = np.arange(len(scaled)) // 10 % 3 == 2
        self._covariance = LedoitWolf().fit(scaled[~held])
        scores = np.sort(self._covariance.mahalanobis(scaled[held]))
        rank = math.ceil((len(scores) + 1) * (1 - rate))
        self.threshold = float(scores[rank - 1]) if rank <= len(scores) else math.inf

    def check(self, readings: Matrix) -> Anomalies:
        """The steps (of any number) that are farther from the reference than all but `rate` of its own."""
        scaled = self._scaled(readings)
        steps = np.flatnonzero(self._covariance.mahalanobis(scaled) > self.threshold)
        worst: npt.NDArray[np.int64] = np.abs(scaled[steps]).argmax(axis=1)
        expected = self.rate * len(readings)
        return Anomalies(tuple(steps.tolist()), tuple(worst.tolist()), len(readings), self.rate, expected)

    def _scaled(self, readings: Matrix) -> Matrix:
        scaled: Matrix = (readings - self._mean) / self._spread
        return scaled
