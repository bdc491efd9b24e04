"""What is taken out of use at once when an answer is reported as unsafe: its question as a worked example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from models.errors import Conflict
from models.store import Store
from services.answering.state import Predictor, ProgramState
from services.learning.evaluation import Case
from services.learning.split import near
from services.learning.votes import whole_question

QUESTIONS = ("query", "question")
"""Fields of a demo that hold what was asked."""

TAKEN_OUT = "a worked example was taken out: its answer was reported as unsafe"


def withdrawn(store: Store) -> tuple[str, ...]:
    """Questions with an answer that was reported as unsafe, and that no person has cleared; as they were asked, and
    with the machine that was named beside them."""
    queries = [store.queries.get(id_) for id_ in store.feedback.unsafe_queries()]
    return tuple(dict.fromkeys(said for query in queries for said in (query.question.question, whole_question(query))))


def alike(question: str, others: Iterable[str]) -> bool:
    """Whether a question is one of these in other words."""
    case = Case("", "other", question)
    return any(near(case, Case("", "other", other)) for other in others)


def withdraw_demos(store: Store) -> str | None:
    """Lets a version answer that shows no model a question whose answer was reported as unsafe; None if the active one
    shows none. To be called after a report, and after a version became active: it may have been made before.

    It only takes something out, so it needs no gate; the version stays in the history, with the reason."""
    active = store.versions.active()
    if active is None or not active.document.get("dspy_state"):
        return None
    unsafe = withdrawn(store)
    state = ProgramState.from_json(active.document)
    kept = {name: _without(predictor, unsafe) for name, predictor in state.dspy_state.items()}
    if kept == state.dspy_state:
        return None
    changed = state.model_copy(update={"dspy_state": kept})
    metrics = {**active.metrics, "reason": TAKEN_OUT}
    version = store.versions.add(changed.to_json(), metrics, active.dataset_hash, active.id)
    try:
        store.versions.activate(version, instead_of=active.id)
    except Conflict:  # another one became active meanwhile: that one is looked through
        return withdraw_demos(store)
    return version


def _without(predictor: Predictor, questions: Sequence[str]) -> Predictor:
    demos = tuple(demo for demo in predictor.demos if not _shows(demo, questions))
    return predictor.model_copy(update={"demos": demos})


def _shows(demo: Mapping[str, Any], questions: Sequence[str]) -> bool:
    return any(alike(str(demo[name]), questions) for name in QUESTIONS if demo.get(name))
