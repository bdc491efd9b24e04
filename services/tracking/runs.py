"""A compile as an MLflow run, and its program version as a model of that run."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from models.errors import Unavailable
from models.store import Store
from models.store.jobs import Job
from models.store.versions import ProgramVersion
from services.settings import Settings
from services.tracking.place import open_mlflow
from services.tracking.requirements import pinned

VERSION_TAG = "millwright.program_version"
PART_NAMES = ("n", "before", "after")
LONGEST_PARAMETER = 500


@dataclass(frozen=True, slots=True)
class Logged:
    """Where it was logged. model: its URI, '' if none was logged."""

    version: str
    experiment: str
    run: str
    model: str

    def to_json(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("version", "experiment", "run", "model")}


def log_compile(settings: Settings, store: Store, job: Job) -> Logged | None:
    """Logs what a recompile made: a run, and the model too if it was promoted. None if it made no version."""
    outcome = dict(job.result or {})
    if not outcome.get("candidate"):
        return None
    version = store.versions.get(outcome["candidate"])
    return log_version(settings, version, outcome, with_model=bool(outcome.get("promoted")))


def log_version(
    settings: Settings,
    version: ProgramVersion,
    outcome: Mapping[str, Any] | None = None,
    *,
    with_model: bool = True,
    register: str | None = None,
) -> Logged:
    """Logs a version as a run, once for the examples that it was judged on, and as a model of that run.

    register: name under which the model is registered. Raises MillwrightError, Unavailable."""
    mlflow = open_mlflow(settings)
    assert mlflow.pyfunc.PythonModel  # loaded now: it brings filters of warnings of its own
    with _explained(mlflow), warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")  # it advises an input example, which it would run
        run_id = _run_of(mlflow, version) or _new_run(mlflow, version, outcome or {})
        model = _model(mlflow, run_id, version, Path(folder), register, settings) if with_model else ""
    return Logged(version.id, settings.mlflow_experiment, run_id, model)


@contextmanager
def _explained(mlflow: Any) -> Iterator[None]:
    try:
        yield
    except (mlflow.MlflowException, OSError) as error:
        raise Unavailable(f"MLflow did not take it: {str(error).strip().splitlines()[0][:300]}") from error


def _run_of(mlflow: Any, version: ProgramVersion) -> str:
    """The run of a version as it was judged on these examples; one that was refused may be judged anew on others."""
    same = f"tags.`{VERSION_TAG}` = '{version.id}' and params.dataset_sha256 = '{version.dataset_hash or 'none'}'"
    found = mlflow.search_runs(filter_string=same, max_results=1, output_format="list")
    return str(found[0].info.run_id) if found else ""


def _new_run(mlflow: Any, version: ProgramVersion, outcome: Mapping[str, Any]) -> str:
    metrics = dict(version.metrics)
    cases = metrics.pop("cases", [])
    with mlflow.start_run(run_name=version.id, tags=_tags(version), log_system_metrics=False) as run:
        mlflow.log_params(parameters(version))
        mlflow.log_metrics(measures(metrics))
        for step, case in enumerate(cases):
            mlflow.log_metrics({f"case_{name}": float(case[name]) for name in ("before", "after")}, step=step)
        if cases:
            mlflow.log_table({name: [case[name] for case in cases] for name in cases[0]}, "cases.json")
        mlflow.log_dict(dict(version.document), "state.json")
        mlflow.log_dict({**metrics, **outcome}, "outcome.json")
    return str(run.info.run_id)


def _model(
    mlflow: Any, run_id: str, version: ProgramVersion, folder: Path, register: str | None, settings: Settings
) -> str:
    from services.tracking.served import SIGNATURE, STATE  # noqa: PLC0415  (imports MLflow)

    state = folder / "state.json"
    state.write_text(json.dumps(version.document, sort_keys=True), encoding="utf-8")
    # A copy, since MLflow writes the path of the code into the model.
    code = Path(shutil.copy(str(files("services.tracking").joinpath("program.py")), folder))
    with mlflow.start_run(run_id=run_id):
        info = mlflow.pyfunc.log_model(
            name="program",
            python_model=str(code),
            artifacts={STATE: str(state)},
            signature=SIGNATURE,
            pip_requirements=pinned(settings.mlflow_requirement),
            metadata={"program_version": version.id, "dataset_sha256": version.dataset_hash},
            registered_model_name=register,
        )
    return str(info.model_uri)


def _tags(version: ProgramVersion) -> dict[str, str]:
    return {
        VERSION_TAG: version.id,
        "millwright.parent": version.parent or "",
        "millwright.promoted": str(bool(version.metrics.get("promoted"))).lower(),
        "mlflow.note.content": str(version.metrics.get("reason", "shipped" if not version.parent else "")),
    }


def parameters(version: ProgramVersion) -> dict[str, str]:
    """The settings of a state that have a single value, by their path, and what it was made from."""
    found = {"parent": version.parent or "none", "dataset_sha256": version.dataset_hash or "none"}
    for path, value in _leaves(version.document):
        if isinstance(value, (str, int, float, bool)):
            found[path] = str(value)[:LONGEST_PARAMETER]
    return found


def measures(metrics: Mapping[str, Any]) -> dict[str, float]:
    """The numbers among the metrics, by their path; a triple is (n, before, after)."""
    found: dict[str, float] = {}
    for path, value in _leaves(metrics):
        parts = {path: value}
        if isinstance(value, list) and len(value) == len(PART_NAMES):
            parts = {f"{path}.{name}": part for name, part in zip(PART_NAMES, value, strict=True)}
        found |= {
            name: float(part)
            for name, part in parts.items()
            if isinstance(part, (int, float)) and not isinstance(part, bool)
        }
    if found.get("n") and {"before", "after"} <= found.keys():
        found |= {f"share_{name}": found[name] / found["n"] for name in ("before", "after")}
    return found


def _leaves(value: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, part in value.items():
        where = f"{path}.{name}" if path else str(name)
        if isinstance(part, Mapping):
            yield from _leaves(part, where)
        else:
            yield where, part
