"""A real Chromium on the real product: Redis, workers, the sample set, the page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from models.store.jobs import JobState
from models.types import Role
from services.accounts import add_user
from services.app import App
from services.documents.submit import submit_files
from services.queries.events import Events
from services.runtime.running import ensure_running
from services.settings import Settings
from services.web.app import create_site
from tests.api.conftest import RedisServer, Site, publish_manual, serve

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=30_000)  # a busy machine is no failure

PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 800}
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def chromium() -> str:
    found = os.environ.get("MILLWRIGHT_TEST_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    reason = "Chromium isn't there: install it, or name it in MILLWRIGHT_TEST_CHROMIUM"
    if os.environ.get("MILLWRIGHT_TEST_REQUIRE_SERVICES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def running(chromium: str) -> Iterator[Settings]:
    """Everything of a fresh data directory, with two documents of the sample set ingested."""
    home = Path(tempfile.mkdtemp(prefix="mw-browser-"))
    with ensure_running(Settings(home=home, ingestion_processes=2), lambda _: None) as running:
        app = App.build(running.settings)
        with as_file(files("ingestion.sample") / "documents") as folder:
            documents = [path for path in folder.iterdir() if path.suffix in (".pdf", ".html")]
            jobs = submit_files(app.store, app.ring, documents, (), home).jobs
        assert len(jobs) == 2
        for job in jobs:
            _ended(app, job.id)
        app.close()
        yield running.settings
    shutil.rmtree(home, ignore_errors=True)


def _ended(app: App, job_id: str) -> None:
    waiting = Events(app.settings.redis_url)
    for _ in range(400):
        job = app.store.jobs.get(job_id)
        if job.state.ended:
            break
        waiting.read("nobody", block_ms=500)  # waits without a sleep
    waiting.close()
    assert job.state is JobState.DONE, job


@pytest.fixture(scope="session")
def url(running: Settings) -> Iterator[str]:
    """The page, as a process of its own."""
    environment = running.environment() | {"MILLWRIGHT_API_PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "services.web"], env=environment, stderr=subprocess.PIPE, text=True, cwd=running.home
    )
    assert process.stderr is not None
    ready = next((line for line in process.stderr if "is ready at" in line), "")
    assert ready, "the page has started"
    yield ready.split()[-1]
    process.terminate()
    process.communicate(timeout=30)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def screen() -> dict[str, int]:
    """The size of the screen; a test may ask for another one."""
    return PHONE


@pytest.fixture
def context(screen: dict[str, int], browser: Browser, url: str) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=screen, base_url=url)
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, url: str) -> Iterator[Page]:
    """A page that fails the test at any error of the script, refused resource or request to elsewhere."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(url) else None)
    yield page
    assert wrong == []


@pytest.fixture(scope="session")
def plant(chromium: str) -> Iterator[Site]:
    """A site with people of two groups and a document of each; whoever tests it answers the questions."""
    folder = Path(tempfile.mkdtemp(prefix="mw-"))  # short: a unix socket's path is limited
    redis = RedisServer(folder)
    redis.start()
    site = serve(Settings(home=folder / "home", redis_url=redis.url, api_port=0), create_site)
    publish_manual(site.app, "press/manual.pdf", ("press",))
    publish_manual(site.app, "paint/manual.pdf", ("paint",))
    accounts = site.app.store.accounts
    add_user(accounts, "anna", Role.TECHNICIAN, ["press"], PASSWORD)
    add_user(accounts, "carl", Role.TECHNICIAN, ["press"], PASSWORD)
    add_user(accounts, "bob", Role.ENGINEER, ["paint"], PASSWORD)
    yield site
    site.stop()
    redis.stop()
    shutil.rmtree(folder, ignore_errors=True)


def enter(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fills in the form of a local account and sends it."""
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
