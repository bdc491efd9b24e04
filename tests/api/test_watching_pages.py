"""The pages for who watches over a site: evaluations over versions, the queues, and what it runs on."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from dspy.utils.exceptions import LMTransportError

from models.errors import Unavailable
from models.store.audit import Action
from models.store.jobs import JobKind, Queue
from models.types import Role
from services.accounts import add_key
from services.answering.model.breaker import FAILURES
from services.answering.model.language_model import what_failed
from services.app import App
from services.settings import Settings
from services.web.app import create_site
from services.web.evaluations import shares
from tests.api.conftest import Site, person, publish_manual, serve, torque_from

FIGURES = {
    "answerable": 40,
    "unanswerable": 10,
    "answered": 36,
    "coverage": 0.8,
    "page_accuracy": 35 / 36,
    "wrong_when_answered": 4 / 36,
    "false_answers": 1,
    "latency_median_s": 0.3,
    "latency_p95_s": 1.2,
}


@pytest.fixture
def plant(with_keys: Settings) -> Iterator[Site]:
    site = serve(with_keys, create_site)
    yield site
    site.stop()


@pytest.fixture
def engineer(plant: Site) -> httpx.Client:
    return person(plant, "engineer-key-0123456789abc")


def test_evaluations_are_listed_by_data_set_with_their_intervals(plant: Site, engineer: httpx.Client) -> None:
    assert "None is kept yet" in engineer.get("/evaluations").text
    kept = plant.app.store.evaluations
    version = plant.app.seed_version()
    kept.add("older", "a" * 64, "cases.jsonl", 50, FIGURES | {"coverage": 0.7})
    kept.add(version, "a" * 64, "cases.jsonl", 50, FIGURES)
    kept.add(version, "b" * 64, "<other>.jsonl", 50, FIGURES)
    html = engineer.get("/evaluations").text
    assert "&lt;other&gt;.jsonl · 50 cases · bbbbbbbbbbbbbbbb" in html
    assert re.findall(r"<b>(\d+ / 40)", html) == ["32 / 40", "32 / 40", "28 / 40"], "newest first, by data set"
    assert "= 80.0 % [65.2, 89.5]" in html
    assert html.count(f'href="/versions/{version}"') == 2
    assert "older" in html


def test_shares_are_of_what_they_are_shares_of() -> None:
    assert [(s.word, s.k, s.n) for s in shares(FIGURES)] == [
        ("share_right", 32, 40),
        ("share_page", 35, 36),
        ("share_wrong", 4, 36),
        ("share_false", 1, 10),
    ]
    (none,) = shares({"answered": 10, "wrong_when_answered": 0.0})
    assert (none.low, round(none.high, 1)) == (0.0, 27.8)
    assert [*shares({"answerable": 0, "answered": 0, "coverage": None, "unanswerable": 0})] == []


def test_queues_and_failures_are_told_without_what_is_not_for_the_caller(plant: Site, engineer: httpx.Client) -> None:
    jobs = plant.app.store.jobs
    for subject, groups in (("press/open.pdf", ["press"]), ("boiler/secret.pdf", ["boiler"])):
        lease = jobs.lease(jobs.enqueue(JobKind.INGEST, subject, {"groups": groups}, Queue.INGESTION).id, "worker")
        assert lease is not None
        jobs.fail(lease, f"{subject} is cut off.")
    jobs.enqueue(JobKind.INGEST, "press/waits.pdf", {"groups": ["press"]}, Queue.INGESTION)
    technician = person(plant, "technician-key-0123456789")
    where = technician.post("/ask", data={"question": "Where is the secret valve?"}).headers["location"]
    lease = jobs.lease(plant.app.store.queries.job_id(where.removeprefix("/q/")), "worker")
    assert lease is not None
    jobs.fail(lease, "The secret valve broke it.")
    html = engineer.get("/health").text
    files = re.search(r"Files</th>(.*?)</tr>", html, re.DOTALL)
    assert files is not None
    assert [int(n) for n in re.findall(r"<td>(\d+)", files[1])] == [1, 0, 0, 2]
    assert "press/open.pdf is cut off." in html
    assert "secret" not in html
    assert "A question" in html
    assert "The reason is told to whoever may see" in html
    for part in ("Disk", "Database", "Redis", "Index", "Workers"):
        assert f"<b>{part}</b>" in html


def test_the_worker_tells_whether_it_asks_the_language_model(plant: Site, engineer: httpx.Client) -> None:
    """Nothing listens at the model's address: the worker leaves it alone, and this process shows it."""
    assert engineer.get("/v1/health").json()["language_models"] == []
    dead = {"lm": "openai/tiny", "lm_base_url": "http://127.0.0.1:9/v1", "lm_answer": "openai/own"}
    worker = App.build(plant.app.settings.model_copy(update=dead))
    model = worker.language_models.of("understand")
    assert model is not None

    def unreachable() -> None:
        raise LMTransportError("connection refused")

    for _ in range(FAILURES + 1):
        with pytest.raises(Unavailable):
            model.call(unreachable, 5.0, lambda: None)
    answers = worker.language_models.of("answer")
    assert answers is not None
    answers.call(lambda: None, 5.0, lambda: None)
    common, own = engineer.get("/v1/health").json()["language_models"]
    assert (common["role"], common["model"], common["state"]) == ("", "openai/tiny", "open")
    assert common["error"] == f"The language model openai/tiny {what_failed(LMTransportError('x'))}."
    assert common["since"] == common["failed_at"] < common["until"]
    assert common["worker"].endswith(f":{os.getpid()}")
    assert (own["role"], own["state"], own["error"]) == ("answer", "closed", "")
    html = engineer.get("/health").text
    assert "left alone after failures" in html
    assert "can&#39;t be reached at its address" in html
    worker.close()
    assert engineer.get("/v1/health").json()["language_models"] == []


