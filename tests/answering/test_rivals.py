"""Two places that state different values of one thing are both told; what only looks so is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingestion.read import read
from models.types import ReadDocument, Status
from services.answering.stated import agree, stated
from tests.answering.conftest import forced, heading, paragraph

MANUAL = """# Kettering KP-7 manual

## Torques

| Fastener | Torque (Nm) |
|---|---|
| Gearbox bolt | 45 |
| Bearing cap screw | 60 |

## Limits

The relief valve opens at 12 bar.

The reservoir holds 40 litres of hydraulic fluid.
"""
ASKED = {
    "torque": "What is the torque of the gearbox bolt?",
    "pressure": "At what pressure does the relief valve open?",
    "volume": "How much hydraulic fluid does the reservoir hold?",
}


def _told(make_plant: Any, folder: Path, note: str, asked: str) -> Any:
    plant = make_plant()
    for name, text in (("kp-7.md", MANUAL), ("note.md", f"# Site note 4\n\nReport leaks at once.\n\n{note}\n")):
        (folder / name).write_text(text, encoding="utf-8")
        plant.add(name, read(folder / name))
    return plant.ask(ASKED[asked], state=forced())


@pytest.mark.parametrize(
    ("note", "asked", "first", "second"),
    [
        ("Tighten the gearbox bolt to 52 Nm.", "torque", "45 Nm", "52 Nm"),
        ("The gearbox bolt is torqued to 25 ft-lb.", "torque", "45 Nm", "25 ft-lb"),
        ("The relief valve opens at 9 bar.", "pressure", "12 bar", "9 bar"),
        ("The reservoir takes 55 litres of hydraulic fluid.", "volume", "40 litres", "55 litres"),
        ("Fill the reservoir with 55 litres of hydraulic fluid.", "volume", "40 litres", "55 litres"),
        ("The gearbox bolt is coated. Tighten it to 52 Nm.", "torque", "45 Nm", "52 Nm"),
        ("The reservoir holds 50 to 60 litres of hydraulic fluid.", "volume", "40 litres", "50 to 60 litres"),
    ],
)
def test_both_values_are_told_first_each_with_its_document(
    make_plant: Any, tmp_path: Path, note: str, asked: str, first: str, second: str
) -> None:
    answer = _told(make_plant, tmp_path, note, asked)
    head, *values = answer.text.splitlines()[:3]
    assert answer.status is Status.ANSWERED
    assert head == "The documents give different values:"
    told = {line.split(": ")[0]: line for line in values}
    assert first in told["- Kettering KP-7 manual"]
    assert second in told["- Site note 4"]
    assert {citation.document for citation in answer.citations[:2]} == {"kp-7.md", "note.md"}
    assert answer.confidence <= 0.5


def test_two_places_of_one_document_are_told_by_their_headings(make_plant: Any, tmp_path: Path) -> None:
    plant = make_plant()
    (tmp_path / "kp-7.md").write_text(
        f"{MANUAL}\n## Assembly\n\nTighten the gearbox bolt to 52 Nm.\n", encoding="utf-8"
    )
    plant.add("kp-7.md", read(tmp_path / "kp-7.md"))
    first, *values = plant.ask(ASKED["torque"], state=forced()).text.splitlines()[:3]
    assert first == "The documents give different values:"
    assert {line.split(": ")[0] for line in values} == {
        "- Kettering KP-7 manual, Torques",
        "- Kettering KP-7 manual, Assembly",
    }


def test_the_page_stands_beside_the_document(make_plant: Any) -> None:
    plant = make_plant()
    instruction = ReadDocument(
        title="Site instruction 4",
        page_count=9,
        blocks=(heading("Pumps"), paragraph("Tighten the bearing cap screw to 75 Nm.", 9)),
    )
    plant.add("site/4.pdf", instruction)
    text = plant.ask("What is the torque of the bearing cap screw?", state=forced()).text
    assert "- Pump P-100 service manual, page 1: Bearing cap screw: 60 Nm [" in text
    assert "- Site instruction 4, page 9: 75 Nm [" in text


@pytest.mark.parametrize(
    ("note", "asked"),
    [
        ("Tighten the gearbox bolt to 33 ft-lb.", "torque"),
        ("Tighten the gearbox bolt to 45 Nm (33 ft-lb).", "torque"),
        ("Tighten the gearbox bolt to 40 to 50 Nm.", "torque"),
        ("Tighten the gearbox bolt to at most 60 Nm.", "torque"),
        ("Tighten the rear gearbox bolt to 30 Nm.", "torque"),
        ("Tighten the gearbox bolt of the KP-9 to 30 Nm.", "torque"),
        ("Tighten the gearbox bolt to 30 Nm if it is oiled.", "torque"),
        ("The drain plug sits beside the gearbox bolt. Tighten it to 30 Nm.", "torque"),
        ("The gearbox bolt is tightened to 45 Nm instead of 30 Nm.", "torque"),
        ("The relief valve closes at 9 bar.", "pressure"),
        ("The relief valve of the auxiliary circuit opens at 9 bar.", "pressure"),
        ("At 80 °C the relief valve opens at 9 bar.", "pressure"),
        ("The reservoir of the test bench holds 12 litres of hydraulic fluid.", "volume"),
    ],
)
def test_what_only_looks_different_is_not_told(make_plant: Any, tmp_path: Path, note: str, asked: str) -> None:
    answer = _told(make_plant, tmp_path, note, asked)
    assert answer.status is Status.ANSWERED
    assert "different values" not in answer.text


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        ("45 Nm", "45.0 N·m", True),
        ("45 Nm", "33 ft-lb", True),
        ("45 Nm", "46 Nm", False),
        ("about 45 Nm", "46 Nm", True),
        ("45 ± 5 Nm", "48 Nm", True),
        ("40 to 50 Nm", "55 to 60 Nm", False),
        ("40 to 50 Nm", "45 to 60 Nm", False),
        ("at most 10 bar", "12 bar", True),
        ("at most 10 bar", "at most 12 bar", False),
        ("every 4,000 hours", "every 6 months", True),
        ("every 4,000 hours", "every 2,000 hours", False),
        ("-20 °C", "20 °C", False),
    ],
)
def test_values_are_compared_as_quantities(one: str, other: str, holds: bool) -> None:
    values = [stated(text, "", "en") for text in (one, other)]
    assert values[0] is not None
    assert values[1] is not None
    assert agree(values[0], values[1]) is holds
    assert agree(values[1], values[0]) is holds


@pytest.mark.parametrize(
    ("text", "bound", "about"),
    [
        ("not less than 10 bar", "least", False),
        ("no less than 10 bar", "least", False),
        ("not below 10 bar", "least", False),
        ("not under 10 bar", "least", False),
        ("not above 10 bar", "most", False),
        ("not over 10 bar", "most", False),
        ("less than 10 bar", "most", False),
        ("below 10 bar", "most", False),
        ("above 10 bar", "least", False),
        ("Approx. 10 bar", "", True),
        ("About 10 bar", "", True),
    ],
)
def test_a_bound_is_told_by_its_words(text: str, bound: str, about: bool) -> None:
    found = stated(text, "", "en")
    assert found is not None
    assert (found.bound, found.about) == (bound, about)
