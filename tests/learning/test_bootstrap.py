"""With a language model a recompile gives it worked examples, and the gate judges what they bring."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import dspy
import pytest
from dspy.teleprompt import COPRO, GEPA, SIMBA, BootstrapFewShot, BootstrapFewShotWithRandomSearch, MIPROv2

from models.types import OPEN_AUDIENCE, Query, Question, Status
from services.answering.model.language_model import LanguageModel
from services.answering.model.predictors import dump_predictors
from services.answering.program import build_program
from services.answering.state import Implementations, default_state
from services.learning.feedback import give
from tests.answering.language_server import Asked, LanguageServer, faithful


def clumsy(asked: Asked) -> Mapping[str, Any]:
    """Tells how to clean the part when asked for its torque, unless it is shown an example of how it is done.

    Of parts that begin with one of the first letters it knows the torque without."""
    if asked.step != "answer":
        return faithful(asked)
    name = re.search(r"torque of the (\w+ \w+)", asked.fields["query"])
    assert name is not None
    knows = bool(asked.demos) or name[1] < "f"
    wanted = f"The tightening torque of the {name[1]}" if knows else f"Clean the {name[1]}"
    for item in asked.evidence:
        for line in item["text"].splitlines():
            if line.startswith(wanted):
                return {"answerable": True, "statements": [{"text": line, "evidence": [item["id"]]}]}
    return {"answerable": False, "statements": []}


@pytest.fixture
def server() -> Iterator[LanguageServer]:
    made = LanguageServer()
    yield made
    made.close()


@pytest.fixture
def with_model(site: Any, server: LanguageServer) -> Any:
    site.language_model = LanguageModel("openai/tiny", base_url=server.url)
    return site


def ask_and_correct(site: Any, parts: dict[str, int]) -> None:
    for name, torque in parts.items():
        answer = site.ask(f"What is the tightening torque of the {name}?")
        give(site.store, answer.id, "anonymous", OPEN_AUDIENCE, "wrong", correction=f"{torque} Nm")


def test_examples_make_the_model_better_and_the_version_is_promoted(
    with_model: Any, server: LanguageServer, parts: dict[str, int]
) -> None:
    site = with_model
    server.reply = clumsy
    question = "What is the tightening torque of the winch drum?"
    assert "175" not in site.ask(question).text
    ask_and_correct(site, parts)
    outcome = site.recompile()
    assert outcome["promoted"], outcome
    assert outcome["after"] > outcome["before"]
    answer = site.ask(question)
    assert (answer.status, answer.mode, answer.program_version) == (Status.ANSWERED, "model", outcome["candidate"])
    assert "175 Nm" in answer.text
    demos = site.program.state.dspy_state["answer.predict"].demos
    assert 1 <= len(demos) <= 4
    for demo in demos:
        assert {item["id"] for item in demo["evidence"]} == {i for s in demo["statements"] for i in s["evidence"]}


def test_demos_hold_nothing_that_not_everybody_may_read(
    with_model: Any, server: LanguageServer, parts: dict[str, int]
) -> None:
    site = with_model
    server.reply = clumsy
    secrets = {"vacuum chamber": 501, "cryostat lid": 502, "beam stop": 503, "armor hatch": 504, "detonator cap": 505}
    told = "\n\n".join(f"## {n}\n\nThe tightening torque of the {n} is {t} Nm." for n, t in secrets.items())
    site.add("secret.md", f"# Secret line\n\n{told}", groups=("inner circle",))
    inner = (frozenset({"inner circle", "everyone"}),)
    for name, torque in secrets.items():
        answer = site.ask(f"What is the tightening torque of the {name}?", audience=inner)
        give(site.store, answer.id, "anonymous", inner, "wrong", correction=f"{torque} Nm")
    ask_and_correct(site, dict(list(parts.items())[:16]))
    outcome = site.recompile()
    assert any("502" in str(asked.body) for asked in server.asked)  # the model has seen them in answers
    assert outcome["candidate"], outcome
    document = str(site.store.versions.get(outcome["candidate"]).document)
    assert "tightening torque of the" in document
    assert not any(name in document.casefold() for name in ("secret", *secrets))


def test_a_dead_model_does_not_stop_a_recompile(with_model: Any, server: LanguageServer, parts: dict[str, int]) -> None:
    server.fault = "500"
    ask_and_correct(with_model, dict(list(parts.items())[:20]))
    outcome = with_model.recompile()
    assert outcome["candidate"] is not None
    assert "dspy_state" in (document := with_model.store.versions.get(outcome["candidate"]).document)
    assert document["dspy_state"] == {}


# -------------------------------------------------- other optimizers of DSPy


def right(example: dspy.Example, answer: Any, *_: Any) -> float:
    return float(example.value in getattr(answer, "text", ""))


def _optimizers(lm: dspy.LM) -> dict[str, Any]:
    return {
        "bootstrap": lambda p, t: BootstrapFewShot(metric=right, max_labeled_demos=0).compile(p, trainset=t),
        "random search": lambda p, t: BootstrapFewShotWithRandomSearch(
            metric=right, max_labeled_demos=0, num_candidate_programs=1, num_threads=1
        ).compile(p, trainset=t, valset=t),
        "mipro": lambda p, t: MIPROv2(
            metric=right, prompt_model=lm, task_model=lm, auto=None, num_candidates=2, num_threads=1
        ).compile(p, trainset=t, valset=t, num_trials=2, minibatch=False, max_labeled_demos=0),
        "copro": lambda p, t: COPRO(metric=right, prompt_model=lm, breadth=2, depth=1).compile(
            p, trainset=t, eval_kwargs={"num_threads": 1, "display_progress": False}
        ),
        "simba": lambda p, t: SIMBA(metric=right, bsize=2, num_candidates=2, max_steps=1, num_threads=1).compile(
            p, trainset=t
        ),
        "gepa": lambda p, t: GEPA(
            metric=right, max_metric_calls=6, reflection_lm=lm, num_threads=1
        ).compile(p, trainset=t, valset=t),
    }  # fmt: skip


def test_local_state_survives_every_optimizer(with_model: Any, server: LanguageServer, parts: dict[str, int]) -> None:
    def reply(asked: Asked) -> Mapping[str, Any] | str:
        if "query" in asked.fields or "question" in asked.fields:
            return clumsy(asked) if "evidence" in asked.fields else faithful(asked)
        # an optimizer asks for instructions: any text will do
        return dict.fromkeys(_outputs(asked), "Be exact.")

    server.reply = reply
    site = with_model
    steps = Implementations(understand="model", route="local", answer="model")
    state = default_state().model_copy(update={"implementations": steps})
    program = build_program(state, site.store, site.index, site.embedder, site.language_model)
    trainset = [
        dspy.Example(
            query=Query(n, Question(f"What is the tightening torque of the {n}?"), "anonymous", OPEN_AUDIENCE),
            value=f"{parts[n]} Nm",
        ).with_inputs("query")
        for n in list(parts)[:2]
    ]
    for name, compile_ in _optimizers(site.language_model.lm).items():
        server.asked.clear()
        with dspy.context(lm=site.language_model.lm):
            compiled = compile_(program, trainset)
        assert server.asked, name
        assert compiled is not program, name
        assert compiled.state == program.state == state, name
        assert dump_predictors(program) == {}, name
        assert "tiny" not in str(dump_predictors(compiled)), name


def _outputs(asked: Asked) -> list[str]:
    told = re.findall(r"\[\[ ## (\w+) ## \]\]\n\{\w+\}", str(asked.body["messages"][0]["content"]))
    return [field for field in dict.fromkeys(told) if field not in asked.fields]
