"""A step that says what it is for answers who asks how that is done."""

from __future__ import annotations

from collections.abc import Callable

from models.types import ReadDocument, Status
from services.answering.purpose import purpose_first

from .conftest import Plant, forced, heading, step


def test_the_step_whose_purpose_is_asked_for_is_told(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Operation"),
        step("1.", "The shutter driver is selectable by hand to run from 115 V or 230 V of the shutter supply."),
        step("2.", "Switch the shutter driver on."),
        heading("Supply"),
        step("1.", "Pull out the fuse holder."),
        step("2.", "To change from 115 V to 230 V, rotate the holder block by 180°."),
        step("3.", "Put the holder back."),
    )
    plant.add("driver.md", ReadDocument(title="Manual", blocks=blocks))
    answer = plant.ask("How is the shutter driver changed over from 115 V to 230 V?", state=forced())
    assert answer.status is Status.ANSWERED
    assert "rotate the holder block" in answer.text
    assert "Switch the shutter driver on" not in answer.text


def test_a_purpose_of_another_deed_leads_nowhere(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Upkeep"),
        step("1.", "Clean the strainer basket with water."),
        heading("Storage"),
        step("1.", "To remove the strainer basket, turn it to the left."),
    )
    plant.add("strainer.md", ReadDocument(title="Manual", blocks=blocks))
    understood, found = plant.found("How do I clean the strainer basket?")
    cleaning, removing = (next(item for item in found if word in item.unit.text) for word in ("Clean", "remove"))
    assert purpose_first(understood, [cleaning, removing])[0] is cleaning
    understood, _ = plant.found("How do I remove the strainer basket?")
    assert purpose_first(understood, [cleaning, removing])[0].unit is removing.unit
