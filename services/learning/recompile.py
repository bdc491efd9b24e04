"""The third route: from what users corrected to a new program version, promoted only if it is measurably better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from models.errors import NotFound
from models.store import Store
from models.store.jobs import Lease
from services.answering.program import Program
from services.learning.bootstrap import BootstrapDemos
from services.learning.labelled import Labels, labels
from services.learning.paired import Paired, compare
from services.learning.teleprompter import FitLocalSteps, as_example
from services.learning.variants import Step
from services.queries.leases import Work, leased


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a recompile. n: held-out cases. before, after: how many of them the active version and the
    candidate got right. Without a candidate n is the number of examples and the two are None."""

    candidate: str | None
    parent: str
    n: int
    before: int | None
    after: int | None
    promoted: bool
    reason: str


def recompile(
    job_id: str, store: Store, program: Callable[[], Program], worker: str, limit_s: float, min_cases: int
) -> None:
    """Compiles a candidate from the examples, checks it against the active version, and promotes or refuses it.

    program: gives the program of the active version. The outcome is the job's result; see `Outcome`."""
    with leased(store, job_id, worker, limit_s) as work:
        if work is None:
            return
        old = program()
        known = labels(store)
        if known.examples < min_cases or not known.held_out:
            outcome = _too_few(old, known, min_cases)
        else:
            fitted_on = {"examples": known.sha256, "parent": old.state.version, "index": old.index.fingerprint}
            trainset = [as_example(labelled) for labelled in known.train]
            new = FitLocalSteps(_progress(work), fitted_on).compile(old, trainset=trainset)
            new = BootstrapDemos(_progress(work)).compile(new, trainset=trainset)
            found = compare(old, new, known.held_out, _progress(work))
            outcome = _keep(store, old, new, found, known, work.lease)
        store.jobs.finish(work.lease, asdict(outcome))


def _too_few(old: Program, known: Labels, min_cases: int) -> Outcome:
    n, reason = known.examples, f"not enough cases: {known.examples} of {min_cases}"
    if n >= min_cases:
        reason = f"not enough cases: 0 of {n} examples are held out to judge by"
    return Outcome(None, old.state.version, n, None, None, False, reason)


def _keep(store: Store, old: Program, new: Program, found: Paired, known: Labels, lease: Lease) -> Outcome:
    """Stores the candidate with its metrics; makes it the active version unless there is a reason against it."""
    parent, candidate = old.state.version, new.state.version
    refusal = found.refusal or _rolled_back(store, candidate)
    reason = (
        refusal or f"better: {found.better} gained, {found.worse} lost of {found.n} held-out cases, p={found.p:.3f}"
    )
    metrics: dict[str, Any] = {**found.to_json(), "train": len(known.train), "promoted": not refusal, "reason": reason}
    store.versions.add(new.state.to_json(), metrics, known.sha256, parent)
    if not refusal:
        store.versions.activate(candidate, instead_of=parent, lease=lease)
    return Outcome(candidate, parent, found.n, found.before, found.after, not refusal, reason)


def _rolled_back(store: Store, candidate: str) -> str:
    try:
        earlier = store.versions.get(candidate)
    except NotFound:
        return ""
    if earlier.activated_at is None:
        return ""
    return "it was active before and was rolled back; other examples make another candidate"


def _progress(work: Work) -> Step:
    """Tells the job's row what is being done, once each, and stops between two cases if need be."""
    told: list[str] = []

    def step(doing: str) -> None:
        if doing in told:
            work.checkpoint()
        else:
            told.append(doing)
            work.progress(len(told), 0, doing)

    return step
