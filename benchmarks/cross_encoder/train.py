"""Trains the cross-encoder, first on public questions, then on the labelled pairs; writes its weights.

python -m benchmarks.cross_encoder.train --base model.safetensors --tokenizer tokenizer.json
    --general general.jsonl.gz --pairs pairs.jsonl.gz --out weights.npz [--without FAMILY …] [--seed N]

base: all-MiniLM-L6-v2 as its makers publish it, sha256 53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db
With `--without` the pairs of these families are left out of the training, and the last line says how well they are
told apart: AUC over pairs; AUC of the best unit's score over questions, answerable against near miss; share of the
answerable questions whose best unit is the right one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

MAX_TOKENS = 160
GENERAL: dict[str, Any] = {"epochs": 2, "rate": 6e-5, "batch": 256}
LABELLED: dict[str, Any] = {"epochs": 4, "rate": 5e-5, "batch": 128}
_WARM_UP = 0.06
_BLOCK = 50
"""Batches within which texts of like length are put together."""

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


class CrossEncoder(nn.Module):
    """Six layers of MiniLM over question and passage; one number out of the first token and the mean of all."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        shape = {"hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536}
        self.bert = BertModel(BertConfig(vocab_size=30522, **shape), add_pooling_layer=False)
        self.bert.load_state_dict(load_file(base), strict=False)
        self.dense, self.out = nn.Linear(768, 384), nn.Linear(384, 1)

    def forward(self, ids: Any, types: Any, mask: Any) -> Any:
        hidden = self.bert(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return self.out(torch.tanh(self.dense(torch.cat([hidden[:, 0], mean], -1)))).squeeze(-1)


class Pairs:
    def __init__(self, rows: list[dict[str, Any]], tokenizer: Tokenizer) -> None:
        self.rows = rows
        self.read = tokenizer.encode_batch([(row["q"], row["p"]) for row in rows])
        self.length = np.array([len(pair.ids) for pair in self.read])
        self.y = np.array([row["y"] for row in rows], dtype=np.float32)
        self.weight = np.array([row.get("w", 1.0) for row in rows], dtype=np.float32)

    def batch(self, chosen: Any) -> tuple[Any, ...]:
        longest = int(self.length[chosen].max())
        made = np.zeros((3, len(chosen), longest), dtype=np.int64)
        for row, i in enumerate(chosen):
            pair = self.read[i]
            made[:, row, : len(pair.ids)] = pair.ids, pair.type_ids, pair.attention_mask
        return tuple(torch.from_numpy(a).to(DEVICE) for a in (*made, self.y[chosen], self.weight[chosen]))


def train(model: CrossEncoder, pairs: Pairs, seed: int, *, epochs: int, rate: float, batch: int) -> None:
    """AdamW with linear warm-up and decay; binary cross entropy, each pair by its weight."""
    decayed = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim < 2]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}])
    rng, steps, step = np.random.default_rng(seed), math.ceil(len(pairs.rows) / batch) * epochs, 0
    model.train()
    for epoch in range(epochs):
        shuffled = rng.permutation(len(pairs.rows))
        batches = []
        for start in range(0, len(shuffled), batch * _BLOCK):
            block = shuffled[start : start + batch * _BLOCK]
            block = block[np.argsort(pairs.length[block])]
            batches += [block[i : i + batch] for i in range(0, len(block), batch)]
        random.Random(seed + epoch).shuffle(batches)
        for chosen in batches:
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1.0, (step + 1) / (_WARM_UP * steps + 1)) * max(0.0, 1 - step / steps)
            ids, types, mask, y, weight = pairs.batch(chosen)
            with torch.autocast(DEVICE, dtype=torch.bfloat16, enabled=DEVICE == "cuda"):
                logits = model(ids, types, mask)
            each = nn.functional.binary_cross_entropy_with_logits(logits.float(), y, reduction="none")
            optimizer.zero_grad(set_to_none=True)
            ((each * weight).sum() / weight.sum()).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1


@torch.no_grad()
def measured(model: CrossEncoder, pairs: Pairs) -> dict[str, float]:
    model.eval()
    scores = np.zeros(len(pairs.rows))
    for start in range(0, len(scores), 512):
        chosen = np.arange(start, min(start + 512, len(scores)))
        scores[chosen] = model(*pairs.batch(chosen)[:3]).float().cpu().numpy()
    by_question: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(pairs.rows):
        by_question[row["id"]].append(i)
    best = [max(them, key=lambda i: scores[i]) for them in by_question.values()]
    answerable = [bool(pairs.y[them].any()) for them in by_question.values()]
    right = [pairs.y[i] for i, yes in zip(best, answerable, strict=True) if yes]
    return {
        "n": len(by_question),
        "pair_auc": float(roc_auc_score(pairs.y, scores)),
        "question_auc": float(roc_auc_score(answerable, scores[best])),
        "best_is_right": float(np.mean(right)),
    }


def save(model: CrossEncoder, out: Path) -> None:
    """Half precision; the table of words as int8 with a scale per word, as it is shipped."""
    kept = {
        n: p.detach().cpu().numpy().astype(np.float16) for n, p in model.state_dict().items() if p.is_floating_point()
    }
    table = kept.pop("bert.embeddings.word_embeddings.weight").astype(np.float32)
    scale = np.abs(table).max(1, keepdims=True) / 127
    scale[scale == 0] = 1
    np.savez(out, words=np.round(table / scale).astype(np.int8), scale=scale, **kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "tokenizer", "general", "pairs", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--without", nargs="*", default=[], help="families to measure on")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(given.tokenizer))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    torch.manual_seed(given.seed)
    model = CrossEncoder(given.base).to(DEVICE)
    train(model, Pairs(_rows(given.general), tokenizer), given.seed, **GENERAL)
    labelled = _rows(given.pairs)
    learnt = [row for row in labelled if row["family"] not in given.without]
    train(model, Pairs(learnt, tokenizer), given.seed, **LABELLED)
    save(model, given.out)
    left = [row for row in labelled if row["family"] in given.without]
    sys.stdout.write(json.dumps(measured(model, Pairs(left, tokenizer)) if left else {"n": 0}) + "\n")


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
