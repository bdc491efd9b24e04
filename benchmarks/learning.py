"""What a site's feedback teaches without a language model: votes in, a recompile, and questions that nobody voted on.

    python -m benchmarks.learning [--seed N] [--documents DIR] [--votes 200] [--judged 200] [--out FILE] [--json]

The documents (by default those of the sample set) are of a family that the shipped version was not fitted on. The
site's people have words of their own: some of the words that recur in the documents are called something else, which
ones and what is drawn by the seed, and eight times out of ten they say it so. They ask, and vote with the right string
and page; then `services.learning.recompile` runs as it does every night, gate and all. `before` and `after` are how
many of `n` other questions, about other facts, the shipped version and the one that is active then get right; near
misses and questions that need none of the site's words are among them. `ci95` is a paired bootstrap of the gain.

In the control every question gets another one's right answer: `control_ci95` is of the version that is active then, and
`control_candidate_ci95` of what the recompile made of it, had nobody stopped it. `data_set` is the hash of all these
questions, what is right of each, and the bytes of the documents. Last one line of JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import services.settings  # noqa: F401  (sets the thread counts before numpy is imported)

import numpy as np  # isort: skip

from benchmarks.made_facts import drawn, facts
from benchmarks.made_questions import answerable
from benchmarks.near_misses import near_misses
from benchmarks.site import site_of
from benchmarks.wordings import WORDINGS
from models.analyzer import terms
from models.answers import answer_to_json
from models.types import OPEN_AUDIENCE, Query, Question
from services.answering.program import Program
from services.answering.state import ProgramState, canonical
from services.answering.vocabulary import FUNCTION_WORDS, Vocabulary
from services.app import App
from services.learning.evaluation import Case, judge
from services.learning.feedback import give
from services.learning.plan import Plan
from services.learning.recompile import recompile
from services.learning.start import start_recompile
from services.learning.variants import with_state
from services.learning.votes import to_json

SAMPLE = Path("ingestion/sample/documents")
OWN_WORDS, RECURS, SAID_SO, MISSES = 14, 6, 0.8, 0.2
"""Words that the site has another word for, facts in which such a word recurs, how often it is said so, and the near
misses per question that has an answer."""

NICKNAMES = (
    "mule", "donkey", "pig", "sock", "bonnet", "jug", "snout", "biscuit", "doghouse", "moustache", "pancake", "teapot",
    "sausage", "goose", "lunchbox", "pepperpot", "trumpet", "doughnut", "bathtub", "spider", "cigar", "milkchurn",
    "accordion", "mushroom", "banjo", "wardrobe", "caterpillar", "pretzel", "coffin", "submarine", "matchbox",
    "hedgehog", "violin", "penguin", "onion", "camel", "walrus", "pumpkin", "bagpipe", "squirrel", "sandwich",
)  # fmt: skip

_WORD = re.compile(r"[^\W\d_]{4,}")
_DRAWS = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--documents", type=Path, default=SAMPLE)
    parser.add_argument("--votes", type=int, default=200)
    parser.add_argument("--judged", type=int, default=200)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    given = parser.parse_args()
    found = _measure(given.documents, given.votes, given.judged, given.seed)
    line = json.dumps(found)
    if given.out:
        given.out.write_text(line + "\n", encoding="utf-8")
    if not given.json:
        for name, value in found.items():
            sys.stdout.write(f"{name:24}{value}\n")
    sys.stdout.write(line + "\n")


def _measure(documents: Path, votes: int, judged: int, seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    with site_of(documents) as app:
        site = people(app, votes, judged, random.Random(seed))
        real = _night(app, site.voted, [case.id for case in site.voted], site.judged)
    with site_of(documents) as app:
        able = [case.id for case in site.voted if case.answerable]
        others = dict(zip(able, able[1:] + able[:1], strict=True)) if len(able) > 1 else {}
        control = _night(app, site.voted, [others.get(c.id, c.id) for c in site.voted], site.judged)
    gain = [int(b) - int(a) for a, b in zip(real.before, real.after, strict=True)]
    return {
        "seed": seed,
        "data_set": site.sha256[:16],
        "n": len(gain),
        "before": sum(real.before),
        "after": sum(real.after),
        "gain": round(sum(gain) / len(gain), 4),
        "ci95": _interval(real.before, real.after, rng),
        "control_ci95": _interval(control.before, control.after, rng),
        "control_candidate_ci95": _interval(control.before, control.candidate, rng),
        "votes": len(site.voted),
        "site_words": site.words,
        "learnt_words": real.words,
        "control_learnt_words": control.words,
        "by_kind": _by_kind(site.judged, real),
        "outcome": real.outcome,
        "control_outcome": control.outcome,
    }


# -------------------------------------------------- the site


@dataclass(frozen=True, slots=True)
class Site:
    """words: printed -> said. No fact that is judged was voted on. sha256: of the cases and the documents' bytes."""

    words: dict[str, str]
    voted: list[Case]
    judged: list[Case]
    sha256: str


