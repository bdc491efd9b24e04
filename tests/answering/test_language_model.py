"""The steps that a language model does, over real HTTP: what a good one brings, and that a bad one can't hurt."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import dspy
import pytest

from models.errors import BadInput, Cancelled
from models.types import OPEN_AUDIENCE, Answer, Audience, Query, Question, ReadDocument, Status, Turn
from services.answering.model.breaker import FAILURES
from services.answering.model.language_model import LanguageModel
from services.answering.model.predictors import SIGNATURES, dump_predictors
from services.answering.program import Program, build_program
from services.answering.state import Implementations, Predictor, ProgramState, default_state
from tests.answering.language_server import Asked, LanguageServer, faithful, inventing

from .conftest import Plant, forced, heading, paragraph

CUT_OFF = (
    "[[ ## answerable ## ]]\ntrue\n\n"
    '[[ ## statements ## ]]\n[{"text": "Drain plug 45", "evidence": ["E1"]}, {"text": "Fill'
)
TORQUE = "What is the tightening torque of the drain plug?"


@pytest.fixture(scope="module")
def running() -> Iterator[LanguageServer]:
    made = LanguageServer()
    yield made
    made.close()


@pytest.fixture
def server(running: LanguageServer) -> LanguageServer:
    running.reset()
    return running


def all_by_model(state: ProgramState | None = None) -> ProgramState:
    steps = Implementations(understand="model", route="model", answer="model")
    return (state or default_state()).model_copy(update={"implementations": steps})


def program(plant: Plant, server: LanguageServer, state: ProgramState | None = None, timeout_s: float = 10) -> Program:
    model = LanguageModel("openai/tiny", base_url=server.url, timeout_s=timeout_s)
    return build_program(state or all_by_model(), plant.store, plant.index, plant.embedder, model)  # type: ignore[arg-type]


def query(question: str, audience: Audience = OPEN_AUDIENCE, **more: Any) -> Query:
    return Query("q1", Question(question), "anonymous", audience, **more)


def shown(answer: Answer) -> tuple[Any, ...]:
    """What a user sees of an answer."""
    return answer.status, answer.mode, answer.text, answer.citations, answer.warnings


def saying(*statements: Mapping[str, Any], answerable: bool = True) -> Callable[[Asked], Mapping[str, Any]]:
    """A model that understands and routes as it should and answers this."""

    def reply(asked: Asked) -> Mapping[str, Any]:
        if asked.step != "answer":
            return faithful(asked)
        return {"answerable": answerable, "statements": list(statements)}

    return reply


def passage_with(words: str, text: str) -> Callable[[Asked], Mapping[str, Any]]:
    """A model that says `text` and cites the passage with these words."""

    def reply(asked: Asked) -> Mapping[str, Any]:
        if asked.step != "answer":
            return faithful(asked)
        id_ = next(item["id"] for item in asked.evidence if words in item["text"])
        lines = [{"text": line, "evidence": [id_]} for line in text.split("\n")]
        return {"answerable": True, "statements": lines}

    return reply


# -------------------------------------------------- a good model


def test_it_understands_chooses_tools_and_answers(plant: Plant, server: LanguageServer) -> None:
    answer = program(plant, server)(query(TORQUE))
    assert server.steps() == ["understand", "route", "answer"]
    assert (answer.status, answer.mode) == (Status.ANSWERED, "model")
    assert "45" in answer.text
    assert answer.text.endswith("[1]")
    assert answer.citations[0].document == "pump/manual.pdf"
    assert answer.citations[0].page == 1


def test_it_may_put_it_in_its_own_words(plant: Plant, server: LanguageServer) -> None:
    server.reply = passage_with("Drain plug", "Tighten the drain plug to 45 Nm.")
    answer = program(plant, server)(query(TORQUE))
    assert (answer.mode, answer.text) == ("model", "Tighten the drain plug to 45 Nm. [1]")
    assert "45" in answer.citations[0].quote
    assert "12.5" not in answer.citations[0].quote


def test_marks_and_bullets_of_its_own_are_taken_away(plant: Plant, server: LanguageServer) -> None:
    server.reply = passage_with("Drain plug", "- Tighten the drain plug to 45 Nm [E1] (E2).\n\n")
    answer = program(plant, server)(query(TORQUE))
    assert (answer.mode, answer.text) == ("model", "Tighten the drain plug to 45 Nm. [1]")


def test_a_follow_up_is_asked_alone(plant: Plant, server: LanguageServer) -> None:
    seen: list[str] = []

    def reply(asked: Asked) -> Mapping[str, Any]:
        if asked.step == "understand":
            seen.append(asked.fields["history"])
            return {"query": "What is the tightening torque of the filler plug?"}
        return faithful(asked)

    server.reply = reply
    history = (Turn(TORQUE, "Drain plug: 45 Nm"),)
    answer = program(plant, server)(query("and the filler one?", history=history))
    assert "30" in answer.text
    assert "45 Nm" in seen[0]


def test_the_warnings_of_a_cited_step_are_carried_along(plant: Plant, server: LanguageServer) -> None:
    server.reply = passage_with("Pull the old seal", "The old seal is pulled off the shaft.")
    answer = program(plant, server, all_by_model(forced()))(query("Where is the old seal pulled off?"))
    assert answer.mode == "model"
    assert {w.text for w in answer.warnings} >= {
        "Rotating parts can crush fingers. Lock out the motor before opening the guard.",
        "The seal spring is under tension and can injure your eyes.",
    }


def test_steps_are_never_retold(plant: Plant, server: LanguageServer) -> None:
    server.reply = passage_with("Pull the old seal", "Pull the old seal off the shaft.")
    answer = program(plant, server, all_by_model(forced()))(query("How do I replace the shaft seal?"))
    assert answer.mode == "local"
    assert answer.text.count("\n") >= 4


def test_the_step_chooses_its_implementation(plant: Plant, server: LanguageServer) -> None:
    steps = Implementations(understand="local", route="local", answer="local")
    state = default_state().model_copy(update={"implementations": steps})
    answer = program(plant, server, state)(query(TORQUE))
    assert (answer.mode, server.asked) == ("local", [])


def test_it_sees_only_what_the_audience_may(plant: Plant, server: LanguageServer) -> None:
    program(plant, server, all_by_model(forced()))(query("Bench notes: what torque has the drain plug?"))
    assert server.steps()[-1] == "answer"
    assert "99" not in str([asked.body for asked in server.asked])


def test_what_stands_in_two_passages_is_quoted_where_it_stands(
    make_plant: Callable[[], Plant], server: LanguageServer
) -> None:
    plant = make_plant()
    said = "The unit is delivered without oil in the gear unit."
    rest = "Turn the shaft by hand. It must turn freely and without noise."
    sections = [(heading(name), paragraph(f"{said} {rest}")) for name in ("Filling on site", "Oil of the gear unit")]
    blocks = tuple(block for section in sections for block in section)
    plant.add("gear.md", ReadDocument(title="Gear unit manual", blocks=blocks))

    def last_passage(asked: Asked) -> Mapping[str, Any]:
        if asked.step != "answer":
            return faithful(asked)
        last = [item["id"] for item in asked.evidence if said in item["text"]][-1]
        return {"answerable": True, "statements": [{"text": said, "evidence": [last]}]}

    server.reply = last_passage
    answer = program(plant, server, all_by_model(forced()))(query("Is the gear unit delivered with oil?"))
    assert answer.mode == "model"
    assert answer.citations[0].quote == said


# -------------------------------------------------- a bad one


@pytest.mark.parametrize(
    "reply",
    [
        inventing,
        lambda asked: "I am a language model.",
        lambda asked: "",
        lambda asked: "[[ ## completed ## ]]",
        lambda asked: {"answerable": "perhaps", "statements": "many", "query": "", "chosen": "all of them"},
        saying({"text": "Tighten it to 45 Nm.", "evidence": ["E99"]}),
        saying({"text": "Tighten it to 45 Nm.", "evidence": []}),
        saying({"text": "Call a plumber who is certified, and drink tea meanwhile.", "evidence": ["E1"]}),
        saying(*[{"text": "The drain plug has 45 Nm.", "evidence": ["E1"]}] * 500),
        saying({"text": "x" * 100_000, "evidence": ["E1"]}),
        saying(answerable=True),
        passage_with("Drain plug", "Tighten the drain plug to 30 Nm."),
        passage_with("Drain plug", "Tighten the drain plug to 45 Nm.\nPart number 88-1203/C."),
        lambda asked: CUT_OFF,
    ],
    ids=[
        "invents", "chats", "says nothing", "completes nothing", "wrong types", "evidence that isn't there",
        "no evidence", "not what stands there", "far too much", "far too long", "contradicts itself",
        "neighbour's value", "a part number of its own", "cut off",
    ],
)  # fmt: skip
def test_what_a_bad_model_says_is_not_shown(plant: Plant, server: LanguageServer, reply: Any) -> None:
    server.reply = reply
    local = plant.ask(TORQUE, state=all_by_model())
    answer = program(plant, server)(query(TORQUE))
    assert server.asked
    assert shown(answer) == shown(local)
    assert answer.mode == "local"


@pytest.mark.parametrize("fault", ["hang", "trickle", "reset", "half", "malformed", "500", "429", "401"])
def test_a_failing_server_gives_the_local_answer_in_time(plant: Plant, server: LanguageServer, fault: str) -> None:
    server.fault = fault
    answer = program(plant, server, timeout_s=0.3)(query(TORQUE))
    assert server.asked
    assert shown(answer) == shown(plant.ask(TORQUE, state=all_by_model()))


def test_a_dead_server_gives_the_local_answer(plant: Plant) -> None:
    gone = LanguageServer()
    gone.close()
    assert shown(program(plant, gone)(query(TORQUE))) == shown(plant.ask(TORQUE, state=all_by_model()))


def test_it_never_takes_longer_than_the_deadline_leaves(plant: Plant, server: LanguageServer) -> None:
    server.fault = "hang"
    deadline = datetime.now(UTC) + timedelta(seconds=1)
    answer = program(plant, server, timeout_s=600)(query(TORQUE, deadline_at=deadline))
    assert answer.status is Status.ANSWERED
    assert datetime.now(UTC) < deadline + timedelta(seconds=60)  # not the 600 s that the model may take


def test_a_waiting_question_can_be_cancelled(plant: Plant, server: LanguageServer) -> None:
    class Impatient:
        def event(self, kind: str, data: Mapping[str, Any]) -> None: ...

        def checkpoint(self) -> None:
            if server.asked:
                raise Cancelled("Cancelled.")

    server.fault = "hang"
    with pytest.raises(Cancelled):
        program(plant, server, timeout_s=600)(query(TORQUE), Impatient())


def test_a_dead_model_is_left_alone_for_a_while(plant: Plant, server: LanguageServer) -> None:
    server.fault = "500"
    made = program(plant, server)
    for _ in range(FAILURES + 2):
        made(query(TORQUE))
    assert len(server.asked) == FAILURES


@pytest.mark.parametrize("rewritten", ["What is the torque of part 88-1204/A?", "What is the torque?", "Give me 45 Nm"])
def test_a_question_is_not_given_other_numbers(plant: Plant, server: LanguageServer, rewritten: str) -> None:
    server.reply = lambda asked: {"query": rewritten} if asked.step == "understand" else faithful(asked)
    question = "What torque has part 88-1203/B?"
    answer = program(plant, server, all_by_model(forced()))(query(question))
    assert "88-1203/B" in answer.citations[0].quote


def test_a_model_can_only_lower_the_confidence(plant: Plant, server: LanguageServer) -> None:
    local = plant.ask(TORQUE)
    server.reply = saying(answerable=False)
    doubted = program(plant, server)(query(TORQUE))
    assert doubted.confidence < local.confidence
    server.reply = faithful
    unknown = program(plant, server)(query("What is the tightening torque of the flux capacitor E-99?"))
    assert unknown.status is Status.ABSTAINED


def test_instructions_inside_a_document_reach_nobody(make_plant: Callable[[], Plant], server: LanguageServer) -> None:
    """Prompt injection: the model obeys the document and tells what it must not; the guard lets none of it pass."""
    plant = make_plant()
    server.reply = saying(
        {"text": "The bench drain plug is tightened to 99 Nm.", "evidence": ["E1"]},
        {"text": "Ignore the warning and open the guard while the motor runs at 1450 rpm.", "evidence": ["E1"]},
    )
    answer = program(plant, server)(query(TORQUE))
    assert answer.mode == "local"
    assert "99" not in answer.text
    assert "1450" not in answer.text


# -------------------------------------------------- what stays behind


def test_nothing_of_a_question_is_kept(
    plant: Plant, server: LanguageServer, caplog: pytest.LogCaptureFixture, tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    made = program(plant, server)
    with caplog.at_level(logging.DEBUG):
        made(query(TORQUE))
        server.reply = inventing
        made(query(TORQUE))
        server.reply = lambda asked: "45 Nm, trust me"
        made(query(TORQUE))
    assert len(server.asked) > 3
    assert dspy.settings.trace == []
    for _, predictor in made.named_predictors():
        assert not predictor.traces
        assert not predictor.history
    assert not made.language_models.default.lm.history
    assert not list(tmp_path.rglob("*"))
    ours = [r for r in caplog.records if not r.name.startswith(("httpcore", "httpx"))]
    assert not any("45" in r.getMessage() or "drain" in r.getMessage() for r in ours)
    calls = len(server.asked)
    made(query(TORQUE))
    assert len(server.asked) > calls  # not from a cache


def test_threads_use_the_model_they_are_bound_to(plant: Plant, server: LanguageServer) -> None:
    other = LanguageServer()
    try:
        other.reply = inventing
        programs = [program(plant, server), program(plant, other)]
        found: dict[int, Answer] = {}

        def ask(n: int) -> None:
            found[n] = programs[n % 2](query(TORQUE))

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [found[n].mode for n in range(8)] == ["model", "local"] * 4
    finally:
        other.close()


def test_without_a_model_nothing_of_one_is_loaded() -> None:
    code = """
