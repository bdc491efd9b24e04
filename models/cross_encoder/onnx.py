"""The bundled cross-encoder: a MiniLM fine-tuned on questions whose passage answers them or only comes near.

Architecture: Wang et al. 2020, "MiniLM" (arXiv:2002.10957); reading both texts at once as in Nogueira, Cho 2019,
"Passage Re-ranking with BERT" (arXiv:1901.04085). How it was trained: benchmarks/cross_encoder; its licence: data/.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models import onnx_files
from models.onnx_files import loaded, padded

LANGUAGE = "en"
"""ISO 639-1 code of the one language that it was trained on."""

MODEL_PATH = Path(__file__).parent / "data" / "cross_encoder.onnx"
MODEL_SHA256 = "63576f61f5b280a3837aa595409153b1a6905a9c767cb84d6cc657db3b99f87d"
MAX_TOKENS = 160


def flaw() -> str | None:
    """What is wrong with the model's files, in a sentence that names the file and the remedy; None if nothing is."""
    return onnx_files.flaw(MODEL_PATH, MODEL_SHA256)


def states(question: str, passages: Sequence[str]) -> list[float]:
    """For each passage the probability in [0, 1] that it states what the question asks, in their order.

    May be called from threads. The model is loaded at first use, once per process: a session doesn't survive a fork.
    Raises BadInput if the model's file can't be read or is not the one it should be."""
    if not passages:
        return []
    session, tokenizer = loaded(MODEL_PATH, MODEL_SHA256, MAX_TOKENS)
    pairs = tokenizer.encode_batch([(question, passage) for passage in passages])
    feed = {
        "input_ids": padded([pair.ids for pair in pairs]),
        "token_type_ids": padded([pair.type_ids for pair in pairs]),
        "attention_mask": padded([pair.attention_mask for pair in pairs]),
    }
    logits = session.run(["logits"], feed)[0].astype(np.float64)
    return [float(p) for p in 1 / (1 + np.exp(-logits))]
