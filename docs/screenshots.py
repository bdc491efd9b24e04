"""Makes docs/images/*.png from the running product: `python -m docs.screenshots [--url URL] [--chromium PATH]`.

Needs Chromium, and Millwright running with the sample set (`millwright up --sample`).
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

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
PHONE, DESK = (360, 780), (1280, 800)


def main() -> None:
    """Asks the sample question on a phone and on a desk, light and dark, and turns to the page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--url", default="http://127.0.0.1:8420")
    arguments.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    given = arguments.parse_args()
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=OPTIONS)
        take(browser, given.url, PHONE, "light", "phone")
        take(browser, given.url, PHONE, "dark", "phone-dark")
        take(browser, given.url, DESK, "light", "desk")
        browser.close()


def take(browser: Browser, url: str, size: tuple[int, int], scheme: str, name: str) -> None:
    """Question, answer, page and machines on one kind of screen."""
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, base_url=url)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/")
    keep(page, f"ask-{name}")
    page.fill("#question", QUESTION)
    page.click("button.primary")
    page.wait_for_selector(".card")
    page.wait_for_load_state("networkidle")
    keep(page, f"answer-{name}")
    page.click(".card")
    page.wait_for_load_state("networkidle")
    keep(page, f"page-{name}")
    for path in {"phone": ("machines", "health"), "desk": ("documents",)}.get(name, ()):
        page.goto(f"/{path}")
        page.wait_for_load_state("networkidle")
        keep(page, f"{path}-{name}")
    context.close()


def keep(page: Page, name: str) -> None:
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