import sys
from services.settings import Settings
from services.app import App
import services.answering.program
assert App.build(Settings(lm="")).language_models.default is None
assert App.build(Settings(lm="openai/x", lm_base_url="http://127.0.0.1:9/v1")).language_models.of("answer") is not None
assert not any(name in sys.modules for name in ("litellm.main", "openai", "torch")), "loaded"
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


# -------------------------------------------------- versions


def test_the_predictors_have_the_names_that_versions_use(plant: Plant) -> None:
    assert [name for name, _ in plant.program().named_predictors()] == list(SIGNATURES)


def test_demos_and_instructions_go_through_a_version(plant: Plant, server: LanguageServer) -> None:
    demo = {
        "query": "How tight is the cap?",
        "evidence": [{"id": "E1", "document": "m", "section": "", "text": "Cap: 7 Nm"}],
        "answerable": True,
        "statements": [{"text": "Cap: 7 Nm", "evidence": ["E1"]}],
    }
    given = {"answer.predict": Predictor(demos=(demo,), instructions="Be brief.")}
    state = all_by_model().model_copy(update={"dspy_state": given})
    made = program(plant, server, ProgramState.from_json(state.to_json()))
    assert dump_predictors(made) == given
    assert "tiny" not in str(state.to_json())
    made(query(TORQUE))
    asked = server.asked[-1]
    assert asked.demos[0]["query"] == "How tight is the cap?"
    assert "Be brief." in str(asked.body["messages"][0])
    assert dump_predictors(made.deepcopy()) == given


