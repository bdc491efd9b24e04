"""An unsafe answer is reported on a phone and judged by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessible import violations
from tests.browser.test_ask_in_a_browser import ask

pytestmark = pytest.mark.browser


def test_reported_as_unsafe_then_judged_by_keyboard(page: Page) -> None:
    ask(page)
    page.get_by_label("Unsafe").check()
    page.get_by_label("Comment").fill("no lockout in step 2")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".thanks")).to_contain_text("A person looks at it first of all")
    page.reload()
    expect(page.locator("[role=alert]")).to_contain_text("reported this answer as unsafe")
    page.goto("/review")
    expect(page.locator(".top .alarm")).to_contain_text("1")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], "nothing is wider than a phone"  # type: ignore[index]
    found = violations(page)
    page.locator(".votes a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".facts")).to_contain_text("no lockout in step 2")
    found += violations(page)
    page.get_by_label("Why is nothing to be learnt").focus()
    page.keyboard.type("the lockout stands in step 1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Review")
    expect(page.locator(".top .alarm")).to_have_count(0)
    page.goto("/feedback")
    expect(page.locator(".votes")).to_contain_text("Not taken: the lockout stands in step 1")
    found += violations(page)
    assert found == []
