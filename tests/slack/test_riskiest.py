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

    def conversations_history(self, **kwargs: Any) -> dict[str, Any]:
        return {"messages": []}


class Silent(Recording):
    """Takes what is posted, and the line is cut before it says so."""

    def __init__(self) -> None:
        super().__init__()
        self.channel: list[dict[str, Any]] = []

    def files_upload_v2(self, **kwargs: Any) -> None:
        super().files_upload_v2(**kwargs)
        self.channel.append({"bot_id": "B1", "files": [{"name": kwargs["filename"]}]})
        raise TimeoutError("timed out")

    def conversations_history(self, **kwargs: Any) -> dict[str, Any]:
        return {"messages": self.channel}


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


def test_what_slack_took_without_a_word_is_not_posted_again(store: Store) -> None:
    outlooks, audience, client = Outlooks(store), (frozenset({"press"}),), Silent()
    monday = date(2026, 11, 23)
    for day in range(3):
        assert not post_riskiest(store, outlooks, audience, CHANNEL, client, monday + timedelta(days=day))
    assert len(client.said) == 1
    lost = Silent()
    next_monday = monday + timedelta(days=7)
    assert not post_riskiest(store, outlooks, audience, CHANNEL, lost, next_monday)
    lost.channel.clear()
    assert not post_riskiest(store, outlooks, audience, CHANNEL, lost, next_monday + timedelta(days=1))
    assert len(lost.said) == 2, "it isn't there, so it is posted"


def test_two_workers_at_once_post_once(store: Store) -> None:
    outlooks, audience = Outlooks(store), (frozenset({"press"}),)

    class Other(Recording):
        """Another worker looks while this one posts."""

        def files_upload_v2(self, **kwargs: Any) -> None:
            super().files_upload_v2(**kwargs)
            assert not post_riskiest(store, outlooks, audience, CHANNEL, self, date(2026, 11, 23))

    client = Other()
    assert post_riskiest(store, outlooks, audience, CHANNEL, client, date(2026, 11, 23))
    assert len(client.said) == 1
    week = {"week": "2026-W48"}
    assert [store.forecasts.claim(["another"], "posted", week) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("refusal", ["", "missing_scope"])
def test_the_name_of_a_machine_calls_nobody(store: Store, refusal: str) -> None:
    at = [datetime(2022, 1, 1) + timedelta(days=13 * n) for n in range(24)]
    raw = [{"wo": f"X{n}", "asset": "<!channel> & M1", "date": t.isoformat(), "type": "CM"} for n, t in enumerate(at)]
    orders = [
        WorkOrder(r["wo"], n, r["asset"], "", r, kind="CM", started_at=t)
        for n, (r, t) in enumerate(zip(raw, at, strict=True))
    ]
    copy = "d" * 32
    log = ReadLog((), tuple(orders), (), {"record": "wo", "asset id": "asset", "started": "date", "kind": "type"})
    new = NewCopy(copy, "x.csv", "/p", copy, ".csv", "x", frozenset({"paint"}), language="en", kind="log")
    store.documents.stage(new, [], [], {})
    store.records.stage(copy, log)
    store.documents.publish(copy)
    client = Recording(refusal)
    assert post_riskiest(store, Outlooks(store), (frozenset({"paint"}),), CHANNEL, client, date(2026, 11, 23))
    assert "&lt;!channel&gt; &amp; M1" in client.said[0]
    assert "<!channel>" not in client.said[0]


def test_two_nightly_refreshes_work_once_and_forget_logs_that_are_gone(store: Store) -> None:
    store.forecasts.keep(["gone"], "backtest", {"skill": 1})
    outlooks = Outlooks(store)
    assert [refresh(store, outlooks), refresh(store, outlooks)] == [True, False]
    assert store.forecasts.of(["gone"], "backtest") is None
    kept = store.forecasts.of(["c" * 32], "ranking")
    assert kept is not None
    assert len(kept[0]["assets"]) == 3
