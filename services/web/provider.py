"""Signing in at an OpenID provider (OpenID Connect Core 1.0, authorization code flow with PKCE), by Authlib."""

from __future__ import annotations

import hashlib
import logging
from typing import Annotated, Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from fastapi import APIRouter, FastAPI, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.middleware.sessions import SessionMiddleware

from models.errors import MillwrightError
from models.store.audit import Action
from models.types import Role
from services.accounts import let_in, user_of_provider
from services.api.caller import TheApp
from services.app import App
from services.settings import Settings
from services.web.sign_in import lasts, signed_in

router = APIRouter(prefix="/sign-in/provider")

FLOW_S = 600
"""How long a person may take at the provider, in seconds."""

log = logging.getLogger(__name__)


def install(site: FastAPI, settings: Settings) -> None:
    """The routes of the provider; the cookie that joins leaving to coming back is signed with the client's secret."""
    secret = settings.secret("oidc_client_secret")
    oauth = OAuth()
    oauth.register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=secret or None,
        server_metadata_url=settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "timeout": 10},
    )
    site.state.provider = oauth.provider
    site.add_middleware(
        SessionMiddleware,
        secret_key=hashlib.sha256(f"millwright sign-in {settings.oidc_client_id} {secret}".encode()).hexdigest(),
        session_cookie="millwright_provider",
        max_age=FLOW_S,
        same_site="lax",
        https_only=settings.public_url.startswith("https:"),
    )
    site.include_router(router, include_in_schema=False)


@router.get("")
async def leave(
    request: Request,
    app: TheApp,
    next: Annotated[str, Query(max_length=2000)] = "/",  # noqa: A002  (its name in the URL)
) -> Response:
    request.session["next"] = next
    base = app.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    try:
        response: Response = await request.app.state.provider.authorize_redirect(
            request, f"{base}/sign-in/provider/back"
        )
    except (AuthlibBaseError, httpx.HTTPError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise _refused(error) from error  # it doesn't answer, or with something else than what it is
    return response


@router.get("/back")
async def come_back(request: Request, app: TheApp) -> Response:
    try:
        token = await request.app.state.provider.authorize_access_token(request)
        claims = dict(token["userinfo"])
    except (AuthlibBaseError, httpx.HTTPError, KeyError, ValueError, TypeError) as error:
        raise _refused(error) from error
    return await run_in_threadpool(_let_in, request, app, claims)


def _let_in(request: Request, app: App, claims: dict[str, Any]) -> Response:
    settings, accounts = app.settings, app.store.accounts
    listed = claims.get(settings.oidc_groups_claim) or []
    groups = frozenset(str(group) for group in ([listed] if isinstance(listed, str) else listed))
    name = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])
    try:
        # one that isn't verified may be somebody else's
        email = str(claims.get("email") or "") if claims.get("email_verified") is True else ""
        role = _role(settings, groups)
        user = user_of_provider(accounts, f"{claims['iss']} {claims['sub']}", name, role, groups, email)
    except MillwrightError as error:
        raise HTTPException(403, str(error)) from error
    if user is None:
        app.store.audit.note("nobody", Action.REFUSED, name)
        raise HTTPException(403, "This account is shut out. Ask an administrator.")
    secret = let_in(accounts, user.name, lasts(app))
    app.store.audit.note(f"user:{user.name}", Action.SIGNED_IN, user.name, {"provider": str(claims["iss"])})
    return signed_in(request, app, secret, str(request.session.pop("next", "/")))


def _role(settings: Settings, groups: frozenset[str]) -> Role:
    if settings.oidc_admins and settings.oidc_admins in groups:
        return Role.ADMIN
    return Role.ENGINEER if settings.oidc_engineers and settings.oidc_engineers in groups else Role.TECHNICIAN


def _refused(error: Exception) -> HTTPException:
    log.warning("Signing in at the provider: %s: %s", type(error).__name__, error)
    return HTTPException(403, "The sign-in at the provider did not work. Try again, or ask an administrator.")
