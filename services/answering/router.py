"""The router: which tools a question needs, several at once; whether it says too little, or is none for Millwright.

A softmax regression over the question's vector and signs of its wording says what comes first, a logistic regression
per tool what else is needed. Names of machines and other
identifiers are masked, so that a site's names tell nothing. Trained on services/learning/data/router.jsonl by
`python -m benchmarks.router --fit`; a recompile trains it anew with what the site's feedback shows.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from models.analyzer import identifiers
from models.embedder import Embedder
from services.answering.router_cues import signs
from services.answering.state import Router

Floats = npt.NDArray[np.float64]
ASK, DECLINE = "ask", "decline"
TOOLS = ("manuals", "log", "assets", "readings", "due", "forecast")
LABELS = (*TOOLS, ASK, DECLINE)
VECTOR_WEIGHT = 2.0
"""How much the vector counts against the signs, each of which is 0 or 1."""

SURE = 0.8
"""From here on it is said that a question says too little, or is out of scope."""


@dataclass(frozen=True, slots=True)
class Choice:
    """labels: tools, likeliest first, or ASK or DECLINE alone. likely: how likely each label comes first."""

    labels: tuple[str, ...]
    likely: dict[str, float]

    def surely(self, label: str) -> bool:
        return self.labels == (label,) and self.likely[label] >= SURE


def choose(text: str, assets: Sequence[str], embedder: Embedder, state: Router) -> Choice | None:
    """What a question needs. assets: the names of machines that it holds. None for weights of another embedder."""
    if state.embedder != embedder.name:
        return None
    x = features([text], [assets], embedder)[0]
    scores = np.array([state.first_bias[label] + float(np.dot(state.first[label], x)) for label in LABELS])
    shares = np.exp(scores - scores.max())
    likely = dict(zip(LABELS, (float(share) for share in shares / shares.sum()), strict=True))
    best = max(LABELS, key=lambda label: likely[label])
    if best not in TOOLS:
        return Choice((best,), likely)
    others = {}
    for label in TOOLS:
        z = state.bias[label] + float(np.dot(state.weights[label], x))
        others[label] = 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))
    more = sorted(
        (label for label in TOOLS if label != best and others[label] >= state.threshold),
        key=lambda label: others[label],
    )
    return Choice((best, *reversed(more)), likely)


def features(texts: Sequence[str], assets: Sequence[Sequence[str]], embedder: Embedder) -> Floats:
    """One row per question: its vector, then its signs."""
    masked = [_masked(text, names) for text, names in zip(texts, assets, strict=True)]
    vectors = np.asarray(embedder.embed([text for text, _, _ in masked])) * VECTOR_WEIGHT
    return np.hstack([vectors, np.array([signs(*one) for one in masked])])


def _masked(text: str, assets: Sequence[str]) -> tuple[str, bool, bool]:
    """The text without names, whether it names a machine, and whether it names anything else."""
    machine = False
    for name in sorted(assets, key=len, reverse=True):
        text, found = re.subn(rf"(?<!\w){re.escape(name)}(?!\w)", "the machine", text, flags=re.IGNORECASE)
        machine = machine or found > 0
    named = identifiers(text)
    for identifier in named:
        text = text.replace(identifier.text, "the code")
    return text, machine, bool(named)


@lru_cache(maxsize=1)
def shipped_router() -> Router:
    """The weights that ship with Millwright."""
    text = files("services.answering").joinpath("data/router.json").read_text(encoding="utf-8")
    return Router.model_validate(json.loads(text))
