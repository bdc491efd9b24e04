"""People sign in on a phone, see what is theirs, and are told nothing of what isn't."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.types import Role
from services.accounts import add_user
from services.settings import Settings
from services.web.app import create_site
from tests.api.conftest import RedisServer, Site, publish_manual, serve
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


@pytest.fixture
def plant() -> Iterator[Site]:
    """A site with two people and a document of each."""
    folder = Path(tempfile.mkdtemp(prefix="mw-"))  # short: a unix socket's path is limited
    redis = RedisServer(folder)
    redis.start()
    site = serve(Settings(home=folder / "home", redis_url=redis.url, api_port=0), create_site)
    publish_manual(site.app, "press/manual.pdf", ("press",))
    publish_manual(site.app, "paint/manual.pdf", ("paint",))
    add_user(site.app.store.accounts, "anna", Role.TECHNICIAN, ["press"], PASSWORD)
    add_user(site.app.store.accounts, "bob", Role.ENGINEER, ["paint"], PASSWORD)
    yield site
    site.stop()
    redis.stop()
    shutil.rmtree(folder, ignore_errors=True)


def enter(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


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
    page.wait_for_function("document.querySelector('.sheet img').naturalWidth > 0")
    context.close()
