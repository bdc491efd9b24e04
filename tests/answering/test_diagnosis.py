"""What a diagnosis says to do if the answer to its question is no, is told with the question and with its No."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import Block, BlockKind, ReadDocument, Status

from .conftest import Plant, forced, heading, paragraph, step, table

ASKED = "Is there continuity between the terminals?"


@pytest.fixture
def diagnosis(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    answers = (("YES", "The wires are shorted to ground. Repair the short."), ("NO", "Go to the open wire check."))
    blocks = (
        heading("Trouble with the brake switch of the Nordlauf"),
        step("3.", "Shorted wire check:"),
        paragraph(ASKED),
        *(Block(BlockKind.ITEM, text, level=1, label=label) for label, text in answers),
        step("4.", "Open wire check:"),
        paragraph("Replace the brake switch of the Nordlauf if its wires are open."),
    )
    plant.add("diagnosis.md", ReadDocument(title="Diagnosis of the Nordlauf", blocks=blocks))
    return plant


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Nordlauf brake switch: no continuity between the terminals, what now?", f"{ASKED} NO: Go to the open wire"),
        ("Nordlauf, continuity between the terminals: are the wires shorted?", f"{ASKED} YES: The wires are shorted"),
    ],
)
def test_the_answer_to_the_question_is_told_with_it(diagnosis: Plant, question: str, first: str) -> None:
    answer = diagnosis.ask(question, state=forced())
    assert answer.status is Status.ANSWERED
    assert any(line.removeprefix("- ").startswith(first) for line in answer.text.splitlines())


def test_the_question_alone_is_no_answer(diagnosis: Plant) -> None:
    answer = diagnosis.ask("Is there continuity between the terminals of the Nordlauf?", state=forced())
    assert all(line.split(" [")[0].removeprefix("- ") != ASKED for line in answer.text.splitlines())


def test_a_remedy_is_told_to_its_end(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    remedy = (
        "The height is not measured. The signals of the sensor are disturbed. The Nordlauf may fly too high or too "
        "low. Fly it at a height between 1 and 6 m. Check that the sensor is free of leaves, dust and grass, and wipe "
        "it with a soft cloth. Keep away from other machines of this kind, which disturb the sensor as well. Wait for "
        "the end of the rain, which does the same. If it stays, replace the navigation card."
    )
    rows = (("Height alert", remedy), ("Motor alert", "Check the propellers."))
    plant.add(
        "nordlauf.md", ReadDocument(title="Nordlauf", blocks=(heading("Alerts"), table(("Alert", "Remedy"), rows)))
    )
    assert "replace the navigation card" in plant.ask("height alert on the Nordlauf", state=forced()).text


def test_a_question_that_holds_the_value_stays_an_answer(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    asked = "Is the idle speed of the Nordlauf 850 rpm?"
    answers = [Block(BlockKind.ITEM, "Go to the next step.", level=1, label=label) for label in ("YES", "NO")]
    blocks = (heading("Engine check"), step("1.", "Idle speed check:"), paragraph(asked), *answers)
    plant.add("engine.md", ReadDocument(title="Nordlauf engine", blocks=blocks))
    assert "850 rpm" in plant.ask("What is the idle speed of the Nordlauf?", state=forced()).text
