"""`millwright up`: everything of a data directory runs until it is stopped."""

from __future__ import annotations

import time
from importlib.resources import as_file, files
from typing import Annotated

import typer

from models.types import Question
from services.app import App
from services.cli.ask import ask_and_wait
from services.cli.ingest import ingest_and_wait, show
from services.cli.session import app_of, err, out, say
from services.cli.show import show_answer
from services.documents.unread import read_editions
from services.runtime.running import ensure_running, wait_for_stop
from services.settings import load_settings

SAMPLE_QUESTION = "What is the tightening torque of the drain plug?"


def up(
    sample: Annotated[
        bool, typer.Option("--sample", help="Ingest the sample set that is shipped, and ask it a question.")
    ] = False,
) -> None:
    """Start Redis, the workers, the beat and the page, and stay until Ctrl-C, which stops them all."""
    start = time.monotonic()
    settings = load_settings()
    with ensure_running(settings, say, serving=True) as running:
        with app_of(running) as app:
            if sample:
                show_sample(app)
        err.print(f"[bold green]Millwright is ready in {time.monotonic() - start:.1f} s.[/bold green]")
        err.print(f"  page            {running.url}")
        err.print(f"  data directory  {settings.home}", markup=False)
        err.print(f"  logs            {settings.home / 'logs'}", markup=False)
        err.print('  ask             .venv/bin/millwright ask "…"       (in another terminal)')
        err.print("  ingest          .venv/bin/millwright ingest PATH…")
        err.print("  status          .venv/bin/millwright status, and doctor if something is wrong")
        err.print("Ctrl-C stops everything that was started here.")
        wait_for_stop(running, lambda said: err.print(said, markup=False))
        say("Stopping")


def migrate() -> None:
    """Create the database's tables, or bring them to this version."""
    app = App.build(load_settings())
    try:
        app.store.migrate()
        app.seed_version()
        read_editions(app.store)
    finally:
        app.close()
    out.print("The database is up to date.")


def show_sample(app: App) -> None:
    """Ingests the shipped documents (nothing happens to those that are in already) and asks about them."""
    with as_file(files("ingestion.sample") / "documents") as folder:
        show(ingest_and_wait(app, [folder]))
    out.print(f"\n[bold]{SAMPLE_QUESTION}[/bold]")
    show_answer(out, ask_and_wait(app, Question(SAMPLE_QUESTION)))
    out.print()
