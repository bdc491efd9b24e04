"""A question is kept before Slack hears of it, once, whatever happens in between."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from aiohttp import ServerDisconnectedError
from slack_sdk.web.async_client import AsyncWebClient

from models.errors import MillwrightError, Unavailable
from models.store.deliveries import DeliveryState
from models.store.queries import Queries
from models.types import Asked, Status
from services.app import App
from services.runtime import doctor
from services.settings import Settings
from services.slack import doors
from services.slack.saying import Saying
from services.slack.serve import reach
from tests.slack.conftest import WARNING, Running, Start, answer, kept, post, publish, queries, shown
from tests.slack.fake import FakeSlack
from tests.slack.payloads import BOT_ID, BOT_USER, TEAM, choose, post_event, signed
from tests.waiting import in_a_thread, until

ASK = f"<@{BOT_USER}> What is the torque of the drain plug &lt;M14&gt;?"


def test_a_mention_is_kept_then_acknowledged_then_answered_in_its_thread(
    slack: FakeSlack, bot: Running, app: App
) -> None:
    citation = publish(app)
    event = post_event(ASK, channel="C0LINE", ts="1700000000.000100")
    slack.acked(slack.send(event))
    [query_id] = queries(app)  # before the acknowledgement, so it is there now
    kept(app)
    query = app.store.queries.get(query_id)
    assert query.question.question == "What is the torque of the drain plug <M14>?"
    members = (frozenset({"everyone", "press"}), frozenset({"everyone"}))
    assert (query.principal, query.audience) == (f"slack:{TEAM}:U0ADA", members)
    until(lambda: bot.rung, "the bell is rung")
    assert [job.subject for job in bot.rung] == [query_id]

    answer(app, query_id, citations=(citation,), warnings=(WARNING,))
    message = slack.answer()
    assert (message["channel"], message["thread_ts"]) == ("C0LINE", "1700000000.000100")
    text = shown(message)
    assert (
        text.index("Hot oil burns") < text.index("<M14*1.5*20> to 45 N·m & no more. [1]") < text.index("Rev. C, page 7")
    )
    assert "[1] pumps/p104.md, Rev. C, page 7, Service > Oil change" in text
    assert "&lt;M14*1.5*20&gt; to 45 N·m &amp; no more." in message["text"]
    assert "WARNING: Hot oil burns." in message["text"]
    until(lambda: app.store.deliveries.state(query_id) == (DeliveryState.POSTED, ""), "the delivery has ended")


def test_the_same_event_five_times_is_one_question_and_one_answer(
    slack: FakeSlack, start: Start, settings: Settings, app: App
) -> None:
    bots = [start(settings), start(settings)]
    event = post_event(ASK)
    as_message = post_event(ASK, kind="message", ts=event["event"]["ts"])
    for payload in (event, event, as_message, {**event, "retry_attempt": 2, "retry_reason": "timeout"}, event):
        slack.acked(slack.send(payload))
    [query_id] = kept(app)
    until(lambda: any(bot.rung for bot in bots), "the bell is rung")
    answer(app, query_id)
    slack.answer()
    slack.acked(slack.send(event))  # and once more, after the answer
    second = post_event("<@U0BOT> And the fill plug?")
    slack.acked(slack.send(second))
    answer(app, kept(app, 2)[1])
    until(lambda: len(slack.answers()) == 2, "the second answer")
    assert {m["metadata"]["event_payload"]["query"] for m in slack.answers()} == set(queries(app))
    assert sum(len(bot.rung) for bot in bots) == 2


def test_by_http_events_come_signed_and_fresh(slack: FakeSlack, start: Start, by_http: Settings, app: App) -> None:
    url = start(by_http).url
    challenge = {"type": "url_verification", "challenge": "abc", "token": "x"}
    assert post(url, challenge).text.find("abc") >= 0
    event = post_event(ASK)
    forged = post(url, event, secret="another")
    old = post(url, event, at=time.time() - 400)
    bare = httpx.post(url, content=json.dumps(event), headers={"Content-Type": "application/json"})
    body = json.dumps(event)
    changed = httpx.post(url, content=body.replace("drain", "fill"), headers=signed(body))
    assert [r.status_code for r in (forged, old, bare, changed)] == [401, 401, 401, 401]
    assert queries(app) == []
    retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert [post(url, event, **how).status_code for how in ({}, retry, {})] == [200, 200, 200]
    [query_id] = kept(app)
    answer(app, query_id)
    assert slack.answer()["thread_ts"] == event["event"]["ts"]
    assert httpx.get(url.replace("/slack/events", "/healthz")).status_code == 200


def test_a_sentence_that_a_broken_connection_swallows_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Gone(AsyncWebClient):
        async def chat_postEphemeral(self, **_: Any) -> Any:
            raise ServerDisconnectedError

    in_a_thread(lambda: Saying(Gone())("C0LINE", "", "U0ADA", "Not allowed."))
    assert "U0ADA in C0LINE wasn't told" in caplog.text


class Broken:
    """The database can't be written to, until it is mended. tried: how often that was noticed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tried = 0
        self._monkeypatch = monkeypatch
        self._whole = Queries._submit_all
        monkeypatch.setattr(Queries, "_submit_all", lambda *_: self._fail())

    def mend(self) -> None:
        self._monkeypatch.setattr(Queries, "_submit_all", self._whole)

    def _fail(self) -> None:
        self.tried += 1
        raise Unavailable("The database can't be used.")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Broken:
    return Broken(monkeypatch)


