"""How often the router chooses just the tools that a question needs, asks back and declines.

    python -m benchmarks.router --seed N --json          the frozen held-out questions, each seed typed otherwise
    python -m benchmarks.router --cases FILE --json      your own
    python -m benchmarks.router --folds 5 --json         the written questions, each fold by what was learnt without it
    python -m benchmarks.router --fit                    trains the router that ships, first

A case is a line of JSON, `{"question": "...", "tools": ["manuals", "log"]}`, and may name its machines:
`"assets": ["EXC-04"]`. The labels are

    manuals    what manuals, bulletins and other documents say     readings   what sensors and meters measured
    log        what notes of work orders and alarms tell           due        which planned work is due, and when
    assets     counts, dates, sums and rankings over their rows    forecast   what will fail, when, how likely
    ask        it says too little: ask back                        decline    it is none for Millwright

Case, blanks, hyphens and a final s don't matter, and usual other names are understood ('manual_search', 'asset
history', 'ask back', 'out of scope'; `tool`, `label` or `labels` for `tools`; 'manuals+log'; no label at all is
'decline'). `{asset}`, `{asset2}`, `{part}` and `{code}` are filled with names that the training doesn't know.

The shipped questions were frozen before the router was trained (sha256 39d421fbcc80). The seed draws typing errors and
what becomes of capitals and marks; seed 0 leaves them as they are written. A question counts as right if the whole set
of labels is right. Prints one line of JSON last: `n`, `accuracy`, `first` (share whose likeliest label is a wanted
one), `tools` (accuracy by wanted set), `confusion` (wanted set -> chosen set -> how many), `dataset_sha256`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import services.settings  # noqa: F401  (sets what the libraries read)
from models.embedder import Embedder, open_embedder
from services.answering.router import ASK, DECLINE, LABELS, Choice, choose, shipped_router
from services.answering.state import Router
from services.learning.labelled import shipped
from services.learning.router import Routed, fit_router, mistyped, named, written

HELD_OUT = Path(__file__).parent / "data" / "router_frozen.jsonl"
WEIGHTS = Path(str(files("services.answering"))) / "data" / "router.json"
MACHINES = ("RK-88", "mill 14", "TX200", "the north crane", "lathe 5", "BLR-2", "hoist H3", "extruder 6", "GEN-07")
PARTS = ("spindle nut", "roller", "gasket", "piston ring", "encoder", "fan blade", "accumulator", "cutter", "wiper")
CODES = ("W-233", "ERR40", "S-09", "F3071")
_OTHER_NAMES = {
    "manuals": "manual document doc documentation bulletin manualsearch documentsearch passage",
    "log": "logsearch fix workorder recordsearch workordersearch record note logbook",
    "assets": "asset assethistory history statistic stat count figure workorderhistory",
    "readings": "reading sensor meter condition telemetry anomaly sensorreading",
    "due": "whatisdue maintenancedue schedule interval duemaintenance whatsdue",
    "forecast": "failureforecast prediction rul remainingusefullife risk remaininglife",
    ASK: "askback clarify clarification askedback unclear askedfor ambiguous asked",
    DECLINE: "outofscope none refuse declined offtopic oos reject rejected nothing notool abstain other",
}
_LABEL_OF = {name: label for label, names in _OTHER_NAMES.items() for name in (label, *names.split())}
_FIELDS = ("tools", "tool", "labels", "label", "expected", "route", "expected_tools")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=HELD_OUT)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folds", type=int, default=0, help="cross-validate on the written questions instead")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="print no table before the line of JSON")
    parser.add_argument("--fit", action="store_true", help="train the router that ships, first")
    given = parser.parse_args()
    embedder = open_embedder("all-MiniLM-L6-v2-int8", 384)
    if embedder is None:
        raise SystemExit("The bundled embedding model isn't there.")
    if given.fit:
        WEIGHTS.write_text(fit_router(embedder, written(), of_manuals()).model_dump_json() + "\n", encoding="utf-8")
        shipped_router.cache_clear()
    if given.folds:
        found = measured(folded(embedder, given.folds, given.seed))
    else:
        asked = typed(read_cases(given.cases), given.seed)
        found = measured(chosen(asked, embedder, shipped_router()))
        found["dataset_sha256"] = hashlib.sha256(given.cases.read_bytes()).hexdigest()
    if not given.json:
        for wanted, choices in found["confusion"].items():
            sys.stdout.write(f"{wanted:22} {', '.join(f'{name} {n}' for name, n in choices.items())}\n")
    line = json.dumps(found)
    if given.out:
        given.out.write_text(line + "\n", encoding="utf-8")
    sys.stdout.write(line + "\n")


def read_cases(path: Path) -> list[Routed]:
    """The cases of a file. Raises SystemExit, naming the line, for one that can't be read."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            question = next(row[name] for name in ("question", "text", "query") if name in row)
            labels = labels_of(next((row[name] for name in _FIELDS if name in row), ()))
        except (ValueError, StopIteration, TypeError) as error:
            raise SystemExit(f"{path}, line {number}: {error or 'no `question`'}. See --help for the format.") from None
        found.append(Routed(question, labels, tuple(row.get("assets") or ())))
    return found


