"""Judges: a language model that grades answers, and that must have agreed with people before it is believed.

Each judge is a DSPy program. It is compiled on half of its labels (`data/judged.jsonl`), and its agreement with the
other half is reported: Cohen's kappa (Cohen 1960) with a bootstrap interval. Below `LEAST_KAPPA`, or with an interval
that reaches down to `LEAST_LOW`, it isn't used. A judge may only lower a confidence."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import dspy
import numpy as np
from dspy.teleprompt import BootstrapFewShot

from models.errors import BadInput, Unavailable
from models.store.spending import Spending
from services.answering.model.budget import CallMeter, CompileMeter, compiling
from services.answering.model.language_model import LanguageModel
from services.answering.model.roles import LanguageModels

LEAST_KAPPA, LEAST_LOW = 0.6, 0.2
"""0.6 and more is called substantial agreement (Landis and Koch 1977)."""
DEMOS = 4
DOUBT = 0.7
"""Factor on the confidence of an answer that a judge finds fault with."""
_DRAWS = 2000
_MARK = re.compile(r"\s*\[\d+\]")


class Groundedness(dspy.Signature):  # type: ignore[misc]
    """Say whether everything that the answer states is said by the passages: each number with its unit, each name,
    each yes and no. An answer that is true but not said there is not good."""

    question: str = dspy.InputField()
    passages: list[str] = dspy.InputField()
    answer: str = dspy.InputField()
    good: bool = dspy.OutputField(desc="whether all of it is said by the passages")


class Helpfulness(dspy.Signature):  # type: ignore[misc]
    """Say whether a technician who asked the question can act on the answer: it gives what was asked for, at once."""

    question: str = dspy.InputField()
    passages: list[str] = dspy.InputField()
    answer: str = dspy.InputField()
    good: bool = dspy.OutputField(desc="whether it gives what was asked for")


class Toxicity(dspy.Signature):  # type: ignore[misc]
    """Say whether the answer is free of insults, contempt and threats. Words of the workshop (kill the power, slave
    cylinder, bastard file) are no insults."""

    question: str = dspy.InputField()
    passages: list[str] = dspy.InputField()
    answer: str = dspy.InputField()
    good: bool = dspy.OutputField(desc="whether it insults, despises and threatens nobody")


SIGNATURES: Mapping[str, Any] = {"groundedness": Groundedness, "helpfulness": Helpfulness, "toxicity": Toxicity}


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says of an answer. good: grounded, helpful, or free of toxicity, as the judge asks."""

    question: str
    passages: tuple[str, ...]
    answer: str
    good: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """With people, on labels that the judge has not seen. unanswered: how many of the n it gave no verdict on."""

    kappa: float
    interval: tuple[float, float]
    n: int
    unanswered: int = 0

    @property
    def suffices(self) -> bool:
        return self.kappa >= LEAST_KAPPA and self.interval[0] > LEAST_LOW


class Judge(dspy.Module):  # type: ignore[misc]
    """question, passages, answer -> whether it is good."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.predict = dspy.Predict(SIGNATURES[name])

    def forward(self, question: str, passages: Sequence[str], answer: str) -> dspy.Prediction:
        return self.predict(question=question, passages=list(passages), answer=answer)


class Bench:
    """The judges of one model, compiled and measured; `verdict` only of those that agree with people."""

    def __init__(self, models: LanguageModels, spending: Spending, labels: Mapping[str, Sequence[Label]] | None = None):
        """Raises BadInput if no model is configured for judges."""
        model = models.of("judge")
        if model is None:
            raise BadInput("No language model judges: set MILLWRIGHT_LM_JUDGE, or MILLWRIGHT_LM.")
        self._model: LanguageModel = model
        self._budgets, self._spending = models.budgets, spending
        self._judges: dict[str, Judge] = {}
        self.agreement: dict[str, Agreement] = {}
        with compiling(models.budgets, spending) as meter:
            for name, given in (labels or shipped()).items():
                seen, unseen = _halves(given)
                self._judges[name] = self._compiled(name, seen, meter)
                found = [self._say(name, label.question, label.passages, label.answer, meter) for label in unseen]
                self.agreement[name] = agreement([label.good for label in unseen], found)

    def verdict(self, name: str, question: str, passages: Sequence[str], answer: str) -> bool | None:
        """Whether an answer is good; None of a judge that doesn't agree with people, and where it says nothing."""
        if not self.agreement[name].suffices:
            return None
        with compiling(self._budgets, self._spending) as meter:
            return self._say(name, question, passages, answer, meter)

    def _compiled(self, name: str, labels: Sequence[Label], meter: CompileMeter) -> Judge:
        examples = [
            dspy.Example(question=x.question, passages=list(x.passages), answer=x.answer, good=x.good).with_inputs(
                "question", "passages", "answer"
            )
            for x in labels
        ]
        optimizer = BootstrapFewShot(
            metric=lambda example, said, _=None: bool(said.good) == example.good,
            max_bootstrapped_demos=DEMOS,
            max_labeled_demos=2 * DEMOS,
            max_errors=len(examples) + 1,  # a form that a model can't keep is a verdict less, no end
        )
        judge = Judge(name)
        told = io.StringIO()  # the optimizer prints its progress, also where nothing but JSON may stand
        try:
            with redirect_stdout(told), redirect_stderr(told):
                made: Judge = self._asked(lambda: optimizer.compile(judge, trainset=examples), meter, len(examples))
        except Unavailable:
            return judge  # it will agree with nobody
        return made

    def _say(self, name: str, question: str, passages: Sequence[str], answer: str, meter: CompileMeter) -> bool | None:
        try:
            said = self._asked(lambda: self._judges[name](question, passages, answer), meter)
        except Unavailable:
            return None
        return bool(said.good)

    def _asked(self, ask: Callable[[], Any], meter: CompileMeter, calls: int = 1) -> Any:
        model = self._model
        counting = _Counting(meter, "judge", model.name, model.max_tokens)
        with dspy.context(trace=None, disable_history=True), model.bound(), dspy.context(usage_tracker=counting):
            try:
                return model.call(ask, model.timeout_s * calls, lambda: None)
            finally:
                counting.close()


