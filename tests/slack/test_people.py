"""Handing a question over to people, and bringing back what they say; commands that only one person sees answered."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable

import pytest

from models.store.audit import Action
from models.types import Status
from services.app import App
from services.settings import Settings
from tests.slack.conftest import Start, answer, kept, publish, queries, shown
from tests.slack.fake import FakeSlack
from tests.slack.payloads import BOT_USER, command, named, post_event
from tests.waiting import until

ASK = f"<@{BOT_USER}> What is the torque of the drain plug?"
PEOPLE = "C0PEOPLE"


@pytest.fixture
def with_people(start: Start, settings: Settings) -> None:
    start(settings.model_copy(update={"slack_people_channel": PEOPLE}))


def hand_over(slack: FakeSlack, app: App, status: Status = Status.ABSTAINED) -> str:
    """Asks, and has the answer handed over; the query."""
    slack.acked(slack.send(post_event(ASK)))
    [query_id] = kept(app)
    manual = publish(app, "press/secret.md", groups=("everyone",))
    cited = {"nearest": (manual,), "text": ""} if status is Status.ABSTAINED else {"citations": (manual,)}
    answer(app, query_id, status=status, **cited)
    asked = named(slack.answer("C0LINE"), "Ask a person")
    for _ in range(2):
        slack.acked(slack.send(asked, "interactive"))
    until(lambda: len(slack.ephemerals) == 2, "it is said that somebody is asked")
    assert [told["text"].split(".")[0] for told in slack.ephemerals] == [
        "A person is asked",
        "A person is asked already",
    ]
    return query_id


def test_what_a_person_says_comes_back_under_their_name(slack: FakeSlack, with_people: None, app: App) -> None:
    query_id = hand_over(slack, app)
    handed = slack.answer(PEOPLE)
    text = shown(handed)
    assert text.index("Ada asks a person") < text.index("What is the torque of the drain plug?") < text.index("45 N·m")
    assert "https://plant.invalid/C0LINE/" in json.dumps(handed)
    assert "Wrong" not in text, "no buttons there"
    reply = post_event("32 N·m, I did it myself.", kind="message", channel=PEOPLE, user="U0BOB", thread_ts=handed["ts"])
    for _ in range(5):
        slack.acked(slack.send(reply))
    until(lambda: len(slack.posted("C0LINE")) == 2, "it is brought")
    brought = slack.posted("C0LINE")[1]
    assert shown(brought) == "Bob says, not Millwright:\n32 N·m, I did it myself."
    assert brought["thread_ts"] == slack.posted("C0LINE")[0]["thread_ts"]
    until(lambda: len(slack.ephemerals) > 2, "whoever answered is told")
    assert slack.ephemerals[2]["text"] == "Brought to the thread of whoever asked."
    [noted] = [entry for entry in app.store.audit.list() if entry.action == Action.PERSON_ANSWERED]
    assert (noted.subject, noted.principal, noted.detail["text"]) == (
        query_id,
        "slack:T0TEAM:U0BOB",
        "32 N·m, I did it myself.",
    )
    assert [vote.correction for vote in app.store.feedback.list(query_id)] == ["32 N·m, I did it myself."]
    elsewhere = post_event("just talk", kind="message", channel=PEOPLE, user="U0BOB", thread_ts="1.1")
    slack.acked(slack.send(elsewhere))
    slack.acked(slack.send({**reply, "event": {**reply["event"], "bot_id": "B0OTHER", "ts": "9.9"}}))
    slack.acked(slack.send(post_event(ASK)))
    kept(app, 2)
    assert len(slack.posted("C0LINE")) == 2


def test_people_who_may_not_see_the_evidence_are_shown_the_question_alone(
    slack: FakeSlack, with_people: None, app: App
) -> None:
    slack.members = {PEOPLE: (BOT_USER, "U0EVE")}
    slack.people = {"U0EVE": {"is_stranger": True}}
    hand_over(slack, app, Status.ANSWERED)
    text = shown(slack.answer(PEOPLE))
    assert "What is the torque of the drain plug?" in text
    assert "may not be shown in this channel" in text
    assert "secret.md" not in text


def test_a_command_is_kept_first_and_answered_to_one_person(
    slack: FakeSlack, start: Start, settings: Settings, app: App
) -> None:
    start(settings)
    typed = command("P-104", trigger="once")
    for _ in range(3):
        sent = slack.send(typed, "slash_commands")
        slack.acked(sent)
        assert sent.said["text"] == "Looking up P-104 …"
    [query_id] = kept(app)
    query = app.store.queries.get(query_id)
    assert (query.question.question, query.question.asset) == ("P-104", "P-104")
    assert query.audience == (frozenset({"everyone", "press"}),), "nobody else in the channel sees it"
    answer(app, query_id, citations=(publish(app),))
    until(lambda: slack.ephemerals, "it is answered")
    assert (slack.ephemerals[0]["channel"], slack.ephemerals[0]["user"]) == ("C0LINE", "U0ADA")
    assert "45 N·m" in slack.ephemerals[0]["text"]
    assert slack.messages == []


def test_a_command_from_a_channel_without_the_bot_is_answered_directly(
    slack: FakeSlack, start: Start, settings: Settings, app: App
) -> None:
    start(settings)
    slack.fail("chat.postEphemeral", error="channel_not_found")
    slack.acked(slack.send(command("What is the torque of the drain plug?", channel="C0ELSE"), "slash_commands"))
    [query_id] = kept(app)
    assert app.store.queries.get(query_id).question.asset is None
    answer(app, query_id)
    assert slack.answer()["channel"] == "U0ADA"


def test_what_was_typed_is_said_again_as_it_is(slack: FakeSlack, start: Start, settings: Settings) -> None:
    start(settings)
    sent = slack.send(command("P&amp;ID &lt;!channel&gt;"), "slash_commands")
    slack.acked(sent)
    assert sent.said["text"] == "Looking up P&amp;ID &lt;!channel&gt; …"


@pytest.mark.parametrize(("typed", "says"), [("", "EXC-04"), ("help", "EXC-04"), ("link ABCDEFGHJKLM", "unknown")])
def test_a_command_that_asks_nothing(
    slack: FakeSlack, start: Start, settings: Settings, app: App, typed: str, says: str
) -> None:
    start(settings)
    sent = slack.send(command(typed), "slash_commands")
    slack.acked(sent)
    assert says in sent.said["text"]
    assert queries(app) == []


def test_a_bot_that_dies_after_a_command_was_taken_answers_it_later(
    slack: FakeSlack, settings: Settings, app: App, spawn: Callable[[Settings], subprocess.Popen[bytes]]
) -> None:
    bot = spawn(settings)
    slack.acked(slack.send(command("P-104"), "slash_commands"))
    bot.send_signal(signal.SIGKILL)
    bot.wait()
    spawn(settings)
    answer(app, kept(app)[0])
    until(lambda: slack.ephemerals, "it is answered")
