"""The page of one document: its pages and how they were read, its edition, and for engineers what can be put right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field, ValidationError

from ingestion.suffixes import DRAWN
from models.errors import BadInput, MillwrightError, NotFound
from models.store.audit import Action
from models.store.copies import DocumentInfo
from models.types import PageState
from services.api.authentication import Caller
from services.api.caller import TheApp, TheCaller, TheEngineer
from services.api.schemas import MAX_PATH
from services.app import App
from services.documents.correct import Listed, correct, listed
from services.documents.remove import remove
from services.queries.submit import MAX_NAME
from services.web.languages import N_
from services.web.rendering import render
from services.web.searched import Words, passages
from services.web.shown import picture_of

router = APIRouter()

MOST_LINKS = 60
"""Pages of one state that are named one by one."""

Name = Annotated[str, Path(max_length=MAX_PATH)]


class Corrected(BaseModel):
    """What a person says of the edition; an empty field leaves what was found in the file, and one that is as the page
    showed it what was said."""

    revision: str = Field("", max_length=MAX_NAME)
    effective_from: str = Field("", max_length=10)
    effectivity: str = Field("", max_length=MAX_NAME)
    supersedes: str = Field("", max_length=20_000)
    family: str = Field("", max_length=MAX_NAME)


class Sent(Corrected):
    """was: what the page showed, as JSON, so that what somebody else has said since then stays."""

    was: str = ""


class Removed(BaseModel):
    """sure: the box that was ticked."""

    sure: str = Field("", max_length=3)


@router.get("/documents/{document:path}")
def show_document(
    request: Request,
    document: Name,
    app: TheApp,
    caller: TheCaller,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    q: Words = "",
    highlight: Annotated[str, Query(max_length=4000, pattern="^[0-9.,;]*$")] = "",
) -> Response:
    info = app.store.documents.get(document, caller.audience)
    if info.suffix.lower() in DRAWN and page > (info.page_count or 0):
        raise NotFound(f"{document} has pages 1 to {info.page_count}, not {page}.")
    return _show(request, app, caller, info, page, q, highlight)


@router.post("/edition/{document:path}")
def correct_edition(
    request: Request, document: Name, form: Annotated[Sent, Form()], app: TheApp, caller: TheEngineer
) -> Response:
    """Says what edition it is; what isn't understood is told on the page."""
    info = app.store.documents.get(document, caller.audience)
    try:
        shown = _changes(_was(form) or _said(listed(app.store.editions.of(caller.audience)).get(document)))
        changes = {name: value for name, value in _changes(form).items() if value != shown[name]}
        for other in changes.get("supersedes") or ():
            app.store.documents.get(other, caller.audience)
        correct(app.store, document, changes)
    except MillwrightError as error:
        return _show(request, app, caller, info, error=str(error), form=form)
    app.store.audit.note(caller.principal, Action.DOCUMENT_CORRECTED, document, form.model_dump(exclude={"was"}))
    return RedirectResponse(f"/documents/{quote(document)}", 303)


@router.post("/removal/{document:path}")
def take_away(
    request: Request, document: Name, form: Annotated[Removed, Form()], app: TheApp, caller: TheEngineer
) -> Response:
    info = app.store.documents.get(document, caller.audience)
    if not form.sure:
        return _show(request, app, caller, info, error=N_("Tick the box to confirm."))
    remove(app.store, document, caller.principal)
    return RedirectResponse("/documents", 303)


def _changes(form: Corrected) -> dict[str, Any]:
    try:
        day = date.fromisoformat(form.effective_from) if form.effective_from else None
    except ValueError as error:
        raise BadInput(f"{form.effective_from} is no day; write it as 2026-11-30.") from error
    others = tuple(line.strip() for line in form.supersedes.splitlines() if line.strip())
    return {
        "revision": form.revision.strip() or None,
        "effective_from": day,
        "effectivity": form.effectivity.strip() or None,
        "supersedes": others or None,
        "family": form.family.strip() or None,
    }


def _was(form: Sent) -> Corrected | None:
    try:
        return Corrected.model_validate_json(form.was)
    except ValidationError:
        return None


def _said(edition: Listed | None) -> Corrected:
    """The form as it is shown first: what was said so far."""
    said = dict(edition.said) if edition else {}
    return Corrected(
        **{name: str(said.get(name) or "") for name in ("revision", "effective_from", "effectivity", "family")},
        supersedes="\n".join(said.get("supersedes") or ()),
    )


def _show(
    request: Request,
    app: App,
    caller: Caller,
    info: DocumentInfo,
    page: int = 1,
    q: str = "",
    highlight: str = "",
    error: str = "",
    form: Sent | None = None,
) -> Response:
    edition = listed(app.store.editions.of(caller.audience)).get(info.document)
    given = form or _said(edition)
    readings = info.kind == "readings"
    values: dict[str, Any] = {
        "info": info,
        "edition": edition,
        "given": given,
        "was": (form.was if form else "") or _said(edition).model_dump_json(),
        "groups": sorted(info.groups if caller.groups is None else info.groups & caller.groups),
        "visible": {one.document for one in app.store.documents.list(caller.audience)},
        "states": page_states(info),
        "error": error,
        "page": page,
        "page_count": info.page_count,
        "rejected": len(app.store.records.rejected(info.copy)) if info.kind != "manual" else 0,
        "series": [s for s in app.store.readings.series(caller.audience) if s.copy == info.copy] if readings else [],
        "here": f"/documents/{quote(info.document)}",
        "picture": picture_of(info.document, page) if info.suffix.lower() in DRAWN else "",
        "highlight": highlight,
        "mark": None,
        "q": q,
        "found": passages(app, caller, q, info.document),
    }
    return render(request, "document.html", status=422 if error else 200, **values)


def page_states(info: DocumentInfo) -> list[tuple[PageState, int, Sequence[int]]]:
    """What was found on the pages: the state, how many pages, and their numbers where a person should look."""
    found: list[tuple[PageState, int, Sequence[int]]] = []
    for state in PageState:
        numbers = [page.number for page in info.pages if page.state is state]
        if numbers:
            found.append((state, len(numbers), () if state is PageState.TEXT else numbers[:MOST_LINKS]))
    return found