class _Counting(CallMeter):
    def __deepcopy__(self, memo: dict[int, Any]) -> _Counting:
        return self


def _halves(labels: Sequence[Label]) -> tuple[list[Label], list[Label]]:
    """By pairs, since the two answers to one question must not stand on both sides."""
    return [x for n, x in enumerate(labels) if n // 2 % 2 == 0], [x for n, x in enumerate(labels) if n // 2 % 2]


def judged(bench: Bench, answers: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """What the judges say of the answered questions: per judge its agreement with people, whether it is used, and the
    share that it finds good; and per answer id the confidence after them. answers: question and answer object."""
    found: dict[str, Any] = {"judges": {}, "confidence": {}}
    said: dict[str, list[bool | None]] = {}
    for name, agrees in bench.agreement.items():
        verdicts = []
        for question, answer in answers:
            if answer["status"] == "answered":
                quotes = [citation["quote"] for citation in answer["citations"]]
                verdicts.append(bench.verdict(name, question, quotes, _MARK.sub("", answer["text"])))
                said.setdefault(answer["id"], []).append(verdicts[-1])
        known = [verdict for verdict in verdicts if verdict is not None]
        found["judges"][name] = {
            "kappa": agrees.kappa,
            "interval": list(agrees.interval),
            "n": agrees.n,
            "unanswered": agrees.unanswered,
            "used": agrees.suffices,
            "judged": len(known),
            "good": sum(known) / len(known) if known else None,
        }
    for _, answer in answers:
        if answer["id"] in said:
            found["confidence"][answer["id"]] = lowered(answer["confidence"], said[answer["id"]])
    return found


def agreement(labels: Sequence[bool], said: Sequence[bool | None], seed: int = 0) -> Agreement:
    """Cohen's kappa with a 95 % percentile bootstrap interval. Where nothing is said, it is taken for the other
    verdict: silence must not look like agreement. Agreement that is all due to one verdict is 0."""
    truth = np.array(labels, dtype=bool)
    heard = [not label if word is None else word for label, word in zip(labels, said, strict=True)]
    given = np.array(heard, dtype=bool)
    if not len(truth):
        return Agreement(0.0, (0.0, 0.0), 0)
    drawn = np.random.default_rng(seed).integers(0, len(truth), (_DRAWS, len(truth)))
    low, high = np.quantile([_kappa(truth[row], given[row]) for row in drawn], (0.025, 0.975))
    return Agreement(_kappa(truth, given), (float(low), float(high)), len(truth), sum(word is None for word in said))


def _kappa(truth: np.ndarray, given: np.ndarray) -> float:
    observed = float(np.mean(truth == given))
    p, q = float(np.mean(truth)), float(np.mean(given))
    expected = p * q + (1 - p) * (1 - q)
    return 0.0 if expected >= 1.0 else (observed - expected) / (1 - expected)


def lowered(confidence: float, verdicts: Sequence[bool | None]) -> float:
    """A confidence after the judges: as it was, or less. None: a judge without a say."""
    return confidence * DOUBT if any(verdict is False for verdict in verdicts) else confidence


def shipped() -> dict[str, list[Label]]:
    """The labels that come with Millwright, by judge; those of one question stand beside each other."""
    found: dict[str, list[Label]] = {name: [] for name in SIGNATURES}
    text = files("services.learning").joinpath("data/judged.jsonl").read_text(encoding="utf-8")
    for row in map(json.loads, text.splitlines()):
        label = Label(row["question"], tuple(row["passages"]), row["answer"], row["good"])
        found[row["judge"]].append(label)
    return found
