"""Every page against WCAG 2.2 AA, as far as axe-core can tell: light and dark, on a phone."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from services.app import App
from services.settings import Settings
from tests.api.test_watching_pages import FIGURES
from tests.browser.conftest import PHONE
from tests.browser.test_ask_in_a_browser import ask

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def violations(page: Page) -> list[str]:
    """What axe finds, one line each."""
    found = Axe().run(page, options=RULES).response
    assert found["passes"], "axe looked at something"
    return [
        f"{page.url}: {rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_violation(running: Settings, browser: Browser, url: str, scheme: str) -> None:
    app = App.build(running)
    app.store.evaluations.add("a version", "a" * 64, "cases.jsonl", 50, FIGURES)
    app.close()
    context = browser.new_context(viewport=PHONE, base_url=url, color_scheme=scheme)
    context.set_default_timeout(60_000)
    page = context.new_page()
    ask(page)
    found = violations(page)
    page.locator(".card").first.click()
    page.wait_for_selector(".sheet img")
    found += violations(page)
    for path in (
        "/",
        "/documents",
        "/documents/MP-400_service_manual_TB-4417-EN.pdf",
        "/questions",
        "/evaluations",
        "/health",
        "/machines",
        "/review",
        "/approvals",
        "/audit",
        "/versions",
        "/sign-in",
        "/nothing-here",
    ):
        page.goto(path)
        found += violations(page)
    context.close()
    assert found == [], json.dumps(found, indent=1)


def test_axe_finds_what_is_wrong(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('label[for=question]').remove()")
    page.evaluate("document.querySelector('#question').removeAttribute('placeholder')")
    assert any("label" in line for line in violations(page))
