"""A technician asks, reads the value, and turns to the page that proves it."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

ORDERS = """Work order,Asset,Reported on,Finished on,Description
1,P-1,2024-01-02,2024-01-02,Seal changed
2,P-1,2024-02-02,2024-02-03,Oil changed
3,P-1,no day,no day,Oil changed
4,P-2,2024-03-02,2024-03-03,Bearing noise
5,P-2,2024-04-02,2024-04-03,Bearing changed
"""
QUESTION = "What is the tightening torque of the drain plug?"


def ask(page: Page, question: str = QUESTION) -> None:
    page.goto("/")
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_selector(".text")


def fits(page: Page) -> bool:
    """Nothing makes the page wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize(
    "screen", [{"width": 360, "height": 780}, {"width": 1280, "height": 800}], ids=["phone", "desk"]
)
def test_a_question_end_to_end(page: Page) -> None:
    ask(page)
    expect(page).to_have_url(re.compile(r"/q/[0-9a-f]{32}$"))
    expect(page.locator("h1")).to_have_text(QUESTION)
    expect(page.locator(".text .figure").first).to_have_text("80 N·m")
    value = page.locator(".text .figure").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert value >= 28, "the value is set large"
    warning = page.locator("aside.warning").first
    expect(warning).to_be_visible()
    assert warning.bounding_box()["y"] < page.locator(".text").bounding_box()["y"], "warnings come first"
    assert fits(page)

    page.get_by_role("button", name="Copy 80 N·m").click()
    expect(page.locator(".told")).to_have_text("Copied: 80 N·m")
    page.context.grant_permissions(["clipboard-read"])
    assert page.evaluate("navigator.clipboard.readText()") == "80 N·m"
    expect(page.get_by_role("button", name="Stop sharing")).to_be_hidden()
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("button", name="Stop sharing")).to_be_visible()
    expect(page.locator(".told")).to_have_text("The link is copied.")
    page.evaluate("() => { navigator.share = async (given) => { document.title = given.url } }")  # as a phone has it
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page).to_have_title(page.url)

    page.locator(".card").first.click()
    expect(page.locator(".turn")).to_contain_text("24 / 36")
    picture = page.locator(".sheet img")
    expect(picture).to_be_visible()
    expect(page.locator(".sheet img")).not_to_have_js_property("naturalWidth", 0)
    assert marked_rows(page.locator(".sheet").screenshot()).any(), "the quotation is marked on the page as it is seen"
    assert picture.bounding_box()["x"] >= 0
    assert fits(page)
    before = picture.bounding_box()["width"]
    page.get_by_role("button", name="Larger").click()
    assert picture.bounding_box()["width"] > before
    at, seen, shown = page.locator(".sheet").evaluate(
        "s => [s.scrollLeft, s.clientWidth, s.querySelector('img').clientWidth * s.dataset.right / 100]"
    )
    assert at < shown <= at + seen, "the end of the row is in sight, where its value stands"
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".turn")).to_contain_text("25 / 36")
    page.get_by_role("link", name="To the quotation").click()
    page.get_by_role("link", name="Back to the answer").click()
    expect(page.locator("#source-1")).to_be_in_viewport()


def test_asked_and_the_page_opened_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(".card")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.card a.where')"):
            break
    shown = page.evaluate(
        "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))"
    )
    assert shown[0] != "none", "it is seen where the keyboard is"
    assert shown[1] != "0px"
    page.keyboard.press("Enter")
    expect(page.locator(".sheet img")).not_to_have_js_property("naturalWidth", 0)
    expect(page.locator(".turn")).to_contain_text("24 / 36")
    page.locator(".back").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source-1")).to_be_in_viewport()


def marked_rows(png: bytes) -> np.ndarray:
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    yellow = (pixels[:, :, 0] > 200) & (pixels[:, :, 1] > 180) & (pixels[:, :, 2] < 120)
    return yellow.mean(axis=1) > 0.3


def test_a_verdict_is_kept_and_can_be_changed(page: Page) -> None:
    ask(page)
    page.get_by_text("Right", exact=True).click()
    expect(page.locator(".thanks")).to_contain_text("Thank you")
    page.get_by_text("Wrong", exact=True).click()
    page.get_by_label("Comment").fill("<b>old</b> edition")
    page.get_by_label("What would be right?").fill("85 N·m")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".thanks")).to_contain_text("Thank you")
    page.reload()
    expect(page.get_by_label("Wrong")).to_be_checked()
    expect(page.get_by_label("Comment")).to_have_value("<b>old</b> edition")
    expect(page.get_by_label("What would be right?")).to_have_value("85 N·m")


