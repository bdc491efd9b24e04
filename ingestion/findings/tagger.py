"""Which words of a work order name a component, a failure mode, an action: a linear model over each word and its
neighbours, and the best row of labels by Viterbi's algorithm. `services.learning.findings` fits it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ingestion.findings.lexicon import actions, components, failure_modes, fluids, stem
from models.errors import BadInput

SHA256 = "12980cec5bb2537aea66d3563b89665388d0ffac53a13a3f79fa3ae60be8ff81"
"""Of data/weights.json: what ships is what was measured."""

COMPONENT, FAILURE_MODE, ACTION = "component", "failure mode", "action"
KINDS = (COMPONENT, FAILURE_MODE, ACTION)
OUTSIDE = "O"
LABELS = (OUTSIDE, *(f"{place} {kind}" for kind in KINDS for place in ("B", "I")))
"""No kind; the first word of one; another word of it (Ramshaw, Marcus 1995)."""

_IMPOSSIBLE = -(10**9)


@dataclass(frozen=True, slots=True)
class Span:
    """kind: one of KINDS. start, end: indices of its first word and of the word after its last one."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Weights:
    """features: sign of a word -> a weight per label. bias: per label. follows: label before ('' at the start) -> a
    weight per label. Whole numbers, in hundredths."""

    features: Mapping[str, tuple[int, ...]]
    bias: tuple[int, ...]
    follows: Mapping[str, tuple[int, ...]]

    def tag(self, words: Sequence[str]) -> list[Span]:
        """The spans of a text, given as its words in lower case, in order."""
        scores = [self._scores(signs) for signs in signs_of(words)]
        return spans(self._best(scores)) if scores else []

    def _scores(self, signs: Sequence[str]) -> list[int]:
        found = list(self.bias)
        for sign in signs:
            for n, weight in enumerate(self.features.get(sign, ())):
                found[n] += weight
        return found

    def _best(self, scores: Sequence[Sequence[int]]) -> list[str]:
        """The row of labels with the highest sum."""
        sums = [
            score + self.follows[""][n] if allowed("", LABELS[n]) else _IMPOSSIBLE for n, score in enumerate(scores[0])
        ]
        came: list[list[int]] = []
        for row in scores[1:]:
            best = [
                max(
                    (sums[before] + self.follows[LABELS[before]][n], before)
                    if allowed(LABELS[before], label)
                    else (_IMPOSSIBLE, before)
                    for before in range(len(LABELS))
                )
                for n, label in enumerate(LABELS)
            ]
            came.append([before for _, before in best])
            sums = [score + total for score, (total, _) in zip(row, best, strict=True)]
        at = max(range(len(LABELS)), key=lambda n: sums[n])
        found = [at]
        for back in reversed(came):
            at = back[at]
            found.append(at)
        return [LABELS[n] for n in reversed(found)]

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Weights:
        return cls(
            {sign: tuple(row) for sign, row in document["features"].items()},
            tuple(document["bias"]),
            {label: tuple(row) for label, row in document["follows"].items()},
        )


def allowed(before: str, label: str) -> bool:
    """Whether a label may follow another: more of a kind only what began it."""
    return not label.startswith("I ") or before[2:] == label[2:]


def spans(labels: Sequence[str]) -> list[Span]:
    """The spans that a row of labels marks."""
    found: list[Span] = []
    for n, label in enumerate(labels):
        if label.startswith("I ") and found and found[-1].end == n:
            found[-1] = Span(found[-1].kind, found[-1].start, n + 1)
        elif label != OUTSIDE:
            found.append(Span(label[2:], n, n + 1))
    return found


def signs_of(words: Sequence[str]) -> list[tuple[str, ...]]:
    """What the model sees of each word: its form, its ending, what the lexicon says of it, and of its neighbours."""
    own = [_signs(word) for word in words]
    found = []
    for n, signs in enumerate(own):
        made = [f"0{sign}" for sign in signs]
        for off in (-2, -1, 1, 2):
            at = n + off
            if 0 <= at < len(own):
                made += [f"{off}{sign}" for sign in own[at] if sign[0] != "e"]
            else:
                made.append(f"{off}none")
        if n:
            made.append(f"b{stem(words[n - 1])} {stem(words[n])}")
        if n + 1 < len(own):
            made.append(f"a{stem(words[n])} {stem(words[n + 1])}")
        found.append(tuple(made))
    return found


@lru_cache(maxsize=65_536)
def _signs(word: str) -> tuple[str, ...]:
    """'w' the word, 's' its stem, 'e' its ending, 'l' a list of the lexicon that has it, 'd' it holds a digit."""
    stemmed = stem(word)
    made = [f"w{word}", f"s{stemmed}"]
    if len(word) > 4:
        made += [f"e{word[-3:]}", f"e{word[-2:]}"]
    for name, listed in (("f", failure_modes()), ("a", actions()), ("c", components()), ("o", fluids())):
        if word in listed or stemmed in listed:
            made.append(f"l{name}")
    if any(c.isdigit() for c in word) or word.startswith("<"):
        made.append("d")
    return tuple(made)


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """The model that ships. Raises BadInput if its file was changed."""
    data = (files("ingestion.findings") / "data/weights.json").read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise BadInput("The model for work orders (ingestion/findings) was changed: install Millwright again.")
    return Weights.from_json(json.loads(data))
