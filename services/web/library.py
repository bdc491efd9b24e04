"""The pages of the documents: which there are, what is on their pages, and bringing new ones."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from ingestion.suffixes import DRAWN
from models.errors import MillwrightError, NotFound
from models.store.jobs import JobKind
from models.types import visible
from services.api.authentication import Caller
from services.api.caller import TheApp, TheCaller, TheEngineer
from services.api.documents import MAX_BOXES, bring
from services.api.jobs import job_out
from services.api.previews import previewed
from services.api.schemas import MAX_PATH, JobOut
from services.api.uploads import Upload, received
from services.app import App
from services.documents.search import Found, search
from services.queries.submit import MAX_QUESTION
from services.web.rendering import render
from services.web.shown import picture_of

router = APIRouter(prefix="/documents")

MOST_JOBS = 30


Words = Annotated[str, Query(max_length=MAX_QUESTION)]


@router.get("")
def list_documents(request: Request, app: TheApp, caller: TheCaller, q: Words = "") -> Response:
    return _list(request, app, caller, q=q)


@router.post("")
async def upload(request: Request, app: TheApp, caller: TheEngineer) -> Response:
    """Takes the files that can be taken, and says of each other one why not."""
    caller.groups_for(frozenset())
    async with received(request, app.settings.home) as form:
        notes = await run_in_threadpool(_bring_all, app, caller, form)
    if not notes:
        return RedirectResponse("/documents", 303)
    return await run_in_threadpool(_list, request, app, caller, notes)


@router.post("/preview")
async def show_preview(request: Request, app: TheApp, caller: TheEngineer) -> Response:
    """How logs would be read, with the mapping to correct."""
    async with received(request, app.settings.home) as form:
        given = "\n".join(form.texts("mapping"))
        seen, notes = await run_in_threadpool(_previews, form, given)
    return await run_in_threadpool(_list, request, app, caller, notes, seen, given)


@router.get("/{document:path}")
def show_document(
    request: Request,
    document: Annotated[str, Path(max_length=MAX_PATH)],
    app: TheApp,
    caller: TheCaller,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    q: Words = "",
    highlight: Annotated[str, Query(max_length=4000, pattern="^[0-9.,;]*$")] = "",
) -> Response:
    info = app.store.documents.get(document, caller.audience)
    has_pages = info.suffix.lower() in DRAWN
    if has_pages and page > (info.page_count or 0):
        raise NotFound(f"{document} has pages 1 to {info.page_count}, not {page}.")
    return render(
        request,
        "document.html",
        info=info,
        page=page,
        page_count=info.page_count,
        rejected=len(app.store.records.rejected(info.copy)) if info.kind != "manual" else 0,
        series=[one for one in app.store.readings.series(caller.audience) if one.copy == info.copy]
        if info.kind == "readings"
        else [],
        here=request.url.path,
        picture=picture_of(document, page) if has_pages else "",
        highlight=highlight,
        mark=None,
        q=q,
        found=_found(app, caller, q, document),
    )


def _bring_all(app: App, caller: Caller, form: Upload) -> list[dict[str, str]]:
    groups = frozenset(name.strip() for text in form.texts("groups") for name in text.split(",") if name.strip())
    mapping = "\n".join(form.texts("mapping"))
    notes: list[dict[str, str]] = []
    for document, path in form.files.items():
        try:
            taken = bring(app, caller, document, path, groups, mapping)
        except MillwrightError as error:
            notes.append({"document": document, "kind": "refused", "reason": str(error)})
            continue
        if taken.unchanged:
            notes.append({"document": document, "kind": "unchanged", "reason": ""})
    return notes


def _found(app: App, caller: Caller, q: str, document: str = "") -> list[dict[str, Any]]:
    """What a search shows: the passage, and the link to its page with the passage marked."""
    if not q.strip():
        return []
    return [
        {"passage": passage, "href": _href(passage, q)}
        for passage in search(app.store, app.text_index, q, caller.audience, document=document)
    ]


def _href(passage: Found, q: str) -> str:
    marked = ";".join(f"{box.x0:.1f},{box.y0:.1f},{box.x1:.1f},{box.y1:.1f}" for box in passage.boxes[:MAX_BOXES])
    where = {"q": q} | ({"page": str(passage.page), "highlight": marked} if passage.page else {})
    return f"/documents/{quote(passage.document)}?{urlencode(where)}"


def _previews(form: Upload, given: str) -> tuple[list[Any], list[dict[str, str]]]:
    """How each file would be read, and why one can't be."""
    seen: list[Any] = []
    notes: list[dict[str, str]] = []
    for document, path in form.files.items():
        try:
            seen.append(previewed(path, given))
        except MillwrightError as error:
            notes.append({"document": document, "kind": "refused", "reason": str(error)})
    return seen, notes


def _list(
    request: Request,
    app: App,
    caller: Caller,
    notes: list[dict[str, str]] | None = None,
    previews: list[Any] | None = None,
    mapping: str = "",
    q: str = "",
) -> Response:
    values: dict[str, Any] = {
        "documents": sorted(app.store.documents.list(caller.audience), key=lambda info: info.document),
        "jobs": _jobs(app, caller),
        "notes": notes or [],
        "may_upload": caller.upload,
        "q": q,
        "found": _found(app, caller, q),
        "previews": previews or [],
        "mapping": mapping or (previews[0].mapping if previews and len(previews) == 1 else ""),
    }
    return render(request, "documents.html", **values)


def _jobs(app: App, caller: Caller) -> list[JobOut]:
    """What is being read, and what could not be read lately."""
    shown = []
    for job in app.store.jobs.list(JobKind.INGEST, limit=MOST_JOBS):
        mine = caller.groups is None or visible(job.payload.get("groups", ()), caller.audience)
        if mine and job.state in ("waiting", "running", "failed"):
            shown.append(job_out(job))
    return shown
