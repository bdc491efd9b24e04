"""Templates to responses: everything escaped, nothing from elsewhere, no script but our own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from models.errors import MillwrightError
from models.types import Role
from services.api.authentication import Caller
from services.api.problems import path_of
from services.learning.review import count_unsafe
from services.web import strings
from services.web.languages import N_, SOURCE, Language, catalogue, language_of, languages
from services.web.told import told

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

PAGES: tuple[tuple[str, str, Role], ...] = (
    ("/questions", N_("My questions"), Role.TECHNICIAN),
    ("/machines", N_("Machines"), Role.TECHNICIAN),
    ("/feedback", N_("My feedback"), Role.TECHNICIAN),
    ("/review", N_("Review"), Role.ENGINEER),
    ("/approvals", N_("Approved answers"), Role.ENGINEER),
    ("/versions", N_("Program versions"), Role.ENGINEER),
    ("/evaluations", N_("Evaluations"), Role.ENGINEER),
    ("/health", N_("Queues and health"), Role.ENGINEER),
    ("/audit", N_("Audit log"), Role.ADMIN),
)
"""The pages of the menu: path, the word for it, and whose role it takes."""


MOST_ADDRESS = 2000
"""Characters of an address to come back to; the cookie that keeps it at a provider's sign-in has room for no more."""


def render(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """The response of a template; `values` are its variables."""
    language = language_of(request)
    caller: Caller | None = getattr(request.state, "caller", None)
    text = (
        _environment(language.code)
        .get_template(template)
        .render(
            **_forms(language),
            **_names(language),
            languages=languages(),
            version=version(),
            path=path_of(request),
            then=address_of(request),
            caller=caller,
            pages=[
                (href, language.gettext(word)) for href, word, role in PAGES if caller and caller.role.includes(role)
            ],
            unsafe_waiting=_unsafe_waiting(request, caller) if caller and caller.upload else None,
            **values,
        )
    )
    policy = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Content-Language": language.tag}
    return HTMLResponse(text, status, headers={**policy, **(headers or {})})


def _unsafe_waiting(request: Request, caller: Caller) -> int:
    """How many reports of unsafe answers wait for this person; 0 while the database is away."""
    try:
        return count_unsafe(request.app.state.app.store, caller.audience)
    except MillwrightError:
        return 0


def address_of(request: Request) -> str:
    """Where the request wanted to go and what it asked for there, to come back to it; only a path of this site."""
    if request.method != "GET":
        return "/"
    path, query = quote(path_of(request)), request.scope["query_string"].decode("latin-1")
    whole = f"{path}?{query}" if query else path
    return next((address for address in (whole, path) if len(address) <= MOST_ADDRESS), "/")


def _forms(language: Language) -> dict[str, Any]:
    """How a template writes dates and numbers, and what the product says in English alone."""
    return {
        "language": language,
        "day": language.day,
        "moment": language.moment,
        "number": language.number,
        "said": partial(said, language),
    }


def said(language: Language, text: str) -> Markup:
    """What another part of Millwright says: in the page's language where that is known, else marked as English."""
    if language.code == SOURCE or not text:
        return escape(text)
    translated = told(text, language.words)
    return Markup('<span lang="en">{}</span>').format(text) if translated is None else escape(translated)


@cache
def _names(language: Language) -> dict[str, Any]:
    named: dict[str, Mapping[Any, str]] = {
        "status_names": strings.STATUS,
        "severity_names": strings.SEVERITY,
        "slots": strings.SLOT,
        "action_names": strings.ACTION,
        "job_states": strings.JOB,
        "page_states": strings.PAGE_STATE,
        "queue_names": strings.QUEUE_NAME,
        "job_kinds": strings.JOB_KIND,
        "parts": strings.PART,
        "finding_states": strings.FINDING,
        "breakers": strings.BREAKER,
        "model_roles": strings.MODEL_ROLE,
        "verdicts": strings.VERDICT,
        "kinds": strings.KIND,
        "queues": strings.QUEUE,
        "log_kinds": strings.LOG_KIND,
        "share_names": strings.SHARE,
    }
    names: dict[str, Any] = {
        name: {value: language.gettext(text) if text else "" for value, text in table.items()}
        for name, table in named.items()
    }
    return names | {
        "breaker_classes": strings.BREAKER_CLASS,
        "script_words": json.dumps(strings.script_words(language), ensure_ascii=False),
    }


@cache
def _environment(code: str) -> Environment:
    """The templates in one language. A text of a catalogue is a format string whose values are escaped."""
    environment = Environment(
        loader=PackageLoader("services.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue(code), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["path"] = quote
    return environment


@cache
def version() -> str:
    """Changes with the style and the scripts, so that a browser never mixes an old one with a new page."""
    static = files("services.web").joinpath("static")
    digest = hashlib.sha256()
    for name in ("app.css", "app.js", "documents.js"):
        digest.update(static.joinpath(name).read_bytes())
    return digest.hexdigest()[:12]
