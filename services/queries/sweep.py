"""The sweep: ends what nobody will end, and rings again for what nobody heard. Two at once do no harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.store import Store
from models.store.jobs import Job, JobKind, Queue
from services.doorbell import Ring, try_ring
from services.queries.announce import announce_end
from services.queries.events import Events

ROOM = 100
"""Messages that a queue may hold before the sweep stops adding to it. As long as there are some, workers are busy;
without a bound a long backlog would be rung for again and again and fill Redis."""


@dataclass(frozen=True, slots=True)
class Swept:
    ended: tuple[Job, ...]
    rung: tuple[Job, ...]


def sweep(store: Store, ring: Ring, depth: Callable[[Queue], int], events: Events, again_after_s: float) -> Swept:
    """One round. depth: messages in a queue now. again_after_s: a job isn't rung for more often than this.

    Raises Unavailable if the store or the queue doesn't answer; the next round does the rest."""
    ended = store.jobs.end_overdue()
    for job in ended:
        if job.kind is JobKind.ANSWER:
            announce_end(store, events, job.subject)
    rung = [
        job
        for queue in Queue
        for job in store.jobs.to_ring(queue, ROOM - depth(queue), again_after_s)
        if try_ring(ring, job)
    ]
    return Swept(ended, tuple(rung))
