"""The pages of the documents: which there are, what is on their pages, and bringing new ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from models.errors import MillwrightError
from models.store.jobs import Job, JobKind, JobState
from models.types import visible
from services.access import groups_in
from services.api.authentication import Caller
from services.api.caller import TheApp, TheCaller, TheEngineer
from services.api.documents import bring
from services.api.jobs import job_out
from services.api.previews import previewed
from services.api.schemas import JobOut
from services.api.uploads import Upload, received
from services.app import App
from services.web.rendering import render
from services.web.searched import Words, passages

router = APIRouter(prefix="/documents")

MOST_JOBS = 30
LATELY = timedelta(days=7)
"""How long a file that could not be read is named."""


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


def _bring_all(app: App, caller: Caller, form: Upload) -> list[dict[str, str]]:
    groups = groups_in(",".join(form.texts("groups")))
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
        "found": passages(app, caller, q),
        "previews": previews or [],
        "mapping": mapping or (previews[0].mapping if previews and len(previews) == 1 else ""),
    }
    return render(request, "documents.html", **values)


def _jobs(app: App, caller: Caller) -> list[JobOut]:
    """What is being read, and what could not be read lately: of each document how it stands with its newest file."""
    newest: dict[str, Job] = {}
    for job in app.store.jobs.list(JobKind.INGEST, limit=10 * MOST_JOBS):
        newest.setdefault(job.subject, job)
    since = datetime.now(UTC) - LATELY
    return [
        job_out(job)
        for job in newest.values()
        if (caller.groups is None or visible(job.payload.get("groups", ()), caller.audience))
        and (not job.state.ended or (job.state is JobState.FAILED and job.ended_at and job.ended_at > since))
    ][:MOST_JOBS]
