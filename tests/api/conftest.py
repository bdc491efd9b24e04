"""A real server on loopback: uvicorn, SQLite, Redis. Questions are answered where a test says so."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from redis import Redis, RedisError
from reportlab.pdfgen.canvas import Canvas

from models.store import Store
from models.store.documents import NewCopy
from models.store.jobs import JobKind, JobState
from models.types import (
    Answer,
    Box,
    Chunk,
    ChunkKind,
    Citation,
    EvidenceKind,
    Page,
    Query,
    SafetyWarning,
    Severity,
    Status,
    Unit,
    UnitKind,
    chunk_id,
)
from services.answering.progress import Progress
from services.api.app import create_app
from services.api.serve import Server
from services.app import App
from services.documents.copies import copy_id, keep
from services.queries.ask import ask
from services.runtime.redis_server import find_server
from services.settings import Settings
from tests.databases import new_sqlite_database
from tests.waiting import until

PATIENCE_S = 30.0
QUOTE = "Tighten the drain plug to 45 N·m."
BOX = Box(1, 72.0, 100.0, 300.0, 116.0)
KEYS = """
[technician]
key = "technician-key-0123456789"
groups = ["everyone", "press"]

[engineer]
key = "engineer-key-0123456789abc"
groups = ["press"]
role = "engineer"
"""


class RedisServer:
    """A Redis on a unix socket that a test may stop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = f"unix://{folder / 's'}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it unless it runs."""
        if self._process is not None and self._process.poll() is None:
            return
        command = [str(find_server()), "--port", "0", "--unixsocket", str(self._folder / "s")]
        command += ["--dir", str(self._folder), "--save", "", "--logfile", str(self._folder / "log")]
        self._process = subprocess.Popen(command)
        until(self._answers, "Redis answers")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except RedisError:
            return False


@pytest.fixture(scope="session")
def shared_redis() -> Iterator[RedisServer]:
    folder = Path(tempfile.mkdtemp(prefix="mw-"))  # short: a unix socket's path is limited
    server = RedisServer(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_server(shared_redis: RedisServer) -> RedisServer:
    """Running; a test may stop it. Queries have random ids, so that what an earlier test left does no harm."""
    shared_redis.start()
    return shared_redis


@pytest.fixture
def settings(tmp_path: Path, redis_server: RedisServer) -> Settings:
    return Settings(home=tmp_path / "home", redis_url=redis_server.url, api_port=0, max_file_mb=1)


@pytest.fixture
def with_keys(settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "keys.toml").write_text(KEYS)
    return settings.model_copy(update={"api_keys_file": tmp_path / "keys.toml"})


@dataclass
class Site:
    """A running server with its App, and what a worker would do."""

    app: App
    url: str
    server: Server
    thread: threading.Thread
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, key: str | None = None, **headers: str) -> httpx.Client:
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        client = httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE_S)
        self.clients.append(client)
        return client

    def answer(self, query_id: str, program: Callable[[Query, Progress], Answer] | None = None) -> None:
        """Works on the query as a worker does."""
        job = self.app.store.queries.job_id(query_id)
        ask(job, program or torque, self.app.store, self.app.events, "worker")

    def stop(self) -> None:
        for client in self.clients:
            client.close()
        self.server.should_exit = True
        self.server._streams.end()
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive(), "the server has ended"
        self.app.close()


def serve(settings: Settings, create: Callable[[App], Any] = create_app) -> Site:
    if not settings.database_url:
        new_sqlite_database(settings.home / "millwright.db")
    app = App.build(settings)
    api = create(app)
    config = uvicorn.Config(api, port=0, log_config=None, timeout_graceful_shutdown=5)
    server = Server(config, api.state.streams)
    thread = threading.Thread(target=server.run, name="server")
    thread.start()
    until(lambda: server.started or not thread.is_alive(), "the server has started")
    assert server.started
    port = server.servers[0].sockets[0].getsockname()[1]
    return Site(app, f"http://127.0.0.1:{port}", server, thread)


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    site = serve(settings)
    yield site
    site.stop()


@pytest.fixture
def keyed(with_keys: Settings) -> Iterator[Site]:
    site = serve(with_keys)
    yield site
    site.stop()


