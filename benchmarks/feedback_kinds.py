"""How well comments are classified, on writers that the classifier has not seen.

    python -m benchmarks.feedback_kinds --seed N --out FILE --json

A quarter of the writers is drawn and held out; no writer is on both sides. Prints macro F1 of the kind and of the
severity with n and a 95 % bootstrap interval over comments, F1 of each kind, what the words alone reach (a vote is
classified by them as it comes in; the nightly run weighs their meaning, too), and what guessing the commonest gets.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.embedder import open_embedder
from services.learning.comment_model import Comment, WithMeaning, fit, labelled_comments
from services.learning.comments import Kind

HELD_OUT_SHARE = 0.25
RESAMPLES = 1000


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


def measure(seed: int, comments: Sequence[Comment]) -> dict[str, Any]:
    """The figures of one drawing of writers."""
    draw = random.Random(seed)
    writers = sorted({comment.writer for comment in comments})
    held_out = frozenset(draw.sample(writers, round(HELD_OUT_SHARE * len(writers))))
    train = [comment for comment in comments if comment.writer not in held_out]
    test = [comment for comment in comments if comment.writer in held_out]
    began = time.perf_counter()
    weights = fit(train)
    fitted_s = time.perf_counter() - began
    texts = [comment.text for comment in test]
    at_once = [str(c.kind) for c in weights(texts)]
    embedder = open_embedder("all-MiniLM-L6-v2-int8", 384)
    found = WithMeaning(train, embedder)(texts) if embedder else weights(texts)
    truth, said = [str(c.kind) for c in test], [str(c.kind) for c in found]
    levels, said_levels = [str(c.severity) for c in test], [str(c.severity) for c in found]
    commonest = Counter(c.kind for c in train).most_common(1)[0][0]
    return {
        "seed": seed,
        "n": len(test),
        "train": len(train),
        "writers_held_out": sorted(held_out),
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="print one line of JSON and nothing else")
    given = parser.parse_args()
    report = measure(given.seed, labelled_comments())
    if given.out:
        given.out.write_text(json.dumps(report, indent=1), encoding="utf-8")
    if not given.json:
        for _label, _value in report["kinds"].items():
            pass


if __name__ == "__main__":
    main()
