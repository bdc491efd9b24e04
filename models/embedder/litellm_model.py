"""Embedding models that LiteLLM can name, by configuration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.embedder.port import Vectors
from models.errors import BadInput, Unavailable

TIMEOUT_S = 30.0
BATCH = 64


class LiteLLMEmbedder:
    """`provider/model` as LiteLLM spells it. The provider's key comes from `api_key` or from where LiteLLM looks."""

    language = ""

    def __init__(self, model: str, dimension: int, *, base_url: str = "", api_key: str = "") -> None:
        self.name = f"litellm:{model}"
        self.dimension = dimension
        self._model = model
        self._options: dict[str, Any] = {"timeout": TIMEOUT_S, "num_retries": 2}
        if base_url:
            self._options["api_base"] = base_url
        if api_key:
            self._options["api_key"] = api_key

    @property
    def fingerprint(self) -> str:
        return f"{self.name}:{self.dimension}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            # Providers refuse empty strings.
            batch = [text or " " for text in texts[start : start + BATCH]]
            vectors[start : start + len(batch)] = self._ask(batch)
        return vectors

    def _ask(self, batch: list[str]) -> Vectors:
        # 11-19 s and 165 MB: only where such a model is configured.
        import litellm  # noqa: PLC0415
        import openai  # noqa: PLC0415  (comes with litellm, whose errors are subclasses of its errors)

        try:
            response = litellm.embedding(model=self._model, input=batch, **self._options)
        except (openai.AuthenticationError, openai.BadRequestError, openai.NotFoundError) as error:
            raise BadInput(
                f"The embedding model {self.name} refused the request: {error}. Check MILLWRIGHT_EMBEDDER."
            ) from error
        except openai.APIError as error:
            raise Unavailable(f"The embedding model {self.name} doesn't answer: {error}. Try again later.") from error
        rows = sorted(response.data, key=lambda row: int(row["index"]))
        found = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
        if found.shape != (len(batch), self.dimension):
            raise BadInput(
                f"{self.name} gave {found.shape} numbers for {len(batch)} texts, the settings say vectors of "
                f"{self.dimension}. Set MILLWRIGHT_EMBEDDER_DIMENSION to the model's own dimension."
            )
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        if not np.all(np.isfinite(lengths)) or not np.all(lengths):
            raise BadInput(f"{self.name} gave a vector that is zero or not finite.")
        unit: Vectors = found / lengths
        return unit
