"""Signing in: by name and password, at the OpenID provider, or with an API key.

A cookie carries the secret then, since a browser can't send it with links, pictures and event streams."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from models.store.audit import Action
from services.accounts import LONGEST_PASSWORD, digest_of, sign_in
from services.api.caller import COOKIE, TheApp, authentication_of, rates_of
from services.app import App
from services.web.languages import N_, local
from services.web.rendering import render

router = APIRouter()

Next = Annotated[str, Query(max_length=2000)]


class Named(BaseModel):
    """The form of a local account."""

    name: str = Field("", max_length=64)
    password: str = Field("", max_length=LONGEST_PASSWORD)
    next: str = Field("/", max_length=2000)


class Keyed(BaseModel):
    """The form of an API key."""

    key: str = Field(max_length=1000)
    next: str = Field("/", max_length=2000)


@router.get("/sign-in")
def show(request: Request, app: TheApp, next: Next = "/") -> Response:  # noqa: A002  (its name in the URL)
    return _form(request, app, next)


@router.post("/sign-in")
def enter(request: Request, form: Annotated[Named, Form()], app: TheApp) -> Response:
    name = form.name.strip()
    rates_of(request).sign_in(name, request.client.host if request.client else "")
    secret = sign_in(app.store.accounts, name, form.password, lasts(app))
    if secret is None:
        app.store.audit.note("nobody", Action.REFUSED, name)
        return _form(request, app, form.next, N_("Name and password do not belong together."), status=401)
    app.store.audit.note(f"user:{name}", Action.SIGNED_IN, name)
    return signed_in(request, app, secret, form.next)


@router.post("/sign-in/key")
def enter_with_key(request: Request, form: Annotated[Keyed, Form()], app: TheApp) -> Response:
    secret = form.key.strip()
    if authentication_of(request).caller(secret) is None:
        return _form(request, app, form.next, N_("This key is unknown, or its time is over."), status=401)
    return signed_in(request, app, secret, form.next)


@router.post("/sign-out")
def leave(request: Request, app: TheApp) -> Response:
    secret = request.cookies.get(COOKIE, "")
    caller = authentication_of(request).caller(secret)
    if secret and caller is not None:
        app.store.accounts.sign_out(digest_of(secret))
        app.store.audit.note(caller.principal, Action.SIGNED_OUT, caller.principal)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


def signed_in(request: Request, app: App, secret: str, then: str) -> Response:
    """Gives the browser its secret, and goes on to where it wanted to go."""
    response = RedirectResponse(local(then), 303)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(lasts(app).total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_https(request, app),
        path="/",
    )
    return response


def lasts(app: App) -> timedelta:
    """How long a browser stays signed in."""
    return timedelta(days=app.settings.sign_in_days)


def is_https(request: Request, app: App) -> bool:
    """Whether the browser came by HTTPS, if need be through a proxy."""
    return (
        request.url.scheme == "https"
        or app.settings.public_url.startswith("https:")
        or request.headers.get("x-forwarded-proto") == "https"
    )


def _form(request: Request, app: App, then: str, error: str = "", status: int = 200) -> Response:
    return render(
        request,
        "sign_in.html",
        status=status,
        next=local(then),
        error=error,
        people=bool(app.store.accounts.users()),
        provider=bool(app.settings.oidc_issuer),
    )
