"""What an abbreviation stands for is told by what spells it out, and by nothing else that names it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status
from services.answering.state import default_state
from services.answering.views import Views

from .conftest import Plant, heading, paragraph


@pytest.fixture
def mill(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (
        heading("Ram"),
        paragraph("The ORC of the Nordlauf mill damps better than any other ram. The ORC is cooled by oil."),
        paragraph("ORC: Octagonal Ram Construction"),
        heading("Drives"),
        paragraph("Both rotary axes of the Nordlauf mill have a direct drive motor (DDM) and no gears."),
        heading("Panel"),
        paragraph("STOP: Set the torque of the pedal before you press it."),
        paragraph("The DDM stands still as long as the door is open. The QRZ must be greased once a week."),
    )
    plant.add("mill.md", ReadDocument(title="Nordlauf mill", blocks=blocks))
    return plant


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does ORC stand for?", "Octagonal Ram Construction"),
        ("ORC meaning", "Octagonal Ram Construction"),
        ("what does DDM mean?", "direct drive motor (DDM)"),
    ],
)
def test_it_is_spelled_out(mill: Plant, question: str, said: str) -> None:
    answer = mill.ask(question, state=default_state())
    assert answer.status is Status.ANSWERED
    assert said in answer.text.partition("\n")[0]


@pytest.mark.parametrize(
    "question",
    [
        "What does QRZ stand for?",
        "What does the STOP button mean?",
        "What does ORC mean on the Suedlauf?",
    ],
)
def test_what_does_not_spell_it_out_is_no_certain_answer(mill: Plant, question: str) -> None:
    answer = mill.ask(question, state=default_state())
    first = answer.text.partition("\n")[0]
    assert not any(said in first for said in ("Set the torque", "Octagonal"))


def test_the_first_letters_of_a_name_are_its_abbreviation(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Properties"),
        paragraph("Flash point: 257 °C (Cleveland Open Cup Method)"),
        paragraph("Flash point: 243 °C (Pensky Martens Closed Cup)"),
    )
    plant.add("oil.md", ReadDocument(title="Nordlauf oil", blocks=blocks))
    answer = plant.ask("What is the COC flash point of the Nordlauf oil?", state=default_state())
    assert answer.status is Status.ANSWERED
    assert "257 °C" in answer.text.splitlines()[0]


def test_a_word_is_no_abbreviation(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (heading("Torques"), paragraph("The Front Axle Nut of the Nordlauf axle is tightened to 45 Nm."))
    plant.add("axle.md", ReadDocument(title="Nordlauf axle", blocks=blocks))
    _, units = plant.found("torque of the fan nut")
    (nut,) = (item for item in units if "45 Nm" in item.unit.text)
    assert "fan" not in Views().of(nut.evidence)[nut.position].own
