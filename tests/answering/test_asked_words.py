"""Words of a question that say what is asked for, not what it is about, and what a part points at."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import OPEN_AUDIENCE, Query, Question, ReadDocument, Status, Turn
from services.answering.understand import understand
from services.answering.vocabulary import Vocabulary

from .conftest import Plant, forced, heading, paragraph, step


@pytest.fixture
def heater(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (
        heading("Starting the heater"),
        step("1", "Open the gas cock of the heater."),
        step("2", "Press the ignition button to start."),
        heading("Settings"),
        heading("Users", 2),
        step("1", "Add the name and password of the default user at the panel."),
        heading("Before you begin", 2),
        paragraph("You need the panel password (default: 4711)."),
    )
    plant.add("heater.md", ReadDocument(title="Heater manual", blocks=blocks))
    return plant


def test_steps_that_are_asked_for_are_no_words_to_look_for() -> None:
    query = Query("q", Question("Steps to start the heater?"), "anonymous", OPEN_AUDIENCE)
    found = understand(query, Vocabulary({}, 0), ())
    assert [term for term, weight in found.weights.items() if weight] == ["start", "heater"]


def test_a_default_is_taken_from_where_it_stands(heater: Plant) -> None:
    answer = heater.ask("What is the default password of the panel?", state=forced())
    assert "4711" in answer.text.partition("\n")[0]


def test_a_part_that_points_at_the_part_before_is_not_asked_back(heater: Plant) -> None:
    history = (Turn("Where is the password of the panel?", ""),)
    assert heater.ask("How do I change it?", state=forced(), history=history).status is not Status.ASKED
    assert heater.ask("How do I change it?", state=forced()).status is Status.ASKED