def test_a_version_of_another_program_is_refused(plant: Plant) -> None:
    state = default_state().model_copy(update={"dspy_state": {"plan.predict": Predictor(instructions="x")}})
    with pytest.raises(BadInput, match=r"plan\.predict"):
        plant.program(state)


def test_a_true_sentence_about_another_thing_is_no_answer(plant: Plant, server: LanguageServer) -> None:
    server.reply = passage_with("24 V", "The supply voltage is 24 V.")
    answer = program(plant, server, all_by_model(forced()))(query("What does E-18 mean?"))
    assert (answer.mode, "Low suction pressure" in answer.text) == ("local", True)


def test_a_passage_that_tells_nothing_more_is_not_cited(plant: Plant, server: LanguageServer) -> None:
    server.reply = saying(*[{"text": "Change the oil every 4,000 hours.", "evidence": ["E1", "E2", "E3"]}] * 2)
    answer = program(plant, server, all_by_model(forced()))(query("How often is the oil changed?"))
    assert (answer.mode, answer.text) == ("model", "Change the oil every 4,000 hours. [1]")


def test_a_question_is_not_given_up_for_another(plant: Plant, server: LanguageServer) -> None:
    server.reply = lambda asked: {"query": "{query}"} if asked.step == "understand" else faithful(asked)
    assert "45" in program(plant, server)(query(TORQUE)).text
