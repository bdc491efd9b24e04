"""Against a real OpenAI-compatible server, llama.cpp with a model of 135M parameters: the protocol works, and what so
small a model makes up reaches nobody. Required where there are wheels of the server."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import dspy
import pytest

from models.answers import answer_to_json
from models.errors import Unavailable
from models.types import Evidence, Status
from services.answering.model.language_model import LanguageModel
from services.answering.model.steps import Answer, Said
from services.answering.program import build_program
from services.answering.state import Implementations

from .conftest import Plant, forced
from .llama_server import IS_REQUIRED, llama_server
from .test_language_model import query, shown
from .test_streaming import Watching

pytestmark = pytest.mark.skipif(not IS_REQUIRED, reason="there is no wheel of llama.cpp's server for this platform")

QUESTIONS = (
    "Which oil does the pump need?",
    "What is the flash point of the oil?",
    "At which temperature does the fan start?",
    "What does E-18 mean?",
)
_MARK = re.compile(r"\s*\[\d+\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with llama_server() as made:
        yield made


def model(url: str, timeout_s: float = 120, max_tokens: int = 160) -> LanguageModel:
    return LanguageModel("openai/smollm2", base_url=url, timeout_s=timeout_s, max_tokens=max_tokens, structured=True)


@pytest.mark.parametrize("streams", [False, True])
def test_its_structured_output_has_the_form_that_was_asked_for_and_its_usage_is_told(url: str, streams: bool) -> None:
    class Fill(dspy.Signature):  # type: ignore[misc]
        """Which oil, and how much?"""

        text: str = dspy.InputField()
        liters: float = dspy.OutputField()
        is_mineral: bool = dspy.OutputField()

    asked = model(url)
    heard: list[str] = []
    with dspy.context(trace=None, disable_history=True), asked.bound(), dspy.track_usage() as usage:
        said = asked.call(
            lambda: dspy.Predict(Fill)(text="1.8 liters of mineral oil."),
            30,
            lambda: None,
            heard.append if streams else None,
        )
    assert bool(heard) == streams
    assert isinstance(said.liters, float)
    assert isinstance(said.is_mineral, bool)
    found = usage.get_total_tokens()["openai/smollm2"]
    assert found["prompt_tokens"] > 50
    assert 0 < found["completion_tokens"] <= 160


def test_it_is_not_waited_for_longer_than_asked(url: str) -> None:
    asked = model(url, timeout_s=0.3, max_tokens=2000)
    start = time.monotonic()
    with (
        dspy.context(disable_history=True),
        asked.bound(),
        pytest.raises(Unavailable, match=r"took longer than 0\.3 s|did not answer in time"),
    ):
        asked.call(lambda: asked.lm("Count from one to a thousand."), 0.3, lambda: None)
    assert time.monotonic() - start < 30


def test_what_so_small_a_model_makes_up_reaches_nobody(plant: Plant, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[Said, str]] = []
    forward = Answer.forward

    def heard(self: Answer, text: str, evidence: tuple[Evidence, ...]) -> Said:
        found = forward(self, text, evidence)
        said.append((found, " ".join(unit.text for item in evidence for unit in item.chunk.units)))
        return found

    monkeypatch.setattr(Answer, "forward", heard)
    steps = Implementations(understand="model", route="local", answer="model")
    few = forced().retrieval.model_copy(update={"passages": 2})  # what fits a model of this size, and the time
    state = forced().model_copy(update={"implementations": steps, "retrieval": few})
    program = build_program(state, plant.store, plant.index, plant.embedder, model(url))  # type: ignore[arg-type]
    for question in QUESTIONS:
        watching = Watching()
        answer = program(query(question), watching)
        worded = [data for _, data in watching.told if data.get("mode") == "model"]
        for data in (*worded, *([answer_to_json(answer)] if answer.mode == "model" else [])):
            held = " ".join(f"{citation['quote']} {citation['section']}" for citation in data["citations"])
            assert set(_NUMBER.findall(_MARK.sub("", data["text"]))) <= set(_NUMBER.findall(held))
        if answer.mode == "model":
            assert answer.status is Status.ANSWERED
        elif answer.status is Status.ANSWERED:
            assert shown(answer) == shown(plant.ask(question, state=state))
        else:
            assert not answer.citations
    statements = [(s.text, evidence) for found, evidence in said for s in found.statements]
    assert statements, "the model said nothing that could be judged"
    assert any(text not in evidence for text, evidence in statements), "it made nothing up: nothing was tested"
