"""A question in Slack through Redis and a Celery worker to the answer in its thread, as `millwright up` runs it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Site, Up
from tests.slack.fake import APP_TOKEN, BOT_TOKEN, BOT_USER, FakeSlack, post_event, until


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    fake = FakeSlack().start()
    yield fake
    fake.stop()


@pytest.fixture
def site(tmp_path: Path, slack: FakeSlack) -> Site:
    (tmp_path / "slack.toml").write_text('default = ["everyone"]', encoding="utf-8")
    (tmp_path / "bot-token").write_text(BOT_TOKEN, encoding="utf-8")
    return Site(
        tmp_path / "home",
        settings={
            "MILLWRIGHT_SLACK_BOT_TOKEN_FILE": str(tmp_path / "bot-token"),
            "MILLWRIGHT_SLACK_APP_TOKEN": APP_TOKEN,
            "MILLWRIGHT_SLACK_ACCESS_FILE": str(tmp_path / "slack.toml"),
            "MILLWRIGHT_SLACK_API_URL": slack.url,
            "HTTP_PROXY": "",
            "http_proxy": "",
            "HTTPS_PROXY": "",
            "https_proxy": "",
        },
    )


def test_a_mention_is_answered_in_its_thread(
    site: Site, slack: FakeSlack, documents: Path, start_up: Callable[..., Up]
) -> None:
    up = start_up(site).wait_until_ready()
    assert site.run("ingest", documents / "pumps").returncode == 0
    question = f"<@{BOT_USER}> What is the torque of the drain plug?"
    mention = post_event(question, ts="1700000000.000100")
    slack.acked(slack.send(mention))
    slack.acked(slack.send(mention))
    message = slack.answer()
    told = json.dumps(message, ensure_ascii=False)
    assert message["thread_ts"] == "1700000000.000100"
    assert "47 Nm" in told
    assert "[1] fp-210.md" in told

    follow_up = post_event(f"<@{BOT_USER}> And of the filler plug?", thread_ts=message["thread_ts"])
    slack.acked(slack.send(follow_up))
    until(lambda: len(slack.answers()) == 2, "the follow-up is answered")
    assert "25 Nm" in slack.answers()[1]["text"]
    assert "slack" in site.json("status")["running"]["processes"]
    assert up.stop() == 0
    assert not site.processes(), up.text()
