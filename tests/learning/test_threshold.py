"""From which confidence on a candidate answers: as careful as the version in use, and likely to pass the gate."""

from __future__ import annotations

import numpy as np

from services.learning.threshold import Known, likeliest

COVERED, NEAR = 40, 20
SCORES = np.concatenate([np.linspace(0.45, 0.95, COVERED), np.linspace(0.2, 0.6, NEAR)])
"""A version that understands more words: covered questions and near misses have become likelier to be answered."""


def known(answered: int, near_answered: int, made: bool = False) -> Known:
    """The version in use answers so many of either kind, the covered ones right."""
    covered = np.arange(len(SCORES)) < COVERED
    was = np.concatenate([np.arange(COVERED) < answered, np.arange(NEAR) < near_answered])
    return Known(covered, covered, ~covered & made, was, np.where(covered, was, ~was))


def test_near_misses_are_answered_no_oftener_than_by_the_version_in_use() -> None:
    careful = likeliest(SCORES, known(10, 0), old=0.4)
    assert careful > 0.6, "what it has learnt is no reason to answer one of them"
    assert (SCORES[:COVERED] >= careful).sum() > 10, "and more is answered all the same"


def test_one_that_is_answered_now_may_be_answered_then() -> None:
    assert likeliest(SCORES, known(25, 8), old=0.4) < likeliest(SCORES, known(25, 0), old=0.4)


def test_of_the_made_ones_a_tenth_may_be_answered() -> None:
    threshold = likeliest(SCORES, known(20, 0, made=True), old=0.4)
    assert (SCORES[COVERED:] >= threshold).sum() <= 0.1 * NEAR


def test_where_nothing_keeps_the_limits_nothing_is_answered() -> None:
    nothing = np.full(len(SCORES), 0.5)
    assert likeliest(nothing, known(10, 0), old=0.4) > 0.5
