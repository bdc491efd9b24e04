"""`millwright mlflow`: a program version in MLflow."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.session import out, print_json, say, stored_app
from services.cli.versions import find_version

app = typer.Typer(help="MLflow: program versions as runs and as models that it serves.", no_args_is_help=True)


@app.callback()
def mlflow() -> None:
    """MLflow: program versions as runs and as models that it serves."""


@app.command("log")
def log(
    version: Annotated[str | None, typer.Argument(help="Its id, or how it begins; without it the active one.")] = None,
    register: Annotated[str | None, typer.Option(help="Register the model under this name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: where it was logged.")] = False,
) -> None:
    """Log a program version: a run with what it was measured with, and a model that `mlflow models serve` serves."""
    from services.tracking.place import tracking_uri  # noqa: PLC0415  (MLflow is an extra)
    from services.tracking.runs import log_version  # noqa: PLC0415

    with stored_app() as millwright:
        millwright.seed_version()
        found = find_version(millwright.store, version)
        say("Logging it to MLflow")
        logged = log_version(millwright.settings, found, register=register)
        uri = tracking_uri(millwright.settings)
    if as_json:
        print_json({**logged.to_json(), "tracking_uri": uri})
        return
    out.print(f"Version {logged.version} is the run {logged.run} of the experiment {logged.experiment}.")
    out.print("Serve it, where this data directory is:")
    out.print(f"  MLFLOW_TRACKING_URI='{uri}' mlflow models serve -m {logged.model} --env-manager local", markup=False)
