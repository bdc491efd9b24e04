"""Several people at one site: what is shared opens for some, and what is another group's shows nothing of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from models.store.jobs import JobKind, Queue
from tests.api.conftest import QUOTE, Site, torque_from
from tests.browser.conftest import PHONE, enter

pytestmark = pytest.mark.browser

SignedIn = Callable[[str], Page]


@pytest.fixture
def signed_in(plant: Site, browser: Browser) -> Iterator[SignedIn]:
    """A phone for each person, signed in."""
    phones = []

    def sign_in(name: str) -> Page:
        phones.append(browser.new_context(viewport=PHONE, base_url=plant.url))
        phones[-1].set_default_timeout(60_000)
        page = phones[-1].new_page()
        page.goto("/sign-in")
        enter(page, name)
        expect(page.get_by_label("Your question")).to_be_visible()
        return page

    yield sign_in
    for phone in phones:
        phone.close()


def answered(site: Site, page: Page) -> str:
    """Asks of the press; the path of the answer, which is on the page."""
    page.get_by_label("Your question").fill("How tight is the drain plug?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url(re.compile(r"/q/[0-9a-f]{32}$"))
    where = page.url.removeprefix(site.url)
    copy = site.app.store.documents.active_copy("press/manual.pdf")
    assert copy is not None
    site.answer(where.removeprefix("/q/"), torque_from(site.app, "press/manual.pdf", copy.copy))
    expect(page.locator(".text")).to_contain_text("45 N·m")
    return where


def test_a_shared_link_opens_for_a_colleague_and_tells_nobody_else_anything(plant: Site, signed_in: SignedIn) -> None:
    anna, carl, bob = (signed_in(name) for name in ("anna", "carl", "bob"))
    where = answered(plant, anna)
    picture = f"/v1/documents/press/manual.pdf/pages/1.png?highlight={where.removeprefix('/q/')}.1"
    anna.get_by_role("button", name="Share", exact=True).click()
    expect(anna.get_by_role("button", name="Stop sharing")).to_be_visible()

    carl.goto(where)
    expect(carl.locator("main")).to_contain_text("Somebody shared this answer with you")
    expect(carl.locator(".text")).to_contain_text(QUOTE)
    expect(carl.locator("#feedback")).to_have_count(0)
    carl.locator(".card .open").click()
    expect(carl.locator(".sheet img")).not_to_have_js_property("naturalWidth", 0)

    forbidden = (where, f"{where}/source/1", "/documents/press/manual.pdf", "/documents/press/manual.pdf?q=plug")
    for path in (*forbidden, "/documents?q=plug"):
        bob.goto(path)
        told = bob.locator("main").inner_text()
        assert "press" not in told.replace("There is no document press/manual.pdf", ""), path
        assert "45 N·m" not in told or path == "/documents?q=plug", "that is the one of his own group"
    for path in (picture, "/v1/documents/press/manual.pdf/pages/1.png", f"/v1{where.replace('/q/', '/queries/')}"):
        refused = bob.request.get(path)
        assert refused.status == 404
        assert b"45" not in refused.body().replace(where.encode(), b"").replace(where[3:].encode(), b"")

    anna.get_by_role("button", name="Stop sharing").click()
    expect(anna.get_by_role("button", name="Stop sharing")).to_be_hidden()
    carl.goto(where)
    expect(carl.locator("main")).to_contain_text("There is no query")


def test_an_engineer_corrects_the_edition_and_is_told_what_is_wrong(plant: Site, signed_in: SignedIn) -> None:
    bob = signed_in("bob")
    bob.goto("/documents/paint/manual.pdf")
    expect(bob.locator("h1")).to_contain_text("Rev. C")
    bob.get_by_text("Correct the edition").click()
    bob.get_by_label("Revision").fill("Rev. E")
    bob.get_by_label("Takes the place of").fill("press/manual.pdf")
    bob.get_by_role("button", name="Keep").click()
    expect(bob.get_by_role("alert")).to_contain_text("There is no document press/manual.pdf")
    expect(bob.get_by_label("Revision")).to_have_value("Rev. E")
    bob.get_by_label("Takes the place of").fill("")
    bob.get_by_role("button", name="Keep").click()
    expect(bob.locator("h1")).to_contain_text("Rev. E")
    bob.wait_for_load_state()  # its style has come
    assert bob.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    anna = signed_in("anna")
    anna.goto("/documents/press/manual.pdf")
    expect(anna.locator("h1")).to_contain_text("Rev. C")
    expect(anna.get_by_text("Correct the edition")).to_have_count(0)


def test_a_sign_in_that_has_ended_is_asked_for_and_leads_back(plant: Site, signed_in: SignedIn) -> None:
    anna, carl = signed_in("anna"), signed_in("carl")
    anna.get_by_label("Your question").fill("How tight is the drain plug?")
    anna.get_by_role("button", name="Ask", exact=True).click()
    anna.wait_for_url(re.compile(r"/q/[0-9a-f]{32}$"))
    where = anna.url.removeprefix(plant.url)
    anna.context.clear_cookies()
    copy = plant.app.store.documents.active_copy("press/manual.pdf")
    assert copy is not None
    plant.answer(where.removeprefix("/q/"), torque_from(plant.app, "press/manual.pdf", copy.copy))
    expect(anna).to_have_url(f"{plant.url}/sign-in?next={where}")
    enter(anna, "anna")
    expect(anna.locator(".text")).to_contain_text("45 N·m")

    shared = answered(plant, carl)
    carl.context.clear_cookies()
    carl.get_by_role("button", name="Share", exact=True).click()
    expect(carl).to_have_url(f"{plant.url}/sign-in?next={shared}")
    assert not plant.app.store.queries.is_shared(shared.removeprefix("/q/"))


def test_many_files_that_are_read_leave_room_for_other_requests(plant: Site, signed_in: SignedIn) -> None:
    jobs = plant.app.store.jobs
    waiting = [jobs.enqueue(JobKind.INGEST, f"{n}.pdf", {"groups": ["paint"]}, Queue.INGESTION) for n in range(30)]
    bob = signed_in("bob")
    looks: list[str] = []
    bob.on("request", lambda request: looks.append(request.url) if "/v1/jobs/" in request.url else None)
    bob.clock.install()
    bob.goto("/documents")
    expect(bob.locator("[data-job]")).to_have_count(30)
    for _ in range(60):  # a minute, in which each look is answered before the clock goes on
        bob.clock.run_for(1000)
        bob.evaluate("fetch('/healthz')")
    assert 100 < len(looks) < 400, "of the 600 requests that one person may make in a minute"
    for job in waiting:
        jobs.cancel(job.id)
    for _ in range(20):
        bob.clock.run_for(1000)
        bob.evaluate("fetch('/healthz')")
    expect(bob.locator(".job.cancelled")).to_have_count(30)
