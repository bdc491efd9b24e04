"""/healthz and /readyz: for whatever watches this process. They need no key and tell no secrets."""

from __future__ import annotations

import logging
from typing import Literal

from fastapi import APIRouter, Response

from models.errors import MillwrightError
from services.api.caller import TheApp
from services.api.schemas import Health, Readiness

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
