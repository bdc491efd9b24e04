"""Errors as RFC 9457 problem documents: one shape for everything that goes wrong, whoever noticed it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from models.errors import BadInput, Conflict, Forbidden, MillwrightError, NotFound, Unavailable
from services.api.limits import harden

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2

log = logging.getLogger(__name__)


class InvalidPart(BaseModel):
    """A part of the request that can't be used."""

    where: str = Field(description="Where it stands: `body/question`, `query/limit`, `header/idempotency-key`.")
    detail: str


class Problem(BaseModel):
    """What went wrong (RFC 9457). `detail` may be shown to a person."""

    type: str = Field(description="`urn:millwright:problem:` and the kind of problem, or `about:blank`.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path of the request.")
    errors: list[InvalidPart] | None = None


Respond = Callable[[Request, Problem, Mapping[str, str]], Response]
"""Makes the response of a problem; the third argument are its headers."""

PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "What was asked can't be done.", "content": {MEDIA_TYPE: {}}, "model": Problem},
    "5XX": {"description": "Millwright can't do it now.", "content": {MEDIA_TYPE: {}}, "model": Problem},
    422: {"description": "A part of the request can't be used.", "content": {MEDIA_TYPE: {}}, "model": Problem},
}
"""`responses` of every route."""

KINDS: tuple[tuple[type[MillwrightError], int, str], ...] = (
    (Forbidden, 403, "forbidden"),
    (NotFound, 404, "not-found"),
    (Conflict, 409, "conflict"),
    (BadInput, 422, "bad-input"),
    (Unavailable, 503, "unavailable"),
    (MillwrightError, 500, "internal"),
)


def problem_response(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    del request
    return JSONResponse(
        problem.model_dump(exclude_none=True), problem.status, headers=dict(headers), media_type=MEDIA_TYPE
    )


def install(api: FastAPI, respond: Respond = problem_response) -> None:
    """Makes every error of this application a problem document, or what `respond` makes of it."""

    def on_millwright(request: Request, error: Exception) -> Response:
        status, kind = next((status, kind) for of, status, kind in KINDS if isinstance(error, of))
        if status >= 500:
            log.warning("%s %s: %s", request.method, path_of(request), error)
        headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else {}
        return respond(request, _problem(request, status, str(error), kind), headers)

    def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        detail = str(error.detail)
        if detail == HTTPStatus(error.status_code).phrase:
            detail = f"{request.method} {path_of(request)}: {detail.lower()}. The routes stand in docs/api.md."
        return respond(request, _problem(request, error.status_code, detail), error.headers or {})

    def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        parts = [_part(found) for found in error.errors()]
        detail = "; ".join(f"{part.where}: {part.detail}" for part in parts)
        problem = _problem(request, 422, detail, "bad-input")
        return respond(request, problem.model_copy(update={"errors": parts}), {})

    def on_unforeseen(request: Request, error: Exception) -> Response:
        log.error("%s %s: an error that nobody foresaw", request.method, path_of(request), exc_info=error)
        detail = "Millwright failed at this request. Please report it with the log of the API."
        response = respond(request, _problem(request, 500, detail, "internal"), {})
        harden(response.headers)  # it is sent from outside all middleware
        return response

    api.add_exception_handler(MillwrightError, on_millwright)
    api.add_exception_handler(HTTPException, on_http)
    api.add_exception_handler(RequestValidationError, on_invalid)
    api.add_exception_handler(Exception, on_unforeseen)


def path_of(request: Request) -> str:
    """The path as the routes see it. A request's URL can't be read where its header Host is none."""
    path: str = request.scope["path"]
    return path


def _problem(request: Request, status: int, detail: str, kind: str = "") -> Problem:
    return Problem(
        type=f"urn:millwright:problem:{kind}" if kind else "about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=quote(path_of(request)),
    )


def _part(error: Mapping[str, Any]) -> InvalidPart:
    """What pydantic found, without the input itself: it may be long, or a secret."""
    detail = str(error["msg"])
    return InvalidPart(where="/".join(str(part) for part in error["loc"]), detail=detail[:1].lower() + detail[1:])
