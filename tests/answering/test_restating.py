"""What only repeats the question, or mentions what it names, stands behind what answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from models.types import ReadDocument
from services.answering.restating import restating_last
from services.answering.understand import Understood
from services.answering.units import Scored

from .conftest import Plant, forced, heading, paragraph, table

LABEL, KEY = "Discharge delay (ms)", "Press D for the delay."
VALUE = "The winder waits 350 ms before it lets the coil go."


def _scored(plant: Plant, question: str, *order: str, definition: float = 0.0) -> tuple[Understood, list[Scored]]:
    """The units with these texts, in this order, each scoring a little less than the one before."""
    understood, found = plant.found(question)
    units = [next(item for item in found if item.unit.text == text) for text in order]
    told = [replace(u, score=1.0 - 0.1 * i, features={"definition": definition}) for i, u in enumerate(units)]
    return understood, told


def _texts(units: tuple[Scored, ...]) -> list[str]:
    return [item.unit.text for item in units]


@pytest.fixture
def winder(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (heading("Discharge"), paragraph(LABEL), paragraph(VALUE), paragraph(KEY))
    plant.add("winder.md", ReadDocument(title="Winder", blocks=blocks))
    return plant


def test_a_label_that_says_again_what_is_asked_comes_last(winder: Plant) -> None:
    question = "What is the discharge delay of the winder?"
    understood, units = _scored(winder, question, LABEL, VALUE, KEY)
    assert _texts(restating_last(understood, units)) == [VALUE, KEY, LABEL]
    answer = winder.ask(question, state=forced())
    assert answer.text.startswith(VALUE)
    assert not any(citation.quote == LABEL for citation in answer.citations)


@pytest.mark.parametrize(
    "question", ["Is there a discharge delay?", "How do I set the discharge delay?", "What does the winder wait for?"]
)
def test_what_may_answer_by_its_words_keeps_its_place(winder: Plant, question: str) -> None:
    understood, units = _scored(winder, question, LABEL, VALUE, KEY)
    assert _texts(restating_last(understood, units)) == [LABEL, VALUE, KEY]


def test_the_row_that_names_the_machine_comes_behind_what_says_something_of_it(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Model No.", "TS 2500"), ("Bore", "30 mm"))
    plant.add("saw.md", ReadDocument(title="Saw", blocks=(heading("TS 2500"), table(("", "Alder"), rows))))
    named, bore = "Model No. | TS 2500", "Bore | 30 mm"
    understood, units = _scored(plant, "What is the bore of the TS 2500?", named, bore)
    assert _texts(restating_last(understood, units)) == [bore, named]
    understood, units = _scored(plant, "What model is the saw?", named, bore)
    assert _texts(restating_last(understood, units)) == [named, bore]


def test_the_name_of_the_machine_alone_comes_last_figures_or_not(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (paragraph("TS-2500"), paragraph("The bore takes 30 mm."))
    plant.add("saw.md", ReadDocument(title="Saw", blocks=blocks))
    understood, units = _scored(plant, "What bore has the TS-2500?", "TS-2500", "The bore takes 30 mm.")
    assert _texts(restating_last(understood, units)) == ["The bore takes 30 mm.", "TS-2500"]


def test_the_term_of_a_glossary_keeps_its_place(winder: Plant) -> None:
    understood, units = _scored(winder, "What is the discharge delay?", LABEL, VALUE, definition=1.0)
    assert _texts(restating_last(understood, units)) == [LABEL, VALUE]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What coolant type is used?", "Coolant type: OAT-coolant"),
        ("Which fuse, 10 A or 16 A, is for the heater?", "Heater fuse: 10 A"),
        ("Must the valve be open or closed during filling?", "The valve must be closed during filling."),
    ],
)
def test_what_tells_a_value_or_one_of_two_keeps_its_place(
    make_plant: Callable[[], Plant], question: str, told: str
) -> None:
    plant = make_plant()
    plant.add("dryer.md", ReadDocument(title="Dryer", blocks=(heading("Data"), paragraph(told), paragraph(KEY))))
    understood, units = _scored(plant, question, told, KEY)
    assert _texts(restating_last(understood, units)) == [told, KEY]


@pytest.mark.parametrize(
    ("lamp", "meaning", "others"),
    [
        ("green", "Gate moving", ("Gate fault", "Gate locked")),
        ("red", "Gate locked", ("Gate ready", "Gate moving")),
    ],
)
def test_rows_announced_for_another_lamp_are_left_out(
    make_plant: Callable[[], Plant], lamp: str, meaning: str, others: tuple[str, ...]
) -> None:
    plant = make_plant()
    header = ("State", "Meaning")
    green = table(header, (("On", "Gate ready"), ("Blinking", "Gate moving")))
    red = table(header, (("On", "Gate fault"), ("Blinking", "Gate locked")))
    blocks = (heading("Lamps"), paragraph("Green LED:"), green, paragraph("Red LED:"), red)
    plant.add("gate.md", ReadDocument(title="Gate", blocks=blocks))
    text = plant.ask(f"What does the blinking {lamp} LED of the gate mean?", state=forced()).text
    assert text.startswith(f"State: Blinking; Meaning: {meaning}")
    assert not any(other in text for other in others)


def test_the_name_of_the_machine_with_its_number_says_nothing_of_it(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    name, fuse = "Nordlauf syringe pump Model ‘22’", "Replace the fuse of the pump only with one of 0.5 A."
    plant.add("pump.md", ReadDocument(title="Manual", blocks=(heading("Fuse"), paragraph(name), paragraph(fuse))))
    understood, units = _scored(plant, "What fuse goes in the Nordlauf Model 22 syringe pump?", name, fuse)
    assert _texts(restating_last(understood, units)) == [fuse, name]
