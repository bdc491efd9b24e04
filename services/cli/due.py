"""`millwright due`: what is to be done on a machine, or on all of them, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from models.errors import NotFound
from models.types import Audience
from services.access import local_audience
from services.assets.forecast import HORIZON_D
from services.cli.session import out, print_json, stored_app

if TYPE_CHECKING:
    from services.answering.forecasting import WhatIsDue
    from services.assets.forecast.lifetimes import Failures


def due(
    asset: Annotated[str | None, typer.Argument(help="The machine; without, what is due on all of them.")] = None,
    days: Annotated[
        float | None, typer.Option(min=0, max=36_500, help="How far ahead: all of one machine, else 30 days.")
    ] = None,
    group: Annotated[list[str] | None, typer.Option(help="As a member of this group only; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")] = False,
) -> None:
    """What is due by the manuals' intervals, meters and history, or by the log's own rhythm; overdue jobs first."""
    from services.answering.manual_tasks import untied  # noqa: PLC0415  (the logs' tables, where they are needed)
    from services.assets.words import natural  # noqa: PLC0415  (as above)

    with stored_app() as app:
        audience = local_audience(app.store, group or ())
        if asset is None:
            logs = app.outlooks.of_all(audience)
            if not logs:
                raise NotFound("No log with work orders is there: bring one with `millwright ingest`.")
        else:
            one = app.outlooks.of_asset(asset, audience)
            if one is None:
                raise NotFound(f"No log has a machine {asset}. `millwright assets` lists those that are there.")
            logs = [(one[1].failures, [one[0]])]
        ahead = days if days is not None else None if asset else HORIZON_D
        due_by_log = [(failures, _jobs(app.due, failures, keys, audience, ahead)) for failures, keys in logs]
        tied = {
            failures.log.asset_names[key]: app.due.is_tied(failures, key, audience)
            for failures, keys in logs
            for key in keys
        }
    without = sorted((name for name, is_tied in tied.items() if not is_tied), key=natural)
    if as_json:
        jobs = sorted((job for _, found in due_by_log for job in found), key=_by_day)
        print_json(
            {
                "as_of": max(failures.end for failures, _ in due_by_log).date().isoformat(),
                "jobs": jobs,
                "untied": without,
            }
        )
        return
    for failures, jobs in due_by_log:
        _show(failures, jobs, ahead)
    if without:
        out.print(untied(without), markup=False, soft_wrap=True)


def _jobs(
    due: WhatIsDue, failures: Failures, keys: Sequence[str], audience: Audience, ahead: float | None
) -> list[dict[str, Any]]:
    """The jobs of a log's machines that are due so many days after its end, the earliest first."""
    as_of, last = failures.end.date().isoformat(), _last(failures, ahead)
    jobs = [
        {"asset": failures.log.asset_names[key], **job, "log": failures.log.title, "as_of": as_of}
        for key in keys
        for job in due.jobs(failures, key, audience)
        if not last or (job["due"] and job["due"] <= last)
    ]
    return sorted(jobs, key=_by_day)


def _by_day(job: dict[str, Any]) -> tuple[bool, str]:
    return job["due"] is None, job["due"] or ""


def _last(failures: Failures, ahead: float | None) -> str:
    return (failures.end + timedelta(days=ahead)).date().isoformat() if ahead is not None else ""


def _show(failures: Failures, jobs: Sequence[dict[str, Any]], ahead: float | None) -> None:
    as_of, title = failures.end.date().isoformat(), failures.log.title
    if jobs:
        out.print(f"As of {as_of}, when {title} ends:", markup=False)
    else:
        by = _last(failures, ahead) or "a manual or the log"
        out.print(f"Nothing is due by {by} on the machines of {title}, which ends on {as_of}.", markup=False)
    for job in jobs:
        out.print(_line(job, as_of), markup=False)


def _line(job: dict[str, Any], as_of: str) -> str:
    when = job["due"] or "not in the log"
    late = " overdue" if job["due"] and job["due"] < as_of else ""
    every = f" ({job['interval']})" if job["interval"] else f" (every {job['every_days']:.0f} days so far, by the log)"
    last = f"; last done {job['last']}" if job["last"] else ""
    where = f"; {job['document']}" if job["document"] else ""
    return f"{when}{late}  {job['asset']}  {job['what']}{every}{last}{where}"