def test_approved_answers_are_listed_and_taken_back(plant: Site, engineer: httpx.Client) -> None:
    assert "No answer is approved yet" in engineer.get("/approvals").text
    copy = publish_manual(plant.app, groups=("press",))
    where = engineer.post("/ask", data={"question": "How tight is the <b>plug</b>?"}).headers["location"]
    plant.answer(where.removeprefix("/q/"), torque_from(plant.app, "pumps/p104.pdf", copy))
    engineer.post(f"{where}/write", data={"text": "45 N·m, never 60 N·m.", "citations": "1"})
    html = engineer.get("/approvals").text
    assert "How tight is the &lt;b&gt;plug" in html
    assert "On no cited page: 60 N·m" in html
    back = re.search(r'action="(/approvals/[0-9a-f]{32}/withdraw)"', html)
    assert back is not None
    stranger = plant.client(add_key(plant.app.store.accounts, "eve", Role.ENGINEER, ["boiler"])[1])
    assert "plug" not in stranger.get("/approvals").text
    assert stranger.post(back[1]).status_code == 404
    assert engineer.post(back[1]).status_code == 303
    html = engineer.get("/approvals").text
    assert "Withdrawn by" in html
    assert "/withdraw" not in html


def test_the_audit_log_is_shown_to_administrators(plant: Site, engineer: httpx.Client) -> None:
    for number in range(60):
        plant.app.store.audit.note("user:anna", Action.PAGE_SEEN, f"<i>{number}.pdf", {"page": number})
    plant.app.store.audit.note("user:bob", Action.PROMOTED, "0123456789abcdef")
    assert engineer.get("/audit").status_code == 403
    admin = plant.client(add_key(plant.app.store.accounts, "root", Role.ADMIN, ["press"])[1])
    html = admin.get("/audit").text
    assert "&lt;i&gt;59.pdf · page: 59" in html
    assert ">0.pdf" not in html
    older = re.search(r'href="(/audit[^"]*before=\d+)"', html)
    assert older is not None
    assert "&lt;i&gt;0.pdf" in admin.get(unescape(older[1])).text
    promoted = admin.get("/audit", params={"action": "version promoted"}).text
    assert "user:bob" in promoted
    assert "user:anna</b>" not in promoted
    assert "user:bob</b>" not in admin.get("/audit", params={"who": " user:anna "}).text


def test_they_are_for_engineers(plant: Site) -> None:
    technician = person(plant, "technician-key-0123456789")
    for path in ("/evaluations", "/health", "/approvals", "/v1/health"):
        assert technician.get(path).status_code == 403
        assert path not in technician.get("/").text
