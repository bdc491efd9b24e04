"""Where runs and models are kept: in the data directory, or at a tracking server."""

from __future__ import annotations

import logging
from typing import Any

from models.errors import MillwrightError, Unavailable
from services.settings import Settings


def tracking_uri(settings: Settings) -> str:
    """The server of the settings, else a database of MLflow's own in the data directory."""
    return settings.mlflow_tracking_uri or f"sqlite:///{settings.home / 'mlflow' / 'mlflow.db'}"


def open_mlflow(settings: Settings) -> Any:
    """MLflow, with its tracking URI and the experiment set for this process.

    Raises MillwrightError if the extra isn't installed, Unavailable if the server can't be reached."""
    try:
        import mlflow  # noqa: PLC0415  (an extra, and nothing else may import it)
    except ImportError as error:
        raise MillwrightError("MLflow isn't installed: install Millwright with its extra `mlflow`.") from error
    uri = tracking_uri(settings)
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    here = None if settings.mlflow_tracking_uri else settings.home / "mlflow" / "artifacts"
    if here is not None:
        here.mkdir(parents=True, exist_ok=True)
    try:
        mlflow.set_tracking_uri(uri)
        name = settings.mlflow_experiment
        if mlflow.get_experiment_by_name(name) is None:
            mlflow.create_experiment(name, artifact_location=here.as_uri() if here is not None else None)
        mlflow.set_experiment(name)
    except (mlflow.MlflowException, OSError) as error:
        raise Unavailable(f"MLflow at {_named(uri)} can't be used: {_first_line(error)}") from error
    return mlflow


def _named(uri: str) -> str:
    """The address without a password."""
    scheme, _, rest = uri.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:300]
