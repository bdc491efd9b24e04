"""What every command shares: settings, running processes, the consoles and the exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from models.errors import BadInput
from services.app import App
from services.runtime.ownership import described
from services.runtime.running import Running, ensure_running
from services.settings import load_settings

WIDTH_OF_A_FILE = 120
"""Columns of frames and tables where the output is no terminal; running text is never broken."""

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Exit(IntEnum):
    """Exit codes of all commands."""

    OK = 0
    FAILED = 1
    USAGE = 2
    SOME_FAILED = 3


def say(message: str) -> None:
    """A line for the person who waits; never on standard output, which belongs to the result."""
    err.print(f"[dim]{escape(message)} …[/dim]")


def each_one_group(groups: Sequence[str]) -> None:
    """Says of a name with a comma in it that it is one group: it is easily meant as a list."""
    for name in groups:
        if "," in name:
            err.print(f"“{name}” is taken as one group; repeat --group for each of several.", markup=False)


@contextmanager
def running_app() -> Iterator[App]:
    """The App of this data directory with everything running: joined, or started and stopped at the end."""
    with ensure_running(load_settings(), say) as running, app_of(running) as app:
        yield app


@contextmanager
def app_of(running: Running) -> Iterator[App]:
    app = App.build(running.settings)
    try:
        yield app
    finally:
        app.close()


@contextmanager
def stored_app() -> Iterator[App]:
    """The App with its Store, and with the Redis of what runs for this data directory, if something does; nothing is
    started. Raises MillwrightError if the schema isn't there."""
    settings = load_settings()
    if not settings.redis_url and (running := described(settings.home)):
        settings = settings.model_copy(update={"redis_url": running["redis_url"]})
    app = App.build(settings)
    try:
        app.store.check()
        yield app
    finally:
        app.close()


def print_json(value: Any) -> None:
    """One JSON value on standard output, on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def check_writable(path: Path) -> None:
    """Raises BadInput before any work is done for a file that can't be written."""
    try:
        path.open("a").close()
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}.") from error


def write_picture(path: Path, drawn: bytes) -> None:
    """Raises BadInput if the file can't be written."""
    try:
        path.write_bytes(drawn)
    except OSError as error:
        raise BadInput(f"{path} can't be written: {error.strerror}.") from error
    err.print(f"The picture is in {path}.", markup=False)


def leave(code: Exit) -> None:
    """Ends the command with this exit code."""
    raise typer.Exit(int(code))
