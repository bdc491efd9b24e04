"""A procedure is whole: a step that stands twice is done twice, what two chunks share stands once."""

from __future__ import annotations

from collections.abc import Callable

from models.types import ReadDocument

from .conftest import Plant, forced, heading, step

FILLER = "and write the reading of the needle into the record of the press, " * 3


def test_a_step_that_stands_twice_is_done_twice(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Testing the clutch of the press"),
        *(step(f"{n}.", f"Turn valve V{n} of the clutch, {FILLER}") for n in range(1, 7)),
        step("7.", "Wait for 30 seconds."),
        *(step(f"{n}.", f"Close valve V{n} of the clutch, {FILLER}") for n in range(8, 12)),
        step("7.", "Wait for 30 seconds."),
        step("12.", "Stop the press."),
    )
    plant.add("press.md", ReadDocument(title="Press manual", blocks=blocks))
    answer = plant.ask("How do I test the clutch of the press?", state=forced())
    assert answer.text.count("Wait for 30 seconds.") == 2
    for n in (*range(1, 7), *range(8, 12)):
        assert answer.text.count(f"valve V{n} ") == 1
    assert answer.text.index("Turn valve V1 ") < answer.text.index("Stop the press.")
