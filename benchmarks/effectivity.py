"""Checks that no answer cites what is superseded or not for the unit that is asked about.

    python -m benchmarks.effectivity --seed 1 --out cases.jsonl --json
    python -m benchmarks.effectivity --documents DIR ...     families are further editions of the folder's documents

Random document sets are ingested into a home of their own; then random questions (set, serial, date, revision) are
asked of the program over the embedded index, and an oracle judges every citation. The last line is one JSON object:
`n`; `superseded_cited`: answers that cite what doesn't hold (0 is the aim); `answered`: of the questions to which
something holds, the share that is answered, or asked back where the serial decides and is missing (so that the first
figure isn't bought by silence); `right`: of these, the share with the value that holds (or rightly asked back).
`--unfiltered` asks a program that knows of no editions: what the first figure would be without the filter.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.effectivity_derived import derived
from benchmarks.effectivity_sets import Check, DocumentSet, Paper, checks, generated
from benchmarks.processes import processes
from models.index.open import open_index
from models.store import Store
from models.store.editions import CopyEdition
from models.types import OPEN_AUDIENCE, Answer, Query, Question, Status
from services.answering.families import FamiliesKept
from services.answering.program import Program, build_program
from services.answering.state import default_state
from services.documents.ingest import ingest
from services.documents.submit import submit_files
from services.editions import Families


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=Path, help="make further editions of this folder's documents")
    parser.add_argument("--out", type=Path, help="write the cases and what was answered here, one JSON object a line")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line")
    parser.add_argument("--checks", type=int, default=10_000)
    parser.add_argument("--sets", type=int, default=60)
    parser.add_argument("--home", type=Path, help="kept, for this seed alone: what is there already isn't read again")
    parser.add_argument("--processes", type=int, default=1, help="so many ask at the same time")
    parser.add_argument("--unfiltered", action="store_true", help="with the filter switched off, for comparison")
    given = parser.parse_args()
    random_ = random.Random(given.seed)
    say = (lambda _: None) if given.json else (lambda text: sys.stderr.write(text + "\n"))
    if given.documents:
        sets = list(derived(random_, given.documents, given.sets))
    else:
        sets = list(generated(random_, given.sets))
    if not sets:
        sys.exit(f"{given.documents} holds no document with statements of values to make editions of.")
    with tempfile.TemporaryDirectory(prefix="millwright-effectivity-") as folder:
        began = time.monotonic()
        home = given.home or Path(folder) / "home"
        plant(sets, Path(folder), home)
        say(f"{sum(len(s.papers) for s in sets)} documents of {len(sets)} sets in {time.monotonic() - began:.0f} s")
        asked = list(checks(random_, sets, given.checks))
        with processes(given.processes, _opened, home, sets, asked, given.unfiltered) as mapped:
            result, rows = counted(mapped(_came, range(len(asked))))
        say(f"{result['n']} questions in {time.monotonic() - began:.0f} s")
    if given.out:
        given.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    sys.stdout.write(json.dumps({"seed": given.seed, **result}) + "\n")


def _no_families(_: FamiliesKept, copies: tuple[CopyEdition, ...]) -> Families:
    """Of a program that knows of no edition: nothing is superseded, and everything is for every unit."""
    return Families(copies[:0])


def plant(sets: Sequence[DocumentSet], folder: Path, home: Path) -> None:
    """Ingests all papers that the home doesn't hold yet, in random order of their names (text alone)."""
    documents = folder / "documents"
    for document_set in sets:
        for paper in document_set.papers:
            path = documents / document_set.name / paper.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(paper.text, encoding="utf-8")
    home.mkdir(parents=True, exist_ok=True)
    store = Store.open(f"sqlite:///{home / 'millwright.db'}")
    store.migrate()
    index = open_index(home, None)
    for job in submit_files(store, lambda _: None, [documents], (), home).jobs:
        ingest(job.id, store, index, None, home, "benchmark")
        if (ended := store.jobs.get(job.id)).reason:
            sys.exit(f"{job.subject} was not ingested: {ended.reason}")
    store.close()


