"""The questions that benchmarks make of documents: drawn by the seed, and no near miss is in the documents."""

import random
from collections import Counter
from types import SimpleNamespace

import pytest

from benchmarks.made_facts import Fact, drawn, facts
from benchmarks.made_questions import answerable
from benchmarks.near_misses import near_misses
from benchmarks.wordings import WORDINGS
from models.analyzer import terms
from services.answering.vocabulary import Vocabulary
from services.learning.evaluation import UNANSWERABLE

FACTS = tuple(
    Fact("table", f"Valve {letter}", "Torque", (str(n),), "d.pdf", 1, "part") for n, letter in enumerate("ABCDEFGH")
)


class _Documents:
    def all(self) -> tuple[()]:
        return ()


class _Store:
    documents = _Documents()


def test_seeds_draw_other_facts() -> None:
    assert drawn(FACTS, 4, random.Random(1)) == drawn(FACTS, 4, random.Random(1))
    assert drawn(FACTS, 4, random.Random(1)) != drawn(FACTS, 4, random.Random(2))


def test_each_fact_is_asked_near_the_text_as_it_is_said_and_far_from_it() -> None:
    cases = answerable(FACTS[:1], random.Random(1))
    near, said, far = (case.question for case in cases)
    assert near == "What is the Torque of the Valve A?"
    assert said == "need the torque for the Valve A, what is it?"
    assert "how tight" in far
    assert "torque" not in far.lower()
    assert all(c.must_contain == ("0",) and c.pages == (1,) for c in cases)


@pytest.mark.parametrize("seed", range(5))
def test_a_near_miss_names_what_is_not_there(seed: int) -> None:
    known = Vocabulary(dict.fromkeys(terms("valve a b c d e f g h torque"), 1), 8)
    cases = near_misses(FACTS, FACTS, _Store(), known, random.Random(seed))  # type: ignore[arg-type]
    assert len(cases) == len(WORDINGS) * len(FACTS)
    for case in cases[:: len(WORDINGS)]:
        assert case.kind == UNANSWERABLE
        assert any(term not in known for term in set(terms(case.question)) - set(terms("What is the of")))


def test_as_many_near_misses_of_each_kind_are_made_as_the_documents_allow() -> None:
    known = Vocabulary({}, 1)
    cases = near_misses(FACTS, FACTS, _Store(), known, random.Random(1), 30)  # type: ignore[arg-type]
    kinds = Counter(case.note.split(",")[0] for case in cases[:: len(WORDINGS)])
    assert kinds == {"product": 8, "sister": 8, "detail": 8}  # nothing is told of the valves but the torque


def test_a_crossed_near_miss_asks_for_what_the_documents_tell_of_another_thing() -> None:
    other = Fact("table", "Valve A", "Stroke", ("7",), "d.pdf", 1, "part")
    known = Vocabulary({}, 1)
    drawn_cases = [near_misses(FACTS[1:], (*FACTS, other), _Store(), known, random.Random(s)) for s in range(3)]  # type: ignore[arg-type]
    crossed = [case for cases in drawn_cases for case in cases if case.note.startswith("crossed, near")]
    assert crossed
    assert all("Stroke" in case.question and "Valve A" not in case.question for case in crossed)


def test_what_a_column_tells_of_a_thing_is_no_near_miss() -> None:
    row = SimpleNamespace(cells=(("Valve", "Valve B"), ("Stroke", "9")))
    chunk = SimpleNamespace(section=(), text="Valve B | 9", units=(row,))
    documents = SimpleNamespace(all=lambda: (SimpleNamespace(copy="c"),), chunks=lambda _: (chunk,))
    other = Fact("table", "Valve A", "Stroke", ("7",), "d.pdf", 1, "part")
    store = SimpleNamespace(documents=documents)
    drawn_cases = [
        near_misses(FACTS[1:2], (FACTS[1], other), store, Vocabulary({}, 1), random.Random(s))  # type: ignore[arg-type]
        for s in range(20)
    ]
    assert not any(case.note.startswith("crossed") for cases in drawn_cases for case in cases)


def test_no_torque_is_asked_of_what_is_no_such_part() -> None:
    label = Fact("table", "Warning label", "Qty", ("1",), "d.pdf", 1, "part")
    made = near_misses((label,), (*FACTS, label), _Store(), Vocabulary({}, 1), random.Random(1), 4)  # type: ignore[arg-type]
    assert made
    assert not any(case.note.startswith("crossed") for case in made)


def _told(*cells: tuple[str, str], language: str = "en") -> list[tuple[str, str, str]]:
    """Kind, thing and detail of the facts of one row."""
    row = SimpleNamespace(cells=cells, kind=None, page=1)
    chunk = SimpleNamespace(kind=None, section=(), text=" | ".join(c for _, c in cells), units=(row,))
    info = SimpleNamespace(copy="c", document="d.pdf", language=language)
    documents = SimpleNamespace(all=lambda: (info,), chunks=lambda _: (chunk,))
    found, _ = facts(SimpleNamespace(documents=documents))  # type: ignore[arg-type]
    return [(fact.kind, fact.thing, fact.detail) for fact in found]


def test_a_heading_that_names_a_property_is_asked_for_and_others_are_not() -> None:
    row = (("Part", "Grub screw"), ("New", "0.2"), ("Notes", "see 4.2"), ("Torque (N·m)", "12"), ("Value", "9"))
    assert _told(*row) == [("table", "Grub screw", "Torque (N·m)")]
    assert _told(*row, language="de") == []


def test_below_the_name_of_a_model_stands_what_is_asked_of_the_model() -> None:
    assert _told(("Data", "Rated flow"), ("MP-401", "30")) == [("table", "MP-401", "Rated flow")]
    assert _told(("Part", "Flow switch"), ("MP-401", "33-0470-1")) == []  # the number of the part for this model


def test_below_value_stands_the_property_that_the_row_names() -> None:
    assert _told(("Data", "Highest inlet pressure"), ("Value", "6 bar")) == [("value", "Highest inlet pressure", "")]
    assert _told(("Data", "Remove the cover"), ("Value", "6")) == []
