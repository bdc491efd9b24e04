"""Chooses from which confidence on a candidate answers: the threshold that the gate would let pass most likely.

From what changed out of fold against the version in use, the rates of gained and lost answers are drawn from their
posterior (Dirichlet, uniform prior; so that none of few near misses newly answered isn't taken for none of many), then
as many questions as a night judges by, and these are judged as the gate does. Nothing that is held out is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from services.learning.significance import LEVEL

MOST_FALSE = 0.1
"""Share of made near misses that may be answered, as in the fit of the shipped state."""

NIGHTS = 2000
MOST_TRIED = 60

Marks = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of each question. covered: whether the documents hold the answer. right: whether what would be
    answered is right. made: a near miss of our own. answered, well: whether the version in use answers it, and does
    well in that."""

    covered: Marks
    right: Marks
    made: Marks
    answered: Marks
    well: Marks

    def well_from(self, answered: Marks) -> Marks:
        """Where it is done well: a right answer given, a question that isn't covered left alone."""
        return np.where(self.covered, answered & self.right, ~answered)


def likeliest(scores: Floats, known: Known, old: float) -> float:
    """The threshold on scores out of fold. Of equally likely ones the nearest to the old one.

    No more questions known to be uncovered may be answered than now, and of the made near misses at most 10 %, or as
    many as now. If no threshold that was tried keeps that, it is above all scores."""
    ordered = np.unique(scores)
    middles = (ordered[1:] + ordered[:-1]) / 2
    tried = [old, *(middles if len(middles) <= MOST_TRIED else np.quantile(middles, np.linspace(0, 1, MOST_TRIED)))]
    best, best_key = float(ordered[-1]) + 1e-4, (-1.0, 0.0, 0.0)
    for candidate in tried:
        answered = scores >= candidate
        if not _keeps_limits(answered, known):
            continue
        right = float((answered & known.right).sum() - (answered & known.covered & ~known.right).sum())
        key = (_chance(known.well_from(answered), known), right, -abs(float(candidate) - old))
        if key > best_key:
            best, best_key = float(candidate), key
    return round(best, 4)


def _keeps_limits(answered: Marks, known: Known) -> bool:
    uncovered = ~known.covered & ~known.made
    made = (answered & known.made).sum()
    most_made = max((known.answered & known.made).sum(), MOST_FALSE * known.made.sum())
    return bool((answered & uncovered).sum() <= (known.answered & uncovered).sum() and made <= most_made)


def _chance(well: Marks, known: Known) -> float:
    """Share of nights in which it would be surely better, and no worse at what isn't covered."""
    rng = np.random.default_rng(0)  # the same draws for every threshold
    covered = _nights(rng, well, known, known.covered, int(known.covered.sum()))
    uncovered = _nights(rng, well, known, ~known.covered, int((~known.covered & ~known.made).sum()))
    gained, lost = covered[:, 0] + uncovered[:, 0], covered[:, 1] + uncovered[:, 1]
    p = np.where(gained + lost > 0, binom.sf(gained - 1, gained + lost, 0.5), 1.0)
    return round(float(((p <= LEVEL) & (uncovered[:, 1] <= uncovered[:, 0])).mean()), 2)


def _nights(rng: np.random.Generator, well: Marks, known: Known, of: Marks, n: int) -> npt.NDArray[np.int64]:
    """Gained, lost and unchanged ones of n questions, a row per night."""
    gained, lost = int((well & ~known.well & of).sum()), int((known.well & ~well & of).sum())
    rates = rng.dirichlet((gained + 1, lost + 1, int(of.sum()) - gained - lost + 1), NIGHTS)
    found: npt.NDArray[np.int64] = rng.multinomial(n, rates)
    return found
