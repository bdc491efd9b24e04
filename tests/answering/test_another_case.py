"""What holds in one case is no answer for another: at 10 bar, after the defrost, with the load."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status

from .conftest import Plant, forced, heading, paragraph, table

DATA = (
    ("Free air delivery at 10 bar", "3.1 m³/min"),
    ("Rated current (400 V)", "7.8 A"),
    ("Fan delay after defrost", "2 min"),
    ("Service weight without battery", "390 kg"),
    ("Battery weight", "145 kg"),
)
BLOCKS = (
    heading("Technical data"),
    table(("Data", "Value"), DATA),
    heading("Heater"),
    paragraph("The heater has a resistance of 16.5 ohm at 20 °C when cold."),
    heading("Brake"),
    paragraph("The brake has an air gap of 0.3 mm when new and must be set when the gap exceeds 0.6 mm."),
)


@pytest.fixture
def plant(make_plant: Callable[[], Plant]) -> Plant:
    made = make_plant()
    made.add("bx.md", ReadDocument(title="Machine BX", blocks=BLOCKS))
    return made


@pytest.mark.parametrize(
    "question",
    [
        "What is the free air delivery at 13 bar?",
        "What is the rated current at 230 V?",
        "What is the fan delay at start?",
        "What is the service weight with battery?",
        "What is the resistance of the heater at 80 °C?",
        "What is the air gap of the brake when worn?",
    ],
)
def test_another_case_is_no_answer(plant: Plant, question: str) -> None:
    answer = plant.ask(question, state=forced())
    assert answer.status is Status.ABSTAINED, answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What is the free air delivery at 10 bar?", "3.1"),
        ("What is the rated current at 400 V?", "7.8 A"),
        ("What is the rated current at 415 V?", "7.8 A"),  # the same mains
        ("What is the fan delay after the defrost?", "2 min"),
        ("What is the service weight without the battery?", "390 kg"),
        ("What is the resistance of the heater when cold?", "16.5 ohm"),
        ("What is the air gap of the brake when new?", "0.3 mm"),
    ],
)
def test_the_case_itself_is_answered(plant: Plant, question: str, told: str) -> None:
    assert told in plant.ask(question, state=forced()).text.splitlines()[0]
