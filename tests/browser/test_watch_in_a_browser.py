"""While a language model writes, the page shows what was checked so far."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from models.types import Question
from services.access import ANONYMOUS, local_audience
from services.app import App
from services.queries.announce import announce_end
from services.settings import Settings

pytestmark = pytest.mark.browser

VALUE = {
    "text": "Drain plug: 45 N·m [1]",
    "mode": "local",
    "citations": [{"document": "pump/manual.pdf", "page": 12, "section": "Tightening torques"}],
    "warnings": [{"severity": "warning", "label": "WARNING", "text": "Hot oil can burn. Let it <b>cool</b>."}],
}


def test_what_was_checked_is_shown_with_its_warning_and_place_while_the_rest_is_written(
    running: Settings, page: Page
) -> None:
    app = App.build(running)
    asked = app.store.queries.submit(Question("How tight is the plug?"), ANONYMOUS, local_audience(app.store))
    lease = app.store.jobs.lease(asked.job.id, "a worker that takes its time")
    assert lease
    page.goto(f"/q/{asked.query_id}")
    so_far = page.locator(".sofar")
    expect(so_far).to_be_hidden()
    app.events.publish(asked.query_id, "value", VALUE)
    expect(so_far).to_contain_text("45 N·m")
    expect(so_far).to_contain_text("[1] pump/manual.pdf, page 12, Tightening torques")
    expect(so_far.locator("aside.warning")).to_contain_text("Let it <b>cool</b>.")
    app.events.publish(asked.query_id, "text", {**VALUE, "text": "It is 45 N·m. [1]\nLet the oil cool first. [1]"})
    expect(so_far).to_contain_text("Let the oil cool first.")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it fits the phone"
    app.store.jobs.stop(lease, "Stopped.")
    announce_end(app.store, app.events, asked.query_id)
    expect(so_far).to_have_count(0)
    app.close()
