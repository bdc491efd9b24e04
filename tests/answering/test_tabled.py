"""A table that is asked for as a whole is shown as a whole; a row of it is not mistaken for that."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument

from .conftest import Plant, forced, heading, table


@pytest.mark.parametrize(
    "question", ["List all fault codes.", "show me the fault codes", "Which fault codes are there?"]
)
def test_all_rows_answer_in_order(plant: Plant, question: str) -> None:
    main, _, rest = plant.ask(question, state=forced()).text.partition("\n\n")
    found = [main.index(f"Code: {code}") for code in ("E-17", "E-18", "E-21")]
    assert found == sorted(found)
    assert not rest


def test_a_row_that_is_named_answers_alone(plant: Plant) -> None:
    answer = plant.ask("Give me the tightening torque of the drain plug.", state=forced()).text
    assert "45" in answer.partition("\n")[0]
    assert "Bearing cap screw" not in answer


@pytest.fixture
def dialler(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    faults = (
        ("The unit does not dial out.", "Wrong telephone number", "Enter the number again."),
        ("The unit does not dial out.", "Line without tone", "Have the line checked for a tone."),
        ("The unit does not dial out.", "The count of calls is 0", "Raise the count of calls to 4."),
        ("The display is dark.", "Lamp switched off", "Press LIGHT."),
    )
    blocks = (heading("Troubleshooting"), table(("Problem", "Cause", "Remedy"), faults))
    plant.add("dialler.md", ReadDocument(title="Dialler D-7", blocks=blocks))
    return plant


@pytest.mark.parametrize("question", ["Why does the unit not dial out?", "The D-7 doesn't dial out. What could it be?"])
def test_all_causes_of_a_problem_answer_in_order_the_problem_said_once(dialler: Plant, question: str) -> None:
    answer = dialler.ask(question, state=forced()).text
    found = [answer.index(cause) for cause in ("Wrong telephone number", "Line without tone", "count of calls is 0")]
    assert found == sorted(found)
    assert answer.count("does not dial out") == 1
    assert "dark" not in answer


def test_a_cause_that_is_named_answers_alone(dialler: Plant) -> None:
    answer = dialler.ask("What if there is no tone on the line?", state=forced()).text
    assert "checked for a tone" in answer.partition("\n")[0]
    assert "count of calls" not in answer.partition("\n")[0]


def test_all_that_is_said_of_a_parameter_answers_and_its_line_in_an_index_does_not(
    make_plant: Callable[[], Plant],
) -> None:
    plant = make_plant()
    settings = (
        ("FLr", "Catch on the fly", "no"),
        ("FLr", "Restarts smoothly after a loss of the supply.", ""),
        ("tLS", "Low speed time", "0 s"),
    )
    index = (("FLr", "92", "Catch on the fly", "no"), ("tLS", "75", "Low speed time", "0"))
    blocks = (
        heading("Index of parameters"),
        table(("Code", "Page", "Name", "Factory setting"), index),
        heading("Fault management"),
        table(("Code", "Name/Description", "Factory setting"), settings),
    )
    plant.add("drive.md", ReadDocument(title="Drive V-12", blocks=blocks))
    for question in ("What does catch on the fly do?", "What is FLr?"):
        answer = plant.ask(question, state=forced()).text.partition("\n\n")[0]
        assert "Restarts smoothly" in answer
        assert "Low speed" not in answer


def test_entries_of_one_sort_are_no_rows_of_one_thing(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    codes = (("Warning", "W10", "Lid open"), ("Warning", "W12", "Belt slack"), ("Warning", "W13", "Tank low"))
    pumps = (("E05", "Water low"), ("E06", "Fan stalled"), ("Pump B", ""), ("E05", "Motor hot"))
    blocks = (
        heading("Messages"),
        table(("Type", "Code", "Meaning"), codes),
        heading("Faults"),
        table(("Fault", "Cause"), pumps),
    )
    plant.add("mill.md", ReadDocument(title="Mill", blocks=blocks))
    first = plant.ask("What does W12 mean?", state=forced()).text.partition("\n")[0]
    assert "Belt slack" in first
    assert "Lid open" not in first
    assert "Fault: E05; Cause: Water low\nCause: Motor hot" not in plant.ask("What causes E05?", state=forced()).text
