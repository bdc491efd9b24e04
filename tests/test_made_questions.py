"""The questions that benchmarks make of documents: drawn by the seed, and no near miss is in the documents."""

import random

import pytest

from benchmarks.made_questions import Fact, answerable, ask, drawn, near_misses
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


def test_each_fact_is_asked_in_two_wordings() -> None:
    cases = answerable(FACTS[:1])
    assert [c.question for c in cases] == [ask(FACTS[0], False), ask(FACTS[0], True)]
    assert all(c.must_contain == ("0",) and c.pages == (1,) for c in cases)


@pytest.mark.parametrize("seed", range(5))
def test_a_near_miss_names_what_is_not_there(seed: int) -> None:
    known = Vocabulary(dict.fromkeys(terms("valve a b c d e f g h torque"), 1), 8)
    cases = near_misses(FACTS, _Store(), known, random.Random(seed))  # type: ignore[arg-type]
    assert len(cases) == 2 * len(FACTS)
    for n, case in enumerate(cases):
        assert case.kind == UNANSWERABLE
        new = set(terms(case.question)) - set(terms(ask(FACTS[n // 2], bool(n % 2))))
        assert any(term not in known for term in new)
