"""How soon, and how completely, a bare fault code is answered in a worker.

    python -m benchmarks.fault_codes [--documents DIR] [--n 300] [--seed N] [--out FILE] [--json] [--text-only]

Reads a folder (without one, the sample documents) into a store and an embedded index of its own. The codes are the
keys of rows in fault tables. Each is asked in one of several wordings, one after the other in one process, after 20
questions to warm up. complete: the first line has every cell of the code's row. The times are those of the whole
program, from question to checked answer; `cpu` counts this process's own time, which other load on the machine changes
less. The last line is JSON: `n, codes, answered, complete, p50_ms, p95_ms, cpu_p50_ms, cpu_p95_ms, chunks`.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.identifiers import SAMPLE, filled
from services.settings import Settings

import numpy as np  # isort: skip

from models.analyzer import names_in
from models.embedder import open_embedder
from models.index.embedded import EmbeddedIndex
from models.index.open import index_fingerprint
from models.store import Store
from models.types import OPEN_AUDIENCE, ChunkKind, Query, Question, Status, Unit
from services.answering.program import build_program
from services.answering.state import default_state

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
    settings = Settings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=Path, default=SAMPLE)
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--out", type=Path, help="write what was asked and answered to this file")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    parser.add_argument("--text-only", action="store_true", help="without the embedder")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    folder = Path(tempfile.mkdtemp())
    store = Store.open(f"sqlite:///{folder / 'store.db'}")
    store.migrate()
    embedder = None if given.text_only else open_embedder(settings.embedder, settings.embedder_dimension)
    index = EmbeddedIndex(folder / "index.db", index_fingerprint(embedder), embedder.dimension if embedder else None)
    filled(given.documents, store, [index], embedder)
    program = build_program(default_state(), store, index, embedder)
    rows = fault_rows(store)
    codes = [rng.choice(sorted(rows)) for _ in range(given.n)] if rows else []
    walls, cpus, answered, whole = [], [], 0, 0
    lines = []
    for n, code in enumerate([*codes[:WARM_UP], *codes], start=-min(WARM_UP, len(codes))):
        question = WORDINGS[n % len(WORDINGS)].format(code)
        wall, cpu = time.perf_counter(), time.process_time()
        answer = program(Query("q", Question(question), "anonymous", OPEN_AUDIENCE))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if n < 0:
            continue
        walls.append(1000 * wall)
        cpus.append(1000 * cpu)
        answered += answer.status is Status.ANSWERED
        right = complete(answer.text.split("\n")[0], rows[code])
        whole += right
        lines.append({"question": question, "status": answer.status.value, "complete": right, "text": answer.text})
    if given.out:
        given.out.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), encoding="utf-8")
    figures: dict[str, float] = {"n": len(codes), "codes": len(rows)}
    if codes:
        figures |= {"answered": round(answered / len(codes), 4), "complete": round(whole / len(codes), 4)}
        for name, times in (("", walls), ("cpu_", cpus)):
            figures |= {f"{name}p{p}_ms": round(float(np.percentile(times, p)), 1) for p in (50, 95)}
    figures["chunks"] = index.count()
    if not given.json:
        sys.stdout.write(f"{len(rows)} codes in fault tables\n")
    index.close()
    store.close()
    shutil.rmtree(folder)
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
