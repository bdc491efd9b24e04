"""Which candidate is judged on the held-out cases, and which steps of it a language model does: by what was measured.

Measured on examples that are not held out. A step changes hands only if more is right then; seconds and tokens are told
beside, and limited by the gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from services.answering.model.budget import CompileMeter
from services.answering.model.roles import Step as LmStep
from services.answering.program import Program
from services.learning.labelled import Labelled
from services.learning.paired import ask
from services.learning.variants import Step, changed

MOST_CASES = 24
STEPS: tuple[LmStep, ...] = ("understand", "route", "answer")


@dataclass(frozen=True, slots=True)
class Measured:
    """right of n; median seconds and mean tokens per question."""

    n: int
    right: int
    seconds: float
    tokens: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The candidate to judge. candidates: what each of them measured. steps: per step what does it, and why. used: what
    the compile asked of language models."""

    program: Program
    name: str = "local"
    candidates: Mapping[str, Measured] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    used: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        measured = {name: asdict(one) for name, one in self.candidates.items()}
        return {"chosen": self.name, "candidates": measured, "steps": dict(self.steps), "compile": dict(self.used)}


def chosen(candidates: Mapping[str, Program], cases: Sequence[Labelled], meter: CompileMeter, step: Step) -> Chosen:
    """The best candidate, each of its steps done by what measured better. Without a language model the first."""
    first = next(iter(candidates.values()))
    tried = list(cases)[:MOST_CASES]
    if first.language_models.of("answer") is None or not tried:
        return Chosen(first)
    measured = {name: measure(program, tried, meter, step) for name, program in candidates.items()}
    best = max(measured, key=lambda name: (measured[name].right, -measured[name].tokens))
    program, now = candidates[best], measured[best]
    steps: dict[str, Mapping[str, Any]] = {}
    for each in STEPS:
        program, now, steps[each] = _implemented(program, now, each, tried, meter, step)
    return Chosen(program, best, measured, steps, meter.usage())


def _implemented(
    program: Program, now: Measured, step: LmStep, cases: Sequence[Labelled], meter: CompileMeter, tell: Step
) -> tuple[Program, Measured, dict[str, Any]]:
    """The program with the step done by what measured better, its figures, and the reason."""
    implementations = program.state.implementations
    uses = getattr(implementations, step)
    other = "local" if uses == "model" else "model"
    variant = changed(program, implementations=implementations.model_copy(update={step: other}))
    then = measure(variant, cases, meter, tell)
    model, local = (now, then) if uses == "model" else (then, now)
    does = uses if now.right >= then.right else other
    why = (
        f"{model.right} of {model.n} right with it ({model.seconds:.2f} s, {model.tokens:.0f} tokens a question), "
        f"{local.right} without ({local.seconds:.2f} s, {local.tokens:.0f} tokens)"
    )
    kept = (program, now) if does == uses else (variant, then)
    return (*kept, {"does": does, "why": why})


def measure(program: Program, cases: Sequence[Labelled], meter: CompileMeter, step: Step) -> Measured:
    """Asks all cases. meter: counts all of them, since a question inside a compile doesn't count for itself."""
    answers, before = [], meter.tokens
    for labelled in cases:
        step("measuring the candidates")
        answers.append(ask(program, labelled))
    return Measured(
        n=len(answers),
        right=sum(one.right for one in answers),
        seconds=round(median(one.seconds for one in answers), 4),
        tokens=round((meter.tokens - before) / len(answers), 1),
    )
