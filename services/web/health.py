"""The page of the queues and of what Millwright runs on, for whoever watches over a site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response

from models.store.jobs import Job, JobKind, JobState
from models.types import visible
from services.api.authentication import Caller
from services.api.caller import TheApp, TheEngineer
from services.api.health import standings
from services.app import App
from services.runtime.doctor import examine_running
from services.web.rendering import render

router = APIRouter(prefix="/health")

LATELY = timedelta(days=7)
MOST_FAILED = 20
ANSWERS = 20
"""The latest answers that tell whether the language model is used."""


@router.get("")
def show_health(request: Request, app: TheApp, caller: TheEngineer) -> Response:
    used = app.store.workload.models_lately(ANSWERS)
    return render(
        request,
        "health.html",
        now=datetime.now(UTC),
        findings=[*examine_running(app)],
        loads=app.store.workload.queues(),
        failed=_failed(app, caller),
        model=app.settings.lm_for("")[0],
        answers=len(used),
        by_model=sum(name is not None for name in used),
        standings=[*{told.role: told for told in reversed(standings(app))}.values()][::-1],  # the worst of each role
    )


def _failed(app: App, caller: Caller) -> list[tuple[Job, str]]:
    """What failed lately, and what it was about as far as the caller may know: documents of its own groups by name, a
    question without its words. Reasons of what isn't the caller's stay untold, too: they may quote it."""
    since = datetime.now(UTC) - LATELY
    shown: list[tuple[Job, str]] = []
    for job in app.store.jobs.list(states=(JobState.FAILED,), limit=10 * MOST_FAILED):
        if job.ended_at is None or job.ended_at < since:
            continue
        local = caller.groups is None
        match job.kind:
            case JobKind.INGEST if local or visible(job.payload.get("groups", ()), caller.audience):
                shown.append((job, job.reason))
            case JobKind.ANSWER if local or app.store.queries.principal(job.subject) == caller.principal:
                shown.append((job, job.reason))
            case JobKind.RECOMPILE:
                shown.append((job, job.reason))
            case JobKind.ANSWER:
                shown.append((job, ""))
    return shown[:MOST_FAILED]
