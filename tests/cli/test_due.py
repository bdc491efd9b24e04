"""`millwright due` over a log, without anything running."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.app import App
from services.cli.main import app
from services.settings import load_settings
from tests.api.test_api_outlooks import add_log


def test_what_is_due_is_listed_by_day_and_overdue_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILLWRIGHT_HOME", str(tmp_path / "home"))
    site = App.build(load_settings())
    site.store.migrate()
    assert CliRunner().invoke(app, ["due"]).exit_code != 0  # no log is there
    add_log(site, tmp_path)
    site.close()
    shown = CliRunner().invoke(app, ["due", "press 2"])
    assert shown.exit_code == 0, shown.output
    assert "2023-05-01  Press 2" in shown.output
    every = json.loads(CliRunner().invoke(app, ["due", "--days", "100", "--json"]).stdout)["jobs"]
    assert {job["asset"] for job in every} == {"Press 1", "Press 2"}
    assert [job["due"] for job in every] == sorted(job["due"] for job in every)
    assert json.loads(CliRunner().invoke(app, ["due", "--days", "1", "--json"]).stdout)["jobs"] == []
