"""Which program version answers: the shipped one, until one was compiled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from services.answering.state import default_state
from services.app import App
from services.learning.promotion import promote
from services.settings import Settings


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    made = App.build(Settings(home=tmp_path, database_url="", redis_url="redis://127.0.0.1:1/0"))
    made.store.migrate()
    yield made
    made.close()


def older() -> dict[str, object]:
    """A state that an earlier release may have shipped."""
    state = default_state()
    return state.model_copy(update={"fitted_on": {"data": "of an earlier release"}}).to_json()


def test_the_shipped_version_answers_first(app: App) -> None:
    assert app.seed_version() == default_state().version == app.store.versions.active_id()


def test_an_upgrade_brings_its_own_version(app: App) -> None:
    before = app.store.versions.add(older(), {}, "")
    app.store.versions.activate(before)
    assert app.seed_version() == default_state().version
    assert app.store.versions.get(before).document == older()  # kept: old answers name it


def test_an_upgrade_leaves_a_compiled_version_alone(app: App) -> None:
    shipped = app.seed_version()
    compiled = app.store.versions.add(older(), {"right": 0.9}, "cases", parent=shipped)
    app.store.versions.activate(compiled)
    assert app.seed_version() == compiled == app.store.versions.active_id()


def test_an_older_version_that_a_person_chose_goes_on_answering(app: App) -> None:
    before = app.store.versions.add(older(), {}, "")
    app.store.versions.activate(before)
    shipped = app.seed_version()
    promote(app.store, before, "user:admin", shipped)
    assert app.seed_version() == before == app.store.versions.active_id()
    app.store.audit.forget(timedelta(0))
    assert app.store.audit.list() == ()
    assert app.seed_version() == before == app.store.versions.active_id()
    promote(app.store, shipped, "user:admin", before)
    assert app.seed_version() == shipped
