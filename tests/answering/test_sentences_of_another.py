"""A sentence that says of another thing what is asked is no answer: another metal, part, mixture, stage or signal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status

from .conftest import Plant, forced, heading, paragraph, table


@pytest.fixture
def shop(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (
        heading("Conductors"),
        paragraph("The resistance of most metals rises with their temperature, that of aluminium, too."),
        paragraph("The temperature coefficient of resistance of copper is 0.00427."),
        heading("Replacing the impeller"),
        paragraph("Support it while it is pushed out: the spacer of the Nordlauf pump weighs 9 kg."),
        heading("Solder"),
        paragraph("The melting point of 60/40 solder is 188 °C."),
        heading("Filter stages"),
        table(("Filter", "Change after"), (("Stage I", "500 h"), ("Stage Ⅱ", "900 h"))),
        paragraph("Tighten the housing of stage I to 40 Nm before the unit is started again."),
        heading("Lamps"),
        table(("Lamp of", "State"), (("Left wing", "flashes red"), ("Tail", "is off"))),
        paragraph("The coolant is warm as soon as the red cap of its tank hums."),
        paragraph("Blinking red of the charge lamp means that a cell is empty."),
        paragraph("Solid white of the charge lamp means that the pack is half full."),
        heading("Inspections"),
        table(("Type", "Due after"), (("Type B inspection", "100 h"), ("Type D inspection", "300 h"))),
        paragraph("The type 2 socket of the charger needs a type B residual current device of 30 mA."),
        paragraph("To connect a sensor to the charger, connect L to its terminal 4."),
        heading("Spare wheel"),
        paragraph("The weight of the wheel is 12 kg."),
    )
    plant.add("shop.md", ReadDocument(title="Shop manual of the Nordlauf pump", blocks=blocks))
    return plant


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the temperature coefficient of resistance of copper?", "0.00427"),
        ("How much does the spacer of the Nordlauf pump weigh?", "9 kg"),
        ("What is the melting point of 60/40 solder?", "188 °C"),
        ("When is the filter of stage II changed?", "900 h"),
        ("When is the filter of stage I changed?", "500 h"),
        ("Which colour does the lamp of the left wing flash?", "red"),
        ("What does it mean if the charge lamp blinks red?", "a cell is empty"),
        ("When is the type D inspection due?", "300 h"),
        ("when is the type d inspection due", "300 h"),
        ("Which type of inspection is due after 100 h, type B or type D?", "Type B"),
        ("What is the weight of the spare wheel?", "12 kg"),
        ("What residual current device does the type 2 socket of the charger need?", "30 mA"),
        ("How do I connect a sensor to the charger?", "terminal 4"),
    ],
)
def test_the_sentence_of_the_thing_answers(shop: Plant, question: str, said: str) -> None:
    answer = shop.ask(question, state=forced())
    assert answer.status is Status.ANSWERED
    assert said in answer.text.partition("\n")[0]


@pytest.mark.parametrize(
    "question",
    [
        "What is the temperature coefficient of resistance of aluminium?",
        "How much does the impeller of the Nordlauf pump weigh?",
        "What is the melting point of 50/50 solder?",
        "What is the torque for the housing of stage II?",
        "When is the filter of stage III changed?",
        "What does it mean if the charge lamp blinks white?",
        "What does it mean if the charge lamp blinks green?",
        "When is the type E inspection due?",
        "What colour is the coolant?",
        "when is the type e inspection due?",
        "When is the Type-E inspection due?",
        "when is the filter of stage iii changed?",
    ],
)
def test_anothers_sentence_is_no_answer(shop: Plant, question: str) -> None:
    assert shop.ask(question, state=forced()).status is Status.ABSTAINED


def test_what_is_not_of_a_kind_is_not_answered_from_it(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Spark plugs", "45,000 miles"), ("Non-return valve", "30,000 miles"))
    blocks = (heading("Maintenance items - turbo"), table(("Item", "Replace after"), rows))
    plant.add("care.md", ReadDocument(title="Nordlauf care", blocks=blocks))
    assert plant.ask("Spark plugs of the non-turbo Nordlauf, replace after?", state=forced()).status is Status.ABSTAINED
    assert "45,000" in plant.ask("Spark plugs of the turbo Nordlauf, replace after?", state=forced()).text
    assert "30,000" in plant.ask("Non-return valve of the turbo Nordlauf, replace after?", state=forced()).text


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("2200 series", False),
        ("2400 series", True),
        ("series 2400", True),
        ("2000 series", True),
        ("700 series", False),
    ],
)
def test_what_is_said_of_one_series_is_not_said_of_another(
    make_plant: Callable[[], Plant], asked: str, answered: bool
) -> None:
    plant = make_plant()
    said = "The baud rate of 2400 and 2416 Series controllers can be changed by swapping the plug-in module."
    plant.add("c.md", ReadDocument(title="Controllers", blocks=(heading("Modules"), paragraph(said))))
    answer = plant.ask(f"Can the baud rate of a {asked} controller be changed by swapping a module?", state=forced())
    assert (answer.status is Status.ANSWERED) is answered
