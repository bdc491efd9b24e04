"""How well comments are classified, on writers that the classifier has not seen.

    python -m benchmarks.feedback_kinds --seed N [--seeds COUNT] [--choose] --out FILE --json

A quarter of the writers is drawn and held out; no writer is on both sides. How strong the ridge penalty is and how much
meaning counts is chosen by cross-validation over the writers that are left, so nothing is fitted or chosen on what is
scored. Prints macro F1 of the kind and of the severity with n, the hash of the comments and a 95 % bootstrap interval
over comments, F1 of each kind, what the words alone reach (a vote is classified by them as it comes in; the nightly run
weighs their meaning, too), and what guessing the commonest gets. With --seeds, the mean over so many drawings from
--seed on. With --choose, only what is chosen with all writers: the constants of `services.learning.comment_model`.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import GroupKFold

from models.embedder import Embedder, Vectors, open_embedder
from services.learning.comment_model import Comment, WithMeaning, fit, labelled_comments
from services.learning.comments import Kind
from services.learning.labelled import DATA

HELD_OUT_SHARE = 0.25
RESAMPLES = 1000
FOLDS = 4
STRENGTHS = (3.0, 10.0, 30.0)
MEANINGS = (0.35, 0.5, 0.75, 1.0)
COMMENTS = DATA / "comments.jsonl"


class Once:
    """An embedder that works out each text once: every comment is on several sides of several splits."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._kept: dict[str, Any] = {}
        self.name, self.dimension, self.fingerprint = inner.name, inner.dimension, inner.fingerprint
        self.language = inner.language

    def embed(self, texts: Sequence[str]) -> Vectors:
        new = list(dict.fromkeys(text for text in texts if text not in self._kept))
        if new:
            self._kept.update(zip(new, self._inner.embed(new), strict=True))
        return np.array([self._kept[text] for text in texts], dtype=np.float32).reshape(-1, self.dimension)


def f1(truth: Sequence[str], said: Sequence[str]) -> dict[str, float]:
    """F1 of each label that is there in truth."""
    right, there, named = (
        Counter(t for t, s in zip(truth, said, strict=True) if t == s),
        Counter(truth),
        Counter(said),
    )
    return {label: 2 * right[label] / (there[label] + named[label]) for label in sorted(there)}


def macro(truth: Sequence[str], said: Sequence[str]) -> float:
    """Their mean, every label counting alike."""
    found = f1(truth, said)
    return sum(found.values()) / len(found)


def interval(truth: Sequence[str], said: Sequence[str], draw: random.Random) -> tuple[float, float]:
    """Of macro F1, by drawing comments with replacement."""
    found = []
    for _ in range(RESAMPLES):
        at = draw.choices(range(len(truth)), k=len(truth))
        found.append(macro([truth[i] for i in at], [said[i] for i in at]))
    found.sort()
    return round(found[int(0.025 * RESAMPLES)], 4), round(found[int(0.975 * RESAMPLES)], 4)


def choose(comments: Sequence[Comment], embedder: Embedder) -> tuple[float, float]:
    """Strength and meaning with the best macro F1 of the kind in cross-validation over these writers."""
    writers = [comment.writer for comment in comments]
    folds = list(GroupKFold(FOLDS).split(writers, groups=writers))

    def reached(strength: float, meaning: float) -> float:
        truth: list[str] = []
        said: list[str] = []
        for train, test in folds:
            model = WithMeaning([comments[i] for i in train], embedder, strength, meaning)
            truth += [str(comments[i].kind) for i in test]
            said += [str(found.kind) for found in model([comments[i].text for i in test])]
        return macro(truth, said)

    return max(itertools.product(STRENGTHS, MEANINGS), key=lambda pair: reached(*pair))


def measure(seed: int, comments: Sequence[Comment], embedder: Embedder) -> dict[str, Any]:
    """The figures of one drawing of writers."""
    draw = random.Random(seed)
    writers = sorted({comment.writer for comment in comments})
    held_out = frozenset(draw.sample(writers, round(HELD_OUT_SHARE * len(writers))))
    train = [comment for comment in comments if comment.writer not in held_out]
    test = [comment for comment in comments if comment.writer in held_out]
    strength, meaning = choose(train, embedder)
    began = time.perf_counter()
    weights = fit(train, strength)
    fitted_s = time.perf_counter() - began
    texts = [comment.text for comment in test]
    at_once = [str(c.kind) for c in weights(texts)]
    found = WithMeaning(train, embedder, strength, meaning)(texts)
    truth, said = [str(c.kind) for c in test], [str(c.kind) for c in found]
    levels, said_levels = [str(c.severity) for c in test], [str(c.severity) for c in found]
    commonest = Counter(c.kind for c in train).most_common(1)[0][0]
    return {
        "seed": seed,
        "n": len(test),
        "train": len(train),
        "writers_held_out": sorted(held_out),
        "strength": strength,
        "meaning": meaning,
        "macro_f1": round(macro(truth, said), 4),
        "at_once_macro_f1": round(macro(truth, at_once), 4),
        "ci95": interval(truth, said, draw),
        "unsafe_recall": round(
            sum(s == Kind.UNSAFE for t, s in zip(truth, said, strict=True) if t == Kind.UNSAFE)
            / max(1, truth.count(Kind.UNSAFE)),
            4,
        ),
        "kinds": {label: round(value, 4) for label, value in f1(truth, said).items()},
        "severity_macro_f1": round(macro(levels, said_levels), 4),
        "commonest_macro_f1": round(macro(truth, [str(commonest)] * len(truth)), 4),
        "fit_s": round(fitted_s, 2),
    }


def over(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Means over several drawings; lowest and highest of the kind."""
    names = ("macro_f1", "at_once_macro_f1", "severity_macro_f1", "unsafe_recall", "commonest_macro_f1")
    kinds = sorted({label for run in runs for label in run["kinds"]})
    reached = [run["macro_f1"] for run in runs]
    return {
        "seeds": [run["seed"] for run in runs],
        "n": [run["n"] for run in runs],
        **{name: round(statistics.fmean(run[name] for run in runs), 4) for name in names},
        "lowest": min(reached),
        "highest": max(reached),
        "kinds": {
            label: round(statistics.fmean(r["kinds"][label] for r in runs if label in r["kinds"]), 4) for label in kinds
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=1, help="drawings of writers, from --seed on")
    parser.add_argument("--choose", action="store_true", help="print what is chosen with all writers, and end")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="print one line of JSON and nothing else")
    given = parser.parse_args()
    inner = open_embedder("all-MiniLM-L6-v2-int8", 384)
    if inner is None:
        parser.error("the bundled embedder is not installed")
    comments, embedder = labelled_comments(), Once(inner)
    sha256 = hashlib.sha256(COMMENTS.read_bytes()).hexdigest()
    if given.choose:
        strength, meaning = choose(comments, embedder)
        report: dict[str, Any] = {"n": len(comments), "strength": strength, "meaning": meaning}
    else:
        runs = [measure(seed, comments, embedder) for seed in range(given.seed, given.seed + given.seeds)]
        report = runs[0] if len(runs) == 1 else over(runs)
        if given.out:
            given.out.write_text(json.dumps(runs, indent=1), encoding="utf-8")
        if not given.json:
            for label, value in report["kinds"].items():
                sys.stdout.write(f"{label:20}{value:.3f}\n")
    sys.stdout.write(json.dumps({**report, "sha256": sha256}) + "\n")


if __name__ == "__main__":
    main()
