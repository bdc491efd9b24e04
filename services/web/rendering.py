"""Templates to responses: everything escaped, nothing from elsewhere, no script but our own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from models.answers import READ_BY_OCR
from models.errors import MillwrightError
from models.types import Role
from services.api.authentication import Caller
from services.web import strings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

PAGES: tuple[tuple[str, str, Role], ...] = (
    ("/questions", "my_questions", Role.TECHNICIAN),
    ("/machines", "machines", Role.TECHNICIAN),
    ("/feedback", "my_feedback", Role.TECHNICIAN),
    ("/review", "review", Role.ENGINEER),
    ("/versions", "versions", Role.ENGINEER),
    ("/evaluations", "evaluations", Role.ENGINEER),
    ("/health", "health", Role.ENGINEER),
)
"""The pages of the menu: path, the word for it (of `strings.WORDS`), and whose role it takes."""


def render(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """The response of a template; `values` are its variables."""
    caller: Caller | None = getattr(request.state, "caller", None)
    text = (
        _environment()
        .get_template(template)
        .render(
            t=strings.WORDS,
            statuses=strings.STATUS,
            severities=strings.SEVERITY,
            slots=strings.SLOT,
            job_states=strings.JOB,
            page_states=strings.PAGE_STATE,
            queue_names=strings.QUEUE_NAME,
            job_kinds=strings.JOB_KIND,
            parts=strings.PART,
            finding_states=strings.FINDING,
            breakers=strings.BREAKER,
            model_roles=strings.MODEL_ROLE,
            verdicts=strings.VERDICT,
            kinds=strings.KIND,
            queues=strings.QUEUE,
            script_words=json.dumps({name: strings.WORDS[name] for name in strings.SCRIPT}, ensure_ascii=False),
            version=_version(),
            read_by_ocr=READ_BY_OCR,
            path=request.url.path,
            caller=caller,
            pages=[(href, strings.WORDS[word]) for href, word, role in PAGES if caller and caller.role.includes(role)],
            unsafe_waiting=_unsafe_waiting(request) if caller and caller.upload else None,
            **values,
        )
    )
    policy = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(text, status, headers={**policy, **(headers or {})})


def _unsafe_waiting(request: Request) -> int:
    """How many reports of unsafe answers wait for a person; 0 while the database is away."""
    try:
        waiting: int = request.app.state.app.store.feedback.count_unsafe()
    except MillwrightError:
        return 0
    return waiting


def local_path(request: Request) -> str:
    """Where the request wanted to go, to come back to it; only a path of this site."""
    return quote(request.url.path) if request.method == "GET" else "/"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("services.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["path"] = quote
    return environment


@cache
def _version() -> str:
    """Changes with the style and the script, so that a browser never mixes an old one with a new page."""
    static = files("services.web").joinpath("static")
    digest = hashlib.sha256()
    for name in ("app.css", "app.js"):
        digest.update(static.joinpath(name).read_bytes())
    return digest.hexdigest()[:12]
