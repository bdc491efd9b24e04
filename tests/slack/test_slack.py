"""From a post to the answer in its thread, once, whatever happens in between."""

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

from models.errors import MillwrightError, Unavailable
from models.store.deliveries import DeliveryState
from models.store.queries import Queries
from models.types import Answer, Asked, Status
from services.app import App
from services.learning.told import close_day
from services.runtime import doctor
from services.settings import Settings
from services.slack import delivery, doors
from services.slack.serve import reach
from tests.slack.conftest import WARNING, Running, Start, answer, kept, post, publish, queries, shown
from tests.slack.fake import BOT_ID, BOT_USER, TEAM, FakeSlack, choose, filled, post_event, press, report_unsafe, signed
from tests.waiting import until

ASK = f"<@{BOT_USER}> What is the torque of the drain plug &lt;M14&gt;?"


def test_a_mention_is_kept_then_acknowledged_then_answered_in_its_thread(
    slack: FakeSlack, bot: Running, app: App
) -> None:
    citation = publish(app)
    event = post_event(ASK, channel="C0LINE", ts="1700000000.000100")
    slack.acked(slack.send(event))
    [query_id] = queries(app)  # before the acknowledgement, so it is there now
    query = app.store.queries.get(query_id)
    assert query.question.question == "What is the torque of the drain plug <M14>?"
    assert (query.principal, query.audience) == (f"slack:{TEAM}:U0ADA", (frozenset({"everyone"}),))
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
    [query_id] = queries(app)
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
    [query_id] = queries(app)
    answer(app, query_id)
    assert slack.answer()["thread_ts"] == event["event"]["ts"]
    assert httpx.get(url.replace("/slack/events", "/healthz")).status_code == 200


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
    answer(app, kept(app)[0])
    assert slack.answers() == []
    again = spawn(settings)
    assert "45 N·m" in slack.answer()["text"]
    again.send_signal(signal.SIGTERM)
    assert again.wait(20) == 0


def test_a_message_that_arrived_unheard_is_not_posted_again(slack: FakeSlack, bot: Running, app: App) -> None:
    slack.fail("chat.postMessage", accept=True)
    slack.acked(slack.send(post_event(ASK)))
    [query_id] = kept(app)
    app.store.queries.get(query_id)
    answer(app, query_id)
    until(lambda: app.store.deliveries.state(query_id) == (DeliveryState.POSTED, ""), "it is found in the thread")
    assert len(slack.answers()) == 1
    assert "conversations.replies" in [method for method, _ in slack.calls]


def test_slack_away_and_too_many_requests(slack: FakeSlack, bot: Running, app: App) -> None:
    slack.fail("chat.postMessage", status=500)
    slack.fail("chat.postMessage", status=429, error="ratelimited", retry_after=2)
    events = [post_event(ASK, channel="C0LINE"), post_event(ASK, channel="C0LINE")]
    for event in events:
        slack.acked(slack.send(event))
    for query_id in kept(app, 2):
        answer(app, query_id)
    until(lambda: len(slack.answers()) == 2, "both answers")
    posts = [at for method, at in slack.calls if method == "chat.postMessage"]
    assert posts[2] - posts[1] >= 2.0, "Retry-After was not honoured"
    assert {m["thread_ts"] for m in slack.answers()} == {event["event"]["ts"] for event in events}


def test_two_bots_post_each_answer_once(slack: FakeSlack, start: Start, settings: Settings, app: App) -> None:
    start(settings)
    start(settings)
    for sent in slack.send_all([post_event(ASK, channel=f"C0LINE{n % 4}") for n in range(24)]):
        slack.acked(sent)
    for query_id in kept(app, 24):
        answer(app, query_id)
    until(lambda: app.store.deliveries.count(DeliveryState.POSTED) == 24, "all are posted")
    assert len(slack.answers()) == 24
    assert len({message["thread_ts"] for message in slack.answers()}) == 24
    assert "conversations.replies" not in [method for method, _ in slack.calls]


