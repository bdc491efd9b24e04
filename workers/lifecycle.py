"""The life of a worker process: settings, the Celery app, and one `App`, built after any fork.

How workers are started (settings come from the environment; MILLWRIGHT_HOME and MILLWRIGHT_REDIS_URL must be set):

    answers    python -m celery -A workers.tasks worker --pool threads --concurrency <answer_threads>
                   --queues urgent,answers --hostname answers@%h --without-gossip --without-mingle --loglevel INFO
    ingestion  python -m celery -A workers.tasks worker --pool prefork --concurrency <ingestion_processes>
                   --queues ingestion,nightly --hostname ingestion@%h --without-gossip --without-mingle --loglevel INFO
    beat       python -m celery -A workers.tasks beat --loglevel INFO      (keeps no file; two of them do no harm)

A worker that is ready logs "... ready."; the schema must be there (`Store.migrate`) before one is started, else it says
so and exits with 1. With REMAP_SIGTERM=SIGQUIT in its environment SIGTERM lets running work finish for `SHUTDOWN_S`
seconds and then hands its jobs back (threads at their next step); without, a pool of processes waits for them without
limit. `kill -9` at any moment loses nothing: the lease expires and the sweep rings again.
"""

from __future__ import annotations

import logging
import os
import resource
import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from celery import Celery, signals
from celery.concurrency.thread import TaskPool

from models.errors import MillwrightError, Unavailable
from services.queries.leases import stopping
from services.queue import SHUTDOWN_S, celery_app
from services.runtime.processes import die_with_parent
from services.settings import Settings, load_settings
from workers.schedule import schedule

if TYPE_CHECKING:
    from services.app import App

try:
    settings = load_settings()
    celery: Celery = celery_app(settings)
except MillwrightError as error:
    raise SystemExit(f"This process can't start: {error}") from None
celery.conf.update(beat_schedule=schedule(settings))

log = logging.getLogger(__name__)


def _build(wanted: Settings) -> App:
    # Not at import: beat and the parent of the prefork pool must stay small and free of engines, sockets and models.
    from services.app import App  # noqa: PLC0415

    return App.build(wanted)


build: Callable[[Settings], App] = _build
"""What makes the App of this process; the chaos tests put one with a program of their own here."""

_made: App | None = None
_making = threading.Lock()


def current() -> App:
    """The App of this process, built at first use: after the fork, once for all threads."""
    global _made
    with _making:
        if _made is None:
            _made = build(settings)
        return _made


def worker_name() -> str:
    """Who holds a lease: host, process and thread."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.current_thread().name}"


def _set_up_logging(**_: Any) -> None:
    logging.basicConfig(
        stream=sys.stderr,
        level=settings.log_level.upper(),
        format="%(asctime)s %(levelname)s %(processName)s %(name)s: %(message)s",
        force=True,
    )


def _get_ready(sender: Any, **_: Any) -> None:
    """A worker of threads loads its program before it takes questions; one that can't work says why and exits."""
    if sender.pool_cls is not TaskPool:
        return  # prefork: the children build their own
    sender.pool_cls = _Threads
    try:
        app = current()
        app.store.check()
        app.program  # noqa: B018  (loads it)
    except Unavailable as error:
        log.warning("Not everything is there yet, questions will be tried again: %s", error)
    except MillwrightError as error:
        log.critical("This worker can't start: %s", error)
        raise SystemExit(1) from error


class _Threads(TaskPool):  # type: ignore[misc]
    """Celery's thread pool. A thread can't be killed, which ends a worker in an error: it is asked to stop instead."""

    def terminate_job(self, pid: int, signal: int | None = None) -> None:
        del pid, signal
        stopping.set()


def _stop_soon(**_: Any) -> None:
    """SIGTERM as it comes (without REMAP_SIGTERM) lets running work finish without limit: set one."""
    timer = threading.Timer(SHUTDOWN_S, stopping.set)
    timer.daemon = True
    timer.start()


def _die_with_worker(**_: Any) -> None:
    """A prefork child whose worker was killed must not go on alone."""
    die_with_parent(os.getppid())


def _limit_memory(**_: Any) -> None:
    """A prefork child reads files: it gets MemoryError at its limit instead of taking the machine down."""
    limit = settings.ingestion_memory_mb * 1024 * 1024
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if hard == resource.RLIM_INFINITY or hard > limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _close(**_: Any) -> None:
    global _made
    if _made is not None:
        _made.close()
        _made = None


def _show_life(**_: Any) -> None:
    """A worker's heartbeat and each ring of the beat; both stop while Redis is away."""
    if settings.alive_file is not None:
        settings.alive_file.touch()


signals.heartbeat_sent.connect(_show_life)
signals.after_task_publish.connect(_show_life)
signals.setup_logging.connect(_set_up_logging)
signals.worker_init.connect(_get_ready)
signals.worker_shutting_down.connect(_stop_soon)
signals.worker_process_init.connect(_die_with_worker)
signals.worker_process_init.connect(_limit_memory)
signals.worker_process_shutdown.connect(_close)
signals.worker_shutdown.connect(_close)
