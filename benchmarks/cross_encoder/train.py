"""Trains the cross-encoder further on the labelled pairs; writes its weights, and what it makes of pairs left out.

python -m benchmarks.cross_encoder.train --base cross_encoder.onnx --tokenizer tokenizer.json
    --pairs pairs.jsonl.gz … --out weights.npz [--folds N --scores scores.jsonl.gz] [--seed N] [--epochs N] [--rate R]

base: the file to begin with. With --folds, the families of the last file of pairs are left out in so many parts, one
after the other, and the last line says how well their pairs are told apart by a model that saw no question over their
documents, and by the base: AUC over pairs; AUC of the best unit's score over questions, answerable against near miss;
share of the answerable questions whose best unit is the right one. Scores: log odds of these pairs, out of fold.

The loss is the binary cross entropy of each pair and, for answerable questions, the cross entropy of the right units
among those of the question (Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise Approach").
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

MAX_TOKENS = 160
_ROWS = 224
"""Pairs of a batch, about."""
_LISTWISE = 0.1
_WARM_UP = 0.06
_BLOCK = 40
"""Batches within which questions of like length are put together."""

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


class CrossEncoder(nn.Module):
    """Six layers of MiniLM over question and passage; one number out of the first token and the mean of all."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        shape = {"hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536}
        self.bert = BertModel(BertConfig(vocab_size=30522, **shape), add_pooling_layer=False)
        self.dense, self.out = nn.Linear(768, 384), nn.Linear(384, 1)
        missing, unexpected = self.load_state_dict(_weights(base), strict=False)
        assert not unexpected
        assert all(name.endswith("_ids") for name in missing)

    def forward(self, ids: Any, types: Any, mask: Any) -> Any:
        hidden = self.bert(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return self.out(torch.tanh(self.dense(torch.cat([hidden[:, 0], mean], -1)))).squeeze(-1)


def _weights(path: Path) -> dict[str, Any]:
    """Those of a file that `to_onnx` wrote, in single precision."""
    held = {i.name: numpy_helper.to_array(i) for i in onnx.load(path).graph.initializer}
    found = {
        name: (value.astype(np.float32) * held[name.replace(".weight", ".scale")]).T
        if value.dtype == np.int8
        else value
        for name, value in held.items()
        if name.startswith(("bert.", "dense.", "out.")) and name.endswith((".weight", ".bias"))
    }
    embeddings = {"word": held["words"].astype(np.float32) * held["scale"]}
    embeddings |= {"position": held["positions"], "token_type": held["types"]}
    found |= {f"bert.embeddings.{kind}_embeddings.weight": value for kind, value in embeddings.items()}
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in found.items()}


class Pairs:
    """All pairs, and which of them each question has."""

    def __init__(self, rows: Sequence[dict[str, Any]], tokenizer: Tokenizer) -> None:
        self.rows = rows
        self.read = tokenizer.encode_batch([(row["q"], row["p"]) for row in rows])
        self.length = np.array([len(pair.ids) for pair in self.read])
        self.y = np.array([row["y"] for row in rows], dtype=np.float32)
        self.weight = np.array([row.get("w", 1.0) for row in rows], dtype=np.float32)
        self.questions: dict[str, list[int]] = defaultdict(list)
        for i, row in enumerate(rows):
            self.questions[row["id"]].append(i)

    def batch(self, chosen: Any) -> tuple[Any, ...]:
        longest = int(self.length[chosen].max())
        made = np.zeros((3, len(chosen), longest), dtype=np.int64)
        for row, i in enumerate(chosen):
            pair = self.read[i]
            made[:, row, : len(pair.ids)] = pair.ids, pair.type_ids, pair.attention_mask
        return tuple(torch.from_numpy(a).to(DEVICE) for a in made)

    def labelled(self, question: str) -> list[int]:
        """Without those that may answer, too: they are -1."""
        return [i for i in self.questions[question] if self.y[i] >= 0]


def train(model: CrossEncoder, pairs: Pairs, questions: Sequence[str], *, seed: int, epochs: int, rate: float) -> None:
    """AdamW with linear warm-up and decay, in batches of whole questions."""
    asked = [them for question in questions if (them := pairs.labelled(question))]
    size = max(1, int(_ROWS * len(asked) / sum(map(len, asked))))
    decayed = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim < 2]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}])
    rng, steps, step = np.random.default_rng(seed), (len(asked) // size + 1) * epochs, 0
    model.train()
    for epoch in range(epochs):
        shuffled = rng.permutation(len(asked))
        batches = []
        for start in range(0, len(shuffled), size * _BLOCK):
            block = sorted(shuffled[start : start + size * _BLOCK], key=lambda k: pairs.length[asked[k]].max())
            batches += [block[i : i + size] for i in range(0, len(block), size)]
        random.Random(seed + epoch).shuffle(batches)
        for batch in batches:
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1.0, (step + 1) / (_WARM_UP * steps + 1)) * max(0.0, 1 - step / steps)
            chosen = np.concatenate([asked[k] for k in batch])
            of = torch.from_numpy(np.repeat(np.arange(len(batch)), [len(asked[k]) for k in batch])).to(DEVICE)
            with torch.autocast(DEVICE, dtype=torch.bfloat16, enabled=DEVICE == "cuda"):
                logits = model(*pairs.batch(chosen)).float()
            y, weight = (torch.from_numpy(a[chosen]).to(DEVICE) for a in (pairs.y, pairs.weight))
            each = nn.functional.binary_cross_entropy_with_logits(logits, y, reduction="none")
            loss = (each * weight).sum() / weight.sum() + _LISTWISE * _among(logits, y, of, len(batch))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1


