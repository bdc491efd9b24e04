"""/v1/documents: bring, list, read, take away; the picture of a page."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path as FilePath
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from ingestion.logs.mapping import SUFFIXES
from models.errors import BadInput, Conflict
from models.store.audit import Action
from models.store.copies import DocumentInfo
from models.types import visible
from services.api.authentication import Caller
from services.api.caller import TheApp, TheCaller, TheEngineer
from services.api.jobs import job_out
from services.api.problems import PROBLEMS
from services.api.schemas import (
    MAX_PATH,
    DocumentList,
    DocumentOut,
    DocumentWithPages,
    EditionIn,
    PageOut,
    UploadOut,
)
from services.api.uploads import document_name, received
from services.app import App
from services.documents.correct import Listed, correct, listed
from services.documents.pages import DPI, MAX_DPI, MIN_DPI, PagePicture, cited_page, page_with_boxes
from services.documents.rejected import rejected_csv
from services.documents.remove import remove
from services.documents.submit import submit_files
from services.queries.reads import read_shared

router = APIRouter(prefix="/v1/documents", tags=["documents"], responses=PROBLEMS)

Document = Annotated[str, Path(max_length=MAX_PATH, description="Path of the document as it was ingested.")]
MAX_BOXES = 100
_CITED = re.compile(r"(?P<answer>[0-9a-f]{32})\.(?P<nearest>nearest\.)?(?P<number>[0-9]{1,3})")
_NO_EDITION = Listed("", None, "", (), "", (), {})
"""Of a document that was taken away between two looks."""
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "path": {
                            "type": "string",
                            "description": "Path of the document, such as `pumps/p104.pdf`; else the file's name.",
                        },
                        "group": {
                            "type": "array",
                            "items": {"type": "string"},
                            "description": "Who may see it; repeat the field. Else everyone, or the groups of the key.",
                        },
                        "mapping": {
                            "type": "string",
                            "description": "What the columns of a log mean, as YAML; see docs/logs.md.",
                        },
                    },
                }
            }
        },
    }
}


@router.post("", status_code=202, response_model=UploadOut, openapi_extra=FORM)
async def upload(request: Request, app: TheApp, caller: TheEngineer, response: Response) -> UploadOut:
    """Brings a document, or a newer file of one that is there. `Location` is the job that reads it."""
    caller.groups_for(frozenset())  # refused before the file is read
    async with received(request, app.settings.home) as form:
        if len(form.files) > 1:
            raise BadInput("Send one file per request, so that each has a job of its own.")
        path = next(iter(form.files.values()))
        wanted = form.texts("path")
        document = document_name(wanted[0]) if wanted else next(iter(form.files))
        groups, mapping = frozenset(form.texts("group")), "\n".join(form.texts("mapping"))
        taken = await run_in_threadpool(bring, app, caller, document, path, groups, mapping)
    if taken.job is not None:
        response.headers["Location"] = f"/v1/jobs/{taken.job.id}"
    else:
        response.status_code = 200
    return taken


def bring(
    app: App, caller: Caller, document: str, path: FilePath, wanted: frozenset[str], mapping: str = ""
) -> UploadOut:
    """Hands a received file in under this name, with what its columns mean, if it is said.

    Raises BadInput, Conflict, Forbidden, Unavailable."""
    groups = caller.groups_for(wanted)
    there = app.store.documents.active_copy(document)
    if there is not None and caller.groups is not None and not visible(there.groups, caller.audience):
        raise Conflict(f"The name {document} is taken; give the document another path.")
    root = FilePath(tempfile.mkdtemp(dir=path.parent))  # beside the file, whatever that is called
    place = root / document
    place.parent.mkdir(parents=True, exist_ok=True)
    path.rename(place)
    if mapping:
        place.with_name(place.name + SUFFIXES[0]).write_text(mapping, encoding="utf-8")
    submission = submit_files(
        app.store, app.ring, [root], groups, app.settings.home, max_file_mb=app.settings.max_file_mb
    )
    if submission.refused:
        raise BadInput(submission.refused[0].reason)
    job = submission.jobs[0] if submission.jobs else None
    app.store.audit.note(caller.principal, Action.DOCUMENT_BROUGHT, document, {"groups": groups})
    return UploadOut(document=document, unchanged=job is None, job=job_out(job) if job else None)


@router.get("", response_model=DocumentList)
def list_documents(
    app: TheApp,
    caller: TheCaller,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    after: Annotated[str | None, Query(max_length=MAX_PATH)] = None,
) -> DocumentList:
    """The documents that you may see, by path."""
    there = sorted(app.store.documents.list(caller.audience), key=lambda info: info.document)
    found = [info for info in there if after is None or info.document > after]
    shown = found[:limit]
    editions = listed(app.store.editions.of(caller.audience))
    return DocumentList(
        documents=[DocumentOut(**_fields(info, caller, editions)) for info in shown],
        next=shown[-1].document if len(found) > limit else None,
    )


@router.get(
    "/{document:path}/pages/{page}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "The page."}, 304: {"description": "Unchanged."}},
)
def page_image(
    document: Document,
    page: Annotated[int, Path(ge=1, le=100_000)],
    request: Request,
    app: TheApp,
    caller: TheCaller,
    highlight: Annotated[
        str | None,
        Query(
            max_length=4000,
            pattern="^[0-9a-f.,;nrst]+$",
            description="What to mark: `ANSWER.N` (citation N of an answer, from 1; `ANSWER.nearest.N` of its nearest "
            "passages), in the edition that it cites; or boxes `x0,y0,x1,y1` in points, separated by `;`.",
        ),
    ] = None,
    dpi: Annotated[int, Query(ge=MIN_DPI, le=MAX_DPI, description="Dots per inch.")] = DPI,
    crop: Annotated[bool, Query(description="Only the surroundings of what is marked.")] = False,
) -> Response:
    """The picture of a page, with a quotation marked."""
    picture = _picture(app, caller, document, page, highlight)
    app.store.audit.note(caller.principal, Action.PAGE_SEEN, document, {"page": page})
    headers = {"ETag": picture.etag(dpi, crop), "Cache-Control": "private, no-cache"}  # may it still be seen? ask
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(picture.png(dpi, crop), media_type="image/png", headers=headers)


@router.get(
    "/{document:path}/rejected.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "Row, reason and content."}},
)
def rejected_rows(document: Document, app: TheApp, caller: TheCaller) -> Response:
    """The rows of a log that were set aside, with the reasons, as a CSV file."""
    info = app.store.documents.get(document, caller.audience)
    name = quote(f"{FilePath(document).stem} rejected.csv")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(rejected_csv(app.store.records.rejected(info.copy)), media_type="text/csv", headers=headers)


@router.get("/{document:path}", response_model=DocumentWithPages)
def read_document(document: Document, app: TheApp, caller: TheCaller) -> DocumentWithPages:
    """A document, with what was found on each page."""
    info = app.store.documents.get(document, caller.audience)
    fields = _fields(info, caller, listed(app.store.editions.of(caller.audience)))
    return DocumentWithPages(**fields, pages=[PageOut(**asdict(page)) for page in info.pages])


@router.patch("/{document:path}", response_model=DocumentOut)
def correct_edition(document: Document, said: EditionIn, app: TheApp, caller: TheEngineer) -> DocumentOut:
    """Says what edition a document is, instead of what was found in it. What isn't sent stays as it is."""
    info = app.store.documents.get(document, caller.audience)
    changes = said.model_dump(exclude_unset=True)
    for other in changes.get("supersedes") or ():
        app.store.documents.get(other, caller.audience)
    if changes.get("supersedes") is not None:
        changes["supersedes"] = tuple(changes["supersedes"])
    correct(app.store, document, changes)
    app.store.audit.note(
        caller.principal, Action.DOCUMENT_CORRECTED, document, said.model_dump(exclude_unset=True, mode="json")
    )
    return DocumentOut(**_fields(info, caller, listed(app.store.editions.of(caller.audience))))


