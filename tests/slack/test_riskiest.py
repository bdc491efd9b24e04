"""The week's riskiest machines in a channel: once a week, and only what all of its members may see."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from models.store import Store
from models.store.documents import NewCopy
from models.types import ReadLog, WorkOrder
from services.assets.forecast.nightly import refresh
from services.assets.forecast.outlooks import Outlooks
from services.slack.riskiest import post_riskiest

CHANNEL = "C0FLEET"


class Recording:
    """Takes what is posted, or refuses as told."""

    def __init__(self, refusal: str = "") -> None:
        self.refusal, self.said, self.pictures = refusal, list[str](), list[bytes]()

    def files_upload_v2(self, **kwargs: Any) -> None:
        if self.refusal:
            raise SlackApiError("no", {"error": self.refusal})
        self.said.append(kwargs["initial_comment"])
        self.pictures.append(kwargs["content"])

    def chat_postMessage(self, **kwargs: Any) -> None:
        self.said.append(kwargs["text"])


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(f"sqlite:///{tmp_path / 'm.db'}")
    store.migrate()
    orders = []
    for n in range(24):
        at = datetime(2022, 1, 1) + timedelta(days=13 * n + n % 5)
        raw = {"wo": f"W{n}", "asset": f"M{n % 3}", "date": at.isoformat(), "type": "CM"}
        orders.append(WorkOrder(f"W{n}", n, f"M{n % 3}", "", raw, kind="CM", started_at=at))
    log = ReadLog((), tuple(orders), (), {"record": "wo", "asset id": "asset", "started": "date", "kind": "type"})
    copy = "c" * 32
    new = NewCopy(copy, "log.csv", "/p", copy, ".csv", "log", frozenset({"press"}), language="en", kind="log")
    store.documents.stage(new, [], [], {})
    store.records.stage(copy, log)
    store.documents.publish(copy)
    return store


def test_it_is_posted_once_a_week_with_its_picture(store: Store) -> None:
    outlooks, client = Outlooks(store), Recording()
    audience = (frozenset({"press"}),)
    monday = date(2026, 11, 23)
    days = [monday, monday + timedelta(days=1), monday + timedelta(days=7)]
    assert [post_riskiest(store, outlooks, audience, CHANNEL, client, day) for day in days] == [True, False, True]
    assert client.pictures[0].startswith(b"\x89PNG")
    assert client.said[0].startswith("Likeliest to have the next")


def test_a_channel_that_may_not_see_the_log_is_told_nothing(store: Store) -> None:
    client = Recording()
    assert not post_riskiest(store, Outlooks(store), (), CHANNEL, client, date(2026, 11, 23))
    assert not client.said


def test_without_leave_to_upload_the_text_is_posted_and_other_failures_are_tried_again(store: Store) -> None:
    outlooks, audience, day = Outlooks(store), (frozenset({"press"}),), date(2026, 11, 23)
    assert not post_riskiest(store, outlooks, audience, CHANNEL, Recording("ratelimited"), day)
    without = Recording("missing_scope")
    assert post_riskiest(store, outlooks, audience, CHANNEL, without, day)
    assert (len(without.said), without.pictures) == (1, [])


def test_two_nightly_refreshes_work_once_and_forget_logs_that_are_gone(store: Store) -> None:
    store.forecasts.keep(["gone"], "backtest", {"skill": 1})
    outlooks = Outlooks(store)
    assert [refresh(store, outlooks), refresh(store, outlooks)] == [True, False]
    assert store.forecasts.of(["gone"], "backtest") is None
    kept = store.forecasts.of(["c" * 32], "ranking")
    assert kept is not None
    assert len(kept[0]["assets"]) == 3