def _among(logits: Any, y: Any, of: Any, questions: int) -> Any:
    """Mean over the answerable questions of -log of the share of softmax that their right units get."""
    most = torch.full((questions,), -1e4, device=DEVICE).scatter_reduce(0, of, logits, "amax")
    odds = torch.exp(logits - most[of])
    whole = torch.zeros(questions, device=DEVICE).scatter_add(0, of, odds)
    right = torch.zeros(questions, device=DEVICE).scatter_add(0, of, odds * y)
    has = right > 0
    return (torch.log(whole[has]) - torch.log(right[has])).mean() if has.any() else logits.sum() * 0


@torch.no_grad()
def scored(model: CrossEncoder, pairs: Pairs, chosen: Sequence[int]) -> Any:
    """Log odds of the chosen pairs, in their order."""
    model.eval()
    order = np.array(chosen)[np.argsort(pairs.length[chosen])]
    found = dict[int, float]()
    for start in range(0, len(order), 512):
        part = order[start : start + 512]
        found |= dict(zip(part.tolist(), model(*pairs.batch(part)).float().cpu().numpy().tolist(), strict=True))
    return np.array([found[i] for i in chosen])


def measured(pairs: Pairs, questions: Sequence[str], score: Any) -> dict[str, float]:
    """score: of each pair, by its place; those of the questions are looked at."""
    asked = [them for question in questions if (them := pairs.labelled(question))]
    best = [max(them, key=lambda i: score[i]) for them in asked]
    answerable = [bool((pairs.y[them] == 1).any()) for them in asked]
    flat = np.concatenate(asked)
    return {
        "n": len(asked),
        "pair_auc": float(roc_auc_score(pairs.y[flat], score[flat])),
        "question_auc": float(roc_auc_score(answerable, score[best])),
        "best_is_right": float(np.mean([pairs.y[i] == 1 for i, yes in zip(best, answerable, strict=True) if yes])),
    }


def save(model: CrossEncoder, out: Path) -> None:
    """Matrices as int8 with a scale per column or word, as they are shipped; the rest in single precision."""
    kept: dict[str, Any] = {}
    for name, p in model.state_dict().items():
        value = p.detach().float().cpu().numpy()
        word = name == "bert.embeddings.word_embeddings.weight"
        if word or (name.endswith(".weight") and value.ndim == 2 and "embeddings" not in name):
            scale = np.abs(value).max(1, keepdims=True) / 127
            scale[scale == 0] = 1
            kept |= {name: np.round(value / scale).astype(np.int8), f"{name}.scale": scale}
        elif p.is_floating_point():
            kept[name] = value
    np.savez(out, **kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "tokenizer", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True)
    parser.add_argument("--scores", type=Path, help="where the scores out of fold go")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=5e-5)
    given = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(given.tokenizer))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    rows = [row for path in given.pairs for row in _rows(path)]
    measure_on = {row["id"] for row in _rows(given.pairs[-1])}
    pairs = Pairs(rows, tokenizer)
    how = {"seed": given.seed, "epochs": given.epochs, "rate": given.rate}

    def trained(questions: Sequence[str]) -> CrossEncoder:
        torch.manual_seed(given.seed)
        model = CrossEncoder(given.base).to(DEVICE)
        train(model, pairs, questions, **how)
        return model

    everything = list(pairs.questions)
    if given.folds:
        left = [question for question in everything if question in measure_on]
        score = np.full(len(rows), np.nan)
        for part in _parts(pairs, left, given.folds):
            model = trained([question for question in everything if question not in part])
            chosen = [i for question in part for i in pairs.questions[question]]
            score[chosen] = scored(model, pairs, chosen)
        base = np.full(len(rows), np.nan)
        chosen = [i for question in left for i in pairs.questions[question]]
        base[chosen] = scored(CrossEncoder(given.base).to(DEVICE), pairs, chosen)
        if given.scores:
            with gzip.open(given.scores, "wt", encoding="utf-8") as out:
                for i in chosen:
                    line = [rows[i]["q"], rows[i]["p"], round(float(score[i]), 3)]
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.write(json.dumps({"base": measured(pairs, left, base), "new": measured(pairs, left, score)}) + "\n")
    save(trained(everything), given.out)


def _parts(pairs: Pairs, questions: Sequence[str], number: int) -> list[set[str]]:
    """The questions in so many parts of about one size, those over one family of documents together."""
    families: dict[str, set[str]] = defaultdict(set)
    for question in questions:
        families[pairs.rows[pairs.questions[question][0]]["family"]].add(question)
    parts: list[set[str]] = [set() for _ in range(number)]
    for name in sorted(families, key=lambda name: (-len(families[name]), name)):
        min(parts, key=len).update(families[name])
    return parts


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
