"""`millwright status`: what runs, what waits, what is there."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from models.errors import Unavailable
from models.store.jobs import JobKind, JobState, Queue
from services.app import App
from services.cli.session import load_settings, out, print_json, stored_app
from services.runtime.ownership import described


def status(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Show what runs for this data directory, what waits in the queues and what was ingested."""
    running = described(load_settings().home)
    with stored_app() as app:
        found = _status(app, running)
    if as_json:
        print_json(found)
        return
    out.print(f"Data directory  {found['home']}")
    out.print("Running         " + (_processes(running) if running else "nothing; `millwright up` starts it"))
    if running and running.get("url"):
        out.print(f"Page            {running['url']}")
    out.print(f"Documents       {found['documents']} with {found['chunks']} chunks")
    out.print(f"Program         {found['program_version'] or 'the shipped version, at the first question'}")
    out.print("Jobs            " + ", ".join(f"{kind}: {n} open" for kind, n in found["open_jobs"].items()))
    if found["queues"] is not None:
        out.print("Queues          " + ", ".join(f"{name}: {n}" for name, n in found["queues"].items()))


def _status(app: App, running: dict[str, Any] | None) -> dict[str, Any]:
    documents = app.store.documents.all()
    open_jobs = {kind.value: len(app.store.jobs.list(kind, (JobState.WAITING, JobState.RUNNING))) for kind in JobKind}
    return {
        "home": str(app.settings.home),
        "running": running,
        "documents": len(documents),
        "chunks": sum(document.chunks for document in documents),
        "program_version": app.store.versions.active_id(),
        "open_jobs": open_jobs,
        "queues": _depths(running),
    }


def _depths(running: dict[str, Any] | None) -> dict[str, int] | None:
    if running is None:
        return None
    app = App.build(load_settings().model_copy(update={"redis_url": running["redis_url"]}))
    try:
        return {queue.value: app.ring.depth(queue) for queue in Queue}
    except Unavailable:
        return None
    finally:
        app.close()


def _processes(running: dict[str, Any]) -> str:
    return ", ".join(f"{name} ({pid})" for name, pid in running["processes"].items())
