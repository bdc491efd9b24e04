"""From a file to what a reader finds: whole, once, for whom it is meant, and never in between two editions."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from datetime import timedelta

import pytest

from models.errors import NotFound, Unavailable
from models.store.jobs import JobState
from services.documents.copies import copy_path
from services.documents.remove import remove
from services.documents.sweep import drop_superseded, drop_unused_bytes

MANUAL = """# Pump P-7

Rev. B

## Oil

The drain plug is tightened to 45 Nm.

| Item | Torque |
|---|---|
| Cover | 12 Nm |
"""
LOG = """wo_id,asset,description,date
1,P-7,Seal replaced,2024-01-01
2,P-8,Bearing greased,2024-01-02
3,,no asset,2024-01-03
"""


def test_a_document_is_found_and_described(plant) -> None:
    plant.write("pumps/p7.md", MANUAL)
    (job,) = plant.ingest()
    assert any("45 Nm" in text for text in plant.finds("drain plug"))
    (info,) = plant.store.documents.all()
    assert (info.document, info.title, info.revision, info.language) == ("pumps/p7.md", "Pump P-7", "Rev. B", "en")
    assert info.groups == frozenset({"everyone"})
    assert job.result is not None
    assert job.result["chunks"] == info.chunks == plant.index.count()
    assert copy_path(plant.home, info.sha256, info.suffix).read_text() == MANUAL
    assert plant.store.documents.term_counts((frozenset({"everyone"}),)).count("45") > 0


def test_the_same_bytes_again_do_nothing(plant) -> None:
    plant.write("p7.md", MANUAL)
    first = plant.submit()
    assert plant.submit().jobs == first.jobs  # still waiting: the same job
    plant.work(first)
    again = plant.submit()
    assert (again.jobs, again.unchanged) == ((), ("p7.md",))
    assert len(plant.rung) == 1
    plant.work(first)
    assert plant.index.count() == plant.store.documents.all()[0].chunks


def test_a_log_becomes_records_and_its_text_is_found(plant) -> None:
    plant.write("log.csv", LOG)
    (job,) = plant.ingest()
    assert job.result is not None
    assert (job.result["records"], job.result["rejected"], job.result["assets"]) == (2, 1, 2)
    audience = (frozenset({"everyone"}),)
    assert {order.record_id for order in plant.store.records.work_orders(None, audience)} == {"1", "2"}
    assert "Seal replaced" in plant.finds("seal")[0]
    assert "1 of 3 rows" in plant.store.documents.all()[0].problems[0]


def test_who_may_not_see_a_document_finds_nothing_of_it(plant) -> None:
    plant.write("p7.md", MANUAL)
    plant.ingest(groups=("line-1",))
    assert plant.finds("drain plug") == []
    assert plant.finds("drain plug", (frozenset({"line"}),)) == []
    assert plant.finds("drain plug", (frozenset({"line-1"}),)) != []


def test_other_groups_are_another_copy(plant) -> None:
    plant.write("p7.md", MANUAL)
    plant.ingest()
    plant.ingest(groups=("line-1",))
    assert plant.finds("drain plug") == []
    assert len(plant.store.documents.all()) == 1


def test_no_reader_sees_none_or_both_editions_while_one_replaces_the_other(plant) -> None:
    """Readers ask all the time, and once in every step of the ingestion, while the document changes five times."""
    sections = "".join(f"\n## Section {n}\n\nThe drain plug number {n} takes EDITION Nm.\n" for n in range(12))
    editions = [f"{n}{n}{n}" for n in range(1, 6)]

    def write(edition: str) -> None:
        plant.write("p7.md", "# Pump\n" + sections.replace("EDITION", edition))

    seen: list[frozenset[str]] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def look() -> frozenset[str]:
        texts = plant.finds("drain plug number")
        found = frozenset(word for text in texts for word in text.split() if word in editions)
        found = found if len(texts) == 12 else found | {f"{len(texts)} chunks"}
        seen.append(found)
        return found

    def keep_looking() -> None:
        try:
            while not stop.is_set():
                look()
        except BaseException as error:  # noqa: BLE001 (a reader that dies must fail the test)
            failures.append(error)

    write(editions[0])
    plant.ingest()
    plant.index.on_add = look
    readers = [threading.Thread(target=keep_looking) for _ in range(2)]
    for reader in readers:
        reader.start()
    now = []
    try:
        for edition in editions[1:]:
            write(edition)
            plant.ingest()
            now.append(look())  # a reader who began before may still tell of the former edition, later than this one
            drop_superseded(plant.store, plant.index, timedelta(days=1))
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert now == [frozenset({edition}) for edition in editions[1:]]
    assert failures == []
    assert {frozenset({edition}) for edition in editions} == set(seen)


def test_a_replaced_copy_is_dropped_later_and_its_bytes_with_it(plant) -> None:
    plant.write("p7.md", MANUAL)
    plant.ingest()
    (first,) = plant.store.documents.all()
    plant.write("p7.md", MANUAL.replace("45 Nm", "50 Nm"))
    plant.ingest()
    assert plant.index.count(first.copy) > 0
    assert drop_superseded(plant.store, plant.index, timedelta(hours=1)) == 0
    assert drop_superseded(plant.store, plant.index, timedelta(seconds=-1)) == 1
    assert plant.index.count(first.copy) == 0
    assert any("50 Nm" in text for text in plant.finds("drain plug"))
    assert drop_unused_bytes(plant.store, plant.home) == 0  # too young
    later = plant.store.documents.all()[0].ingested_at + timedelta(days=2)
    assert drop_unused_bytes(plant.store, plant.home, later) == 1
    assert not copy_path(plant.home, first.sha256, first.suffix).exists()


def test_a_removed_document_is_gone_at_once(plant) -> None:
    plant.write("p7.md", MANUAL)
    plant.ingest()
    remove(plant.store, "p7.md", "user:anna")
    assert plant.finds("drain plug") == []
    with pytest.raises(NotFound, match=r"p7\.md"):
        remove(plant.store, "p7.md", "user:anna")
    assert [(entry.principal, entry.subject) for entry in plant.store.audit.list()] == [("user:anna", "p7.md")]
    plant.ingest()  # and may come back
    assert plant.finds("drain plug") != []


def test_one_broken_file_never_stops_the_others(plant) -> None:
    plant.write("good.md", MANUAL)
    plant.write("broken.docx", "this is no Word file")
    plant.write("other.txt", "The oil of pump P-8 is changed every 500 h.")
    jobs = {job.subject: job for job in plant.work(plant.submit())}
    assert jobs["broken.docx"].state is JobState.FAILED
    assert "broken.docx" in jobs["broken.docx"].reason
    assert {jobs["good.md"].state, jobs["other.txt"].state} == {JobState.DONE}
    assert plant.finds("oil changed") != []


def test_an_index_that_is_down_leaves_the_old_edition_and_a_retry_mends_it(plant) -> None:
    plant.write("p7.md", MANUAL)
    plant.ingest()
    plant.write("p7.md", MANUAL.replace("45 Nm", "50 Nm"))

    def down() -> None:
        raise Unavailable("The index doesn't answer.")

    plant.index.on_add = down
    (job,) = plant.work(plant.submit())
    assert job.state is JobState.WAITING
    assert any("45 Nm" in text for text in plant.finds("drain plug"))
    plant.index.on_add = lambda: None
    (job,) = plant.submit().jobs
    assert job.state is JobState.WAITING
    plant.store.jobs.lease_s = 0.0


def test_a_newer_file_takes_the_place_of_one_that_waits(plant) -> None:
    plant.write("p7.md", MANUAL)
    old = plant.submit()
    plant.write("p7.md", MANUAL.replace("45 Nm", "50 Nm"))
    new = plant.submit()
    plant.work(new)
    plant.work(old)
    assert plant.store.jobs.get(old.jobs[0].id).state is JobState.CANCELLED
    (text,) = [text for text in plant.finds("drain plug") if "Nm" in text]
    assert "50 Nm" in text


def test_progress_is_told_per_page(plant, monkeypatch) -> None:
    notes: list[tuple[int, int, str]] = []
    keep = plant.store.jobs.progress

    def progress(lease, done, total, note=""):
        notes.append((done, total, note))
        return keep(lease, done, total, note)

    monkeypatch.setattr(plant.store.jobs, "progress", progress)
    plant.write("p7.md", MANUAL)
    plant.ingest()
    assert (1, 1, "reading") in notes


def test_too_little_memory_is_a_reason_and_the_next_file_is_read(plant) -> None:
    """In a process with a limit, as an ingestion worker has one."""
    plant.write("1-small.txt", "The cover takes 12 Nm.\n")
    plant.write("2-big.txt", "The oil pump takes 45 Nm here and more elsewhere, as the table says.\n" * 200_000)
    plant.write("3-small.txt", "The drain plug takes 45 Nm.\n")
    jobs = plant.submit().jobs
    program = """
        import resource, sys
        from pathlib import Path
        import services.settings
        from models.index.open import open_index
        from models.store import Store
        from services.documents.ingest import ingest
        store = Store.open(sys.argv[1])
        for job in sys.argv[3:]:
            ingest(job, store, open_index(Path(sys.argv[2]), None), None, Path(sys.argv[2]), "worker")
            status = Path("/proc/self/status").read_text()  # the readers are loaded now: this much more, and no more
            used = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))
            limit, hard = resource.getrlimit(resource.RLIMIT_DATA)
            resource.setrlimit(resource.RLIMIT_DATA, (used + 64 * 2**20 if limit == hard else limit, hard))
    """
    url = f"sqlite:///{plant.home.parent / 'millwright.db'}"
    command = [sys.executable, "-c", textwrap.dedent(program), url, str(plant.home), *(job.id for job in jobs)]
    subprocess.run(command, timeout=240, check=True)
    first, big, last = (plant.store.jobs.get(job.id) for job in jobs)
    assert (first.state, big.state, last.state) == (JobState.DONE, JobState.FAILED, JobState.DONE)
    assert "2-big.txt needs more memory than MILLWRIGHT_INGESTION_MEMORY_MB" in big.reason


def test_a_page_is_read_with_what_it_includes_and_again_when_that_changes(plant) -> None:
    page = "The |name|\n==========\n\nIt weighs |weight|.\n\n.. include:: macros.txt\n"
    plant.write("docs/page.rst", page)
    plant.write("docs/macros.txt", ".. |name| replace:: ADES1830\n.. |weight| replace:: 153 g\n")

    def of_page() -> tuple[str, str]:
        (job,) = (job for job in plant.work(plant.submit()) if job.subject == "docs/page.rst")
        assert job.result["problems"] == []
        copy = plant.store.documents.active_copy("docs/page.rst")
        return copy.title, "\n".join(chunk.text for chunk in plant.store.documents.chunks(copy.copy))

    assert of_page() == ("The ADES1830", "It weighs 153 g.")
    plant.write("docs/macros.txt", ".. |name| replace:: ADES1830\n.. |weight| replace:: 160 g\n")
    assert of_page() == ("The ADES1830", "It weighs 160 g.")
    assert "docs/page.rst" in plant.submit().unchanged


def test_a_document_without_a_title_is_named_by_its_folder_and_file(plant) -> None:
    plant.write("rings/manual.md", "## Overview\n\nA resonator.\n\n## Installation\n\nTurn it off.\n")
    plant.work(plant.submit())
    assert plant.store.documents.active_copy("rings/manual.md").title == "rings/manual"


def test_an_asciidoc_manual_is_ingested_with_its_parts_and_an_mdx_page_too(plant) -> None:
    plant.write("docs/pump.adoc", "= Pump P-9\n\n== Oil\n\n. Drain it.\n\n. Fill it.\n\ninclude::parts/values.adoc[]\n")
    plant.write("docs/parts/values.adoc", "[WARNING]\nThe plug takes 45 Nm.\n")
    plant.write("docs/filter.mdx", "import X from 'x'\n\n# Filter\n\n<Note>Clean it with <X>air</X>.</Note>\n")
    submission = plant.submit()
    assert [refused.reason for refused in submission.refused] == [
        "values.adoc is part of pump.adoc; it is left out as a document."
    ]
    plant.work(submission)
    copy = plant.store.documents.active_copy("docs/pump.adoc")
    units = [unit for chunk in plant.store.documents.chunks(copy.copy) for unit in chunk.units]
    assert copy.title == "Pump P-9"
    assert [f"{unit.label} {unit.text}".strip() for unit in units] == [
        "1. Drain it.", "2. Fill it.", "Warning The plug takes 45 Nm.",
    ]  # fmt: skip
    page = plant.store.documents.active_copy("docs/filter.mdx")
    assert "Clean it with air." in "".join(chunk.text for chunk in plant.store.documents.chunks(page.copy))
