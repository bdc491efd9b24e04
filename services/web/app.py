"""The API and the page as one application."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from os import PathLike, stat_result
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from services.api.app import create_app
from services.api.problems import Problem, path_of, problem_response
from services.app import App
from services.web import (
    approvals,
    audit,
    document,
    evaluations,
    health,
    languages,
    library,
    machines,
    provider,
    questions,
    review,
    sign_in,
    translated,
    versions,
)
from services.web.languages import N_
from services.web.rendering import address_of, render, version
from services.web.told import saying

MACHINES = ("/v1/", "/healthz", "/readyz", "/static/")
"""Paths whose errors are problem documents; a person reads those of all others."""

_COMMAND = re.compile(r"(?<=[.!?]) [^.!?]*`millwright [^`]*`[^.!?]*[.!?]$")
"""The last sentence of a refusal, where it names a command: who reads a page has the page, and no shell."""


def create_site(app: App) -> FastAPI:
    """The API with the page on it. Raises BadInput like `create_app`."""
    languages.check(app.settings)
    site = create_app(app, respond=_respond, say=saying)
    for router in (
        questions.router,
        review.router,
        approvals.router,
        audit.router,
        library.router,
        document.router,
        evaluations.router,
        health.router,
        machines.router,
        versions.router,
        sign_in.router,
        languages.router,
        translated.router,
    ):
        site.include_router(router, include_in_schema=False)
    if app.settings.oidc_issuer:
        provider.install(site, app.settings)
    site.mount("/static", _Kept(directory=str(files("services.web").joinpath("static"))), name="static")
    return site


class _Kept(StaticFiles):
    """Style and scripts, which a browser keeps under the address that the pages name: it changes with what they hold.
    Under any other address it asks each time whether they are the same."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        newest = scope["query_string"] == f"v={version()}".encode()
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if newest else "no-cache"
        return response


def _respond(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    if path_of(request).startswith(MACHINES):
        return problem_response(request, problem, headers)
    if problem.status == 401:
        again = getattr(request.state, "again", "") or address_of(request)
        return RedirectResponse(f"/sign-in?next={quote(again)}", 303)
    no_name = bool(problem.errors) and all(part.where.startswith("path/") for part in problem.errors or ())
    if no_name or problem.status == 405 or (problem.status == 404 and "endpoint" not in request.scope):
        status = 404 if no_name else problem.status
        problem = problem.model_copy(update={"status": status, "detail": N_("There is no page at this address.")})
    if problem.status < 500:
        problem = problem.model_copy(update={"detail": _COMMAND.sub("", problem.detail)})
    return render(request, "problem.html", status=problem.status, headers=headers, problem=problem)
