"""/healthz and /readyz: for whatever watches this process; they need no key and tell no secrets. /v1/health: for the
engineer who watches over the site."""

from __future__ import annotations

import logging
from typing import Literal

from fastapi import APIRouter, Response

from models.errors import MillwrightError, Unavailable
from models.store.jobs import JobState
from services.api.caller import TheApp, TheEngineer
from services.api.problems import PROBLEMS
from services.api.schemas import Found, Health, HealthReport, ModelStanding, QueueOut, Readiness
from services.app import App
from services.runtime.doctor import examine_running
from services.standings import Told

log = logging.getLogger(__name__)

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=Health)
def alive() -> Health:
    """This process answers."""
    return Health(status="ok")


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
def ready(app: TheApp, response: Response) -> Readiness:
    """Questions can be taken and passed on: the Store has its schema, and Redis answers."""
    checks: dict[str, Literal["ok", "unavailable"]] = {}
    for name, check in (("store", app.store.check), ("redis", app.events.ping)):
        try:
            check()
            checks[name] = "ok"
        except MillwrightError as error:
            log.warning("Not ready, %s: %s", name, error)  # the sentence may name hosts: for the operator's log alone
            checks[name] = "unavailable"
    if all(result == "ok" for result in checks.values()):
        return Readiness(status="ok", checks=checks)
    response.status_code = 503
    return Readiness(status="unavailable", checks=checks)


@router.get("/v1/health", response_model=HealthReport, responses=PROBLEMS)
def report(app: TheApp, caller: TheEngineer) -> HealthReport:
    """What Millwright runs on, its queues, and whether its workers get answers from the language models."""
    del caller
    return HealthReport(
        parts=[
            Found(name=one.name, state=one.state.value, message=one.message, remedy=one.remedy)
            for one in examine_running(app)
        ],
        queues=[
            QueueOut(
                queue=load.queue,
                waiting=load.open.get(JobState.WAITING, 0),
                running=load.open.get(JobState.RUNNING, 0),
                done=load.lately.get(JobState.DONE, 0),
                failed=load.lately.get(JobState.FAILED, 0),
                oldest=load.oldest,
            )
            for load in app.store.workload.queues()
        ],
        language_models=[_standing(told) for told in standings(app)],
    )


def standings(app: App) -> tuple[Told, ...]:
    """How the language models are doing; nothing while Redis is away, which is a finding of its own."""
    try:
        return app.standings.all()
    except Unavailable:
        return ()


def _standing(told: Told) -> ModelStanding:
    one = told.standing
    return ModelStanding(
        role=told.role,
        model=one.model,
        worker=told.process,
        state=one.state.value,
        since=one.since,
        until=one.until,
        error=one.error,
        failed_at=one.failed_at,
    )
