"""'How often …?' is answered by the heading under which a task stands: 'Every 50 Hours'."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingestion.repeated import is_repeated
from models.types import Block, BlockKind, ReadDocument, Status

from .conftest import Plant, forced, heading


@pytest.mark.parametrize(
    "text",
    [
        "Every 50 Hours or Monthly", "5.1 Daily Maintenance", "Daily (Pre-Operation Checks)", "500 hour service",
        "Maintenance every 2 years", "Every six years or 6000 hours", "Weekly", "Each shift", "Daily checklist",
        "Alle 250 Betriebsstunden", "Wöchentliche Wartung", "Toutes les 500 heures", "Cada 3 meses", "500시간마다",
    ],
)  # fmt: skip
def test_a_heading_that_says_how_often(text: str) -> None:
    assert is_repeated(text)


@pytest.mark.parametrize(
    "text",
    ["Annual report", "Everyday use", "After starting", "50 hours of warranty", "Every part", "Daily life", "Oil"],
)
def test_any_other_heading(text: str) -> None:
    assert not is_repeated(text)


def _item(text: str) -> Block:
    return Block(BlockKind.ITEM, text, label="•")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How often is the tire air pressure of the TX-50 checked?", "Every 60 hours: Check the tire air pressure."),
        ("How often do I replace the fuel filter of the TX-50?", "Every 300 hours: Replace the fuel filter."),
    ],
)
def test_what_stands_below_it_is_told_with_it(make_plant: Callable[[], Plant], question: str, said: str) -> None:
    plant = make_plant()
    blocks = (
        heading("Every 60 hours"), _item("Check the tire air pressure."), _item("Clean the battery."),
        heading("Every 300 hours"), _item("Change the engine oil."), _item("Replace the fuel filter."),
    )  # fmt: skip
    plant.add("tx.md", ReadDocument(title="TX-50 tractor", blocks=blocks))
    answer = plant.ask(question, state=forced())
    assert answer.status is Status.ANSWERED, answer.text
    assert answer.text.startswith(said), answer.text
    assert said.partition(":")[0] in answer.citations[0].section
