"""Judges are believed only as far as they agree with people, and then only to lower a confidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from models.errors import BadInput
from models.store import Store
from services.answering.model.budget import Budgets, Limit
from services.answering.model.language_model import LanguageModel
from services.answering.model.roles import LanguageModels
from services.learning.judges import SIGNATURES, Bench, agreement, judged, lowered, shipped
from tests.answering.language_server import Asked, LanguageServer

GROUNDED = {"groundedness": shipped()["groundedness"]}
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    made.migrate()
    yield made
    made.close()


@pytest.fixture
def server() -> Iterator[LanguageServer]:
    made = LanguageServer()
    yield made
    made.close()


def compares(asked: Asked) -> dict[str, Any]:
    """A judge that looks whether the words and numbers of the answer stand in the passages."""
    held = asked.fields["passages"].casefold()
    numbers = set(NUMBER.findall(asked.fields["answer"])) <= set(NUMBER.findall(held))
    return {"good": numbers and not asked.fields["answer"].startswith(("Yes", "Any", "Synthetic", "Calcium"))}


def models(server: LanguageServer, **budgets: Any) -> LanguageModels:
    judge = LanguageModel("openai/judge", base_url=server.url, timeout_s=5, max_tokens=50)
    return LanguageModels(own={"judge": judge}, budgets=Budgets(**budgets))


def answered(text: str, id_: str = "q1") -> dict[str, Any]:
    citations = [{"quote": "Drain plug M18: 45 Nm."}]
    return {"id": id_, "status": "answered", "text": text, "citations": citations, "confidence": 0.9}


def test_a_judge_that_agrees_is_used_and_lowers_the_confidence_alone(store: Store, server: LanguageServer) -> None:
    server.reply = compares
    bench = Bench(models(server), store.spending, GROUNDED)
    found = bench.agreement["groundedness"]
    assert found.suffices
    assert found.interval[0] <= found.kappa <= found.interval[1]
    assert found.n == len(GROUNDED["groundedness"]) // 4 * 2, "the pairs that it was not compiled on"
    assert any(asked.demos for asked in server.asked), "it is compiled: worked examples stand in its prompt"
    said = judged(bench, [("How tight?", answered("45 Nm [1]")), ("How tight?", answered("54 Nm [1]", "q2"))])
    assert said["judges"]["groundedness"]["good"] == 0.5
    assert said["confidence"] == {"q1": 0.9, "q2": pytest.approx(0.63)}


@pytest.mark.parametrize(
    "reply", [lambda _: {"good": True}, lambda asked: {"good": not compares(asked)["good"]}, lambda _: "I think so."]
)
def test_a_judge_that_does_not_agree_has_no_say(
    store: Store, server: LanguageServer, reply: Callable[[Asked], Any]
) -> None:
    server.reply = reply
    bench = Bench(models(server), store.spending, GROUNDED)
    assert bench.agreement["groundedness"].kappa <= 0
    calls = len(server.asked)
    assert judged(bench, [("How tight?", answered("54 Nm [1]"))])["confidence"] == {"q1": 0.9}
    assert len(server.asked) == calls


def test_it_is_not_tested_on_what_it_was_shown(store: Store, server: LanguageServer) -> None:
    server.reply = compares
    Bench(models(server), store.spending, GROUNDED)
    tested = {asked.fields["question"] for asked in server.asked[-16:]}
    assert not tested & {demo["question"] for asked in server.asked for demo in asked.demos}


def test_judging_keeps_to_the_budget_of_a_compile(store: Store, server: LanguageServer) -> None:
    server.reply = compares
    bench = Bench(models(server, compile=Limit(tokens=600)), store.spending, GROUNDED)
    assert not bench.agreement["groundedness"].suffices
    assert len(server.asked) < 30


def test_without_a_model_nobody_judges(store: Store) -> None:
    with pytest.raises(BadInput, match="MILLWRIGHT_LM_JUDGE"):
        Bench(LanguageModels(), store.spending)


def test_kappa_is_cohens() -> None:
    labels, said = [True] * 25 + [False] * 25, [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    found = agreement(labels, said)
    assert found.kappa == pytest.approx(0.4)
    assert 0.1 < found.interval[0] < 0.4 < found.interval[1] < 0.7
    assert agreement([True] * 9, [True] * 9).kappa == 0
    assert agreement(labels, [None] * 50).kappa < 0
    assert agreement(labels, [None] * 50).unanswered == 50


def test_no_verdict_raises_a_confidence() -> None:
    assert [lowered(0.5, said) for said in ([True, True], [None], [], [True, False])] == [0.5, 0.5, 0.5, 0.35]


def test_every_judge_has_labels_of_both_kinds_in_both_halves() -> None:
    for name in SIGNATURES:
        good = [label.good for label in shipped()[name]]
        halves = [[x for n, x in enumerate(good) if n // 2 % 2 == half] for half in (0, 1)]
        assert all(0.4 <= sum(half) / len(half) <= 0.6 for half in halves)


@pytest.mark.parametrize("name", list(SIGNATURES))
def test_there_are_enough_labels_of_both_verdicts(name: str) -> None:
    labels = shipped()[name]
    assert len(labels) >= 60
    assert sum(label.good for label in labels) == len(labels) / 2
    assert len({(label.question, label.answer) for label in labels}) == len(labels)