def test_what_is_not_kept_is_not_acknowledged_by_http(
    start: Start, by_http: Settings, app: App, broken: Broken
) -> None:
    url = start(by_http).url
    event = post_event(ASK)
    assert post(url, event).status_code == 500
    broken.mend()
    assert post(url, event).status_code == 200
    assert len(queries(app)) == 1


def test_what_is_not_kept_is_not_acknowledged_on_the_socket(
    slack: FakeSlack, bot: Running, app: App, broken: Broken
) -> None:
    event = post_event(ASK)
    lost = slack.send(event)
    ignored = slack.send(post_event("just talking", kind="message"))
    slack.acked(ignored)  # what needs no keeping is still taken
    until(lambda: broken.tried, "the question could not be kept")
    broken.mend()
    slack.acked(slack.send(event))
    assert lost.acked is None
    assert len(queries(app)) == 1


def test_a_doorbell_that_fails_loses_nothing(slack: FakeSlack, start: Start, settings: Settings, app: App) -> None:
    bot = start(settings)
    del bot.app.__dict__["ring"]  # the real one: nobody listens at its Redis
    slack.acked(slack.send(post_event(ASK)))
    answer(app, kept(app)[0])
    slack.answer()


def test_killed_between_acknowledgement_and_answer(
    slack: FakeSlack, settings: Settings, app: App, spawn: Callable[[Settings], subprocess.Popen[bytes]]
) -> None:
    bot = spawn(settings)
    slack.acked(slack.send(post_event(ASK)))
    bot.send_signal(signal.SIGKILL)
    bot.wait()
    [query_id] = queries(app)
    assert slack.answers() == []
    again = spawn(settings)
    answer(app, kept(app)[0])  # the next one finds out for whom it is
    assert queries(app) == [query_id]
    assert "45 N·m" in slack.answer()["text"]
    again.send_signal(signal.SIGTERM)
    assert again.wait(20) == 0


def test_a_connection_that_breaks_is_made_again(slack: FakeSlack, bot: Running, app: App) -> None:
    for number, politely in enumerate((True, False), start=1):
        until(lambda n=number: slack.connections == n, "connected")  # type: ignore[misc]
        slack.disconnect(politely)
        until(lambda n=number: slack.connections == n + 1, "connected again")  # type: ignore[misc]
        slack.acked(slack.send(post_event(f"<@U0BOT> torque {number}?")))
    assert len(queries(app)) == 2


def test_an_address_that_slack_lets_expire_is_not_used_for_ever(
    slack: FakeSlack, start: Start, settings: Settings, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "WATCH_S", 0.5)
    slack.stale_tickets = True
    start(settings)
    until(lambda: any(m == "apps.connections.open" for m, _ in slack.calls), "an address is asked for")
    slack.stale_tickets = False
    slack.acked(slack.send(post_event(ASK)))
    assert len(queries(app)) == 1


@pytest.mark.parametrize(
    "event",
    [
        post_event("I am a bot", kind="message", channel="D0ADA", bot_id=BOT_ID, user=BOT_USER),
        post_event("mine", channel="D0ADA", user=BOT_USER),
        post_event(ASK, bot_id="B0OTHER"),
        post_event(ASK, channel="D0ADA", subtype="message_changed"),
        post_event(ASK, channel="D0ADA", subtype="message_deleted"),
        post_event(ASK, kind="message", subtype="thread_broadcast"),
        post_event("people talk", kind="message"),
        post_event("people talk in a thread", kind="message", thread_ts="1.1"),
        {**post_event("x"), "event": {"type": "reaction_added", "user": "U0ADA", "reaction": "eyes"}},
    ],
)
def test_what_nobody_asks_the_bot_is_taken_and_left_alone(
    slack: FakeSlack, bot: Running, app: App, event: dict[str, object]
) -> None:
    slack.acked(slack.send(event))
    assert queries(app) == []


