"""The command `millwright`."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer
from rich.markup import escape

from models.errors import MillwrightError
from services.cli import (
    ask,
    assets,
    audit,
    condition,
    datasets,
    doctor,
    documents,
    due,
    evaluate,
    feedback,
    forecast,
    index,
    ingest,
    keys,
    mcp,
    mlflow_log,
    recompile,
    review,
    slack,
    status,
    up,
    users,
    versions,
)
from services.cli.session import Exit, err, out

app = typer.Typer(
    name="millwright",
    help="Answers from your manuals and your machines' history, with the page that proves them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("up")(up.up)
app.command("ingest")(ingest.ingest)
app.command("ask")(ask.ask)
app.add_typer(documents.app, name="documents")
app.command("status")(status.status)
app.command("doctor")(doctor.doctor)
app.command("feedback")(feedback.feedback)
app.command("forecast")(forecast.forecast)
app.command("due")(due.due)
app.command("backtest")(forecast.run_backtest)
app.add_typer(review.app, name="review")
app.add_typer(datasets.app, name="datasets")
app.command("recompile")(recompile.recompile)
app.command("eval")(evaluate.evaluate_cases)
app.command("slack")(slack.slack)
app.command("migrate")(up.migrate)
app.add_typer(index.app, name="index")
app.add_typer(versions.app, name="versions")
app.add_typer(mlflow_log.app, name="mlflow")
app.add_typer(users.app, name="users")
app.add_typer(keys.app, name="keys")
app.command("assets")(assets.assets)
app.command("condition")(condition.condition)
app.command("audit")(audit.audit)
app.command("mcp")(mcp.mcp)


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"millwright {version('millwright')}")
        raise typer.Exit


@app.callback()
def _every_command(
    shown: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Print the version and nothing else.")
    ] = False,
) -> None:
    del shown


def run() -> None:
    """Runs the command line; an error of ours is one sentence and exit code 1, never a traceback."""
    try:
        app()
    except MillwrightError as error:
        err.print(f"[bold red]millwright:[/bold red] {escape(str(error))}")
        sys.exit(int(Exit.FAILED))
    except KeyboardInterrupt:
        err.print("Stopped.")
        sys.exit(130)


if __name__ == "__main__":
    run()
