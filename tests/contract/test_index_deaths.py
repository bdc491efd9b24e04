"""An index whose writer is killed, and a server that goes away and comes back."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import pytest

from models.errors import IndexMismatch, Unavailable
from models.index.embedded import EmbeddedIndex
from models.index.port import Filters, IndexedChunk, IndexQuery, VectorIndex
from models.index.weaviate import WeaviateIndex
from models.types import PUBLIC_GROUP, ChunkKind

DIMENSION = 8
EVERYONE = (frozenset({PUBLIC_GROUP}),)
BATCH = 20

WRITER = """
import sys, uuid
from pathlib import Path
import numpy as np
from models.index.embedded import EmbeddedIndex
from models.index.port import IndexedChunk
from models.index.weaviate import WeaviateIndex
from models.types import ChunkKind

kind, where, port = sys.argv[1:]
index = EmbeddedIndex(Path(where), "tests", 8) if kind == "embedded" else WeaviateIndex(where, int(port), "tests", 8)
vector = np.ones(8, dtype=np.float32) / np.sqrt(np.float32(8))
for batch in range(100_000):
    ids = [str(uuid.uuid5(uuid.NAMESPACE_URL, f"{batch}-{n}")) for n in range(20)]
    groups = frozenset({"everyone"})
    index.add("copy", [IndexedChunk(i, "a.pdf", ChunkKind.PROSE, groups, ("drain", "plug"), vector) for i in ids])
    print(batch, flush=True)
"""


def test_a_writer_that_is_killed_loses_nothing_it_acknowledged(
    adapter: str, make_index: Callable[..., VectorIndex], tmp_path: Path
) -> None:
    index = make_index()
    index.ping()
    where = str(tmp_path / "index.db") if adapter == "embedded" else os.environ["MILLWRIGHT_TEST_WEAVIATE_URL"]
    port = os.environ.get("MILLWRIGHT_TEST_WEAVIATE_GRPC_PORT", "50051")
    command = [sys.executable, "-c", WRITER, adapter, where, port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        acknowledged = -1
        while acknowledged < 5:
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)  # in the middle of a batch, as like as not
        acknowledged = max([acknowledged, *(int(line) for line in writer.stdout if line.strip().isdigit())])
    least = (acknowledged + 1) * BATCH
    assert least <= index.count("copy") <= least + BATCH
    query = IndexQuery(("drain",), np.ones(DIMENSION, dtype=np.float32), 10_000)
    found = index.search(query, EVERYONE, Filters(), frozenset())
    assert len(found.lexical) == index.count("copy")
    again = [one(f"{acknowledged + 1}-{n}") for n in range(BATCH)]  # what wasn't acknowledged is sent again by id
    index.add("copy", again)
    assert index.count("copy") == least + BATCH
    index.drop("copy")
    assert index.count("copy") == 0


def one(name: str) -> IndexedChunk:
    id_ = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
    vector = np.ones(DIMENSION, dtype=np.float32) / np.sqrt(np.float32(DIMENSION))
    return IndexedChunk(id_, "a.pdf", ChunkKind.PROSE, frozenset({PUBLIC_GROUP}), ("drain", "plug"), vector)


@pytest.mark.parametrize("how", ["rebuild", "reset"])
def test_a_damaged_file_says_how_to_make_it_again_and_that_works(tmp_path: Path, how: str) -> None:
    (tmp_path / "index.db").write_bytes(b"not a database, and long enough to be looked at " * 100)
    with closing(EmbeddedIndex(tmp_path / "index.db", "tests", DIMENSION)) as index:
        for use in (index.count, index.ping, lambda: index.add("copy", [one("first")])):
            with pytest.raises(IndexMismatch, match="rebuild"):
                use()
        if how == "reset":
            index.reset()
            index.add("copy", [one("first")])
        else:
            with index.rebuild() as new:
                new.add("copy", [one("first")])
        assert index.count() == 1
        assert (tmp_path / "index.db.damaged").exists()


def test_a_child_after_a_fork_searches_and_writes_too(tmp_path: Path) -> None:
    program = """
