"""Whose tasks a manual gives: those of a machine that it is about, never of one whose name it merely holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.read import read
from models.types import OPEN_AUDIENCE, Block, BlockKind, ReadDocument, ReadLog, Status
from services.answering.families import FamiliesKept
from services.answering.manual_tasks import ManualTasks
from services.answering.understand import Understood

from .conftest import Plant, heading, paragraph, table

LOG = """Ticket No;Machine;Model;Raised on;Category;Symptom
T-1;B-1;;2023-01-05 08:00;CM;Belt torn, replaced
T-2;P-7;KX-52;2023-03-05 08:00;PM;Checked the seal for leaks
T-3;C-7;;2023-05-10 08:00;CM;Belt torn again
"""
TASKS = table(("Task", "Interval"), (("Replace the oil in the housing", "2,000 h"), ("Check the seal", "7 days")))


def tasks_of(plant: Plant, name: str, model: str = "") -> tuple[list[str], bool]:
    found = ManualTasks(plant.store, FamiliesKept()).of(name, model, Understood(name), OPEN_AUDIENCE)
    return sorted({each.task.text for each in found.tasks}), found.tied


@pytest.fixture
def site(make_plant: Callable[[], Plant], tmp_path: Path) -> Plant:
    plant = make_plant()
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    log = read(path)
    assert isinstance(log, ReadLog)
    plant.add_log("log.csv", log)
    return plant


@pytest.mark.parametrize(
    ("path", "title", "opening", "model", "tied"),
    [
        ("m/pump.md", "KX-50 pump", "The bearing is of type B-1. Conveyor B-1 feeds the machine.", "", False),
        ("m/pump.md", "Appendix B-1, care of the pump", "See Figure B-1.", "", False),
        ("m/AB-1_pump.md", "Pump AB-1", "For B-12, B-1-2 and 4B-1.", "", False),
        ("m/pump.md", "Pump", "Model: B-1", "", False),
        ("B-1/care.md", "Care", "Keep it clean.", "", True),
        ("m/b1 care.md", "Care", "Keep it clean.", "", True),
        ("m/care.md", "Care of conveyor B-1", "Keep it clean.", "", True),
        ("m/care.md", "Care", "Machine: B-1", "", True),
        ("m/care.md", "Care", "Asset no.: C-7, B-1", "", True),
        ("m/care.md", "Care", "These instructions apply to B-1 only.", "", True),
        ("m/care.md", "Care", "Maschine: B-1", "", True),
        ("m/care.md", "Care", "Keep it clean.", "KX-52", False),
        (
            "m/care.md",
            "Care",
            "It can be fed by a KX-52 conveyor, which is driven by a belt of its own.",
            "KX-52",
            False,
        ),
        ("m/care.md", "Care", "This manual is about the pump KX-52 and all that is driven by it.", "KX-52", True),
        ("m/care.md", "KX-50 series", "Keep it clean.", "KX-52", True),
        ("m/care.md", "KX-53 pump", "Keep it clean.", "KX-52", False),
        ("m/KX-52.md", "Care", "Keep it clean.", "KX-52", True),
    ],
)
def test_a_manual_is_tied_to_a_machine_by_what_it_says_it_is_about(
    site: Plant, path: str, title: str, opening: str, model: str, tied: bool
) -> None:
    site.add(path, ReadDocument(title, (heading(title), paragraph(opening), heading("Care", 2), TASKS)))
    found = tasks_of(site, "B-1", model)
    assert found == ((["Check the seal", "Replace the oil in the housing"], True) if tied else ([], False))


def test_a_plan_of_several_machines_gives_each_its_own_rows_and_sections(site: Plant) -> None:
    plan = table(
        ("Machine", "Task", "Interval"), (("B-1", "Clean the scraper", "1 month"), ("C-7", "Drain the trap", "7 days"))
    )
    blocks: tuple[Block, ...] = (heading("Plan of hall 3: B-1, C-7"), plan)
    blocks += (heading("B-1", 2), paragraph("Grease the drum every 500 hours."))
    blocks += (heading("Machine C-7", 2), paragraph("Replace the filter every 300 hours."))
    site.add("plan.md", ReadDocument("Plan of hall 3: B-1, C-7", blocks))
    assert tasks_of(site, "B-1")[0] == ["Clean the scraper", "Grease the drum every 500 hours."]
    assert tasks_of(site, "C-7")[0] == ["Drain the trap", "Replace the filter every 300 hours."]


def test_columns_of_models_tie_each_and_a_row_of_another_model_is_not_its_own(site: Plant) -> None:
    rows = (("KX-52", "Change the oil", "500 h"), ("KX-53", "Change the belt", "900 h"))
    site.add("m.md", ReadDocument("Care", (heading("Care"), table(("Model", "Task", "Interval"), rows))))
    assert tasks_of(site, "P-7", "KX-52") == (["Change the oil"], True)
    assert tasks_of(site, "P-8", "KX-54") == ([], False)


def test_where_no_manual_is_tied_it_is_said_with_how_to_tie_one(site: Plant) -> None:
    site.add("m/pump.md", ReadDocument("Pump", (heading("Pump"), paragraph("The bearing is of type B-1."), TASKS)))
    answer = site.ask("What is due on B-1?")
    assert answer.status is Status.ABSTAINED
    assert "No manual is tied to B-1" in answer.text
    assert "Machine: B-1" in answer.text


def test_tasks_below_a_heading_that_says_how_often_are_due(site: Plant) -> None:
    tasks = [Block(BlockKind.ITEM, text, label="•") for text in ("● Check the belt for cracks.", "Clean it")]
    blocks = (heading("Care"), paragraph("Machine: B-1"), heading("Every 2 months", 2), *tasks)
    site.add("m/care.md", ReadDocument("Care", blocks))
    assert tasks_of(site, "B-1")[0] == ["Check the belt for cracks", "Clean it"]
    answer = site.ask("What is due on B-1?")
    assert answer.status is Status.ANSWERED, answer.text
    assert "check the belt for cracks (Every 2 months)" in answer.text
    assert any(citation.document == "m/care.md" for citation in answer.citations)
