"""Ringing: the job's row is the truth, the queue only a doorbell. What isn't heard is rung again by the sweep."""

from __future__ import annotations

import logging
from collections.abc import Callable

from models.errors import Unavailable
from models.store.jobs import Job

Ring = Callable[[Job], None]
"""Tells a worker to look at a job. Raises Unavailable if the queue can't be reached."""

log = logging.getLogger(__name__)


def try_ring(ring: Ring, job: Job) -> bool:
    """Rings; a queue that can't be reached is no error, for the job is safe in its row. Whether it was rung."""
    try:
        ring(job)
    except Unavailable as error:
        log.warning("Job %s waits for the sweep: %s", job.id, error)
        return False
    return True
