"""`millwright status`: what runs, what waits, what is there."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from models.errors import Unavailable
from models.store.jobs import JobKind, JobState, Queue
from services.app import App
from services.cli.session import out, print_json, stored_app
from services.runtime.ownership import described
from services.settings import load_settings


def status(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Show what runs for this data directory, what waits in the queues and what was ingested."""
    settings = load_settings()
    running = described(settings.home)
    elsewhere = settings.processes == "elsewhere"
    with stored_app() as app:
        found = _status(app, running, settings.redis_url if elsewhere else (running or {}).get("redis_url", ""))
    if as_json:
        print_json(found)
        return
    out.print(f"Data directory  {found['home']}", markup=False)
    nothing = "elsewhere (MILLWRIGHT_PROCESSES)" if elsewhere else "nothing; `millwright up` starts it"
    out.print("Running         " + (_processes(running) if running else nothing))
    if running and running.get("url"):
        out.print(f"Page            {running['url']}")
    out.print(f"Documents       {found['documents']} with {found['chunks']} chunks")
    out.print(f"Program         {found['program_version'] or 'the shipped version, at the first question'}")
    out.print("Jobs            " + ", ".join(f"{kind}: {n} open" for kind, n in found["open_jobs"].items()))
    if found["queues"] is not None:
        out.print("Queues          " + ", ".join(f"{name}: {n}" for name, n in found["queues"].items()))


def _status(app: App, running: dict[str, Any] | None, redis_url: str) -> dict[str, Any]:
    documents = app.store.documents.all()
    open_jobs = {kind.value: len(app.store.jobs.list(kind, (JobState.WAITING, JobState.RUNNING))) for kind in JobKind}
    return {
        "home": str(app.settings.home),
        "running": running,
        "documents": len(documents),
        "chunks": sum(document.chunks for document in documents),
        "program_version": app.store.versions.active_id(),
        "open_jobs": open_jobs,
        "queues": _depths(redis_url),
    }


def _depths(redis_url: str) -> dict[str, int] | None:
    if not redis_url:
        return None
    app = App.build(load_settings().model_copy(update={"redis_url": redis_url}))
    try:
        return {queue.value: app.ring.depth(queue) for queue in Queue}
    except Unavailable:
        return None
    finally:
        app.close()


def _processes(running: dict[str, Any]) -> str:
    return ", ".join(f"{name} ({pid})" for name, pid in running["processes"].items())
