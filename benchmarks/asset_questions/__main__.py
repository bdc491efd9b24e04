"""How many questions about machines are answered right from any folder of logs, against pandas over the same files.

    python -m benchmarks.asset_questions [--seed N] [--documents DIR] [--questions N] [--out FILE] [--json]

Reads every CSV, Excel and JSON Lines file of DIR that has a machine and a date in each row (without DIR: logs that are
made up, under column names drawn by the seed), and asks for counts, last and first records, what comes up most,
rankings of machines, sums and means, by machine, time and value, in several wordings. The oracle is pandas on columns
that it finds by itself; it shares no code with what it measures. The questions go through the whole program, without an
embedder and a language model. Prints, last, one line of JSON: `n`, `right` (the value stands in the answer's first line
and the log is cited), `false_figures` (a figure was given, another than the oracle's), `unanswered`, and all by kind of
question.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import services.settings  # noqa: F401  (sets the thread counts before numpy is imported)
from benchmarks.asset_questions.logs import log_of, spaced
from benchmarks.asset_questions.made import Asked, questions
from benchmarks.made_logs import make_logs
from ingestion.read import read
from models.errors import Unreadable
from models.index.embedded import EmbeddedIndex
from models.store import Store
from models.store.documents import NewCopy
from models.types import OPEN_AUDIENCE, PUBLIC_GROUP, Answer, Query, Question, ReadLog
from services.answering.program import Program, build_program
from services.answering.state import default_state

SUFFIXES = (".csv", ".tsv", ".xlsx", ".jsonl")


def program_over(folder: Path, home: Path) -> Program:
    """A program whose Store holds the logs of the folder, and an index that holds nothing."""
    store = Store.open(f"sqlite:///{home / 'store.db'}")
    store.migrate()
    for n, path in enumerate(files(folder)):
        try:
            found = read(path)
        except Unreadable:
            continue
        if isinstance(found, ReadLog):
            copy, document = f"{n:032x}", str(path.relative_to(folder))
            new = NewCopy(
                copy, document, str(folder), copy, path.suffix, path.stem, frozenset({PUBLIC_GROUP}), kind="log"
            )
            store.documents.stage(new, [], [], Counter())
            store.records.stage(copy, found)
            store.documents.publish(copy)
    return build_program(default_state(), store, EmbeddedIndex(home / "index.db", "none", 0), None)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


def outcome(asked: Asked, answer: Answer) -> str:
    """'right', 'false figure' or 'unanswered'."""
    if answer.status.value != "answered" or not answer.figures:
        return "unanswered"
    first = answer.text.split("\n", 1)[0]
    text = re.sub(r"\[\d+\]", " ", first)
    right = any(all(stands(each, text) for each in strings) for strings in asked.expected)
    return (
        "right"
        if right and answer.citations[0].document in (asked.document or answer.citations[0].document,)
        else "false figure"
    )


def stands(value: str, text: str) -> bool:
    return re.search(rf"(?<![\w.,]){re.escape(value.casefold())}(?![\w]|[.,]\d)", text.casefold()) is not None


def measure(folder: Path, seed: int, count: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    rng = random.Random(seed)
    logs = [log for path in files(folder) if (log := log_of(path, str(path.relative_to(folder)))) is not None]
    if not logs:
        sys.exit(f"{folder} holds no log: no table with a machine and a time in each row.")
    names = Counter(spaced(column) for log in logs for column in log.frame.columns)
    logs = [replace(log, shared=frozenset(name for name, n in names.items() if n > 1)) for log in logs]
    lines: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as home:
        program = program_over(folder, Path(home))
        seen: set[str] = set()
        for asked in questions(logs, rng):
            if len(lines) >= count:
                break
            if asked.question in seen and len(seen) < 20 * count:
                continue
            seen.add(asked.question)
            answer = program(Query(f"q{len(lines)}", Question(asked.question), "anonymous", OPEN_AUDIENCE))
            lines.append({
                "kind": asked.kind, "question": asked.question, "document": asked.document, "expected": asked.expected,
                "outcome": outcome(asked, answer), "text": answer.text, "ms": 1000 * sum(answer.timings.values()),
            })  # fmt: skip
        program.store.close()
    times = sorted(line["ms"] for line in lines)
    by_kind: dict[str, Counter[str]] = {}
    for line in lines:
        by_kind.setdefault(line["kind"], Counter())[line["outcome"]] += 1
    counts = sum(by_kind.values(), Counter[str]())
    result = {
        "n": len(lines),
        "right": counts["right"],
        "false_figures": counts["false figure"],
        "unanswered": counts["unanswered"],
        "kinds": {kind: dict(by_kind[kind]) for kind in sorted(by_kind)},
        "rows": sum(len(log.frame) for log in logs),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(0.95 * len(times))], 1),
        "seed": seed,
    }
    return result, lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--documents", type=Path, help="folder of logs; without it they are made up")
    parser.add_argument("--questions", type=int, default=600)
    parser.add_argument("--out", type=Path, help="write each question with its answer to this file, one JSON per line")
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.documents or make_logs(Path(made), options.seed)
        result, lines = measure(folder, options.seed, options.questions)
    if options.out:
        written_lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        options.out.write_text(f"{written_lines}\n", encoding="utf-8")
    wrong = [line for line in lines if line["outcome"] != "right"]
    for line in () if options.json else wrong:
        expected = line["expected"][:3]
        sys.stdout.write(f"{line['outcome']}: {line['question']} -> {line['text'][:160]} (expected {expected})\n")
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
