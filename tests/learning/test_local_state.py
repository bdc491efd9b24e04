"""What the local steps have learnt survives the store and every optimizer of DSPy."""

from __future__ import annotations

import json
from typing import Any

import dspy
import pytest
from dspy.teleprompt import BootstrapFewShot, BootstrapFewShotWithRandomSearch, LabeledFewShot

from services.answering.state import ProgramState, default_state
from services.learning.adapting import adapted
from services.learning.fitting import Seen
from services.learning.paired import Paired
from services.learning.significance import sign_test
from services.learning.teleprompter import FitLocalSteps


class WithPredictor(dspy.Module):  # type: ignore[misc]
    """A program with a step for a language model beside the local ones, as optimizers want it."""

    def __init__(self, program: Any) -> None:
        super().__init__()
        self.program = program
        self.rephrase = dspy.Predict("question -> query")

    def forward(self, question: str) -> dspy.Prediction:
        return dspy.Prediction(query=question)


def test_a_state_goes_through_the_store_unchanged(site: Any) -> None:
    state = default_state()
    version = site.store.versions.add(json.loads(json.dumps(state.to_json())), {}, "")
    assert version == state.version
    assert ProgramState.from_json(site.store.versions.get(version).document) == state


@pytest.mark.parametrize("name", ["labeled", "bootstrap", "random search", "deepcopy", "reset"])
def test_local_state_survives_optimizers(site: Any, name: str) -> None:
    program = WithPredictor(site.program)
    trainset = [dspy.Example(question=f"{n}?", query=f"{n}").with_inputs("question") for n in range(3)]
    with dspy.context(lm=dspy.utils.DummyLM([{"query": "x"}] * 50), trace=[]):
        match name:
            case "labeled":
                compiled = LabeledFewShot(k=2).compile(program, trainset=trainset)
            case "bootstrap":
                compiled = BootstrapFewShot(metric=lambda *_: True, max_bootstrapped_demos=1).compile(
                    program, trainset=trainset
                )
            case "random search":
                compiled = BootstrapFewShotWithRandomSearch(
                    metric=lambda *_: True, num_candidate_programs=1, num_threads=1
                ).compile(program, trainset=trainset, valset=trainset)
            case "deepcopy":
                compiled = program.deepcopy()
            case _:
                compiled = program.reset_copy()
    assert compiled is not program
    assert compiled.program.state == default_state()
    assert compiled.program.state.version == default_state().version


def test_our_optimizer_leaves_its_student_alone(site: Any) -> None:
    student = site.program
    compiled = FitLocalSteps(fitted_on={"examples": "none"}).compile(student, trainset=[])
    assert student.state == default_state()
    assert compiled.state.abstention == default_state().abstention
    assert compiled.state.fitted_on["examples"] == "none"


def seen(n: int, covered: bool, right: bool, shift: float) -> Seen:
    features = {name: mean + shift * scale for name, mean, scale in _features()}
    return Seen(str(n), str(n), covered, right, features)


def _features() -> list[tuple[str, float, float]]:
    model = default_state().abstention.model
    return list(zip(model.features, model.mean, model.scale, strict=True))


def test_without_both_classes_nothing_is_changed() -> None:
    old = default_state().abstention
    for covered in (True, False):
        cases = [seen(n, covered, covered, 0.1) for n in range(30)]
        assert adapted(old.model, old.threshold, cases, range(30)) == (old.model, old.threshold)


def test_more_examples_move_it_further() -> None:
    old = default_state().abstention

    def moved(n: int) -> float:
        cases = [seen(k, k % 2 == 0, k % 2 == 0, 0.2 if k % 2 else -0.2) for k in range(n)]
        model, _ = adapted(old.model, old.threshold, cases, range(n), level=1.0)
        return sum(abs(a - b) for a, b in zip(model.weights, old.model.weights, strict=True))

    assert 0 < moved(6) < moved(200)


def test_the_sign_test_is_exact() -> None:
    assert sign_test(0, 0) == 1.0
    assert sign_test(5, 0) == pytest.approx(1 / 32)
    assert sign_test(4, 0) == pytest.approx(1 / 16)
    assert sign_test(8, 1) == pytest.approx(10 / 512)


@pytest.mark.parametrize(
    ("paired", "word"),
    [
        (Paired(20, 5, 14, 9, 0, 0.002, {}, (10, 1, 1)), ""),
        (Paired(20, 5, 14, 9, 0, 0.002, {}, (10, 3, 3)), ""),
        (Paired(20, 5, 14, 9, 0, 0.002, {"unanswerable": (4, 4, 3)}, (10, 1, 1)), "unanswerable"),
        (Paired(20, 5, 14, 9, 0, 0.002, {"warning": (4, 4, 3)}, (10, 1, 1)), "warning"),
        (Paired(20, 5, 14, 9, 0, 0.002, {}, (10, 0, 2)), "without their passage"),
        (Paired(20, 5, 9, 4, 0, 0.0625, {}, (0, 0, 0)), "not surely better"),
        (Paired(20, 5, 5, 3, 3, 0.7, {}, (0, 0, 0)), "not better"),
        (Paired(20, 5, 14, 9, 0, 0.002, {}, (0, 0, 0), doubted=(40, 4)), ""),
        (Paired(20, 5, 14, 9, 0, 0.002, {}, (0, 0, 0), doubted=(40, 8)), "votes are to be looked at"),
        (Paired(20, 5, 14, 9, 0, 0.002, {}, (0, 0, 0), seconds=(0.1, 0.4)), ""),
        (Paired(20, 5, 14, 9, 0, 0.002, {}, (0, 0, 0), seconds=(2.0, 3.5)), "too slow"),
        (Paired(20, 5, 14, 9, 0, 0.002, {}, (0, 0, 0), tokens=(0.0, 3000.0)), ""),
        (Paired(20, 5, 14, 9, 0, 0.002, {}, (0, 0, 0), tokens=(3000.0, 7000.0)), "too dear"),
    ],
)
def test_what_is_refused_and_why(paired: Paired, word: str) -> None:
    assert (paired.refusal == "") == (word == "")
    assert word in paired.refusal
