"""The router: what a question needs, and what it says of questions that need nothing Millwright has."""

from __future__ import annotations

from typing import Any

import pytest

from models.embedder import Embedder, open_embedder
from models.types import Status
from services.answering.abstain import OUT_OF_SCOPE
from services.answering.router import ASK, DECLINE, LABELS, choose, shipped_router
from services.answering.state import Router, default_state
from services.learning.router import Routed, fit_router


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
    ],
)
def test_a_question_is_given_the_tools_it_needs(
    embedder: Embedder, question: str, assets: tuple[str, ...], expected: set[str]
) -> None:
    choice = choose(question, assets, embedder, shipped_router())
    assert choice is not None
    assert set(choice.labels) == expected
    assert sum(choice.likely.values()) == pytest.approx(1)


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
    own = [Routed(f"How does the {part} feel?", frozenset({"readings"})) for part in ("oven", "pot", "pan", "lid") * 10]
    fitted = fit_router(embedder, own)
    before, after = (choose(text, (), embedder, router) for router in (shipped_router(), fitted))
    assert before is not None
    assert after is not None
    assert before.labels[0] != "readings" == after.labels[0]
    state = default_state()
    assert "router" not in state.to_json()  # versions of before keep their addresses
    learnt = state.model_copy(update={"router": fitted})
    assert type(state).from_json(learnt.to_json()) == learnt
    assert set(fitted.first) == set(LABELS)
