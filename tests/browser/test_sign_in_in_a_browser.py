"""People sign in on a phone, see what is theirs, and are told nothing of what isn't."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.api.conftest import Site
from tests.browser.conftest import PHONE, enter

pytestmark = pytest.mark.browser


def test_who_signs_in_next_on_a_device_does_not_read_what_was_asked_on_it(plant: Site, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, base_url=plant.url)
    page = context.new_page()
    page.goto("/")
    enter(page, "anna")
    page.get_by_label("Your question").fill("How tight is the drain plug of the press?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url("**/q/*")
    for name, asked in (("anna", 1), ("bob", 0), ("anna", 1)):
        page.goto("/")
        page.get_by_label("Menu").click()
        page.get_by_role("button", name="Sign out").click()
        enter(page, name)
        expect(page.get_by_label("Your question")).to_be_visible()
        expect(page.locator("#recent li")).to_have_count(asked)
    context.close()


def test_everyone_sees_what_is_theirs(plant: Site, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, base_url=plant.url)
    page = context.new_page()
    page.goto("/documents")
    enter(page, "anna", "a wrong password")
    expect(page.get_by_role("alert")).to_have_text("Name and password do not belong together.")
    enter(page, "anna")
    expect(page).to_have_url(f"{plant.url}/documents")
    expect(page.locator("main .list li")).to_have_count(1)
    expect(page.locator("main .list li")).to_contain_text("press/manual.pdf")
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.goto("/documents/paint/manual.pdf")
    expect(page.locator("main")).to_contain_text("There is no document paint/manual.pdf")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_label("Menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/documents")
    enter(page, "bob")
    expect(page.locator("main .list li")).to_contain_text("paint/manual.pdf")
    expect(page.locator("input[type=file]")).to_have_count(1)
    page.goto("/documents/paint/manual.pdf")
    expect(page.locator(".sheet img")).not_to_have_js_property("naturalWidth", 0)
    context.close()
