"""`millwright recompile`: learn from the feedback, and promote what is better."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from rich.markup import escape

from models.errors import MillwrightError
from models.store import Store
from models.store.jobs import Job, JobState
from services.cli.session import err, out, print_json, running_app
from services.learning.night_log import ended
from services.learning.start import start_recompile

LOOK_EVERY_S = 0.3


def recompile(
    as_json: Annotated[bool, typer.Option("--json", help="End with one line: the outcome as a JSON object.")] = False,
) -> None:
    """Compile a new program version from the feedback; promote it if it is measurably better.

    Joins the recompile that is at work, if there is one. A refused version is no failure; exit code 1 means that there
    is no outcome."""
    with running_app() as app:
        job = _wait(app.store, start_recompile(app.store, app.ring))
    if job.state is not JobState.DONE or job.result is None:
        raise MillwrightError(f"The recompile ended without an outcome: {job.reason}")
    if as_json:
        print_json(dict(job.result))
    else:
        out.print(escape(ended(job.result)))


def _wait(store: Store, job: Job) -> Job:
    with err.status("Waiting for a worker …") as status:
        while not job.state.ended:
            time.sleep(LOOK_EVERY_S)
            job = store.jobs.get(job.id)
            if job.note:
                status.update(f"{job.note[:1].upper()}{job.note[1:]} …")
    return job
