"""Passages by their words: in all documents that one may see, or in one."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from models.types import OPEN_AUDIENCE, Role
from services.accounts import add_key
from services.documents.ingest import ingest
from services.documents.submit import submit_files
from services.settings import Settings
from services.web.app import create_site
from tests.api.conftest import Site, assert_problem, draw_manual, serve


@pytest.fixture
def read(site: Site, tmp_path: Path) -> Site:
    """The site with three documents, read as a worker reads them."""
    _read(site, tmp_path)
    return site


def _read(site: Site, folder: Path) -> None:
    app = site.app
    draw_manual(folder / "pump.pdf")
    (folder / "fan.md").write_text("# Fan F-2\n\n## Belt\n\nTighten the belt of part BX-77-2 to 12 N·m.\n")
    (folder / "secret.md").write_text("# Board\n\nThe drain plug of the board costs 900 EUR.\n")
    for name, groups in (("pump.pdf", ["everyone"]), ("fan.md", ["everyone"]), ("secret.md", ["board"])):
        for job in submit_files(app.store, lambda _: None, [folder / name], groups, app.settings.home).jobs:
            ingest(job.id, app.store, app.index, app.embedder, app.settings.home, "worker")


def test_words_and_spellings_find_their_passage(read: Site, client: httpx.Client) -> None:
    found = client.get("/v1/search", params={"q": "tightening belts"}).json()[0]
    assert (found["document"], found["section"], found["page"]) == ("fan.md", ["Belt"], None)
    assert found["quote"].startswith("Tighten the belt")
    assert client.get("/v1/search", params={"q": "bx 77 2"}).json()[0]["document"] == "fan.md"
    first = client.get("/v1/search", params={"q": "drain plug", "document": "pump.pdf"}).json()[0]
    assert (first["document"], first["page"], len(first["boxes"])) == ("pump.pdf", 1, 1)
    assert client.get("/v1/search", params={"q": "zzz"}).json() == []
    assert_problem(client.get("/v1/search", params={"q": ""}), 422)


def test_words_are_found_in_the_language_of_their_document(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    lines = "Die Dichtungen der Pumpe werden nach der Reinigung gewechselt. Dazu wird die Schraube von Hand gelöst.\n"
    (tmp_path / "pumpe.md").write_text(f"# Pumpe P-2\n\n## Wartung\n\n{lines}", encoding="utf-8")
    _read(site, tmp_path)
    app = site.app
    for job in submit_files(app.store, lambda _: None, [tmp_path / "pumpe.md"], ["everyone"], app.settings.home).jobs:
        ingest(job.id, app.store, app.index, app.embedder, app.settings.home, "worker")
    assert app.store.documents.get("pumpe.md", OPEN_AUDIENCE).language == "de"
    for words in ("Dichtungen wechseln", "Dichtung", "Reinigungen"):
        assert [one["document"] for one in client.get("/v1/search", params={"q": words}).json()] == ["pumpe.md"]
    there = client.get("/v1/search", params={"q": "gelöste Schrauben", "document": "pumpe.md"}).json()
    assert [one["document"] for one in there] == ["pumpe.md"]
    assert client.get("/v1/search", params={"q": "tightening belts"}).json()[0]["document"] == "fan.md"


def test_nothing_of_another_group_is_found(read: Site) -> None:
    accounts = read.app.store.accounts
    keys = {group: add_key(accounts, group, Role.TECHNICIAN, [group])[1] for group in ("everyone", "board")}
    seen = {
        group: {one["document"] for one in read.client(key).get("/v1/search", params={"q": "drain plug"}).json()}
        for group, key in keys.items()
    }
    assert seen == {"everyone": {"pump.pdf"}, "board": {"secret.md"}}


def test_a_document_is_searched_on_its_page(settings: Settings, tmp_path: Path) -> None:
    site = serve(settings, create_site)
    _read(site, tmp_path)
    page = site.client().get("/documents/pump.pdf", params={"q": "drain plug"}).text
    assert "Tighten the drain plug to 45 N·m." in page
    assert "highlight=" in page
    everywhere = site.client().get("/documents", params={"q": "belt"}).text
    assert "Tighten the belt" in everywhere
    assert 'href="/documents/fan.md' in everywhere
    assert "Nothing is found" in site.client().get("/documents", params={"q": "zzz"}).text
    site.stop()
