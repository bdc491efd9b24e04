"""Child processes that end with their parent, whatever ends it."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from models.errors import MillwrightError

PR_SET_PDEATHSIG = 1
STOP_S = 10.0
"""How long a process may take to stop before it is killed; the workers hand their jobs back after 5 s."""

LARGEST_LOG = 20_000_000
"""Bytes; then a log is kept once as `<name>.log.1` and begins anew."""


@dataclass
class Child:
    """One started process. `log` holds all that it prints; `start` is where this run's part begins, in bytes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    start: int
    started: float

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def printed(self) -> str:
        """What this run has printed so far."""
        with self.log.open("rb") as file:
            file.seek(self.start)
            return file.read().decode(errors="replace")

    def tail(self, lines: int = 5) -> str:
        return "\n".join(self.printed().strip().splitlines()[-lines:])

    def turn_log(self) -> None:
        """Keeps a log that has grown too large as `….log.1`. What is printed in that very moment may be lost."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            shutil.copyfile(self.log, f"{self.log}.1")
            os.truncate(self.log, 0)  # the process appends, so it goes on at the beginning
            self.start = 0


def spawn(name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> Child:
    """Starts a process in a session of its own (Ctrl-C goes to its parent alone), its output appended to `log`.

    On Linux it is killed when the thread that called this ends, so call it from the main thread. Being killed loses
    nothing: Redis has written what it acknowledged, and the leases of a worker run out."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        start = file.tell()
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=partial(die_with_parent, os.getpid()),
        )
    return Child(name, process, log, start, time.monotonic())


def wait_until(child: Child, ready: Callable[[], bool], seconds: float) -> None:
    """Returns when `ready()`. Raises MillwrightError, with the last lines of its log, if it ends or takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if not child.running:
            raise MillwrightError(f"{child.name} ended at its start; {child.log} says:\n{child.tail()}")
        if time.monotonic() > deadline:
            raise MillwrightError(
                f"{child.name} was not ready after {seconds:.0f} s; {child.log} says:\n{child.tail()}"
            )
        time.sleep(0.05)


def stop(children: Sequence[Child], seconds: float = STOP_S) -> None:
    """Ends the processes and whatever they started: politely and together, then by force."""
    for child in children:
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, deadline - time.monotonic()))
        _signal(child, signal.SIGKILL)  # the group: children of a pool that outlived it
        child.process.wait()


def _signal(child: Child, number: signal.Signals) -> None:
    try:
        if number is signal.SIGTERM:
            child.process.send_signal(number)  # its own children follow its orders, not ours
        else:
            os.killpg(child.process.pid, number)
    except ProcessLookupError:
        pass


_libc = ctypes.CDLL(None)  # loaded before any fork


def die_with_parent(parent: int) -> None:
    """From now on this process is killed when its parent ends (prctl(2), Linux only; elsewhere nothing is done)."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended in between
            os._exit(1)
