"""Whether it knows what it doesn't know: questions made from any documents, and near misses of them.

    python -m benchmarks.abstention [--seed N] [--documents DIR | --home HOME] [--n 300] [--out FILE] [--json]
                                    [--processes N]

At least `--n` answerable questions and as many near misses (`benchmarks.made_questions`), of the sample set without
`--documents`. Part of the answerable ones is asked again without the passages that hold their answer. Prints how many
would be right and wrong for thresholds of the confidence, and last a line of JSON:

- precision, recall: of the refusals, those that were due; of the near misses, those that were refused.
- calibration_error: expected calibration error of the confidence as probability of a right answer, over all n.
- hidden_auc: chance that an answerable question has a higher confidence than one whose passage is hidden.
- near_misses: how many of each kind; fewer of those that the documents don't allow.
- right_by_wording, refused_by_kind: shares of these by wording of the question and by kind of near miss.
- right: answerable questions answered right; forced: those that would be if nothing were refused; hidden_false: hidden
  ones answered without what a right answer holds.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import services.settings  # noqa: F401  (sets the thread counts before numpy is imported)

import numpy as np  # isort: skip
from sklearn.metrics import roc_auc_score

from benchmarks.made_facts import drawn, facts
from benchmarks.made_questions import answerable
from benchmarks.near_misses import near_misses
from benchmarks.processes import Mapped, processes
from benchmarks.wordings import WORDINGS
from models.answers import answer_to_json
from models.types import OPEN_AUDIENCE, Answer, Query, Question, Status
from services.answering.vocabulary import Vocabulary
from services.app import App
from services.documents.ingest import ingest
from services.documents.submit import submit_files
from services.learning.evaluation import Case, judge, rank_of_right_passage, stands
from services.learning.fitting import calibration_error
from services.learning.variants import without_passages
from services.settings import Settings

SAMPLE = Path(__file__).parents[1] / "ingestion/sample/documents"
HIDDEN = 150
KINDS = ("product", "sister", "detail", "crossed")
THRESHOLDS = tuple(round(0.05 * n, 2) for n in range(1, 20))


@dataclass(frozen=True, slots=True)
class Outcome:
    """answered: with this confidence. right: whether what was answered is right; forced: whether what would have been
    answered is."""

    case: Case
    answered: bool
    confidence: float
    right: bool
    forced: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--documents", type=Path, default=SAMPLE)
    place.add_argument("--home", type=Path, help="a home where documents were ingested, instead of a folder")
    parser.add_argument("--n", type=int, default=300, help="answerable questions, and near misses, at least")
    parser.add_argument("--out", type=Path, help="where the questions go with what came of them, as JSON lines")
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    parser.add_argument("--processes", type=int, default=1, help="so many ask at the same time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="millwright-abstention-") as made:
        home = given.home or Path(made)
        app = _opened(home)
        if not given.home:
            app.store.migrate()
            for job in submit_files(app.store, lambda _: None, [given.documents], (), home).jobs:
                ingest(job.id, app.store, app.index, app.embedder, home, "benchmark")
        with processes(given.processes, _opened, home) as mapped:
            found, lines, curve = measure(app, random.Random(given.seed), given.n, mapped)
        app.close()
    if given.out:
        given.out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    if not given.json:
        sys.stdout.write("threshold  right of answerable  wrong of answered  near misses answered\n")
        for row in curve:
            sys.stdout.write(f"{row[0]:9.2f}  {row[1]:19.3f}  {row[2]:17.3f}  {row[3]:20.3f}\n")
    sys.stdout.write(json.dumps({"seed": given.seed, **found}) + "\n")


def _opened(home: Path) -> App:
    return App.build(Settings(home=home, lm=""))


def measure(
    app: App, rng: random.Random, n: int, mapped: Mapped
) -> tuple[dict[str, Any], list[dict[str, Any]], list[tuple[float, float, float, float]]]:
    """The figures, a line per question, and the curve. mapped: asks, with an App over the same home."""
    known, kinds = facts(app.store)
    counts = app.store.documents.term_counts(OPEN_AUDIENCE)
    each = -(-n // len(WORDINGS))
    yes: list[Outcome] = mapped(_ask, answerable(drawn(known, each, rng), rng))
    vocabulary = Vocabulary(counts.counts, counts.chunks)
    misses = near_misses(drawn(known, len(known), rng), known, app.store, vocabulary, rng, each)
    no: list[Outcome] = mapped(_ask, misses)
    hidden = [o for o in mapped(_hidden, rng.sample([o.case for o in yes], min(HIDDEN, len(yes)))) if o]
    both = [*yes, *no]
    refused = [o for o in both if not o.answered]
    due = sum(not o.case.answerable for o in refused)
    confidence = np.array([o.confidence for o in both])
    known_or_hidden = [*yes, *hidden]
    marks = [1] * len(yes) + [0] * len(hidden)
    found = {
        "n": len(both),
        "facts": kinds,
        "precision": round(due / len(refused), 4) if refused else 1.0,
        "recall": round(due / len(no), 4) if no else 1.0,
        "calibration_error": round(calibration_error(confidence, np.array([o.forced for o in both])), 4),
        "hidden_auc": round(float(roc_auc_score(marks, [o.confidence for o in known_or_hidden])), 4)
        if hidden
        else None,
        "right": round(sum(o.right for o in yes) / len(yes), 4),
        "forced": round(sum(o.forced for o in yes) / len(yes), 4),
        "wrong_when_answered": _wrong([o for o in yes if o.answered]),
        "right_by_wording": {w: _share([o.right for o in yes if o.case.note == w]) for w in WORDINGS},
        "refused_by_kind": {
            kind: _share([not o.answered for o in no if o.case.note.startswith(kind)]) for kind in KINDS
        },
        "near_misses": {kind: sum(o.case.note.startswith(kind) for o in no) for kind in KINDS},
        "hidden_n": len(hidden),
        "hidden_false": round(sum(o.answered and not o.right for o in hidden) / len(hidden), 4) if hidden else None,
        "version": app.program.state.version,
    }
    return found, [_line(o) for o in (*both, *hidden)], [_at(t, yes, no) for t in THRESHOLDS]


def _ask(app: App, case: Case) -> Outcome:
    query = Query(case.id, Question(case.question), "anonymous", OPEN_AUDIENCE)
    program = app.program
    answer = program(query)
    answered = answer.status is Status.ANSWERED
    right = answered and case.answerable and judge(case, answer_to_json(answer)).right
    forced = right
    if not answered and case.answerable:
        draft = program.examine(query).draft
        if draft is not None:
            would = Answer(case.id, Status.ANSWERED, draft.text, citations=draft.citations)
            forced = judge(case, answer_to_json(would)).right
    return Outcome(case, answered, answer.confidence, right, forced)


@dataclass(frozen=True, slots=True)
class _Passage:
    document: str
    chunk: Any


def _hidden(app: App, case: Case) -> Outcome | None:
    """The case asked where no passage holds its answer; None if it is answered right all the same."""
    (name,) = case.documents
    info = app.store.documents.active_copy(name)
    holding = frozenset(
        c.id
        for c in (app.store.documents.chunks(info.copy) if info else ())
        if any(stands(s, c.text) for s in case.must_contain)
        and rank_of_right_passage(case, [_Passage(name, c)]) is not None
    )
    answer = without_passages(app.program, holding)(Query(case.id, Question(case.question), "anonymous", OPEN_AUDIENCE))
    if not holding or all(stands(s, answer.text) for s in case.must_contain):
        return None
    return Outcome(case, answer.status is Status.ANSWERED, answer.confidence, False, False)


def _share(marks: Sequence[bool]) -> float | None:
    return round(sum(marks) / len(marks), 4) if marks else None


def _wrong(answered: Sequence[Outcome]) -> float:
    return round(sum(not o.right for o in answered) / len(answered), 4) if answered else 0.0


def _at(threshold: float, yes: Sequence[Outcome], no: Sequence[Outcome]) -> tuple[float, float, float, float]:
    """Right of the answerable, wrong of the answered ones, near misses answered, were this the threshold."""
    passed = [o for o in yes if o.confidence >= threshold]
    right = sum(o.forced for o in passed)
    return (
        threshold,
        right / len(yes),
        1 - right / len(passed) if passed else 0.0,
        sum(o.confidence >= threshold for o in no) / len(no),
    )


def _line(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    return {
        "id": case.id,
        "kind": case.kind,
        "question": case.question,
        "documents": list(case.documents),
        "pages": list(case.pages),
        "must_contain": list(case.must_contain),
        "note": case.note,
        "answered": outcome.answered,
        "confidence": round(outcome.confidence, 4),
        "right": outcome.right,
    }


if __name__ == "__main__":
    main()
