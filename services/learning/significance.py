"""Whether a difference on paired cases is more than chance."""

from __future__ import annotations

from scipy.stats import binomtest

LEVEL = 0.05


def sign_test(better: int, worse: int) -> float:
    """Probability of at least as many gains among the changed cases if a change were as likely a loss; 1 for none.

    The exact sign test, one-sided; on paired right/wrong answers it is the exact form of McNemar's test (1947)."""
    if better + worse == 0:
        return 1.0
    return float(binomtest(better, better + worse, 0.5, alternative="greater").pvalue)
