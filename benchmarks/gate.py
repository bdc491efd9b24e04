"""How often the gate lets the wrong version pass, and how often it stops the right one: nights that are made up.

    python -m benchmarks.gate [--seed N] [--nights 1000] [--out FILE] [--json]

Every night two versions answer n held-out questions; which of them changes is drawn, and the gate of a recompile
(`services.learning.paired`) decides. Without a real gain a change is as likely a loss (`false_promotion_rate`, of
`nights`); with a gain of 5 points it is likelier a gain (`power_5_points`), each at a discordance of 10 % and 15 % (the
share of questions that one of the two alone gets right). One question in five is of a safety kind and changes alike.

The poisoned nights fit the abstention on real features of the sample set's questions, 20 % of whose votes are turned
round, those to fit on and those to judge by: `poisoned_promoted` counts promotions, `poisoned_worse` those that answer
fewer questions right in truth, `poisoned_doubted` the nights in which the gate asks for a person; `clean_…` are as many
nights with true votes. Last one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import services.settings  # noqa: F401  (sets the thread counts before numpy is imported)

import numpy as np  # isort: skip

from benchmarks.site import site_of
from models.types import OPEN_AUDIENCE
from services.answering.check import probability
from services.answering.state import Linear, default_state
from services.learning.adapting import adapted
from services.learning.evaluation import UNANSWERABLE, read_cases
from services.learning.fitting import Seen, see
from services.learning.gate import SURE, Policy, doubtful
from services.learning.paired import Paired, weighed

SAMPLE = Path("ingestion/sample")
N = 400
SAFETY = 5
DISCORDANCE = (0.10, 0.15)
GAIN = 0.05
POISONED = 0.2
POISONED_NIGHTS = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--nights", type=int, default=1000)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    found = {
        "seed": given.seed,
        "nights": given.nights,
        "n": N,
        "false_promotion_rate": {str(d): _promoted(rng, given.nights, d, 0.0) for d in DISCORDANCE},
        "power_5_points": {str(d): _promoted(rng, given.nights, d, GAIN) for d in DISCORDANCE},
        **_poisoned(rng),
    }
    line = json.dumps(found)
    if given.out:
        given.out.write_text(line + "\n", encoding="utf-8")
    if not given.json:
        for name, value in found.items():
            sys.stdout.write(f"{name:24}{value}\n")
    sys.stdout.write(line + "\n")


def _promoted(rng: np.random.Generator, nights: int, discordance: float, gain: float) -> float:
    """Share of nights in which the candidate is promoted."""
    return round(sum(not _night(rng, discordance, gain).refusal for _ in range(nights)) / nights, 4)


def _night(rng: np.random.Generator, discordance: float, gain: float) -> Paired:
    up, down = (discordance + gain) / 2, (discordance - gain) / 2
    drawn = rng.random(N)
    gained, lost = drawn < up, (drawn >= up) & (drawn < up + down)
    before = np.where(gained, False, np.where(lost, True, rng.random(N) < 0.6))
    after = np.where(gained, True, np.where(lost, False, before))
    kinds = [UNANSWERABLE if n % SAFETY == 0 else "value" for n in range(N)]
    return weighed(range(N), kinds, before.tolist(), after.tolist(), (0, 0, 0))


def _poisoned(rng: np.random.Generator) -> dict[str, int]:
    seen = _seen()
    poisoned = _voted_nights(rng, seen, POISONED)
    clean = _voted_nights(rng, seen, 0.0)
    return {
        "poisoned_nights": POISONED_NIGHTS,
        "poisoned_promoted": poisoned.promoted,
        "poisoned_worse": poisoned.worse,
        "poisoned_doubted": poisoned.doubted,
        "clean_promoted": clean.promoted,
        "clean_worse": clean.worse,
        "clean_doubted": clean.doubted,
    }


@dataclass
class _Counts:
    promoted: int = 0
    worse: int = 0
    doubted: int = 0


def _voted_nights(rng: np.random.Generator, seen: Sequence[Seen], poison: float) -> _Counts:
    abstention = default_state().abstention
    counts = _Counts()
    half = N // 2
    for _ in range(POISONED_NIGHTS):
        order = rng.permutation(len(seen))  # no question is on both sides, as in the split of the examples
        sides = order[: len(seen) // 2], order[len(seen) // 2 :]
        nights = [seen[n] for side in sides for n in rng.choice(side, half)]
        votes = [_turned(one) if rng.random() < poison else one for one in nights]
        model, threshold = adapted(abstention.model, abstention.threshold, votes[:half], range(half))
        held_out, truth = votes[half:], nights[half:]
        old = _answers(abstention.model, abstention.threshold, held_out)
        new = _answers(model, threshold, held_out)
        kinds = ["value" if one.covered else UNANSWERABLE for one in held_out]
        sure = [one for one in held_out if probability(abstention.model, one.features) >= SURE]
        found = replace(
            weighed(range(half), kinds, _right(held_out, old), _right(held_out, new), (0, 0, 0)),
            doubted=(len(sure), sum(not one.covered for one in sure)),
        )
        counts.doubted += bool(doubtful(found, Policy()))
        if not found.refusal:
            counts.promoted += 1
            counts.worse += sum(_right(truth, new)) < sum(_right(truth, old))
    return counts


def _turned(one: Seen) -> Seen:
    """The vote of somebody who says the opposite: an unanswerable question has an answer, a right answer is none."""
    return Seen(one.id, one.family, not one.covered, not one.covered, one.features)


def _answers(model: Linear, threshold: float, seen: Sequence[Seen]) -> list[bool]:
    return [probability(model, one.features) >= threshold for one in seen]


def _right(seen: Sequence[Seen], answered: Sequence[bool]) -> list[bool]:
    return [a and one.right if one.covered else not a for one, a in zip(seen, answered, strict=True)]


def _seen() -> list[Seen]:
    """The sample set's questions as the check sees them."""
    with site_of(SAMPLE / "documents") as app:
        cases = read_cases(SAMPLE / "cases.jsonl").cases
        return [one for case in cases if (one := see(app.program, case, OPEN_AUDIENCE)) is not None]


if __name__ == "__main__":
    main()
