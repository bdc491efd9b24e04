"""How often the router chooses just the tools that a question needs, asks back and declines.

    python -m benchmarks.router --seed N --json          the shipped held-out questions
    python -m benchmarks.router --cases FILE --json      your own: lines of `question`, `tools`, `assets`
    python -m benchmarks.router --fit                    trains the router that ships

The held-out questions are written in other styles than those it is trained on: dictated, in mails, by non-native
speakers, in the passive of audits, abbreviated. The seed draws the names in them, which the training doesn't know,
typing errors and what becomes of capitals and marks. A question counts as right if the set of labels is right. Prints
one line of JSON: `n`, `accuracy`, `first` (share whose likeliest label is a wanted one), `tools` (accuracy by wanted
set) and `confusion` (wanted set -> chosen set -> how many).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path

import services.settings  # noqa: F401  (sets what the libraries read)
from models.embedder import Embedder, open_embedder
from services.answering.router import choose, shipped_router
from services.learning.router import Routed, fit_router, named

HELD_OUT = Path(__file__).parent / "data" / "router.jsonl"
WEIGHTS = Path(str(files("services.answering"))) / "data" / "router.json"
MACHINES = ("RK-88", "mill 14", "TX200", "the north crane", "lathe 5", "BLR-2", "hoist H3", "extruder 6", "GEN-07")
PARTS = ("spindle nut", "roller", "gasket", "piston ring", "encoder", "fan blade", "accumulator", "cutter", "wiper")
CODES = ("W-233", "ERR40", "S-09", "F3071")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=HELD_OUT)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="print no table before the line of JSON")
    parser.add_argument("--fit", action="store_true", help="train the router that ships, first")
    given = parser.parse_args()
    embedder = open_embedder("all-MiniLM-L6-v2-int8", 384)
    if embedder is None:
        raise SystemExit("The bundled embedding model isn't there.")
    if given.fit:
        WEIGHTS.write_text(fit_router(embedder).model_dump_json() + "\n", encoding="utf-8")
    found = measured(read_cases(given.cases), embedder, given.seed)
    if not given.json:
        for wanted, chosen in found["confusion"].items():
            sys.stdout.write(f"{wanted:22} {', '.join(f'{name} {n}' for name, n in chosen.items())}\n")
    line = json.dumps(found)
    if given.out:
        given.out.write_text(line + "\n", encoding="utf-8")
    sys.stdout.write(line + "\n")


def read_cases(path: Path) -> list[Routed]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Routed(row["question"], frozenset(row["tools"]), tuple(row.get("assets", ()))) for row in rows]


def measured(cases: list[Routed], embedder: Embedder, seed: int) -> dict[str, object]:
    rng = random.Random(seed)
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    first = 0
    for case in cases:
        asked = _typed(named(case, rng, MACHINES, PARTS, CODES), rng)
        choice = choose(asked.text, asked.assets, embedder, shipped_router())
        assert choice is not None
        first += choice.labels[0] in case.labels
        confusion["+".join(sorted(case.labels))]["+".join(sorted(choice.labels))] += 1
    right = {wanted: chosen[wanted] for wanted, chosen in confusion.items()}
    return {
        "n": len(cases),
        "accuracy": round(sum(right.values()) / len(cases), 4),
        "first": round(first / len(cases), 4),
        "tools": {wanted: round(right[wanted] / chosen.total(), 4) for wanted, chosen in confusion.items()},
        "confusion": {wanted: dict(chosen.most_common()) for wanted, chosen in confusion.items()},
    }


def _typed(asked: Routed, rng: random.Random) -> Routed:
    """As somebody types it: a third without capitals and marks, a third with two letters the wrong way round."""
    kind, text = rng.randrange(3), asked.text
    if kind == 1:
        text = text.lower().replace("?", "").replace(",", "")
        return Routed(text, asked.labels, tuple(name.lower() for name in asked.assets))
    if kind == 2:
        words = text.split(" ")
        places = [n for n, word in enumerate(words) if len(word) > 5 and word.isalpha() and word.islower()]
        if places:
            n = rng.choice(places)
            at = rng.randrange(1, len(words[n]) - 2)
            words[n] = words[n][:at] + words[n][at + 1] + words[n][at] + words[n][at + 2 :]
        text = " ".join(words)
    return Routed(text, asked.labels, asked.assets)


if __name__ == "__main__":
    main()
