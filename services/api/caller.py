"""Who calls, and whether they may: what routes depend on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from models.types import Role
from services.api.authentication import Authentication, Caller, is_loopback
from services.api.rates import Rates
from services.app import App

COOKIE = "millwright_key"
"""Carries the secret for the page: a browser sends no other header with links, pictures and event streams."""

_bearer = HTTPBearer(auto_error=False, description="An API key; needed once there are accounts (docs/security.md).")


def guard(request: Request) -> None:
    """Refuses what a foreign web site makes a browser send here. Raises HTTPException.

    Without accounts only names of the loopback are answered to, else a site could point its own name at this machine
    and read everything; and no site may post to another one."""
    host = _address(f"//{request.headers.get('host', '')}")
    if not is_loopback(host.hostname or "") and not authentication_of(request).needed:
        raise HTTPException(421, "Without accounts Millwright answers to 127.0.0.1 and localhost alone.")
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:  # no browser, or one on plain HTTP
        foreign = origin is not None and _address(origin).netloc != host.netloc
    if foreign:
        raise HTTPException(403, "This request comes from the page of another site.")


def _address(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError as error:
        raise HTTPException(400, "The header Host or Origin holds no address.") from error


def app_of(request: Request) -> App:
    app: App = request.app.state.app
    return app


def authentication_of(request: Request) -> Authentication:
    found: Authentication = request.app.state.authentication
    return found


def rates_of(request: Request) -> Rates:
    found: Rates = request.app.state.rates
    return found


def find_caller(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)] = None
) -> Caller:
    """Raises HTTPException 401 for a missing or unknown secret, 429 for too many requests."""
    secret = bearer.credentials if bearer else request.cookies.get(COOKIE, "")
    caller = authentication_of(request).caller(secret)
    if caller is None:
        why = (
            "This key is unknown, or its time is over."
            if secret
            else "An API key is needed: send `Authorization: Bearer KEY`."
        )
        raise HTTPException(401, why, headers={"WWW-Authenticate": 'Bearer realm="millwright"'})
    if caller.groups is not None:
        rates_of(request).request(caller.principal)
    request.state.caller = caller
    return caller


def _who_is(role: Role) -> Callable[[Caller], Caller]:
    def check(caller: TheCaller) -> Caller:
        if not caller.role.includes(role):
            raise HTTPException(403, f"This is for the role {role}; you are {caller.role}. Ask an administrator.")
        return caller

    return check


def may_ask(request: Request, caller: TheCaller) -> Caller:
    """The caller of a question. Raises HTTPException 429 for too many of them."""
    if caller.groups is not None:
        rates_of(request).question(caller.principal)
    return caller


TheApp = Annotated[App, Depends(app_of)]
TheCaller = Annotated[Caller, Depends(find_caller)]
TheEngineer = Annotated[Caller, Depends(_who_is(Role.ENGINEER))]
"""Who may bring documents and review feedback; 403 for others."""
TheAdmin = Annotated[Caller, Depends(_who_is(Role.ADMIN))]
"""Who may promote versions and let people in; 403 for others."""
TheAsker = Annotated[Caller, Depends(may_ask)]
"""Who asks; 429 for too many questions."""
