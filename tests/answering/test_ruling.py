"""Yes/no questions: a passage answers if it says of the subject what is asked of it, not if it is about the subject."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.types import ReadDocument, Status
from services.answering.ruling import relation, side_by_side

from .conftest import Plant, forced, heading, paragraph, step, warning


@pytest.fixture
def winch(make_plant: Callable[[], Plant]) -> Plant:
    plant = make_plant()
    blocks = (
        heading("Replacing the brake lining"),
        warning("Springs fly off when you loosen the brake lining. Secure the drum and wear a face shield."),
        step("1", "Loosen the four screws of the brake lining."),
        step("2", "Return the old brake lining to the maker for repair."),
        heading("Wire rope"),
        paragraph("Lubricate the wire rope every month. The wire rope may be shortened once."),
        paragraph("Ropes of other makers aren't permitted."),
    )
    plant.add("winch.md", ReadDocument(title="Winch manual", blocks=blocks))
    return plant


@pytest.mark.parametrize(
    "question",
    [
        "Does the brake lining wear out?",
        "Is the brake lining flammable?",
        "Is the brake lining flammable or toxic?",
    ],
)
def test_what_is_about_the_subject_alone_is_neither_yes_nor_no(winch: Plant, question: str) -> None:
    answer = winch.ask(question, state=forced())
    assert answer.status is Status.ABSTAINED
    assert not answer.citations


@pytest.mark.parametrize(
    ("question", "ruling"),
    [
        ("Is the brake lining repairable?", "for repair"),
        ("Does the wire rope need lubrication?", "Lubricate"),
        ("Can I shorten the wire rope?", "shortened once"),
        ("Are ropes of other makers okay?", "aren't permitted"),
    ],
)
def test_the_sentence_that_rules_is_the_answer(winch: Plant, question: str, ruling: str) -> None:
    answer = winch.ask(question, state=forced())
    assert answer.status is Status.ANSWERED
    assert ruling in answer.text.partition("\n\n")[0]


@pytest.mark.parametrize(
    ("question", "ruling"),
    [
        ("Are the isolated outputs of the C7 card protected against short circuits?", "not short circuit protected"),
        ("Can the shelf kits for the C7 card still be bought?", "discontinued"),
        ("Will the Nano 33 work in the C7 card?", "not functional"),
    ],
)
def test_a_note_rules_below_a_heading_that_says_which(
    make_plant: Callable[[], Plant], question: str, ruling: str
) -> None:
    plant = make_plant()
    blocks = (
        paragraph("The C7 has eight isolated outputs."),
        heading("Isolated outputs"),
        warning("The C7 outputs are not short circuit protected, so a fuse must be used.", label="NOTE"),
        heading("Mounting"),
        warning("The shelf kits were discontinued.", label="NOTE"),
        heading("Processor"),
        paragraph("Other versions than the Nano, such as the Nano 33, are not functional with this card."),
    )
    plant.add("card.md", ReadDocument(title="C7 card manual", blocks=blocks))
    answer = plant.ask(question, state=forced())
    assert ruling in answer.text.partition("\n\n")[0]


def test_the_name_of_the_subject_goes_as_far_as_the_documents_have_it() -> None:
    together = side_by_side(["Check the oil pump drive for leaks."], "en")
    asked = relation("Is the oil pump drive sealed for life?", together, "en", {})
    assert asked is not None
    assert set(asked.subject) == {"oil", "pump", "drive"}
    assert set(asked.predicate) == {"seal", "life"}


@pytest.mark.parametrize("question", ["What is the torque?", "Is it necessary?", "Is a wrench required?"])
def test_there_is_no_relation_where_nothing_is_asked_of_a_subject(question: str) -> None:
    assert relation(question, frozenset(), "en", {}) is None


def test_which_of_two_is_told_by_what_names_one(winch: Plant) -> None:
    answer = winch.ask("Is the wire rope lubricated every month or every year?", state=forced())
    assert "every month" in answer.text
