"""Files of models that ship with Millwright: checked by their hash, run by onnxruntime on one thread."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import BadInput

Ids = npt.NDArray[np.int64]

TOKENIZER_PATH = Path(__file__).parent / "embedder" / "data" / "tokenizer.json"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
"""The word pieces of all MiniLM models."""


def checked(path: Path, sha256: str) -> bytes:
    """What the file holds. Raises BadInput, naming the file, if it can't be read or isn't the one that it should be."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} can't be read ({error.strerror}). Install Millwright again.") from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise BadInput(
            f"{path} is not the file it should be: {len(content):,} bytes of sha256 {found}, expected {sha256}. "
            "Install Millwright again."
        )
    return content


def flaw(path: Path, sha256: str) -> str | None:
    """What is wrong with this model's file or the tokenizer's, or None. Takes 20 ms, and nothing while they stay."""
    return _flaw(path, sha256, _state(path)) or _flaw(TOKENIZER_PATH, TOKENIZER_SHA256, _state(TOKENIZER_PATH))


@lru_cache(maxsize=8)
def _flaw(path: Path, sha256: str, state: tuple[int, int, int] | None) -> str | None:
    del state  # only a key
    try:
        checked(path, sha256)
    except BadInput as error:
        return str(error)
    return None


def _state(path: Path) -> tuple[int, int, int] | None:
    """What is another when a file has changed; None if it isn't there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


_loading = threading.Lock()


def loaded(path: Path, sha256: str, max_tokens: int) -> tuple[Any, Any]:
    """(session, tokenizer) of this process, made at first use. Raises BadInput if the file is another one."""
    with _loading:
        return _load(os.getpid(), path, sha256, max_tokens)


@lru_cache(maxsize=2)
def _load(pid: int, path: Path, sha256: str, max_tokens: int) -> tuple[Any, Any]:
    del pid  # only a key: a session doesn't survive a fork, so a child makes its own
    return _session(checked(path, sha256)), _tokenizer(max_tokens)


def _session(weights: bytes) -> Any:
    """An onnxruntime session of one thread: worker processes scale, threads only fight for the cores."""
    # Heavy, and of no use to a process that asks no model (the command line, the scheduler).
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    onnxruntime.disable_telemetry_events()
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def _tokenizer(max_tokens: int) -> Any:
    """The tokenizer of the bundled models; of a pair that is too long the longer text is cut."""
    import tokenizers  # noqa: PLC0415  (as above)

    made = tokenizers.Tokenizer.from_str(checked(TOKENIZER_PATH, TOKENIZER_SHA256).decode())
    made.enable_truncation(max_length=max_tokens, strategy="longest_first")
    made.no_padding()
    return made


def padded(rows: Sequence[Sequence[int]]) -> Ids:
    """(n, longest) int64, rows filled up with 0."""
    made = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for i, row in enumerate(rows):
        made[i, : len(row)] = row
    return made
