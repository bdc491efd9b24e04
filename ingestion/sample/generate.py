"""Writes the sample documents: `python -m ingestion.sample.generate [--out DIR]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ingestion.sample.bulletin import write_bulletin
from ingestion.sample.guide import write_guide
from ingestion.sample.manual import write_manual
from ingestion.sample.worklog import SEED, write_work_orders

DOCUMENTS = Path(__file__).parent / "documents"


def generate(folder: Path, seed: int = SEED) -> tuple[Path, ...]:
    """Writes manual, bulletin, guide and work orders into the folder, which is made if it isn't there."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_manual(folder), write_bulletin(folder), write_guide(folder), write_work_orders(folder, seed)


def main() -> None:
    """Command line: --out, the folder to write to; --seed, of the work-order log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=DOCUMENTS, help="folder to write to (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the work-order log (default: %(default)s)")
    arguments = parser.parse_args()
    for path in generate(arguments.out, arguments.seed):
        sys.stdout.write(f"{path}  {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
