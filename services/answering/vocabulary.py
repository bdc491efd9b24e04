"""How much a word tells: its weight in the documents that the audience may see, and in general English."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.analyzer import loose, respelled

# fmt: off
FUNCTION_WORDS = frozenset((
    "a", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does",
    "for", "from", "get", "go", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "just",
    "me", "my", "need", "of", "on", "or", "our", "out", "please", "should", "so", "some", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "up", "us", "was", "we", "were",
    "what", "when", "where", "which", "while", "who", "why", "will", "with", "would", "you", "your", "about",
    "also", "am", "must", "may", "might", "much", "many", "tell", "give", "show", "know", "want", "let's",
    "lets", "let", "whats", "what's", "i'm", "it's", "isn't", "aren't", "per", "via", "mean", "means",
    "meaning", "meant", "stand", "stands", "called", "call", "happen", "happens", "happened", "exactly",
    "roughly", "approximately", "actually", "really", "ok", "okay", "supposed", "now", "here", "always", "ever",
    "already", "still", "yet",
))
# fmt: on
"""Words that ask, join or point: they name nothing that a manual could hold."""


_SECTION = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Number of chunks with each of the analyzer's terms, over `chunks` visible ones.

    spellings: what may name a thing, by what its spellings share (`analyzer.loose`)."""

    counts: Mapping[str, int]
    chunks: int
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def idf(self, term: str) -> float:
        """Robertson-Spärck Jones weight as in BM25, never negative; a term that occurs nowhere gets the highest."""
        n = self.counts.get(term, 0)
        return math.log(1 + (self.chunks - n + 0.5) / (n + 0.5))

    def spelled(self, asked: str) -> tuple[str, ...]:
        """The identifiers of the documents of which `asked` is another spelling; of several those that differ least:
        'F1l' is F11 before it is FL1."""
        found = [known for known in self.spellings.get(loose(asked), ()) if respelled(asked, known)]
        if any(map(str.isalpha, asked)):
            found = [known for known in found if not _SECTION.fullmatch(known)]  # 'i5/i6' is not 1.5.16
        own = _signs(asked)
        apart = [sum(a != b for a, b in zip(own, _signs(known), strict=False)) for known in found]
        return tuple(known for known, count in zip(found, apart, strict=True) if count == min(apart))

    def names(self, identifier: str) -> bool:
        """Whether an identifier (normalised) occurs: itself, its singular, or as a part of a dotted path."""
        if identifier in self.counts or (identifier.endswith("s") and identifier[:-1] in self.counts):
            return True
        dotted = f".{identifier}."
        return any(dotted in f".{term}." for term in self.counts if len(term) > len(identifier))

    def __contains__(self, term: object) -> bool:
        return term in self.counts


def _signs(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
