"""Who owns what runs for a data directory, and who uses it.

One process owns it: it holds the lock of the data directory and writes down the address of its Redis. Others join it,
and hold a shared lock on the users' file, so that an owner that is done first waits for them.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from models.errors import MillwrightError, Unavailable

JOIN_S = 150.0
"""How long another process may take to start or stop everything."""


def described(home: Path) -> dict[str, Any] | None:
    """What runs for this data directory (`pid`, `redis_url`, `url`, `processes`), or None if nothing does."""
    try:
        with (home / "run" / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        pass  # somebody owns it
    except OSError:
        return None  # no such data directory
    else:
        return None
    try:
        found: dict[str, Any] = json.loads((home / "run" / "running.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def own_or_join(home: Path, users: TextIO, lock: TextIO, alone: bool) -> dict[str, Any] | None:
    """None if the lock is ours now; else what another process runs, kept running as long as `users` is open.

    alone: only the lock will do. Raises MillwrightError then, Unavailable if the other one does not get ready."""
    deadline = time.monotonic() + JOIN_S
    while time.monotonic() < deadline:
        if _try(lock, fcntl.LOCK_EX):
            return None
        if alone and _stays_owned(lock):
            raise MillwrightError(_already(home))
        if _try(users, fcntl.LOCK_SH):  # not while its owner stops everything
            if found := described(home):
                return found
            fcntl.flock(users, fcntl.LOCK_UN)
        time.sleep(0.05)
    raise Unavailable(f"Another process is starting or stopping Millwright and does not get done; see {home / 'logs'}.")


def _stays_owned(lock: TextIO) -> bool:
    """Whether somebody owns it, rather than only looking (`described` holds the lock for an instant)."""
    deadline = time.monotonic() + 0.3
    while time.monotonic() < deadline:
        if _try(lock, fcntl.LOCK_EX):
            fcntl.flock(lock, fcntl.LOCK_UN)
            return False
        time.sleep(0.02)
    return True


def _already(home: Path) -> str:
    found = described(home)
    by = f" (process {found['pid']})" if found else ""
    return (
        f"Millwright already runs for {home}{by}. Use it, stop it with Ctrl-C there, "
        "or set MILLWRIGHT_HOME to another directory."
    )


def wait_for_users(users: TextIO, say: Callable[[str], None]) -> None:
    """Returns when no other command uses what runs."""
    if not _try(users, fcntl.LOCK_EX):
        say("Another command still uses the workers; waiting for it")
        fcntl.flock(users, fcntl.LOCK_EX)


def opened(stack: ExitStack, home: Path, name: str) -> TextIO:
    """A file to lock, open until the stack ends. Raises MillwrightError if the data directory can't be written to."""
    path = home / "run" / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return stack.enter_context(path.open("a"))
    except OSError as error:
        raise MillwrightError(
            f"The data directory {home} can't be written to ({error.strerror}): set MILLWRIGHT_HOME to one that can."
        ) from error


def _try(file: TextIO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
