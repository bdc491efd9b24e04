"""A Celery worker as ours, but with a program that does what the question says. Started with `-A stub_worker`.

`wait NAME` works until the file NAME is in the data directory, `hang NAME` likewise without looking at the lease;
`die` takes the process along, `bad` can't be answered, `flaky` can be at the second attempt, all else at once. While
a file `mismatch` is there no program can be built.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import Any

from models.errors import BadInput, IndexMismatch, Unavailable
from models.store import Store
from models.types import Answer, Query, Status
from services.answering.progress import Progress
from services.queries.events import Events
from services.queue import Bell
from services.settings import Settings
from workers import lifecycle
from workers.tasks import app

__all__ = ["app"]


class StubApp:
    """What the tasks use of `services.app.App`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store.open(settings.store_url, lease_s=settings.lease_s, max_attempts=settings.max_attempts)
        self.events = Events(settings.redis_url)
        self.ring = Bell(settings)

    @property
    def program(self) -> None:
        """Built when a worker starts, and again for each question."""
        if (self.settings.home / "mismatch").exists():
            raise IndexMismatch("The index was built with another embedder.")

    def answer(self, query: Query, progress: Progress) -> Answer:
        self.program  # noqa: B018  (builds it)
        what, _, name = query.question.question.partition(" ")
        runs = self.settings.home / "runs"
        with runs.open("a") as log:
            log.write(f"{query.id} {os.getpid()} {query.question.question}\n")
        tries = runs.read_text().count(query.id)
        if what in ("wait", "hang"):
            while not (self.settings.home / name).exists():
                if what == "wait":
                    progress.checkpoint()
                time.sleep(0.02)
        elif what == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        elif what == "bad":
            raise BadInput("This can't be answered.")
        elif what == "flaky" and tries == 1:
            raise Unavailable("Not now.")
        progress.event("evidence", {"found": 3})
        progress.checkpoint()
        return Answer(query.id, Status.ANSWERED, f"{query.question.question}: answered by {os.getpid()}")

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.events.close()
        self.store.close()


def build(settings: Settings) -> Any:
    return StubApp(settings)


lifecycle.build = build
