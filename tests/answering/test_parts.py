"""Questions of several parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.types import OPEN_AUDIENCE, Query, Question, Status, Turn
from services.answering.parts import MOST_PARTS, of_manual, parts_of

from .conftest import Plant, forced


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How tight is the drain plug?", []),
        ("What is the torque of the drain plug and the filler plug?", []),
        ("Is it hot? Why?", []),
        (
            "How tight is the plug? I also need the oil quantity",
            ["How tight is the plug?", "I also need the oil quantity?"],
        ),
        (
            "How tight is the plug? How much oil goes in? I can't read it.",
            ["How tight is the plug?", "How much oil goes in?"],
        ),
        ("Start and stop: is there a delay?", []),
        ("How tight is the plug, and how much oil goes in?", ["How tight is the plug?", "how much oil goes in?"]),
        (
            "Which oil and how much of it goes into the gear unit?",
            ["Which oil goes into the gear unit?", "how much of it goes into the gear unit?"],
        ),
        ("E-17: what do I do, and how tight is the bolt?", ["E-17: what do I do?", "how tight is the bolt?"]),
        (
            "What does E-17 mean, plus how often did EXC-04 have it; when was the last time?",
            ["What does E-17 mean?", "how often did EXC-04 have it?", "when was the last time?"],
        ),
        ("What does E-17 mean? How do I clear it?", ["What does E-17 mean?", "How do I clear it?"]),
        (
            "What temperature is allowed for the F-70 compressor and for the Merlin chiller?",
            [
                "What temperature is allowed for the F-70 compressor?",
                "What temperature is allowed for the Merlin chiller?",
            ],
        ),
        (
            "What torque is given for M8 and for M10 bolts?",
            ["What torque is given for M8 bolts?", "What torque is given for M10 bolts?"],
        ),
        (
            "Wie hoch ist der Druck bei der MP-4 und bei der MP-5?",
            ["Wie hoch ist der Druck bei der MP-4?", "Wie hoch ist der Druck bei der MP-5?"],
        ),
        (
            "What is the least inductance of the L-231 and LS-23 drives?",
            ["What is the least inductance of the L-231 drives?", "What is the least inductance of the LS-23 drives?"],
        ),
        ("What is the voltage across L1 and L2?", []),
        ("What is the resistance of R101 and R102 in parallel?", []),
        ("What is the pressure of the pump and of the motor?", []),
        ("What is the pressure at 20 C and at 40 C for the P-1?", []),
        ("What is the torque of the bolt of the P-1 and of the bolt of the P-2?", []),
        ("What is the torque for the M8 bolts of the P-1 and for the M10 bolts?", []),
        ("What is the weight of the P-1 and of the P-2 and of the P-3?", []),
        ("What is the sum of the current of P-1 and of P-2?", []),
        ("What cable is needed for RS-232 and for RS-485 together?", []),
        ("What is the difference of the range of the X-1 and of the Y-2?", []),
        ("Was bedeutet F-31 und wie fest muss der Deckel?", ["Was bedeutet F-31?", "wie fest muss der Deckel?"]),
    ],
)
def test_where_a_question_is_parted(question: str, parts: list[str]) -> None:
    assert list(parts_of(question)) == (parts or [question])


@given(st.text(max_size=200))
def test_any_text_is_parted_into_few_parts(text: str) -> None:
    parts = parts_of(text)
    assert 1 <= len(parts) <= MOST_PARTS


def test_each_part_is_answered_with_its_own_citation(plant: Plant) -> None:
    answer = plant.ask("What torque has the drain plug of the P-100, and what does E-18 mean?", state=forced())
    assert answer.status is Status.ANSWERED
    value, first, second = answer.text.split("\n")
    assert value == "Drain plug: torque 45 Nm [1]"
    assert first.endswith("[1]")
    assert "Low suction pressure" in second
    assert second.endswith("[2]")
    assert "45" in answer.citations[0].quote
    assert "E-18" in answer.citations[1].quote
    assert answer.id == "q1"


def test_a_part_that_is_not_in_the_documents_is_said_to_be_missing(plant: Plant) -> None:
    answer = plant.ask("What torque has the drain plug of the P-100, and what does E-99 mean?", state=forced())
    assert answer.status is Status.ANSWERED
    value, _, second = answer.text.split("\n")
    assert "45" in value
    assert "“E-99” occurs nowhere" in second
    assert len(answer.citations) == 1
    assert answer.missing == ("E-99",)


def test_nothing_of_it_is_there(plant: Plant) -> None:
    answer = plant.ask("What does E-98 mean, and what does E-99 mean?")
    assert answer.status is Status.ABSTAINED
    assert answer.citations == ()


@pytest.mark.parametrize(
    ("asked", "rest", "printed"),
    [
        ("what does the manual say?", "E-18 on P-100 again: what fixed it last time?", "E-18?"),
        ("what does the manual say about it?", "P-100 has E-18 again. What was done last time?", "E-18?"),
        ("E-18 on P-100 again: what does the manual say?", "who fixed it?", "E-18?"),
        ("what does the manual say?", "Seal leaking on P-100 again: what fixed it?", "Seal leaking: cause and remedy?"),
        ("Was sagt das Handbuch?", "E-18 bei P-100 schon wieder, was wurde gemacht?", "E-18?"),
        ("what does the manual say about the seal?", "E-18 again", "what does the manual say about the seal?"),
        ("what does the manual say?", "", "what does the manual say?"),
        ("what fixed it?", "E-18 again", "what fixed it?"),
    ],
)
def test_what_the_manual_says_of_what_the_rest_is_about(asked: str, rest: str, printed: str) -> None:
    query = Query("q", Question(asked), "somebody", OPEN_AUDIENCE)
    assert of_manual(query, rest, ["P-100", "P-1"]).question.question == printed


def test_what_the_manual_says_of_what_was_asked_before(plant: Plant) -> None:
    history = (Turn("E-18 again, who fixed it last time?", ""),)
    answer = plant.ask("And what does the manual say?", history=history)
    assert "Low suction pressure" in answer.text