def test_arrow_keys_pass_over_the_verdicts_and_send_none(page: Page) -> None:
    ask(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/feedback") else None)
    page.get_by_label("Right", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=verdict]:checked")).to_have_value("unsafe")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Wrong", exact=True)).to_be_checked()
    assert not sent
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.locator(".thanks")).to_contain_text("Thank you")
    assert len(sent) == 1


def test_a_picture_of_a_row_is_whole_on_a_phone(page: Page) -> None:
    """The value stands at its end."""
    page.set_viewport_size({"width": 390, "height": 844})
    ask(page)
    strip = page.locator(".strip").first
    expect(strip.locator("img")).to_have_js_property("complete", True)
    assert strip.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_what_is_not_in_the_documents_is_said(page: Page) -> None:
    ask(page, "Which paint colour does the motor have?")
    expect(page.locator(".status")).to_have_text("No sure answer in the documents")
    expect(page.locator(".card")).to_have_count(0)
    page.locator(".nearest a").first.click()
    expect(page.get_by_role("link", name="Back to the answer")).to_be_visible()


def test_a_document_without_pages_shows_the_quotation_in_its_section(page: Page) -> None:
    ask(page, "Which oil do I use where the ambient temperature falls below 0 °C?")
    page.locator("a[href*='/source/']", has_text="lubricants_guide.html").first.click()
    expect(page.locator(".section mark, .section .quoted").first).to_be_visible()
    assert fits(page)


def test_what_is_asked_is_shown_as_text(page: Page) -> None:
    ask(page, "<img src=x onerror=alert(1)> drain plug torque?")
    expect(page.locator("h1")).to_have_text("<img src=x onerror=alert(1)> drain plug torque?")
    page.goto("/")
    expect(page.locator("#recent li").first).to_have_text("<img src=x onerror=alert(1)> drain plug torque?")


def test_it_works_without_the_script(context: BrowserContext, url: str) -> None:
    bare = context.browser.new_context(java_script_enabled=False, base_url=url, viewport={"width": 360, "height": 780})
    page = bare.new_page()
    page.goto("/")
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".text")).to_be_visible(timeout=60_000)
    page.get_by_text("Right", exact=True).click()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".thanks")).to_contain_text("Kept as an example")
    bare.close()


def test_everything_that_is_touched_is_large_enough(page: Page) -> None:
    ask(page)
    page.get_by_text("Wrong", exact=True).click()
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, .button, .card, input:not([type=hidden], [type=radio]), nav a')]
            .filter(e => e.offsetParent && (e.closest('.check') || e).getBoundingClientRect().height < 44)
            .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def dropped(page: Page, files: dict[str, str]) -> None:
    """Lets the files fall on the place for them."""
    transfer = page.evaluate_handle(
        "files => Object.entries(files).reduce((t, [name, text]) => { t.items.add(new File([text], name)); return t }, "
        "new DataTransfer())",
        files,
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": transfer})


def test_files_that_are_dropped_are_read(page: Page) -> None:
    page.goto("/documents")
    text = "# Crane K-7\n\nTighten the hook nut of crane K-7 to 310 N·m.\n"
    dropped(page, {"crane.md": text, "cut.pdf": "%PDF-1.4 and no more", "orders.csv": ORDERS})
    expect(page.locator(".chosen li")).to_have_count(3)
    page.get_by_role("button", name="Upload").click()
    jobs = page.locator("#jobs li")
    cut = jobs.filter(has_text="cut.pdf")
    expect(cut).to_contain_text("Copy or download it again", timeout=60_000)
    orders = jobs.filter(has_text="orders.csv")
    expect(orders).to_contain_text("4 records", timeout=60_000)
    with page.expect_download() as download:
        orders.get_by_role("link", name="set aside").click()
    assert "no day" in download.value.path().read_text()
    crane = jobs.filter(has_text="crane.md")
    expect(crane).to_contain_text("1 passage", timeout=60_000)
    assert fits(page)
    crane.get_by_role("link", name="Open").click()
    expect(page.locator("h1")).to_contain_text("Crane K-7")
    ask(page, "What torque does the hook nut of crane K-7 need?")
    expect(page.locator(".text")).to_contain_text("310 N·m")
