"""Checks each component, and says what is wrong and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from ingestion.unstructured_setup import prepare
from models import cross_encoder
from models.embedder import unusable_model
from models.errors import BadInput, MillwrightError, Unavailable
from models.types import Query, Question
from services.app import App
from services.runtime import redis_server
from services.runtime.ownership import described
from services.runtime.running import slack_command
from services.settings import LM_ROLES, Settings

if TYPE_CHECKING:
    from models.index.port import VectorIndex
    from services.answering.model.language_model import LanguageModel

LITTLE_DISK_GB = 2
FEW = 5
"""Documents that a finding names."""

SLACK_S = 60.0
_AGAIN = "Run `make setup`, then start Millwright again."
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
        yield from _checked("disk", lambda: _disk(settings))
        yield from _checked("readers", _readers)
        yield from _checked("embedder", lambda: _embedder(app))
        yield from _checked("cross-encoder", _cross_encoder)
        yield from _checked("database", lambda: _database(app))
        yield from _checked("redis", lambda: _redis(app))
        yield from _checked("workers", lambda: _workers(app, running))
        yield from _checked("index", lambda: _index(app, app.index))
        yield from _language_models(app)
        if settings.slack_configured:
            yield from _checked("slack", lambda: slack_finding(settings))
    finally:
        app.close()


def examine_running(app: App) -> Iterator[Finding]:
    """What a running process can look at within moments: it asks no model, loads none, and names no document. The files
    of the models are told where they are broken."""
    yield from _checked("disk", lambda: _disk(app.settings))
    yield from _broken_models(app)
    yield from _checked("database", lambda: _database(app))
    yield from _checked("redis", lambda: _redis(app))
    yield from _checked("workers", lambda: _workers(app, described(app.settings.home)))
    yield from _checked("index", lambda: _index(app, app.text_index, names=False))


def _checked(name: str, check: Callable[[], Finding]) -> Iterator[Finding]:
    try:
        yield check()
    except MillwrightError as error:
        yield Finding(name, State.ERROR, str(error))
    except Exception as error:  # noqa: BLE001  (a component that is broken in a new way is a finding, not the end)
        yield Finding(
            name, State.ERROR, f"{type(error).__name__}: {error}", "Run `make setup`; if it stays, report it."
        )


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
    home = next(folder for folder in (settings.home, *settings.home.parents) if folder.exists())
    free = shutil.disk_usage(home).free / 1e9
    message = f"{free:.0f} GB free for {settings.home}"
    if free < LITTLE_DISK_GB:
        return Finding("disk", State.WARNING, message, "Free some space, or set MILLWRIGHT_HOME to a larger disk.")
    return Finding("disk", State.OK, message)


def _readers() -> Finding:
    prepare()
    from unstructured.partition.text import partition_text  # noqa: PLC0415  (heavy, and only after `prepare`)

    if not partition_text(text="Close the drain plug. Check the oil level.", languages=[""]):
        return Finding("readers", State.ERROR, "unstructured found nothing in a plain text", "Run `make setup`.")
    return Finding("readers", State.OK, "unstructured reads offline, with its language model from a package")


def _embedder(app: App) -> Finding:
    if warning := unusable_model(app.settings.embedder):
        return Finding("embedder", State.WARNING, warning, "Run `make setup`, then `millwright index rebuild`.")
    if app.embedder is None:
        return Finding("embedder", State.WARNING, "none is set: search is by text alone", "Unset MILLWRIGHT_EMBEDDER.")
    app.embedder.embed(["drain plug"])  # checks the model file's hash
    return Finding("embedder", State.OK, f"{app.embedder.name}, {app.embedder.dimension} numbers a vector")


def _cross_encoder() -> Finding:
    if flaw := cross_encoder.flaw():
        return _broken_cross_encoder(flaw)
    cross_encoder.states("How tight is the drain plug?", ["Drain plug: 80 N·m"])
    return Finding("cross-encoder", State.OK, "reads the best passages again, together with the question")


def _broken_models(app: App) -> Iterator[Finding]:
    if app.settings.embedder and (warning := unusable_model(app.settings.embedder)):
        yield Finding("embedder", State.WARNING, warning, _AGAIN)
    if flaw := cross_encoder.flaw():
        yield _broken_cross_encoder(flaw)


def _broken_cross_encoder(flaw: str) -> Finding:
    message = f"it can't be used, so answers are found without it, and fewer of them: {flaw}"
    return Finding("cross-encoder", State.WARNING, message, _AGAIN)


def _database(app: App) -> Finding:
    app.store.check()
    documents = app.store.documents.all()
    return Finding("database", State.OK, f"schema is up to date, {len(documents)} documents")


def _redis(app: App) -> Finding:
    if app.settings.redis_url:
        app.events.ping()
        return Finding("redis", State.OK, f"answers at {redis_server.shown(app.settings.redis_url)}")
    return Finding("redis", State.OK, f"not running; `millwright up` starts {redis_server.find_server()}")


def _workers(app: App, running: dict[str, Any] | None) -> Finding:
    if app.settings.processes == "elsewhere":
        found = app.ring.workers()
        if not found:
            return Finding("workers", State.ERROR, "none answers", "Start them; see docs/deployment.md.")
        return Finding("workers", State.OK, f"alive: {', '.join(found)}")
    if running is None:
        return Finding(
            "workers", State.OK, "none run for this data directory; up, ingest, ask and eval start what they need"
        )
    dead = [name for name, pid in running["processes"].items() if not _alive(pid)]
    if dead:
        return Finding(
            "workers", State.ERROR, f"ended by themselves: {', '.join(dead)}", "Look into logs/ of the data directory."
        )
    processes = ", ".join(f"{name} {pid}" for name, pid in running["processes"].items())
    return Finding("workers", State.OK, f"alive, started by process {running['pid']}: {processes}")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is somebody else's, but there
    return True


def _index(app: App, index: VectorIndex, *, names: bool = True) -> Finding:
    index.ping()
    indexed = index.copies()
    documents = app.store.documents.kept()
    where = app.settings.weaviate_url or "embedded"
    message = f"{where}: {sum(indexed.values())} chunks of {len(indexed)} copies, {len(documents)} in the database"
    lacking = [one for one in documents if indexed.get(one.copy, 0) < one.chunks]
    if lacking:
        if not names:
            of = f"{len(lacking)} documents"
            return Finding("index", State.ERROR, f"{message}; chunks are missing of {of}", "Run `millwright doctor`.")
        few = ", ".join(f"{one.document} ({indexed.get(one.copy, 0)} of {one.chunks})" for one in lacking[:FEW])
        more = f" and {len(lacking) - FEW} more" if len(lacking) > FEW else ""
        return Finding(
            "index", State.ERROR, f"{message}; chunks are missing of {few}{more}", "Run `millwright index rebuild`."
        )
    return Finding("index", State.OK, message)


def _language_models(app: App) -> Iterator[Finding]:
    """One real question to each configured model: a wrong address or key shows here, not in the answers."""
    settings = app.settings
    if not any(settings.lm_for(role)[0] for role in ("", *LM_ROLES)):
        yield Finding("language model", State.OK, "none: answers are extracted from the documents, verbatim")
        return
    try:
        models = app.language_models
    except BadInput as error:
        yield Finding("language model", State.ERROR, str(error))
        return
    for role, model in models.each().items():
        name = f"language model, {role}" if role else "language model"
        yield from _checked(name, partial(_language_model, name, model))


def _language_model(name: str, model: LanguageModel) -> Finding:
    from services.answering.model.steps import Understand  # noqa: PLC0415  (dspy stays out unless it is needed)

    query = Query("doctor", Question("How tight is the drain plug?"), "doctor", ())
    started = time.monotonic()
    try:
        with model.bound():
            model.call(lambda: Understand()(query), model.timeout_s, lambda: None)
    except Unavailable as error:
        remedy = f"Check {model.setting}, its base URL and key. Until then that step is done without it."
        return Finding(name, State.WARNING, str(error), remedy)
    return Finding(name, State.OK, f"{model.name} answered in {time.monotonic() - started:.1f} s")


def slack_finding(settings: Settings) -> Finding:
    """The bot itself looks, in its own process: an entrance is imported by nobody."""
    try:
        done = subprocess.run(
            [*slack_command(), "--check"],
            env=settings.environment(),
            capture_output=True,
            text=True,
            timeout=SLACK_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding("slack", State.ERROR, f"no word from Slack within {SLACK_S:.0f} s", "Check the network.")
    said = done.stdout.strip() or done.stderr.strip().splitlines()[-1]
    if done.returncode != 0:
        return Finding("slack", State.ERROR, said, "docs/slack.md says how to set it up.")
    return Finding("slack", State.OK, said)