@dataclass(frozen=True, slots=True)
class Asking:
    """What a process asks: the shipped program over the papers' home (text alone), and all checks."""

    program: Program
    papers: dict[str, tuple[DocumentSet, Paper]]
    checks: Sequence[Check]
    unfiltered: bool


def _opened(home: Path, sets: Sequence[DocumentSet], asked: Sequence[Check], unfiltered: bool) -> Asking:
    store = Store.open(f"sqlite:///{home / 'millwright.db'}")
    program = build_program(default_state(), store, open_index(home, None), None)
    return Asking(
        program, {f"{s.name}/{paper.path}": (s, paper) for s in sets for paper in s.papers}, asked, unfiltered
    )


def _came(asking: Asking, number: int) -> tuple[Counter[str], dict[str, Any]]:
    """Asks one and judges it. The row is the case with what was answered."""
    check, today = asking.checks[number], datetime.now(UTC).date()
    with patch.object(FamiliesKept, "of", _no_families) if asking.unfiltered else nullcontext():
        answer = asking.program(_query(check, number))
    values = check.values(today)
    bad = _superseded(answer, check, asking.papers, today)
    open_ = len(values) > 1
    counts = Counter(superseded=bool(bad))
    if values != {None}:
        counts["answerable"] += 1
        counts["answered"] += answer.status is Status.ANSWERED or (open_ and answer.status is Status.ASKED)
        counts["right"] += answer.status is Status.ASKED if open_ else _gives(answer, values)
        counts["open"] += open_
        counts["asked back"] += open_ and answer.status is Status.ASKED
    return counts, _row(check, answer, values, bad, number)


def counted(came: Sequence[tuple[Counter[str], dict[str, Any]]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The figures, and the cases."""
    counts: Counter[str] = Counter()
    for count, _ in came:
        counts.update(count)
    rows = [row for _, row in came]
    answerable = max(1, counts["answerable"])
    return {
        "n": len(rows),
        "superseded_cited": counts["superseded"],
        "answered": round(counts["answered"] / answerable, 4),
        "right": round(counts["right"] / answerable, 4),
        "answerable": counts["answerable"],
        "open": counts["open"],
        "asked_back": counts["asked back"],
    }, rows


def _query(check: Check, number: int) -> Query:
    question, serial, as_of = check.question, None, None
    if check.serial is not None:
        if number % 2:
            serial = str(check.serial)
        else:
            question = f"{question[:-1]} with S/N {check.serial}?"
    if check.day is not None:
        if number % 3:
            as_of = datetime(check.day.year, check.day.month, check.day.day, tzinfo=UTC)
        else:
            question = f"{question[:-1]} as of {check.day.isoformat()}?"
    asked = Question(question, serial=serial, as_of=as_of)
    return Query(f"check-{number}", asked, "anonymous", OPEN_AUDIENCE)


def _superseded(answer: Answer, check: Check, papers: dict[str, tuple[DocumentSet, Paper]], today: date) -> list[str]:
    """The citations that don't hold for the unit and the day of the question."""
    day = check.day or today
    bad = []
    for citation in answer.citations:
        document_set, paper = papers[citation.document]
        serials = (check.serial,) if check.serial is not None else document_set.serials()
        if not document_set.may_be_cited(paper, citation.quote, serials, day, check.label):
            bad.append(f"{citation.document}: {citation.quote}")
    return bad


def _gives(answer: Answer, values: set[str | None]) -> bool:
    first = answer.citations[0].quote if answer.citations else ""
    return any(value is not None and value in first for value in values)


def _row(check: Check, answer: Answer, values: set[str | None], bad: Sequence[str], number: int) -> dict[str, Any]:
    query = _query(check, number).question
    return {
        "case": number,
        "set": check.set.name,
        "question": query.question,
        "serial": query.serial,
        "as_of": query.as_of.isoformat() if query.as_of else None,
        "expected": sorted(value or "" for value in values),
        "status": answer.status.value,
        "text": answer.text[:400],
        "documents": [citation.document for citation in answer.citations],
        "superseded": list(bad),
    }


if __name__ == "__main__":
    main()
