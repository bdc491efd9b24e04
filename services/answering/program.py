"""The program: a question in, a cited answer or an abstention out, in the five steps of the design."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import dspy
import numpy as np

from models.embedder import Embedder
from models.index.port import VectorIndex
from models.store import Store
from models.types import Answer, Evidence, Query, Status
from services.answering import abstain, tools
from services.answering.answer import answer
from services.answering.check import Verdict, check, features, unknown_identifiers
from services.answering.draft import Draft
from services.answering.evidence import section_of
from services.answering.gather import gather
from services.answering.guard import violations
from services.answering.progress import Progress, Silent
from services.answering.route import Plan, route
from services.answering.state import ProgramState
from services.answering.tools import Tool
from services.answering.understand import Understood, understand
from services.answering.units import Scored, Views, score_units
from services.answering.vocabulary import Vocabulary


class Program(dspy.Module):  # type: ignore[misc]
    """Understand, route, gather, answer, check. Safe to call from several threads at once; holds no query's data."""

    def __init__(
        self,
        state: ProgramState,
        store: Store,
        index: VectorIndex,
        embedder: Embedder | None,
        tools: Mapping[str, Tool],
        views: Views | None = None,
    ) -> None:
        super().__init__()
        self.state = state
        self.store = store
        self.index = index
        self.embedder = embedder
        self.tools = dict(tools)
        self.views = views or Views()

    def __call__(self, query: Query, progress: Progress | None = None) -> Answer:
        """Runs the program in its own DSPy context: no trace and no history, which would keep one user's evidence near
        another's. Raises Cancelled, DeadlinePassed or LeaseLost between steps, Unavailable if the index is."""
        with dspy.context(trace=None, disable_history=True):
            result: Answer = super().__call__(query, progress or Silent())
        return result

    def forward(self, query: Query, progress: Progress) -> Answer:
        run = _Run(self, query, progress)
        understood = run.understand()
        if understood.asked is not None:
            return run.ask_back(understood)
        plan = run.route(understood)
        evidence = run.gather(understood, plan)
        scored, draft = run.answer(understood, plan, evidence)
        verdict, draft = run.check(understood, evidence, scored, draft)
        if draft is None or not verdict.answer:
            return run.abstain(understood, verdict, scored)
        return run.answered(verdict, draft)

    def examine(self, query: Query) -> Examined:
        """The first four steps and what the check would judge by, for fitting and evaluation; nothing is decided."""
        run = _Run(self, query, Silent())
        understood = run.understand()
        if understood.asked is not None:
            return Examined(understood, None, {})
        plan = run.route(understood)
        evidence = run.gather(understood, plan)
        scored, draft = run.answer(understood, plan, evidence)
        return Examined(understood, draft, run.features(understood, evidence, scored))


@dataclass(frozen=True, slots=True)
class Examined:
    """A question after the first four steps. features: empty where a rule decides without them."""

    understood: Understood
    draft: Draft | None
    features: Mapping[str, float]


class _Run:
    """One question on its way through the steps: what they share, the clock, and the cancel flag between them."""

    def __init__(self, program: Program, query: Query, progress: Progress) -> None:
        self._program = program
        self._state = program.state
        self._query = query
        self._progress = progress
        self._timings: dict[str, float] = {}
        self._retrieved: tuple[str, ...] = ()
        self._tools: tuple[str, ...] = ()
        counts = program.store.documents.term_counts(query.audience)
        self._vocabulary = Vocabulary(counts.counts, counts.chunks)
        self._assets = tuple(asset.name for asset in program.store.records.assets(query.audience))

    def understand(self) -> Understood:
        with self._step("understand"):
            understood = understand(self._query, self._vocabulary, self._assets)
            if self._program.embedder is None or understood.asked is not None:
                return understood
            vector = self._program.embedder.embed([understood.text])[0]
            return replace(understood, vector=np.asarray(vector, dtype=np.float32))

    def route(self, understood: Understood) -> Plan:
        with self._step("route"):
            name = self._program.embedder.name if self._program.embedder else ""
            return route(understood, tuple(self._program.tools), self._state.route, name)

    def gather(self, understood: Understood, plan: Plan) -> tuple[Evidence, ...]:
        with self._step("gather"):
            evidence = gather(understood, plan, self._program.tools, self._query.audience, self._state.retrieval)
        self._retrieved, self._tools = tuple(e.id for e in evidence), plan.tools
        documents = list(dict.fromkeys(e.document for e in evidence))
        self._progress.event("evidence", {"passages": len(evidence), "documents": documents[:5]})
        return evidence

    def answer(
        self, understood: Understood, plan: Plan, evidence: tuple[Evidence, ...]
    ) -> tuple[tuple[Scored, ...], Draft | None]:
        with self._step("answer"):
            scored = score_units(
                understood, evidence, self._vocabulary, self._state.units, self._program.views, plan.likely
            )
            draft = answer(
                understood,
                scored,
                lambda passage: section_of(passage, self._program.store, self._query.audience),
                self._state.composition,
            )
        return scored, draft

    def check(
        self, understood: Understood, evidence: tuple[Evidence, ...], scored: tuple[Scored, ...], draft: Draft | None
    ) -> tuple[Verdict, Draft | None]:
        with self._step("check"):
            views = self._program.views
            verdict = check(understood, scored, evidence, self._vocabulary, views, self._state.abstention)
            if draft is not None and violations(draft.text, draft.citations, draft.evidence, self._assets):
                draft = None
        return verdict, draft

    def features(
        self, understood: Understood, evidence: tuple[Evidence, ...], scored: tuple[Scored, ...]
    ) -> Mapping[str, float]:
        if not scored or unknown_identifiers(understood, self._vocabulary):
            return {}
        return features(understood, scored, evidence, self._vocabulary, self._program.views)

    def ask_back(self, understood: Understood) -> Answer:
        assert understood.asked is not None
        self._progress.event("asked", {"slot": understood.asked.slot})
        text = "Which machine, part or fault code do you mean? Please name it in the question."
        return self._answer(Status.ASKED, text=text, asked=understood.asked)

    def abstain(self, understood: Understood, verdict: Verdict, scored: tuple[Scored, ...]) -> Answer:
        said = abstain.say(understood, verdict, scored, self._vocabulary)
        return self._answer(
            Status.ABSTAINED, text=said.text, confidence=verdict.confidence, missing=said.missing, nearest=said.nearest
        )

    def answered(self, verdict: Verdict, draft: Draft) -> Answer:
        self._progress.event("value", {"text": draft.text.split("\n", 1)[0]})
        self._progress.event("text", {"text": draft.text})
        return self._answer(
            Status.ANSWERED,
            text=draft.text,
            confidence=verdict.confidence,
            citations=draft.citations,
            warnings=draft.warnings,
        )

    def _answer(self, status: Status, **said: Any) -> Answer:
        return Answer(
            id=self._query.id,
            status=status,
            mode="local",
            tools=self._tools,
            program_version=self._state.version,
            index_fingerprint=self._program.index.fingerprint,
            timings=dict(self._timings),
            retrieved=self._retrieved,
            **said,
        )

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        self._progress.checkpoint()
        start = time.perf_counter()
        try:
            yield
        finally:
            self._timings[name] = round(time.perf_counter() - start, 6)


def build_program(state: ProgramState, store: Store, index: VectorIndex, embedder: Embedder | None) -> Program:
    """The program of one version over this store and index. embedder: None = text search alone."""
    made = (make(store, index, state.retrieval) for make in (tools.manual_search, tools.log_search))
    return Program(state, store, index, embedder, {tool.name: tool for tool in made})
