"""What a person at a shell is told of the documents: whole paths, the near ones for a wrong name, what was read."""

from __future__ import annotations

from pathlib import Path

from ingestion.chunking import chunks
from ingestion.read import read
from models.types import ReadDocument
from services.cli.documents import end_of, there_is_no
from services.cli.read_text import read_text

MANUAL = (
    "# Pump\n\nFirst sentence. Second one.\n\n## Pins\n\n| Pin | Use |\n|---|---|\n| 21 | Trigger |\n"
    "| 22 | Ground |\n\n"
    "## Start\n\n> **WARNING:** Hot.\n\n1. Open it.\n2. Close it.\n\n```\nrun --all\n```\n\n## Long\n\n"
)
LONG = [f"This is sentence number {n} of a long part of the text." for n in range(60)]


def test_all_that_was_read_is_printed_once_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(MANUAL + "\n\n".join(LONG))
    found = read(tmp_path / "a.md")
    assert isinstance(found, ReadDocument)
    lines = [line for line in read_text(chunks(found, "copy")) if line]
    assert lines == [
        "First sentence. Second one.",
        "# Pins",
        "| Pin | Use |",
        "| 21 | Trigger |",
        "| 22 | Ground |",
        "# Start",
        "[WARNING] Hot.",
        "1. Open it.",
        "2. Close it.",
        "    run --all",
        "# Long",
        *LONG,
    ]


def test_a_wrong_name_is_answered_with_the_paths_that_are_meant() -> None:
    there = [f"modules/{name}/manual.md" for name in "abcdefg"] + ["hackrf/hackrf_pro.rst"]
    assert "modules/a/manual.md" in there_is_no("manual.md", there)
    assert "and 2 more" in there_is_no("manual.md", there)
    assert "Do you mean hackrf/hackrf_pro.rst?" in there_is_no("hackrf/hackrf-pro.rst", there)
    assert "`millwright documents` lists" in there_is_no("zzz.pdf", there)


def test_a_path_without_room_keeps_its_end() -> None:
    assert end_of("modules/a/manual.md", 30) == "modules/a/manual.md"
    assert end_of("modules/a/manual.md", 10) == "…manual.md"
