"""What DSPy's optimizers give the predictors, to and from the program state: demos and instructions, nothing else.

DSPy's own `dump_state` would also hold a language model with its address, and fails to load where a step was added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dspy
from pydantic_core import to_jsonable_python

from models.errors import BadInput
from services.answering.model.signatures import AnswerFromEvidence, ChooseTools, UnderstandQuestion
from services.answering.state import Predictor

SIGNATURES: Mapping[str, Any] = {
    "understand.predict": UnderstandQuestion,
    "route.predict": ChooseTools,
    "answer.predict": AnswerFromEvidence,
}
"""The predictors of a program by name; the names are the keys of a stored version."""


def dump_predictors(program: dspy.Module) -> dict[str, Predictor]:
    """Name of each predictor that an optimizer changed -> what it was given."""
    found = {}
    for name, predictor in program.named_predictors():
        told = predictor.signature.instructions
        made = Predictor(
            demos=tuple(to_jsonable_python(dict(demo)) for demo in predictor.demos),
            instructions="" if told == SIGNATURES[name].instructions else told,
        )
        if made != Predictor():
            found[name] = made
    return found


def load_predictors(program: dspy.Module, state: Mapping[str, Predictor]) -> None:
    """Gives the predictors what a version holds for them. Raises BadInput if it holds something for another one."""
    predictors = dict(program.named_predictors())
    for name, given in state.items():
        if name not in predictors:
            raise BadInput(f"this program version has demos for {name!r}, a step that this release doesn't have.")
        predictors[name].demos = [dspy.Example(**demo) for demo in given.demos]
        if given.instructions:
            predictors[name].signature = predictors[name].signature.with_instructions(given.instructions)
