"""An answer is brought to its thread, once, whatever Slack says to it."""

from __future__ import annotations

import pytest

from models.store.deliveries import DeliveryState
from models.types import Answer, Status
from services.app import App
from services.settings import Settings
from services.slack import delivery, telling
from tests.slack.conftest import Running, Start, answer, kept, publish, shown
from tests.slack.fake import FakeSlack
from tests.slack.payloads import BOT_USER, post_event
from tests.waiting import until

ASK = f"<@{BOT_USER}> What is the torque of the drain plug &lt;M14&gt;?"


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
    whole = telling.messages_of

    def broken(shown: Answer, *more: object) -> object:
        if "poison" in shown.text:
            raise KeyError("nobody foresaw this")
        return whole(shown, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(telling, "messages_of", broken)
    for text in ("poison", "45 N·m"):
        slack.acked(slack.send(post_event(ASK)))
        answer(app, kept(app)[-1], text=text)
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


def test_an_abstention_shows_the_nearest_passages(slack: FakeSlack, bot: Running, app: App) -> None:
    slack.acked(slack.send(post_event(ASK)))
    answer(app, kept(app)[0], status=Status.ABSTAINED, text="", missing=("colour",), nearest=(publish(app),))
    text = shown(slack.answer())
    assert text.startswith("The documents do not say.")
    assert (
        text.index("do not mention: colour") < text.index("do not answer the question") < text.index("Rev. C, page 7")
    )


def test_a_question_that_no_worker_answers_ends_in_the_thread(
    slack: FakeSlack, start: Start, settings: Settings, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "OVERDUE_EVERY_S", 0.3)
    start(settings.model_copy(update={"deadline_s": 0.5}))
    slack.acked(slack.send(post_event(ASK)))
    assert "Not finished within its deadline" in slack.answer()["text"]
