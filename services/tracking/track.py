"""Telling MLflow of a recompile, where that is wanted; whatever becomes of it, the recompile stands."""

from __future__ import annotations

import logging
import subprocess
import sys

from services.settings import Settings

LONGEST_S = 300.0

log = logging.getLogger(__name__)


def track(settings: Settings, job_id: str) -> None:
    """Logs the recompile of a job as an MLflow run; a failure is a line in the log."""
    if not settings.mlflow_wanted:
        return
    command = [sys.executable, "-m", "services.tracking", job_id]
    try:
        done = subprocess.run(
            command, env=settings.environment(), capture_output=True, text=True, timeout=LONGEST_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("The recompile was not logged to MLflow: %s", error)
        return
    if done.returncode != 0:
        last = (done.stderr.strip() or "no reason given").splitlines()[-1]
        log.warning("The recompile was not logged to MLflow: %s", last)
