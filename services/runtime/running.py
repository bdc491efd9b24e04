"""What runs for a data directory, and how a command makes sure that it does."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import FrameType

from models.errors import MillwrightError
from services.app import App
from services.documents.unread import read_editions
from services.runtime import redis_server
from services.runtime.ownership import opened, own_or_join, wait_for_users
from services.runtime.processes import Child, spawn, stop, wait_until
from services.settings import Settings

REDIS, WEB, SLACK = "redis", "web", "slack"
READY = re.compile(r"@\S+ ready\.")
SERVED = re.compile(r"is ready at (http://\S+)")
REDIS_READY_S = 15.0
READY_S = 120.0
LOOK_EVERY_S = 0.5
RESTART_AFTER_S = 5.0
"""A process that ends again and again is started again no more often than this."""

Say = Callable[[str], None]


@dataclass
class Running:
    """The processes of this data directory. `settings` names the Redis in use; `owned` is false for one that joined.

    url: where the page is, '' if it isn't served."""

    settings: Settings
    owned: bool
    url: str = ""
    commands: dict[str, list[str]] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    stop_asked: threading.Event = field(default_factory=threading.Event)

    def start(self, name: str, command: list[str]) -> Child:
        """Starts one process, its output in `logs/<name>.log`."""
        log = self.settings.home / "logs" / f"{name}.log"
        self.commands[name] = command
        self.children[name] = spawn(name, command, log, _environment(self.settings))
        return self.children[name]

    def look_after(self, say: Say) -> None:
        """Starts again what has ended by itself; the jobs it held are taken up by the sweep. Keeps the logs small."""
        for name, child in tuple(self.children.items()):
            child.turn_log()
            if not child.running and time.monotonic() - child.started > RESTART_AFTER_S:
                say(f"{name} ended by itself (exit {child.process.returncode}); starting it again. See {child.log}")
                self.start(name, self.commands[name])
                self.write_down()

    def write_down(self) -> None:
        """Tells others what runs and where, in `run/running.json`."""
        path = self.settings.home / "run" / "running.json"
        partial = path.with_suffix(".partial")
        partial.write_text(
            json.dumps(
                {
                    "pid": os.getpid(),
                    "redis_url": self.settings.redis_url,
                    "url": self.url,
                    "processes": {name: child.process.pid for name, child in self.children.items()},
                }
            ),
            encoding="utf-8",
        )
        partial.replace(path)

    def stop(self) -> None:
        """Ends what was started here and nothing else; Redis last, so that workers can hand their jobs back."""
        (self.settings.home / "run" / "running.json").unlink(missing_ok=True)
        stop([child for name, child in self.children.items() if name != REDIS])
        stop([child for name, child in self.children.items() if name == REDIS])


@contextmanager
def ensure_running(settings: Settings, say: Say, serving: bool = False) -> Iterator[Running]:
    """Within it, Redis, the workers and the beat of this data directory run.

    What runs already is joined; else all is started here and stopped at the end, once no other command uses it.
    serving: the page and the API too, the Slack bot if it is configured, and something that runs already is an error
    (`millwright up`).
    Raises MillwrightError, Unavailable."""
    if settings.processes == "elsewhere":
        yield _elsewhere(settings, serving)
        return
    with ExitStack() as stack:
        users = opened(stack, settings.home, "users")
        lock = opened(stack, settings.home, "lock")
        found = own_or_join(settings.home, users, lock, alone=serving)
        if found is not None:
            redis_server.ping(found["redis_url"])
            yield Running(settings.model_copy(update={"redis_url": found["redis_url"]}), owned=False)
            return
        if serving:
            _check_port(settings)
        running = Running(settings, owned=True)
        stack.enter_context(_ended_by_signals(running.stop_asked))
        stack.callback(running.stop)
        _start_all(running, say, serving)
        if running.stop_asked.is_set():
            raise KeyboardInterrupt
        running.write_down()
        yield running
        if not serving:
            wait_for_users(users, say)


