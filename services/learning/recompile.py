"""The third route: from what users corrected to a new program version, promoted only if it is measurably better."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from models import cross_encoder
from models.errors import NotFound
from models.store import Store
from models.store.examples import Example
from models.store.jobs import Lease
from services.answering.model.budget import compiling
from services.answering.program import Program
from services.learning import night_log
from services.learning.choosing import Chosen, chosen
from services.learning.gate import refusal
from services.learning.labelled import Labels, labels
from services.learning.optimizers import optimized
from services.learning.paired import Paired, compare
from services.learning.plan import Plan
from services.learning.split import redrawn
from services.learning.stages import Stages
from services.learning.teleprompter import FitLocalSteps, as_example
from services.learning.variants import Step
from services.learning.votes import from_json
from services.learning.withdrawn import withdraw_demos
from services.queries.leases import Work, leased

log = logging.getLogger(__name__)


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
    job_id: str, store: Store, program: Callable[[], Program], worker: str, limit_s: float, plan: Plan
) -> None:
    """Compiles candidates from the examples, checks the best against the active version, promotes or refuses it.

    program: gives the program of the active version. Nothing is fitted while the cross-encoder's file is broken:
    without what it reads the weights would be wrong as soon as it is mended. The outcome is the job's result; see
    `Outcome`. After a kill the next worker goes on behind the last part that was compiled."""
    with leased(store, job_id, worker, limit_s) as work:
        if work is None:
            return
        old = program()
        known = labels(store)
        if against := cross_encoder.flaw() or _too_few(known, plan.min_cases):
            _leave(store, old, known, against, work.lease)
            return
        uses = store.examples.use_held_out(work.lease, plan.held_out_uses, _redrawn)
        known = labels(store) if uses == 1 else known
        if against := _too_few(known, plan.min_cases):  # the sides were drawn again
            _leave(store, old, known, against, work.lease)
            return
        log.info("%s", night_log.begun(old, known, uses, plan))
        best = _compiled(old, known, plan, Stages(store, work.lease, old, known.sha256), _progress(work))
        log.info("%s", night_log.made(old, best))
        found = compare(old, best.program, known.held_out, _progress(work))
        log.info("%s", night_log.judged(found, plan.policy))
        outcome = _keep(store, old, best, found, known, plan, uses, work.lease)
        store.jobs.finish(work.lease, asdict(outcome))
        log.info("%s", night_log.ended(asdict(outcome)))


def _compiled(old: Program, known: Labels, plan: Plan, stages: Stages, step: Step) -> Chosen:
    """The best candidate: the local parts fitted, then each optimizer from there, then per step local or model."""
    fitted_on = {"examples": known.sha256, "parent": old.state.version, "index": old.index.fingerprint}
    trainset = [as_example(labelled) for labelled in known.train]
    local = stages.do("local", lambda: FitLocalSteps(step, fitted_on).compile(old, trainset=trainset))
    assert local is not None
    candidates = {"local": local}
    with compiling(old.language_models.budgets, old.store.spending) as meter:
        for name in plan.optimizers if local.language_models else ():
            made = stages.do(name, partial(optimized, name, local, known.train, meter, step))
            if made is not None:
                candidates[name] = made
        return chosen(candidates, known.train, meter, step)


def _redrawn(examples: Sequence[Example]) -> dict[str, str]:
    return dict(redrawn([(one.id, from_json(one.case), one.split, one.origin) for one in examples]))


def _too_few(known: Labels, min_cases: int) -> str:
    if known.examples < min_cases:
        return f"not enough cases: {known.examples} of {min_cases}"
    return "" if known.held_out else f"not enough cases: 0 of {known.examples} examples are held out to judge by"


def _leave(store: Store, old: Program, known: Labels, against: str, lease: Lease) -> None:
    """Ends the job without a candidate."""
    outcome = asdict(Outcome(None, old.state.version, known.examples, None, None, False, against))
    store.jobs.finish(lease, outcome)
    log.info("%s", night_log.ended(outcome))


def _keep(
    store: Store, old: Program, best: Chosen, found: Paired, known: Labels, plan: Plan, uses: int, lease: Lease
) -> Outcome:
    """Stores the candidate with its metrics; makes it the active version unless there is a reason against it."""
    parent, candidate = old.state.version, best.program.state.version
    against = refusal(found, plan.policy) or _rolled_back(store, candidate)
    reason = (
        against or f"better: {found.better} gained, {found.worse} lost of {found.n} held-out cases, p={found.p:.3f}"
    )
    metrics: dict[str, Any] = {
        **found.to_json(),
        "train": len(known.train),
        "held_out_uses": [uses, plan.held_out_uses],
        **best.to_json(),
        "promoted": not against,
        "promoted_by": "" if against else "recompile",
        "reason": reason,
    }
    document = best.program.state.to_json()
    store.versions.add_candidate(document, metrics, known.sha256, parent, promote=None if against else lease)
    if not against:
        withdraw_demos(store)  # what was reported as unsafe while it was compiled
    return Outcome(candidate, parent, found.n, found.before, found.after, not against, reason)


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
            log.info("Recompile: %s", doing)
            work.progress(len(told), 0, doing)

    return step
