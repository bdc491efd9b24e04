"""'What fixed it last time?': the newest rows with the code or the complaint, and the manual beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.read import read
from models.types import Answer, EvidenceKind, ReadDocument, ReadLog, Status

from .conftest import Plant, heading, table

ALARMS = """time,machine,alarm code,message,fixed by
2020-05-03 10:00,EXC-04,E-17,low evaporator flow,strainer cleaned
2020-06-03 10:00,EXC-04,E-17,low evaporator flow again,pump impeller replaced
2020-06-05 10:00,EXC-05,E-22,grinding noise at the fan,fan bearing replaced
2020-06-09 10:00,EXC-05,E-17,low evaporator flow,valve opened
2020-06-12 10:00,EXC-06,E-31,hydraulic oil hot,
"""
JOBS = """wo,machine,date,type,description
W1,EXC-06,2020-06-10,corrective,fan repaired
W2,EXC-06,2020-06-14,corrective,cooler cleaned outside
W3,EXC-04,2020-06-15,corrective,bucket tooth replaced
W4,EXC-05,2020-06-15,preventive,greased
"""
MANUAL = ReadDocument(
    title="EXC manual",
    page_count=3,
    blocks=(
        heading("Fault codes"),
        table(("Code", "Meaning", "Remedy"), (("E-17", "Low evaporator flow", "Clean the strainer."),), 3),
    ),
)


@pytest.fixture
def ask(make_plant: Callable[[], Plant], tmp_path: Path) -> Callable[[str], Answer]:
    plant = make_plant()
    plant.add("exc.pdf", MANUAL)
    for name, text in (("alarms.csv", ALARMS), ("jobs.csv", JOBS)):
        (tmp_path / name).write_text(text)
        found = read(tmp_path / name)
        assert isinstance(found, ReadLog)
        plant.add_log(name, found)
    return plant.ask


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        (
            "E-17 on EXC-04 again: what fixed it last time and what does the manual say?",
            ["Last time: 2020-06-03 10:00, EXC-04", "Before that: 2020-05-03 10:00, EXC-04", "Code: E-17; Meaning"],
        ),
        (
            "What does E-17 on EXC-04 mean, and what was done about it last time?",
            ["Code: E-17; Meaning", "Last time: 2020-06-03 10:00, EXC-04", "Before that: 2020-05-03 10:00, EXC-04"],
        ),
        ("E-17 on EXC-05: what fixed it last time?", ["Last time: 2020-06-09 10:00, EXC-05"]),
        ("Grinding noise on EXC-04, has anyone had this before and what fixed it?", None),
        ("Has anyone had a grinding noise before, and what fixed it?", ["Last time: 2020-06-05 10:00, EXC-05"]),
        ("E-31 on EXC-06: what fixed it last time?", ["Last time: 2020-06-12 10:00, EXC-06"]),
    ],
)
def test_it_is_answered_by_what_was_done(ask: Callable[[str], Answer], question: str, lines: list[str] | None) -> None:
    answer = ask(question)
    if lines is None:
        assert answer.status is Status.ABSTAINED
        return
    assert answer.status is Status.ANSWERED, answer.text
    told = answer.text.split("\n")
    assert len(told) == len(lines)
    assert all(line.startswith(start) for line, start in zip(told, lines, strict=True)), answer.text
    records = [citation for citation in answer.citations if citation.kind is EvidenceKind.RECORD]
    assert records
    assert all(citation.rows for citation in records)
    assert "fixes" in answer.tools


def test_what_was_done_may_stand_in_the_job_that_followed(ask: Callable[[str], Answer]) -> None:
    answer = ask("E-31 on EXC-06: what fixed it last time?")
    assert "Then: 2020-06-14, EXC-06" in answer.text
    assert "cooler cleaned outside" in answer.text
    assert [citation.rows[0] for citation in answer.citations] == ["row 6", "W2"]


def test_a_code_that_never_came_is_said_so(ask: Callable[[str], Answer]) -> None:
    answer = ask("E-99 on EXC-04 again, what fixed it last time?")
    assert answer.status is Status.ABSTAINED
    assert answer.text == "The logs have no E-99 before."
