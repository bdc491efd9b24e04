"""What runs for a data directory, and how a command makes sure that it does.

One process owns what runs: it holds the lock of the data directory and writes down the address of its Redis. Others
join it, and hold a shared lock on the users' file, so that an owner that is done first waits for them.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from redis import Redis, RedisError

from models.errors import MillwrightError, Unavailable
from services.app import App
from services.runtime import redis_server
from services.runtime.processes import Child, spawn, stop, wait_until
from services.settings import Settings

REDIS = "redis"
REDIS_READY_S = 15.0
WORKER_READY_S = 120.0
LOOK_EVERY_S = 0.5

Say = Callable[[str], None]


@dataclass
class Running:
    """The processes of this data directory. `settings` names the Redis in use; `owned` is false for one that joined."""

    settings: Settings
    owned: bool
    commands: dict[str, list[str]] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)

    def start(self, name: str, command: list[str]) -> Child:
        """Starts one process, its output in `logs/<name>.log`."""
        log = self.settings.home / "logs" / f"{name}.log"
        self.commands[name] = command
        self.children[name] = spawn(name, command, log, _environment(self.settings))
        return self.children[name]

    def restart_dead(self, say: Say) -> None:
        """Starts again what has ended by itself; the jobs it held are taken up by the sweep."""
        for name, child in tuple(self.children.items()):
            if not child.running:
                say(f"{name} ended by itself (exit {child.process.returncode}); starting it again. See {child.log}")
                self.start(name, self.commands[name])
        _write(self)

    def stop(self) -> None:
        """Ends what was started here and nothing else; Redis last, so that workers can hand their jobs back."""
        stop([child for name, child in self.children.items() if name != REDIS])
        stop([child for name, child in self.children.items() if name == REDIS])


def described(home: Path) -> dict[str, Any] | None:
    """What runs for this data directory (`pid`, `redis_url`, `processes`), or None if nothing does."""
    with ExitStack() as stack:
        if _take(stack, home / "run" / "lock", fcntl.LOCK_EX) is not None:
            return None  # the lock was free, so nobody owns anything
    try:
        found: dict[str, Any] = json.loads((home / "run" / "running.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


@contextmanager
def ensure_running(settings: Settings, say: Say, exclusive: bool = False) -> Iterator[Running]:
    """Within it, Redis, the workers and the beat of this data directory run.

    What runs already is joined; else all is started here and stopped at the end, once no other command uses it.
    exclusive: something that runs already is an error (`millwright up`). Raises MillwrightError, Unavailable."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        users = stack.enter_context((_made(settings.home / "run" / "users")).open("a"))
        owner = _take(stack, settings.home / "run" / "lock", fcntl.LOCK_EX)
        if owner is None:
            if exclusive:
                raise MillwrightError(_already(settings.home))
            fcntl.flock(users, fcntl.LOCK_SH)
            yield Running(_joined(settings), owned=False)
            return
        running = Running(settings, owned=True)
        stack.callback(running.stop)
        _start_all(running, say)
        _write(running)
        stack.callback((settings.home / "run" / "running.json").unlink, missing_ok=True)
        yield running
        if not exclusive:
            _wait_for_users(users, say)


def _start_all(running: Running, say: Say) -> None:
    if running.settings.redis_url:
        _ping(running.settings.redis_url)
    else:
        say("Starting Redis")
        _start_redis(running)
    say("Preparing the database")
    app = App.build(running.settings)
    try:
        app.store.migrate()
    finally:
        app.close()
    say("Starting the workers")
    for name, command in _commands(running.settings).items():
        running.start(name, command)
    for name in ("answers", "ingestion"):
        child = running.children[name]
        wait_until(child, lambda child=child: " ready." in child.printed(), WORKER_READY_S)  # type: ignore[misc]


