"""The workers as they are shipped, with real readers, index and program, killed while they work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.store.jobs import Job, JobState
from models.types import OPEN_AUDIENCE, Answer, Status
from services.documents.submit import submit_files

REAL = {"app": "workers.tasks"}
INGESTION = {**REAL, "pool": "prefork", "threads": 1, "queues": "ingestion,nightly"}


@pytest.fixture
def manual(tmp_path: Path) -> Path:
    """A manual long enough that reading it takes a moment; one value in it."""
    folder = tmp_path / "manuals"
    folder.mkdir()
    filler = "\n\n".join(
        f"## {n} Part {n}\n\nPart {n} of the conveyor is checked every {n} weeks by the operator. "
        f"Its cover is opened first, its belt is looked at next, and the cover is closed again."
        for n in range(2, 120)
    )
    torque = "## 1 Gearbox\n\nThe tightening torque of the drain plug of the gearbox is 45 Nm."
    (folder / "conveyor.md").write_text(f"# Conveyor manual\n\n{torque}\n\n{filler}\n", encoding="utf-8")
    return folder


def ingested(plant: Any, wait_until: Any, job: Job) -> Job:
    def ended() -> Job | None:
        there: Job = plant.store.jobs.get(job.id)
        return there if there.state.ended else None

    found: Job = wait_until(ended, "the file is read")
    return found


def test_killed_while_it_reads_and_while_it_answers(plant: Any, manual: Path, wait_until: Any) -> None:
    plant.start_beat()
    answers = plant.start_worker(**REAL)
    reading = plant.start_worker(**INGESTION)
    (job,) = submit_files(plant.store, plant.bell, [manual], (), plant.home).jobs
    wait_until(lambda: plant.store.jobs.get(job.id).note.startswith("embedding"), "it is being read")
    plant.kill(reading)
    assert plant.store.documents.all() == ()
    plant.start_worker(**INGESTION)
    done = ingested(plant, wait_until, job)
    assert (done.state, done.attempts) == (JobState.DONE, 2), done.reason
    (info,) = plant.store.documents.list(OPEN_AUDIENCE)
    assert info.chunks == done.result["chunks"] > 20  # type: ignore[index]

    submitted = plant.ask("What is the tightening torque of the drain plug?")
    plant.kill(answers)
    plant.start_worker(**REAL)
    answer: Answer = plant.answer(submitted)
    assert (answer.status, "45 Nm" in answer.text) == (Status.ANSWERED, True), answer
    assert answer.citations[0].document == "conveyor.md"
    assert answer.program_version == plant.store.versions.active_id()


def test_a_file_that_nobody_can_read_fails_alone(plant: Any, tmp_path: Path, wait_until: Any) -> None:
    plant.start_beat()
    plant.start_worker(app="workers.tasks")  # the sweep runs there
    plant.start_worker(**INGESTION)
    folder = tmp_path / "manuals"
    folder.mkdir()
    (folder / "good.txt").write_text("The oil is changed every 500 hours of operation.\n", encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of a document\n%%EOF\n")
    jobs = submit_files(plant.store, plant.bell, [folder], (), plant.home).jobs
    ended = {job.subject: ingested(plant, wait_until, job) for job in jobs}
    assert ended["good.txt"].state is JobState.DONE, ended["good.txt"].reason
    if "broken.pdf" in ended:  # else it was refused when it was handed in
        assert ended["broken.pdf"].state is JobState.FAILED
        assert "broken.pdf" in ended["broken.pdf"].reason
    assert [info.document for info in plant.store.documents.all()] == ["good.txt"]
