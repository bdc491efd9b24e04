"""Fits what reads work orders: the vocabulary on spellings with their plain words, the tagger on labelled texts."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from ingestion.findings.lexicon import actions, failure_modes
from ingestion.findings.spelling import Speller
from ingestion.findings.tagger import LABELS, OUTSIDE, Weights, allowed, signs_of

STRENGTH = 8.0
"""Inverse of the ridge penalty, as scikit-learn's C."""

LEAST_WEIGHT = 4
"""Hundredths below which a weight isn't kept."""

OWN_TIMES = 6
"""How often each sentence with places is written, each time with other words."""

Spelled = Sequence[tuple[str, str]]
"""A text as its words, each with how it is written out ('' where it belongs to the word before)."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text with a label per word, in lower case."""

    words: tuple[str, ...]
    labels: tuple[str, ...]


# -------------------------------------------------- vocabulary


def fit_speller(texts: Iterable[Spelled]) -> Speller:
    """The vocabulary of these texts. Words that are masked ('<id>') or belong to the word before tell nothing."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    beside: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    words: Counter[str] = Counter()
    for text in texts:
        raw = ["", *(word.lower() for word, _ in text), ""]
        for n, (_, said) in enumerate(text, start=1):
            plain, word = " ".join(said.lower().split()), raw[n]
            joined = n < len(text) and not text[n][1].strip()  # 'auto' of 'auto greaser', written out 'autogreaser'
            if "<" in plain or not plain or joined or word[0] == "<":
                continue
            seen[word][plain] += 1
            beside[word][f"< {raw[n - 1]}"][plain] += 1
            beside[word][f"> {raw[n + 1]}"][plain] += 1
            words.update(part for part in plain.split() if part.isalpha() or "-" in part.strip("-"))
    short: dict[str, dict[str, int]] = {}
    for word, plains in sorted(seen.items()):
        likely = {plain: n for plain, n in plains.most_common() if n > 1 or len(plains) == 1}
        if likely and set(likely) != {word} and (word == "&" or len(word) > 1) and not any(c.isdigit() for c in word):
            short[word] = likely
    kept = {word: n for word, n in sorted(words.items()) if n > 1 or word not in short}
    near = {
        word: {key: dict(plains) for key, plains in sorted(beside[word].items()) if plains.total() > 1}
        for word, plains in short.items()
        if len(plains) > 1
    }
    return Speller(kept, short, near)


# -------------------------------------------------- tagger


def fit_tagger(texts: Sequence[Tagged]) -> Weights:
    """The tagger of these texts; the same ones give the same weights."""
    rows = [signs for text in texts for signs in signs_of(text.words)]
    labels = [label for text in texts for label in text.labels]
    counts = Counter(sign for signs in rows for sign in signs)
    places = {sign: n for n, sign in enumerate(sorted(sign for sign, count in counts.items() if count > 1))}
    found = [[places[sign] for sign in signs if sign in places] for signs in rows]
    at = np.cumsum([0, *map(len, found)])
    x = csr_matrix((np.ones(at[-1]), [place for row in found for place in row], at), shape=(len(rows), len(places)))
    model = LogisticRegression(C=STRENGTH, max_iter=500).fit(x, np.array(labels))
    order = [list(model.classes_).index(label) for label in LABELS]
    weights = np.round(100 * model.coef_[order]).astype(int)
    weights[abs(weights) < LEAST_WEIGHT] = 0
    return Weights(
        {sign: tuple(map(int, weights[:, n])) for sign, n in places.items() if weights[:, n].any()},
        tuple(round(100 * float(bias)) for bias in model.intercept_[order]),
        _follows(texts),
    )


def _follows(texts: Sequence[Tagged]) -> dict[str, tuple[int, ...]]:
    """How much likelier a label is after another one than anywhere, as logarithms."""
    anywhere = Counter(label for text in texts for label in text.labels)
    pairs = Counter(pair for text in texts for pair in zip(("", *text.labels), text.labels, strict=False))
    found = {}
    for before in ("", *LABELS):
        total = sum(pairs[before, label] for label in LABELS)
        found[before] = tuple(
            round(
                100
                * float(
                    np.log((pairs[before, label] + 1) / (total + len(LABELS)))
                    - np.log((anywhere[label] + 1) / (anywhere.total() + len(LABELS)))
                )
            )
            if allowed(before, label)
            else 0
            for label in LABELS
        )
    return found


# -------------------------------------------------- our own sentences

_PLACE = re.compile(r"\[(?P<kind>[CFA]) (?P<text>[^\]]+)\]|(?P<word>[^\s\[\],.;:]+)")
_KIND = {"C": "component", "F": "failure mode", "A": "action"}


def own_texts(seed: int = 0) -> list[Tagged]:
    """Sentences written for this, in the style of longer work orders, several times with other components in them."""
    rng = random.Random(seed)
    made = []
    lines = (files("services.learning") / "data/work_orders.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.strip():
            made += [_tagged(_filled(line, rng)) for _ in range(OWN_TIMES if "{" in line else 1)]
    return made


_PARTS = (
    "seal", "mechanical seal", "bearing", "drive belt", "hydraulic hose", "hose", "pump", "motor", "gearbox", "valve",
    "control valve", "filter", "oil filter", "coupling", "shaft", "cylinder", "sensor", "pressure sensor", "fan",
    "chain", "conveyor belt", "roller", "brake pad", "gasket", "impeller", "compressor", "heat exchanger",
    "limit switch", "contactor", "cable", "spindle", "pulley", "flange", "guard", "nozzle", "o-ring", "radiator",
    "clutch", "wiper",
    "solenoid valve", "encoder", "relay", "fuse", "starter motor", "alternator", "battery", "tyre", "track", "bucket",
)  # fmt: skip


def _filled(line: str, rng: random.Random) -> str:
    while "{c}" in line:
        line = line.replace("{c}", rng.choice(_PARTS), 1)
    while "{f}" in line:
        line = line.replace("{f}", rng.choice(_FAILING), 1)
    while "{a}" in line:
        line = line.replace("{a}", rng.choice(_DONE), 1)
    return line


_FAILING = sorted(w for w in failure_modes() if w.endswith(("ed", "ing", "en", "orn", "ose", "oisy")) and " " not in w)
_DONE = sorted(w for w in actions() if w.endswith("ed") and " " not in w)


def _tagged(line: str) -> Tagged:
    words, labels = list[str](), list[str]()
    for match in _PLACE.finditer(line):
        if match["word"]:
            words.append(match["word"].lower())
            labels.append(OUTSIDE)
            continue
        for n, word in enumerate(match["text"].lower().split()):
            words.append(word)
            labels.append(f"{'I' if n else 'B'} {_KIND[match['kind']]}")
    return Tagged(tuple(words), tuple(labels))


def to_json(weights: Weights) -> dict[str, Any]:
    """As it is shipped."""
    return {"features": dict(weights.features), "bias": weights.bias, "follows": dict(weights.follows)}
