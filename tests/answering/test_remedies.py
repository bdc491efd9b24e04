"""'What do I do when …?': the remedy of that very symptom, or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status
from services.answering.state import default_state
from services.answering.wanted import AnswerKind, symptom, wanted

from .conftest import Plant, forced, heading, paragraph, step, table

MANUAL = ReadDocument(
    "TX-40 dosing pump",
    (
        heading("Operation"),
        paragraph("The maximum pressure is 10 bar. The oil temperature may reach 60 °C."),
        heading("Testing the lock-out", 2),
        step("1.", "Lock the unit out."),
        step("2.", "Press START at the controller with the emergency stop pulled. Nothing may happen."),
        heading("Troubleshooting"),
        table(
            ("Symptom", "Cause", "Remedy"),
            (
                ("Motor winding very hot", "Phase lost", "Check the fuses"),
                ("Motor winding hot", "Fan cover blocked", "Clean the fan cover"),
                ("Emergency stop pressed", "Circuit open", "Make the area safe, pull the button"),
                ("Dry run", "Pump not filled", "Fill and vent the suction line"),
                ("Motor starts by itself", "Relay K2 welded", "Replace the relay K2"),
                ("Pressure too low", "Filter clogged", "Clean the filter"),
                ("Head too low, no alarm", "Ring worn", "Replace the ring"),
                ("Rattling at idle", "Coupling worn", "Inspect the coupling"),
            ),
        ),
        heading("The display is dark", 2),
        step("1.", "Check the fuse F1."),
        step("2.", "Check the 24 V supply."),
        heading("Oil is leaking", 2),
        paragraph("Stop the pump and tighten the fitting."),
    ),
)


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("What should I do when the pump runs dry?", "the pump runs dry"),
        ("The motor hums but doesn't turn, what now?", "The motor hums but doesn't turn"),
        ("If the pressure is too low, what do I do?", "the pressure is too low"),
        ("What action is needed when the pressure is too low?", "the pressure is too low"),
        ("What must be done in case of a leak?", "a leak"),
        ("The display is dark. What can I do?", "The display is dark"),
        ("What do I do when changing the oil?", ""),
        ("What should I do if I want to store it?", ""),
        ("What happens if the pump runs dry?", ""),
        ("What must be done before opening the guard?", ""),
        ("How long do I wait when the pump is hot?", ""),
    ],
)
def test_a_condition_and_what_is_to_be_done_in_it_ask_for_a_remedy(question: str, condition: str) -> None:
    assert symptom(question) == condition
    assert wanted(question).remedy == bool(condition)
    assert not condition or wanted(question).kind is AnswerKind.FAULT


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What should I do when the pump runs dry?", "Fill and vent the suction line"),
        ("What must be done if the motor winding is hot?", "Clean the fan cover"),
        ("What must I do when the emergency stop has been pressed?", "Make the area safe"),
        ("What action is needed when the pressure is too low?", "Clean the filter"),
        ("What do I do if the head is too low?", "Replace the ring"),
        ("The display is dark. What can I do?", "1. Check the fuse F1.\n2. Check the 24 V supply."),
        ("Oil is leaking, what now?", "tighten the fitting"),
    ],
)
def test_the_remedy_is_that_of_the_very_symptom(make_plant: Callable[[], Plant], question: str, told: str) -> None:
    plant = make_plant()
    plant.add("m/tx40.md", MANUAL)
    answer = plant.ask(question)
    assert answer.status is Status.ANSWERED
    assert told in answer.text.partition("\n\n")[0]


@pytest.mark.parametrize(
    "question",
    [
        "What should I do if the motor smokes?",
        "What do I do if the coupling guard is missing?",
        "What do I do when the motor doesn't start?",
        "What do I do when the motor does not start?",
        "The motor won't start by itself, what now?",
        "What do I do when the start button is stuck?",
    ],
)
def test_another_symptom_with_some_of_its_words_is_no_answer(make_plant: Callable[[], Plant], question: str) -> None:
    plant = make_plant()
    plant.add("m/tx40.md", MANUAL)
    assert plant.ask(question, state=forced()).status is not Status.ANSWERED


@pytest.mark.parametrize(
    ("language", "header", "rows", "question", "told"),
    [
        (
            "de",
            ("Störung", "Ursache", "Abhilfe"),
            (("Temperatur zu hoch", "Kühler verschmutzt", "Kühler reinigen"), ("Druck zu hoch", "Ventil", "Öffnen")),
            "Was mache ich, wenn die Temperatur zu hoch ist?",
            "Kühler reinigen",
        ),
        (
            "fr",
            ("Défaut", "Cause", "Remède"),
            (("Le moteur chauffe", "Surcharge", "Réduire la charge"), ("Le moteur vibre", "Usure", "Changer l'arbre")),
            "Que faire si le moteur chauffe ?",
            "Réduire la charge",
        ),
        (
            "es",
            ("Avería", "Causa", "Solución"),
            (("La bomba gira en seco", "Tubería vacía", "Llenar la tubería"), ("La bomba vibra", "Eje", "Alinear")),
            "¿Qué hago si la bomba gira en seco?",
            "Llenar la tubería",
        ),
    ],
)
def test_in_other_languages_too(
    make_plant: Callable[[], Plant],
    language: str,
    header: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    question: str,
    told: str,
) -> None:
    plant = make_plant()
    plant.add("m/x.md", ReadDocument("X-40", (heading("X"), table(header, rows)), language=language))
    answer = plant.ask(question, state=forced())
    assert answer.status is Status.ANSWERED
    assert told in answer.text.partition("\n\n")[0]


def test_the_answer_to_a_complaint_is_told_with_it(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    blocks = (
        heading("Questions and answers"),
        paragraph("The starter works when disarmed, but not when armed."),
        paragraph("A: The kill relay was installed backwards. Check the yellow wire of the starter."),
        paragraph("The alarm chirps three times and will not arm. A: Check the switch of the hood."),
    )
    plant.add("alarm.md", ReadDocument(title="Nordlauf alarm", blocks=blocks))
    answer = plant.ask("Why does the starter work only when disarmed?", state=default_state())
    assert answer.status is Status.ANSWERED
    assert "The kill relay was installed backwards." in answer.text.splitlines()[0]
    hood = plant.ask("alarm chirps three times and won't arm, why?", state=forced())
    assert "Check the switch of the hood." in hood.text.splitlines()[0]
