"""Training the router: labelled questions with places for names, in several wordings, alone and two in one."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from models.embedder import Embedder
from services.answering.router import LABELS, TOOLS, features
from services.answering.state import Router

STRENGTH = 1.0
PAIRS = 300
_MACHINES = (
    "P-104", "EXC-04", "fan F-12", "conveyor 7", "compressor 2", "pump 3", "chiller 9", "turbine 1", "press 4",
    "unit 3",
)  # fmt: skip
_PARTS = (
    "drain plug", "mechanical seal", "drive belt", "bearing", "impeller", "filter", "shaft seal", "brake pad", "hose",
    "coupling", "valve", "sensor", "gearbox", "chain",
)  # fmt: skip
_CODES = ("E-17", "F205", "A-102", "ALM12")
_OPENINGS = ("hi, ", "please ", "pls ", "hello, I would like to know: ", "quick question, ", "could you tell me ")
_JOINTS = (" and ", ", and ", "; also ", ", plus ", " and also ", "? And ", ": ")
_TOGETHER = (
    ("manuals", "log"), ("manuals", "assets"), ("manuals", "readings"), ("manuals", "due"), ("assets", "forecast"),
    ("assets", "due"), ("log", "assets"), ("readings", "forecast"), ("manuals", "forecast"), ("log", "forecast"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Routed:
    """A question with the labels it needs. assets: names of machines in it."""

    text: str
    labels: frozenset[str]
    assets: tuple[str, ...] = ()


def read_routed(text: str) -> list[Routed]:
    """Lines of JSON: `question`, `tools`; `{asset}`, `{asset2}`, `{part}` and `{code}` are places for names."""
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [Routed(row["question"], frozenset(row["tools"])) for row in rows]


def named(
    routed: Routed, rng: random.Random, machines: Sequence[str], parts: Sequence[str], codes: Sequence[str]
) -> Routed:
    """The question with names in its places."""
    one, other = rng.sample(list(machines), 2)
    text = routed.text.replace("{asset2}", other).replace("{asset}", one)
    text = text.replace("{part}", rng.choice(list(parts))).replace("{code}", rng.choice(list(codes)))
    return Routed(text, routed.labels, tuple(name for name in (one, other) if name in text) or routed.assets)


def fit_router(embedder: Embedder, own: Sequence[Routed] = ()) -> Router:
    """The router trained on the shipped questions and a site's own."""
    x, y = _shipped(embedder)
    if own:
        x = np.vstack([x, features([one.text for one in own], [one.assets for one in own], embedder)])
        y = np.vstack([y, _labels(own)])
    alone = y.sum(axis=1) == 1
    first = LogisticRegression(C=STRENGTH, max_iter=2000).fit(x[alone], y[alone].argmax(axis=1))
    others = {label: LogisticRegression(C=STRENGTH, max_iter=2000).fit(x, y[:, LABELS.index(label)]) for label in TOOLS}
    return Router(
        embedder=embedder.name,
        first={label: _rounded(first.coef_[n]) for n, label in enumerate(LABELS)},
        first_bias={label: round(float(first.intercept_[n]), 4) for n, label in enumerate(LABELS)},
        weights={label: _rounded(model.coef_[0]) for label, model in others.items()},
        bias={label: round(float(model.intercept_[0]), 4) for label, model in others.items()},
    )


def _rounded(weights: Any) -> tuple[float, ...]:
    return tuple(round(float(weight), 4) for weight in weights)


_kept: dict[str, tuple[Any, Any]] = {}


def _shipped(embedder: Embedder) -> tuple[Any, Any]:
    """Features and labels of the shipped questions, each as written and in other words, and of pairs of them. Worked
    out once per process and embedder."""
    if embedder.name in _kept:
        return _kept[embedder.name]
    rng = random.Random(7)
    written = read_routed(files("services.learning").joinpath("data/router.jsonl").read_text(encoding="utf-8"))
    made = [*written, *(_reworded(one, rng) for one in written), *_pairs(written, rng)]
    made = [named(one, rng, _MACHINES, _PARTS, _CODES) for one in made]
    _kept[embedder.name] = (features([one.text for one in made], [one.assets for one in made], embedder), _labels(made))
    return _kept[embedder.name]


def _labels(questions: Sequence[Routed]) -> Any:
    return np.array([[label in one.labels for label in LABELS] for one in questions])


def _reworded(one: Routed, rng: random.Random) -> Routed:
    text = one.text
    if rng.random() < 0.5:
        text = text.rstrip("?.") if text.startswith("{") else (text[0].lower() + text[1:]).rstrip("?.")
    else:
        text = rng.choice(_OPENINGS) + text[0].lower() + text[1:]
    return Routed(text, one.labels)


def _pairs(written: Sequence[Routed], rng: random.Random) -> list[Routed]:
    of = {tool: [one for one in written if one.labels == {tool}] for tool in TOOLS}
    made = []
    for _ in range(PAIRS):
        first, second = (rng.choice(of[tool]) for tool in rng.sample(rng.choice(_TOGETHER), 2))
        text = first.text.rstrip("?.") + rng.choice(_JOINTS) + second.text[0].lower() + second.text[1:]
        made.append(_reworded(Routed(text, first.labels | second.labels), rng))
    return made
