"""The tasks: one line each, they call the service. A message names a job; what is to be done stands in its row."""

from __future__ import annotations

from models.store.jobs import JobKind
from services.queries.ask import ask
from services.queries.sweep import sweep
from services.queue import SWEEP, TASK
from workers.lifecycle import celery as app
from workers.lifecycle import current, settings, worker_name

__all__ = ["app"]


@app.task(name=TASK[JobKind.ANSWER])  # type: ignore[untyped-decorator]
def answer(job_id: str) -> None:
    ask(job_id, current().program, current().store, current().events, worker_name())


@app.task(name=SWEEP)  # type: ignore[untyped-decorator]
def sweep_jobs() -> None:
    sweep(current().store, current().ring, current().ring.depth, current().events, 2 * settings.sweep_s)
