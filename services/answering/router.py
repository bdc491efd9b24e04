"""The router: which tools a question needs, several at once; whether it says too little, or is none for Millwright.

A softmax regression over sets of tools ('manuals+assets'), from the question's vector, its words and pairs of words,
and signs of its wording. Names of machines and other identifiers are masked, so that a site's names tell nothing.
Trained on services/learning/data/router.jsonl by `python -m benchmarks.router --fit`; a recompile moves the weights by
what the site's feedback shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

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
VECTOR_WEIGHT, WORD_WEIGHT = 3.0, 0.8
"""How much the vector and a word count against the signs, each of which is 0 or 1."""

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True, slots=True)
class Choice:
    """labels: tools, likeliest first, or ASK or DECLINE alone. likely: how likely each label is among those needed.
    shares: how likely each set of labels is to be just what is needed; together 1."""

    labels: tuple[str, ...]
    likely: Mapping[str, float]
    shares: Mapping[tuple[str, ...], float]

    def needs(self, *labels: str) -> float:
        """How likely it is that at least one of the labels is needed."""
        return sum(share for each, share in self.shares.items() if not set(labels).isdisjoint(each))

    def needs_all(self, *labels: str) -> float:
        """How likely it is that all of the labels are needed."""
        return sum(share for each, share in self.shares.items() if set(labels) <= set(each))


def choose(text: str, assets: Sequence[str], embedder: Embedder, state: Router) -> Choice | None:
    """What a question needs. assets: the names of machines that it holds. None for weights of another embedder."""
    if state.embedder != embedder.name:
        return None
    kept = _weights(state)
    scores = features([text], [assets], embedder, kept.places)[0] @ kept.matrix + kept.bias
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    known = {each: float(share) for each, share in zip(kept.sets, shares, strict=True)}
    likely = {label: sum(share for each, share in known.items() if label in each) for label in LABELS}
    best = max(known, key=known.__getitem__)
    return Choice(tuple(sorted(best, key=lambda label: -likely[label])), likely, known)


def features(
    texts: Sequence[str], assets: Sequence[Sequence[str]], embedder: Embedder, places: Mapping[str, int]
) -> Floats:
    """One row per question: its vector, its signs, and the words at their places."""
    masked = [_masked(text, names) for text, names in zip(texts, assets, strict=True)]
    vectors = np.asarray(embedder.embed([text for text, _, _ in masked])) * VECTOR_WEIGHT
    worded = np.zeros((len(masked), len(places)))
    for row, (text, _, _) in enumerate(masked):
        worded[row, [places[word] for word in words_of(text) if word in places]] = WORD_WEIGHT
    return np.hstack([vectors, np.array([signs(*one) for one in masked]), worded])


def words_of(masked: str) -> frozenset[str]:
    """The words of a masked question and its pairs of neighbours; numbers as '#'."""
    words = ["#" if word.isdigit() else word.lower().replace("’", "'") for word in _TOKEN.findall(masked)]
    words = ["<", *words, ">"]
    return frozenset(words) | {" ".join(pair) for pair in pairwise(words)}


def masked_words(text: str, assets: Sequence[str]) -> frozenset[str]:
    """The words that a question's features are made of."""
    return words_of(_masked(text, assets)[0])


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


@dataclass(frozen=True, slots=True, eq=False)
class _Weights:
    """A router's weights as matrices: one column per set."""

    sets: tuple[tuple[str, ...], ...]
    places: Mapping[str, int]
    matrix: Floats
    bias: Floats


_kept: list[tuple[Router, _Weights]] = []


def _weights(state: Router) -> _Weights:
    """As matrices, those of the last few routers kept."""
    for router, weights in _kept:
        if router is state:
            return weights
    weights = _Weights(
        tuple(tuple(each.split("+")) for each in state.sets),
        {word: at for at, word in enumerate(state.words)},
        np.vstack([np.array(state.weights, dtype=float), np.array(list(state.words.values()), dtype=float)]),
        np.array(state.bias, dtype=float),
    )
    _kept.insert(0, (state, weights))
    del _kept[4:]
    return weights


@lru_cache(maxsize=1)
def shipped_router() -> Router:
    """The weights that ship with Millwright."""
    text = files("services.answering").joinpath("data/router.json").read_text(encoding="utf-8")
    return Router.model_validate(json.loads(text))