def _start_redis(running: Running) -> None:
    home = running.settings.home
    socket = redis_server.socket_path(home)
    url = f"unix://{socket}"
    _end_orphan(url)
    running.settings = running.settings.model_copy(update={"redis_url": url})
    child = running.start(REDIS, redis_server.command(redis_server.find_server(), home, socket))
    wait_until(child, lambda: _answers(url), REDIS_READY_S)


def _commands(settings: Settings) -> dict[str, list[str]]:
    """How each Python process is started; the one place that knows."""
    celery = [sys.executable, "-m", "celery", "-A", "workers.tasks"]
    worker = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    return {
        "answers": [
            *celery, "worker", "--pool", "threads", "--concurrency", str(settings.answer_threads),
            "--queues", "urgent,answers", "--hostname", "answers@%h", *worker,
        ],
        "ingestion": [
            *celery, "worker", "--pool", "prefork", "--concurrency", str(settings.ingestion_processes),
            "--queues", "ingestion,nightly", "--hostname", "ingestion@%h", *worker,
        ],
        "beat": [*celery, "beat", "--loglevel", "INFO"],
    }  # fmt: skip


def _environment(settings: Settings) -> dict[str, str]:
    # SIGTERM lets running work finish for a while and then hands it back, instead of waiting without limit.
    return {**settings.environment(), "REMAP_SIGTERM": "SIGQUIT"}


def _write(running: Running) -> None:
    path = _made(running.settings.home / "run" / "running.json")
    described = {
        "pid": os.getpid(),
        "redis_url": running.settings.redis_url,
        "processes": {name: child.process.pid for name, child in running.children.items()},
    }
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(described), encoding="utf-8")
    partial.replace(path)


def _joined(settings: Settings) -> Settings:
    """The settings with the owner's Redis; waits while the owner is still starting."""
    deadline = time.monotonic() + WORKER_READY_S
    while time.monotonic() < deadline:
        if found := described(settings.home):
            _ping(found["redis_url"])
            return settings.model_copy(update={"redis_url": found["redis_url"]})
        time.sleep(0.1)
    raise Unavailable(
        f"Another process is starting Millwright in {settings.home} and does not get ready; see its logs."
    )


def _already(home: Path) -> str:
    found = described(home)
    by = f" (process {found['pid']})" if found else ""
    return (
        f"Millwright already runs for {home}{by}. Use it, stop it with Ctrl-C there, "
        "or set MILLWRIGHT_HOME to another directory."
    )


def _take(stack: ExitStack, path: Path, kind: int) -> TextIO | None:
    """The locked file, held until the stack ends; None if somebody else holds it.

    Tries for a moment, since `described` holds the lock for an instant when it looks."""
    file = stack.enter_context(_made(path).open("a"))
    deadline = time.monotonic() + 0.3
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return None
            time.sleep(0.02)
        else:
            return file


def _wait_for_users(users: TextIO, say: Say) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another command still uses the workers; waiting for it")
        fcntl.flock(users, fcntl.LOCK_EX)


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _answers(url: str) -> bool:
    try:
        with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as redis:
            return bool(redis.ping())
    except RedisError:
        return False


def _ping(url: str) -> None:
    if not _answers(url):
        raise Unavailable(
            f"No Redis answers at {url}: start it, or unset MILLWRIGHT_REDIS_URL to use Millwright's own."
        )


def _end_orphan(url: str) -> None:
    """A Redis whose owner was killed a moment ago may still be stopping: two must never share the files."""
    deadline = time.monotonic() + REDIS_READY_S
    while _answers(url):
        try:
            with Redis.from_url(url, socket_timeout=2) as redis:
                redis.shutdown(nosave=True)
        except RedisError:
            pass
        if time.monotonic() > deadline:
            raise MillwrightError(f"A Redis that nobody owns still listens at {url} and does not stop: end it.")
        time.sleep(0.05)


def wait_for_stop(running: Running, say: Say) -> None:
    """Stays until SIGINT or SIGTERM, and keeps the processes alive meanwhile."""
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: stopped.append(received))
    while not stopped:
        time.sleep(LOOK_EVERY_S)
        if not stopped:
            running.restart_dead(say)
