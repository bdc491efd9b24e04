"""Who calls: by API key, or whoever sits at this machine when no keys are set up."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from models.errors import BadInput
from models.types import PUBLIC_GROUP, Audience
from services.access import ANONYMOUS, audience_of, local_audience
from services.api.keys import Keys, read_keys
from services.app import App
from services.settings import Settings

COOKIE = "millwright_key"
"""Carries the key for the page: a browser sends no other header with links, pictures and event streams."""

_bearer = HTTPBearer(auto_error=False, description="An API key; needed once MILLWRIGHT_API_KEYS_FILE is set.")


@dataclass(frozen=True, slots=True)
class Caller:
    """groups: None for whoever sits at this machine, who may see everything. upload: may add and remove documents."""

    principal: str
    audience: Audience
    groups: frozenset[str] | None
    upload: bool

    def groups_for(self, wanted: frozenset[str]) -> frozenset[str]:
        """Who may see what this caller brings: the groups wanted, else everyone if it is one of them, else its own.

        Raises HTTPException 403 if it may bring nothing, or nothing to these groups."""
        if not self.upload:
            raise HTTPException(403, "This key may not bring documents. `upload = true` in the keys file allows it.")
        if self.groups is None:
            return wanted or frozenset({PUBLIC_GROUP})
        if strange := wanted - self.groups:
            raise HTTPException(403, f"This key is not in the group {sorted(strange)[0]!r}; name groups of its own.")
        return wanted or (self.groups & {PUBLIC_GROUP}) or self.groups


def keys_of(settings: Settings) -> Keys | None:
    """The keys in force; None: whoever reaches this machine's loopback sees everything.

    Raises BadInput for a keys file that can't be used, and for another bind without keys."""
    if settings.api_keys_file is not None:
        return read_keys(settings.api_keys_file)
    if not is_loopback(settings.api_host):
        raise BadInput(
            f"MILLWRIGHT_API_HOST is {settings.api_host}, which others can reach, and there are no API keys: "
            "set MILLWRIGHT_API_KEYS_FILE (docs/api.md), or bind to 127.0.0.1."
        )
    return None


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's loopback."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def guard(request: Request) -> None:
    """Refuses what a foreign web site makes a browser send here. Raises HTTPException.

    Without keys only names of the loopback are answered to, else a site could point its own name at this machine and
    read everything; and no site may post to another one."""
    host = urlsplit(f"//{request.headers.get('host', '')}")
    keys: Keys | None = request.app.state.keys
    if keys is None and not is_loopback(host.hostname or ""):
        raise HTTPException(421, "Without API keys Millwright answers to 127.0.0.1 and localhost alone.")
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:  # no browser, or one on plain HTTP
        foreign = origin is not None and urlsplit(origin).netloc != host.netloc
    if foreign:
        raise HTTPException(403, "This request comes from the page of another site.")


def app_of(request: Request) -> App:
    app: App = request.app.state.app
    return app


def find_caller(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)] = None
) -> Caller:
    """Raises HTTPException 401 for a missing or unknown key."""
    keys: Keys | None = request.app.state.keys
    if keys is None:
        return Caller(ANONYMOUS, local_audience(app_of(request).store), None, upload=True)
    secret = bearer.credentials if bearer else request.cookies.get(COOKIE, "")
    key = keys.find(secret) if secret else None
    if key is None:
        why = "This API key is unknown." if secret else "An API key is needed: send `Authorization: Bearer KEY`."
        raise HTTPException(401, why, headers={"WWW-Authenticate": 'Bearer realm="millwright"'})
    return Caller(f"key:{key.name}", audience_of(key.groups), key.groups, key.upload)


TheApp = Annotated[App, Depends(app_of)]
TheCaller = Annotated[Caller, Depends(find_caller)]
