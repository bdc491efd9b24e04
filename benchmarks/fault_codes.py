"""How soon, and how completely, a bare fault code is answered in a worker.

    python -m benchmarks.fault_codes [--documents DIR] [--n 300] [--seed N] [--out FILE] [--json] [--text-only]

Ingests a folder (without one, the sample documents) as the product does, into a home of its own: what bulletins and
revisions cost is in the times. The codes are the keys of rows in fault tables. Each is asked in one of several
wordings, one after the other in one process, after 20 questions to warm up. complete: the first line has every cell of
the code's row. The times are those of the whole program, from question to checked answer; `cpu` counts this process's
own time, which other load on the machine changes less. The last line is JSON: `n, codes, answered, complete, p50_ms,
p95_ms, cpu_p50_ms, cpu_p95_ms, chunks`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.identifiers import SAMPLE
from services.settings import Settings

import numpy as np  # isort: skip

from models.analyzer import names_in
from models.store import Store
from models.types import OPEN_AUDIENCE, ChunkKind, Query, Question, Status, Unit
from services.app import App
from services.documents.ingest import ingest
from services.documents.submit import submit_files

WORDINGS = (
    "{}?",
    "What is {}?",
    "{} on the display, what now?",
    "what does {} mean",
    "fault {}",
    "{} shows, what do I do?",
)
WARM_UP = 20


def fault_rows(store: Store) -> dict[str, list[Unit]]:
    """Code -> its rows, over all fault tables."""
    found: dict[str, list[Unit]] = {}
    for info in store.documents.all():
        for chunk in store.documents.chunks(info.copy):
            for unit in chunk.units if chunk.kind is ChunkKind.FAULT else ():
                key = next((cell for _, cell in unit.cells if cell.strip()), "").strip()
                if len(names_in(key)) == 1 and " " not in key and unit not in found.setdefault(key, []):
                    found[key].append(unit)
    return {key: rows for key, rows in found.items() if rows}


def complete(text: str, rows: list[Unit]) -> bool:
    """Whether all cells of one of the rows stand in the text."""
    flat = " ".join(text.split())
    return any(all(" ".join(cell.split()) in flat for _, cell in row.cells) for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=Path, default=SAMPLE)
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--out", type=Path, help="write what was asked and answered to this file")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    parser.add_argument("--text-only", action="store_true", help="without the embedder")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="millwright-fault-codes-") as made:
        home = Path(made)
        app = App.build(
            Settings.model_validate({"home": home, "lm": "", **({"embedder": "none"} if given.text_only else {})})
        )
        app.store.migrate()
        for job in submit_files(app.store, lambda _: None, [given.documents], (), home).jobs:
            ingest(job.id, app.store, app.index, app.embedder, home, "benchmark")
        figures, lines = measure(app, rng, given.n)
        app.close()
    if given.out:
        given.out.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), encoding="utf-8")
    if not given.json:
        sys.stdout.write(f"{figures['codes']} codes in fault tables\n")
    sys.stdout.write(json.dumps(figures) + "\n")


def measure(app: App, rng: random.Random, n: int) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """The figures, and a line per question."""
    rows = fault_rows(app.store)
    codes = [rng.choice(sorted(rows)) for _ in range(n)] if rows else []
    walls, cpus, answered, whole = [], [], 0, 0
    lines = []
    for at, code in enumerate([*codes[:WARM_UP], *codes], start=-min(WARM_UP, len(codes))):
        question = WORDINGS[at % len(WORDINGS)].format(code)
        wall, cpu = time.perf_counter(), time.process_time()
        answer = app.program(Query("q", Question(question), "anonymous", OPEN_AUDIENCE))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if at < 0:
            continue
        walls.append(1000 * wall)
        cpus.append(1000 * cpu)
        answered += answer.status is Status.ANSWERED
        right = complete(answer.text.split("\n")[0], rows[code])
        whole += right
        lines.append({"question": question, "status": answer.status.value, "complete": right, "text": answer.text})
    figures: dict[str, float] = {"n": len(codes), "codes": len(rows)}
    if codes:
        figures |= {"answered": round(answered / len(codes), 4), "complete": round(whole / len(codes), 4)}
        for name, times in (("", walls), ("cpu_", cpus)):
            figures |= {f"{name}p{p}_ms": round(float(np.percentile(times, p)), 1) for p in (50, 95)}
    figures["chunks"] = app.index.count()
    return figures, lines


if __name__ == "__main__":
    main()
