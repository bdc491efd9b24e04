"""What is asked of one thing isn't answered by the same quantity of another: the pit's depth by that of the base."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status

from .conftest import Plant, forced, heading, paragraph, table

LATHE = (
    heading("Machine dimensions"),
    paragraph("Base machine depth 2311 mm"),
    paragraph("Base machine width 4220 mm"),
    heading("Electrical data"),
    paragraph("The max. output voltage of the WL-6 is 60 V, so do not touch its terminals."),
    heading("Ambient conditions"),
    table(("Operation", "Value"), (("Operating temperature", "5 to 40 °C"), ("Altitude", "2000 m"))),
)


@pytest.fixture
def lathe(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    plant.add("wl6.md", ReadDocument(title="Wheel lathe WL-6", blocks=LATHE))
    return plant


@pytest.mark.parametrize(
    "question",
    [
        "What pit depth does the WL-6 need?",  # the base's is given
        "What is the conveyor width of the WL-6?",
        "What is the storage temperature of the WL-6?",
    ],
)
def test_the_same_quantity_of_another_thing_is_no_answer(lathe: Plant, question: str) -> None:
    answer = lathe.ask(question, state=forced())
    assert answer.status is Status.ABSTAINED, answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What is the machine depth of the WL-6?", "2311 mm"),
        ("What is the total depth of the WL-6?", "2311 mm"),
        ("What is the ambient temperature for the WL-6?", "5 to 40 °C"),
        ("What is the operating temperature of the WL-6?", "5 to 40 °C"),
        ("What is the maximum output voltage of the WL-6?", "60 V"),
    ],
)
def test_the_quantity_itself_is_given(lathe: Plant, question: str, told: str) -> None:
    assert told in lathe.ask(question, state=forced()).text.splitlines()[0]


def test_what_a_manual_may_call_otherwise_is_given(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    plant.add("fan.md", ReadDocument(title="Fan FN-2", blocks=(heading("Data"), paragraph("Input voltage 400 V"))))
    assert "400 V" in plant.ask("What is the supply voltage of the FN-2?", state=forced()).text.splitlines()[0]
    assert plant.ask("What is the output voltage of the FN-2?", state=forced()).status is Status.ABSTAINED


SCREWS = (
    heading("Valve VL-2"),
    paragraph("The packing nut is tightened to 30 Nm."),
    heading("Truck ET-16"),
    paragraph("Wheel nuts: 110 Nm."),
    paragraph("Castor bolts: 45 Nm."),
    heading("Bearings"),
    paragraph("The drive-end bearing takes 20 g of grease, the non-drive-end bearing takes 14 g."),
    heading("Care"),
    paragraph("Replace the door gasket every 2 years. The lift lifts up to 4000 kg."),
)


def test_the_thing_of_the_asked_kind_comes_first(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    plant.add("screws.md", ReadDocument(title="Workshop", blocks=SCREWS))
    assert "110 Nm" in plant.ask("What are the wheel nuts tightened to?", state=forced()).text.splitlines()[0]


@pytest.mark.parametrize(
    "question",
    [
        "How much grease does the fan bearing take?",
        "What is the weight of the lift?",  # what it lifts
    ],
)
def test_a_thing_of_another_kind_is_no_answer(make_plant: Callable[[], Plant], question: str) -> None:
    plant = make_plant()
    plant.add("screws.md", ReadDocument(title="Workshop", blocks=SCREWS))
    answer = plant.ask(question, state=forced())
    assert answer.status is Status.ABSTAINED, answer.text
