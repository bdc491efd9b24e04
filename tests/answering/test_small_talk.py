"""What is said around a question and says nothing doesn't count; what holds a condition or a name does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import Status
from services.answering.languages import language_of
from services.answering.small_talk import said

from .conftest import PUMP, Plant

TORQUE = "what is the torque of the drain plug?"


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        (f"Sorry, new here, {TORQUE}", TORQUE),
        (f"Quick question: {TORQUE}", TORQUE),
        (f"Hi, hope you can help, {TORQUE} Thanks!", TORQUE),
        (f"I am at the machine now. {TORQUE}", TORQUE),
        (f"Sorry for the stupid question but {TORQUE}", TORQUE),
        ("Need this asap: torque of the drain plug?", "torque of the drain plug?"),
        ("My boss wants to know the torque of the drain plug.", "the torque of the drain plug?"),
        ("Sorry, the motor is hot. What now?", "the motor is hot. What now?"),
        (
            "Hallo zusammen, kurze Frage: Wie viel Öl kommt in das Getriebe? Danke!",
            "Wie viel Öl kommt in das Getriebe?",
        ),
        ("Bonjour, quelle est la pression maximale ? Merci d'avance", "quelle est la pression maximale ?"),
        ("Hola, soy nuevo aquí, ¿cuál es la presión máxima? Gracias", "¿cuál es la presión máxima?"),
        ("안녕하세요, 최대 압력은 얼마입니까? 감사합니다", "최대 압력은 얼마입니까?"),
    ],
)
def test_clauses_that_say_nothing_are_left_out(question: str, kept: str) -> None:
    assert said(question, language_of(question)) == kept


@pytest.mark.parametrize(
    "question",
    [
        "The machine is new. Which oil does it take?",
        "When cold, what is the pressure?",
        "Die Maschine ist neu. Wie oft wird das Öl gewechselt?",
        "I'm on the KX-20, which oil does it take?",
        "My toaster is empty, how much oil does it take?",
        "It's new here in hall 3, how do I start it?",
        "No oil, what now?",
        "Is it urgent to change the oil?",
        "The well, how deep is it?",
        "Thanks!",
        "Hello",
    ],
)
def test_a_clause_with_a_subject_a_name_or_a_condition_stays(question: str) -> None:
    assert said(question, language_of(question)) == question


def test_the_answer_is_that_of_the_question_alone(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    plant.add("m/p100.md", PUMP)
    alone = plant.ask("What is the torque of the drain plug?")
    around = plant.ask(
        "Hi, sorry, new here, hope you can help. What is the torque of the drain plug? Thanks in advance!"
    )
    assert alone.status is around.status is Status.ANSWERED
    assert (alone.text, alone.confidence) == (around.text, around.confidence)
