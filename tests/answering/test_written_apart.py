"""Questions about names that the documents write in parts, and about codes that are counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingestion.read import read
from models.types import ReadDocument, Status

from .conftest import forced, heading, table

DRIVES = """# Drives

## Fuses

| JNEV- | HP | Max. fuse (A) |
|---|---|---|
| 201-H1 | 1 | 15 |
| 202-H1 | 2 | 25 |
| 203-H1 | 3 | 30 |

## Heat pumps

| Item | BLN-012 TC1 | BLN-018 TC1 |
|---|---|---|
| Net weight (kg) | 134 | 195 |
| Power cable (mm²) | 4 | 6 |

## Reserved

Fault codes F40 to F49 are reserved: call the service.

## Filters

The cartridges 4510-1/-2/-3 are washed every 200 hours.
"""
LAMPS = """# Adapter

## Lamp

| Light | Meaning |
|---|---|
| 1 red blink | Battery missing |
| 2 red blinks | Fan blocked |
| 3 green blinks | Charging |
| 5 red blinks | Memory fault |
| 7 orange flashes | Update |
| 7 red flashes | Fuse blown |

## Buzzer

| Beeps | Meaning |
|---|---|
| 2 | Low pressure |
| 4 | Door open |
| 6 to 8 | Drive fault |
"""


@pytest.fixture
def plant(make_plant: Any, tmp_path: Path) -> Any:
    made = make_plant()
    for name, text in (("drives.md", DRIVES), ("adapter.md", LAMPS)):
        (tmp_path / name).write_text(text)
        made.add(name, read(tmp_path / name))
    return made


def test_what_is_written_in_parts_is_found(plant: Any) -> None:
    for question, held in (
        ("What is the maximum fuse of the JNEV-202-H1?", "25"),
        ("max fuse jnev 203 h1", "30"),
        ("What is the maximum fuse of the JNEV-203?", "30"),
        ("What is the net weight of the BLN-018TC1?", "195"),
        ("What is the net weight of the bln 012 tc1?", "134"),
        ("What does F43 mean?", "reserved"),
        ("How often is the cartridge 4510-2 washed?", "200"),
    ):
        answer = plant.ask(question)
        assert answer.status is Status.ANSWERED, (question, answer.text)
        assert held in answer.text.partition("\n\n")[0], answer.text


def test_a_code_that_is_a_count_is_found_however_it_is_said(plant: Any) -> None:
    for question, held in (
        ("What do 5 red blinks mean?", "Memory fault"),
        ("the lamp flashes red two times", "Fan blocked"),
        ("It beeps four times, what now?", "Door open"),
        ("What do 7 amber flashes mean?", "Update"),
        ("What do 7 beeps mean?", "Drive fault"),
    ):
        answer = plant.ask(question)
        assert answer.status is Status.ANSWERED, (question, answer.text)
        assert held in answer.text.partition("\n\n")[0], answer.text


@pytest.mark.parametrize(
    "questions",
    [
        (
            "What is the maximum fuse of the JNEV-204-H1?",
            "What is the maximum fuse of the JNEV-202-H3?",
            "What is the net weight of the BLN-018 TC2?",
            "What is the net weight of the BLN-006 TC1?",
            "What does F50 mean?",
            "How often is the cartridge 4510-4 washed?",
        ),
        (
            "What do 9 red blinks mean?",
            "What do 3 red blinks mean?",
            "The lamp blinks nine times, what does it mean?",
            "What do 3 beeps mean?",
        ),
    ],
    ids=["names", "counts"],
)
def test_a_sibling_is_not_given_for_another(plant: Any, questions: tuple[str, ...]) -> None:
    for question in questions:
        answer = plant.ask(question)
        assert answer.status is Status.ABSTAINED, (question, answer.text)


def test_a_count_of_another_colour_is_not_given_in_spanish(make_plant: Any) -> None:
    plant = make_plant()
    rows = (
        ("2 parpadeos verdes", "Tapa abierta"),
        ("6 parpadeos verdes", "Carga completa"),
        ("4 parpadeos rojos", "Fallo del ventilador"),
    )
    blocks = (heading("Luz"), table(("Luz", "Significado"), rows))
    plant.add("adaptador.md", ReadDocument(title="Adaptador", blocks=blocks, language="es"))
    asked = "¿Qué significan {} parpadeos rojos?"
    assert plant.ask(asked.format(6), state=forced()).status is Status.ABSTAINED
    assert "Fallo del ventilador" in plant.ask(asked.format(4), state=forced()).text.splitlines()[0]
