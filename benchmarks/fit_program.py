"""Fits the state that Millwright ships with: when to abstain.

    python -m benchmarks.fit_program --documents DIR DIR …   ingests these into a home of its own, then fits
    python -m benchmarks.fit_program --home HOME HOME …      fits on homes where they were ingested already

The manuals in other languages are benchmarks/data/languages; name this folder too. The labelled questions are
services/learning/data/training.jsonl; those whose documents aren't there are left out. Questions are made from the
documents of each home, too. Prints, out of fold (one document family left out at a time), how well covered and
uncovered questions part, and the forced coverage.

The state in services/answering/data was fitted at commit 91e23a3, with the questions that were made then.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from benchmarks.made_facts import drawn, facts
from benchmarks.made_questions import answerable
from benchmarks.near_misses import near_misses
from benchmarks.processes import processes
from models.types import OPEN_AUDIENCE
from services.answering.program import Program, build_program
from services.answering.signs import OTHER_LANGUAGE
from services.answering.state import ProgramState, UnitWeights, canonical
from services.answering.vocabulary import Vocabulary
from services.app import App
from services.learning.evaluation import Case, read_cases
from services.learning.fitting import Fit, Seen, family_of, fit_abstention, see
from services.settings import Settings

TRAINING = Path(str(files("services.learning"))) / "data" / "training.jsonl"
STATES_WEIGHT = 0.15
"""Of the log odds that a unit states what is asked, in its score: of 0.05 to 0.3 on the labelled questions."""

MOST_FALSE = 0.07
"""Largest share of the uncovered questions of full weight that may be answered, out of fold."""

MADE, MADE_WEIGHT, MADE_SEED = 150, 0.3, 11
"""Facts of each home that questions are made of, as many that near misses are made of, and what one such question
counts."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--documents", type=Path, nargs="+", help="folders to ingest into a home of its own first")
    place.add_argument("--home", type=Path, nargs="+", help="homes where the documents were ingested")
    parser.add_argument("--out", type=Path, required=True, help="where the state goes, as JSON")
    parser.add_argument("--processes", type=int, default=1, help="so many ask at the same time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="millwright-fit-") as made:
        homes = given.home or [Path(made)]
        if given.documents:
            command = [str(Path(sys.executable).with_name("millwright")), "ingest"]
            for folder in given.documents:
                subprocess.run([*command, str(folder)], env={**os.environ, "MILLWRIGHT_HOME": made}, check=False)
        fit(homes, given.processes, given.out)
    sys.stdout.write(f"written: {given.out}\n")


def fit(homes: Sequence[Path], number: int, out: Path) -> None:
    """Fits on the documents of all homes and writes the state as JSON. number: of processes that ask."""
    state = ProgramState(units=UnitWeights(states=STATES_WEIGHT))
    dense, lexical = (fitted(homes, number, vectors) for vectors in (True, False))
    abstention = state.abstention.model_copy(
        update={
            "model": dense.model,
            "threshold": dense.threshold,
            "model_without_vectors": lexical.model,
            "threshold_without_vectors": lexical.threshold,
            "floor": round(dense.threshold / 2, 4),
        }
    )
    fitted_on = {"training": read_cases(TRAINING).sha256, "index": _fingerprint(homes)}
    document = state.model_copy(update={"abstention": abstention, "fitted_on": fitted_on})
    out.write_text(
        json.dumps(json.loads(canonical(document.to_json())), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    sys.stdout.write(f"version {document.version}\n")


def fitted(homes: Sequence[Path], number: int, vectors: bool) -> Fit:
    """Fits on the labelled questions and, at less weight, on questions made from the same documents."""
    seen = [s for home in homes for s in seen_in(home, number, vectors)]
    if vectors:  # the bundled embedder knows English alone: the other languages never have vectors
        seen = [s for s in seen if not s.features[OTHER_LANGUAGE]]
    found = fit_abstention(seen, most_false=MOST_FALSE, without_vectors=not vectors)
    report(seen, found, "hybrid search" if vectors else "text search alone")
    return found


def seen_in(home: Path, number: int, vectors: bool) -> list[Seen]:
    """The labelled questions over the home's documents and the made ones, as the check sees them."""
    app = _opened(home)
    families = {info.document.split("/")[0] for info in app.store.documents.all()}
    labelled = tuple(case for case in read_cases(TRAINING).cases if family_of(case) in families)
    asked = [(case, 1.0) for case in labelled] + [(case, MADE_WEIGHT) for case in made_cases(app, labelled)]
    app.close()
    with processes(number, _program, home, vectors) as mapped:
        found: list[Seen | None] = mapped(_see, asked)
    return [seen for seen in found if seen is not None]


def _see(program: Program, asked: tuple[Case, float]) -> Seen | None:
    case, weight = asked
    seen = see(program, case, OPEN_AUDIENCE)
    return replace(seen, weight=weight) if seen else None


def _program(home: Path, vectors: bool) -> Program:
    app = _opened(home)
    state = ProgramState(units=UnitWeights(states=STATES_WEIGHT))
    return build_program(state, app.store, app.index, app.embedder if vectors else None)


def _opened(home: Path) -> App:
    return App.build(Settings(home=home, lm=""))


def _fingerprint(homes: Sequence[Path]) -> str:
    app = _opened(homes[0])
    fingerprint = app.index.fingerprint
    app.close()
    return fingerprint


def made_cases(app: App, cases: Sequence[Case]) -> list[Case]:
    """Questions and near misses made from the documents of the families that the cases are of; they are put in English,
    so the families of other languages stay out."""
    families = {family_of(case) for case in cases if case.answerable}
    known = [fact for fact in facts(app.store)[0] if fact.document.split("/")[0] in families]
    counts = app.store.documents.term_counts(OPEN_AUDIENCE)
    vocabulary = Vocabulary(counts.counts, counts.chunks)
    rng = random.Random(MADE_SEED)
    yes = answerable(drawn(known, MADE, rng), rng)
    english = {i.document.split("/")[0] for i in app.store.documents.all() if i.language == "en"}
    made = yes + near_misses(drawn(known, MADE, rng), known, app.store, vocabulary, rng)
    return [case for case in made if family_of(case) in english]


def report(seen: list[Seen], found: Fit, name: str) -> None:
    covered = [s for s in seen if s.covered]
    sys.stdout.write(
        f"{name}: n={len(seen)} ({len(covered)} covered), forced right {sum(s.right for s in covered)}/{len(covered)}; "
        f"out of fold: AUC {found.auc:.3f}, right answers kept {found.kept:.3f}, "
        f"uncovered answered {found.false:.3f}, calibration error {found.error:.3f}, threshold {found.threshold}\n"
    )


if __name__ == "__main__":
    main()
