"""Entering with an API key: a browser can't send it with links and pictures, so a cookie carries it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from services.api.caller import COOKIE
from services.api.keys import Keys
from services.web.rendering import render
from services.web.strings import WORDS

router = APIRouter(prefix="/key")

DAYS_30 = 30 * 24 * 3600
Next = Annotated[str, Query(max_length=2000)]


class Entered(BaseModel):
    """The form of the key."""

    key: str = Field(max_length=1000)
    next: str = Field("/", max_length=2000)


@router.get("")
def show(request: Request, next: Next = "/") -> Response:  # noqa: A002  (its name in the URL)
    return render(request, "key.html", next=_local(next), error="")


@router.post("")
def enter(request: Request, form: Annotated[Entered, Form()]) -> Response:
    keys: Keys | None = request.app.state.keys
    if keys is not None and keys.find(form.key.strip()) is None:
        return render(request, "key.html", status=401, next=_local(form.next), error=WORDS["key_unknown"])
    response = RedirectResponse(_local(form.next), 303)
    secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
    response.set_cookie(
        COOKIE, form.key.strip(), max_age=DAYS_30, httponly=True, samesite="lax", secure=secure, path="/"
    )
    return response


@router.post("/leave")
def leave() -> Response:
    response = RedirectResponse("/key", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


def _local(path: str) -> str:
    """The path, if it is one of this site: never another host ('//evil', '/\\\\evil')."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"
