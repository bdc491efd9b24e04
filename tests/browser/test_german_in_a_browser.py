"""The page in German, in a real browser: chosen there or asked for, accessible, and no wider than a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from services.app import App
from services.settings import Settings
from tests.api.test_watching_pages import FIGURES
from tests.browser.conftest import PHONE
from tests.browser.test_accessible import violations
from tests.browser.test_ask_in_a_browser import ask, fits

pytestmark = pytest.mark.browser

ENGLISH = re.compile(r"\b(the|this|your|which|what|are|with|does|not|from|page|of)\b", re.IGNORECASE)


@pytest.fixture
def german(running: Settings, browser: Browser, url: str) -> Iterator[Page]:
    """A phone whose browser asks for German."""
    app = App.build(running)
    app.store.evaluations.add("a version", "c" * 64, "cases.jsonl", 50, FIGURES)
    app.close()
    context = browser.new_context(viewport=PHONE, base_url=url, locale="de-DE")
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def own_words(page: Page) -> str:
    """What is said on the page in its own language: without documents, answers, questions and marked English."""
    return str(
        page.evaluate("""() => {
            const copy = document.body.cloneNode(true);
            const others = `[lang=en], #recent li, dd, .text, .card, .quote, q, code, .list b, .list small, h1, table,
                .warning, details.note, pre, option, .check small`;
            for (const other of copy.querySelectorAll(others)) other.remove();
            return copy.textContent;
        }""")
    )


def test_every_page_in_german_is_accessible_fits_a_phone_and_says_nothing_in_english(german: Page) -> None:
    ask_in_german(german)
    wrong = checked(german)
    german.get_by_role("link", name="Seite öffnen").first.click()
    expect(german.locator(".turn")).to_contain_text("24 / 36")
    german.wait_for_load_state()  # with its style sheet, as after goto
    wrong += checked(german)
    for path in (
        "/",
        "/documents",
        "/documents?q=oil",
        "/documents/MP-400_service_manual_TB-4417-EN.pdf",
        "/questions",
        "/feedback",
        "/machines",
        "/review",
        "/evaluations",
        "/health",
        "/versions",
        "/sign-in",
        "/nothing-here",
    ):
        german.goto(path)
        wrong += checked(german)
    assert wrong == [], "\n".join(wrong)


def checked(page: Page) -> list[str]:
    said = own_words(page)
    assert len(said.split()) > 3, page.url
    found = [f"{page.url}: {match.group()} in English" for match in ENGLISH.finditer(said)]
    if not fits(page):
        found.append(f"{page.url} is wider than the phone")
    if page.locator("html").get_attribute("lang") != "de-DE":
        found.append(f"{page.url} isn't marked as German")
    return [*found, *violations(page)]


def ask_in_german(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Ihre Frage").fill("What is the tightening torque of the drain plug of the gear unit?")
    page.get_by_role("button", name="Fragen", exact=True).click()
    expect(page.get_by_text("War das richtig?")).to_be_visible()
    page.get_by_text("Falsch", exact=True).click()
    expect(page.locator(".thanks")).to_contain_text("Danke. Sie können es jederzeit ändern. ")


def test_the_menu_changes_the_language_and_stays_on_the_page(page: Page) -> None:
    ask(page)
    where = page.url
    page.get_by_label("Menu").click()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_text("War das richtig?")).to_be_visible()
    assert page.url == where
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.goto("/questions")
    expect(page.locator("time").first).to_have_text(re.compile(r"^\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2}$"))
    page.get_by_label("Menü").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="My questions")).to_be_visible()


def test_files_are_counted_in_german(german: Page) -> None:
    german.goto("/documents")
    note = {
        "name": "kran.md",
        "mimeType": "text/markdown",
        "buffer": b"# Kran\n\nHakenmutter von K-8 mit 310 N m anziehen.\n",
    }
    german.get_by_label("Dateien").set_input_files([note, {**note, "name": "leer.pdf", "buffer": b""}])
    german.get_by_role("button", name="Hochladen").click()
    jobs = german.locator("#jobs li")
    expect(jobs.filter(has_text="kran.md")).to_contain_text("1 Stelle", timeout=60_000)
    expect(jobs.filter(has_text="kran.md").get_by_role("link", name="Öffnen")).to_be_visible()
    expect(jobs.filter(has_text="kran.md")).to_contain_text("bereit für Fragen")
    expect(jobs.filter(has_text="leer.pdf")).to_contain_text("nicht angenommen")
    expect(jobs.filter(has_text="leer.pdf")).to_contain_text("leer.pdf ist leer. Prüfen Sie die Datei")
