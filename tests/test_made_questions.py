"""The questions that benchmarks make of documents: drawn by the seed, and no near miss is in the documents."""

import random
from types import SimpleNamespace

import pytest

from benchmarks.made_questions import Fact, answerable, drawn, near_misses
from benchmarks.wordings import WORDINGS
from models.analyzer import terms
from services.answering.vocabulary import Vocabulary
from services.learning.evaluation import UNANSWERABLE

FACTS = tuple(Fact("table", f"Valve {letter}", "Torque", (str(n),), "d.pdf", 1) for n, letter in enumerate("ABCDEFGH"))


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
    for n, case in enumerate(cases[:: len(WORDINGS)]):
        assert case.kind == UNANSWERABLE
        new = set(terms(case.question)) - set(terms(f"What is the Torque of the {FACTS[n].thing}"))
        assert any(term not in known for term in new)


def test_a_crossed_near_miss_asks_for_what_the_documents_tell_of_another_thing() -> None:
    other = Fact("table", "Valve A", "Stroke", ("7",), "d.pdf", 1)
    known = Vocabulary({}, 1)
    drawn_cases = [near_misses(FACTS[1:], (*FACTS, other), _Store(), known, random.Random(s)) for s in range(3)]  # type: ignore[arg-type]
    crossed = [case for cases in drawn_cases for case in cases if case.note.startswith("crossed, near")]
    assert crossed
    assert all("Stroke" in case.question and "Valve A" not in case.question for case in crossed)


def test_what_a_column_tells_of_a_thing_is_no_near_miss() -> None:
    row = SimpleNamespace(cells=(("Valve", "Valve B"), ("Stroke", "9")))
    chunk = SimpleNamespace(section=(), text="Valve B | 9", units=(row,))
    documents = SimpleNamespace(all=lambda: (SimpleNamespace(copy="c"),), chunks=lambda _: (chunk,))
    other = Fact("table", "Valve A", "Stroke", ("7",), "d.pdf", 1)
    store = SimpleNamespace(documents=documents)
    drawn_cases = [
        near_misses(FACTS[1:2], (FACTS[1], other), store, Vocabulary({}, 1), random.Random(s))  # type: ignore[arg-type]
        for s in range(20)
    ]
    assert not any(case.note.startswith("crossed") for cases in drawn_cases for case in cases)