def test_one_answer_that_can_not_be_shown_does_not_hold_up_the_others(
    slack: FakeSlack, bot: Running, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = delivery.message_of

    def broken(shown: Answer) -> object:
        if "poison" in shown.text:
            raise KeyError("nobody foresaw this")
        return whole(shown)

    monkeypatch.setattr(delivery, "message_of", broken)
    for text in ("poison", "45 N·m"):
        slack.acked(slack.send(post_event(ASK)))
        answer(app, queries(app)[-1], text=text)
    assert "45 N·m" in slack.answer()["text"]
    until(lambda: app.store.deliveries.count() == 1, "only the broken one waits")


@pytest.mark.parametrize("said", ["channel_not_found", "is_archived"])
def test_a_place_that_is_gone_is_given_up(slack: FakeSlack, bot: Running, app: App, said: str) -> None:
    slack.fail("chat.postMessage", error=said)
    slack.acked(slack.send(post_event(ASK)))
    [query_id] = kept(app)
    answer(app, query_id)
    until(lambda: app.store.deliveries.state(query_id) == (DeliveryState.GIVEN_UP, said), "it is given up")


@pytest.mark.parametrize("times", [1, 2])
def test_blocks_that_slack_refuses_become_plainer(slack: FakeSlack, bot: Running, app: App, times: int) -> None:
    slack.fail("chat.postMessage", times, error="invalid_blocks")
    slack.acked(slack.send(post_event(ASK)))
    answer(app, kept(app)[0])
    message = slack.answer()
    assert {block["type"] for block in message.get("blocks", ())} == ({"rich_text"} if times == 1 else set())
    assert "45 N·m" in message["text"]


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


def test_a_direct_message_is_for_its_person_a_channel_for_all_its_members(
    slack: FakeSlack, bot: Running, app: App
) -> None:
    asked = {
        "D0ADA": (post_event("torque?", channel="D0ADA", user="U0ADA"), {"everyone", "press"}),
        "D0BOB": (post_event("torque?", channel="D0BOB", user="U0BOB"), {"everyone"}),
        "C0LINE": (post_event(ASK, channel="C0LINE", user="U0ADA"), {"everyone"}),
        "C0PRESS": (post_event(ASK, channel="C0PRESS", user="U0BOB"), {"everyone", "press"}),
        "C0SHARED": (post_event(ASK, channel="C0SHARED", user="U0BOB", shared=True), {"everyone"}),
    }
    press_manual = publish(app, "press/secret.md", groups=("press",))
    for number, (channel, (event, groups)) in enumerate(asked.items(), start=1):
        slack.acked(slack.send(event))
        query_id = kept(app, number)[-1]
        assert app.store.queries.get(query_id).audience == (frozenset(groups),)
        answer(app, query_id, citations=(press_manual,))
        message = slack.answer(channel)
        assert ("press/secret.md" in json.dumps(message)) == ("press" in groups)
        assert ("45 N·m" in json.dumps(message, ensure_ascii=False)) == ("press" in groups)


def test_a_group_that_is_taken_away_meanwhile_sees_nothing(
    slack: FakeSlack, start: Start, settings: Settings, app: App
) -> None:
    first = start(settings)
    slack.acked(slack.send(post_event(ASK, channel="C0PRESS")))
    first.stop()
    first.stop = lambda: None  # type: ignore[method-assign]
    answer(app, kept(app)[0], citations=(publish(app, "press/secret.md", groups=("press",)),))
    assert settings.slack_access_file is not None
    settings.slack_access_file.write_text('default = ["everyone"]')
    start(settings)
    message = slack.answer()
    assert "secret.md" not in json.dumps(message)
    assert "45" not in message["text"] + shown(message)  # not in the metadata: its random id may hold any two digits


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (post_event(ASK, user="U0OUT"), "access file"),
        (post_event(ASK, channel="C0GUESTS", shared=True), "access file"),
        (post_event("<@U0BOT>  "), "in one sentence"),
        (post_event("<@U0BOT> " + "x" * 5000), "5000 characters"),
    ],
)
def test_who_may_not_ask_or_asks_nothing_is_told_once(
    slack: FakeSlack, bot: Running, app: App, event: dict[str, dict[str, str]], says: str
) -> None:
    for _ in range(2):
        slack.acked(slack.send(event))
    until(lambda: slack.ephemerals, "it is told")
    slack.acked(slack.send(post_event(ASK)))
    answer(app, kept(app)[0])
    slack.answer()
    [told] = slack.ephemerals
    assert says in told["text"]
    assert told["user"] == event["event"]["user"]
    assert len(queries(app)) == 1


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