def people(app: App, votes: int, judged: int, rng: random.Random) -> Site:
    """The people of a made-up site, by what it has read: what they call things, and their questions."""
    counts = app.store.documents.term_counts(OPEN_AUDIENCE)
    vocabulary = Vocabulary(counts.counts, counts.chunks)
    known = list(facts(app.store)[0])
    recurring = Counter(
        word for fact in known for word in {w.casefold() for w in _WORD.findall(fact.thing)} - FUNCTION_WORDS
    )
    own = sorted(word for word, n in recurring.items() if n >= RECURS)
    free = [word for word in NICKNAMES if not set(terms(word)) & vocabulary.counts.keys()]
    words = dict(zip(rng.sample(own, min(OWN_WORDS, len(own))), rng.sample(free, len(free)), strict=False))
    taken = rng.sample(known, len(known))
    half = len(taken) * votes // (votes + judged)
    sides = []
    for name, some, n in (("vote", taken[:half], votes), ("judged", taken[half:], judged)):
        able = _one_each(answerable(drawn(some, round(n / (1 + MISSES)), rng), rng), rng)
        misses = _one_each(near_misses(drawn(some, n - len(able), rng), known, app.store, vocabulary, rng), rng)
        cases = [*able, *misses]
        sides.append([replace(c, id=f"{name}-{c.id}", question=_as_said(c.question, words, rng)) for c in cases][:n])
    voted_on, others = sides
    copies = sorted(info.sha256 for info in app.store.documents.all())
    content = canonical([copies, [to_json(case) for case in voted_on], [to_json(case) for case in others]])
    return Site(words, voted_on, others, hashlib.sha256(content.encode()).hexdigest())


def _one_each(cases: Sequence[Case], rng: random.Random) -> list[Case]:
    """Of the wordings of each fact one."""
    return [rng.choice(cases[n : n + len(WORDINGS)]) for n in range(0, len(cases), len(WORDINGS))]


def _as_said(question: str, words: Mapping[str, str], rng: random.Random) -> str:
    def said(word: re.Match[str]) -> str:
        own = words.get(word[0].casefold())
        return own if own and rng.random() < SAID_SO else word[0]

    return _WORD.sub(said, question)


# -------------------------------------------------- the night


@dataclass(frozen=True, slots=True)
class _Night:
    """Right answers to the judged questions by the version before, the one that is active after, and the candidate."""

    before: list[bool]
    after: list[bool]
    candidate: list[bool]
    words: dict[str, str]
    outcome: dict[str, Any]


def _night(app: App, voted: Sequence[Case], told: Sequence[str], judged: Sequence[Case]) -> _Night:
    """told: for each voted case the id of the one whose right answer is told."""
    by_id = {case.id: case for case in voted}
    for case, id_ in zip(voted, told, strict=True):
        _vote(app, case, by_id[id_])
    before = app.program
    old = _right(before, judged)
    job = start_recompile(app.store, lambda _: None)
    recompile(job.id, app.store, lambda: app.program, "benchmark", 3600.0, Plan())
    outcome = dict(app.store.jobs.get(job.id).result or {"reason": app.store.jobs.get(job.id).reason})
    candidate = before
    if outcome.get("candidate"):
        document = app.store.versions.get(outcome["candidate"]).document
        candidate = with_state(before, ProgramState.from_json(document))
    made = _right(candidate, judged)
    return _Night(old, made if outcome.get("promoted") else old, made, dict(candidate.state.site_words), outcome)


def _vote(app: App, case: Case, told: Case) -> None:
    """Asks, and says what would have been right."""
    submitted = app.store.queries.submit(Question(case.question), "benchmark", OPEN_AUDIENCE)
    lease = app.store.jobs.lease(submitted.job_id, "benchmark")
    assert lease is not None
    answer = app.store.queries.keep(app.program(app.store.queries.get(submitted.query_id)), lease)
    right = judge(told, answer_to_json(answer)).right
    give(
        app.store,
        submitted.query_id,
        "benchmark",
        OPEN_AUDIENCE,
        "right" if right else "wrong",
        correction=" ; ".join(told.must_contain) if told.answerable else "That is not in the documents.",
        document=told.documents[0] if told.answerable else None,
        page=told.pages[0] if told.pages else None,
    )


def _right(program: Program, cases: Sequence[Case]) -> list[bool]:
    return [
        judge(c, answer_to_json(program(Query(c.id, Question(c.question), "benchmark", OPEN_AUDIENCE)))).right
        for c in cases
    ]


# -------------------------------------------------- figures


def _interval(before: Sequence[bool], after: Sequence[bool], rng: np.random.Generator) -> list[float]:
    """95 % of the mean gain per question over resampled questions (Efron 1979, percentiles)."""
    gain = np.array(after, dtype=float) - np.array(before, dtype=float)
    means = gain[rng.integers(0, len(gain), (_DRAWS, len(gain)))].mean(axis=1)
    return [round(float(bound), 4) for bound in np.percentile(means, (2.5, 97.5))]


def _by_kind(judged: Sequence[Case], night: _Night) -> dict[str, list[int]]:
    """Kind -> [n, right before, right after]."""
    found: dict[str, list[int]] = {}
    for case, was, now in zip(judged, night.before, night.after, strict=True):
        counts = found.setdefault(case.kind, [0, 0, 0])
        counts[0] += 1
        counts[1] += was
        counts[2] += now
    return found


if __name__ == "__main__":
    main()
