"""The program: a question in, a cited answer or an abstention out, in the five steps of the design."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

import dspy
import numpy as np

from models.embedder import Embedder
from models.errors import Unavailable
from models.index.port import VectorIndex
from models.store import Store
from models.types import Answer, Asked, Evidence, EvidenceKind, Query, Status
from services.answering import abstain, tools
from services.answering.answer import answer
from services.answering.asset_history import ASSETS, AssetHistory, figures, shown
from services.answering.asset_history import draft as draft_of_figures
from services.answering.check import Verdict, check, doubted, unknown_identifiers
from services.answering.draft import Draft
from services.answering.effective import FamiliesKept, said_back, to_ask
from services.answering.evidence import section_of
from services.answering.gather import gather
from services.answering.guard import violations
from services.answering.model import steps
from services.answering.model.compose import compose
from services.answering.model.language_model import LanguageModel, asked_for_trace
from services.answering.model.predictors import load_predictors
from services.answering.parts import Part, fits, joined, part_of, parts_of
from services.answering.progress import Progress, Silent
from services.answering.proof import provable
from services.answering.route import Plan, route
from services.answering.signs import features
from services.answering.state import ProgramState
from services.answering.tools import Tool, effective_for, tool_of
from services.answering.understand import Understood, understand
from services.answering.units import Scored, Views, score_units
from services.answering.vocabulary import Vocabulary
from services.assets.request import Absent, Ambiguous, Request

T = TypeVar("T")

log = logging.getLogger(__name__)

_OF_DEADLINE = 0.8
"""Share of the time left that the language model may take; the rest is for the local steps."""


class Program(dspy.Module):  # type: ignore[misc]
    """Understand, route, gather, answer, check. Safe to call from several threads at once; holds no query's data.

    What DSPy's optimizers compile are the predictors of `understand`, `route` and `answer`. What the local steps have
    learnt is in `state`, a plain attribute, which no optimizer sees or resets.
    """

    def __init__(
        self,
        state: ProgramState,
        store: Store,
        index: VectorIndex,
        embedder: Embedder | None,
        tools: Mapping[str, Tool],
        views: Views | None = None,
        language_model: LanguageModel | None = None,
        families: FamiliesKept | None = None,
    ) -> None:
        super().__init__()
        self.understand = steps.Understand()
        self.route = steps.Route()
        self.answer = steps.Answer()
        load_predictors(self, state.dspy_state)
        self.state = state
        self.store = store
        self.index = index
        self.embedder = embedder
        self.tools = dict(tools)
        self.views = views or Views()
        self.families = families or FamiliesKept()
        self.language_model = language_model
        self.asset_history = AssetHistory(store)

    def __deepcopy__(self, memo: dict[int, Any]) -> Program:
        """A copy with predictors of its own over the same plant: optimizers work on copies."""
        made = Program(
            self.state,
            self.store,
            self.index,
            self.embedder,
            self.tools,
            self.views,
            self.language_model,
            self.families,
        )
        for (_, own), (_, other) in zip(made.named_predictors(), self.named_predictors(), strict=True):
            own.__dict__.update(other.deepcopy().__dict__)
        return made

    def __call__(self, query: Query, progress: Progress | None = None) -> Answer:
        """Runs the program in its own DSPy context: no history, and no trace but one that an optimizer asked for, since
        they would keep one user's evidence near another's. Raises Cancelled, DeadlinePassed or LeaseLost between steps,
        Unavailable if the index is."""
        model = self.language_model.bound() if self.language_model else nullcontext()
        with dspy.context(trace=asked_for_trace(), disable_history=True), model:
            result: Answer = super().__call__(query, progress or Silent())
        return result

    def forward(self, query: Query, progress: Progress) -> Answer:
        """A question of several parts is answered part by part, unless none of them is, or the whole is as a whole: by
        a passage, or over the rows of a log ('what was the last job on P-1, and who did it?')."""
        parts = parts_of(query.question.question)
        if len(parts) > 1 and not self.asset_history.takes(query):
            answers = [self._one(part_of(query, parts, n), Part(progress)) for n in range(len(parts))]
            answered = [answer.status is Status.ANSWERED for answer in answers]
            whole = None if all(answered) else self._one(query, Part(progress))
            if any(answered) and (whole is None or whole.status is not Status.ANSWERED):
                together = joined(parts, answers)
                if fits(together):
                    progress.event("value", {"text": together.text.split("\n", 1)[0]})
                    progress.event("text", {"text": together.text})
                    return together
        return self._one(query, progress)

    def _one(self, query: Query, progress: Progress) -> Answer:
        run = _Run(self, query, progress, self.language_model)
        understood = run.understand()
        if understood.asked is not None:
            return run.ask_back(understood)
        if isinstance(understood.history, Absent):
            return run.logs_silent(understood.history)
        plan = run.route(understood)
        evidence = run.gather(understood, plan)
        scored, drafts = run.answer(understood, plan, evidence)
        verdict, draft = run.check(understood, evidence, scored, drafts)
        if draft is None or not verdict.answer:
            return run.abstain(understood, verdict, scored)
        if asked := run.open_for(scored, draft):
            return run.ask_back(replace(understood, asked=asked))
        return run.answered(understood, verdict, draft)

    def examine(self, query: Query) -> Examined:
        """The first four steps and what the check would judge by, for fitting; nothing is decided. Local steps only:
        what is fitted is theirs."""
        run = _Run(self, query, Silent(), None)
        understood = run.understand()
        if understood.asked is not None or understood.history is not None:
            return Examined(understood, None, {})
        plan = run.route(understood)
        evidence = run.gather(understood, plan)
        scored, drafts = run.answer(understood, plan, evidence)
        draft = drafts[0] if drafts else None
        return Examined(understood, draft, run.features(understood, evidence, scored))


@dataclass(frozen=True, slots=True)
class Examined:
    """A question after the first four steps. features: empty where a rule decides without them."""

    understood: Understood
    draft: Draft | None
    features: Mapping[str, float]


class _Run:
    """One question on its way through the steps: what they share, the clock, and the cancel flag between them."""

    def __init__(self, program: Program, query: Query, progress: Progress, model: LanguageModel | None) -> None:
        self._program = program
        self._model = model
        self._model_until: float | None = None
        self._declined = False
        self._state = program.state
        self._query = query
        self._progress = progress
        self._timings: dict[str, float] = {}
        self._retrieved: tuple[str, ...] = ()
        self._tools: tuple[str, ...] = ()
        counts = program.store.documents.term_counts(query.audience)
        self._vocabulary = Vocabulary(counts.counts, counts.chunks, counts.spellings)
        self._machines = program.store.records.assets(query.audience)
        self._assets = tuple(asset.name for asset in self._machines)

    def understand(self) -> Understood:
        with self._step("understand"):
            understood = self._understood(self._query)
            if rewritten := self._ask_model("understand", lambda: self._program.understand(self._query)):
                question = replace(self._query.question, question=rewritten)
                alone = self._understood(replace(self._query, question=question, history=()))
                if alone.asked is None:
                    named = tuple(dict.fromkeys((*alone.assets, *understood.assets)))
                    understood = replace(alone, assets=named, subject=understood.subject)
            understood = self._with_history(understood)
            embedder = self._program.embedder
            if embedder is None or understood.asked is not None or embedder.language not in ("", understood.language):
                return understood
            vector = embedder.embed([understood.text])[0]
            return replace(understood, vector=np.asarray(vector, dtype=np.float32))

    def _understood(self, query: Query) -> Understood:
        return understand(query, self._vocabulary, self._assets, self._machines)

    def _with_history(self, understood: Understood) -> Understood:
        """With what the question asks of the logs' rows; asked back if it doesn't say of which machine."""
        if understood.asked is not None:
            return understood
        asked = self._query.question
        question = " ".join(asked.question.split())
        alone = understood.text if understood.text == question or not understood.text.endswith(question) else question
        before = understood.text.removesuffix(alone).strip()
        found = self._program.asset_history.read(alone, self._query.audience, asked.asset, asked.as_of, before)
        if isinstance(found, Ambiguous):
            return replace(understood, asked=Asked("asset", found.options))
        return replace(understood, history=found)

    def route(self, understood: Understood) -> Plan:
        with self._step("route"):
            if understood.history is not None:
                return Plan((ASSETS,), {ASSETS: 1.0})
            tools = self._program.tools
            name = self._program.embedder.name if self._program.embedder else ""
            plan = route(understood, tuple(tools), self._state.route, name)
            chosen = self._ask_model("route", lambda: self._program.route(understood.text, tuple(tools.values())))
            return plan if chosen is None else replace(plan, tools=chosen)

    def gather(self, understood: Understood, plan: Plan) -> tuple[Evidence, ...]:
        with self._step("gather"):
            tools = {**self._program.tools, ASSETS: self._program.asset_history}
            evidence = gather(understood, plan, tools, self._query.audience, self._state.retrieval)
        stored = [e for e in evidence if e.kind is not EvidenceKind.FIGURE]
        self._retrieved = tuple(e.id for e in stored)
        self._tools = tuple(dict.fromkeys((*plan.tools, *map(tool_of, stored))))
        documents = list(dict.fromkeys(e.document for e in evidence))
        self._progress.event("evidence", {"passages": len(evidence), "documents": documents[:5]})
        return evidence

    def answer(
        self, understood: Understood, plan: Plan, evidence: tuple[Evidence, ...]
    ) -> tuple[tuple[Scored, ...], tuple[Draft, ...]]:
        """The units by score, and the drafts: the language model's, if there is one, before the local one.

        What was worked out over rows is said as it was worked out; no language model retells a figure."""
        with self._step("answer"):
            if understood.history is not None:
                worked_out = figures(evidence)
                return (), (draft_of_figures(worked_out),) if worked_out else ()
            scored = score_units(
                understood, evidence, self._vocabulary, self._state.units, self._program.views, plan.likely
            )
            local = answer(
                understood,
                scored,
                lambda passage: self._section(understood, passage),
                self._state.composition,
            )
            # A model that is shown passages of another subject would answer from them: the check comes first. Steps
            # are never retold: all of them, in order and in the words of the manual, are what the local draft gives.
            asked = self._model is not None and not (local and local.steps)
            covered = asked and self._verdict(understood, evidence, scored).answer
            model = self._model_draft(understood, evidence, scored) if covered else None
        return scored, tuple(draft for draft in (model, local) if draft is not None)

    def _model_draft(
        self, understood: Understood, evidence: tuple[Evidence, ...], scored: tuple[Scored, ...]
    ) -> Draft | None:
        said = self._ask_model("answer", lambda: self._program.answer(understood.text, evidence))
        if said is None:
            return None
        self._declined = not said.statements
        return compose(said.statements, understood, evidence, scored, self._state.composition)

    def _section(self, understood: Understood, passage: Evidence) -> tuple[Evidence, ...]:
        store, audience = self._program.store, self._query.audience
        effective = effective_for(understood, store, audience, self._program.families)
        return effective.restrict(section_of(passage, store, audience), lambda _: ())

    def open_for(self, scored: tuple[Scored, ...], draft: Draft) -> Asked | None:
        """What the answer depends on and the question leaves open: the serial number of the unit."""
        copies = self._program.store.editions.of(self._query.audience)
        return to_ask(scored, draft.shown[0], self._program.families.of(copies)) if draft.shown else None

    def check(
        self,
        understood: Understood,
        evidence: tuple[Evidence, ...],
        scored: tuple[Scored, ...],
        drafts: tuple[Draft, ...],
    ) -> tuple[Verdict, Draft | None]:
        """Whether to answer, and the first draft that the guard lets pass. A language model that finds the evidence
        silent lowers the confidence; nothing that it says raises it."""
        with self._step("check"):
            worked_out = bool(figures(evidence))
            verdict = Verdict(True, 1.0, ()) if worked_out else self._verdict(understood, evidence, scored)
            if self._declined:
                verdict = doubted(verdict, self._state.abstention, dense=understood.vector is not None)
            for draft in drafts:
                found = violations(draft.text, draft.citations, draft.evidence, self._assets, understood)
                if not found and all(provable(citation, draft.evidence) for citation in draft.citations):
                    return verdict, draft
                reason = found[0].reason if found else "a quote is not found on the page it cites"
                log.info("Query %s: the guard refused the %s draft: %s", self._query.id, draft.mode, reason)
        return verdict, None

    def _verdict(self, understood: Understood, evidence: tuple[Evidence, ...], scored: tuple[Scored, ...]) -> Verdict:
        return check(understood, scored, evidence, self._vocabulary, self._program.views, self._state.abstention)

    def _ask_model(self, step: Literal["understand", "route", "answer"], ask: Callable[[], T]) -> T | None:
        """What the language model makes of a step; None where there is none, or it isn't meant to do this step, or it
        fails, and the local step stands."""
        model = self._model
        if model is None or getattr(self._state.implementations, step) != "model":
            return None
        if self._model_until is None:
            at = self._query.deadline_at
            left = _OF_DEADLINE * (at - datetime.now(UTC)).total_seconds() if at else model.timeout_s
            self._model_until = time.monotonic() + min(model.timeout_s, left)
        try:
            return model.call(ask, self._model_until - time.monotonic(), self._progress.checkpoint)
        except Unavailable as error:
            log.info("Query %s, step %s is done without a language model. %s", self._query.id, step, error)
            return None

    def features(
        self, understood: Understood, evidence: tuple[Evidence, ...], scored: tuple[Scored, ...]
    ) -> Mapping[str, float]:
        if not scored or unknown_identifiers(understood, self._vocabulary, evidence):
            return {}
        return features(understood, scored, evidence, self._vocabulary, self._program.views)

    def ask_back(self, understood: Understood) -> Answer:
        assert understood.asked is not None
        self._progress.event("asked", {"slot": understood.asked.slot})
        text = said_back(understood.asked, understood.language)
        return self._answer(Status.ASKED, text=text, asked=understood.asked)

    def abstain(self, understood: Understood, verdict: Verdict, scored: tuple[Scored, ...]) -> Answer:
        said = abstain.say(understood, verdict, scored, self._vocabulary)
        return self._answer(
            Status.ABSTAINED, text=said.text, confidence=verdict.confidence, missing=said.missing, nearest=said.nearest
        )

    def logs_silent(self, absent: Absent) -> Answer:
        """The question is one for the logs, and they can't say it: no such machine, no such column."""
        self._tools = (ASSETS,)
        return self._answer(Status.ABSTAINED, text=absent.text, missing=absent.missing)

    def answered(self, understood: Understood, verdict: Verdict, draft: Draft) -> Answer:
        self._progress.event("value", {"text": draft.text.split("\n", 1)[0]})
        self._progress.event("text", {"text": draft.text})
        return self._answer(
            Status.ANSWERED,
            text=draft.text,
            confidence=verdict.confidence,
            citations=draft.citations,
            warnings=draft.warnings,
            figures=shown(understood.history) if isinstance(understood.history, Request) else (),
            mode=draft.mode,
            lm=self._model.name if self._model and draft.mode == "model" else None,
        )

    def _answer(self, status: Status, **said: Any) -> Answer:
        return Answer(
            id=self._query.id,
            status=status,
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


def build_program(
    state: ProgramState,
    store: Store,
    index: VectorIndex,
    embedder: Embedder | None,
    language_model: LanguageModel | None = None,
) -> Program:
    """The program of one version over this store and index. embedder: None = text search alone.

    Raises BadInput if the state has something for a step that this release doesn't have."""
    families = FamiliesKept()
    made = (make(store, index, state.retrieval, families) for make in (tools.manual_search, tools.log_search))
    named = {tool.name: tool for tool in made}
    return Program(state, store, index, embedder, named, language_model=language_model, families=families)
