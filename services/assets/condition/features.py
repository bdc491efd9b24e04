"""What a model sees of a machine's readings up to now: levels, where they began, and how fast they change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

LEVELS = (5, 15, 30)
TRENDS = (20, 40, 80)
"""Spans in steps over which means and slopes are taken."""
BEGINNING = 20
_STILL = 1e-6


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean and spread of each sensor over the histories that a model learns from; `kept`: sensors that move at all."""

    kept: npt.NDArray[np.int64]
    mean: Matrix
    spread: Matrix

    @classmethod
    def of(cls, histories: Sequence[Matrix]) -> Scale:
        """histories: (steps, sensors) each."""
        together = np.vstack(histories)
        spread = together.std(axis=0)
        kept = np.flatnonzero(spread > _STILL * np.maximum(1.0, np.abs(together).max(axis=0)))
        return cls(kept, together[:, kept].mean(axis=0), spread[kept])

    def features(self, history: Matrix) -> Matrix:
        """One row of features of the steps so far. Slopes over short histories are drawn towards none."""
        z = (history[:, self.kept] - self.mean) / self.spread
        parts = [z[-span:].mean(axis=0) for span in LEVELS]
        parts.append(z[:BEGINNING].mean(axis=0))
        for span in TRENDS:
            recent = z[-span:]
            steps = np.arange(len(recent)) - (len(recent) - 1) / 2
            parts.append(steps @ recent / (steps @ steps + 0.3 * span**3 / 12) * span)
        parts.append(np.array([np.log(len(z))]))
        return np.concatenate(parts)
