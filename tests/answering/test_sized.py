"""Of rows that are told apart by a size, the one of the size asked for answers, and no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status
from services.answering.state import default_state

from .conftest import Plant, forced, heading, paragraph, table


@pytest.fixture
def drives(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (
        heading("Fuses"),
        paragraph("The fuses protect the supply of the Nordlauf frequency converters."),
        table(
            ("Type", "HP", "Motor power (kW)", "Fuse class T, A"),
            (
                ("NL-101", "1", "0.75", "40"),
                ("NL-102", "2", "1.5", "45"),
                ("NL-105", "5", "4", "60"),
                ("NL-110", "7.5 - 10", "5.5", "80"),
            ),
        ),
    )
    plant.add("nordlauf.md", ReadDocument(title="Nordlauf frequency converters", blocks=blocks))
    return plant


@pytest.mark.parametrize(
    ("question", "fuse"),
    [
        ("What class T fuse does the 5 HP Nordlauf converter need?", "60"),
        ("class T fuse for the 2HP Nordlauf converter", "45"),
        ("Which class T fuse does the Nordlauf with 4 kW need?", "60"),
        ("class T fuse for the 8 HP Nordlauf converter", "80"),
    ],
)
def test_the_row_of_the_size_answers(drives: Plant, question: str, fuse: str) -> None:
    answer = drives.ask(question, state=default_state())
    assert answer.status is Status.ANSWERED, answer.text
    assert f"Fuse class T, A: {fuse}" in answer.citations[0].quote or fuse in answer.citations[0].quote.split()


@pytest.mark.parametrize(
    "question", ["What class T fuse does the 40 HP Nordlauf converter need?", "class T fuse for the 45 kW Nordlauf"]
)
def test_no_row_of_another_size_is_given_where_its_fuse_is_that_number(drives: Plant, question: str) -> None:
    assert drives.ask(question, state=default_state()).status is Status.ABSTAINED


def test_a_thing_that_is_named_by_a_quantity_has_that_quantity(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    head = ("Feature", "Name", "Option I", "Option II", "Option III")
    rows = (("2-1", "Arming delay", "10 s", "30 s", "60 s"), ("2-2", "Turbo timer", "Off", "2 min", "4 min"))
    plant.add("alarm.md", ReadDocument(title="Nordlauf alarm", blocks=(heading("Features"), table(head, rows))))
    asked = "Which option of feature 2-2 sets the turbo timer to {}?"
    assert plant.ask(asked.format("3 minutes"), state=forced()).status is Status.ABSTAINED
    assert "4 min" in plant.ask(asked.format("240 seconds"), state=forced()).text


def test_a_cell_that_is_left_out_gives_no_neighbours_value(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    head = ("Feature", "Name", "Option II", "Option III")
    rows = (("2-1", "Arming delay", "30 s", "60 s"), ("2-2", "Turbo timer", "2 min", ""))
    plant.add("alarm.md", ReadDocument(title="Nordlauf alarm", blocks=(heading("Features"), table(head, rows))))
    assert plant.ask("What is option III of feature 2-2?", state=forced()).status is Status.ABSTAINED
    assert "60 s" in plant.ask("What is option III of feature 2-1?", state=forced()).text
    assert "2 min" in plant.ask("What is option II of feature 2-2?", state=forced()).text
