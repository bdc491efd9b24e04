"""/v1/jobs: how far the reading of a file is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from models.errors import NotFound
from models.store.jobs import Job, JobKind, JobState
from models.types import visible
from services.api.authentication import Caller
from services.api.caller import TheApp, TheCaller, TheEngineer
from services.api.problems import PROBLEMS
from services.api.schemas import JobOut
from services.app import App

router = APIRouter(prefix="/v1/jobs", tags=["documents"], responses=PROBLEMS)

JobId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.get("/{job_id}", response_model=JobOut)
def read_job(job_id: JobId, app: TheApp, caller: TheCaller) -> JobOut:
    """How far the reading of a file is, and how it ended."""
    return job_out(visible_job(app, caller, job_id))


@router.delete("/{job_id}", response_model=JobOut)
def cancel_job(job_id: JobId, app: TheApp, caller: TheEngineer) -> JobOut:
    """Stops the reading of a file; the document stays as it was."""
    visible_job(app, caller, job_id)
    return job_out(app.store.jobs.cancel(job_id))


def visible_job(app: App, caller: Caller, job_id: str) -> Job:
    """The job that reads a file. Raises NotFound, also for one whose document the caller won't see."""
    job = app.store.jobs.get(job_id)
    mine = caller.groups is None or visible(job.payload.get("groups", ()), caller.audience)
    if job.kind is not JobKind.INGEST or not mine:
        raise NotFound(f"There is no job {job_id}.")
    return job


def job_out(job: Job) -> JobOut:
    """A job as it is shown."""
    return JobOut(
        id=job.id,
        document=job.subject,
        state="waiting" if job.state is JobState.HELD else job.state.value,  # type: ignore[arg-type]
        done=job.done,
        total=job.total,
        note=job.note,
        reason=job.reason,
        result=dict(job.result) if job.result is not None else None,
        created_at=job.created_at,
        ended_at=job.ended_at,
    )