def test_an_abstention_shows_the_nearest_passages(slack: FakeSlack, bot: Running, app: App) -> None:
    slack.acked(slack.send(post_event(ASK)))
    answer(app, kept(app)[0], status=Status.ABSTAINED, text="", missing=("colour",), nearest=(publish(app),))
    text = shown(slack.answer())
    assert text.startswith("The documents do not say.")
    assert (
        text.index("do not mention: colour") < text.index("do not answer the question") < text.index("Rev. C, page 7")
    )


def test_a_vote_is_kept_once_per_person_the_last_one_stands(slack: FakeSlack, bot: Running, app: App) -> None:
    slack.acked(slack.send(post_event(ASK)))
    [query_id] = kept(app)
    answer(app, query_id, citations=(publish(app),))
    message = slack.answer()
    for verdict, user in (("right", "U0ADA"), ("wrong", "U0ADA"), ("right", "U0BOB")):
        slack.acked(slack.send(press(message, verdict, user), "interactive"))
    votes = {f.principal: f.verdict for f in app.store.feedback.list(query_id)}
    assert votes == {f"slack:{TEAM}:U0ADA": "wrong", f"slack:{TEAM}:U0BOB": "right"}
    until(lambda: len(slack.ephemerals) == 3, "each is thanked")
    unknown = press(message, "wrong")
    unknown["actions"][0]["action_id"] = "of_an_older_version"
    slack.acked(slack.send(unknown, "interactive"))
    assert app.store.feedback.list(query_id)[-1].verdict == "right"


def test_unsafe_and_what_is_right_come_by_a_form_and_the_night_tells_in_the_thread(
    slack: FakeSlack, start: Start, settings: Settings, app: App
) -> None:
    start(settings.model_copy(update={"slack_review_channel": "C0PRESS"}))
    slack.acked(slack.send(post_event(ASK)))
    [query_id] = kept(app)
    answer(app, query_id, citations=(publish(app),))
    message = slack.answer()
    slack.acked(slack.send(report_unsafe(message), "interactive"))
    assert app.store.feedback.count_unsafe() == 1
    until(lambda: slack.answers("C0PRESS"), "the review channel is told at once")
    assert "unsafe" in slack.answers("C0PRESS")[0]["text"]
    until(lambda: slack.forms, "the form is opened")
    slack.acked(slack.send(filled(slack.forms[0], reason="no lockout", page="seven"), "interactive"))
    [vote] = app.store.feedback.list(query_id)
    assert (vote.verdict, vote.reason) == ("unsafe", ""), "a page that is no number is said in the form"
    slack.acked(slack.send(filled(slack.forms[0], reason="no lockout", correction="30 Nm"), "interactive"))
    [vote] = app.store.feedback.list(query_id)
    assert (vote.reason, vote.correction, vote.unsafe) == ("no lockout", "30 Nm", True)
    close_day(app.store)
    until(lambda: len(slack.answers(message["channel"])) == 2, "it is told in the thread")
    told = slack.answers(message["channel"])[-1]
    assert (told["thread_ts"], told["text"]) == (message["thread_ts"], f"Your feedback: {vote.outcome}")


def test_a_vote_from_elsewhere_is_none(slack: FakeSlack, bot: Running, app: App) -> None:
    slack.acked(slack.send(post_event(ASK)))
    [query_id] = kept(app)
    answer(app, query_id)
    message = slack.answer()
    slack.acked(slack.send(press({**message, "channel": "C0OTHER"}, "wrong"), "interactive"))
    until(lambda: slack.ephemerals, "it is told")
    assert app.store.feedback.list(query_id) == ()


def test_a_question_that_no_worker_answers_ends_in_the_thread(
    slack: FakeSlack, start: Start, settings: Settings, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "OVERDUE_EVERY_S", 0.3)
    start(settings.model_copy(update={"deadline_s": 0.5}))
    slack.acked(slack.send(post_event(ASK)))
    assert "Not finished within its deadline" in slack.answer()["text"]


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
