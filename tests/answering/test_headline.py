"""The value asked for, said first, and only where it is plain which cell of a row that is."""

from __future__ import annotations

import re

import pytest

from models.analyzer import question_terms
from models.types import Unit, UnitKind
from services.answering.headline import headline
from services.answering.understand import Understood
from services.answering.vocabulary import FUNCTION_WORDS
from services.answering.wanted import wanted


def said(question: str, *cells: tuple[str, str], language: str = "en") -> str:
    words = {term: word for word in re.findall(r"[\w,.-]*\w", question) for term in question_terms(word, language)}
    words = {term: word for term, word in words.items() if word.casefold() not in FUNCTION_WORDS}
    weights = dict.fromkeys(words, 1.0)
    understood = Understood(question, language, weights, words, wanted=wanted(question))
    return headline(Unit(" | ".join(cell for _, cell in cells), UnitKind.ROW, cells=cells), understood)


@pytest.mark.parametrize(
    ("question", "cells", "line"),
    [
        (
            "Torque of the drain plug?",
            (("Fastener", "Drain plug"), ("Item", "42"), ("Torque (N·m)", "80")),
            "torque 80 N·m",
        ),
        ("Torque of the drain plug?", (("Fastener", "Drain plug"), ("Torque", "80"), ("Unit", "Nm")), "torque 80 Nm"),
        ("How much oil takes the gear unit?", (("Part", "Gear unit"), ("Oil", "2.5 l"), ("Time", "5 h")), "oil 2.5 l"),
        (
            "Which colour is the drain plug?",
            (("Part", "Drain plug"), ("Size", "M8"), ("Colour", "blue")),
            "colour blue",
        ),
        (
            "What is the flash point of TL-68?",
            (("Oil", "TL-68"), ("Pour point (°C)", "-24"), ("Flash point (°C)", "230")),
            "flash point 230 °C",
        ),
        ("How hot may the drain plug get?", (("Part", "Drain plug"), ("Limit", "85 °C")), "85 °C"),
        (
            "After how many hours is the coupling due?",
            (("Task", "Check the coupling"), ("Operating hours", "4,000"), ("At the latest after", "12 months")),
            "4,000 hours",
        ),
    ],
)
def test_the_cell_that_was_asked_for(question: str, cells: tuple[tuple[str, str], ...], line: str) -> None:
    assert said(question, *cells) == f"{cells[0][1]}: {line}"


@pytest.mark.parametrize(
    "cells",
    [
        (("Fastener", "Drain plug"), ("Dry (N·m)", "80"), ("Oiled (N·m)", "64")),  # which of the two?
        (("Fastener", "Fill cap"), ("Torque (N·m)", "80")),  # not what was asked for
        (("Fastener", "Drain plug"), ("Torque (N·m)", "")),
        (("Fastener", "Drain plug"), ("Torque (N·m)", "80 " + "if it was cleaned before " * 5)),
    ],
)
def test_none_where_it_is_not_plain(cells: tuple[tuple[str, str], ...]) -> None:
    assert said("Torque of the drain plug?", *cells) == ""


def test_of_two_columns_the_one_that_the_question_names() -> None:
    cells = (("Screw", "M12"), ("Dry torque (N·m)", "80"), ("Oiled torque (N·m)", "64"))
    assert said("Torque of an oiled M12?", *cells) == "M12: oiled torque 64 N·m"


def test_a_number_that_names_a_row_is_named_with_its_header() -> None:
    assert (
        said("Speed at 17,000 feet?", ("Altitude (ft)", "17,000"), ("Speed (kt)", "251"))
        == "Altitude 17,000: speed 251 kt"
    )


def test_none_where_the_column_only_names_the_thing() -> None:
    cells = (("Model", "MP-403"), ("Gear unit", "GU-43"), ("Sight glass", "33-0418-2"))
    assert said("Which oil goes into the gear unit of an MP-403?", *cells) == ""
