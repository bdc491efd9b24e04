"""Slips of the thumb are read as the documents' words; what may be a name is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.analyzer import terms
from models.types import OPEN_AUDIENCE, Query, Question, ReadDocument, Status
from services.answering.site_words import in_print
from services.answering.slips import corrections
from services.answering.vocabulary import Vocabulary

from .conftest import Plant, heading, table

VOCABULARY = Vocabulary(dict.fromkeys(terms("drain plug torque pressure pump gauge temperature"), 3), 100)


def read(question: str) -> tuple[str, dict[str, str]]:
    query, read_as = in_print(Query("q", Question(question), "ada", OPEN_AUDIENCE), {}, VOCABULARY)
    return query.question.question, dict(read_as)


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("Drian plug", {"Drian": "Drain"}),
        ("presure of the pump", {"presure": "pressure"}),
        ("torquue?", {"torquue": "torque"}),
        ("the temperture of the pump", {"temperture": "temperature"}),
    ],
)
def test_a_slip_is_read_as_the_word_of_the_documents(said: str, printed: dict[str, str]) -> None:
    question, read_as = read(said)
    assert read_as == printed
    assert all(word in question and slip not in question for slip, word in printed.items())


@pytest.mark.parametrize(
    "name",
    [
        "Dralon plug",
        "Torquo pump",
        "drains",
        "presture gauge",
        "TORQE-2",
        "x.drian",
        "pumqs",
        "Wie ist der drian der Pumpe?",
    ],
)
def test_what_may_be_a_name_is_no_slip(name: str) -> None:
    assert read(name) == (name, {})


def test_the_reader_is_told_and_nothing_counts_as_missing(make_plant: Callable[[], Plant]) -> None:
    plant = make_plant()
    rows = (("Impeller nut", "M24", "220"), ("Casing bolts", "M16", "180"))
    blocks = (heading("Named fasteners"), table(("Fastener", "Thread", "Torque (Nm)"), rows))
    plant.add("pump.md", ReadDocument(title="Pump MP-4", blocks=blocks))
    answer = plant.ask("How tight does the Impelelr nut go?")
    assert answer.status is Status.ANSWERED
    assert "220" in answer.text
    assert answer.read_as == {"Impelelr": "Impeller"}
    assert not answer.missing


@pytest.mark.parametrize(
    ("word", "read_as"),
    [("balda", []), ("bnada", ["band"]), ("transportbnda", ["transportband"]), ("trasportband", ["transportband"])],
)
def test_another_letter_makes_another_word_of_another_language(word: str, read_as: list[str]) -> None:
    known = Vocabulary({"band": 5, "transportband": 5}, 100)
    assert corrections({terms(word, "es")[0]: word}, known, "es") == read_as
