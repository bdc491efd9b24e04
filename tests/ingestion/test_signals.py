"""Signal words: where they warn, and where they are only spoken of."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.chunking import chunks
from ingestion.read import read
from ingestion.signals import labels_in, warning_label
from models.types import ReadDocument, SafetyWarning, Severity


@pytest.mark.parametrize(
    ("text", "severity", "rest"),
    [
        ("WARNUNG! Heißes Öl verbrennt die Haut.", Severity.WARNING, "Heißes Öl verbrennt die Haut."),
        ("Gefahr: Hochspannung.", Severity.DANGER, "Hochspannung."),
        ("ACHTUNG", Severity.CAUTION, ""),
        ("Hinweis: Altöl sammeln.", Severity.NOTICE, "Altöl sammeln."),
        ("AVERTISSEMENT : Huile chaude.", Severity.WARNING, "Huile chaude."),
        ("Attention : surface chaude.", Severity.CAUTION, "surface chaude."),
        ("¡ADVERTENCIA! Aceite caliente.", Severity.WARNING, "Aceite caliente."),
        ("PRECAUCIÓN: superficie caliente", Severity.CAUTION, "superficie caliente"),
        ("Peligro: alta tensión", Severity.DANGER, "alta tensión"),
        ("경고: 뜨거운 오일", Severity.WARNING, "뜨거운 오일"),
        ("주의", Severity.CAUTION, ""),
        ("위험! 고전압", Severity.DANGER, "고전압"),
        ("Important note: keep the cover closed.", Severity.NOTICE, "keep the cover closed."),
        ("NOTE The pump must stand still first.", Severity.NOTICE, "The pump must stand still first."),
    ],
)
def test_a_label_is_found_with_what_runs_in_behind_it(text: str, severity: Severity, rest: str) -> None:
    label = warning_label(text)
    assert label is not None
    assert (label.severity, label.rest) == (severity, rest)


@pytest.mark.parametrize(
    "text",
    [
        "WARNING means that people can be killed.",
        "CAUTION annunciator - Check that it is off.",
        "Note that the pump must stand still.",
        "WARNING LIGHTS Check all of them.",
        "caution is advised here",
    ],
)
def test_a_word_that_is_spoken_of_is_no_label(text: str) -> None:
    assert warning_label(text) is None


def test_in_a_frame_the_word_needs_no_mark() -> None:
    assert warning_label("NOTE read -s keeps the password hidden.") is None
    label = warning_label("NOTE read -s keeps the password hidden.", framed=True)
    assert label is not None
    assert label.rest == "read -s keeps the password hidden."


def test_warnings_inside_a_cell_are_cut_where_the_next_begins() -> None:
    found = labels_in("Resets the speed. NOTE: stop first. WARNING: the wheel turns!")
    assert [(label.word, label.rest) for label in found] == [
        ("NOTE", "stop first."),
        ("WARNING", "the wheel turns!"),
    ]
    assert labels_in("Note the value; the warning: lamp is normal") == []
    assert labels_in("") == []


def test_a_warning_inside_a_cell_governs_its_row_alone(tmp_path: Path) -> None:
    path = tmp_path / "commands.md"
    path.write_text(
        "# Commands\n\n| Command | Function |\n|---|---|\n| SPEED | Sets it. WARNING: stop the car first. |\n"
        "| STATE | Shows it. |\n",
        encoding="utf-8",
    )
    document = read(path)
    assert isinstance(document, ReadDocument)
    (chunk,) = chunks(document, "0" * 32)
    assert chunk.warnings == (SafetyWarning(Severity.WARNING, "WARNING", "stop the car first."),)
    assert chunk.governed == ((0,), ())
