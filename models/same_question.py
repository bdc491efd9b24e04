"""When two questions are the same one, for what was approved, judged or asked before."""

from __future__ import annotations

import re
from functools import lru_cache

from models.analyzer import terms

# fmt: off
_SILENT = frozenset((
    "a", "an", "the", "of", "for", "is", "are", "am", "be", "do", "does", "what", "what's", "whats", "which", "please",
    "tell", "give", "show", "know", "me", "my", "our", "your", "mean", "means", "meaning", "exactly", "actually",
    "really", "ok", "okay", "just", "so", "now", "let's", "lets",
))
# fmt: on
"""Words that tell no two questions apart. 'How', 'when', 'who', 'may', 'must', 'in' and 'out' do."""

_POLITE = re.compile(r"\b(?:(?:can|could|will|would) you|i (?:want|need|would like) to know)\b", re.IGNORECASE)
_MARKS = "?!.,;:()\"“”„'’"


@lru_cache(maxsize=10_000)
def known_by(question: str) -> str:
    """What a question is known by: the stems of the words that tell it from others, in their order. Two questions with
    the same are the same question; case, punctuation and inflection don't count. '' for one that names nothing."""
    kept = (word for word in _POLITE.sub(" ", question).split() if word.strip(_MARKS).casefold() not in _SILENT)
    return " ".join(terms(" ".join(kept)))
