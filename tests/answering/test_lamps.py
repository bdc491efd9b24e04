"""A table with a column per lamp is read by all of them together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status

from .conftest import Plant, forced, heading, table

ROWS = (
    ("off", "off", "IDLE"),
    ("on", "off", "MOVING"),
    ("blink", "off", "SCAN"),
    ("off", "on", "PAUSED"),
    ("off", "blink", "WAIT"),
)


@pytest.fixture
def plant(make_plant: Callable[[], Plant]) -> Plant:
    made = make_plant()
    blocks = (heading("Front panel"), table(("RUN", "STOP", "Controller state"), ROWS))
    made.add("panel.md", ReadDocument(title="Controller MC-7", blocks=blocks))
    return made


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("The green RUN LED is blinking and the red STOP LED is off. What is the controller doing?", "SCAN"),
        ("The RUN LED is off and the STOP LED is flashing: what is the controller state?", "WAIT"),
        ("The RUN LED on the panel is blinking, the STOP LED is off. What is the controller doing?", "SCAN"),
        ("What does it mean if the STOP lamp is lit and the RUN lamp is dark?", "PAUSED"),
    ],
)
def test_the_row_of_both_lamps_answers(plant: Plant, question: str, state: str) -> None:
    first = plant.ask(question, state=forced()).text.splitlines()[0]
    assert state in first
    assert not any(other in first for *_, other in ROWS if other != state)


def test_a_pair_of_states_that_no_row_has_is_not_told(plant: Plant) -> None:
    answer = plant.ask("The RUN LED is blinking and the STOP LED is blinking, what is the state?", state=forced())
    assert answer.status is Status.ABSTAINED
