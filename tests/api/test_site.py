"""The page without a browser: escaped, hardened, its errors readable, its key in a cookie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as unhurried
from hypothesis import strategies as st

from models.types import OPEN_AUDIENCE, Answer, Asked, Query, SafetyWarning, Severity, Status
from services.answering.progress import Progress
from services.documents.ingest import ingest
from services.documents.submit import submit_files
from services.settings import Settings
from services.web.app import create_site
from services.web.shown import Line, lines
from services.web.values import values
from tests.api.conftest import QUOTE, Site, assert_problem, publish_manual, serve, torque_from

EVIL = '<script>alert("x")</script>\'"&'


@pytest.fixture
def page_site(settings: Settings) -> Iterator[Site]:
    site = serve(settings, create_site)
    yield site
    site.stop()


@pytest.fixture
def browser(page_site: Site) -> httpx.Client:
    return page_site.client()


def ask(browser: httpx.Client, question: str = "Torque?", **more: str) -> str:
    sent = browser.post("/ask", data={"question": question, **more})
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def test_a_question_is_asked_and_read(page_site: Site, browser: httpx.Client) -> None:
    copy = publish_manual(page_site.app)
    where = ask(browser, asset="P-104", line_down="true")
    query_id = where.removeprefix("/q/")
    waiting = browser.get(where).text
    assert f'data-events="/v1/queries/{query_id}/events"' in waiting
    assert '<meta http-equiv="refresh"' in waiting
    assert browser.get(f"{where}/answer").status_code == 204
    query = page_site.app.store.queries.get(query_id)
    assert (query.question.asset, query.question.priority.value) == ("P-104", "line_down")
    page_site.answer(query_id, torque_from(page_site.app, "pumps/p104.pdf", copy))
    for path in (where, f"{where}/answer"):
        html = browser.get(path).text
        assert html.index("Hot oil burns") < html.index("45 N·m"), "warnings come first"
        assert '<b class="figure">45 N·m</b>' in html
        assert f"/v1/documents/pumps/p104.pdf/pages/1.png?highlight={query_id}.1" in html
    source = browser.get(f"{where}/source/1").text
    assert f"highlight={query_id}.1" in source
    assert 'data-top="11.9" data-left="12.1" data-right="50.4" data-line' in source
    assert browser.get(f"{where}/source/1?page=2").status_code == 200
    for missing in (f"{where}/source/1?page=3", f"{where}/source/2", f"{where}/nearest/1", "/q/" + "0" * 32):
        assert browser.get(missing).status_code == 404


def test_what_is_asked_back_is_answered_by_one_touch(page_site: Site, browser: httpx.Client) -> None:
    where = ask(browser, "What is the torque?")

    def program(query: Query, progress: Progress) -> Answer:
        return Answer(query.id, Status.ASKED, "Two pumps have one.", asked=Asked("asset", ("P-104", "P-105")))

    page_site.answer(where.removeprefix("/q/"), program)
    html = browser.get(where).text
    assert "Which machine?" in html
    assert re.findall(r'<button name="asset" value="([^"]+)"', html) == ["P-104", "P-105"]
    conversation = re.search(r'name="conversation" value="(\w+)"', html)
    assert conversation is not None
    again = ask(browser, "What is the torque?", asset="P-105", conversation=conversation[1])
    query = page_site.app.store.queries.get(again.removeprefix("/q/"))
    assert query.question.asset == "P-105"
    assert [turn.question for turn in query.history] == ["What is the torque?"]

    def another(query: Query, progress: Progress) -> Answer:
        return Answer(query.id, Status.ASKED, "Which?", asked=Asked("built", ("built until 2015-06-30", "later")))

    page_site.answer(query.id, another)
    html = browser.get(again).text
    assert '<input type="hidden" name="asset" value="P-105">' in html, "what was said before is sent again"
    assert '<button name="serial" value="built until 2015-06-30"' in html


def test_what_is_asked_back_of_a_line_that_is_down_stays_urgent_and_is_answered_once(
    page_site: Site, browser: httpx.Client
) -> None:
    where = ask(browser, "What is the torque?", line_down="true")

    def program(query: Query, progress: Progress) -> Answer:
        return Answer(query.id, Status.ASKED, "Two pumps have one.", asked=Asked("asset", ("P-104", "P-105")))

    page_site.answer(where.removeprefix("/q/"), program)
    html = browser.get(f"{where}/answer").text
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    touched = [ask(browser, **sent, asset="P-105") for _ in range(2)]
    assert touched[0] == touched[1], "a button that is touched twice asks once"
    assert page_site.app.store.queries.get(touched[0].removeprefix("/q/")).question.priority.value == "line_down"


def test_sending_twice_asks_once(browser: httpx.Client) -> None:
    form = browser.get("/").text
    once = re.search(r'name="once" value="(\w+)"', form)
    assert once is not None
    assert ask(browser, once=once[1]) == ask(browser, once=once[1])
    assert ask(browser) != ask(browser)


def test_a_form_that_is_gone_back_to_asks_what_stands_in_it_then(browser: httpx.Client) -> None:
    first = ask(browser, "Torque?", once="k")
    assert ask(browser, "Torque of the other plug?", once="k") != first
    assert ask(browser, "Torque?", once="k", asset="P-104") != first
    assert ask(browser, "Torque?", once="k") == first


def test_an_empty_question_is_explained_and_kept(browser: httpx.Client) -> None:
    sent = browser.post("/ask", data={"question": "  ", "asset": EVIL})
    assert sent.status_code == 422
    assert "The question is empty" in sent.text
    assert "<script>alert" not in sent.text
    assert "&lt;script&gt;" in sent.text


def test_everything_that_comes_from_outside_is_escaped(page_site: Site, browser: httpx.Client) -> None:
    where = ask(browser, EVIL, asset=EVIL, serial=EVIL)

    def program(query: Query, progress: Progress) -> Answer:
        warning = SafetyWarning(Severity.DANGER, EVIL, EVIL)
        return Answer(query.id, Status.ANSWERED, f"{EVIL} 45 N·m [1]\n- {EVIL}", missing=(EVIL,), warnings=(warning,))

    page_site.answer(where.removeprefix("/q/"), program)
    browser.post(f"{where}/feedback", data={"verdict": "wrong", "reason": EVIL, "correction": EVIL})
    for path in (where, f"{where}/answer", f"/documents/{EVIL}", "/sign-in?next=/%22%3E%3Cscript%3Ealert"):
        html = browser.get(path).text
        assert not re.search(r"<script(?! src=\"/static/(?:app|documents)\.js)", html), path
        assert "alert" in html or path.startswith("/sign-in")


def test_every_page_is_hardened(browser: httpx.Client) -> None:
    for path in ("/", "/documents", "/nothing"):
        policy = browser.get(path).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
    html = browser.get("/").text
    assert not re.search(r"\son\w+=|style=", html), "nothing inline"
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", html), "nothing from elsewhere"
    for name in ("app.js", "documents.js", "app.css", "icon.svg"):
        assert browser.get(f"/static/{name}").status_code == 200


def test_a_browser_keeps_style_and_scripts_as_long_as_they_stay_the_same(browser: httpx.Client) -> None:
    named = re.findall(r'(?:href|src)="(/static/[^"?]+\?v=\w+)"', browser.get("/").text)
    assert len(named) == 3
    for address in named:
        assert "immutable" in browser.get(address).headers["cache-control"]
        first = browser.get(address.partition("?")[0])
        assert first.headers["cache-control"] == "no-cache", "what another address holds may change"
        again = browser.get(address.partition("?")[0], headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert browser.get(f"{named[0]}0").headers["cache-control"] == "no-cache", "another version's page names it so"
    assert browser.get("/static/none.js").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        "/questions?before=0001-01-01T00:00:00%2B14:00",
        "/questions?before=9999-12-31T23:59:59-14:00",
        "/audit?before=9223372036854775808",
    ],
)
def test_a_time_or_a_number_beyond_all_bounds_is_refused(browser: httpx.Client, address: str) -> None:
    assert browser.get(address).status_code == 422


@pytest.mark.parametrize("address", ["/q/deadbeef", "/review/xyz", "/versions/xyz"])
def test_an_address_that_names_nothing_has_no_page(browser: httpx.Client, address: str) -> None:
    page = browser.get(address)
    assert page.status_code == 404
    assert "There is no page at this address." in page.text
    assert "pattern" not in page.text


def test_errors_are_pages_for_people_and_documents_for_machines(browser: httpx.Client) -> None:
    page = browser.get("/q/" + "0" * 32)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no query" in page.text
    assert_problem(browser.get("/v1/queries/" + "0" * 32), 404)
    unknown = browser.get("/nothing-here")
    assert unknown.status_code == 404
    assert "There is no page" in unknown.text
    assert "docs/api.md" in browser.get("/v1/nothing-here").text


def test_a_page_that_is_refused_names_no_command_and_no_route(browser: httpx.Client) -> None:
    for method, path, status, said in (
        ("GET", "/ask", 405, "There is no page at this address."),
        ("GET", "/documents/none.pdf", 404, "There is no document none.pdf."),
    ):
        page = browser.request(method, path)
        assert page.status_code == status
        assert f">{said}</p>" in page.text
    assert "`millwright documents` lists" in browser.get("/v1/documents/none.pdf").json()["detail"]


def test_who_comes_first_is_told_to_bring_documents(page_site: Site, browser: httpx.Client) -> None:
    assert "There are no documents yet" in browser.get("/").text
    publish_manual(page_site.app)
    assert "There are no documents yet" not in browser.get("/").text


def test_a_document_without_pages_shows_its_section(page_site: Site, browser: httpx.Client) -> None:
    copy = publish_manual(page_site.app, "notes.txt")
    where = ask(browser)
    page_site.answer(where.removeprefix("/q/"), torque_from(page_site.app, "notes.txt", copy))
    assert f"<mark>{QUOTE}</mark>" in browser.get(f"{where}/source/1").text
    page_site.app.store.documents.remove("notes.txt")
    gone = browser.get(f"{where}/source/1").text
    assert "no longer in the documents" in gone
    assert QUOTE in gone


def test_a_section_of_an_older_edition_is_shown_whole(page_site: Site, browser: httpx.Client, tmp_path: Path) -> None:
    app, file = page_site.app, tmp_path / "notes.md"

    def bring(revision: str, line: str) -> None:
        file.write_text(f"# Notes on the pump\n\nRevision: Rev. {revision}\n\n## Service\n\n{line}\n", encoding="utf-8")
        for job in submit_files(app.store, lambda _: None, [file], ["everyone"], app.settings.home).jobs:
            ingest(job.id, app.store, app.index, app.embedder, app.settings.home, "worker")

    bring("A", f"{QUOTE} Then start the pump.")
    copy = app.store.documents.get("notes.md", OPEN_AUDIENCE).copy
    chunk = next(chunk for chunk in app.store.documents.chunks(copy) if QUOTE in chunk.text)

    def program(query: Query, progress: Progress) -> Answer:
        answer = torque_from(app, "notes.md", copy)(query, progress)
        return replace(answer, citations=(replace(answer.citations[0], evidence=chunk.id),))

    where = ask(browser)
    page_site.answer(where.removeprefix("/q/"), program)
    bring("B", "Nothing is tightened.")
    page = browser.get(f"{where}/source/1").text
    assert "There is a newer edition of this document now." in page
    assert "Then start the pump." in page


def test_files_are_brought(page_site: Site, browser: httpx.Client) -> None:
    files = [("file", ("a.txt", b"Torque: 45 N m.")), ("file", ("b.exe", b"MZ")), ("file", ("", b""))]
    sent = browser.post("/documents", files=files, data={"groups": 'press, "paint, hall 2"'})
    assert sent.status_code == 200
    assert "b.exe" in sent.text
    (job,) = page_site.app.store.jobs.list()
    assert (job.subject, job.payload["groups"]) == ("a.txt", ["paint, hall 2", "press"])
    assert "a.txt" in browser.get("/documents").text


def test_a_key_is_entered_once(with_keys: Settings, tmp_path: Path) -> None:
    site = serve(with_keys, create_site)
    browser = site.client()
    first = browser.get("/documents")
    assert (first.status_code, first.headers["location"]) == (303, "/sign-in?next=/documents")
    wrong = browser.post("/sign-in/key", data={"key": "wrong", "next": "/documents"})
    assert wrong.status_code == 401
    entered = browser.post("/sign-in/key", data={"key": "technician-key-0123456789", "next": "/documents"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/documents")
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    page = browser.get("/documents")
    assert page.status_code == 200
    assert 'type="file"' not in page.text, "this key may not bring documents"
    assert browser.post("/documents", files={"file": ("a.txt", b"x")}).status_code == 403
    browser.post("/sign-out")
    assert browser.get("/").status_code == 303
    site.stop()


@pytest.mark.parametrize(
    "evil", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", ""]
)
def test_entering_never_leads_elsewhere(browser: httpx.Client, evil: str) -> None:
    assert browser.post("/sign-in/key", data={"key": "x", "next": evil}).headers["location"] == "/"


def _text(line: Line) -> str:
    cells = "".join(header + "".join(piece.text for piece in pieces) for header, pieces in line.cells)
    return cells + "".join(piece.text for piece in line.pieces) + line.label


@unhurried(deadline=None)
@given(st.text(alphabet="ab1 .,:;-|[]()\n°CNm·−", max_size=120))
def test_no_character_of_an_answer_is_lost(text: str) -> None:
    shown = "".join(_text(line) for line in lines(text))
    kept = {c: shown.count(c) for c in "ab1CNm·°|,("}
    assert kept == {c: text.count(c) for c in kept}


def test_an_answer_in_its_pieces() -> None:
    main, heading, row, step = lines(
        "Fill in 5.6 L at -10 °C. [1]\n\nAlso in the documents:\n"
        "- Plug: drain; Torque (N·m): 80 [2]\n2. Wait 5 minutes. [2]"
    )
    assert [(p.kind, p.text) for p in main.pieces] == [
        ("text", "Fill in "),
        ("figure", "5.6 L"),
        ("text", " at "),
        ("figure", "-10 °C"),
        ("text", "."),
        ("cite", "1"),
    ]
    assert main.big
    assert heading.kind == "heading"
    assert [(header, pieces[0].kind) for header, pieces in row.cells] == [("Plug", "text"), ("Torque (N·m)", "figure")]
    assert (step.kind, step.label) == ("step", "2.")


def test_a_step_that_ends_in_a_colon_is_a_step() -> None:
    _, step, item = lines("Wait. [1]\n5. Wipe the magnet and look at the wear:\na) fine paste is normal, [1]")
    assert [(line.kind, line.label) for line in (step, item)] == [("step", "5."), ("step", "a)")]


def test_of_a_procedure_no_line_is_the_answer_alone() -> None:
    intro, first, second = lines(
        "Change the oil within 30 minutes after a stop.\n1. Drain the oil.\n2. Fill in new oil. [1]"
    )
    assert (intro.kind, intro.big) == ("plain", False)
    assert (first.kind, first.label, second.label) == ("step", "1.", "2.")
    assert values("Change the oil within 30 minutes.\n1. Drain the oil.\n2. Fill in new oil. [1]") == ()
    step, _ = lines("1. Drain the oil.\n2. Fill in new oil. [1]")
    assert (step.kind, step.label) == ("step", "1.")
