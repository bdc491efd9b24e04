"""How long readings take into the Store, and how much memory: `python -m benchmarks.readings --rows N --seed N`.

The file is made from the seed: several machines and sensors, some rows out of order, twice, or broken. What ends in
the Store is compared with what was written, so that a reader which loses rows fails here.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
import uuid
from pathlib import Path

from rich.progress import Progress

from ingestion.read import read
from models.readings import ReadingBatch, ReadReadings
from models.store import Store
from models.store.documents import NewCopy
from models.types import OPEN_AUDIENCE

MACHINES, SENSORS = 20, 10
LIMIT_MB = 500


def write(path: Path, rows: int, seed: int) -> tuple[int, int]:
    """Writes a long file of readings; returns how many different ones are in it, and how many rows are broken."""
    draw = random.Random(seed)
    broken = kept = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("timestamp,asset,sensor,value,unit\n")
        line = ""
        start = 1_500_000_000 + 60 * draw.randrange(1000)
        for n in range(rows):
            luck = draw.random()
            if luck < 1e-4 and line:
                file.write(line)  # twice
                continue
            step, of = divmod(n, MACHINES * SENSORS)
            machine, sensor = divmod(of, SENSORS)
            value = "broken" if luck > 1 - 1e-4 else f"{draw.gauss(50, 5):.3f}"
            broken, kept = broken + (value == "broken"), kept + (value != "broken")
            at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(start + 60 * step))
            made = f"{at},M-{machine:02},sensor {sensor},{value},bar\n"
            file.write(made)
            line = line if value == "broken" else made
    return kept, broken


def measure(rows: int, seed: int, url: str) -> dict[str, object]:
    """Ingests a made file into the database of this URL ('' = SQLite)."""
    with tempfile.TemporaryDirectory(prefix="millwright-readings-") as folder:
        path = Path(folder) / "readings.csv"
        kept, broken = write(path, rows, seed)
        store = Store.open(url or f"sqlite:///{folder}/store.db")
        store.migrate()
        copy = NewCopy(
            id=uuid.uuid4().hex, document=f"{uuid.uuid4().hex}.csv", root=folder, sha256="0" * 64, suffix=".csv",
            title="", groups=frozenset({"everyone"}), kind="readings",
        )  # fmt: skip
        start = time.monotonic()
        with Progress(disable=not sys.stderr.isatty()) as progress:
            task = progress.add_task("Readings", total=path.stat().st_size)
            store.documents.stage(copy, (), (), {})
            found = read(path)
            assert isinstance(found, ReadReadings)

            def seen(batch: ReadingBatch) -> None:
                progress.update(task, completed=batch.done)

            counts = store.readings.stage(copy.id, found, seen)
            store.documents.publish(copy.id)
        seconds = time.monotonic() - start
        stored = sum(series.count for series in store.readings.series(OPEN_AUDIENCE) if series.copy == copy.id)
        store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    right = stored == kept == counts.added and counts.rejected == broken
    return {
        "rows": rows, "seconds": round(seconds, 1), "peak_rss_mb": round(peak, 1), "seed": seed, "stored": stored,
        "rejected": counts.rejected, "same": counts.same, "all_accounted_for": right, "limit_mb": LIMIT_MB,
        "passed": right and peak <= LIMIT_MB,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--database", default="", help="URL of an empty PostgreSQL database; else SQLite.")
    parser.add_argument("--json", action="store_true", help="Print one line of JSON and nothing else.")
    given = parser.parse_args()
    result = measure(given.rows, given.seed, given.database)
    sys.stdout.write(json.dumps(result, indent=None if given.json else 1) + "\n")
    if not result["passed"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
