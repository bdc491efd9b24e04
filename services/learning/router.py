"""Training the router: labelled questions with places for names, in several wordings, alone and two in one."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression

from models.embedder import Embedder
from services.answering.router import LABELS, TOOLS, Floats, features, masked_words
from services.answering.state import Router

STRENGTH = 1.0
"""scikit-learn's C of the fit, and the variance of a weight's change by a site's questions; chosen by folds."""
MORE = 0.6
"""How much a further question on manuals counts."""
PAIRS, TWICE = 600, 150
"""Made questions of two tools, and of one tool twice."""
WORDS, FEWEST = 2000, 2
"""How many words and pairs of words count, those that tell most, and in how many questions each must stand."""
REHEARSED = 400
"""Shipped questions that a site's are learnt beside, so that what it doesn't ask isn't forgotten."""
_MACHINES = (
    "P-104", "EXC-04", "fan F-12", "conveyor 7", "compressor 2", "pump 3", "chiller 9", "turbine 1", "press 4",
    "unit 3", "haul truck 7", "the excavator", "PMP-301", "AHU-2", "Chiller 3", "boiler B", "line 2", "K-77",
    "the blower", "C-201", "BC-12", "the stacker", "CNC-5", "DG-1", "EX-300",
)  # fmt: skip
_PARTS = (
    "drain plug", "mechanical seal", "drive belt", "bearing", "impeller", "filter", "shaft seal", "brake pad", "hose",
    "coupling", "valve", "sensor", "gearbox", "chain", "oil filter", "clutch", "rope", "fan", "piston", "O-ring",
    "thermostat", "motor", "rotor", "wheel bearing", "screen", "cutting edge", "turbocharger", "injector", "brake",
    "gasket", "liner", "pump", "roller",
)  # fmt: skip
_CODES = (
    "E-17", "F205", "A-102", "ALM12", "RUL0003", "SPN 100", "P0420", "F-23", "AL 55", "E204", "W12", "fault 31",
)  # fmt: skip
_OPENINGS = (
    "hi, ", "please ", "pls ", "hello, I would like to know: ", "quick question, ", "could you tell me ", "hey, ",
    "so ", "ok, ", "Morning, ", "my boss asks: ", "one more thing: ",
)  # fmt: skip
_JOINTS = (
    " and ", ", and ", "; also ", ", plus ", " and also ", "? And ", ": ", ". ", "? ", ", then: ", ", as well as ",
)  # fmt: skip
_TOGETHER = (
    ("manuals", "log"), ("manuals", "assets"), ("manuals", "readings"), ("manuals", "due"), ("assets", "forecast"),
    ("assets", "due"), ("log", "assets"), ("readings", "forecast"), ("manuals", "forecast"), ("log", "forecast"),
    ("log", "readings"), ("readings", "due"), ("readings", "assets"), ("forecast", "due"),
)  # fmt: skip
_UNKNOWN = 0.4
"""Share of questions whose machines the site doesn't know as such."""


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


def fit_router(embedder: Embedder, questions: Sequence[Routed], manuals: Sequence[str] = ()) -> Router:
    """The router trained on written questions. manuals: more questions that manuals answer."""
    rng = random.Random(7)
    made = [*questions, *(_reworded(one, rng) for one in questions), *_pairs(questions, rng)]
    made += [Routed(text, frozenset({"manuals"})) for text in manuals]
    made = [_filled(one, rng) for one in made]
    sets = sorted({_name(one.labels) for one in made})
    classes = np.array([sets.index(_name(one.labels)) for one in made])
    words = _telling(made, classes)
    x = features([one.text for one in made], [one.assets for one in made], embedder, words)
    counts = np.ones(len(made))
    counts[len(made) - len(manuals) :] = MORE
    model = LogisticRegression(C=STRENGTH, max_iter=500, tol=1e-3).fit(x, classes, sample_weight=counts)
    return _router(embedder, sets, words, model.coef_.T, model.intercept_)


