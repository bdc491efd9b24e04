"""Measures the guard against a hostile language model, on the passages of any folder of documents.

    python -m benchmarks.hostile_lm [--seed N] [--documents DIR | --home HOME] [--out FILE] [--answers N] [--json]

Ingests the folder into a home of its own, makes right answers from its passages as a language model would write them
(right.py), counts how many of them the guard blocks, then makes one thing in each wrong (corrupt.py: a digit, a unit,
an identifier, a negation, the order of steps, a value of another place of the same passage) and counts how many it
lets pass. What is still true by its passage is never made (truth.py, which shares no code with the guard). Every case
goes to FILE, one JSON object a line, with what was done and what the guard said. Prints one line of JSON last.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, TextIO

import services.settings  # noqa: F401  (sets the thread counts before numpy is imported)
from benchmarks.hostile_lm.case import Case, Passage
from benchmarks.hostile_lm.corrupt import KINDS, corruptions
from benchmarks.hostile_lm.right import right_answers
from models.types import Evidence, EvidenceKind, Query, Question
from services.answering.guard import Violation, violations
from services.answering.understand import Understood, understand
from services.answering.vocabulary import Vocabulary
from services.app import App
from services.settings import Settings

Guard = Callable[..., Sequence[Violation]]

LEAST = 5000
LOG_SHARE = 0.1
"""Passages of logs are alike: no more than so many for each passage of a manual."""


def passages_of(documents: Path) -> list[Passage]:
    """The passages of a folder, read as Millwright reads them."""
    with tempfile.TemporaryDirectory(prefix="millwright-hostile-") as home:
        command = [str(Path(sys.executable).with_name("millwright")), "ingest", str(documents)]
        environment = {**os.environ, "MILLWRIGHT_HOME": home, "MILLWRIGHT_EMBEDDER": "none"}
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
        return ingested(Path(home))


def ingested(home: Path) -> list[Passage]:
    """The passages of a home."""
    app = App.build(Settings(home=home, embedder="none"))
    made = [
        Passage(Evidence(chunk.id, EvidenceKind.PASSAGE, chunk, info.document, info.title, language=info.language))
        for info in app.store.documents.all()
        for chunk in app.store.documents.chunks(info.copy)
    ]
    app.close()
    return made


def balanced(passages: Iterable[Passage], dice: random.Random) -> list[Passage]:
    """In a random order; logs, which hold one row a passage, don't outweigh the manuals."""
    logs: list[Passage] = []
    manuals: list[Passage] = []
    for passage in passages:
        (logs if passage.evidence.chunk.kind.value == "record" else manuals).append(passage)
    dice.shuffle(logs)
    found = manuals + logs[: max(20, int(LOG_SHARE * len(manuals)))] if manuals else logs
    dice.shuffle(found)
    return found


def measured(
    passages: Sequence[Passage], seed: int, least: int, out: TextIO | None, guard: Guard = violations
) -> dict[str, Any]:
    """The figures. guard: what is measured, for a test another one than the program's."""
    dice = random.Random(seed)
    found = balanced(passages, dice)
    seen: set[str] = set()
    n: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    ways: Counter[str] = Counter()
    blocked: Counter[str] = Counter()
    took: list[float] = []
    doubled = 0
    for case in right_answers(found, dice):
        text = case.cited[0] + case.passage.chunk.id
        doubled = doubled + 1 if text in seen else 0
        if doubled > 500 or n["right"] >= least:
            break
        if text in seen:
            continue
        seen.add(text)
        n["right"] += 1
        ways[case.way] += 1
        if _refused(case, guard, took, out):
            blocked[case.way] += 1
        for wrong in corruptions(case, dice):
            n[wrong.kind] += 1
            caught[wrong.kind] += bool(_refused(wrong, guard, took, out))
    return {
        "seed": seed,
        "passages": len(found),
        "n": sum(n.values()),
        **{f"caught_{kind}": _share(caught[kind], n[kind]) for kind in KINDS},
        "false_blocks": _share(blocked.total(), n["right"]),
        "n_right": n["right"],
        **{f"n_{kind}": n[kind] for kind in KINDS},
        "false_blocks_by_way": {way: _share(blocked[way], ways[way]) for way in sorted(ways)},
        "guard_ms_median": round(1000 * sorted(took)[len(took) // 2], 2) if took else 0.0,
        "guard_ms_p95": round(1000 * sorted(took)[int(0.95 * len(took))], 2) if took else 0.0,
    }


def _refused(case: Case, guard: Guard, took: list[float], out: TextIO | None) -> list[str]:
    text, citations = case.cited
    asked = _asked(case)
    start = time.thread_time()
    found = guard(text, citations, [case.passage.evidence], (), asked)
    took.append(time.thread_time() - start)
    refused = [f"{violation.reason}: {violation.fact or violation.statement}" for violation in found]
    if out is not None:
        out.write(json.dumps(case.row(refused), ensure_ascii=False) + "\n")
    return refused


def _asked(case: Case) -> Understood | None:
    """The question as the program understands it; None for answers that are checked without."""
    if not case.asked:
        return None
    return understand(Query("case", Question(case.question), "anonymous", ()), Vocabulary({}, 0), ())


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 5) if whole else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--documents", type=Path, default=Path(str(files("ingestion.sample"))) / "documents")
    place.add_argument("--home", type=Path, help="a home where documents were ingested, instead of a folder")
    parser.add_argument("--out", type=Path, help="file for the generated cases, one JSON object a line")
    parser.add_argument("--answers", type=int, default=LEAST, help="number of right answers")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    given = parser.parse_args()
    passages = ingested(given.home) if given.home else passages_of(given.documents)
    if given.out:
        with given.out.open("w", encoding="utf-8") as out:
            figures = measured(passages, given.seed, given.answers, out)
    else:
        figures = measured(passages, given.seed, given.answers, None)
    if not given.json:
        for name, value in figures.items():
            sys.stdout.write(f"{name:24} {value}\n")
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