@pytest.fixture
def answering(site: Site) -> Iterator[Site]:
    """The site, with a worker that answers every question from one manual."""
    program = torque_from(site.app, "pumps/p104.pdf", publish_manual(site.app))
    ending = threading.Event()

    def work() -> None:
        while not ending.wait(0.02):
            for job in site.app.store.jobs.list(JobKind.ANSWER, (JobState.WAITING,)):
                site.answer(job.subject, program)

    worker = threading.Thread(target=work)
    worker.start()
    yield site
    ending.set()
    worker.join()


@pytest.fixture
def client(site: Site) -> httpx.Client:
    return site.client()


@pytest.fixture
def technician(keyed: Site) -> httpx.Client:
    return keyed.client("technician-key-0123456789")


def person(site: Site, key: str) -> httpx.Client:
    """A browser that is signed in to the page with this key."""
    client = site.client()
    client.cookies.set("millwright_key", key)
    return client


@pytest.fixture
def engineer(keyed: Site) -> httpx.Client:
    return keyed.client("engineer-key-0123456789abc")


def draw_manual(path: Path, pages: int = 2, line: str = QUOTE) -> None:
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=True)
    for number in range(1, pages + 1):
        canvas.drawString(72, 842 - 112, line if number == 1 else f"Page {number}")
        canvas.showPage()
    canvas.save()


def publish_manual(
    app: App, document: str = "pumps/p104.pdf", groups: tuple[str, ...] = ("everyone",), **more: Any
) -> str:
    """A manual of two pages with one sentence, read without a worker; returns its copy's id."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(document).name
        if path.suffix == ".pdf":
            draw_manual(path, **more)
        else:
            path.write_text(QUOTE)
        sha256 = keep(path, app.settings.home)
    copy = copy_id(document, sha256, groups)
    pages = tuple(Page(n, 595, 842) for n in (1, 2)) if path.suffix == ".pdf" else ()
    page = 1 if pages else None
    unit = Unit(QUOTE, UnitKind.SENTENCE, page, (BOX,) if pages else ())
    chunk = Chunk(
        chunk_id(copy, 0),
        copy,
        0,
        ChunkKind.PROSE,
        ("Service", "Oil change"),
        (1,) if pages else (),
        (unit,),
        (),
        ((),),
    )
    new = NewCopy(
        copy,
        document,
        "/plant",
        sha256,
        path.suffix,
        "Pump P-104",
        frozenset(groups),
        "Rev. C",
        "en",
        len(pages) or None,
        pages,
    )
    app.store.documents.stage(new, [chunk], [None], {})
    app.store.documents.publish(copy)
    return copy


def cited(store: Store, document: str, copy: str) -> Citation:
    paged = document.endswith(".pdf")
    return Citation(
        EvidenceKind.PASSAGE,
        document,
        QUOTE,
        revision="Rev. C",
        page=1 if paged else None,
        section="Service > Oil change",
        boxes=(BOX,) if paged else (),
        evidence=chunk_id(copy, 0),
        copy=copy,
    )


def torque(query: Query, progress: Progress) -> Answer:
    progress.event("evidence", {"documents": ["pumps/p104.pdf"]})
    progress.event("value", {"text": "45 N·m"})
    return Answer(query.id, Status.ANSWERED, "45 N·m", timings={"answer": 0.01})


def torque_from(app: App, document: str, copy: str, nearest: bool = False) -> Callable[[Query, Progress], Answer]:
    """A program that answers with one citation and one warning, or abstains with a nearest passage."""

    def program(query: Query, progress: Progress) -> Answer:
        citation = cited(app.store, document, copy)
        if nearest:
            return Answer(
                query.id, Status.ABSTAINED, "The documents do not say.", missing=("colour",), nearest=(citation,)
            )
        warning = SafetyWarning(Severity.WARNING, "WARNING", "Hot oil burns. Let it cool first.", 1)
        return Answer(query.id, Status.ANSWERED, QUOTE, confidence=0.9, warnings=(warning,), citations=(citation,))

    return program


@dataclass
class Sent:
    """One server-sent event as it came."""

    event: str
    data: Any
    id: str | None


def events_of(response: httpx.Response) -> Iterator[Sent]:
    """The events of an open stream, comments left out."""
    lines: dict[str, str] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(":")
            lines[name] = value.strip()
        elif "event" in lines:
            yield Sent(lines["event"], json.loads(lines.get("data", "null")), lines.get("id"))
            lines = {}
        else:
            lines = {}


def assert_problem(response: httpx.Response, status: int, words: str = "") -> dict[str, Any]:
    """Every error has this one shape."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)
    assert problem["status"] == status
    assert problem["detail"]
    assert words in problem["detail"]
    return problem