def adapted_router(router: Router, embedder: Embedder, own: Sequence[Routed]) -> Router:
    """The router moved by a site's own questions, beside some of the shipped ones: the change with the highest
    posterior under a normal prior around the weights of before (Chelba and Acero 2006). Without any of a known set, or
    for the weights of another embedder, as it was."""
    sets = list(router.sets)
    own = [one for one in own if _name(one.labels) in sets]
    if not own or router.embedder != embedder.name:
        return router
    rng = random.Random(7)
    rehearsed = [_filled(one, rng) for one in rng.sample(written(), REHEARSED)]
    asked = [*(one for one in rehearsed if _name(one.labels) in sets), *own]
    places = {word: at for at, word in enumerate(router.words)}
    x = features([one.text for one in asked], [one.assets for one in asked], embedder, places)
    x = np.hstack([x, np.ones((len(x), 1))])
    y = np.eye(len(sets))[[sets.index(_name(one.labels)) for one in asked]]
    before = np.vstack([np.array([*router.weights, *router.words.values()]), np.array(router.bias)])

    def loss(change: Floats) -> tuple[float, Floats]:
        change = change.reshape(before.shape)
        scores = x @ (before + change)
        value = float((logsumexp(scores, axis=1) - (scores * y).sum(axis=1)).sum() + (change**2).sum() / 2 / STRENGTH)
        return value, (x.T @ (softmax(scores, axis=1) - y) + change / STRENGTH).ravel()

    change = minimize(loss, np.zeros(before.size), jac=True, method="L-BFGS-B", options={"maxiter": 100}).x
    moved = before + change.reshape(before.shape)
    return _router(embedder, sets, places, moved[:-1], moved[-1])


def _router(embedder: Embedder, sets: Sequence[str], words: dict[str, int], weights: Any, bias: Any) -> Router:
    rows = [tuple(round(float(weight), 3) for weight in row) for row in weights]
    dense = len(rows) - len(words)
    return Router(
        embedder=embedder.name,
        sets=tuple(sets),
        bias=tuple(round(float(each), 3) for each in bias),
        weights=tuple(rows[:dense]),
        words=dict(zip(words, rows[dense:], strict=True)),
    )


def written() -> list[Routed]:
    """The questions that ship, with places for names."""
    return read_routed(files("services.learning").joinpath("data/router.jsonl").read_text(encoding="utf-8"))


def _name(labels: frozenset[str]) -> str:
    return "+".join(sorted(labels, key=LABELS.index))


def _telling(made: Sequence[Routed], classes: Any) -> dict[str, int]:
    """The words and pairs that tell most of the set (chi-squared), with their places."""
    spoken = [masked_words(one.text, one.assets) for one in made]
    counts = Counter(word for words in spoken for word in words)
    names = sorted(word for word, count in counts.items() if count >= FEWEST)
    there = np.array([[word in words for word in names] for words in spoken], dtype=np.float32)
    best = np.argsort(-np.nan_to_num(chi2(there, classes)[0]), kind="stable")[:WORDS]
    return {names[at]: n for n, at in enumerate(best)}


def _filled(one: Routed, rng: random.Random) -> Routed:
    """With names; some of machines that the site has no list of."""
    filled = named(one, rng, _MACHINES, _PARTS, _CODES)
    return replace(filled, assets=()) if rng.random() < _UNKNOWN else filled


def _reworded(one: Routed, rng: random.Random) -> Routed:
    text, drawn = one.text, rng.random()
    if drawn < 0.35:
        text = text.replace("?", "").replace(",", "")
        text = text if "{" in text else text.lower()
    elif drawn < 0.6:
        text = rng.choice(_OPENINGS) + text[0].lower() + text[1:]
    elif drawn < 0.8:
        text = mistyped(text, rng)
    else:
        text = text.rstrip("?.") + "?"
    return replace(one, text=text)


def mistyped(text: str, rng: random.Random) -> str:
    """With two letters of a longer word the wrong way round."""
    words = text.split(" ")
    places = [n for n, word in enumerate(words) if len(word) > 5 and word.isalpha() and word.islower()]
    if not places:
        return text
    n = rng.choice(places)
    at = rng.randrange(1, len(words[n]) - 2)
    words[n] = words[n][:at] + words[n][at + 1] + words[n][at] + words[n][at + 2 :]
    return " ".join(words)


def _pairs(questions: Sequence[Routed], rng: random.Random) -> list[Routed]:
    of = {tool: [one for one in questions if one.labels == {tool}] for tool in TOOLS}
    made = []
    for _ in range(PAIRS):
        first, second = (rng.choice(of[tool]) for tool in rng.sample(rng.choice(_TOGETHER), 2))
        made.append(_reworded(_joined(first, second, rng), rng))
    for _ in range(TWICE):
        first, second = rng.sample(of[rng.choice(TOOLS)], 2)
        made.append(_joined(first, second, rng))
    return made


def _joined(first: Routed, second: Routed, rng: random.Random) -> Routed:
    text = first.text.rstrip("?.") + rng.choice(_JOINTS) + second.text[0].lower() + second.text[1:]
    return Routed(text, first.labels | second.labels)
