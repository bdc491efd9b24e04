"""/v1/previews: how a log would be read, before it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from ingestion.suffixes import LOGS
from models.errors import BadInput
from services.api.caller import TheApp, TheEngineer
from services.api.documents import FORM
from services.api.problems import PROBLEMS
from services.api.uploads import received

if TYPE_CHECKING:
    from ingestion.logs.preview import Preview

MOST_BYTES = 50_000_000
"""Of a file that is looked into within a request."""

router = APIRouter(prefix="/v1/previews", tags=["documents"], responses=PROBLEMS)


class RejectedOut(BaseModel):
    row: int
    raw: str
    reason: str


class PreviewOut(BaseModel):
    """kind: `work orders`, `alarms`, `readings`, `assets`, or `document` if it is no log. columns: role to column.

    names and rows: the first rows as they stand. records: rows that would be kept (of readings, of the first part).
    mapping: all this as a mapping file, to correct and send along as `mapping`."""

    file: str
    kind: str
    columns: dict[str, str]
    names: list[str]
    rows: list[list[str]]
    records: int
    rejected: list[RejectedOut]
    problems: list[str]
    mapping: str


@router.post("", openapi_extra=FORM)
async def preview_log(request: Request, app: TheApp, caller: TheEngineer) -> PreviewOut:
    """Says how a log would be read. Nothing is kept."""
    caller.groups_for(frozenset())
    async with received(request, app.settings.home) as form:
        if len(form.files) > 1:
            raise BadInput("Send one file per request.")
        path = next(iter(form.files.values()))
        found = await run_in_threadpool(previewed, path, "\n".join(form.texts("mapping")))
    return PreviewOut.model_validate(found.to_json())


def previewed(path: Path, mapping: str) -> Preview:
    """How a received file would be read. Raises BadInput, Unreadable."""
    from ingestion.logs.mapping import LogMapping, parse  # noqa: PLC0415  (pyarrow stays out until it is needed)
    from ingestion.logs.preview import preview  # noqa: PLC0415

    if path.suffix.lower() not in LOGS:
        raise BadInput(
            f"{path.name} is no log: only tables (CSV, Excel, JSON Lines, Parquet) and texts are looked into."
        )
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(
            f"{path.name} is too large to look into first. Bring it: its page names the rows that were set aside."
        )
    return preview(path, parse(mapping, "The mapping") if mapping else LogMapping())
