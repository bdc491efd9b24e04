"""Fault codes of letters alone, or said by their number, are found by the rows whose keys they are; words and other
drives' codes aren't."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.analyzer import loose
from models.types import ReadDocument, Status
from services.answering.fault_numbers import names_of_faults
from services.answering.state import default_state
from services.answering.vocabulary import Vocabulary

from .conftest import Plant, heading, paragraph, table


@pytest.fixture
def drive(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    faults = (
        ("QHF", "Drive overheat", "Temperature too high", "Check the ventilation."),
        ("QbF", "Overbraking", "Braking too sudden", "Increase the deceleration time."),
        ("Fan", "Fan stalled", "Dirt", "Clean the fan."),
    )
    blocks = (
        heading("Documents"),
        paragraph("The following documents are available for the Ventivar 12 drive."),
        heading("Diagnostics"),
        table(("Code", "Name", "Possible causes", "Remedy"), faults),
        heading("Abbreviations"),
        table(("Term", "Explanation"), (("QLT", "Quiet limited torque"), ("QLS", "Quiet limited speed"))),
    )
    plant.add("drive.md", ReadDocument(title="Ventivar 12 drive", blocks=blocks))
    return plant


@pytest.mark.parametrize(
    ("question", "remedy"),
    [
        ("What does the fault code QHF mean on the Ventivar 12?", "ventilation"),
        ("ventivar QHF what to do", "ventilation"),
        ("the drive shows qbf", "deceleration"),
    ],
)
def test_a_code_of_letters_gives_its_row_alone(drive: Plant, question: str, remedy: str) -> None:
    answer = drive.ask(question, state=default_state())
    assert answer.status is Status.ANSWERED, answer.text
    assert remedy in answer.text
    assert len(answer.citations) == 1


@pytest.mark.parametrize("question", ["What does the fault code QNF mean?", "What does the drive show for noise?"])
def test_no_other_code_is_given_for_it(drive: Plant, question: str) -> None:
    assert drive.ask(question, state=default_state()).status is Status.ABSTAINED


@pytest.fixture
def unit(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    faults = (
        ("E05", "Water low", "Fill the tank."),
        ("E15", "Fan stalled", "Clean the fan."),
        ("FL 7", "Door", "Shut it."),
    )
    blocks = (
        heading("Fault list"),
        table(("Code", "Fault", "Remedy"), faults),
        heading("Parameters"),
        table(("Code", "Meaning"), (("F12", "Acceleration time"), ("F10", "Start delay"))),
        heading("Terminals"),
        table(("Terminal", "Signal"), (("A9", "Alarm relay"), ("A10", "Common"))),
    )
    plant.add("chiller.md", ReadDocument(title="Chiller", blocks=blocks))
    other = table(
        ("Error", "Meaning", "Remedy"), (("5", "Paper jam", "Open the lid."), ("6", "No paper", "Add paper."))
    )
    troubles = (
        ("2. The unit does not answer.", "Wrong number of rings", "Count the rings."),
        ("7. The unit says “Error 2.”", "The keypad is locked", "Unlock the keypad."),
    )
    dialler = (heading("Error messages"), table(("Problem", "Cause", "Remedy"), troubles))
    plant.add("dialler.md", ReadDocument(title="Dialler", blocks=dialler))
    plant.add("printer.md", ReadDocument(title="Printer", blocks=(heading("Errors"), other)))
    return plant


@pytest.mark.parametrize(
    ("question", "remedy"),
    [
        ("error 15, what do I do?", "Clean the fan"),
        ("The chiller has fault no. 15", "Clean the fan"),
        ("fault 7 on the chiller", "Shut it"),
        ("What does error 5 of the printer mean?", "Open the lid"),
        ("Error 2 on the dialler?", "Unlock the keypad"),
    ],
)
def test_a_code_said_by_its_number_gives_its_row(unit: Plant, question: str, remedy: str) -> None:
    answer = unit.ask(question, state=default_state())
    assert answer.status is Status.ANSWERED, answer.text
    assert remedy in answer.text.partition("\n\n")[0]


@pytest.mark.parametrize(
    "question",
    [
        "What does fault 16 mean?",
        "fault 51",
        "alarm 9, what do I do?",
        "fault 12, what do I do?",
        "error 15 on the dryer",
        "What does error 99 of the chiller mean?",
    ],
)
def test_no_other_number_no_terminal_and_no_parameter_is_given_for_it(unit: Plant, question: str) -> None:
    assert unit.ask(question, state=default_state()).status is Status.ABSTAINED


@pytest.mark.parametrize(
    "question",
    ["It trips 15 seconds after the start, why?", "an alarm 15 minutes after start", "this fault 15 times today"],
)
def test_a_time_is_no_number_of_a_fault(question: str) -> None:
    assert not names_of_faults(question, Vocabulary({}, 1, {loose(n): (n,) for n in ("e15", "f15", "al-15")}))
