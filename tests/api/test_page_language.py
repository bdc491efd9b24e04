"""In which language the page answers: chosen there, else asked for by the browser, else the site's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from models.errors import BadInput
from services.app import App
from services.settings import Settings
from services.web.app import create_site
from tests.api.conftest import Site, publish_manual, serve, torque_from


def test_the_script_is_told_in_the_page_s_language_why_a_file_is_not_taken(opened: Site) -> None:
    client = opened.client()

    def said(text: str, accept: str) -> tuple[int, str]:
        found = client.get("/said", params={"text": text}, headers={"Accept-Language": accept})
        return found.status_code, found.text

    empty = "a.pdf is empty. Check the file and try again."
    assert said(empty, "de") == (200, "a.pdf ist leer. Prüfen Sie die Datei und versuchen Sie es noch einmal.")
    assert said(empty, "en") == (204, "")
    assert said("Something <new> was said.", "de") == (204, "")


def test_a_file_that_is_too_large_to_look_into_is_not_sent_to_a_command(
    opened: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.api.previews.MOST_BYTES", 10)
    sent = {"file": ("jobs.csv", "Machine,Date,Text\nP-1,2024-01-01,Seal leaking\n")}
    page = opened.client().post("/documents/preview", files=sent, headers={"Accept-Language": "de"}).text
    assert "jobs.csv ist zu groß, um es vorab anzusehen. Bringen Sie es: Auf seiner Seite" in page
    assert "ingest" not in page


@pytest.fixture
def opened(settings: Settings) -> Iterator[Site]:
    site = serve(settings, create_site)
    yield site
    site.stop()


def language(client: httpx.Client, accept: str, path: str = "/") -> str:
    page = client.get(path, headers={"Accept-Language": accept})
    found = re.search(r'<html lang="([^"]+)"', page.text)
    assert found
    assert page.headers["content-language"] == found[1]
    return found[1]


def test_the_browser_is_answered_in_the_language_that_it_asks_for(opened: Site) -> None:
    client = opened.client()
    for accept, spoken in (
        ("de-AT,de;q=0.9,en;q=0.8", "de-AT"),
        ("fr-FR,fr;q=0.9,de;q=0.5,en;q=0.4", "de"),
        ("en;q=0.4, de;q=0.5", "de"),
        ("de;q=0, en-GB", "en-GB"),
        ("DE", "de"),
        ("de-ZZ", "de-DE"),
        ("zh-Hans-CN, ja", "en"),
        ("*", "en"),
        ("", "en"),
        ("de;q=x, \x7f, ;;,,=", "en"),
        ("x" * 20_000, "en"),
    ):
        assert language(client, accept) == spoken, accept


def test_what_was_chosen_on_the_page_holds(opened: Site) -> None:
    client = opened.client()
    chosen = client.post("/language", data={"language": "de", "then": "/documents?q=oil"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/documents?q=oil")
    assert "httponly" in chosen.headers["set-cookie"].lower()
    assert language(client, "en-US", "/documents") == "de"
    client.cookies.set("millwright_language", "no such")
    assert language(client, "en-US") == "en-US"


def test_nobody_is_led_away_by_choosing_a_language(opened: Site) -> None:
    client = opened.client()
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example"):
        sent = client.post("/language", data={"language": "de", "then": elsewhere})
        assert sent.headers["location"] == "/"
    unknown = client.post("/language", data={"language": "../../etc", "then": "/"})
    assert unknown.status_code == 422
    assert "set-cookie" not in unknown.headers
    foreign = client.post("/language", data={"language": "de"}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403


def test_the_site_says_which_language_is_spoken_to_others(settings: Settings) -> None:
    site = serve(settings.model_copy(update={"language": "de"}), create_site)
    try:
        assert language(site.client(), "fr") == "de"
        assert language(site.client(), "en") == "en"
    finally:
        site.stop()


def test_a_language_that_is_not_there_is_refused_at_the_start(settings: Settings) -> None:
    app = App.build(settings.model_copy(update={"language": "xx"}))
    with pytest.raises(BadInput, match="MILLWRIGHT_LANGUAGE"):
        create_site(app)
    app.close()


def test_a_page_and_its_errors_are_in_german_and_quotations_as_they_are(opened: Site) -> None:
    copy = publish_manual(opened.app, "pumps/p104.pdf")
    client = opened.client(**{"Accept-Language": "de"})
    query = client.post("/ask", data={"question": "How tight is the drain plug?"}).headers["location"]
    opened.answer(query.removeprefix("/q/"), torque_from(opened.app, "pumps/p104.pdf", copy))
    answer = client.get(query).text
    assert "Tighten the drain plug to 45 N·m." in answer, "as the manual says it"
    assert "pumps/p104.pdf, Rev. C, Seite 1" in answer
    assert "War das richtig?" in answer
    assert "2 Seiten" in client.get("/documents").text
    assert "Die Frage ist leer" in client.post("/ask", data={"question": " "}).text
    assert "gibt es nicht, oder Sie dürfen es nicht sehen" in client.get("/documents/none.pdf").text
    assert "Unter dieser Adresse gibt es keine Seite" in client.get("/nothing").text
    wrong = client.post("/sign-in", data={"name": "nobody", "password": "wrong"}).text
    assert "Name und Passwort passen nicht zusammen." in wrong
    assert client.get("/v1/documents/none.pdf").json()["detail"].startswith("There is no document"), (
        "the API speaks English"
    )
