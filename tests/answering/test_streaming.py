"""What is told while a language model writes: verified values first, its text only as far as the guard let it pass."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.types import Answer
from services.answering.model.signatures import Statement
from services.answering.model.streaming import statements_so_far

from .conftest import Plant, forced
from .language_server import Asked, LanguageServer, faithful
from .test_language_model import TORQUE, all_by_model, program, query, saying, shown

OIL = "Which oil does the pump need, how much of it?"
TRUE, ALSO_TRUE = "The pump needs mineral oil ISO VG 46.", "The housing holds 1.8 liters of oil."
FALSE = "The housing holds 9.9 liters of oil."


class Watching:
    """Keeps what it is told; `until` waits for an event."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Mapping[str, Any]]] = []
        self._changed = threading.Condition()

    def event(self, kind: str, data: Mapping[str, Any]) -> None:
        with self._changed:
            self.told.append((kind, data))
            self._changed.notify_all()

    def checkpoint(self) -> None:
        return

    def until(self, kind: str) -> Mapping[str, Any]:
        with self._changed:
            assert self._changed.wait_for(lambda: kind in self.kinds(), 30), f"no {kind} in {self.told}"
            return next(data for name, data in self.told if name == kind)

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.told]

    def texts(self) -> str:
        return json.dumps(self.told)


@pytest.fixture
def server() -> Iterator[LanguageServer]:
    made = LanguageServer()
    yield made
    made.resumed.set()
    made.close()


def two(asked: Asked, second: str) -> Mapping[str, Any]:
    if asked.step != "answer":
        return faithful(asked)
    (oil,) = (item["id"] for item in asked.evidence if "ISO VG 46" in item["text"])
    statements = [{"text": text, "evidence": [oil]} for text in (TRUE, second)]
    return {"answerable": True, "statements": statements}


def asking(plant: Plant, server: LanguageServer, question: str, watching: Watching, **more: Any) -> Answer:
    return program(plant, server, all_by_model(forced()), **more)(query(question), watching)


def in_thread(
    plant: Plant, server: LanguageServer, question: str, watching: Watching
) -> tuple[threading.Thread, list[Answer]]:
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(asking(plant, server, question, watching)))
    thread.start()
    return thread, answers


def test_the_value_with_its_page_is_told_before_the_model_has_written_anything(
    plant: Plant, server: LanguageServer
) -> None:
    server.pause_at, watching = 0, Watching()
    thread, answers = in_thread(plant, server, TORQUE, watching)
    value = watching.until("value")
    assert "text" not in watching.kinds()
    assert "45" in value["text"]
    assert (value["mode"], value["citations"][0]["page"]) == ("local", 1)
    server.resumed.set()
    thread.join()
    assert answers[0].mode == "model"
    assert watching.told[-1][1]["text"] == answers[0].text


def test_a_statement_is_told_as_soon_as_it_passed_with_its_citation(plant: Plant, server: LanguageServer) -> None:
    server.reply = lambda asked: two(asked, ALSO_TRUE)
    watching = Watching()
    server.pause_at = len(
        '[[ ## answerable ## ]]\ntrue\n\n[[ ## statements ## ]]\n[{"text": "", "evidence": ["E1"]}'
    ) + len(TRUE)
    thread, answers = in_thread(plant, server, OIL.split(",")[0], watching)
    first = watching.until("text")
    assert first["text"] == f"{TRUE} [1]"
    assert "ISO VG 46" in first["citations"][0]["quote"]
    server.resumed.set()
    thread.join()
    assert answers[0].text.startswith(first["text"])
    assert "1.8 liters" in answers[0].text


def test_what_the_guard_refuses_is_told_in_no_event(plant: Plant, server: LanguageServer) -> None:
    server.reply = lambda asked: two(asked, FALSE)
    watching = Watching()
    answer = asking(plant, server, "Which oil does the pump need?", watching)
    assert answer.mode == "local"
    assert "9.9" not in watching.texts()
    assert watching.told[-1][1]["text"] == answer.text
    assert f"{TRUE} [1]" in [data["text"] for kind, data in watching.told if kind == "text"]


def test_the_warnings_go_with_what_is_told(plant: Plant, server: LanguageServer) -> None:
    def pulled(asked: Asked) -> Mapping[str, Any]:
        if asked.step != "answer":
            return faithful(asked)
        id_ = next(item["id"] for item in asked.evidence if "Pull the old seal" in item["text"])
        return {
            "answerable": True,
            "statements": [{"text": "The old seal is pulled off the shaft.", "evidence": [id_]}],
        }

    server.reply = pulled
    watching = Watching()
    asking(plant, server, "Where is the old seal pulled off?", watching)
    told = [data for kind, data in watching.told if kind in ("value", "text") and data["mode"] == "model"]
    assert told
    assert all("crush fingers" in json.dumps(data["warnings"]) for data in told)


@pytest.mark.parametrize("fault", ["half stream", "reset stream", "silent stream"])
@pytest.mark.parametrize("second", [ALSO_TRUE, FALSE])
def test_a_stream_that_breaks_ends_as_the_local_answer(
    plant: Plant, server: LanguageServer, fault: str, second: str
) -> None:
    server.reply, server.fault = lambda asked: two(asked, second), fault
    server.break_at = lambda text: len(text) - 30
    watching = Watching()
    question = "Which oil does the pump need?"
    answer = asking(plant, server, question, watching, timeout_s=1.0)
    assert shown(answer) == shown(plant.ask(question, state=all_by_model(forced())))
    assert watching.told[-1][1]["text"] == answer.text
    assert "9.9" not in watching.texts()
    assert all(asked.body.get("stream") for asked in server.asked if asked.step == "answer")


def test_nobody_who_watches_means_no_stream(plant: Plant, server: LanguageServer) -> None:
    server.reply = saying({"text": "Tighten the drain plug to 45 Nm.", "evidence": ["E1"]})
    program(plant, server)(query(TORQUE))
    assert not any(asked.body.get("stream") for asked in server.asked)


STATEMENTS = st.lists(
    st.builds(Statement, text=st.text(max_size=20), evidence=st.lists(st.sampled_from(["E1", "E2"]), max_size=2)),
    max_size=4,
)


@given(STATEMENTS, st.booleans(), st.integers(0, 400))
def test_an_unfinished_text_gives_the_statements_that_are_whole(
    statements: list[Statement], chat: bool, cut: int
) -> None:
    listed = json.dumps([statement.model_dump() for statement in statements])
    text = (
        f"[[ ## answerable ## ]]\nTrue\n\n[[ ## statements ## ]]\n{listed}\n\n[[ ## completed ## ]]"
        if chat
        else f'{{"answerable": true, "statements": {listed}}}'
    )
    assert statements_so_far(text) == tuple(statements)
    part = statements_so_far(text[:cut])
    assert part == tuple(statements[: len(part)])


def test_a_model_that_cant_answer_states_nothing() -> None:
    assert not statements_so_far('{"answerable": false, "statements": [{"text": "45 Nm", "evidence": ["E1"]}]}')
