"""How rare a word is in general English, without a frequency list of our own.

WordPiece vocabularies are built in order of frequency, so the rank of a word in MiniLM's vocabulary tells how common
it is (after the first 2,000 entries, which are characters and special tokens).
"""

from __future__ import annotations

import json
from functools import lru_cache

from models.onnx_files import TOKENIZER_PATH

COMMONEST, RAREST = 2_000, 20_000
LEAST = 0.05


def rarity(word: str) -> float:
    """0.05 for the commonest English words to 1 for rare ones, unknown ones and all with a digit; case doesn't count.

    word: as written, not stemmed.
    """
    rank = _ranks().get(word.casefold())
    if rank is None or any(c.isdigit() for c in word):
        return 1.0
    share = (rank - COMMONEST) / (RAREST - COMMONEST)
    return LEAST + (1.0 - LEAST) * min(1.0, max(0.0, share))


def is_english(word: str) -> bool:
    """Whether a word, in lower case, is one of general English: it stands whole in the vocabulary."""
    return word in _ranks()


@lru_cache(maxsize=1)
def _ranks() -> dict[str, int]:
    vocabulary: dict[str, int] = json.loads(TOKENIZER_PATH.read_bytes())["model"]["vocab"]
    return vocabulary
