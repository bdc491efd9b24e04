"""Bringing documents, reading them, and the picture of a page with the quotation marked."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import numpy as np
import pytest
from PIL import Image

from models.store.jobs import JobKind
from services.settings import Settings
from tests.api.conftest import BOX, QUOTE, Site, assert_problem, draw_manual, publish_manual, serve, torque_from
from tests.api.test_api_queries import ask

PAGE = "/v1/documents/pumps/p104.pdf/pages/1.png"


@pytest.fixture
def pdf(tmp_path: Path) -> bytes:
    draw_manual(tmp_path / "made.pdf")
    return (tmp_path / "made.pdf").read_bytes()


def send(client: httpx.Client, name: str, content: bytes, **fields: str | list[str]) -> httpx.Response:
    return client.post("/v1/documents", files={"file": (name, content)}, data=fields)


def picture(response: httpx.Response) -> np.ndarray:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/png"
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGB")).astype(int)


def marked(pixels: np.ndarray) -> np.ndarray:
    """Where a picture is yellow: red and green, no blue."""
    return (pixels[:, :, 0] > 200) & (pixels[:, :, 1] > 180) & (pixels[:, :, 2] < 120)


def test_an_upload_becomes_a_job_and_its_bytes_are_kept(site: Site, client: httpx.Client, pdf: bytes) -> None:
    response = send(client, "p104.pdf", pdf, path="pumps/p104.pdf", group=["press", "paint"])
    assert response.status_code == 202, response.text
    job = response.json()["job"]
    assert response.headers["location"] == f"/v1/jobs/{job['id']}"
    assert (job["document"], job["state"]) == ("pumps/p104.pdf", "waiting")
    assert client.get(response.headers["location"]).json() == job
    (row,) = site.app.store.jobs.list(JobKind.INGEST)
    assert row.payload["groups"] == ["paint", "press"]
    kept = list((site.app.settings.home / "copies").iterdir())
    assert [path.read_bytes() for path in kept] == [pdf]
    assert list((site.app.settings.home / "uploads").iterdir()) == [], "nothing is left behind"
    assert client.delete(response.headers["location"]).json()["state"] == "cancelled"


def test_the_same_bytes_again_are_one_job(client: httpx.Client, pdf: bytes) -> None:
    first, second = (send(client, "p104.pdf", pdf).json() for _ in range(2))
    assert first["job"]["id"] == second["job"]["id"]


@pytest.mark.parametrize(
    ("name", "content", "status", "words"),
    [
        ("p104.exe", b"MZ", 422, ".exe"),
        ("empty.pdf", b"", 422, "empty"),
        ("big.pdf", b"x" * 1_200_000, 413, "1 MB"),
        ("../../etc/passwd.txt", b"root", 422, "name of a document"),
        (".hidden.txt", b"x", 422, "name of a document"),
        ("x" * 220 + ".txt", b"x", 422, "too long"),
    ],
)
def test_what_is_refused_is_said(
    site: Site, client: httpx.Client, name: str, content: bytes, status: int, words: str
) -> None:
    assert_problem(send(client, "p.pdf", content, path=name), status, words)
    assert site.app.store.jobs.list(JobKind.INGEST) == ()
    uploads = site.app.settings.home / "uploads"
    assert not uploads.exists() or list(uploads.iterdir()) == []


def test_a_form_without_a_file_and_no_form_are_problems(client: httpx.Client) -> None:
    assert_problem(client.post("/v1/documents", json={}), 415, "multipart")
    assert_problem(client.post("/v1/documents", files={"other": ("a.txt", b"x")}), 422, "`file`")
    broken = {"Content-Type": "multipart/form-data; boundary=b"}
    assert_problem(client.post("/v1/documents", content=b"--x nonsense", headers=broken), 422, "form")


def test_what_a_killed_process_left_of_an_upload_is_taken_away(settings: Settings) -> None:
    left, at_work = (settings.home / "uploads" / name for name in ("left", "at work"))
    for folder in (left, at_work):
        folder.mkdir(parents=True)
        (folder / "part").write_bytes(b"x")
    two_days_ago = time.time() - 2 * 86400
    os.utime(left, (two_days_ago, two_days_ago))
    serve(settings).stop()
    assert (left.exists(), at_work.exists()) == (False, True)


def test_two_files_of_one_name_are_told_apart_before_one_is_lost(client: httpx.Client) -> None:
    files = [("file", (name, f"Torque of {n}: 45 Nm".encode())) for n, name in enumerate(("a.md", "a.md", "b.md"))]
    assert_problem(client.post("/v1/documents", files=files), 422, "Two files are named a.md")


@pytest.mark.parametrize("name", ["named", "named/named", "0"])
def test_a_file_of_any_name_is_taken_under_the_one_that_is_said(client: httpx.Client, name: str) -> None:
    sent = client.post("/v1/documents", files={"file": (name, b"Torque: 45 Nm")}, data={"path": "notes.md"})
    assert (sent.status_code, sent.json()["document"]) == (202, "notes.md")


def test_documents_are_listed_page_by_page(site: Site, client: httpx.Client) -> None:
    for name in ("b.pdf", "a/c.pdf", "a.txt"):
        publish_manual(site.app, name)
    first = client.get("/v1/documents?limit=2").json()
    assert [d["document"] for d in first["documents"]] == ["a.txt", "a/c.pdf"]
    rest = client.get("/v1/documents", params={"after": first["next"]}).json()
    assert ([d["document"] for d in rest["documents"]], rest["next"]) == (["b.pdf"], None)
    one = client.get("/v1/documents/a/c.pdf").json()
    assert (one["title"], one["revision"], one["page_count"], one["groups"]) == (
        "Pump P-104",
        "Rev. C",
        2,
        ["everyone"],
    )
    assert [page["number"] for page in one["pages"]] == [1, 2]
    assert client.delete("/v1/documents/a/c.pdf").status_code == 204
    assert_problem(client.get("/v1/documents/a/c.pdf"), 404, "a/c.pdf")
    assert_problem(client.delete("/v1/documents/a/c.pdf"), 404)
    assert_problem(client.get("/v1/documents?limit=0"), 422, "limit")


def test_a_name_with_odd_characters_is_reached(site: Site, client: httpx.Client) -> None:
    name = "Prüf 50% #1/ä?b.pdf"
    publish_manual(site.app, name)
    assert client.get(f"/v1/documents/{quote(name)}").json()["document"] == name
    assert client.get(f"/v1/documents/{quote(name)}/pages/1.png").status_code == 200


def test_a_page_is_shown_with_the_quotation_marked(site: Site, client: httpx.Client) -> None:
    copy = publish_manual(site.app)
    query_id = ask(client)
    site.answer(query_id, torque_from(site.app, "pumps/p104.pdf", copy))
    plain = picture(client.get(PAGE, params={"dpi": 72}))
    assert plain.shape == (842, 595, 3)
    assert not marked(plain).any()
    cited = picture(client.get(PAGE, params={"dpi": 72, "highlight": f"{query_id}.1"}))
    rows, columns = np.nonzero(marked(cited))
    assert abs(rows.min() - BOX.y0) < 6
    assert abs(rows.max() - BOX.y1) < 6
    assert abs(columns.min() - BOX.x0) < 6
    assert abs(columns.max() - BOX.x1) < 6
    inside = cited[int(BOX.y0) : int(BOX.y1), int(BOX.x0) : int(BOX.x1)]
    assert (inside.sum(axis=2) < 200).any(), "the words stay readable under the mark"
    by_boxes = picture(client.get(PAGE, params={"dpi": 72, "highlight": "72,100,300,116"}))
    assert (by_boxes == cited).all()
    crop = picture(client.get(PAGE, params={"dpi": 72, "highlight": f"{query_id}.1", "crop": "true"}))
    assert crop.shape[0] < 100
    assert crop.shape[1] >= 300
    assert marked(crop).sum() == marked(cited).sum()


def test_a_page_is_not_sent_twice(site: Site, client: httpx.Client) -> None:
    publish_manual(site.app)
    first = client.get(PAGE)
    again = client.get(PAGE, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(PAGE, params={"dpi": 50}).headers["etag"] != first.headers["etag"]


def test_an_older_answer_shows_the_edition_that_it_cites(site: Site, client: httpx.Client) -> None:
    copy = publish_manual(site.app)
    query_id = ask(client)
    site.answer(query_id, torque_from(site.app, "pumps/p104.pdf", copy))
    before = picture(client.get(PAGE, params={"highlight": f"{query_id}.1"}))
    publish_manual(site.app, line="Tighten the drain plug to 54 N·m.")
    after = picture(client.get(PAGE, params={"highlight": f"{query_id}.1"}))
    assert (before == after).all()
    assert (picture(client.get(PAGE)) != picture(client.get(PAGE, params={"highlight": "1,1,2,2"}))).any()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/documents/pumps/p104.pdf/pages/3.png", 404),
        ("/v1/documents/pumps/p104.pdf/pages/0.png", 422),
        ("/v1/documents/nothing.pdf/pages/1.png", 404),
        ("/v1/documents/notes.txt/pages/1.png", 404),
        (PAGE + "?highlight=1,2,3", 422),
        (PAGE + "?highlight=%3Cscript%3E", 422),
        (PAGE + "?highlight=" + "0" * 32 + ".1", 404),
        (PAGE + "?dpi=2000", 422),
    ],
)
def test_pages_that_can_not_be_shown(site: Site, client: httpx.Client, path: str, status: int) -> None:
    publish_manual(site.app)
    publish_manual(site.app, "notes.txt")
    assert_problem(client.get(path), status)


def test_a_huge_drawing_is_shown_smaller(site: Site, client: httpx.Client) -> None:
    publish_manual(site.app)
    pixels = picture(client.get(PAGE, params={"dpi": 220}))
    assert pixels.shape[0] * pixels.shape[1] < 16_000_000


def test_documents_of_other_groups_are_not_there(
    keyed: Site, technician: httpx.Client, engineer: httpx.Client, pdf: bytes
) -> None:
    copy = publish_manual(keyed.app, groups=("everyone",))
    query_id = ask(technician)
    keyed.answer(query_id, torque_from(keyed.app, "pumps/p104.pdf", copy))
    assert technician.get(PAGE).status_code == 200
    assert technician.get(PAGE, params={"highlight": f"{query_id}.1"}).status_code == 200
    for path in (PAGE, f"{PAGE}?highlight={query_id}.1", "/v1/documents/pumps/p104.pdf"):
        assert_problem(engineer.get(path), 404)
    assert engineer.get("/v1/documents").json()["documents"] == []
    assert_problem(engineer.delete("/v1/documents/pumps/p104.pdf"), 404)
    assert_problem(send(engineer, "p104.pdf", pdf, path="pumps/p104.pdf"), 409, "taken")
    assert QUOTE not in engineer.get("/v1/documents").text


def test_a_key_brings_documents_to_its_own_groups_alone(
    keyed: Site, technician: httpx.Client, engineer: httpx.Client, pdf: bytes
) -> None:
    assert_problem(send(technician, "a.pdf", pdf), 403, "for the role engineer")
    assert_problem(technician.delete("/v1/documents/a.pdf"), 403)
    assert_problem(send(engineer, "a.pdf", pdf, group="board"), 403, "board")
    job = send(engineer, "a.pdf", pdf).json()["job"]
    (row,) = keyed.app.store.jobs.list(JobKind.INGEST)
    assert row.payload["groups"] == ["press"]
    assert technician.get(f"/v1/jobs/{job['id']}").status_code == 200, "the technician is in press, too"
    assert_problem(technician.delete(f"/v1/jobs/{job['id']}"), 403)


def test_what_edition_a_document_is_can_be_said_and_taken_back(site: Site, client: httpx.Client) -> None:
    for name in ("old.pdf", "new.pdf"):
        publish_manual(site.app, name)
    said = {
        "revision": "Rev. D",
        "effective_from": "2021-03-01",
        "effectivity": "S/N 1200 and up",
        "supersedes": ["old.pdf"],
    }
    one = client.patch("/v1/documents/new.pdf", json=said).json()
    assert (one["revision"], one["date"], one["effectivity"]) == ("Rev. D", "2021-03-01", "S/N 1200 and up")
    assert {name: value for name, value in one["said"].items() if value is not None} == said
    assert client.get("/v1/documents/old.pdf").json()["superseded_by"] is None, "only for some units"
    client.patch("/v1/documents/new.pdf", json={"effectivity": ""})
    assert client.get("/v1/documents/old.pdf").json()["superseded_by"] == "new.pdf"
    assert_problem(client.patch("/v1/documents/new.pdf", json={"effectivity": "some of them"}), 422, "some of them")
    assert_problem(client.patch("/v1/documents/new.pdf", json={"supersedes": ["nowhere.pdf"]}), 404)
    assert_problem(client.patch("/v1/documents/nowhere.pdf", json={"revision": "A"}), 404)
    nothing = dict.fromkeys(("revision", "effective_from", "effectivity", "supersedes", "family"))
    taken_back = client.patch("/v1/documents/new.pdf", json=nothing).json()
    assert (taken_back["revision"], taken_back["date"]) == ("Rev. C", None)
