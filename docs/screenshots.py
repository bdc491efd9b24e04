"""Makes docs/images/*.png from the running product: `python -m docs.screenshots [--url URL] [--chromium PATH]`.

Needs Chromium, and Millwright running with the sample set (`millwright up --sample`).
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

Scheme = Literal["light", "dark"]

IMAGES = Path(__file__).parent / "images"
QUESTION = "What is the tightening torque of the drain plug?"
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = (360, 900), (1280, 800)
"""The phone is as high as the sample's answer with the picture of its row."""


def main() -> None:
    """What the docs show: the sample question answered on a phone, its page, what engineers look at."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--url", default="http://127.0.0.1:8420")
    arguments.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    given = arguments.parse_args()
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=OPTIONS)
        with opened(browser, given.url, PHONE, "light") as page:
            ask(page)
            keep(page, "answer-phone")
            page.click(".card")
            keep(page, "page-phone")
            for path in ("machines", "health"):
                page.goto(f"/{path}")
                keep(page, f"{path}-phone")
        with opened(browser, given.url, PHONE, "dark") as page:
            ask(page)
            keep(page, "answer-phone-dark")
        with opened(browser, given.url, DESK, "light") as page:
            page.goto("/documents")
            keep(page, "documents-desk")
        browser.close()


@contextmanager
def opened(browser: Browser, url: str, size: tuple[int, int], scheme: Scheme) -> Iterator[Page]:
    """A page on one kind of screen."""
    viewport = ViewportSize(width=size[0], height=size[1])
    context = browser.new_context(viewport=viewport, color_scheme=scheme, base_url=url, locale="en-GB")
    yield context.new_page()
    context.close()


def ask(page: Page) -> None:
    """The sample question, until its answer stands there."""
    page.goto("/")
    page.fill("#question", QUESTION)
    page.click("button.primary")
    page.wait_for_selector(".card")


def keep(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => [...document.images].every(image => image.complete && image.naturalWidth)")
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
