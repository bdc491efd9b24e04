"""How a machine stands, when its name is the whole question."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.store import Store
from models.store.documents import NewCopy
from models.types import Answer, Query, Question, ReadLog, WorkOrder
from services.answering.families import FamiliesKept
from services.answering.forecasting import WhatIsDue
from services.answering.overview import overview
from services.answering.pictures import Pictures
from services.assets.forecast.outlooks import Outlooks

PRESS = (frozenset({"press"}),)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(f"sqlite:///{tmp_path / 'm.db'}")
    store.migrate()
    orders = []
    for n in range(24):
        at = datetime(2022, 1, 1) + timedelta(days=13 * n + n % 5)
        raw = {"wo": f"W{n}", "asset": f"M-{n % 3}", "date": at.isoformat(), "type": "CM", "text": f"seal {n} leaks"}
        end = None if n in (15, 21) else at + timedelta(hours=4)
        orders.append(
            WorkOrder(f"W{n}", n, f"M-{n % 3}", f"seal {n} leaks", raw, kind="CM", started_at=at, finished_at=end)
        )
    roles = {"record": "wo", "asset id": "asset", "started": "date", "kind": "type", "finished": "end", "text": "text"}
    copy = "c" * 32
    new = NewCopy(copy, "log.csv", "/p", copy, ".csv", "log", frozenset({"press"}), language="en", kind="log")
    store.documents.stage(new, [], [], {})
    store.records.stage(copy, ReadLog((), tuple(orders), (), roles))
    store.documents.publish(copy)
    return store


def of(store: Store, query: Query) -> Answer | None:
    return overview(store, query, Outlooks(store), WhatIsDue(store, FamiliesKept()))


def test_it_tells_what_is_open_due_likely_and_done(store: Store) -> None:
    query = Query("q", Question("M-0", asset="M-0"), "me", PRESS)
    answer = of(store, query)
    assert answer is not None
    lines = answer.text.split("\n")
    assert lines[0] == "M-0: 8 jobs in log.csv, 8 of them failures."
    at = lines.index("Open work: 2.")
    assert [line.split(":")[0] for line in lines[at + 1 : at + 3]] == ["- W21", "- W15"], "the newest first"
    assert "seal 21 leaks" in lines[at + 1]
    heads = [n for n, line in enumerate(lines) if line.split(":")[0] in ("Open work", "Due", "Forecast", "Last done")]
    assert len(heads) == 4
    assert "% " in lines[lines.index("Forecast:") + 1]
    assert [(c.document, c.copy) for c in answer.citations] == [("log.csv", "c" * 32)]
    drawn = Pictures(store, Outlooks(store)).of_answer(answer, PRESS)
    assert drawn is not None
    assert drawn.startswith(b"\x89PNG"), "its forecast is drawn"
    assert {"W21", "W15"} <= set(answer.citations[0].rows)


def test_any_other_question_is_the_programs(store: Store) -> None:
    query = Query("q", Question("M-0", asset="M-0"), "me", PRESS)
    for other in (
        replace(query, question=Question("M-0")),
        replace(query, question=Question("Will M-0 fail?", asset="M-0")),
        replace(query, question=Question("M-9", asset="M-9")),
        replace(query, audience=(frozenset({"everyone"}),)),
        replace(query, audience=()),
    ):
        assert of(store, other) is None
