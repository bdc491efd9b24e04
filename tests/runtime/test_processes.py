"""Child processes: they say why they didn't start, stop with all they started, and end with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.errors import MillwrightError
from services.runtime import processes
from services.runtime.processes import Child, spawn, stop, wait_until
from tests.waiting import until

WITHIN_S = 20.0

# Starts a child of its own that ignores SIGTERM, as a stuck pool would, and tells its pid.
STUBBORN = """
import subprocess, sys, time
deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", deaf])
print("child", child.pid, flush=True)
time.sleep(600)
"""

# Spawns one process and stays; the test kills it.
PARENT = """
import os, sys, time
from pathlib import Path
from services.runtime.processes import spawn
child = spawn("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"], Path(sys.argv[1]), dict(os.environ))
print(child.process.pid, flush=True)
time.sleep(600)
"""


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie that nobody reaps counts as ended)."""
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Child]]:
    started: list[Child] = []

    def start(code: str) -> Child:
        started.append(spawn("thing", [sys.executable, "-c", code], tmp_path / "thing.log", dict(os.environ)))
        return started[-1]

    yield start
    stop(started, seconds=0)


def test_a_process_that_ends_at_its_start_is_an_error_with_its_last_words(start) -> None:
    child = start("raise SystemExit('the port is in use')")
    with pytest.raises(MillwrightError, match=r"thing ended at its start.*(?s:.*)the port is in use"):
        wait_until(child, lambda: False, WITHIN_S)


def test_a_process_that_does_not_get_ready_is_an_error_that_names_its_log(start, tmp_path) -> None:
    child = start("import time; time.sleep(600)")
    with pytest.raises(MillwrightError, match=str(tmp_path / "thing.log")):
        wait_until(child, lambda: False, seconds=0)


def test_only_what_this_run_printed_counts(start) -> None:
    first = start("print('ready of the first run')")
    first.process.wait(WITHIN_S)
    second = start("print('second')")
    second.process.wait(WITHIN_S)
    assert "ready" in first.printed()
    assert second.printed() == "second\n"


def test_stop_ends_also_what_the_process_started(start) -> None:
    child = start(STUBBORN)
    until(lambda: child.printed().startswith("child "), "the child's child")
    grandchild = int(child.printed().split()[1])
    stop([child])
    assert not child.running
    until(lambda: gone(grandchild), "the end of the child's child")


def test_what_was_spawned_ends_when_its_parent_is_killed(tmp_path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert not gone(child)
    parent.send_signal(signal.SIGKILL)
    parent.wait(WITHIN_S)
    until(lambda: gone(child), "the end of the spawned process")
    parent.stdout.close()


def test_a_log_that_grew_too_large_is_kept_once_and_begins_anew(start, monkeypatch) -> None:
    monkeypatch.setattr(processes, "LARGEST_LOG", 10)
    child = start("print('x' * 100, flush=True); import sys; sys.stdin.read(); print('after')")
    child.process.wait(WITHIN_S)
    child.turn_log()
    assert Path(f"{child.log}.1").read_text().startswith("xxx")
    assert child.log.read_text() == ""
    assert child.printed() == ""


def test_a_log_that_was_taken_away_ends_nothing(start) -> None:
    child = start("import sys; sys.stdin.read()")
    child.log.rename(f"{child.log}.old")
    child.turn_log()
    assert not child.log.exists()
