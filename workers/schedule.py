"""What the beat rings for. It only says "look": two beats, a late one or a lost message change nothing."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

from models.store.jobs import Queue
from services.queue import DROP_SUPERSEDED, RECOMPILE_IF_DUE, REFRESH_FORECASTS, SWEEP
from services.settings import Settings

DROP_EVERY_S = 300.0
DAY_S = 86400.0


def schedule(settings: Settings) -> dict[str, dict[str, Any]]:
    """The `beat_schedule`. A message that nobody took before the next one is due expires: they never pile up."""
    return {
        "sweep": _every(settings.sweep_s, SWEEP, Queue.URGENT),
        "drop superseded copies": _every(DROP_EVERY_S, DROP_SUPERSEDED, Queue.INGESTION),
        "recompile": _recompile(settings),
        "forecasts": _nightly(REFRESH_FORECASTS, settings.forecast_hour),
    }


def recompile_period(settings: Settings) -> tuple[float, float]:
    """How long the period is in which one recompile starts, and how long after midnight UTC it begins; in seconds."""
    if settings.recompile_every_s is not None:
        return settings.recompile_every_s, 0.0
    return DAY_S, settings.recompile_hour * 3600.0


def _recompile(settings: Settings) -> dict[str, Any]:
    if settings.recompile_every_s is not None:
        return _every(settings.recompile_every_s, RECOMPILE_IF_DUE, Queue.NIGHTLY)
    return _nightly(RECOMPILE_IF_DUE, settings.recompile_hour)


def _nightly(task: str, hour: int) -> dict[str, Any]:
    return {
        "task": task,
        "schedule": crontab(hour=hour, minute=0),
        "options": {"queue": Queue.NIGHTLY.value, "expires": DAY_S / 2},
    }


def _every(seconds: float, task: str, queue: Queue) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"queue": queue.value, "expires": seconds}}
