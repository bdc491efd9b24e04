"""The Embedder port: what makes vectors from texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def fingerprint(self) -> str:
        """What the vectors depend on: weights, tokenizer, pooling. Vectors of two fingerprints are never compared."""
        ...

    @property
    def language(self) -> str:
        """ISO 639-1 code of the one language that it was made for, '' for a multilingual one."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32 of unit length, in the order of `texts`; n may be 0. May be called from threads.

        Raises Unavailable if a remote model doesn't answer, BadInput if a model file is not the one it should be.
        """
        ...
