"""What is taken out of use at once when an answer is reported as unsafe: its question as a worked example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from models.store import Store
from services.answering.state import Predictor, ProgramState
from services.learning.evaluation import Case
from services.learning.split import near

QUESTIONS = ("query", "question")
"""Fields of a demo that hold what was asked."""


def withdrawn(store: Store) -> tuple[str, ...]:
    """Questions with an answer that was reported as unsafe, and that no person has cleared."""
    return tuple(store.queries.get(id_).question.question for id_ in store.feedback.unsafe_queries())


def alike(question: str, others: Iterable[str]) -> bool:
    """Whether a question is one of these in other words."""
    case = Case("", "other", question)
    return any(near(case, Case("", "other", other)) for other in others)


def withdraw_demos(store: Store, question: str) -> str | None:
    """Lets a version answer that shows no model this question as an example; None if the active one doesn't.

    It only takes something out, so it needs no gate; the version stays in the history, with the reason."""
    active = store.versions.active()
    if active is None or not active.document.get("dspy_state"):
        return None
    state = ProgramState.from_json(active.document)
    kept = {name: _without(predictor, question) for name, predictor in state.dspy_state.items()}
    if kept == state.dspy_state:
        return None
    changed = state.model_copy(update={"dspy_state": kept})
    metrics = {**active.metrics, "reason": "a worked example was taken out: its answer was reported as unsafe"}
    version = store.versions.add(changed.to_json(), metrics, active.dataset_hash, active.id)
    store.versions.activate(version, instead_of=active.id)
    return version


def _without(predictor: Predictor, question: str) -> Predictor:
    demos = tuple(demo for demo in predictor.demos if not _shows(demo, question))
    return predictor.model_copy(update={"demos": demos})


def _shows(demo: Mapping[str, Any], question: str) -> bool:
    return any(alike(str(demo[name]), [question]) for name in QUESTIONS if demo.get(name))
