"""Draws cases from the equipment questions that nobody has looked at yet, for a figure of what is seen on new ones.

benchmarks/data/equipment.jsonl holds some 3,400 questions on manuals, data sheets and safety data sheets of fifteen
families. What a draw's failures taught, the next draw measures: the ids of the draws that were looked at, or asked
often, stand in equipment_seen.txt, one a line, and are left out.

    python -m benchmarks.equipment --n 150 --near-misses 50 --seed 45 --out cases.jsonl
    millwright eval cases.jsonl     # in a home where these documents were ingested
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

DATA = Path(__file__).parent / "data"
CASES, SEEN = DATA / "equipment.jsonl", DATA / "equipment_seen.txt"


def drawn(lines: Sequence[str], seen: frozenset[str], n: int, near_misses: int, seed: int) -> list[str]:
    """n answerable cases and so many near misses of those that weren't seen, in the order of the draw; fewer where
    there are no more."""
    left = [(json.loads(line), line) for line in lines]
    left = [(case, line) for case, line in left if case["id"] not in seen]
    answerable = [line for case, line in left if case["documents"]]
    others = [line for case, line in left if not case["documents"]]
    draw = random.Random(seed)
    draw.shuffle(answerable)
    draw.shuffle(others)
    return [*answerable[:n], *others[:near_misses]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=150, help="answerable cases")
    parser.add_argument("--near-misses", type=int, default=50, help="cases that the documents don't answer")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True, help="where to write the cases")
    asked = parser.parse_args()
    lines = CASES.read_text(encoding="utf-8").splitlines()
    found = drawn(lines, frozenset(SEEN.read_text(encoding="utf-8").split()), asked.n, asked.near_misses, asked.seed)
    asked.out.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    sys.stdout.write(json.dumps({"n": len(found), "seed": asked.seed}) + "\n")


if __name__ == "__main__":
    main()
