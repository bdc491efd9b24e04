"""What the lamp of one colour, or of one state, means is not given for another; the colour asked for is the thing's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status

from .conftest import Plant, forced, heading, paragraph, table

GATE = (
    ("Red", "Closed, the green wire is open"),
    ("Red flashing", "Motor too hot"),
    ("Red steady", "Limit switch fault"),
    ("Red and blue in turn", "An update is being installed"),
    ("Amber", "Waiting for the key"),
)


@pytest.fixture
def gate(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (
        heading("Gate"),
        table(("LED of the gate", "Meaning"), GATE),
        heading("Red LED flashing"),
        paragraph("The battery of the handset is empty. Charge it until the green LED lights."),
        heading("Charger"),
        paragraph("The status LED of the charger lights green continuously when the pack is fully charged."),
        paragraph("The cooling circuit of the charger is filled with pink OAT coolant."),
    )
    plant.add("gate.md", ReadDocument(title="Nordlauf gate", blocks=blocks))
    return plant


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does the flashing red LED of the gate mean?", "Motor too hot"),
        ("What does the solid red LED of the gate mean?", "Limit switch fault"),
        ("What does the amber LED of the gate mean?", "Waiting for the key"),
        ("LED of the gate is red and blue in turn, what does it mean?", "An update is being installed"),
        ("What colour is the status LED of the charger when the pack is fully charged?", "green"),
        ("What colour is the coolant in the cooling circuit of the charger?", "pink"),
    ],
)
def test_the_signal_is_told(gate: Plant, question: str, said: str) -> None:
    answer = gate.ask(question, state=forced())
    assert answer.status is Status.ANSWERED
    assert said in answer.text.partition("\n")[0]


@pytest.mark.parametrize(
    "question",
    [
        "What does the green LED of the gate mean?",
        "What does the blue LED of the gate mean?",
    ],
)
def test_anothers_signal_is_not(gate: Plant, question: str) -> None:
    answer = gate.ask(question, state=forced())
    first = answer.text.partition("\n")[0]
    assert answer.status is Status.ABSTAINED or not any(meaning in first for _, meaning in GATE)


def test_an_alternator_does_not_blink(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    told = "The red battery lamp lights while the alternator does not charge the battery."
    plant.add("truck.md", ReadDocument(title="Nordlauf truck", blocks=(heading("Lamps"), paragraph(told))))
    answer = plant.ask("What does it mean if the red battery lamp is lit constantly?", state=forced())
    assert told in answer.text


def test_the_colour_of_what_it_is_connected_to_is_not_its_own(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    told = "Connect the status lamp of the Nordlauf to the green supply cable."
    plant.add("lamp.md", ReadDocument(title="Nordlauf", blocks=(heading("Lamp"), paragraph(told))))
    assert plant.ask("What colour is the status lamp of the Nordlauf?", state=forced()).status is Status.ABSTAINED


def test_a_row_of_two_colours_tells_of_each(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Red (fault) - Green (ok)", "Red is a fault of the fan, green is normal running."), ("None", "No supply."))
    plant.add("fan.md", ReadDocument(title="Nordlauf fan", blocks=(heading("Lamp"), table(("Light", "Meaning"), rows))))
    assert "normal running" in plant.ask("What does the green light of the fan mean?", state=forced()).text


def test_a_colour_that_shines_several_times_is_the_lamps(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    told = "The status lamp of the Nordlauf flashes red three times when the pack is too hot."
    plant.add("pack.md", ReadDocument(title="Nordlauf", blocks=(heading("Lamp"), paragraph(told))))
    question = "What colour does the status lamp of the Nordlauf flash when the pack is too hot?"
    assert told in plant.ask(question, state=forced()).text


def test_a_count_of_blinks_of_another_product_is_none_of_the_one_named(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    for name, rows in (
        ("Beluga gateway", (("STATUS", "3 red blinks", "No receiver"), ("STATUS", "6 red blinks", "Clock not set"))),
        ("Orca panel", (("PWR", "9 red flashes", "No network"), ("PWR", "2 red flashes", "No mains"))),
    ):
        blocks = (heading("Lamps"), table(("Lamp", "Signal", "Meaning"), rows))
        plant.add(f"{name.replace(' ', '-').lower()}.md", ReadDocument(title=name, blocks=blocks))
    unknown = plant.ask("What do 9 red blinks of the STATUS lamp of the Beluga gateway mean?", state=forced())
    assert unknown.status is Status.ABSTAINED
    known = plant.ask("What do 9 red flashes of the PWR lamp of the Orca panel mean?", state=forced())
    assert "No network" in known.text
