"""The tasks: they call the service, no more. A message names a job; what is to be done stands in its row."""

from __future__ import annotations

import logging
from datetime import timedelta

from models.store.jobs import JobKind
from services.learning.start import start_due_recompile
from services.queries.ask import ask
from services.queries.leases import leased
from services.queries.submit import MAX_DEADLINE_S
from services.queries.sweep import sweep
from services.queue import DROP_SUPERSEDED, HARD_LIMIT_GRACE_S, RECOMPILE_IF_DUE, REFRESH_FORECASTS, SWEEP, TASK
from services.tracking.track import track
from workers.lifecycle import celery as app
from workers.lifecycle import current, settings, worker_name
from workers.schedule import recompile_period

__all__ = ["app"]

log = logging.getLogger(__name__)

HARD_LIMIT_S = settings.ingestion_timeout_s + HARD_LIMIT_GRACE_S
DROP_AFTER = 2 * timedelta(seconds=MAX_DEADLINE_S)
"""A copy is dropped once every question that began before it was replaced has ended."""


@app.task(name=TASK[JobKind.ANSWER])  # type: ignore[untyped-decorator]
def answer(job_id: str) -> None:
    own = current()
    # Looked up under the lease, so that a program that can't be built is told in the job's row.
    ask(job_id, lambda query, progress: own.answer(query, progress), own.store, own.events, worker_name())


@app.task(name=TASK[JobKind.INGEST], time_limit=HARD_LIMIT_S)  # type: ignore[untyped-decorator]
def ingest_file(job_id: str) -> None:
    own = current()
    try:
        # Here, since readers stay out of the pool's parent and of answers.
        from services.documents.ingest import ingest  # noqa: PLC0415

        index, embedder = own.index, own.embedder
    except Exception:  # whatever broke the import or the index must end in the job's row, else it is rung for for ever
        with leased(own.store, job_id, worker_name()) as work:
            if work is not None:
                raise
        return
    ingest(job_id, own.store, index, embedder, settings.home, worker_name(), settings.ingestion_timeout_s)


@app.task(name=SWEEP)  # type: ignore[untyped-decorator]
def sweep_jobs() -> None:
    own = current()
    sweep(own.store, own.ring, own.ring.depth, own.events, 2 * settings.sweep_s)


@app.task(name=DROP_SUPERSEDED)  # type: ignore[untyped-decorator]
def drop_superseded_copies() -> None:
    from services.documents.sweep import drop_superseded, drop_unused_bytes  # noqa: PLC0415  (as above)

    own = current()
    drop_superseded(own.store, own.index, DROP_AFTER)
    drop_unused_bytes(own.store, settings.home)
    own.store.audit.forget(timedelta(days=settings.audit_days))


@app.task(name=TASK[JobKind.RECOMPILE], time_limit=settings.recompile_timeout_s + HARD_LIMIT_GRACE_S)  # type: ignore[untyped-decorator]
def recompile_program(job_id: str) -> None:
    from services.learning.recompile import recompile  # noqa: PLC0415  (as above)
    from services.learning.told import close_day  # noqa: PLC0415

    own = current()
    try:
        close_day(own.store, own.embedder, own.language_models)
    except Exception:  # what feedback came in tells nothing of whether a recompile can be done
        log.exception("Feedback could not be looked through tonight")
    plan = own.recompile_plan
    recompile(job_id, own.store, lambda: own.program, worker_name(), settings.recompile_timeout_s, plan)
    track(settings, job_id)


@app.task(name=RECOMPILE_IF_DUE)  # type: ignore[untyped-decorator]
def recompile_if_due() -> None:
    own = current()
    start_due_recompile(own.store, own.ring, *recompile_period(settings))


@app.task(name=REFRESH_FORECASTS, time_limit=settings.recompile_timeout_s + HARD_LIMIT_GRACE_S)  # type: ignore[untyped-decorator]
def refresh_forecasts() -> None:
    from services.assets.forecast.nightly import refresh  # noqa: PLC0415  (as above)
    from services.slack.weekly import post_weekly  # noqa: PLC0415

    own = current()
    refresh(own.store, own.outlooks)
    post_weekly(own.store, own.outlooks, settings)
