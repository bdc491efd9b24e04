"""Fits the state that ships with Millwright: when to abstain. Reproduces data/default_state.json.

    python -m benchmarks.fit_program --documents DIR DIR …   ingests these into a home of its own, then fits
    python -m benchmarks.fit_program --home HOME             fits on a home where they were ingested already

The manuals in other languages are benchmarks/data/languages; name this folder too. The labelled questions are
services/learning/data/training.jsonl; those whose documents aren't there are left out. Prints, out of fold (one
document family left out at a time), how well covered and uncovered questions part, and the forced coverage.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from benchmarks.made_questions import answerable, drawn, facts, near_misses
from models.embedder import Embedder
from models.index.port import VectorIndex
from models.store import Store
from models.types import OPEN_AUDIENCE
from services.answering.program import Program, build_program
from services.answering.signs import OTHER_LANGUAGE
from services.answering.state import ProgramState, UnitWeights, canonical
from services.answering.vocabulary import Vocabulary
from services.app import App
from services.learning.evaluation import Case, read_cases
from services.learning.fitting import Fit, Seen, family_of, fit_abstention, see
from services.settings import Settings

STATE = Path(str(files("services.answering"))) / "data" / "default_state.json"
DATA = Path(str(files("services.learning"))) / "data"
STATES_WEIGHT = 0.15
"""Of the log odds that a unit states what is asked, in its score: of 0.05 to 0.3 on the labelled questions."""

MOST_FALSE = 0.058
"""Largest share of the uncovered questions that may be answered, out of fold. With a tenth more would be answered, half
of it wrong; this leaves the threshold where it was before the cross-encoder, at a confidence of 0.40."""

MADE, MADE_WEIGHT, MADE_SEED = 200, 0.2, 11
"""Facts that questions are made of, as many that near misses are made of, and what one such question counts."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--documents", type=Path, nargs="+", help="folders to ingest into a home of its own first")
    place.add_argument("--home", type=Path, help="a home where the documents were ingested")
    parser.add_argument("--out", type=Path, default=STATE)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="millwright-fit-") as made:
        home = given.home or Path(made)
        if given.documents:
            command = [str(Path(sys.executable).with_name("millwright")), "ingest"]
            for folder in given.documents:
                subprocess.run([*command, str(folder)], env={**os.environ, "MILLWRIGHT_HOME": str(home)}, check=False)
        fit(Settings(home=home), given.out)
    sys.stdout.write(f"written: {given.out}\n")


def fit(settings: Settings, out: Path) -> None:
    """Fits on the home's documents and writes the state as JSON."""
    app = App.build(settings)
    fit_on(app.store, app.index, app.embedder, out)
    app.close()


def fit_on(store: Store, index: VectorIndex, embedder: Embedder | None, out: Path) -> None:
    """The same over an open store and index."""
    state = ProgramState(units=UnitWeights(states=STATES_WEIGHT))
    cases = read_cases(DATA / "training.jsonl")
    there = {info.document for info in store.documents.all()}
    labelled = tuple(case for case in cases.cases if not case.documents or there & set(case.documents))
    with_vectors = build_program(state, store, index, embedder)
    without = build_program(state, store, index, None)
    dense, lexical = (fitted(program, labelled, plain) for program, plain in ((with_vectors, False), (without, True)))
    abstention = state.abstention.model_copy(
        update={
            "model": dense.model,
            "threshold": dense.threshold,
            "model_without_vectors": lexical.model,
            "threshold_without_vectors": lexical.threshold,
            "floor": round(dense.threshold / 2, 4),
        }
    )
    document = state.model_copy(
        update={
            "abstention": abstention,
            "fitted_on": {"training": cases.sha256, "index": index.fingerprint},
        }
    )
    out.write_text(
        json.dumps(json.loads(canonical(document.to_json())), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    sys.stdout.write(f"version {document.version}\n")


def fitted(program: Program, cases: tuple[Case, ...], without_vectors: bool) -> Fit:
    """Fits on the labelled questions and, at less weight, on questions made from the same documents."""
    seen = [s for case in cases if (s := see(program, case, OPEN_AUDIENCE)) is not None]
    if not without_vectors:  # the bundled embedder knows English alone: the other languages never have vectors
        seen = [s for s in seen if not s.features[OTHER_LANGUAGE]]
    made = [s for case in made_cases(program, cases) if (s := see(program, case, OPEN_AUDIENCE)) is not None]
    weighed = [*seen, *(replace(s, weight=MADE_WEIGHT) for s in made)]
    found = fit_abstention(weighed, most_false=MOST_FALSE, without_vectors=without_vectors)
    report(seen, found, "text search alone" if without_vectors else "hybrid search")
    return found


def made_cases(program: Program, cases: tuple[Case, ...]) -> list[Case]:
    """Questions and near misses made from the documents of the families that the cases are of; they are put in English,
    so the families of other languages stay out."""
    families = {family_of(case) for case in cases if case.answerable}
    known = [fact for fact in facts(program.store)[0] if fact.document.split("/")[0] in families]
    counts = program.store.documents.term_counts(OPEN_AUDIENCE)
    vocabulary = Vocabulary(counts.counts, counts.chunks)
    rng = random.Random(MADE_SEED)
    yes = answerable(drawn(known, MADE, rng), rng)
    english = {i.document.split("/")[0] for i in program.store.documents.all() if i.language == "en"}
    made = yes + near_misses(drawn(known, MADE, rng), known, program.store, vocabulary, rng)
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
