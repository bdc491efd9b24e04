"""What is pressed below an answer."""

from __future__ import annotations

from services.app import App
from services.learning.told import close_day
from services.settings import Settings
from tests.slack.conftest import Running, Start, answer, kept, publish
from tests.slack.fake import FakeSlack
from tests.slack.payloads import BOT_USER, TEAM, filled, post_event, press, report_unsafe
from tests.waiting import until

ASK = f"<@{BOT_USER}> What is the torque of the drain plug &lt;M14&gt;?"


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
