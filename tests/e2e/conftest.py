"""Millwright as a user runs it: the command, real Redis, real workers, one data directory per module."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import until

WITHIN_S = 120.0
MILLWRIGHT = [sys.executable, "-c", "from services.cli.main import run; run()"]

MANUAL = """# Feed pump FP-210, service manual

## 1 Lubrication

Fill the gearbox with 1.8 litres of ISO VG 220 oil.

## 2 Torque values

| fastener | torque |
|---|---|
| Drain plug M14 | 47 Nm |
| Filler plug M14 | 25 Nm |

## 3 Draining the gearbox

WARNING: Hot oil causes burns. Let the pump cool down before draining.

1. Switch the pump off and lock the main switch.
2. Place a pan below the drain plug.
3. Remove the drain plug and let the oil run out.
"""

LOG = """id,asset,date,description,downtime_h
WO-1,FP-210,2025-01-10,Replaced the mechanical seal after a leak,3.5
WO-2,FP-210,2025-04-02,Tightened the coupling,0.5
WO-3,FP-211,2025-06-20,Replaced the drive-end bearing,6
"""


@dataclass
class Site:
    """A data directory and the commands on it."""

    home: Path
    port: str = "0"
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("MILLWRIGHT_")}
        return {**own, "MILLWRIGHT_HOME": str(self.home), "MILLWRIGHT_API_PORT": self.port, **self.settings}

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*MILLWRIGHT, *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def json(self, *arguments: str | Path) -> Any:
        """What a command prints with --json: one JSON value and nothing else."""
        done = self.run(*arguments, "--json")
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    def processes(self) -> dict[int, str]:
        """The living processes that belong to this data directory, whoever their parent is now."""
        wanted = f"MILLWRIGHT_HOME={self.home}".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # it ended meanwhile, or isn't ours
        return found


@dataclass
class Up:
    """A running `millwright up`."""

    site: Site
    process: subprocess.Popen[bytes]
    printed: Path

    def text(self) -> str:
        return self.printed.read_text(encoding="utf-8", errors="replace")

    def wait_until_ready(self) -> Up:
        until(lambda: "ready in" in self.text() or self.process.poll() is not None, "ready")
        assert self.process.poll() is None, self.text()
        return self

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(WITHIN_S)


@pytest.fixture
def start_up(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    """Starts `millwright up` for a site; what is still there at the end is ended by force."""
    started: list[Up] = []

    def start(site: Site, *arguments: str) -> Up:
        printed = tmp_path / f"up-{len(started)}.log"
        with printed.open("wb") as file:
            process = subprocess.Popen(
                [*MILLWRIGHT, "up", *arguments],
                env=site.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(Up(site, process, printed))
        return started[-1]

    yield start
    for up in started:
        if up.process.poll() is None:
            up.process.kill()
            up.process.wait(WITHIN_S)
        for pid in up.site.processes():
            os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good files and several broken ones."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "pumps").mkdir()
    (folder / "pumps" / "fp-210.md").write_text(MANUAL, encoding="utf-8")
    (folder / "work-orders.csv").write_text(LOG, encoding="utf-8")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "truncated.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    (folder / "picture.docx").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    return folder
