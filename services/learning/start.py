"""Starting a recompile: one at a time, however many ask for one."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from models.store import Store
from models.store.jobs import Job, JobKind, Queue
from services.doorbell import Ring, try_ring

log = logging.getLogger(__name__)


def start_recompile(store: Store, ring: Ring) -> Job:
    """The recompile that waits or is at work, else a new one. However many ask at once, there is one at a time."""
    return _after(store, ring, _latest(store))


def start_due_recompile(store: Store, ring: Ring, period_s: float, offset_s: float = 0.0) -> Job | None:
    """A new recompile unless one was started in this period: so two beats start one. None: it was started already.

    period_s: its length, counted from `offset_s` seconds after midnight UTC."""
    latest, now = _latest(store), datetime.now(UTC)
    period = (now.timestamp() - offset_s) // period_s
    if latest is not None and (latest.created_at.timestamp() - offset_s) // period_s >= period:
        return None
    return _after(store, ring, latest)


def _latest(store: Store) -> Job | None:
    return next(iter(store.jobs.list(JobKind.RECOMPILE, limit=1)), None)


def _after(store: Store, ring: Ring, latest: Job | None) -> Job:
    """Whoever saw the same latest job adds the same one: the key is unique."""
    if latest is not None and not latest.state.ended:
        log.info("Recompile: job %s is at work or waits, so no other one starts", latest.id)
        return latest
    key = f"recompile after {latest.id if latest else 'none'}"
    job = store.jobs.enqueue(JobKind.RECOMPILE, datetime.now(UTC).date().isoformat(), {}, Queue.NIGHTLY, key=key)
    log.info("Recompile: job %s is to be done", job.id)
    try_ring(ring, job)
    return job
