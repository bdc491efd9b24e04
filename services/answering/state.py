"""The state of a program: one JSON document that holds everything a compile may change. A program version is its hash.

DSPy's own `dump_state` holds only what DSPy calls parameters, and its optimizers reset those; so thresholds, weights of
local steps and the implementation chosen per step are kept here, and DSPy's part is one section among the others.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.errors import BadInput

FORMAT = 1

Implementation = Literal["local", "model"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Implementations(_Part):
    """Which implementation each step runs on; 'model' where a language model is configured, and answers in time."""

    understand: Implementation = "model"
    route: Implementation = "local"
    answer: Implementation = "model"
    check: Literal["local"] = "local"


class Predictor(_Part):
    """What an optimizer of DSPy gave a predictor. demos: worked examples, values by field. instructions: '' = ours."""

    demos: tuple[dict[str, Any], ...] = ()
    instructions: str = ""


class Retrieval(_Part):
    """limit: hits per list. passages: evidence kept. lexical, dense: weights of the two normalised scores."""

    limit: int = Field(default=200, ge=10, le=1000)
    passages: int = Field(default=12, ge=1, le=48)
    lexical: float = 0.7
    dense: float = 0.3


class UnitWeights(_Part):
    """Weights of the linear score of a unit (services/answering/units.py says what each feature is).

    states: of what the cross-encoder makes of the best units (services/answering/second_look.py). Where it is 0 the
    document lacks it, so that versions of earlier releases keep their addresses."""

    context: float = 1.0
    window: float = 0.4
    cosine: float = 1.2
    passage: float = 0.8
    rank: float = 0.3
    kind: float = 0.5
    numbers: float = 0.5
    row: float = 0.6
    definition: float = 1.0
    identifier: float = 1.2
    route: float = 0.5
    code: float = -0.3
    short: float = -0.5
    states: float = 0.0


class Composition(_Part):
    """Sizes of what is shown, in characters; `citations` is the most places an answer names."""

    units: int = Field(default=8, ge=1, le=8)
    characters: int = 1050
    procedure_characters: int = 3300
    warning_characters: int = 700
    citations: int = Field(default=8, ge=1, le=8)
    next_units: float = 0.15
    least: float = 0.5


class Linear(_Part):
    """A logistic regression: p = sigmoid(bias + sum of weight * (x - mean) / scale), features by name."""

    features: tuple[str, ...] = ()
    mean: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()
    bias: float = 0.0


class Router(_Part):
    """The classifier of services/answering/router.py: a softmax over sets of labels, for one embedder.

    sets: labels joined by '+'. weights: a row per dimension of the vector and per sign, a column per set. words: such a
    row per word."""

    embedder: str = ""
    sets: tuple[str, ...] = ()
    bias: tuple[float, ...] = ()
    weights: tuple[tuple[float, ...], ...] = ()
    words: dict[str, tuple[float, ...]] = {}


class Abstention(_Part):
    """When to say that the documents don't say: below the threshold; from `floor` on with what comes close."""

    model: Linear = Linear()
    model_without_vectors: Linear = Linear()
    threshold: float = 0.5
    threshold_without_vectors: float = 0.5
    floor: float = 0.2


_LATER = ("route", "router", "site_words")
"""Left out of the document where they are empty."""


class ProgramState(_Part):
    """All that may differ between two program versions. Immutable; `model_copy(update=…)` makes a variant.

    route: what earlier releases chose searches by; kept as it stands, so that their versions keep their addresses, and
    used no more. router: None for the one that ships. site_words: term of what a site's people say -> the word that its
    documents print."""

    format: Literal[1] = 1
    implementations: Implementations = Implementations()
    retrieval: Retrieval = Retrieval()
    units: UnitWeights = UnitWeights()
    composition: Composition = Composition()
    route: dict[str, Any] = {}
    abstention: Abstention = Abstention()
    dspy_state: dict[str, Predictor] = {}
    fitted_on: dict[str, str] = {}
    router: Router | None = None
    site_words: dict[str, str] = {}

    def to_json(self) -> dict[str, Any]:
        """The document that is stored as a program version. What came later is left out where it is empty, so that
        versions of earlier releases keep their addresses."""
        document: dict[str, Any] = self.model_dump(mode="json")
        if not self.units.states:
            del document["units"]["states"]
        return {name: part for name, part in document.items() if part or name not in _LATER}

    @classmethod
    def from_json(cls, document: Any) -> ProgramState:
        """The state of a stored version. Raises BadInput, naming the field, if the document isn't of this format."""
        try:
            return cls.model_validate(_without_old_router(document))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise BadInput(
                f"this is no program state of format {FORMAT}: {where}: {first['msg']}. "
                "Use a version that this release wrote, or compile a new one."
            ) from error

    @property
    def version(self) -> str:
        """Content address: first 16 hexadecimal digits of the sha256 of the canonical JSON."""
        return hashlib.sha256(canonical(self.to_json()).encode()).hexdigest()[:16]


def _without_old_router(document: Any) -> Any:
    """Without the weights of a router as it was before it chose sets: the one that ships takes its place."""
    if isinstance(document, dict) and "sets" not in (document.get("router") or {"sets": ()}):
        return {name: part for name, part in document.items() if name != "router"}
    return document


def canonical(document: Any) -> str:
    """JSON with sorted keys and no white space: equal documents give equal texts."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@lru_cache(maxsize=1)
def default_state() -> ProgramState:
    """The state that ships with Millwright, fitted by `python -m benchmarks.fit_program`."""
    text = files("services.answering").joinpath("data/default_state.json").read_text(encoding="utf-8")
    return ProgramState.from_json(json.loads(text))
