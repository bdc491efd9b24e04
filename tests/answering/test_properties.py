"""A question for what something costs, weighs or how big it is isn't answered with another number of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status
from services.answering.properties import is_another_property
from services.answering.quantities import quantities

from .conftest import Plant, forced, heading, paragraph

BLOWER = (
    heading("Blower BL-5"),
    paragraph("The blower delivers 1.6 m³/min at 8 bar and starts after 5 s."),
)
PRICED = paragraph("The blower weighs 82 kg. A new blower costs €4,200.")


@pytest.mark.parametrize(
    "question",
    [
        "How much does the blower cost?",
        "What would a new blower set me back?",
        "What does the blower weigh?",
        "How loud is the blower?",
        "How long does the blower last before it is worn?",
    ],
)
def test_another_number_of_the_thing_is_no_answer(make_plant: Callable[[], Plant], question: str) -> None:
    plant = make_plant()
    plant.add("blower.md", ReadDocument(title="Blower", blocks=BLOWER[:1] + BLOWER[1:]))
    answer = plant.ask(question, state=forced())
    assert answer.status is Status.ABSTAINED or "1.6 m³/min" not in answer.text.splitlines()[0]


@pytest.mark.parametrize(
    ("question", "says"), [("What does the blower weigh?", "82 kg"), ("How much does the blower cost?", "€4,200")]
)
def test_what_a_document_states_is_told(make_plant: Callable[[], Plant], question: str, says: str) -> None:
    plant = make_plant()
    plant.add("blower.md", ReadDocument(title="Blower", blocks=(*BLOWER, PRICED)))
    assert says in plant.ask(question, state=forced()).text


@pytest.mark.parametrize(
    ("question", "passage", "another"),
    [
        ("How heavy is the pump?", "Pump; mass: 82", False),
        ("How heavy is the pump?", "The pump takes 8 L of oil.", True),
        ("Was kostet die Pumpe?", "Die Pumpe fördert 8 L in 2 min.", True),
        ("How fast does the fan turn?", "The fan turns at 1,450 1/min.", False),
        ("How fast does the fan turn?", "The fan has 8 blades of 120 mm.", True),
        ("What is the noise level of the fan?", "68 dB(A) at 1 m", False),
        ("What is the capacity of the tank?", "The tank: 270 l", False),
        ("What is the torque of the bolt?", "Bolt: 8 mm", False),  # no property of this list: left to the other signs
    ],
)
def test_the_word_or_the_dimension_must_stand_there(question: str, passage: str, another: bool) -> None:
    classes = frozenset(quantity.name for quantity in quantities(passage))
    assert is_another_property(question, passage, classes) is another
