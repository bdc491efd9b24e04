"""The router: what a question needs, and what it says of questions that need nothing Millwright has."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from benchmarks.router import labels_of
from models.embedder import Embedder, open_embedder
from models.types import Status
from services.answering.abstain import OUT_OF_SCOPE
from services.answering.route import outweighs, searches, stands
from services.answering.router import ASK, DECLINE, Choice, choose, shipped_router
from services.answering.state import ProgramState, Router, canonical, default_state
from services.learning.router import Routed, adapted_router


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    found = open_embedder("all-MiniLM-L6-v2-int8", 384)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "assets", "expected"),
    [
        ("What is the tightening torque of the wheel nut?", (), {"manuals"}),
        ("How much downtime did K-77 have in 2021?", ("K-77",), {"assets"}),
        ("What is the oil temperature of K-77 right now?", ("K-77",), {"readings"}),
        ("Which services are overdue on K-77?", ("K-77",), {"due"}),
        ("What is the probability that K-77 fails next month?", ("K-77",), {"forecast"}),
        ("What does ERR40 mean and how many times did it occur on K-77?", ("K-77",), {"manuals", "assets"}),
        ("it is broken again", (), {ASK}),
        ("Who won the cup final?", (), {DECLINE}),
        ("By its readings, how long will the bearing of K-77 last?", ("K-77",), {"readings", "forecast"}),
    ],
)
def test_a_question_is_given_the_tools_it_needs(
    embedder: Embedder, question: str, assets: tuple[str, ...], expected: set[str]
) -> None:
    choice = choose(question, assets, embedder, shipped_router())
    assert choice is not None
    assert set(choice.labels) == expected
    assert all(choice.likely[label] > 0.5 for label in choice.labels)


def _choice(**sets: float) -> Choice:
    """As the router gives it; names of sets with '_' for '+'."""
    shares = {tuple(name.split("_")): share for name, share in sets.items()}
    best = max(shares, key=shares.__getitem__)
    labels = {label for each in shares for label in each}
    likely = {label: sum(share for each, share in shares.items() if label in each) for label in labels}
    return Choice(best, likely, shares)


@pytest.mark.parametrize(
    ("choice", "tools"),
    [
        (_choice(manuals=0.95, log=0.03, readings=0.02), ("manuals",)),
        (_choice(log=0.97, manuals=0.03), ("log",)),
        (_choice(manuals=0.8, log=0.2), ("manuals", "log")),
        (_choice(manuals=0.8, readings=0.2), ("manuals",)),  # what no tool over rows has read is no note either
        (_choice(readings=0.9, manuals=0.1), ("manuals", "log")),  # unless it can be nothing else
        (_choice(decline=0.99, manuals=0.01), ("manuals",)),
        (None, ("manuals", "log")),
    ],
)
def test_the_router_says_which_passages_are_searched(choice: Choice | None, tools: tuple[str, ...]) -> None:
    assert searches(choice, ("manuals", "log")).tools == tools


def test_what_a_tool_over_rows_has_read_counts_unless_the_question_is_hardly_one_for_logs(plant: Any) -> None:
    assert stands(None)
    assert stands(_choice(manuals=0.7, assets=0.3))
    assert not stands(_choice(ask=0.97, due=0.03))
    assert plant.ask("will it break").status is Status.ASKED  # and no forecast for the whole site


def test_documents_that_hold_an_answer_outweigh_the_choice_to_give_none() -> None:
    choice = _choice(decline=0.9, manuals=0.1)
    assert outweighs(choice, 0.8) == "" == outweighs(None, 0.0) == outweighs(_choice(manuals=0.9, ask=0.1), 0.0)
    assert outweighs(choice, 0.01) == DECLINE
    assert outweighs(_choice(ask=0.9, manuals=0.1), 0.01) == ASK


@pytest.mark.parametrize(
    "question", ["Who won the football world cup?", "What's the weather today?", "Write me a poem", "When is payday?"]
)
def test_what_is_out_of_scope_is_declined_in_a_sentence_that_says_what_is_in_it(plant: Any, question: str) -> None:
    answer = plant.ask(question)
    assert (answer.status, answer.nearest, answer.missing) == (Status.ABSTAINED, (), ())
    assert answer.text == OUT_OF_SCOPE
    assert OUT_OF_SCOPE.count(".") == 1
    assert "ask me what a manual says" in OUT_OF_SCOPE


def test_what_says_too_little_is_asked_back_and_what_the_documents_say_is_answered(plant: Any) -> None:
    assert plant.ask("it is broken again").status is Status.ASKED
    assert plant.ask("What is the tightening torque of the drain plug?").status is Status.ANSWERED


def test_the_names_of_a_site_tell_nothing(embedder: Embedder) -> None:
    one, other = (
        choose(f"When was {name} greased?", (name,), embedder, shipped_router()) for name in ("K-77", "Old Bertha")
    )
    assert one == other


def test_weights_of_another_embedder_are_not_used(embedder: Embedder) -> None:
    assert choose("What torque?", (), embedder, Router(embedder="another")) is None


def test_it_learns_what_a_site_means_and_the_state_keeps_it(embedder: Embedder) -> None:
    text = "How does the griddle feel?"
    own = [Routed(f"How does the {part} feel?", frozenset({"due"})) for part in ("oven", "pot", "pan", "lid") * 10]
    moved = adapted_router(shipped_router(), embedder, own)
    before, after = (choose(text, (), embedder, router) for router in (shipped_router(), moved))
    assert before is not None
    assert after is not None
    assert before.labels != ("due",) == after.labels
    torque = choose("What is the tightening torque of the wheel nut?", (), embedder, moved)
    assert torque is not None
    assert torque.labels == ("manuals",)  # what the site didn't ask isn't forgotten
    state = default_state()
    assert "router" not in state.to_json()  # versions of before keep their addresses
    learnt = state.model_copy(update={"router": moved})
    assert type(state).from_json(learnt.to_json()) == learnt
    assert adapted_router(moved, embedder, ()) is moved


def test_a_version_with_a_router_of_another_form_is_read_with_the_one_that_ships() -> None:
    document = default_state().to_json() | {"router": {"embedder": "x", "first": {"ask": [1.0]}}}
    assert type(default_state()).from_json(document) == default_state()


def test_a_version_of_before_the_one_router_keeps_its_address_and_a_new_one_needs_no_other_weights() -> None:
    weights = {"embedder": "x", "cues": ["when"], "vector_weights": {"log": [0.25]}, "threshold": 0.1}
    document = default_state().to_json() | {"route": weights}
    kept = ProgramState.from_json(document)
    assert kept.to_json() == document
    assert kept.version == hashlib.sha256(canonical(document).encode()).hexdigest()[:16]
    assert "route" not in kept.model_copy(update={"route": {}}).to_json()


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        (["manuals"], {"manuals"}),
        ("Manual_Search + asset history", {"manuals", "assets"}),
        ("Ask back", {ASK}),
        ("out-of-scope", {DECLINE}),
        ([], {DECLINE}),
        (["what is due", "Failure forecast"], {"due", "forecast"}),
    ],
)
def test_the_benchmark_reads_labels_however_they_are_spelled(said: Any, labels: set[str]) -> None:
    assert labels_of(said) == labels
    with pytest.raises(ValueError, match="telepathy"):
        labels_of("telepathy")
