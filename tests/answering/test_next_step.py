"""'What comes after …?' is answered by the step next to the one that is named, with the warnings that govern it."""

from __future__ import annotations

from typing import Any

import pytest

from models.types import Status
from services.answering.next_step import asked_step
from tests.answering.conftest import Plant, forced


def _steps(answer: Any) -> list[str]:
    return [line.split(" [")[0] for line in answer.text.splitlines() if line[:1].isdigit()]


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        (
            "What comes after removing the coupling guard?",
            ["2. Remove the coupling guard.", "3. Pull the old seal off"],
        ),
        (
            "What is the next step after pulling off the old seal?",
            ["3. Pull the old seal off", "4. Press the new seal"],
        ),
        ("What do I do before pulling the old seal off the shaft?", ["2. Remove the coupling", "3. Pull the old seal"]),
        ("What comes after step 4 of replacing the shaft seal?", ["4. Press the new seal on", "5. Refill with oil"]),
    ],
)
def test_the_neighbouring_step_is_told_below_or_above_the_one_that_is_named(
    plant: Plant, question: str, steps: list[str]
) -> None:
    answer = plant.ask(question, state=forced())
    assert answer.status is Status.ANSWERED
    told = _steps(answer)
    assert len(told) == 2
    assert all(said.startswith(expected) for said, expected in zip(told, steps, strict=True))


def test_its_warnings_go_along(plant: Plant) -> None:
    answer = plant.ask("What comes after removing the coupling guard?", state=forced())
    assert any("seal spring is under tension" in warning.text for warning in answer.warnings)


def test_after_the_last_step_and_before_the_first_nothing_comes(plant: Plant) -> None:
    last = plant.ask("What do I do after refilling with oil and opening the suction valve?", state=forced())
    assert last.text.startswith("No step comes after this one")
    assert _steps(last) == ["5. Refill with oil and open the suction valve."]
    first = plant.ask("What comes before draining the housing?", state=forced())
    assert first.text.startswith("No step comes before this one")


def test_a_step_that_is_nowhere_is_not_taken_for_another(plant: Plant) -> None:
    assert "step is:" not in plant.ask("What comes after greasing the bearings?", state=forced()).text


@pytest.mark.parametrize(
    ("question", "before", "names"),
    [
        ("Was kommt nach dem Schließen des Ventils?", False, "Schließen"),
        ("Was mache ich, bevor ich das Ventil öffne?", True, "Ventil"),
        ("Que faire après la vidange ?", False, "vidange"),
        ("¿Qué viene después de cerrar la válvula?", False, "cerrar"),
        ("밸브를 닫은 다음 단계는 무엇입니까?", False, "밸브"),
        ("밸브를 열기 전 단계는 무엇입니까?", True, "밸브"),
        ("What do I do next after priming?", False, "priming"),
    ],
)
def test_five_languages_ask_for_it(question: str, before: bool, names: str) -> None:
    asked = asked_step(question)
    assert asked is not None
    assert asked[0] is before
    assert names in asked[1]


@pytest.mark.parametrize(
    "question",
    [
        "How long after draining may I refill?",
        "What is the torque after 500 hours?",
        "안전 단계는 무엇입니까?",  # the safety step; '전' alone is 'before'
    ],
)
def test_other_questions_with_after_are_left_alone(question: str) -> None:
    assert asked_step(question) is None
