"""Another version is let answer by hand: seen, compared, confirmed, and taken back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from services.answering.state import default_state
from services.app import App
from services.settings import Settings


def test_a_version_is_promoted_only_when_the_box_is_ticked_and_can_be_taken_back(page: Page, running: Settings) -> None:
    app = App.build(running)
    shipped = app.seed_version()
    state = default_state()
    changed = state.model_copy(update={"retrieval": state.retrieval.model_copy(update={"limit": 150})})
    made = app.store.versions.add(changed.to_json(), {}, "d" * 64, shipped)
    try:
        page.goto(f"/versions/{made}")
        expect(page.get_by_role("rowheader", name="retrieval.limit")).to_be_visible()
        page.get_by_role("button", name="Promote").click()
        assert app.store.versions.active_id() == shipped
        page.get_by_label("I want this version to answer.").check()
        page.get_by_role("button", name="Promote").click()
        expect(page.get_by_text("answers now")).to_be_visible()
        assert app.store.versions.active_id() == made
        page.goto(f"/versions/{shipped}")
        page.get_by_label("I want this version to answer.").check()
        page.get_by_role("button", name="Go back to this version").click()
        page.wait_for_url("**/versions")
        assert app.store.versions.active_id() == shipped
    finally:
        app.store.versions.activate(shipped)
        app.close()
