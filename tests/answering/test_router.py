"""The router: what a question needs, and what it says of questions that need nothing Millwright has."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.router import labels_of
from models.embedder import Embedder, open_embedder
from models.types import Status
from services.answering.abstain import OUT_OF_SCOPE
from services.answering.router import ASK, DECLINE, choose, shipped_router
from services.answering.state import Router, default_state
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


def test_what_is_out_of_scope_is_said_to_be_and_what_says_too_little_is_asked_back(plant: Any) -> None:
    answer = plant.ask("Who won the football world cup?")
    assert (answer.status, answer.nearest) == (Status.ABSTAINED, ())
    assert answer.text == OUT_OF_SCOPE
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
