"""What search sees of a record: its short forms and slips as what they stand for, beside what stands there."""

from __future__ import annotations

from ingestion.chunking import index_text
from models.types import Chunk, ChunkKind, Unit, UnitKind


def _record(text: str) -> Chunk:
    unit = Unit(text, UnitKind.ROW, label="", cells=(("description", text),))
    return Chunk("c", "copy", 0, ChunkKind.RECORD, ("P-101",), (), (unit,), (), ((),))


def test_a_record_is_found_by_what_its_words_stand_for() -> None:
    seen = index_text("logs/jobs.csv", "jobs", _record("J1 | P-101 | hyd leek repl hose"))

    assert {"hyd", "leek", "hydraulic", "leak", "replace"} <= set(seen.split())


def test_a_record_in_another_language_is_left_as_it_is() -> None:
    seen = index_text("logs/jobs.csv", "jobs", _record("Dichtung undicht, Pumpe getauscht"))

    assert seen == "logs jobs\nDichtung undicht, Pumpe getauscht"
