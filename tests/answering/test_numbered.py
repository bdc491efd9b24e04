"""What goes by a word and a number: of a sibling that the documents tell of, nothing is given for another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingestion.read import read
from models.types import Status

RACK = """# PDU-16

## Outlets

Outlet 7 feeds the coolant pump and is fused at 10 A. Outlet 8 feeds the exhaust fan and is fused at 9 A.

## Outlet 8

Hold the button for 5 seconds to reset outlet 8.

## Channel 2

Set the gain to 4.

## Channel 5

Set the gain to 8.

## Slots

Slots 1 to 12 take the I/O cards. Slot 3 is reserved for the master card.

## Terminals

| Terminal | Signal | Max. current |
|---|---|---|
| 1 | 24 V supply | 2 A |
| 3 | Alarm relay | 0.5 A |
"""


@pytest.fixture
def ask(make_plant: Any, tmp_path: Path) -> Any:
    path = tmp_path / "rack.md"
    path.write_text(RACK)
    plant = make_plant()
    plant.add("rack.md", read(path))
    return plant.ask


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What does outlet 8 feed?", "exhaust fan"),
        ("How do I reset outlet 8?", "button for 5 seconds"),
        ("What is the gain of channel 5?", "8"),
        ("Which I/O cards does slot 7 take?", "I/O cards"),
        ("What is the maximum current of terminal 3?", "0.5 A"),
    ],
)
def test_what_is_told_of_is_answered(ask: Any, question: str, value: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    assert value in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "What does outlet 9 feed?",
        "How do I reset outlet 9?",
        "Outlet no. 3 fuse rating?",
        "What is the gain of channel 4?",
        "What does slot 14 take?",
    ],
)
def test_a_sibling_is_not_given_instead(ask: Any, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ABSTAINED, answer.text
    assert "Outlet 8" in answer.text or "Channel" in answer.text or "Slots" in answer.text  # the closest passages
