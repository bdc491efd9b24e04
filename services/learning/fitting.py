"""Fits when the program abstains: a logistic regression with strong L2.

Many weak signs with strong shrinkage do better on unseen documents than a few good ones; the variant and the threshold
are chosen by leaving out one document family at a time, since questions about the same manual flatter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from models.answers import answer_to_json
from models.types import Answer, Audience, Query, Question, Status
from services.answering.program import Program
from services.answering.signs import OTHER_LANGUAGE, VECTOR_FEATURES
from services.answering.state import Linear
from services.learning.evaluation import Case, judge, stands

_ENOUGH, _OF_OTHERS = 20, 0.15
"""Uncovered questions of other languages from which on these get a shift of their own, and the share that may pass."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """One labelled question after gather and answer. covered: whether its documents hold the answer. right: whether the
    forced answer is right. family: the group of documents that is left out together. made: a covered question asked
    without the passages that answer it. weight: how much it counts in the shipped state's fit."""

    id: str
    family: str
    covered: bool
    right: bool
    features: Mapping[str, float]
    made: bool = False
    weight: float = 1.0


def see(program: Program, case: Case, audience: Audience) -> Seen | None:
    """The case as the check sees it; None where a rule decides (asked back, an identifier that occurs nowhere)."""
    examined = program.examine(Query(case.id, Question(case.question), "anonymous", audience))
    draft = examined.draft
    if draft is None or not examined.features:
        return None
    answer = Answer(case.id, Status.ANSWERED, draft.text, citations=draft.citations, warnings=draft.warnings)
    right = case.answerable and judge(case, answer_to_json(answer)).right
    return Seen(case.id, family_of(case), case.answerable, right, examined.features)


def see_without(program: Program, case: Case, audience: Audience) -> Seen | None:
    """The same question as a near miss: `program` sees the same plant without the passages that answer it.

    None if it is none: another passage holds the answer, a rule decides, or nothing tells what the answer is."""
    examined = program.examine(Query(case.id, Question(case.question), "anonymous", audience))
    if examined.draft is None or not examined.features:
        return None
    if all(stands(s, examined.draft.text) for s in case.must_contain):
        return None
    return Seen(f"{case.id} without", family_of(case), False, False, examined.features, made=True)


def family_of(case: Case) -> str:
    """The folder of its documents; an uncovered question's note names the family it nearly belongs to."""
    if case.documents:
        return case.documents[0].split("/")[0]
    return case.note.rpartition("near miss: ")[2] or "none"


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted abstention. auc: of covered against uncovered, out of fold. kept, false: share of right answers kept and
    of uncovered questions answered at the threshold, out of fold. error: expected calibration error, likewise."""

    model: Linear
    threshold: float
    auc: float
    kept: float
    false: float
    error: float


def fit_abstention(
    seen: Sequence[Seen], *, strength: float = 0.03, most_false: float = 0.1, without_vectors: bool = False
) -> Fit:
    """A logistic regression over all features, fitted on the questions whose forced answer is right and the uncovered;
    then its probability is mapped, out of fold, to how often such an answer is right (Platt 1999).

    strength: scikit-learn's C. most_false: largest share of the uncovered questions of full weight that may pass, out
    of fold; of those in other languages than English, whose signs say less, _OF_OTHERS, by a shift of their own.
    What is said of the fit is said of the English questions of full weight.
    """
    names = tuple(n for n in sorted(seen[0].features) if not (without_vectors and n in VECTOR_FEATURES))
    x = np.array([[s.features[n] for n in names] for s in seen])
    covered = np.array([s.covered for s in seen])
    right = np.array([s.right for s in seen])
    weights = np.array([s.weight for s in seen])
    other = np.array([s.features.get(OTHER_LANGUAGE, 0.0) == 1.0 for s in seen])
    asked = (weights == 1.0) & ~other
    useful = right | ~covered
    folds = np.array([s.family for s in seen])
    logits = np.zeros(len(seen))
    for family in np.unique(folds):
        train, test = useful & (folds != family), folds == family
        logits[test] = _logit(_linear(names, x[train], covered[train], weights[train], strength), x[test])
    slope, shift = _calibrated(logits[~other], right[~other], covered[~other], weights[~other])
    confidence = 1 / (1 + np.exp(-(slope * logits + shift)))
    uncovered = np.sort(confidence[~covered & asked])[::-1]
    threshold = float(uncovered[int(most_false * len(uncovered))]) + 1e-6
    model = _linear(names, x[useful], covered[useful], weights[useful], strength)
    scaled = model.model_copy(
        update={
            "weights": tuple(round(slope * w, 6) for w in model.weights),
            "bias": round(slope * model.bias + shift, 6),
        }
    )
    foreign = np.sort((slope * logits + shift)[~covered & other])[::-1]
    if len(foreign) >= _ENOUGH:
        least = math.log(threshold / (1 - threshold))
        scaled = _shifted(scaled, OTHER_LANGUAGE, least - float(foreign[int(_OF_OTHERS * len(foreign))]) - 1e-6)
    return Fit(
        model=scaled,
        threshold=round(threshold, 4),
        auc=float(roc_auc_score(covered[asked], logits[asked])),
        kept=float((confidence[right & asked] >= threshold).mean()),
        false=float((uncovered >= threshold).mean()),
        error=calibration_error(confidence[asked], right[asked]),
    )


def _shifted(model: Linear, feature: str, shift: float) -> Linear:
    """The model with its logit shifted where a feature of 0 or 1 is 1."""
    at = model.features.index(feature)
    weights = list(model.weights)
    weights[at] = round(weights[at] + shift * model.scale[at], 6)
    return model.model_copy(update={"weights": tuple(weights), "bias": round(model.bias + shift * model.mean[at], 6)})


def _calibrated(
    logits: Floats, right: npt.NDArray[np.bool_], covered: npt.NDArray[np.bool_], weights: Floats
) -> tuple[float, float]:
    """Slope and shift from logits to those of the probability that the answer is right, where as many questions are
    covered as not."""
    even = np.where(covered, 0.5 / weights[covered].sum(), 0.5 / weights[~covered].sum()) * len(logits)
    platt = LogisticRegression(C=1e6).fit(logits[:, None], right, sample_weight=even * weights)
    return float(platt.coef_[0, 0]), float(platt.intercept_[0])


def calibration_error(confidence: Floats, right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: how far confidence and share of right answers lie apart, over bins of equal width,
    each weighed by its share of the questions (Naeini, Cooper, Hauskrecht 2015)."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(float(confidence[place == b].mean()) - float(right[place == b].mean())) * int((place == b).sum())
        for b in range(bins)
        if (place == b).any()
    ]
    return sum(gaps) / len(confidence)


def _linear(names: tuple[str, ...], x: Floats, y: npt.NDArray[np.bool_], weights: Floats, strength: float) -> Linear:
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=2000)
    model.fit(scaler.transform(x), y, sample_weight=weights)
    return Linear(
        features=names,
        mean=tuple(round(float(v), 6) for v in scaler.mean_),
        scale=tuple(round(float(v), 6) or 1.0 for v in scaler.scale_),
        weights=tuple(round(float(v), 6) for v in model.coef_[0]),
        bias=round(float(model.intercept_[0]), 6),
    )


def _logit(model: Linear, x: Floats) -> Floats:
    z: Floats = (x - np.array(model.mean)) / np.array(model.scale) @ np.array(model.weights) + model.bias
    return z
