"""Our own optimizer: refits what the local steps have learnt, behind the interface that DSPy's optimizers have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dspy
from dspy.teleprompt import Teleprompter

from models.types import PUBLIC_GROUP
from services.answering.program import Program
from services.answering.route import OF_LOGS
from services.answering.router import choose, shipped_router
from services.answering.state import Abstention, Retrieval, Router
from services.answering.units import LOG, MANUALS
from services.learning.adapting import adapted
from services.learning.fitting import Seen, see, see_without
from services.learning.labelled import Labelled
from services.learning.router import Routed, adapted_router
from services.learning.significance import LEVEL, sign_test
from services.learning.site_words import learnt_words
from services.learning.variants import Step, changed, with_state, without_passages

LEXICAL_WEIGHTS = (0.5, 0.6, 0.7, 0.8, 0.9)
MOST_FUSED = 150
"""Cases that a fusion weight is tried on: each costs a search."""


class FitLocalSteps(Teleprompter):  # type: ignore[misc]
    """Fits the site's words, router, fusion and abstention on labelled cases, starting from the student's state.

    The state is a plain attribute of the program: DSPy's optimizers neither see nor reset it."""

    def __init__(self, step: Step | None = None, fitted_on: dict[str, str] | None = None) -> None:
        super().__init__()
        self._step = step or (lambda _: None)
        self._fitted_on = fitted_on or {}

    def compile(
        self,
        student: Program,
        *,
        trainset: Sequence[dspy.Example],
        teacher: Program | None = None,
        valset: Sequence[dspy.Example] | None = None,
        **_: Any,
    ) -> Program:
        """A new program; the student stays as it is. trainset: of `as_example`. teacher, valset: not used."""
        del teacher, valset
        cases = [example.labelled for example in trainset]
        state = student.state.model_copy(update={"fitted_on": {**student.state.fitted_on, **self._fitted_on}})
        program = with_state(student, state)
        if not cases:
            return program
        # In the order of the steps: each is fitted on what the ones before it will bring.
        program = changed(program, site_words=learnt_words(program, cases, self._step))
        program = changed(program, router=self._router(program, cases), route={})
        program = changed(program, retrieval=self._fusion(program, cases))
        return changed(program, abstention=self._abstention(student, program, cases))

    def _fusion(self, program: Program, cases: Sequence[Labelled]) -> Retrieval:
        """The weight of the lexical list that answers most cases right, if that is more than chance."""
        now = program.state.retrieval
        tried = [labelled for labelled in cases if labelled.case.answerable][:MOST_FUSED]
        if program.embedder is None or not tried:
            return now

        def right(retrieval: Retrieval) -> frozenset[str]:
            variant = changed(program, retrieval=retrieval)
            seen = self._seen(variant, tried, "weighing words against meaning")
            return frozenset(s.id for s in seen if s.right)

        best, before, most = now, right(now), 0
        for weight in LEXICAL_WEIGHTS:
            retrieval = now.model_copy(update={"lexical": weight, "dense": round(1 - weight, 6)})
            if retrieval == now:
                continue
            after = right(retrieval)
            gained, lost = len(after - before), len(before - after)
            if gained - lost > most and sign_test(gained, lost) <= LEVEL:
                best, most = retrieval, gained - lost
        return best

    def _abstention(self, student: Program, program: Program, cases: Sequence[Labelled]) -> Abstention:
        """The weights and threshold of the kind of search that is there; the other kind's stay."""
        alike = (student.state.site_words, student.state.retrieval) == (
            program.state.site_words,
            program.state.retrieval,
        )
        seen: list[Seen] = []
        was: list[Seen | None] = []
        folds: list[int] = []
        trust: list[float] = []
        for labelled in cases:
            now = self._both(program, labelled)
            before = now if alike else self._both(student, labelled)
            for one, other in zip(now, before, strict=True):
                if one is not None:
                    seen.append(one)
                    was.append(other)
                    folds.append(labelled.cluster)
                    trust.append(labelled.weight)
        old = program.state.abstention
        if not seen:
            return old
        if program.embedder is None:
            model, threshold = adapted(
                old.model_without_vectors, old.threshold_without_vectors, seen, folds, trust, was
            )
            return old.model_copy(update={"model_without_vectors": model, "threshold_without_vectors": threshold})
        model, threshold = adapted(old.model, old.threshold, seen, folds, trust, was)
        return old.model_copy(update={"model": model, "threshold": threshold, "floor": round(threshold / 2, 4)})

    def _both(self, program: Program, labelled: Labelled) -> tuple[Seen | None, Seen | None]:
        """The case, and the near miss that it is without the passages that answer it."""
        self._step("learning when to abstain")
        without = without_passages(program, labelled.passages) if labelled.passages else None
        return (
            see(program, labelled.case, labelled.audience),
            None if without is None else see_without(without, labelled.case, labelled.audience),
        )

    def _router(self, program: Program, cases: Sequence[Labelled]) -> Router | None:
        """The router moved by these questions, each needing what it was given where its answer stands there."""
        embedder, router = program.embedder, program.state.router or shipped_router()
        if embedder is None:
            return program.state.router
        self._step("learning what a question needs")
        logs = {info.copy for info in program.store.documents.all() if info.kind == "log"}
        machines = {asset.name for asset in program.store.records.assets((frozenset({PUBLIC_GROUP}),))}
        own = []
        for case in cases:
            text = case.case.question
            names = tuple(name for name in machines if name in text)
            choice = choose(text, names, embedder, router) if case.copies else None
            if choice is not None:
                needed = set(OF_LOGS) if case.copies & logs else {MANUALS}
                labels = frozenset(choice.labels) if needed & set(choice.labels) else None
                own.append(Routed(text, labels or frozenset({LOG if case.copies & logs else MANUALS}), names))
        adapted = adapted_router(router, embedder, own)
        return program.state.router if adapted is router else adapted

    def _seen(self, program: Program, cases: Sequence[Labelled], doing: str) -> list[Seen]:
        found = []
        for labelled in cases:
            self._step(doing)
            if (one := see(program, labelled.case, labelled.audience)) is not None:
                found.append(one)
        return found


def as_example(labelled: Labelled) -> dspy.Example:
    """A case as DSPy's optimizers take it."""
    return dspy.Example(question=labelled.case.question, labelled=labelled).with_inputs("question")
