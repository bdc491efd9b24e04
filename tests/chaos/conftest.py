"""A small plant: a real Redis, real Celery workers and beats as processes of their own, and what kills them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TypeVar

import pytest
import redis
from sqlalchemy import create_engine, make_url, text

from models.store import Store
from models.store.queries import Submitted
from models.types import OPEN_AUDIENCE, Answer, Priority, Question
from services.queries.events import Events
from services.queries.submit import submit
from services.queue import Bell
from services.runtime.redis_server import find_server
from services.settings import Settings
from tests.waiting import until

T = TypeVar("T")
HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PATIENCE_S = 120.0


class RedisServer:
    """A Redis on a unix socket, with its append-only file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "s"
        self.url = f"unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.socket.unlink(missing_ok=True)
        command = [str(find_server()), "--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder)]
        command += ["--appendonly", "yes", "--save", "", "--logfile", str(self.folder / "log")]
        self._process = subprocess.Popen(command)
        until(self._answers, "Redis answers")

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def lose_everything(self) -> None:
        """Its disk is gone, too."""
        shutil.rmtree(self.folder / "appendonlydir")

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class Plant:
    """A data directory with its Redis and whatever was started on it."""

    def __init__(self, home: Path, server: RedisServer, database_url: str = "", **settings: str) -> None:
        self.home = home
        self.redis = server
        quick = {"lease_s": "2", "sweep_s": "0.5", "max_attempts": "3"} | settings
        self._environment = {f"MILLWRIGHT_{name.upper()}": value for name, value in quick.items()} | {
            "MILLWRIGHT_HOME": str(home),
            "MILLWRIGHT_REDIS_URL": server.url,
            "MILLWRIGHT_DATABASE_URL": database_url,
            "REMAP_SIGTERM": "SIGQUIT",  # as services/runtime starts them
        }
        self.settings = Settings(home=home, redis_url=server.url, database_url=database_url, **quick)  # type: ignore[arg-type]
        self.store = Store.open(self.settings.store_url, lease_s=2, max_attempts=3)
        self.store.migrate()
        self.events = Events(server.url)
        self.bell = Bell(self.settings)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._logs: list[IO[bytes]] = []

    # ---- what runs

    def start_worker(
        self, *, threads: int = 2, pool: str = "threads", app: str = "stub_worker", queues: str = "urgent,answers"
    ) -> subprocess.Popen[bytes]:
        options = ["--pool", pool, "--concurrency", str(threads), "--queues", queues]
        options += ["--hostname", f"w{len(self._processes)}@%h", "--without-gossip", "--without-mingle"]
        worker = self._start(app, "worker", *options)
        log = Path(self._logs[-1].name)
        until(lambda: " ready." in log.read_text() or worker.poll() is not None, "the worker is ready")
        assert worker.poll() is None, log.read_text()
        return worker

    def start_beat(self) -> subprocess.Popen[bytes]:
        return self._start("stub_worker", "beat")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9, its children too."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop_all(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                self.kill(process)
        for log in self._logs:
            log.close()
        self.events.close()
        self.store.close()

    def _start(self, app: str, *options: str) -> subprocess.Popen[bytes]:
        log = (self.home / f"process-{len(self._processes)}.log").open("wb")
        environment = os.environ | self._environment | {"PYTHONPATH": f"{HERE}{os.pathsep}{ROOT}"}
        command = [sys.executable, "-m", "celery", "-A", app, *options]
        process = subprocess.Popen(
            command, env=environment, cwd=self.home, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        self._processes.append(process)
        self._logs.append(log)
        return process

    # ---- what is asked

    def ask(self, text: str, priority: Priority = Priority.NORMAL, deadline_s: float = 60.0) -> Submitted:
        question = Question(text, priority=priority, deadline_s=deadline_s)
        return submit(self.store, self.bell, question, "anonymous", OPEN_AUDIENCE, events=self.events)

    def answer(self, submitted: Submitted) -> Answer:
        return until(lambda: self.store.queries.answer(submitted.query_id, OPEN_AUDIENCE), "the question has ended")

    def runs(self) -> list[str]:
        """What the program was asked, in order, once per time that it ran."""
        log = self.home / "runs"
        return [line.split(" ", 2)[2] for line in log.read_text().splitlines()] if log.exists() else []

    def allow(self, name: str) -> None:
        """Lets the questions `wait NAME` and `hang NAME` go on."""
        (self.home / name).touch()


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path is short enough for a unix socket."""
    folder = Path(tempfile.mkdtemp(prefix="mw-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_server(short_folder: Path) -> Iterator[RedisServer]:
    server = RedisServer(short_folder)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def plant(tmp_path: Path, redis_server: RedisServer) -> Iterator[Plant]:
    home = tmp_path / "home"
    home.mkdir()
    plant = Plant(home, redis_server)
    yield plant
    plant.stop_all()


@pytest.fixture
def postgres_plant(tmp_path: Path, redis_server: RedisServer, postgres_url: str) -> Iterator[Plant]:
    """The same with a database of its own on PostgreSQL."""
    url = make_url(postgres_url).set(drivername="postgresql+psycopg")
    name = f"millwright_{uuid.uuid4().hex[:12]}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    plant = Plant(tmp_path, redis_server, url.set(database=name).render_as_string(hide_password=False))
    yield plant
    plant.stop_all()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def wait_until() -> Callable[[Callable[[], T], str], T]:
    return until