def labels_of(said: object) -> frozenset[str]:
    """The labels of a case, however they are spelled. Raises ValueError for one that isn't known."""
    names = re.split(r"[+,;|&]", said) if isinstance(said, str) else said or ()
    assert isinstance(names, Iterable)
    found = set()
    for name in names:
        key = re.sub(r"[^a-z]", "", str(name).lower())
        label = _LABEL_OF.get(key) or _LABEL_OF.get(key.removesuffix("s")) or _LABEL_OF.get(key.removesuffix("tool"))
        if key and label is None:
            raise ValueError(f"no label is called {name!r}; there are {', '.join(LABELS)}")
        found |= {label} if label else set()
    tools = found - {ASK, DECLINE}
    return frozenset(tools or found or {DECLINE})


def of_manuals() -> list[str]:
    """The questions on manuals that the shipped state was fitted on, one wording each."""
    kept: dict[str, str] = {}
    for case in shipped():
        if not any(name.endswith((".csv", ".xlsx", ".jsonl")) for name in case.documents):
            kept.setdefault(re.sub(r"[a-z]$", "", case.id), case.question)
    return list(kept.values())


def typed(cases: Sequence[Routed], seed: int) -> list[Routed]:
    rng = random.Random(seed)
    filled = [named(case, rng, MACHINES, PARTS, CODES) for case in cases]
    return [_typed(case, rng) for case in filled] if seed else filled


def chosen(cases: Sequence[Routed], embedder: Embedder, router: Router) -> list[tuple[Routed, Choice]]:
    found = []
    for case in cases:
        choice = choose(case.text, case.assets, embedder, router)
        assert choice is not None
        found.append((case, choice))
    return found


def folded(embedder: Embedder, folds: int, seed: int) -> list[tuple[Routed, Choice]]:
    """The written questions, each fold by a router trained on the others, under names that it doesn't know."""
    cases, manuals = written(), of_manuals()
    random.Random(seed).shuffle(cases)
    found = []
    for n in range(folds):
        router = fit_router(embedder, [case for at, case in enumerate(cases) if at % folds != n], manuals)
        found += chosen(typed(cases[n::folds], seed), embedder, router)
    return found


def measured(found: Sequence[tuple[Routed, Choice]]) -> dict[str, Any]:
    def plus(labels: Iterable[str]) -> str:
        return "+".join(sorted(labels))

    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    for case, choice in found:
        confusion[plus(case.labels)][plus(choice.labels)] += 1
    share: Callable[[int, int], float] = lambda part, whole: round(part / whole, 4) if whole else 0.0  # noqa: E731
    return {
        "n": len(found),
        "accuracy": share(sum(counts[wanted] for wanted, counts in confusion.items()), len(found)),
        "first": share(sum(choice.labels[0] in case.labels for case, choice in found), len(found)),
        "tools": {wanted: share(counts[wanted], counts.total()) for wanted, counts in confusion.items()},
        "confusion": {wanted: dict(counts.most_common()) for wanted, counts in confusion.items()},
    }


def _typed(asked: Routed, rng: random.Random) -> Routed:
    """As somebody types it: a third without capitals and marks, a third with two letters the wrong way round."""
    kind = rng.randrange(3)
    if kind == 1:
        text = asked.text.lower().replace("?", "").replace(",", "")
        return replace(asked, text=text, assets=tuple(name.lower() for name in asked.assets))
    return replace(asked, text=mistyped(asked.text, rng)) if kind == 2 else asked


if __name__ == "__main__":
    main()
