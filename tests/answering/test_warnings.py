"""What may hurt somebody is never left out: warnings above the answer, and what stands before the first step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import Block, ReadDocument, Status
from services.answering.state import default_state

from .conftest import Plant, forced, heading, paragraph, step, warning

LONG = "Hot oil scalds. " + "Keep your hands away from the jet, wear gloves and goggles. " * 14
SHORT = "The accumulator is under 200 bar. Wear a face shield."


def press(*warnings: Block) -> ReadDocument:
    return ReadDocument(
        title="Press manual",
        blocks=(
            heading("Filling the accumulator"),
            *warnings,
            step("1.", "Open the accumulator valve."),
            step("2.", "Fill the accumulator with 12 liters of hydraulic oil."),
            step("3.", "Close the accumulator valve."),
        ),
    )


QUESTION = "How many liters of hydraulic oil does the accumulator take?"


@pytest.mark.parametrize("warnings", [(SHORT,), (LONG,), (LONG, SHORT)])
def test_no_warning_of_the_answer_is_dropped_however_long(
    make_plant: Callable[[], Plant], warnings: tuple[str, ...]
) -> None:
    plant = make_plant()
    plant.add("press.md", press(*(warning(text.strip()) for text in warnings)))
    answer = plant.ask(QUESTION, state=forced())
    assert "12 liters" in answer.text.split("\n", 1)[0]
    assert {w.text for w in answer.warnings} == {text.strip() for text in warnings}


def test_a_governing_warning_stands_above_the_answer_and_not_below(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    text = "Hydraulic oil scalds. Fill the accumulator with goggles on."
    plant.add("press.md", press(warning(text)))
    answer = plant.ask(QUESTION, state=forced())
    assert "12 liters" in answer.text.split("\n", 1)[0]
    assert [w.text for w in answer.warnings] == [text]
    assert text not in answer.text


def test_a_long_procedure_keeps_what_stands_before_its_first_step(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    steps = [
        step(f"{n}.", f"Turn valve V{n} by {n} turns, " + "wait for the needle and write it down, " * 4)
        for n in range(1, 41)
    ]
    blocks = (
        heading("Bleeding the accumulator"),
        warning(SHORT),
        paragraph("Before you begin lock the press out."),
        *steps,
    )
    plant.add("press.md", ReadDocument(title="Press manual", blocks=blocks))
    answer = plant.ask("How do I bleed the accumulator?", state=forced())
    assert answer.status is Status.ANSWERED
    begin, first = answer.text.index("Before you begin lock the press out."), answer.text.index("1. Turn valve V1 ")
    assert answer.text.index(SHORT) < begin < first
    assert "40. Turn" not in answer.text
    assert answer.text.endswith("(More steps follow in this section of the document.)")
    assert len(answer.text) <= default_state().composition.procedure_characters + 200


def test_what_the_nearest_passages_say_is_not_called_missing(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    answer = plant.ask("Which grease does the drain plug of the heatsink take?")
    assert answer.status is Status.ABSTAINED
    said = " ".join(citation.quote for citation in answer.nearest).casefold()
    assert answer.nearest
    assert not [word for word in answer.missing if word.casefold() in said]
