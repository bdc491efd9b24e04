"""Told while it is worked out: streams, changed messages, the assistant's pane; on a real Redis."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.app import App
from services.runtime.redis_server import find_server
from services.settings import Settings
from services.slack import progress
from tests.slack.conftest import QUOTE, Running, Start, answer, kept, publish, shown
from tests.slack.fake import FakeSlack
from tests.slack.payloads import BOT_USER, post_event, told_event
from tests.waiting import until

ASK = f"<@{BOT_USER}> What is the torque of the drain plug?"


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="mw-"))  # short: a unix socket's path is limited
    command = [str(find_server()), "--port", "0", "--unixsocket", str(folder / "s"), "--dir", str(folder), "--save", ""]
    process = subprocess.Popen([*command, "--logfile", str(folder / "log")])
    until((folder / "s").exists, "Redis listens")
    yield f"unix://{folder / 's'}"
    process.kill()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def told(start: Start, settings: Settings, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Running:
    for name in ("WAIT_S", "EVERY_S"):
        monkeypatch.setattr(progress, name, 0.1)
    return start(settings.model_copy(update={"redis_url": redis_url}))


def say(bot: Running, query_id: str, kind: str, text: str, **more: Any) -> None:
    bot.app.events.publish(query_id, kind, {"text": text, **more})


@pytest.mark.parametrize("streams", [True, False])
def test_what_is_let_pass_is_shown_and_becomes_the_answer(
    slack: FakeSlack, told: Running, app: App, streams: bool
) -> None:
    slack.unknown = frozenset() if streams else frozenset({"chat.startStream"})
    slack.acked(slack.send(post_event(ASK)))
    [query_id] = kept(app)
    say(told, query_id, "value", "45 N·m *", warnings=[{"label": "WARNING", "text": "Hot oil."}])
    until(lambda: slack.messages, "the value is told")
    [begun] = slack.messages
    assert "metadata" not in begun, "it is no answer yet"
    assert begun["text"].startswith("WARNING Hot") and "45 N" in begun["text"]  # noqa: PT018
    assert ("45 N·m \\*" in begun["text"]) == streams, "what documents say is no markup"
    say(told, query_id, "text", "45 N·m * for all plugs", warnings=[{"label": "WARNING", "text": "Hot oil."}])
    if streams:
        until(lambda: "for all plugs" in "".join(slack.streamed.values()), "it goes on")
    else:
        until(lambda: slack.updates, "it goes on")
    answer(app, query_id, citations=(publish(app),))
    message = slack.answer()
    assert len(slack.messages) == 1, "the same message"
    assert message["ts"] == begun["ts"]
    assert QUOTE in shown(message)
    assert slack.streamed == {}


def test_an_answer_that_is_there_at_once_is_posted_once(slack: FakeSlack, told: Running, app: App) -> None:
    slack.acked(slack.send(post_event(ASK)))
    [query_id] = kept(app)
    answer(app, query_id)
    say(told, query_id, "value", "45 N·m")
    say(told, query_id, "done", "")
    slack.answer()
    slack.acked(slack.send(post_event("<@U0BOT> Another?")))
    answer(app, kept(app, 2)[1])
    until(lambda: len(slack.answers()) == 2, "the second")
    assert not {"chat.startStream", "chat.update"} & {method for method, _ in slack.calls}


def test_a_message_that_was_begun_too_late_is_taken_back(slack: FakeSlack, told: Running, app: App) -> None:
    slack.acked(slack.send(post_event(ASK)))
    [query_id] = kept(app)
    answer(app, query_id)
    first = slack.answer()
    say(told, query_id, "value", "45 N·m")  # heard after the answer was posted
    until(lambda: slack.deleted, "one message is one too many")
    assert [message["ts"] for message in slack.messages] == [first["ts"]]


def test_a_message_that_is_gone_meanwhile_is_posted_anew(slack: FakeSlack, told: Running, app: App) -> None:
    slack.unknown = frozenset({"chat.startStream"})
    slack.acked(slack.send(post_event(ASK)))
    [query_id] = kept(app)
    say(told, query_id, "value", "45 N·m")
    until(lambda: slack.messages, "the value is told")
    [begun] = slack.messages
    until(lambda: app.store.deliveries.found(begun["channel"], begun["ts"], ""), "it is noted")
    slack.messages = []
    answer(app, query_id)
    assert "45 N·m" in slack.answer()["text"]


def test_the_pane_suggests_questions_and_says_that_it_works(slack: FakeSlack, told: Running, app: App) -> None:
    thread = {"channel_id": "D0ADA", "thread_ts": "1700000000.000001", "user_id": "U0ADA"}
    slack.acked(slack.send(told_event("assistant_thread_started", assistant_thread=thread)))
    until(lambda: slack.prompts, "questions are suggested")
    assert (slack.prompts[0]["channel_id"], slack.prompts[0]["thread_ts"]) == ("D0ADA", "1700000000.000001")
    assert "documents" in slack.messages[0]["text"]
    slack.acked(slack.send(post_event("torque?", channel="D0ADA", thread_ts="1700000000.000001")))
    until(lambda: slack.statuses, "it says that it works")
    assert slack.statuses[0]["thread_ts"] == "1700000000.000001"
