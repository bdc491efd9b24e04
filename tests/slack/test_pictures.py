"""The page's picture in the message: uploaded, or by a link that expires and asks again who may see it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from models.types import Citation, EvidenceKind
from services.app import App
from services.documents.ingest import ingest
from services.documents.submit import submit_files
from services.settings import Settings
from tests.slack.conftest import Running, Start, answer, kept
from tests.slack.fake import PATIENCE_S, FakeSlack
from tests.slack.payloads import BOT_USER, post_event, told_event
from tests.waiting import until

ASK = f"<@{BOT_USER}> What is the torque of the drain plug?"
PNG = b"\x89PNG"


@pytest.fixture
def manual(app: App, tmp_path: Path) -> Citation:
    """A page that only the group press may see."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    path = tmp_path / "press.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 700, "Tighten the drain plug to 45 N m.")
    canvas.save()
    [job] = submit_files(app.store, lambda _: None, [path], frozenset({"press"}), app.settings.home).jobs
    ingest(job.id, app.store, app.text_index, None, app.settings.home, "test")
    copy = app.store.documents.active_copy("press.pdf")
    assert copy is not None
    return Citation(EvidenceKind.PASSAGE, "press.pdf", "45 N m", page=1, copy=copy.copy)


def images(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in message["blocks"] if block["type"] == "image"]


def asked(slack: FakeSlack, app: App, manual: Citation) -> dict[str, Any]:
    """The message of an answer that cites the page, to Ada alone."""
    slack.members = {"C0PRESS": (BOT_USER, "U0ADA")}
    slack.acked(slack.send(post_event(ASK, channel="C0PRESS")))
    answer(app, kept(app)[0], citations=(manual,))
    return slack.answer()


def by_link(start: Start, settings: Settings, hours: float = 1.0) -> Running:
    told = {"slack_pictures": "link", "slack_public_url": "https://mw.example", "slack_picture_hours": hours}
    return start(settings.model_copy(update=told))


def local(bot: Running, url: str) -> str:
    """The link as the proxy before the bot would pass it on."""
    assert url.startswith("https://mw.example/slack/pictures/")
    return url.replace("https://mw.example/slack/pictures", bot.url.replace("/slack/events", "/slack/pictures"))


def test_it_is_uploaded_and_shown_below_the_quote(slack: FakeSlack, bot: Running, app: App, manual: Citation) -> None:
    [image] = images(asked(slack, app, manual))
    assert image["slack_file"]["id"] in slack.complete
    assert slack.uploads[image["slack_file"]["id"]].startswith(PNG)
    assert "press.pdf, page 1" in image["alt_text"]


@pytest.mark.parametrize("failing", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_without_leave_to_upload_the_answer_comes_without_it(
    slack: FakeSlack, bot: Running, app: App, manual: Citation, failing: str
) -> None:
    slack.fail(failing, error="missing_scope")
    assert images(asked(slack, app, manual)) == []


def test_a_picture_that_slack_can_not_show_is_left_out_the_buttons_stay(
    slack: FakeSlack, bot: Running, app: App, manual: Citation
) -> None:
    slack.fail("chat.postMessage", error="invalid_blocks")
    message = asked(slack, app, manual)
    assert images(message) == []
    assert "context_actions" in [block["type"] for block in message["blocks"]]


def test_a_link_asks_again_who_may_see_the_page(
    slack: FakeSlack, start: Start, settings: Settings, app: App, manual: Citation
) -> None:
    bot = by_link(start, settings)
    [image] = images(asked(slack, app, manual))
    url = local(bot, image["image_url"])
    found = httpx.get(url, timeout=PATIENCE_S)
    assert found.content.startswith(PNG)
    assert "no-store" in found.headers["cache-control"]
    token = url.rsplit("/", 1)[1].removesuffix(".png")
    for forged in (f"{token[:-2]}xx", f"x{token}", "a.b.c"):
        assert httpx.get(url.replace(token, forged), timeout=PATIENCE_S).status_code == 404
    slack.members = {"C0PRESS": (BOT_USER, "U0ADA", "U0BOB")}
    slack.acked(slack.send(told_event("member_joined_channel", channel="C0PRESS", user="U0BOB")))
    until(lambda: httpx.get(url, timeout=PATIENCE_S).status_code == 404, "somebody in the channel may not see it")


def test_a_link_expires(
    slack: FakeSlack, start: Start, settings: Settings, app: App, manual: Citation, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = by_link(start, settings)
    [image] = images(asked(slack, app, manual))
    url = local(bot, image["image_url"])
    assert httpx.get(url, timeout=PATIENCE_S).status_code == 200
    later = time.time() + 3700
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    assert httpx.get(url, timeout=PATIENCE_S).status_code == 410


def test_without_a_signing_secret_its_door_takes_no_events(start: Start, settings: Settings, slack: FakeSlack) -> None:
    bot = by_link(start, settings)
    assert httpx.post(bot.url, json=post_event(ASK), timeout=PATIENCE_S).status_code == 404
