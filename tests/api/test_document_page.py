"""The page of a document: how its pages were read, its edition, and what an engineer puts right there."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

import httpx
import pytest

from models.store.jobs import JobKind, Queue
from services.documents.correct import correct
from services.settings import Settings
from services.web.app import create_site
from tests.api.conftest import Site, person, publish_manual, serve

PAGE = "/documents/pumps/p104.pdf"


@pytest.fixture
def plant(with_keys: Settings) -> Iterator[Site]:
    site = serve(with_keys, create_site)
    publish_manual(site.app, groups=("press",))
    yield site
    site.stop()


@pytest.fixture
def engineer(plant: Site) -> httpx.Client:
    return person(plant, "engineer-key-0123456789abc")


def test_an_edition_is_corrected_and_what_is_not_understood_is_told(plant: Site, engineer: httpx.Client) -> None:
    said = {"revision": "Rev. E", "effective_from": "2024-05-01", "effectivity": "S/N 1200 and up"}
    assert engineer.post("/edition/pumps/p104.pdf", data=said).headers["location"] == PAGE
    html = engineer.get(PAGE).text
    for text in ("Rev. E", "2024-05-01", "1200", 'value="Rev. E"', "press"):
        assert text in html
    for wrong, told in (
        ({"effectivity": "on Tuesdays <b>"}, "Tuesdays &lt;b&gt;"),
        ({"effective_from": "May"}, "May is no day"),
        ({"supersedes": "nothing.pdf"}, "no document nothing.pdf"),
    ):
        refused = engineer.post("/edition/pumps/p104.pdf", data=said | wrong)
        assert refused.status_code == 422
        assert told in refused.text, "what is wrong is said, and what was typed is still there"
    engineer.post("/edition/pumps/p104.pdf", data={"revision": ""})
    assert "Rev. C" in engineer.get(PAGE).text, "what was found in the file holds again"
    actions = [entry.action for entry in plant.app.store.audit.list()]
    assert actions.count("document corrected") == 2


def test_what_was_said_elsewhere_stays_when_another_field_is_corrected(plant: Site, engineer: httpx.Client) -> None:
    editions = plant.app.store.editions
    correct(plant.app.store, "pumps/p104.pdf", {"family": "", "supersedes": ()})
    engineer.post("/edition/pumps/p104.pdf", data={"revision": "Rev. E"})
    [copy] = editions.all()
    assert (copy.said.revision, copy.said.family, copy.said.supersedes) == ("Rev. E", "", ())


def test_a_document_is_taken_away_after_a_tick(plant: Site, engineer: httpx.Client) -> None:
    assert engineer.post("/removal/pumps/p104.pdf").status_code == 422
    assert engineer.get(PAGE).status_code == 200
    assert engineer.post("/removal/pumps/p104.pdf", data={"sure": "yes"}).headers["location"] == "/documents"
    assert engineer.get(PAGE).status_code == 404


def test_what_somebody_else_said_meanwhile_stays(plant: Site, engineer: httpx.Client) -> None:
    def form() -> dict[str, str]:
        shown = re.search(r'name="was" value="([^"]*)"', engineer.get(PAGE).text)
        assert shown is not None
        return {**json.loads(html.unescape(shown[1])), "was": html.unescape(shown[1])}

    first, second = form(), form()
    engineer.post("/edition/pumps/p104.pdf", data=first | {"revision": "Rev. F"})
    wrong = engineer.post("/edition/pumps/p104.pdf", data=second | {"family": "p104", "effective_from": "soon"})
    assert wrong.status_code == 422
    assert html.escape(second["was"], quote=True) in wrong.text.replace("&#34;", "&quot;")
    engineer.post("/edition/pumps/p104.pdf", data=second | {"family": "p104"})
    said = engineer.get("/v1/documents/pumps/p104.pdf").json()["said"]
    assert (said["revision"], said["family"]) == ("Rev. F", "p104")
    engineer.post("/edition/pumps/p104.pdf", data=form() | {"revision": ""})
    assert engineer.get("/v1/documents/pumps/p104.pdf").json()["said"]["revision"] is None


def test_a_technician_sees_the_edition_and_changes_nothing(plant: Site) -> None:
    technician = person(plant, "technician-key-0123456789")
    html = technician.get(PAGE).text
    assert "Rev. C" in html
    assert "/edition/" not in html
    for path in ("/edition/pumps/p104.pdf", "/removal/pumps/p104.pdf"):
        assert technician.post(path, data={"sure": "yes"}).status_code == 403
    assert technician.get(PAGE).status_code == 200


def test_a_file_that_was_not_read_is_named_until_a_newer_one_is(plant: Site, engineer: httpx.Client) -> None:
    jobs = plant.app.store.jobs

    def read(reason: str) -> None:
        job = jobs.enqueue(JobKind.INGEST, "pumps/p9.pdf", {"groups": ["press"]}, Queue.INGESTION)
        lease = jobs.lease(job.id, "worker")
        assert lease is not None
        if reason:
            jobs.fail(lease, reason)
        else:
            jobs.finish(lease, {})

    read("p9.pdf is cut off.")
    assert "p9.pdf is cut off." in engineer.get("/documents").text
    read("")
    assert "p9.pdf is cut off." not in engineer.get("/documents").text
