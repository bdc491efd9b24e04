"""What a language model may cost: counted per step, kept with the answer, and a limit means the local steps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import dspy
import pytest

from models.answers import answer_from_json, answer_to_json
from models.store.spending import TOTAL
from models.types import Answer
from services.answering.model.budget import Budgets, CompileLimitReached, Limit, compiling
from services.answering.model.language_model import LanguageModel
from services.answering.model.roles import LanguageModels
from services.answering.program import Program, build_program

from .conftest import Plant
from .language_server import LanguageServer
from .test_language_model import TORQUE, all_by_model, query, shown
from .test_streaming import Watching

PER_CALL = 20
"""Tokens that the server says each call used."""


@pytest.fixture
def server() -> Iterator[LanguageServer]:
    made = LanguageServer()
    yield made
    made.close()


@pytest.fixture
def plant(make_plant: Callable[[], Plant]) -> Plant:
    return make_plant()


def program(plant: Plant, server: LanguageServer, **budgets: object) -> Program:
    model = LanguageModel("openai/tiny", base_url=server.url, max_tokens=100)
    models = LanguageModels(model, budgets=Budgets(**budgets))  # type: ignore[arg-type]
    return build_program(all_by_model(), plant.store, plant.index, plant.embedder, models)  # type: ignore[arg-type]


def today() -> object:
    return datetime.now(UTC).date()


@pytest.mark.parametrize("watching", [None, Watching()], ids=["whole", "streamed"])
def test_each_step_is_counted_and_kept_with_the_answer(
    plant: Plant, server: LanguageServer, watching: Watching | None
) -> None:
    answer = program(plant, server, prices={"openai/tiny": (1.0, 2.0)})(query(TORQUE), watching)
    step = {"lm": "openai/tiny", "calls": 1, "tokens": PER_CALL, "usd": pytest.approx(30e-6)}
    assert answer.usage == {
        "steps": {"understand": step, "route": step, "answer": step},
        "tokens": 3 * PER_CALL,
        "usd": pytest.approx(90e-6),
        "limit": "",
    }
    assert answer_from_json(answer_to_json(answer)).usage == answer.usage
    found = plant.store.spending.of(today())  # type: ignore[arg-type]
    assert (found["route"].tokens, found[TOTAL].tokens, found[TOTAL].micro_usd) == (PER_CALL, 3 * PER_CALL, 90)


def test_without_a_model_nothing_is_used(plant: Plant) -> None:
    assert plant.ask(TORQUE).usage == {}


@pytest.mark.parametrize(
    ("budgets", "asked", "why"),
    [
        ({"question": Limit(tokens=1)}, 0, "one question (1 tokens)"),
        ({"question": Limit(tokens=800)}, 2, "one question (800 tokens)"),
        ({"day": Limit(tokens=800)}, 2, "this day (800 tokens)"),
        ({"day": Limit(usd=0.001), "prices": {"openai/tiny": (1.0, 100.0)}}, 0, "this day (0.001 USD)"),
        ({"question": Limit(usd=5)}, 0, "price of openai/tiny isn't known"),
    ],
)
def test_a_limit_means_the_local_steps_and_a_word_of_why(
    plant: Plant, server: LanguageServer, budgets: dict[str, object], asked: int, why: str
) -> None:
    answer = program(plant, server, **budgets)(query(TORQUE))
    assert len(server.asked) == asked
    assert shown(answer) == shown(plant.ask(TORQUE, state=all_by_model()))
    assert why in answer.usage["limit"]
    assert answer.usage["tokens"] == asked * PER_CALL


def test_all_workers_keep_one_limit_of_the_day(plant: Plant, server: LanguageServer) -> None:
    workers = [program(plant, server, day=Limit(tokens=2500)) for _ in range(3)]
    answers: list[Answer] = []

    def work(own: Program) -> None:
        for _ in range(3):
            answers.append(own(query(TORQUE)))

    threads = [threading.Thread(target=work, args=(own,)) for own in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = PER_CALL * len(server.asked)
    assert sum(answer.usage["tokens"] for answer in answers) == used
    assert plant.store.spending.of(today())[TOTAL].tokens == used  # type: ignore[arg-type]
    one_more = program(plant, server, day=Limit(tokens=used))(query(TORQUE))
    assert "this day" in one_more.usage["limit"]


@pytest.mark.parametrize("fault", ["500", "half stream"])
def test_a_call_that_failed_counts_with_its_prompt(plant: Plant, server: LanguageServer, fault: str) -> None:
    server.fault = fault
    answer = program(plant, server)(query(TORQUE), Watching())
    assert answer.usage["steps"]["answer"]["tokens"] > 100


def test_a_compile_has_a_budget_of_its_own_in_all_of_dspys_threads(plant: Plant, server: LanguageServer) -> None:
    asking = program(plant, server, day=Limit(tokens=1))
    with compiling(Budgets(compile=Limit(tokens=3000)), plant.store.spending) as meter:
        dspy.Parallel(num_threads=2, disable_progress_bar=True, timeout=0)([(asking, (query(TORQUE),))] * 2)
        model = asking.language_models.default
        assert model is not None
        server.reply = lambda _: "Be brief."
        with dspy.context(disable_history=True):
            model.lm("Write a better instruction.")
        assert meter.usage()["tokens"] == 7 * PER_CALL
        assert meter.usage()["steps"]["optimizer"]["calls"] == 1
        meter.checkpoint()
    with compiling(Budgets(compile=Limit(tokens=30)), plant.store.spending) as meter:
        assert asking(query(TORQUE)).mode == "local"
        assert meter.spent
        with pytest.raises(CompileLimitReached, match="one recompile"):
            meter.checkpoint()
    found = plant.store.spending.of(today())  # type: ignore[arg-type]
    assert (found["compile"].tokens, TOTAL in found) == (7 * PER_CALL, False)
