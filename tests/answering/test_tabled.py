"""A table that is asked for as a whole is shown as a whole; a row of it is not mistaken for that."""

from __future__ import annotations

import pytest

from .conftest import Plant, forced


@pytest.mark.parametrize(
    "question", ["List all fault codes.", "show me the fault codes", "Which fault codes are there?"]
)
def test_all_rows_answer_in_order(plant: Plant, question: str) -> None:
    main, _, rest = plant.ask(question, state=forced()).text.partition("\n\n")
    found = [main.index(f"Code: {code}") for code in ("E-17", "E-18", "E-21")]
    assert found == sorted(found)
    assert not rest


def test_a_row_that_is_named_answers_alone(plant: Plant) -> None:
    answer = plant.ask("Give me the tightening torque of the drain plug.", state=forced()).text
    assert "45" in answer.partition("\n")[0]
    assert "Bearing cap screw" not in answer