@router.delete("/{document:path}", status_code=204)
def take_away(document: Document, app: TheApp, caller: TheEngineer) -> None:
    """Takes a document away: no question that begins after this finds it."""
    app.store.documents.get(document, caller.audience)
    remove(app.store, document, caller.principal)


def _picture(app: App, caller: Caller, document: str, page: int, highlight: str | None) -> PagePicture:
    store, home = app.store, app.settings.home
    cited = _CITED.fullmatch(highlight or "")
    if cited is None:
        return page_with_boxes(store, home, document, page, caller.audience, _boxes(highlight or ""))
    _, answer = read_shared(store, cited["answer"], caller.principal, caller.audience)
    number, nearest = int(cited["number"]), cited["nearest"] is not None
    return cited_page(store, home, document, page, caller.audience, answer, number, nearest=nearest)


def _boxes(highlight: str) -> list[list[float]]:
    boxes = [part.split(",") for part in highlight.split(";") if part]
    if len(boxes) > MAX_BOXES or not all(len(box) == 4 and all(map(_NUMBER.fullmatch, box)) for box in boxes):
        raise BadInput(
            "highlight is `ANSWER.N`, with the id of an answer and the number of its citation from 1, or up to "
            f"{MAX_BOXES} boxes `x0,y0,x1,y1` in points, separated by `;`."
        )
    return [[float(number) for number in box] for box in boxes]


def _fields(info: DocumentInfo, caller: Caller, editions: Mapping[str, Listed]) -> dict[str, Any]:
    edition = editions.get(info.document) or _NO_EDITION
    groups = info.groups if caller.groups is None else info.groups & caller.groups
    return {
        "document": info.document,
        "title": info.title,
        "revision": edition.revision or None,
        "date": edition.date,
        "effectivity": edition.effectivity,
        "family": list(edition.family),
        "superseded_by": edition.superseded_by or None,
        "amends": list(edition.amends),
        "said": EditionIn(**edition.said),
        "language": info.language,
        "kind": info.kind,
        "groups": sorted(groups),
        "page_count": info.page_count,
        "chunks": info.chunks,
        "sha256": info.sha256,
        "ingested_at": info.ingested_at,
        "problems": list(info.problems),
    }
