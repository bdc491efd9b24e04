"""`millwright due` over a log, without anything running."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.store.documents import NewCopy
from models.types import ReadLog, WorkOrder
from services.app import App
from services.cli.main import app
from services.settings import load_settings
from tests.api.test_api_outlooks import LIFTS, OF_LIFTS, add_log


def test_what_is_due_is_listed_by_day_and_overdue_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILLWRIGHT_HOME", str(tmp_path / "home"))
    site = App.build(load_settings())
    site.store.migrate()
    assert CliRunner().invoke(app, ["due"]).exit_code != 0  # no log is there
    add_log(site, tmp_path)
    site.close()
    shown = CliRunner().invoke(app, ["due", "press 2"])
    assert shown.exit_code == 0, shown.output
    assert shown.output.startswith("As of ")
    assert "2023-05-01  Press 2" in shown.output
    every = json.loads(CliRunner().invoke(app, ["due", "--days", "100", "--json"]).stdout)["jobs"]
    assert {job["asset"] for job in every} == {"Press 1", "Press 2"}
    assert [job["due"] for job in every] == sorted(job["due"] for job in every)
    assert json.loads(CliRunner().invoke(app, ["due", "--days", "1", "--json"]).stdout)["jobs"] == []


def test_what_is_due_is_of_the_machines_of_all_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILLWRIGHT_HOME", str(tmp_path / "home"))
    site = App.build(load_settings())
    site.store.migrate()
    add_log(site, tmp_path)
    add_log(site, tmp_path, "lifts.csv", machines=LIFTS, columns=OF_LIFTS)
    site.close()
    shown = CliRunner().invoke(app, ["due", "--days", "100"]).output
    heads = [line for line in shown.splitlines() if line.startswith("As of ")]
    assert [head.split(", when ")[1] for head in heads] == ["tickets.csv ends:", "lifts.csv ends:"]
    jobs = json.loads(CliRunner().invoke(app, ["due", "--days", "100", "--json"]).stdout)["jobs"]
    assert {(job["asset"], job["log"]) for job in jobs} == {
        ("Press 1", "tickets.csv"),
        ("Press 2", "tickets.csv"),
        ("Lift 9", "lifts.csv"),
    }


def test_names_are_printed_as_they_are_whatever_they_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home [old]"
    monkeypatch.setenv("MILLWRIGHT_HOME", str(home))
    site = App.build(load_settings())
    site.store.migrate()
    at = [datetime(2022, 1, 1) + timedelta(days=13 * n) for n in range(24)]
    rows = [{"wo": f"W{n}", "asset": "M1 [/]", "date": t.isoformat(), "type": "CM"} for n, t in enumerate(at)]
    orders = [
        WorkOrder(row["wo"], n, row["asset"], "", row, kind="CM", started_at=t)
        for n, (row, t) in enumerate(zip(rows, at, strict=True))
    ]
    log = ReadLog((), tuple(orders), (), {"record": "wo", "asset id": "asset", "started": "date", "kind": "type"})
    copy = "c" * 32
    new = NewCopy(copy, "log [x].csv", "/p", copy, ".csv", "log", frozenset({"everyone"}), language="en", kind="log")
    site.store.documents.stage(new, [], [], {})
    site.store.records.stage(copy, log)
    site.store.documents.publish(copy)
    site.close()
    picture = tmp_path / "[b].png"
    for arguments, shown in (
        (["forecast"], "M1 [/]"),
        (["forecast", "M1 [/]", "--plot", str(picture)], f"The picture is in {picture}."),
        (["backtest"], "log [x].csv"),
        (["status"], f"Data directory  {home}"),
    ):
        done = CliRunner().invoke(app, arguments)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert shown in done.output.replace("\n", ""), done.output