import os, sys
from pathlib import Path
import numpy as np
from models.index.embedded import EmbeddedIndex
from models.index.port import Filters, IndexedChunk, IndexQuery
from models.types import ChunkKind

index = EmbeddedIndex(Path(sys.argv[1]), "tests", 8)
vector = np.ones(8, dtype=np.float32) / np.sqrt(np.float32(8))
def add(name): index.add(name, [IndexedChunk(name, "a.pdf", ChunkKind.PROSE, frozenset("a"), ("drain",), vector)])
def found(): return len(index.search(IndexQuery(("drain",), vector), (frozenset("a"),), Filters(), frozenset()).dense)
add("parent")
assert found() == 1
pid = os.fork()
if pid == 0:
    add("child")
    os._exit(0 if found() == 2 else 3)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) or found() - 2)
"""
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "index.db")], timeout=60, check=False)
    assert done.returncode == 0


# -------------------------------------------------- an outage


class Server:
    """A Weaviate of this test's own, on ports of its own, that can be killed and started again on the same data."""

    def __init__(self, binary: str, data: Path) -> None:
        self._binary, self._data = binary, data
        self.port, self.grpc_port, *self._others = (_free_port() for _ in range(6))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        gossip, data, raft, rpc = self._others
        environment = {
            **os.environ,
            "PERSISTENCE_DATA_PATH": str(self._data),
            "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "true",
            "AUTOSCHEMA_ENABLED": "false",
            "DEFAULT_VECTORIZER_MODULE": "none",
            "DISABLE_TELEMETRY": "true",
            "GO_PROFILING_DISABLE": "true",
            "GRPC_PORT": str(self.grpc_port),
            "CLUSTER_HOSTNAME": "test",
            "CLUSTER_BIND_ADDR": "127.0.0.1",
            "CLUSTER_ADVERTISE_ADDR": "127.0.0.1",
            "CLUSTER_GOSSIP_BIND_PORT": str(gossip),
            "CLUSTER_DATA_BIND_PORT": str(data),
            "RAFT_PORT": str(raft),
            "RAFT_INTERNAL_RPC_PORT": str(rpc),
            "RAFT_BOOTSTRAP_EXPECT": "1",
        }
        command = [self._binary, "--scheme", "http", "--host", "127.0.0.1", "--port", str(self.port)]
        with (self._data.parent / "weaviate.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        wait_for(self._ready)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _ready(self) -> bool:
        try:
            with urlopen(f"{self.url}/v1/.well-known/ready", timeout=2) as response:
                return bool(response.status == 200)
        except (URLError, OSError):
            return False


@pytest.fixture
def server(tmp_path: Path, weaviate_binary: str) -> Iterator[Server]:
    made = Server(weaviate_binary, tmp_path / "data")
    made.start()
    yield made
    made.kill()


def test_an_outage_is_told_at_once_and_ends_without_a_restart_of_ours(server: Server) -> None:
    index = WeaviateIndex(server.url, server.grpc_port, "tests", DIMENSION)
    query = IndexQuery(("drain",), np.ones(DIMENSION, dtype=np.float32), 10)

    def search() -> int:
        return len(index.search(query, EVERYONE, Filters(), frozenset()).lexical)

    def answers() -> bool:
        try:
            return search() == 1
        except Unavailable:
            return False

    with closing(index):
        index.add("copy", [one("first")])
        assert search() == 1
        server.kill()
        for use in (search, index.ping, lambda: index.add("copy", [one("second")]), index.count):
            with pytest.raises(Unavailable, match="doesn't answer"):
                use()
        server.start()
        wait_for(answers)
        index.add("copy", [one("second")])
        assert search() == 2


def wait_for(condition: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    pause = 0.05
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(pause)  # between two looks at the condition


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