def test_a_thread_is_a_conversation(slack: FakeSlack, bot: Running, app: App) -> None:
    first = post_event("What is the torque of the drain plug?", channel="D0ADA")
    slack.acked(slack.send(first))
    answer(app, kept(app)[0], text="45 N·m", citations=(publish(app),))
    slack.answer()
    slack.acked(slack.send(post_event("And of the fill plug?", channel="D0ADA", thread_ts=first["event"]["ts"])))
    slack.acked(slack.send(post_event("Elsewhere?", channel="D0ADA")))
    _, follow_up, elsewhere = kept(app, 3)
    [turn] = app.store.queries.get(follow_up).history
    assert (turn.question, turn.answer) == ("What is the torque of the drain plug?", "45 N·m")
    assert app.store.queries.get(elsewhere).history == ()
    answer(app, follow_up, status=Status.ASKED, text="", asked=Asked("asset", ("P-104", "P-105")))
    until(lambda: len(slack.answers()) == 2, "the second answer")
    message = slack.answers()[1]
    assert message["thread_ts"] == first["event"]["ts"]
    assert shown(message).startswith("Which machine?\nP-104\nP-105")
    chosen = choose(message, "P-105")
    for _ in range(2):
        slack.acked(slack.send(chosen, "interactive"))
    again = app.store.queries.get(kept(app, 4)[3])
    assert (again.question.question, again.question.asset) == ("And of the fill plug?", "P-105")
    answer(app, again.id)
    until(lambda: len(slack.answers()) == 3, "the third answer")
    assert slack.answers()[2]["thread_ts"] == first["event"]["ts"]
    slack.acked(slack.send(choose({**message, "channel": "C0OTHER"}, "P-104"), "interactive"))
    until(lambda: slack.ephemerals, "it is told")
    assert len(queries(app)) == 4
    answer(app, elsewhere, status=Status.ASKED, text="", asked=Asked("serial", ("S/N 1 to 99", "S/N 100 and up")))
    until(lambda: len(slack.answers()) == 4, "the serial number is asked for")
    slack.acked(slack.send(choose(slack.answers()[3], "S/N 1 to 99"), "interactive"))
    unit = app.store.queries.get(kept(app, 5)[4])
    assert (unit.question.question, unit.question.serial) == ("Elsewhere?", "S/N 1 to 99")


def test_many_at_once_are_kept_together(
    slack: FakeSlack, bot: Running, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[int] = []
    whole = Queries.submit_all

    def counted(self: Queries, asked: list[object]) -> object:
        commits.append(len(asked))
        return whole(self, asked)  # type: ignore[arg-type]

    monkeypatch.setattr(Queries, "submit_all", counted)
    for one in slack.send_all([post_event(f"<@U0BOT> torque {n}?") for n in range(60)]):
        slack.acked(one)
    assert sum(commits) == 60
    assert len(commits) < 30, "each had a transaction of its own"
    assert len(queries(app)) == 60


@pytest.mark.parametrize(
    ("failing", "says"),
    [
        ({"error": "invalid_auth"}, r"refuses the tokens \(invalid_auth\)"),
        ({"status": 503}, r"can't be reached at http://127.+: HTTP 503"),
        ({"accept": True}, r"can't be reached at .+Disconnected"),
    ],
)
def test_why_slack_can_not_be_reached(slack: FakeSlack, settings: Settings, failing: dict[str, Any], says: str) -> None:
    slack.fail("auth.test", times=3, **failing)
    # in a thread of its own: the browser of other tests leaves a loop at work in this one
    with pytest.raises(MillwrightError, match=says), ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, reach(settings)).result()


def test_the_doctor_says_that_slack_can_be_reached(
    slack: FakeSlack, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the bot's own process, with the settings of the environment."""
    for name in ("slack_bot_token", "slack_app_token"):
        monkeypatch.setenv(f"MILLWRIGHT_{name.upper()}", getattr(settings, name).get_secret_value())
    for name in ("home", "slack_access_file", "slack_api_url"):
        monkeypatch.setenv(f"MILLWRIGHT_{name.upper()}", str(getattr(settings, name)))
    finding = doctor.slack_finding(settings)
    assert finding.state == "ok", finding
    assert f"Plant ({TEAM}) as millwright, by Socket Mode; 2 people and 2 channels named, " in finding.message