def _elsewhere(settings: Settings, serving: bool) -> Running:
    if serving:
        raise MillwrightError("MILLWRIGHT_PROCESSES is `elsewhere`: nothing is started here. Unset it to use `up`.")
    if not settings.redis_url:
        raise MillwrightError("MILLWRIGHT_PROCESSES is `elsewhere`: set MILLWRIGHT_REDIS_URL to the Redis used there.")
    redis_server.ping(settings.redis_url)
    return Running(settings, owned=False)


def wait_for_stop(running: Running, say: Say) -> None:
    """Stays until Ctrl-C, SIGTERM or the end of the terminal, and keeps the processes alive meanwhile."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: running.stop_asked.set())
    while not running.stop_asked.wait(LOOK_EVERY_S):
        running.look_after(say)


def _start_all(running: Running, say: Say, serving: bool) -> None:
    if running.settings.redis_url:
        redis_server.ping(running.settings.redis_url)
    else:
        say("Starting Redis")
        _start_redis(running)
    say("Preparing the database")
    app = App.build(running.settings)
    try:
        app.store.migrate()
        app.seed_version()
        read_editions(app.store)
    finally:
        app.close()
    say("Starting the workers and the page" if serving else "Starting the workers")
    for name, command in commands(running.settings, serving).items():
        running.start(name, command)
    for name in ("answers", "ingestion"):
        _wait_for(running.children[name], READY)
    if serving:
        running.url = _wait_for(running.children[WEB], SERVED).group(1)


def _check_port(settings: Settings) -> None:
    """Raises MillwrightError before anything is started, if the page can't be served."""
    host, port = settings.api_host, settings.api_port
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(1)
    except OSError as error:
        raise MillwrightError(
            f"The page can't be served at {host}:{port} ({error.strerror or error}). End what uses it, "
            "or set MILLWRIGHT_API_PORT to another port (0: any that is free)."
        ) from error


def _wait_for(child: Child, sign: re.Pattern[str]) -> re.Match[str]:
    """The line by which a process says that it is ready."""
    found: list[re.Match[str]] = []

    def ready() -> bool:
        found.extend(sign.finditer(child.printed()))
        return bool(found)

    wait_until(child, ready, READY_S)
    return found[0]


def _start_redis(running: Running) -> None:
    home = running.settings.home
    path = redis_server.socket_path(home)
    url = f"unix://{path}"
    redis_server.end_orphan(url)
    running.settings = running.settings.model_copy(update={"redis_url": url})
    child = running.start(REDIS, redis_server.command(redis_server.find_server(), home, path))
    wait_until(child, lambda: redis_server.answers(url), REDIS_READY_S)


def commands(settings: Settings, serving: bool) -> dict[str, list[str]]:
    """How each Python process is started; the one place that knows."""
    doors = {WEB: [sys.executable, "-m", "services.web"]} if serving else {}
    if serving and settings.slack_configured:
        doors[SLACK] = slack_command()
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
        **doors,
    }  # fmt: skip


def slack_command() -> list[str]:
    """How the Slack bot is started as a process of its own."""
    return [sys.executable, "-m", "services.slack"]


def _environment(settings: Settings) -> dict[str, str]:
    # SIGTERM lets running work finish for a while and then hands it back, instead of waiting without limit.
    return {**settings.environment(), "REMAP_SIGTERM": "SIGQUIT"}


@contextmanager
def _ended_by_signals(asked: threading.Event) -> Iterator[None]:
    """SIGTERM unwinds like Ctrl-C, so that what was started is stopped in order.

    Both are remembered too: an exception that is raised while Python runs a finalizer is lost."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        asked.set()
        raise KeyboardInterrupt

    def leave(_number: int, _frame: FrameType | None) -> None:
        asked.set()
        raise SystemExit(128 + signal.SIGTERM)

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, interrupt),
        signal.SIGTERM: signal.signal(signal.SIGTERM, leave),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
