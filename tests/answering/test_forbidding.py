"""Questions for what must not be: answered by what forbids it, a plain one with No."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingestion.read import read
from models.types import ReadDocument, Status
from services.answering.wanted import AnswerKind, wanted
from tests.answering.conftest import forced, heading, paragraph

MANUAL = """# Kettering KP-7 manual

## Fluids

Use mineral oil ISO VG 46 in the gearbox. Synthetic oil must not be used in the gearbox: it swells the seals.

Brake fluid is not suitable for the reservoir.

Do not tighten the sight glass by more than a quarter turn.

## Running

The pump must never run dry. The pump runs at 1,450 rpm.

Never open the hatch while the rotor turns.

The strainer is cleaned once a week.
"""


@pytest.fixture
def ask(make_plant: Any, tmp_path: Path) -> Any:
    plant = make_plant()
    (tmp_path / "kp-7.md").write_text(MANUAL, encoding="utf-8")
    plant.add("kp-7.md", read(tmp_path / "kp-7.md"))
    return lambda question: plant.ask(question, state=forced())


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Which oil must not be used in the gearbox?", "Synthetic oil must not be used in the gearbox"),
        ("Which fluids are not suitable for the reservoir?", "Brake fluid is not suitable"),
        ("What should never be opened while the rotor turns?", "Never open the hatch"),
    ],
)
def test_what_must_not_be_is_answered_by_what_forbids_it(ask: Any, question: str, says: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.text.startswith(says)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Can the pump run dry?", "The pump must never run dry."),
        ("Is it allowed to run the pump dry?", "The pump must never run dry."),
        ("May I use synthetic oil in the gearbox?", "Synthetic oil must not be used in the gearbox"),
        ("Can I operate the pump dry?", "The pump must never run dry."),
        ("Can I open the hatch while the rotor turns?", "Never open the hatch while the rotor turns."),
    ],
)
def test_what_is_forbidden_is_answered_with_no_and_the_sentence(ask: Any, question: str, says: str) -> None:
    first, second, *_ = ask(question).text.splitlines()
    assert first == "No. [1]"
    assert says in second


def test_what_holds_for_a_type_in_brackets_is_forbidden_for_it(make_plant: Any) -> None:
    plant = make_plant()
    gap = paragraph("To avoid damage to the tip, do not adjust the plug gap (KN-12).")
    plant.add("kp-7.md", ReadDocument(title="KP-7", blocks=(heading("Spark plugs"), gap)))
    assert plant.ask("May I adjust the plug gap of the KN-12?", state=forced()).text.startswith("No. [1]")


def test_what_must_not_be_mixed_with_a_third_is_no_for_that_one(make_plant: Any) -> None:
    plant = make_plant()
    apart = paragraph("Mineral oil TL-68 and synthetic oil TL-68S must not be mixed with polyglycol oils.")
    may = paragraph("TL-68 and TL-68S may be mixed for topping up.")
    plant.add("kp-7.md", ReadDocument(title="KP-7", blocks=(heading("Oils"), apart, may)))
    assert not plant.ask("Can I mix TL-68 with TL-68S?", state=forced()).text.startswith("No.")
    answer = plant.ask("Can I mix TL-68S with polyglycol oil?", state=forced())
    assert answer.text.startswith("No. [1]")
    glass = paragraph("Clean the glass once a week. Never clean the glass with solvents such as acetone.")
    plant.add("kp-8.md", ReadDocument(title="KP-8", blocks=(heading("Cleaning"), glass)))
    assert "solvents" in plant.ask("Can I clean the glass with acetone?", state=forced()).text.splitlines()[0]


@pytest.mark.parametrize(
    ("language", "text", "question", "no"),
    [
        ("de", "Die Pumpe darf niemals trocken laufen.", "Darf die Pumpe trocken laufen?", "Nein. [1]"),
        ("fr", "La pompe ne doit jamais tourner à sec.", "Est-ce que la pompe peut tourner à sec ?", "Non. [1]"),
        ("fr", "Ne raccordez pas la cuve au réseau.", "Puis-je raccorder la cuve au réseau ?", "Non. [1]"),
        (
            "de",
            "Schließen Sie den Tank nicht an das Netz an.",
            "Darf ich den Tank an das Netz anschließen?",
            "Nein. [1]",
        ),
        ("de", "Betreiben Sie die Pumpe nicht trocken.", "Darf die Pumpe trocken betrieben werden?", "Nein. [1]"),
        ("de", "Öffnen Sie niemals den Deckel.", "Darf der Deckel geöffnet werden?", "Nein. [1]"),
        ("de", "Den Heizer nicht einschalten.", "Darf der Heizer eingeschaltet werden?", "Nein. [1]"),
        ("es", "No ponga en marcha la prensa sin filtro.", "¿Puedo poner en marcha la prensa sin filtro?", "No. [1]"),
        ("es", "No toque las cuchillas.", "¿Se pueden tocar las cuchillas?", "No. [1]"),
        ("ko", "운전 중에 뚜껑을 제거하지 마십시오.", "운전 중에 뚜껑을 제거할 수 있나요?", "아니요. [1]"),
    ],
)
def test_so_it_is_in_other_languages(make_plant: Any, language: str, text: str, question: str, no: str) -> None:
    plant = make_plant()
    plant.add("kp-7.md", ReadDocument(title="KP-7", language=language, blocks=(heading("KP-7"), paragraph(text))))
    assert plant.ask(question, state=forced()).text.splitlines()[0] == no


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("es", "No requiere filtro la prensa.", "¿Puedo usar la prensa sin filtro?"),  # it forbids nothing
        ("es", "No limpie la prensa con gasolina.", "¿Puedo limpiar la prensa?"),
        ("de", "Reinigen Sie den Tank nicht mit Benzin.", "Darf ich den Tank reinigen?"),
        ("fr", "Si vous ne nettoyez pas la cuve, le filtre se bouche.", "Puis-je nettoyer la cuve ?"),
        ("ko", "운전 중에 뚜껑을 제거하지 마십시오.", "뚜껑을 제거할 수 있나요?"),
    ],
)
def test_nor_is_what_is_forbidden_in_part_in_other_languages(
    make_plant: Any, language: str, text: str, question: str
) -> None:
    plant = make_plant()
    plant.add("kp-7.md", ReadDocument(title="KP-7", language=language, blocks=(heading("KP-7"), paragraph(text))))
    assert not plant.ask(question, state=forced()).text.startswith(("No.", "Nein.", "Non.", "아니요."))


@pytest.mark.parametrize(
    "question",
    [
        "Can I open the hatch?",  # it is forbidden only while the rotor turns
        "Can the rotor turn?",  # it is the opening that is forbidden
        "May I tighten the sight glass?",  # not by more than a quarter turn
        "Can I clean the strainer?",
        "Must the pump never run dry?",
        "Can I use mineral oil in the gearbox?",
    ],
)
def test_what_is_forbidden_in_part_or_not_at_all_gets_no_no(ask: Any, question: str) -> None:
    assert not ask(question).text.startswith("No.")


@pytest.mark.parametrize(
    ("question", "kind", "forbids"),
    [
        ("Which oil must not be used?", AnswerKind.WARNING, True),
        ("What should I never do with the seal?", AnswerKind.WARNING, True),
        ("Which greases are prohibited?", AnswerKind.WARNING, True),
        ("Why must the seal not be touched?", AnswerKind.FAULT, False),
        ("Which oil must be used?", AnswerKind.OTHER, False),
    ],
)
def test_a_question_for_what_is_forbidden_is_known(question: str, kind: AnswerKind, forbids: bool) -> None:
    assert wanted(question).forbids is forbids
    if forbids:
        assert wanted(question).kind is kind
