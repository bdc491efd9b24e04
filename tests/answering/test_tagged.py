"""What a plant calls a machine is its tag; the manuals know it by its model and serial number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.read import read
from models.embedder import open_embedder
from models.types import ReadDocument, ReadLog, Status

from .conftest import Plant, forced, heading, paragraph, table

ORDERS = """work_order,asset,model,serial,reported,finished,fault_code,description,action
W-1,K-12,HX-200,200-0417,2023-01-04 08:00,2023-01-04 10:00,E31,Oil too hot,Cleaned the oil cooler and topped up the oil
W-2,K-12,HX-200,200-0417,2023-03-04 08:00,2023-03-04 10:00,,Oil leaks at the casing bolts,Replaced the gasket
W-3,K-13,HX-300,300-0022,2023-05-04 08:00,2023-05-04 10:00,E31,Oil warm,Cleaned the oil cooler
W-4,K-13,HX-300,300-0022,2023-06-04 08:00,2023-06-04 10:00,,Oil leaks,Replaced the gasket of the oil pump
"""
MANUAL = (
    heading("Oil of the gear unit"),
    table(("Model", "Oil quantity (L)"), (("HX-200", "5.6"), ("HX-300", "8.2"))),
    heading("Fault codes"),
    table(
        ("Code", "Meaning", "Remedy"),
        (("E31", "Oil temperature high", "Open the water valve."), ("E32", "Oil pressure low", "Check the level.")),
    ),
    heading("Casing"),
    paragraph("Tighten the casing bolts of the HX-200 and the HX-300 to 95 N·m."),
)


@pytest.fixture
def plant(make_plant: Callable[[], Plant], tmp_path: Path) -> Plant:
    """With the bundled embedder: it is the router that tells what the manuals are asked."""
    made = make_plant()
    made.embedder = open_embedder("all-MiniLM-L6-v2-int8", 384)
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    log = read(path)
    assert isinstance(log, ReadLog)
    made.add_log("orders.csv", log)
    made.add("hx.md", ReadDocument(title="Compressor HX service manual", blocks=MANUAL))
    return made


@pytest.mark.parametrize(
    ("question", "value", "read_as"),
    [
        ("How much oil does the gear unit of K-12 need?", "5.6", {"K-12": "HX-200"}),
        ("What oil quantity does K-13 need?", "8.2", {"K-13": "HX-300"}),
        ("What is the oil quantity of K-12?", "5.6", {"K-12": "HX-200"}),
    ],
)
def test_a_value_of_a_tag_is_that_of_its_model(
    plant: Plant, question: str, value: str, read_as: dict[str, str]
) -> None:
    answer = plant.ask(question, state=forced())
    assert answer.status is Status.ANSWERED
    assert value in answer.text.splitlines()[0]
    assert answer.citations[0].document == "hx.md"
    assert answer.read_as == read_as


@pytest.mark.parametrize("question", ["What does E31 on K-12 mean?", "What does E31 on the HX-300 mean?"])
def test_a_code_on_a_machine_is_told_by_the_fault_table(plant: Plant, question: str) -> None:
    answer = plant.ask(question, state=forced())
    assert "Open the water valve." in answer.text.splitlines()[0]


def test_what_was_done_to_a_tag_is_told_by_its_log(plant: Plant) -> None:
    answer = plant.ask("What was the last job on K-12?", state=forced())
    assert "W-2" in answer.text
    assert answer.read_as == {}


def test_two_tags_are_left_as_they_are(plant: Plant) -> None:
    assert plant.ask("Which oil do K-12 and K-13 need?", state=forced()).read_as == {}


def test_a_tag_that_a_document_of_the_site_names_is_asked_for_itself(plant: Plant) -> None:
    own = (heading("Station 4"), paragraph("The gear unit of K-12 holds an oil quantity of 6.1 L since its overhaul."))
    plant.add("station.md", ReadDocument(title="Station 4", blocks=own))
    answer = plant.ask("How much oil does the gear unit of K-12 need?", state=forced())
    assert answer.read_as == {}
    assert "6.1" in answer.text
