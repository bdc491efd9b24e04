"""What the beat rings for. It only says "look": two beats, a late one or a lost message change nothing."""

from __future__ import annotations

from typing import Any

from models.store.jobs import Queue
from services.queue import DROP_SUPERSEDED, SWEEP
from services.settings import Settings

DROP_EVERY_S = 300.0


def schedule(settings: Settings) -> dict[str, dict[str, Any]]:
    """The `beat_schedule`. A message that nobody took before the next one is due expires: they never pile up."""
    return {
        "sweep": _every(settings.sweep_s, SWEEP, Queue.URGENT),
        "drop superseded copies": _every(DROP_EVERY_S, DROP_SUPERSEDED, Queue.INGESTION),
    }


def _every(seconds: float, task: str, queue: Queue) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"queue": queue.value, "expires": seconds}}
