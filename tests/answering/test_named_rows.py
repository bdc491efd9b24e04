"""Of the rows of a table the one that is called as the question calls it comes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from models.types import ReadDocument
from services.answering.choose import choose

from .conftest import Plant, forced, heading, paragraph, table


@pytest.fixture
def valves(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (
        heading("Pedals"),
        table(("Item", "Play [mm]"), (("Pedal free play", "15"), ("Pedal push rod free play (reference)", "0.3"))),
        heading("Positions of the three-way valve"),
        table(("Position", "Use"), (("Handle up", "Rinsing"), ("Handle level", "Closed, to change filters"))),
        heading("Alignment"),
        table(
            ("Coupling", "Offset (mm)", "Gap (mm)"),
            (
                ("Motor to gear, KV-1", "0.08", "140"),
                ("Motor to gear, KV-2", "0.09", "180"),
                ("Gear to pump, all models", "0.05", "100"),
            ),
        ),
    )
    plant.add("valves.md", ReadDocument(title="Valves KV-1 and KV-2", blocks=blocks))
    return plant


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How much free play does the pedal push rod have?", "0.3"),  # of two rows the one that holds more of it
        ("How much free play does the pedal have?", "15"),
        ("In what position is the valve handle to change the filters?", "Handle level"),  # not 'up', for its 'handle'
        ("What is the gap, gear to pump, of the KV-2?", "100"),  # of all models, not the row that names the KV-2
        ("What is the gap, motor to gear, of the KV-2?", "180"),
    ],
)
def test_the_row_called_as_the_question_calls_it_comes_first(valves: Plant, question: str, value: str) -> None:
    answer = valves.ask(question, state=forced())
    assert value in answer.text.splitlines()[0], answer.text


def test_a_number_that_begins_a_list_of_numbers_is_no_key_of_a_line(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Packets"),
        paragraph("700 and 800 series: home | protocols"),
        paragraph("TypeOfUnit = 4 indicates an 800 series cooler, TypeOfUnit = 5 indicates an 800 series chiller."),
    )
    plant.add("packets.md", ReadDocument(title="Status packets", blocks=blocks))
    understood, found = plant.found("In the status packet of the 700/800 series, what is TypeOfUnit = 5?")
    scored = [replace(item, features={"kind": 0.0, "context": 0.0}) for item in found]
    best_first = sorted(scored, key=lambda item: "chiller" not in item.unit.text)
    assert "chiller" in choose(understood, best_first, 1, 0.0).units[0].unit.text
