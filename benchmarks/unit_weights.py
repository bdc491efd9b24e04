"""Fits the weights of the score that puts the units in order (services/answering/units.py), and the cross-encoder's.

    python -m benchmarks.unit_weights --home HOME [--cases FILE] [--seed N] [--out FILE] [--json]

home: where the documents of the cases were ingested; cases: benchmarks/data/equipment.jsonl unless named, each with a
`quote` of the very unit that answers. Each question's best 14 units by today's default weights are put in order anew:
a softmax over them, the right ones' share of it maximised (Cao et al. 2007, "Learning to Rank: From Pairwise Approach
to Listwise Approach"), drawn towards the default weights. Families of documents are left out in five parts that the
seed deals; the last line says how often the first unit is right on those left out, before and after.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from benchmarks.cross_encoder.pairs import found, is_of, may_answer
from models import cross_encoder
from services.answering.program import Program, build_program
from services.answering.second_look import STATES, logit, passage
from services.answering.state import ProgramState, UnitWeights
from services.app import App
from services.settings import Settings

EQUIPMENT = Path(__file__).parent / "data" / "equipment.jsonl"
"""Over equipment manuals, data sheets and safety data sheets, nearly all PDFs. By folder: autel, quincy, weld,
radiolink, speedybee (Tech-Trailblazers/{autelrobotics,quincycompressor}-com-documentation 62938b4, bd6dadd,
graham-chemtel-net-documentation 327062d, {radiolink,speedybee}-com-documentation 377c6a7, cc682b2), parrot, dmgmori,
kia (Strong-Foundation/{parrot,dmgmori,kia}-com-documentation 2f958c6, 21e07ea, 67b68e1), fk8 (JW0914/Wikis 20c349b),
emc (emc-avt-ilmenau-de/world-of-emc-equipment-manual 0b63f35), siguren (Peterpiotr/siguren-documentation 0887341),
sweetrobo (sweetrobo/SweetRoboManuals cf78f93), neets (nsin08/ai_manuals b6647d7), modbus (msudesigncpr/datasheets
46041d9). None of these files is in a set that is measured on."""

FITTED = ("context", "window", "cosine", "passage", "rank", "kind", "numbers", "row", STATES)
"""The other weights are of signs too rare to be fitted; they stay."""
TODAY_STATES = 0.15
_PARTS, _DRAWN = 5, 0.03

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's units: their fitted features (units × FITTED), what else their score has, which of them are right,
    and which may be."""

    family: str
    features: Floats
    rest: Floats
    right: npt.NDArray[np.bool_]
    maybe: npt.NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--cases", type=Path, default=EQUIPMENT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="where the weights of each part go")
    parser.add_argument("--json", action="store_true", help="print only the line of JSON")
    given = parser.parse_args()
    app = App.build(Settings(home=given.home, lm=""))
    cases = [json.loads(line) for line in given.cases.read_text(encoding="utf-8").splitlines()]
    known = {info.document for info in app.store.documents.all()}
    program = build_program(ProgramState(), app.store, app.index, app.embedder)
    answerable = [case for case in cases if case["documents"] and case["documents"][0] in known]
    asked = [units for case in answerable if (units := _asked(app, program, case))]
    app.close()
    report, parts = _left_out(asked, given.seed)
    if given.out:
        given.out.write_text(json.dumps(parts, indent=1) + "\n", encoding="utf-8")
    if not given.json:
        sys.stdout.write(f"weights over all: {dict(zip(FITTED, _fit(asked).round(3).tolist(), strict=True))}\n")
    sys.stdout.write(json.dumps({"seed": given.seed, **report}) + "\n")


def _today() -> Floats:
    weights = UnitWeights(states=TODAY_STATES)
    return np.array([getattr(weights, name) for name in FITTED])


def _asked(app: App, program: Program, case: Mapping[str, Any]) -> Asked | None:
    items = found(program, app, case["question"])
    right = np.array([is_of(item.evidence.document, item.unit, case["documents"][0], case["quote"]) for item in items])
    if not len(items) or not right.any():
        return None
    read = [logit(p) for p in cross_encoder.states(case["question"], [passage(item) for item in items])]
    held = [{**item.features, STATES: read[at]} for at, item in enumerate(items)]
    features = np.array([[features[name] for name in FITTED] for features in held])
    today = _today()
    rest = np.array([item.score for item in items]) - features[:, :-1] @ today[:-1]
    maybe = np.array([may_answer(item, case["must_contain"]) for item in items])
    return Asked(case["documents"][0].split("/")[0], features, rest, right, right | maybe)


def _left_out(asked: Sequence[Asked], seed: int) -> tuple[dict[str, Any], list[dict[str, float]]]:
    by_family: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        by_family[each.family].append(each)
    families = sorted(by_family)
    random.Random(seed).shuffle(families)
    before = after = may_before = may_after = 0
    parts: list[dict[str, float]] = []
    for part in range(_PARTS):
        tested = set(families[part::_PARTS])
        weights = _fit([each for each in asked if each.family not in tested])
        parts.append(dict(zip(FITTED, weights.round(3).tolist(), strict=True)))
        for each in (each for name in tested for each in by_family[name]):
            old, new = (int(np.argmax(each.features @ w + each.rest)) for w in (_today(), weights))
            before, after = before + int(each.right[old]), after + int(each.right[new])
            may_before, may_after = may_before + int(each.maybe[old]), may_after + int(each.maybe[new])
    n = len(asked)
    return {
        "n": n,
        "families": len(families),
        "first_right_before": before / n,
        "first_right_after": after / n,
        "first_may_answer_before": may_before / n,
        "first_may_answer_after": may_after / n,
    }, parts


def _fit(asked: Sequence[Asked]) -> Floats:
    """Weights of FITTED. The last number that is sought is the logarithm of the softmax's slope."""
    usable = [each for each in asked if not each.right.all()]
    spread = np.concatenate([each.features for each in usable]).std(0)
    step = spread.mean() / spread

    def loss(sought: Floats) -> tuple[float, Floats]:
        weights, slope = _today() + sought[:-1] * step, np.exp(sought[-1])
        lost, by_weight, by_slope = 0.0, np.zeros(len(FITTED)), 0.0
        for each in usable:
            score = each.features @ weights + each.rest
            odds = np.exp(slope * (score - score.max()))
            share = odds / odds.sum()
            held = share[each.right].sum() + 1e-12
            pull = share - share * each.right / held
            lost -= float(np.log(held))
            by_weight += slope * (each.features.T @ pull)
            by_slope += slope * float(score @ pull)
        n = len(usable)
        drawn = _DRAWN * float(sought[:-1] @ sought[:-1])
        return lost / n + drawn, np.append(by_weight / n * step + 2 * _DRAWN * sought[:-1], by_slope / n)

    sought: Floats = minimize(loss, np.append(np.zeros(len(FITTED)), 0.5), jac=True, method="L-BFGS-B").x
    fitted: Floats = _today() + sought[:-1] * step
    return fitted


if __name__ == "__main__":
    main()
