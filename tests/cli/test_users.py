"""`millwright users`: what is changed is changed whole, and stands in the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.errors import BadInput
from models.store.audit import Action
from models.types import Role
from services.accounts import add_user
from services.app import App
from services.cli.main import app
from services.settings import load_settings


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("MILLWRIGHT_HOME", str(tmp_path / "home"))
    site = App.build(load_settings())
    site.store.migrate()
    add_user(site.store.accounts, "anna", Role.TECHNICIAN, ["press"], "correct horse battery")
    yield site
    site.close()


def test_a_change_that_fails_in_part_changes_nothing(site: App, tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.write_text("short")
    for wrong in (["--password-file", str(short)], ["--email", "nobody"], ["--group", " "]):
        done = CliRunner().invoke(app, ["users", "change", "anna", "--role", "admin", *wrong])
        assert isinstance(done.exception, BadInput), done.output
    assert site.store.accounts.user("anna").role is Role.TECHNICIAN
    assert site.store.audit.list(action=Action.USER_CHANGED) == ()


def test_a_name_with_a_comma_is_said_to_be_one_group(site: App) -> None:
    for groups, said in ((["press, paint"], True), (["press", "paint"], False)):
        options = [option for group in groups for option in ("--group", group)]
        done = CliRunner().invoke(app, ["users", "change", "anna", *options])
        assert site.store.accounts.user("anna").groups == frozenset(groups)
        assert ("“press, paint” is taken as one group; repeat --group" in done.output) == said


def test_what_was_changed_stands_in_the_audit_log(site: App, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.write_text("another horse battery\n")
    done = CliRunner().invoke(app, ["users", "change", "anna", "--role", "engineer", "--password-file", str(new)])
    assert done.exit_code == 0, done.output
    [entry] = site.store.audit.list(action=Action.USER_CHANGED)
    assert (entry.subject, entry.detail["role"], entry.detail["password"]) == ("anna", "engineer", True)
