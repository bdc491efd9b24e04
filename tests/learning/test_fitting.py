"""Fitting the abstention: a confidence that means something, a threshold that keeps near misses out."""

from dataclasses import replace

import numpy as np

from services.answering.check import probability
from services.answering.signs import OTHER_LANGUAGE
from services.learning.fitting import Seen, calibration_error, fit_abstention


def _seen(n: int, *, weight: float = 1.0, shift: float = 0.0) -> list[Seen]:
    rng = np.random.default_rng(7)
    made = []
    for i in range(n):
        covered = i % 2 == 0
        sign = float(rng.normal((1.0 if covered else -1.0) + shift, 1.0))
        right = covered and bool(rng.random() < 0.9)
        made.append(Seen(str(i), f"family {i % 5}", covered, right, {"sign": sign, "noise": float(rng.normal())}))
    return [Seen(s.id, s.family, s.covered, s.right, s.features, weight=weight) for s in made]


def test_the_confidence_is_the_share_of_right_answers() -> None:
    seen = _seen(2000)
    fit = fit_abstention(seen)
    confidence = np.array([probability(fit.model, s.features) for s in seen])
    right = np.array([s.right for s in seen])
    assert calibration_error(confidence, right) < 0.05
    high = confidence > 0.8
    assert right[high].mean() > 0.75


def test_no_more_near_misses_pass_than_allowed() -> None:
    fit = fit_abstention(_seen(1000), most_false=0.05)
    assert fit.false <= 0.051
    assert 0 < fit.kept < 1


def test_questions_of_little_weight_move_the_threshold_little() -> None:
    alone = fit_abstention(_seen(600))
    beside = fit_abstention([*_seen(600), *_seen(600, weight=0.01, shift=3.0)])
    assert abs(alone.kept - beside.kept) < 0.05


def test_the_calibration_error_of_a_perfect_and_a_boasting_confidence() -> None:
    right = np.array([True, False] * 50)
    assert calibration_error(np.full(100, 0.5), right) < 1e-9
    assert abs(calibration_error(np.full(100, 0.9), right) - 0.4) < 1e-9


def test_other_languages_let_no_larger_share_of_near_misses_pass_though_their_signs_say_less() -> None:
    english = [replace(s, features={**s.features, OTHER_LANGUAGE: 0.0}) for s in _seen(600)]
    other = [replace(s, features={**s.features, OTHER_LANGUAGE: 1.0}) for s in _seen(300, shift=2.0)]
    fit = fit_abstention([*english, *other])
    passed = [probability(fit.model, s.features) >= fit.threshold for s in other if not s.covered]
    assert 0.05 < sum(passed) / len(passed) < 0.25
