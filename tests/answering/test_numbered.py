"""What goes by a word and a number: of a sibling that the documents tell of, nothing is given for another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingestion.read import read
from models.types import OPEN_AUDIENCE, Query, Question, ReadDocument, Status
from services.answering.choose import choose

from .conftest import heading, table

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


FAULTS = """# Charger

## Alarms

| No. | Summary | Description |
|---|---|---|
| 41 | Low cranking | Reset the charger with the crank analyzer. |
| 43 | Invalid settings | Check the jumpers of the charger. |

## Parameters

| No. | Name | Value |
|---|---|---|
| 21 | Float voltage | 27 V |

Write the settings to the file. The unit says "Error 2" where a value is wrong.

Err's 3 & 10: check the fan for obstructions.
"""


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("alarm 43", "jumpers"),
        ("What does alarm no. 41 mean?", "Low cranking"),
        ("Error 2", "wrong"),
        ("error 10", "fan"),
    ],
)
def test_a_fault_is_found_by_its_plain_number(make_plant: Any, tmp_path: Path, question: str, value: str) -> None:
    answer = charger(make_plant, tmp_path)(question)
    assert answer.status is Status.ANSWERED, answer.text
    assert value in answer.text.split("\n")[0]


@pytest.mark.parametrize("question", ["Error 106", "Err 5", "alarm 21", "What is fault 7121?"])
def test_of_another_fault_nothing_is_said(make_plant: Any, tmp_path: Path, question: str) -> None:
    answer = charger(make_plant, tmp_path)(question)
    assert answer.status is Status.ABSTAINED, answer.text
    assert not answer.citations


def charger(make_plant: Any, tmp_path: Path) -> Any:
    path = tmp_path / "charger.md"
    path.write_text(FAULTS)
    plant = make_plant()
    plant.add("charger.md", read(path))
    return plant.ask


def test_a_letter_behind_the_number_of_a_name_is_no_unit(make_plant: Any, tmp_path: Path) -> None:
    path = tmp_path / "synth.md"
    path.write_text("# Synth\n\nThe Mk2s has 16 voices. The buffer time of the Mk2s is 8 s.\n")
    plant = make_plant()
    plant.add("synth.md", read(path))
    assert plant.ask("What is mk 2s?").status is Status.ANSWERED
    assert plant.ask("What is mk 8s?").status is Status.ABSTAINED


@pytest.mark.parametrize(
    "question", ["Nordlauf compression No. 3 cylinder", "compression of the engine No. 3 cylinder"]
)
def test_a_number_before_its_word_is_of_that_word(make_plant: Any, tmp_path: Path, question: str) -> None:
    path = tmp_path / "engine.md"
    path.write_text("# Nordlauf\n\n## Engine\n\nThe compression of No. 1 cylinder of the Nordlauf is 11 bar.\n")
    plant = make_plant()
    plant.add("engine.md", read(path))
    assert plant.ask(question).status is Status.ABSTAINED


SERVER = "# Server\n\nThe Gen10 draws 4 A. Its fan turns at 900 rpm.\n"


@pytest.mark.parametrize(
    ("text", "question", "machine", "unknown"),
    [
        (RACK, "What does outlet 9 feed?", "Outlet 90", "outlet 9"),
        (RACK, "What is the gain of channel 4?", "Channel 42", "channel 4"),
        (SERVER, "What does the Gen 15 draw?", "Gen 150", "Gen 15"),
    ],
)
def test_a_piece_of_a_machines_name_names_no_machine(
    make_plant: Any, tmp_path: Path, text: str, question: str, machine: str, unknown: str
) -> None:
    path = tmp_path / "manual.md"
    path.write_text(text)
    plant = make_plant()
    plant.add("manual.md", read(path))
    answer = plant.program()(Query("q", Question(question, asset=machine), "anonymous", OPEN_AUDIENCE))
    assert answer.status is Status.ABSTAINED, answer.text
    assert unknown in answer.missing


def test_a_name_inside_a_machines_name_is_unknown(plant: Any) -> None:
    answer = plant.ask("What is the torque of the drain plug of the P-10 at the P-104?")
    assert answer.status is Status.ABSTAINED
    assert "“P-10” occurs nowhere" in answer.text


def test_a_number_behind_a_word_is_no_key_where_the_best_row_has_both(make_plant: Any) -> None:
    plant = make_plant()
    rows = (("2", "Relay 1 normally closed"), ("12", "Relay 2 common"), ("13", "Relay 2 normally closed"))
    blocks = (heading("Connector"), table(("Pin number", "Pin description"), rows))
    plant.add("gauge.md", ReadDocument(title="Gauge 300", blocks=blocks))

    def first(question: str) -> str:
        understood, found = plant.found(question)
        scored = [replace(item, features={"kind": 0.0, "context": 0.0}) for item in found]
        return choose(understood, scored, 1, 0.0).units[0].unit.text

    assert first("Which pin of the connector is the Relay 2 common?") == "12 | Relay 2 common"
    assert first("What is pin 2 of the connector?") == "2 | Relay 1 normally closed"
