"""`millwright due`: what is to be done on a machine, or on all of them, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer

from models.errors import NotFound
from services.access import local_audience
from services.assets.forecast import HORIZON_D
from services.assets.words import natural
from services.cli.session import out, print_json, stored_app


def due(
    asset: Annotated[str | None, typer.Argument(help="The machine; without, what is due on all of them.")] = None,
    days: Annotated[
        float | None, typer.Option(min=0, max=36_500, help="How far ahead: all of one machine, else 30 days.")
    ] = None,
    group: Annotated[list[str] | None, typer.Option(help="As a member of this group only; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")] = False,
) -> None:
    """What is due by the manuals' intervals, meters and history, or by the log's own rhythm; overdue jobs first."""
    with stored_app() as app:
        audience = local_audience(app.store, group or ())
        if asset is None:
            fleet = app.outlooks.of_fleet(audience)
            if fleet is None:
                raise NotFound("No log with work orders is there: bring one with `millwright ingest`.")
            failures, keys = fleet[0].failures, sorted(fleet[0].failures.of, key=natural)
        else:
            one = app.outlooks.of_asset(asset, audience)
            if one is None:
                raise NotFound(f"No log has a machine {asset}. `millwright assets` lists those that are there.")
            failures, keys = one[1].failures, [one[0]]
        ahead = days if days is not None else None if asset else HORIZON_D
        last = (failures.end + timedelta(days=ahead)).date().isoformat() if ahead is not None else ""
        jobs = [
            {"asset": failures.log.asset_names[key], **job}
            for key in keys
            for job in app.due.jobs(failures, key, audience)
            if not last or (job["due"] and job["due"] <= last)
        ]
    jobs.sort(key=lambda job: (job["due"] is None, job["due"] or ""))
    as_of = failures.end.date().isoformat()
    if as_json:
        print_json({"as_of": as_of, "jobs": jobs})
        return
    if jobs:
        out.print(f"As of {as_of}, when the log ends:")
    for job in jobs:
        out.print(_line(job, as_of), markup=False)
    if not jobs:
        out.print(f"Nothing is due by {last or 'a manual or the log'}; the log ends on {as_of}.")


def _line(job: dict[str, Any], as_of: str) -> str:
    when = job["due"] or "not in the log"
    late = " overdue" if job["due"] and job["due"] < as_of else ""
    every = f" ({job['interval']})" if job["interval"] else f" (every {job['every_days']:.0f} days so far, by the log)"
    last = f"; last done {job['last']}" if job["last"] else ""
    where = f"; {job['document']}" if job["document"] else ""
    return f"{when}{late}  {job['asset']}  {job['what']}{every}{last}{where}"
