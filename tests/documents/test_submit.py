"""Handing files in: how documents are named, what is refused at once, and what pruning takes away."""

from __future__ import annotations

import pytest

from models.errors import BadInput, Unavailable
from services.documents.submit import submit_files

TEXT = "The drain plug of the pump is tightened to 45 Nm.\n"


def subjects(submission) -> list[str]:
    return [job.subject for job in submission.jobs]


def test_a_folder_names_its_files_by_their_paths_in_it(plant) -> None:
    plant.write("a/one.md", TEXT)
    plant.write("a/b/two.txt", TEXT)
    plant.write(".hidden/three.md", TEXT)
    plant.write("~$lock.docx", TEXT)
    assert subjects(plant.submit()) == ["a/b/two.txt", "a/one.md"]


def test_one_file_is_named_by_its_name_and_several_by_their_common_folder(plant) -> None:
    one, two = plant.write("a/one.md", TEXT), plant.write("b/one.md", TEXT)
    assert subjects(plant.submit(one)) == ["one.md"]
    assert subjects(plant.submit(one, two)) == ["a/one.md", "b/one.md"]


def test_a_glob_takes_what_matches(plant) -> None:
    plant.write("a/one.md", TEXT)
    plant.write("a/two.txt", TEXT)
    assert subjects(plant.submit(plant.folder / "**" / "*.md")) == ["a/one.md"]
    with pytest.raises(BadInput, match="No file matches"):
        plant.submit(plant.folder / "*.pdf")


def test_what_can_be_told_at_once_is_refused_at_once(plant) -> None:
    for name in ("picture.svg", "old.doc", "LICENSE", "good.md"):
        plant.write(name, TEXT)
    plant.write("empty.pdf", "")
    plant.write("big.txt", TEXT * 40_000)
    submission = plant.submit(max_file_mb=1)
    assert subjects(submission) == ["good.md"]
    reasons = {refused.path.rsplit("/", 1)[1]: refused.reason for refused in submission.refused}
    assert set(reasons) == {"picture.svg", "old.doc", "LICENSE", "empty.pdf", "big.txt"}
    assert all(name in reason for name, reason in reasons.items())
    assert "Save it as .docx" in reasons["old.doc"]
    assert "MILLWRIGHT_MAX_FILE_MB" in reasons["big.txt"]


def test_what_is_whole_in_another_document_is_none_of_its_own(plant) -> None:
    plant.write("pins.csv", "1,Supply\n2,Ground\n")
    assert subjects(plant.submit()) == ["pins.csv"]
    plant.write("jobs.csv", "date,asset,text\n2024-01-01,P-1,seal\n")
    plant.write("jobs.mapping.yaml", "kind: work orders\n")
    plant.write("warning.rst", f"{TEXT}\n.. include:: page.rst\n")  # each includes the other: one of them stays
    plant.write("long.rst", TEXT)
    plant.write(
        "page.rst",
        "Pump\n====\n\n.. csv-table:: Pinout\n   :file: pins.csv\n\n.. csv-table:: Jobs\n   :file: jobs.csv\n\n"
        ".. include:: warning.rst\n\n.. include:: long.rst\n   :end-before: pump\n",
    )
    submission = plant.submit(prune=True)
    assert subjects(submission) == ["jobs.csv", "long.rst", "page.rst"]
    assert {refused.reason for refused in submission.refused} == {
        "pins.csv is part of page.rst; it is left out as a document.",
        "warning.rst is part of page.rst; it is left out as a document.",
    }
    assert "pins.csv" in (plant.write("pins.csv", "1,Supply\n"), subjects(plant.submit(plant.folder / "pins.csv")))[1]


def test_two_files_of_one_name_are_not_mixed_up(plant) -> None:
    plant.write("a/one.md", TEXT)
    plant.write("b/one.md", TEXT)
    submission = plant.submit(plant.folder / "a", plant.folder / "b")
    assert subjects(submission) == ["one.md"]
    (refused,) = submission.refused
    assert "Ingest the folder above both" in refused.reason


def test_a_file_that_is_being_read_for_another_group_is_not_pushed_aside(plant) -> None:
    one = plant.write("one.md", TEXT)
    (first,) = plant.submit(one, groups=["press-shop"]).jobs
    plant.write("one.md", TEXT + "Of somebody else.\n")
    submission = plant.submit(one, groups=["foundry"])
    assert not submission.jobs
    assert "other groups" in submission.refused[0].reason
    (ended,) = plant.work(plant.submit(one, groups=["press-shop"]))
    assert ended.subject == first.subject
    assert plant.store.documents.active_copy("one.md").groups == {"press-shop"}


def test_a_path_that_is_not_there_is_said(plant) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        plant.submit(plant.folder / "nowhere")


def test_a_bell_that_does_not_ring_loses_nothing(plant) -> None:
    def dead(job) -> None:
        raise Unavailable("no Redis")

    path = plant.write("one.md", TEXT)
    submission = submit_files(plant.store, dead, [path], (), plant.home)
    path.unlink()
    plant.work(submission)
    assert plant.finds("drain plug") != []


def test_pruning_removes_what_the_folder_no_longer_has(plant) -> None:
    plant.write("a/one.md", TEXT)
    two = plant.write("a/two.md", TEXT)
    plant.ingest()
    other = plant.write("other.md", TEXT)
    plant.ingest(other)
    two.unlink()
    other.rename(plant.folder / "kept.md")
    submission = plant.submit(plant.folder / "a", prune=True)
    assert submission.removed == ()  # those were ingested from the folder above
    submission = plant.submit(prune=True)
    assert submission.removed == ("a/two.md", "other.md")
    assert {info.document for info in plant.store.documents.all()} == {"a/one.md"}
