"""Fault codes of letters alone are found by the rows whose keys they are; words and other drives' codes aren't."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status
from services.answering.state import default_state

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
