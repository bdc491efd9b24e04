"""What a technician sees: the warning whole and first, the value, the place; nothing cut, nothing eaten."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from models.answers import answer_from_json, answer_to_json
from models.types import Answer, Asked, Citation, EvidenceKind, SafetyWarning, Severity, Status
from services.cli.show import show_answer

WARNING = "Hot oil burns. " + "Let the pump cool down before the drain plug is removed. " * 4
CITED = Citation(
    EvidenceKind.PASSAGE, "pumps/fp-210.pdf", "Drain plug | [M14] | 47 Nm", "Rev. C", 24, "8 Torques > 8.1 Plugs"
)


def shown(answer: Answer, width: int) -> str:
    file = io.StringIO()
    show_answer(Console(file=file, highlight=False, soft_wrap=True, width=width), answer)
    return file.getvalue()


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_warning_comes_first_and_no_word_of_it_is_cut(width) -> None:
    text = shown(
        Answer(
            "q",
            Status.ANSWERED,
            "Drain plug: 47 Nm [1]",
            warnings=(SafetyWarning(Severity.WARNING, "WARNING", WARNING, 23),),
            citations=(CITED,),
        ),
        width,
    )
    words = text.replace("│", " ").split()
    at = 0
    for word in WARNING.split():  # all of them, in their order
        at = words.index(word, at) + 1
    assert text.index("Hot oil burns.") < text.index("Drain plug: 47 Nm")
    assert "page 23" in text


def test_that_an_answer_was_reported_as_unsafe_stands_above_all() -> None:
    at = datetime(2026, 11, 28, 9, tzinfo=UTC)
    warning = SafetyWarning(Severity.WARNING, "WARNING", WARNING, 23)
    answer = Answer("q", Status.ANSWERED, "47 Nm [1]", warnings=(warning,), citations=(CITED,), reported=at)
    assert shown(answer, 200).startswith("This answer was reported as unsafe on 2026-11-28: do not work by it")
    assert answer_from_json(answer_to_json(answer)).reported == at


def test_a_citation_names_document_revision_page_and_section_and_quotes_verbatim() -> None:
    text = shown(Answer("q", Status.ANSWERED, "47 Nm [1]", citations=(CITED,)), 80)
    assert "[1] pumps/fp-210.pdf, Rev. C, page 24, 8 Torques > 8.1 Plugs" in text
    assert "“Drain plug | [M14] | 47 Nm”" in text


def test_a_word_that_was_read_as_another_is_told_before_the_value() -> None:
    text = shown(Answer("q", Status.ANSWERED, "47 Nm [1]", citations=(CITED,), read_as={"mule": "pump"}), 80)
    assert text.splitlines()[:2] == ["Read “mule” as “pump”.", "47 Nm [1]"]


def test_an_abstention_says_what_is_missing_and_that_the_nearest_is_no_answer() -> None:
    text = shown(Answer("q", Status.ABSTAINED, "The documents do not say.", missing=("torque",), nearest=(CITED,)), 80)
    assert "The documents do not say." in text
    assert "torque" in text
    assert text.index("do not answer") < text.index("fp-210.pdf")


def test_what_the_answer_says_is_missing_is_not_said_again_in_another_language() -> None:
    missing = ("Farbe", "Öltank", "Sicht")
    text = shown(
        Answer("q", Status.ABSTAINED, "Nichts gefunden zu “Farbe” und “Öltank” der Sichtung.", missing=missing), 80
    )
    assert "do not mention: Sicht\n" in text


def test_asking_back_lists_what_it_could_be() -> None:
    text = shown(Answer("q", Status.ASKED, "Which pump?", asked=Asked("asset", ("P-1 [old]", "P-2"))), 80)
    assert "Which asset? P-1 [old], P-2" in text
