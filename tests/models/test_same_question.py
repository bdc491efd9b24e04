"""Which questions are the same one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.same_question import known_by
from services.learning.evaluation import Case
from services.learning.split import near


@pytest.mark.parametrize(
    "other",
    [
        "torque of the drain plug MP-402",
        "WHAT'S the torque of the drain plug, MP-402",
        "Can you tell me the torque for the drain plugs of MP-402, please?",
    ],
)
def test_in_other_clothes_it_is_the_same(other: str) -> None:
    question = "What is the torque of the drain plug of MP-402?"
    assert known_by(other) == known_by(question)
    assert near(Case("1", "value", question), Case("2", "value", other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I change the oil?", "When do I change the oil?"),
        ("Who may open the door?", "When must I open the door?"),
        ("How far in does the bolt go?", "How far out does the bolt go?"),
        ("Torque of P-104?", "Torque of P-105?"),
        ("Does P-1 feed P-2?", "Does P-2 feed P-1?"),
        ("May it run dry?", "May it not run dry?"),
    ],
)
def test_what_asks_for_something_else_is_another(one: str, other: str) -> None:
    assert known_by(one) != known_by(other)


@given(st.text(max_size=60))
def test_the_same_question_is_a_near_duplicate_whatever_it_says(question: str) -> None:
    assert near(Case("1", "value", question), Case("2", "value", f"What is the {question}, please?"))
