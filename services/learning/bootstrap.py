"""Worked examples for the language model's steps, by DSPy's BootstrapFewShot (Khattab et al. 2023, DSPy)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dspy
from dspy.teleprompt import BootstrapFewShot, Teleprompter

from models.answers import answer_to_json
from models.types import OPEN_AUDIENCE, Answer, Query, Question, Status
from services.answering.model.predictors import dump_predictors
from services.answering.program import Program
from services.answering.state import Predictor
from services.learning.evaluation import judge
from services.learning.labelled import Labelled
from services.learning.variants import Step, with_state

MOST_DEMOS = 4
MOST_TRIED = 40
"""Examples that the model works through at most: each costs a call per step."""


class BootstrapDemos(Teleprompter):  # type: ignore[misc]
    """Lets the program of the student's model work through examples and keeps what it did where the answer was right.

    A demo is sent with everybody's questions, so only examples of documents that every group may read are used, asked
    as somebody who sees nothing else."""

    def __init__(self, step: Step | None = None) -> None:
        super().__init__()
        self._step = step or (lambda _: None)

    def compile(
        self,
        student: Program,
        *,
        trainset: Sequence[dspy.Example],
        teacher: Program | None = None,
        valset: Sequence[dspy.Example] | None = None,
        **_: Any,
    ) -> Program:
        """A new program with demos; the student if it has no language model. trainset: of `as_example`.

        Raises what `step` raises, and the first error of the program: an example that failed is no wrong one."""
        del teacher, valset
        cases = [example.labelled for example in trainset]
        examples = [_asked(labelled) for labelled in cases if labelled.open and labelled.case.answerable][:MOST_TRIED]
        if not student.language_models or not examples:
            return student
        optimizer = BootstrapFewShot(
            metric=self._right, max_bootstrapped_demos=MOST_DEMOS, max_labeled_demos=0, max_errors=1
        )
        compiled = optimizer.compile(student, trainset=examples)
        demos = {name: slim(predictor) for name, predictor in dump_predictors(compiled).items()}
        return with_state(student, student.state.model_copy(update={"dspy_state": demos}))

    def _right(self, example: dspy.Example, answer: Answer, _: Any = None) -> bool:
        """Whether the model's own answer is right; a local one in its stead shows nothing of the model."""
        self._step("letting the language model work through examples")
        if answer.status is not Status.ANSWERED or answer.mode != "model":
            return False
        return judge(example.labelled.case, answer_to_json(answer)).right


def _asked(labelled: Labelled) -> dspy.Example:
    query = Query(labelled.case.id, Question(labelled.case.question), "anonymous", OPEN_AUDIENCE)
    return dspy.Example(query=query, labelled=labelled).with_inputs("query")


def slim(predictor: Predictor) -> Predictor:
    """The same demos with only the evidence that their statements name: the rest would fill every prompt."""
    return predictor.model_copy(update={"demos": tuple(_cited(demo) for demo in predictor.demos)})


def _cited(demo: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in demo.items() if name != "augmented"}
    if "evidence" in kept:
        named = {id_ for statement in kept["statements"] for id_ in statement["evidence"]}
        kept["evidence"] = [item for item in kept["evidence"] if item["id"] in named]
    return kept
