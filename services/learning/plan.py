"""How a recompile is done: what it needs, tries, may use, and by which policy a candidate is promoted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from services.learning.gate import Policy

Optimizer = Literal["labeled", "bootstrap", "random-search", "mipro", "simba", "gepa"]
OPTIMIZERS: tuple[Optimizer, ...] = get_args(Optimizer)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a recompile is done. min_cases: examples that it needs. held_out_uses: candidates that are judged by the same
    held-out examples at most. optimizers: tried one after the other, where there is a language model."""

    min_cases: int = 20
    held_out_uses: int = 30
    optimizers: tuple[Optimizer, ...] = ("bootstrap",)
    policy: Policy = field(default_factory=Policy)


def optimizers_of(names: str) -> tuple[Optimizer, ...]:
    """Those of a list separated by commas, each once."""
    wanted = [name.strip() for name in names.split(",")]
    return tuple(name for name in OPTIMIZERS if name in wanted)
