"""Remaining useful life on C-MAPSS FD001: `python -m benchmarks.cmapss --path DIR --seed N`.

Protocol. The 100 run-to-failure units of train_FD001.txt are dealt into 5 folds by unit. For each fold everything -
which sensors move, their means and spreads, the model, the widths of the conformal intervals - is made of the other
80 units alone. Each held-out unit is cut off at random cycles (uniform from cycle 20 to the last but one), and the
remaining life at the cut, capped at 125 cycles, is compared with the prediction and its 90 % interval. test_FD001.txt
isn't used: its true lives aren't part of the data.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

from services.assets.condition.anomaly import RATE, Normal
from services.assets.condition.features import Matrix
from services.assets.condition.remaining import RemainingLife

CAP, FOLDS, FIRST_CUT = 125, 5, 20
HEALTHY, END = 60, 10
"""Cycles from the start of a unit that are taken for normal, and those at its end that should raise an alarm."""


def units_of(path: Path) -> list[Matrix]:
    """(cycles, 21 sensors) of each unit."""
    table = np.loadtxt(path / "train_FD001.txt")
    return [table[table[:, 0] == unit][:, 5:] for unit in np.unique(table[:, 0])]


def measure(units: list[Matrix], seed: int, per_unit: int) -> dict[str, object]:
    draw = np.random.default_rng(seed)
    start = time.monotonic()
    errors: list[float] = []
    covered: list[bool] = []
    widths: list[float] = []
    false = checked = late = caught = 0
    for fold in np.array_split(draw.permutation(len(units)), FOLDS):
        held = set(fold.tolist())
        training = [unit for n, unit in enumerate(units) if n not in held]
        model = RemainingLife(training, CAP, seed=int(draw.integers(2**31)))
        normal = Normal(np.vstack([unit[:HEALTHY] for unit in training]))
        for n in fold:
            unit = units[n]
            cuts = draw.choice(np.arange(FIRST_CUT, len(unit)), size=per_unit, replace=False)
            for cut, life in zip(cuts, model.of_each([unit[:cut] for cut in cuts]), strict=True):
                true = min(CAP, len(unit) - cut)
                errors.append(life.steps - true)
                covered.append(life.low <= true <= life.high)
                widths.append(life.high - life.low)
            healthy = normal.check(unit[:HEALTHY])
            false, checked = false + len(healthy.steps), checked + healthy.checked
            caught += bool(normal.check(unit[-END:]).steps)
            late += 1
    return {
        "units": len(units), "truncations": len(errors), "rmse": round(float(np.sqrt(np.mean(np.square(errors)))), 2),
        "coverage90": round(float(np.mean(covered)), 4), "seconds": round(time.monotonic() - start, 1), "seed": seed,
        "mean_width": round(float(np.mean(widths)), 1), "cap": CAP,
        "anomalies": {"stated_rate": RATE, "false_alarm_rate": round(false / checked, 4), "steps": checked,
                      "units_alarmed_at_their_end": caught, "units": late},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--path", type=Path, required=True, help="Folder with train_FD001.txt.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--per-unit", type=int, default=10, help="Truncations per unit.")
    parser.add_argument("--json", action="store_true", help="Print one line of JSON and nothing else.")
    given = parser.parse_args()
    result = measure(units_of(given.path), given.seed, given.per_unit)
    sys.stdout.write(json.dumps(result, indent=None if given.json else 1) + "\n")


if __name__ == "__main__":
    main()
