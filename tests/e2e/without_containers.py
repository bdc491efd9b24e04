"""The services of compose.yaml as plain processes: their very commands, health checks and settings.

What a container gives is put in their place: addresses and ports on loopback, folders of a test for the volumes and for
/tmp, a folder of secrets. They get no other environment, so a variable that compose.yaml forgets is missing here too.
PostgreSQL alone isn't started, its image has a start script of its own: the server of the tests takes its place.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from services.runtime.redis_server import find_server
from tests.compose import stack
from tests.compose.stack import ROOT, Service
from tests.slack.payloads import APP_TOKEN, BOT_TOKEN

HEALTHY_WITHIN_S = 120.0
MILLWRIGHT = [sys.executable, "-c", "from services.cli.main import run; run()"]
PORTS = ("8420", "8421", "6379", "8080", "50051", "7946", "7947", "8300", "8301")
OPERATOR_KEY = "the-key-of-the-operator-in-the-tests"


def free_ports(count: int) -> list[str]:
    """Ports that are free now, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [str(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


@dataclass
class Stack:
    """compose.yaml in a folder of its own. variables: what would stand in `.env`."""

    folder: Path
    database_url: str
    weaviate_binary: str
    variables: dict[str, str] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=stack.services)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        secrets = self.folder / "secrets"
        secrets.mkdir(parents=True)
        made = {
            "database_url": self.database_url,
            "redis_url": f"redis://:the-password@127.0.0.1:{self.ports['6379']}/0",
            "valkey.conf": "requirepass the-password",
            "weaviate_api_key": "the-key-of-weaviate",
            "lm_api_key": "",
            "slack_bot_token": BOT_TOKEN,
            "slack_app_token": APP_TOKEN,
            "slack_signing_secret": "",
            "slack.toml": 'default = ["everyone"]',
            "api_keys.toml": f'[operator]\nkey = "{OPERATOR_KEY}"\ngroups = ["everyone"]\nrole = "admin"',
        }
        for name, value in made.items():
            (secrets / name).write_text(value + "\n", encoding="utf-8")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['8420']}"

    def start(self, *names: str) -> None:
        """Starts these services, each when what it depends on is there, and waits until they are healthy."""
        for name in names:
            for other, condition in self.services[name].depends_on.items():
                if condition == "service_healthy" and other in self.running:
                    self.wait_until_healthy(other)
            self._start(name)
        for name in names:
            self.wait_until_healthy(name)

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a service to its end. arguments: of `docker compose run NAME …`, in place of its command."""
        service = self.services[name]
        argv = service.raw.get("entrypoint", []) if arguments else service.argv
        return subprocess.run(
            [*self._translated(name, argv), *arguments],
            env=self._environment(name),
            cwd=self._scratch(name),
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
        )

    def healthy(self, name: str) -> bool:
        """What the service's health check says now."""
        check = subprocess.run(
            self._translated(name, self.services[name].health),
            env=self._environment(name),
            cwd=self._scratch(name),
            capture_output=True,
            timeout=60,
            check=False,
        )
        return check.returncode == 0

    def wait_until_healthy(self, name: str) -> None:
        deadline = time.monotonic() + HEALTHY_WITHIN_S
        while not self.healthy(name):
            assert self.running[name].poll() is None, f"{name} ended:\n{self.log(name)}"
            assert time.monotonic() < deadline, f"{name} is not healthy:\n{self.log(name)}"
            time.sleep(0.2)

    def stop(self, name: str) -> float:
        """SIGTERM as compose sends it; returns the seconds it took. Fails where compose would kill it."""
        process, grace = self.running.pop(name), self.services[name].grace_s
        start = time.monotonic()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise AssertionError(f"{name} was still there after {grace:.0f} s:\n{self.log(name)}") from None
        return time.monotonic() - start

    def kill_all(self) -> None:
        for process in self.running.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-4000:]

    def _start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                self._translated(name, self.services[name].argv),
                env=self._environment(name),
                cwd=self._scratch(name),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _scratch(self, name: str) -> Path:
        """The /tmp of a container, and where it runs."""
        folder = self.folder / "tmp" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _environment(self, name: str) -> dict[str, str]:
        own = (self.variables if self.services[name].ours else {}) | self.services[name].environment
        values = dict(zip(own, self._translated(name, list(own.values())), strict=True))
        scratch = str(self._scratch(name))
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return {"PATH": path, "HOME": scratch, "TMPDIR": scratch, "PYTHONPATH": str(ROOT)} | values

    def _translated(self, name: str, argv: list[str]) -> list[str]:
        """The same words for this machine."""
        places = {
            "/run/secrets": self.folder / "secrets",
            "/var/lib/millwright": self.folder / "home",
            "/var/lib/weaviate": self.folder / "weaviate",
            "/data": self._made("valkey"),
            "/tmp": self._scratch(name),
            "/bin/weaviate": self.weaviate_binary,
            "http://weaviate:8080": f"http://127.0.0.1:{self.ports['8080']}",
            "0.0.0.0": "127.0.0.1",
            "valkey-cli": shutil.which("valkey-cli") or "redis-cli",
            "valkey-server": find_server(),
            **self.ports,
        }
        words = re.compile("|".join(rf"(?<![\w/.-]){re.escape(word)}(?![\w-])" for word in places))
        done = [words.sub(lambda match: str(places[match.group()]), word) for word in argv]
        program = {"python": [sys.executable], "millwright": MILLWRIGHT}.get(done[0], done[:1]) if done else []
        return [*program, *done[1:]]

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return folder
