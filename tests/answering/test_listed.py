"""What ends in a colon is quoted with what stands below it: all of it, in order, with its warnings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.read import read

from .conftest import Plant, forced

FURNACE = """# Vacuum furnace VF-3

## Disturbances

If the chamber pressure rises above 3 mbar:

1. Close the gas inlet.
2. Wait for two minutes.
3. Look for a torn door seal.

WARNING: The door is hot. Wear gloves.

4. Open the door.

When the pump rattles, look at these points:

- the oil in its sight glass
- the filter of the exhaust
- the rubber feet

The door closes by itself.

## Delivery

The crate must hold the following parts:

| Part | Count |
|---|---|
| Crucible | 2 |
| Tongs | 1 |

Sign the note of delivery.
"""


@pytest.fixture
def furnace(make_plant: Callable[[], Plant], tmp_path: Path) -> Plant:
    (tmp_path / "furnace.md").write_text(FURNACE)
    plant = make_plant()
    plant.add("furnace.md", read(tmp_path / "furnace.md"))
    return plant


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        (
            "The chamber pressure rises above 3 mbar, what must be done?",
            ("If the chamber pressure rises", "1. Close the gas", "2. Wait", "3. Look for a torn", "4. Open the door"),
            "sight glass",
        ),
        (
            "What should I look at when the pump rattles?",
            ("When the pump rattles", "sight glass", "filter of the exhaust", "rubber feet"),
            "closes by itself",
        ),
        ("Which parts must the crate hold?", ("must hold the following", "Crucible", "Tongs"), "Sign the note"),
    ],
)
def test_a_list_is_quoted_whole_and_in_order(furnace: Plant, question: str, said: tuple[str, ...], unsaid: str) -> None:
    answer = furnace.ask(question, state=forced())
    found = [answer.text.index(each) for each in said]
    assert found == sorted(found)
    assert unsaid not in answer.text
    assert len(answer.citations) == 1


def test_the_warning_of_an_entry_goes_with_the_list(furnace: Plant) -> None:
    answer = furnace.ask("The chamber pressure rises above 3 mbar, what must be done?", state=forced())
    assert [warning.text for warning in answer.warnings] == ["The door is hot. Wear gloves."]


def test_an_entry_that_is_asked_for_by_its_own_words_stands_alone(furnace: Plant) -> None:
    answer = furnace.ask("How many tongs must the crate hold?", state=forced())
    assert "Tongs" in answer.text.splitlines()[0]
    assert not answer.text.startswith("The crate must hold")
