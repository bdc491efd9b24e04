"""Step 2, route: which tools a question needs. A small logistic regression per tool, trained on labelled questions."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.answering.state import Route
from services.answering.understand import Understood

CUES: dict[str, re.Pattern[str]] = {
    "when": re.compile(r"\bwhen (?:was|were|did|has|have)\b|\blast (?:time|week|month|year)\b|\bsince when\b", re.I),
    "past": re.compile(r"\b(?:was|were|did|had|been|happened|done|replaced|repaired|fixed|reported|found)\b", re.I),
    "log": re.compile(
        r"\b(?:work ?orders?|log(?:ged|book)?|history|records?|tickets?|jobs?|maintenance (?:done|event)s?|downtime)\b",
        re.I,
    ),
    "who": re.compile(r"\bwho\b|\btechnicians?\b", re.I),
    "how": re.compile(r"\bhow (?:do|to|can|should|much|tight|long|many)\b", re.I),
    "what is": re.compile(r"\bwhat (?:is|are|does)\b", re.I),
    "date": re.compile(
        r"\b(?:19|20)\d\d\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b",
        re.I,
    ),
}
ASSET_CUE = "asset"


@dataclass(frozen=True, slots=True)
class Plan:
    """Names of the tools to use, likeliest first, and how likely each is to hold the answer."""

    tools: tuple[str, ...]
    likely: dict[str, float]


def cues(understood: Understood) -> dict[str, float]:
    """The cues beside the question's vector: 1.0 where the rule holds."""
    found = {name: float(bool(pattern.search(understood.text))) for name, pattern in CUES.items()}
    found[ASSET_CUE] = float(bool(understood.assets))
    return found


def route(understood: Understood, tools: Sequence[str], state: Route, embedder: str) -> Plan:
    """The tools from the threshold on and always the likeliest. Without the classifier's embedder: all of them."""
    vector = understood.vector
    if vector is None or state.embedder != embedder or not state.vector_weights:
        return Plan(tuple(tools), dict.fromkeys(tools, 1.0))
    signs = cues(understood)
    likely = {}
    for tool in tools:
        weights = state.vector_weights.get(tool)
        if weights is None or len(weights) != len(vector):
            likely[tool] = 1.0
            continue
        z = state.bias[tool] + sum(w * float(x) for w, x in zip(weights, vector, strict=True))
        z += sum(w * signs[name] for name, w in zip(state.cues, state.cue_weights[tool], strict=True))
        likely[tool] = 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))
    best = sorted(tools, key=lambda tool: -likely[tool])
    return Plan(tuple(t for t in best if likely[t] >= state.threshold or t == best[0]), likely)
