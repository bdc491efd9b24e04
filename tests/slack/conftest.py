"""The bot against a small fake Slack: real HTTP, a real WebSocket, SQLite. Tests themselves answer questions."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from models.store import Store
from models.store.documents import NewCopy
from models.store.jobs import Job, JobKind
from models.types import (
    Answer,
    Chunk,
    ChunkKind,
    Citation,
    EvidenceKind,
    SafetyWarning,
    Severity,
    Status,
    Unit,
    UnitKind,
    chunk_id,
)
from services.app import App
from services.settings import Settings
from services.slack.serve import run
from tests.slack.fake import PATIENCE_S, FakeSlack
from tests.slack.payloads import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, signed
from tests.waiting import until

QUOTE = "Tighten the drain plug <M14*1.5*20> to 45 N·m & no more."
ACCESS = """
default = ["everyone"]

[users]
U0ADA = ["everyone", "press"]
U0OUT = []

[channels]
C0PRESS = ["everyone", "press"]
C0SHARED = ["everyone"]
"""


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    fake = FakeSlack().start()
    yield fake
    fake.stop()


@pytest.fixture
def access_file(tmp_path: Path) -> Path:
    path = tmp_path / "slack.toml"
    path.write_text(ACCESS, encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path, slack: FakeSlack, access_file: Path) -> Settings:
    """By Socket Mode. No Redis listens there: the bell is a failing doorbell unless a test replaces it."""
    return Settings(
        home=tmp_path / "home",
        redis_url=f"unix://{tmp_path / 'nobody'}",
        slack_bot_token=BOT_TOKEN,
        slack_app_token=APP_TOKEN,
        slack_access_file=access_file,
        slack_api_url=slack.url,
        slack_port=0,
    )


@pytest.fixture
def by_http(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"slack_app_token": None, "slack_signing_secret": type(settings.slack_bot_token)(SIGNING_SECRET)}  # type: ignore[misc]
    )


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without rows, which each test copies."""
    home = tmp_path_factory.mktemp("migrated")
    store = Store.open(Settings(home=home).store_url)
    store.migrate()
    store.close()  # its last connection: all is in the one file
    return home / "millwright.db"


@pytest.fixture
def app(settings: Settings, migrated: Path) -> Iterator[App]:
    """The data directory, as a worker sees it."""
    settings.home.mkdir()
    shutil.copy(migrated, settings.home)
    app = App.build(settings)
    yield app
    app.close()


@dataclass
class Running:
    """A bot in a thread of this process."""

    app: App
    rung: list[Job] = field(default_factory=list)
    url: str = ""

    def start(self) -> Running:
        self.app.__dict__["ring"] = self.rung.append  # in place of Redis
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bot")
        self._thread.start()
        until(lambda: self._ready.is_set() or not self._thread.is_alive(), "the bot runs")
        assert self._ready.is_set()
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "the bot has ended"
        self.app.close()

    def _run(self) -> None:
        self._loop.run_until_complete(run(self.app, self._stop, self._is_ready))
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def _is_ready(self, url: str) -> None:
        self.url = url
        self._ready.set()


Start = Callable[[Settings], Running]


@pytest.fixture
def start(app: App) -> Iterator[Start]:
    """Starts bots on the data directory of `app`, each with an App of its own, as processes would have."""
    running: list[Running] = []

    def start_one(settings: Settings) -> Running:
        running.append(Running(App.build(settings)).start())
        return running[-1]

    yield start_one
    for bot in running:
        bot.stop()


@pytest.fixture
def bot(start: Start, settings: Settings) -> Running:
    return start(settings)


@pytest.fixture
def spawn(app: App, tmp_path: Path) -> Iterator[Callable[[Settings], subprocess.Popen[bytes]]]:
    """Starts the bot as a process of its own, which a test may kill."""
    started: list[subprocess.Popen[bytes]] = []

    def spawn_one(settings: Settings) -> subprocess.Popen[bytes]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MILLWRIGHT_")} | {
            "MILLWRIGHT_HOME": str(settings.home),
            "MILLWRIGHT_REDIS_URL": settings.redis_url,
            "MILLWRIGHT_SLACK_BOT_TOKEN": BOT_TOKEN,
            "MILLWRIGHT_SLACK_APP_TOKEN": APP_TOKEN,
            "MILLWRIGHT_SLACK_ACCESS_FILE": str(settings.slack_access_file),
            "MILLWRIGHT_SLACK_API_URL": settings.slack_api_url,
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        log = (tmp_path / f"bot-{len(started)}.log").open("wb")
        with log:
            started.append(
                subprocess.Popen([sys.executable, "-m", "services.slack"], env=environment, stdout=log, stderr=log)
            )
        return started[-1]

    yield spawn_one
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_S)


def queries(app: App) -> list[str]:
    """The questions that are kept, oldest first."""
    return [job.subject for job in reversed(app.store.jobs.list(JobKind.ANSWER))]


def publish(app: App, document: str = "pumps/p104.md", groups: tuple[str, ...] = ("everyone",)) -> Citation:
    """A document with one sentence; returns its citation."""
    copy = hashlib.sha256(f"{document} {groups}".encode()).hexdigest()[:32]
    unit = Unit(QUOTE, UnitKind.SENTENCE, 7)
    chunk = Chunk(chunk_id(copy, 0), copy, 0, ChunkKind.PROSE, ("Service", "Oil change"), (7,), (unit,), (), ((),))
    new = NewCopy(copy, document, "/plant", copy * 2, ".md", "Pump P-104", frozenset(groups), "Rev. C", "en")
    app.store.documents.stage(new, [chunk], [None], {})
    app.store.documents.publish(copy)
    return Citation(
        EvidenceKind.PASSAGE, document, QUOTE, "Rev. C", 7, "Service > Oil change", evidence=chunk.id, copy=copy
    )


WARNING = SafetyWarning(Severity.WARNING, "WARNING", "Hot oil burns. Let it cool first.", 7)


def answer(app: App, query_id: str, **more: Any) -> None:
    """Writes the end of a query, as a worker does."""
    lease = app.store.jobs.lease(app.store.queries.job_id(query_id), "worker")
    assert lease is not None
    given = {"status": Status.ANSWERED, "text": f"{QUOTE} [1]", "confidence": 0.9} | more
    app.store.queries.keep(Answer(query_id, **given), lease)


def kept(app: App, number: int = 1) -> list[str]:
    """Waits until this many questions are kept, and may be worked on."""
    until(lambda: len(queries(app)) >= number, f"{number} questions are kept")
    until(lambda: app.store.queries.held(10) == (), "it is known for whom they are")
    return queries(app)


def shown(message: dict[str, Any]) -> str:
    """All that a person reads in the blocks of a message, element by element."""

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                yield value["text"]
            for inner in value.values():
                yield from texts(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)

    return "\n".join(texts(message.get("blocks") or []))


def post(url: str, payload: dict[str, Any], **how: Any) -> httpx.Response:
    body = json.dumps(payload)
    return httpx.post(url, content=body, headers=signed(body, **how), timeout=PATIENCE_S)
