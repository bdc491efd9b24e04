"""What a comment on an answer is about, in stages: its kind, then how much it matters.

The stages are those by which airlines classify what passengers write. The local classifier is a logistic regression on
hashed pieces of words, so that slips of the thumb and four languages need nothing more; its weights are JSON, so that
the entrances, which take a comment, load no library of machine learning. `services.learning.comment_model` fits it.
"""

from __future__ import annotations

import itertools
import json
import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, Protocol

from models.store.learnt import Learnt

SIZE = 8192
"""Places that the pieces are hashed into (Weinberger et al. 2009, "Feature hashing for large scale multitask
learning")."""

LONGEST_PIECE = 5
MAX_CHARACTERS = 2000
"""What a comment is about stands at its beginning."""

NAME = "comments 2"
"""What the weights that a site has learnt are kept under; another number when the pieces change, which they are of."""

_WORD = re.compile(r"\w+|[!?]{1,3}")
_NUMBER = re.compile(r"\d+")


class Kind(StrEnum):
    WRONG_PAGE = "wrong page"
    WRONG_VALUE = "wrong value"
    INCOMPLETE = "incomplete"
    UNSAFE = "unsafe"
    STALE_DOCUMENT = "stale document"
    MISSING_DOCUMENT = "missing document"
    NOT_UNDERSTOOD = "not understood"
    PRAISE = "praise"
    OFF_TOPIC = "off-topic"
    TOXIC = "toxic"


Level = Literal["low", "medium", "high"]
LEVELS: tuple[Level, ...] = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Classified:
    """kind: None for no words. sure: probability of the kind. by: 'local', or 'model' for a language model."""

    kind: Kind | None = None
    severity: Level = "low"
    sure: float = 0.0
    by: str = "local"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Classifier(Protocol):
    """What classifies comments: the weights here, or a language model."""

    def __call__(self, comments: Sequence[str]) -> tuple[Classified, ...]: ...


@dataclass(frozen=True, slots=True)
class Weights:
    """A fitted classifier. idf: one per place. kinds, levels: for each label its weights, one per place, and its bias.

    Whole numbers, in thousandths."""

    idf: tuple[int, ...]
    kinds: Mapping[str, tuple[int, ...]]
    levels: Mapping[str, tuple[int, ...]]

    def __call__(self, comments: Sequence[str]) -> tuple[Classified, ...]:
        return tuple(self._one(comment) for comment in comments)

    def _one(self, comment: str) -> Classified:
        if not comment.strip():
            return Classified()
        found = weighted(pieces(comment), self.idf)
        kind, sure = _best(self.kinds, found)
        return Classified(Kind(kind), _level(_best(self.levels, found)[0]), round(sure, 3))

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Weights:
        return cls(
            tuple(document["idf"]),
            {label: tuple(row) for label, row in document["kinds"].items()},
            {label: tuple(row) for label, row in document["levels"].items()},
        )


def classify(comment: str, learnt: Learnt | None = None) -> Classified:
    """What one comment is about, by the weights that this site has learnt, else those that ship."""
    if not comment.strip():
        return Classified()
    own = learnt.get(NAME) if learnt is not None else None
    return (Weights.from_json(own) if own else shipped_weights())([comment])[0]


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    text = (files("services.learning") / "data" / "comment_weights.json").read_text(encoding="utf-8")
    return Weights.from_json(json.loads(text))


def pieces(comment: str) -> dict[int, float]:
    """Place -> how often, of the pieces of a comment: words, pairs of words, and what words are made of."""
    text = _without_accents(unicodedata.normalize("NFKC", comment[:MAX_CHARACTERS]).casefold())
    words = [_NUMBER.sub("0", word) for word in _WORD.findall(text)]
    said = Counter(f"w {word}" for word in words)
    said.update(f"p {one} {two}" for one, two in itertools.pairwise(words))
    for word in words:
        whole = f" {word} "
        for size in range(2, LONGEST_PIECE + 1):
            said.update(whole[at : at + size] for at in range(len(whole) - size + 1))
    places: dict[int, float] = {}
    for piece, times in said.items():
        place = zlib.crc32(piece.encode()) % SIZE
        places[place] = places.get(place, 0.0) + 1 + math.log(times)
    return places


def _without_accents(text: str) -> str:
    """Whoever types on a phone leaves them out."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def weighted(places: Mapping[int, float], idf: Sequence[int]) -> dict[int, float]:
    """The pieces weighted by how rare they are, of length 1."""
    found = {place: times * idf[place] / 1000 for place, times in places.items()}
    length = math.sqrt(sum(value * value for value in found.values())) or 1.0
    return {place: value / length for place, value in found.items()}


def _best(weights: Mapping[str, Sequence[int]], found: Mapping[int, float]) -> tuple[str, float]:
    scores = {
        label: (row[SIZE] + sum(row[place] * value for place, value in found.items())) / 1000
        for label, row in weights.items()
    }
    best = max(scores, key=lambda label: scores[label])
    return best, 1 / sum(math.exp(score - scores[best]) for score in scores.values())


def _level(label: str) -> Level:
    return next(level for level in LEVELS if level == label)
