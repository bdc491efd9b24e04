"""One question on its way through the five steps: what they share, the clock, and the cancel flag between them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from models.analyzer import normal
from models.embedder import Embedder
from models.index.port import Filters, IndexQuery, VectorIndex
from models.store import Store
from models.types import Answer, Asked, Asset, Evidence, EvidenceKind, Query, Status
from services.answering import abstain
from services.answering.aliases import meant
from services.answering.answer import answer
from services.answering.asking_back import said_back, to_ask
from services.answering.asset_history import ASSETS
from services.answering.check import Verdict, by_vectors, check, doubted, of_another, unknown_identifiers
from services.answering.counted import signals_in
from services.answering.draft import Draft, shown_first
from services.answering.evidence import section_of
from services.answering.families import FamiliesKept
from services.answering.fault_numbers import names_a_code
from services.answering.foremost import foremost
from services.answering.gather import gather
from services.answering.guard import violations
from services.answering.model import steps
from services.answering.model.asking import Asking
from services.answering.model.compose import compose
from services.answering.model.language_model import note_refusal
from services.answering.model.signatures import Statement
from services.answering.named import mentioning, of_its_manual, of_the_named, sisters_apart
from services.answering.next_step import asked_step
from services.answering.progress import Progress
from services.answering.proof import provable
from services.answering.route import Plan, outweighs, searches
from services.answering.router import ASK, DECLINE, Choice, choose, shipped_router
from services.answering.row_tools import RowTools
from services.answering.second_look import read, read_first
from services.answering.signs import features
from services.answering.site_words import in_print
from services.answering.state import ProgramState
from services.answering.tagged import by_its_model
from services.answering.telling import Telling, told
from services.answering.tools import MANUAL_KINDS, Tool, effective_for, tool_of
from services.answering.understand import Understood, understand
from services.answering.units import MANUALS, Scored, score_units
from services.answering.views import Views
from services.answering.vocabulary import Vocabulary
from services.assets.request import Absent

log = logging.getLogger(__name__)

_UNDECIDED = 0.5
"""The most that an answer of two values is believed: one of them at best holds."""


class Served(Protocol):
    """The program as a run of it sees it."""

    understand: steps.Understand
    route: steps.Route
    answer: steps.Answer
    state: ProgramState
    store: Store
    index: VectorIndex
    embedder: Embedder | None
    tools: dict[str, Tool]
    views: Views
    families: FamiliesKept
    row_tools: RowTools


class Run:
    """One question on its way through the steps: what they share, the clock, and the cancel flag between them."""

    def __init__(
        self,
        program: Served,
        query: Query,
        progress: Progress,
        asking: Asking,
        machines: tuple[Asset, ...],
        rows: bool = True,
    ) -> None:
        """rows: whether tools over rows may take the question."""
        self._rows = rows
        self._program = program
        self._asking = asking
        self._lacking: tuple[str, ...] = ()
        self._declined = False
        self._of_model = False
        self._shown: tuple[Scored, ...] = ()
        self._state = program.state
        counts = program.store.documents.term_counts(query.audience)
        self._vocabulary = Vocabulary(counts.counts, counts.chunks, counts.spellings)
        self._query, self._read_as = in_print(query, self._state.site_words, self._vocabulary)
        self._progress = progress
        self._timings: dict[str, float] = {}
        self._choice: Choice | None = None
        self._retrieved: tuple[str, ...] = ()
        self._tools: tuple[str, ...] = ()
        self._machines = machines
        self._assets = tuple(asset.name for asset in self._machines)

    def understand(self) -> Understood:
        with self._step("understand"):
            understood = self._understood(self._query)
            if options := meant(self._query, self._machines).options:
                return replace(understood, asked=Asked("asset", options))
            if rewritten := self._asking.ask("understand", lambda: self._program.understand(self._query)):
                question = replace(self._query.question, question=rewritten)
                alone = self._understood(replace(self._query, question=question, history=()))
                if alone.asked is None:
                    named = tuple(dict.fromkeys((*alone.assets, *understood.assets)))
                    understood = replace(alone, assets=named, subject=understood.subject)
            if understood.asked is not None:
                return understood
            understood = self._with_vector(understood)
            if understood.vector is not None and self._program.embedder is not None:
                router = self._state.router or shipped_router()
                self._choice = choose(understood.text, understood.assets, self._program.embedder, router)
            if self._rows:
                understood = self._program.row_tools.read(self._query, understood, self._machines, self._choice)
            return self._by_its_model(understood)

    def _by_its_model(self, understood: Understood) -> Understood:
        """What is asked of the manuals about a machine by its tag ('the oil of P-207'), as asked about its model."""
        of_manuals = self._choice is not None and self._choice.labels == (MANUALS,)
        if understood.history is not None or understood.asked is not None or not of_manuals:
            return understood
        found = by_its_model(self._query, understood, self._machines, self._vocabulary, self._is_in_manuals)
        if found is None:
            return understood
        query, read_as = found
        of_model = self._understood(query)
        if of_model.asked is not None:
            return understood
        self._of_model, self._read_as = True, {**self._read_as, **read_as}
        return self._with_vector(of_model)

    def _is_in_manuals(self, name: str) -> bool:
        wanted, kinds = IndexQuery((name,), None, 1), Filters(kinds=MANUAL_KINDS)
        index, hidden = self._program.index, self._program.store.documents.hidden()
        return bool(index.search(wanted, self._query.audience, kinds, hidden).lexical)

    def _with_vector(self, understood: Understood) -> Understood:
        embedder = self._program.embedder
        if embedder is None or embedder.language not in ("", understood.language):
            return understood
        vector = embedder.embed([understood.text])[0]
        return replace(understood, vector=np.asarray(vector, dtype=np.float32))

    def _understood(self, query: Query) -> Understood:
        return understand(query, self._vocabulary, self._assets, self._machines)

    def route(self, understood: Understood) -> Plan:
        with self._step("route"):
            if over_rows := self._program.row_tools.of(understood.history):
                own, _ = over_rows
                return Plan((own,), {own: 1.0})
            tools = self._program.tools
            plan = searches(self._choice, (MANUALS,) if self._of_model else tuple(tools))
            chosen = self._asking.ask("route", lambda: self._program.route(understood.text, tuple(tools.values())))
            return plan if chosen is None else replace(plan, tools=chosen)

    def gather(self, understood: Understood, plan: Plan) -> tuple[Evidence, ...]:
        with self._step("gather"):
            audience = self._query.audience
            if over_rows := self._program.row_tools.of(understood.history):
                evidence = over_rows[1].run(understood, audience)
            else:
                evidence = gather(understood, plan, self._program.tools, audience, self._state.retrieval)
        # after the tools: what they found of an edition that came meanwhile is no longer hidden
        self._hidden = self._program.store.documents.hidden()
        self._effective = effective_for(understood, self._program.store, audience, self._program.families)
        self._vocabulary = self._in_force(understood)
        stored = [e for e in evidence if e.kind is not EvidenceKind.FIGURE]
        self._retrieved = tuple(e.id for e in stored)
        self._tools = tuple(dict.fromkeys((*plan.tools, *map(tool_of, stored))))
        documents = list(dict.fromkeys(e.document for e in evidence))
        self._progress.event("evidence", {"passages": len(evidence), "documents": documents[:5]})
        return evidence

    def _in_force(self, understood: Understood) -> Vocabulary:
        """The vocabulary without the identifiers that only editions hold which don't hold for this question."""
        program, audience = self._program, self._query.audience
        if not self._effective.choice.hidden:
            return self._vocabulary
        hidden = self._effective.hidden(self._hidden)
        gone = {
            i.normal
            for i in understood.identifiers
            if i.normal in self._vocabulary
            and not program.index.search(IndexQuery((i.normal,), None, 1), audience, Filters(), hidden).lexical
        }
        counts = {term: count for term, count in self._vocabulary.counts.items() if term not in gone} if gone else None
        return self._vocabulary if counts is None else replace(self._vocabulary, counts=counts)

    def answer(
        self, understood: Understood, plan: Plan, evidence: tuple[Evidence, ...]
    ) -> tuple[tuple[Scored, ...], tuple[Draft, ...]]:
        """The units by score, and the drafts: the language model's, if there is one, before the local one.

        What was worked out over rows is said as it was worked out; no language model retells a figure."""
        with self._step("answer"):
            if over_rows := self._program.row_tools.of(understood.history):
                worked_out = over_rows[1].draft(understood, evidence)
                return (), (worked_out,) if worked_out else ()
            scored = score_units(
                understood, evidence, self._vocabulary, self._state.units, self._program.views, plan.likely
            )
            known = mentioning(self._program.index, self._query.audience, self._hidden)
            scored, self._lacking = of_the_named(understood, scored, known)
            scored, sisters = sisters_apart(understood, of_its_manual(understood, scored))
            scored = read(understood, scored, self._state)
            scored = foremost(understood, scored)
            local = answer(understood, scored, self._section, self._state.composition)
            self._shown = read_first(understood, shown_first(scored, local), self._state)
            # A model that is shown passages of another subject would answer from them: the check comes first. Steps
            # are never retold: all of them, in order and in the words of the manual, are what the local draft gives.
            # Nor are two values that differ: neither of them is the answer.
            settled = local is not None and (local.steps or local.differs)
            asked = self._asking.model_for("answer") is not None and not settled
            covered = asked and self._verdict(understood, evidence, (*scored, *sisters)).answer
            model = self._model_draft(understood, evidence, scored, local) if covered else None
        return (*scored, *sisters), (  # the check weighs the best unit against all
            *((model,) if model else ()),
            *(local.forms() if local else ()),
            *self._alone(understood, local, scored),
        )

    def _alone(self, understood: Understood, local: Draft | None, scored: tuple[Scored, ...]) -> tuple[Draft, ...]:
        """The first unit alone, should the guard not let something pass that stands below it."""
        if local is None or local.steps or len(local.shown) == 1:
            return ()
        sizes = self._state.composition.model_copy(update={"units": 1})
        alone = answer(understood, scored, lambda *_: (), sizes)
        return alone.forms() if alone else ()

    def _model_draft(
        self,
        understood: Understood,
        evidence: tuple[Evidence, ...],
        scored: tuple[Scored, ...],
        local: Draft | None,
    ) -> Draft | None:
        """What the model words. Meanwhile whoever waits sees the local answer's value, and then each statement of the
        model's that the guard has let pass."""

        def drafted(statements: Sequence[Statement]) -> Draft | None:
            return compose(statements, understood, evidence, scored, self._state.composition)

        def passes(draft: Draft) -> bool:
            return not self._refusal(understood, draft) and self.open_for(scored, draft) is None

        telling = Telling(self._progress, drafted, passes)
        for draft in local.forms() if local else ():
            if telling.value(draft):
                break
        said = self._asking.ask("answer", lambda: self._program.answer(understood.text, evidence), telling.heard)
        if said is None:
            return None
        self._declined = not said.statements
        return drafted(said.statements)

    def _section(self, passage: Evidence, below: bool) -> tuple[Evidence, ...]:
        section = section_of(passage, self._program.store, self._query.audience, self._hidden, below=below)
        return self._effective.restrict(section, lambda _: ())

    def open_for(self, scored: tuple[Scored, ...], draft: Draft) -> Asked | None:
        """What the answer depends on and the question leaves open: the serial number of the unit."""
        copies = self._program.store.editions.of(self._query.audience)
        return to_ask(scored, draft.shown, self._program.families.of(copies))

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
            worked_out = understood.history is not None and bool(evidence)
            verdict = Verdict(True, 1.0, ()) if worked_out else self._verdict(understood, evidence, scored)
            if self._declined:
                dense = by_vectors(understood, scored, self._state.abstention)
                verdict = doubted(verdict, self._state.abstention, dense=dense)
            for draft in drafts:
                reason = self._refusal(understood, draft)
                if not reason:
                    return verdict, draft
                if draft.mode == "model":
                    note_refusal(self._query.id, reason)
                log.info("Query %s: the guard refused the %s draft: %s", self._query.id, draft.mode, reason)
        return replace(verdict, answer=False, confidence=0.0), None  # nothing can be said that would be proven

    def _refusal(self, understood: Understood, draft: Draft) -> str:
        """Why the guard doesn't let a draft pass; '' if it does."""
        found = violations(draft.text, draft.citations, draft.evidence, self._assets, understood)
        if found:
            return found[0].reason
        proven = all(provable(citation, draft.evidence) for citation in draft.citations)
        return "" if proven else "a quote is not found on the page it cites"

    def _verdict(self, understood: Understood, evidence: tuple[Evidence, ...], scored: tuple[Scored, ...]) -> Verdict:
        """Whether the documents hold the answer; not to a question that the router would rather decline or ask back."""
        if self._lacking:
            return Verdict(False, 0.0, self._lacking, close=True)
        verdict = check(
            understood,
            scored,
            evidence,
            self._vocabulary,
            self._program.views,
            self._state.abstention,
            self._shown or scored,
        )
        return replace(verdict, answer=False) if self._otherwise(understood, verdict) else verdict

    def _otherwise(self, understood: Understood, verdict: Verdict) -> str:
        """ASK or DECLINE for a question that names nothing and that the router weighs so; else ''."""
        named = understood.identifiers or understood.assets or self._lacking or signals_in(understood)
        settled = named or names_a_code(understood.text) or asked_step(understood.text)
        covered = verdict.confidence if verdict.covered is None else verdict.covered
        return "" if settled else outweighs(self._choice, covered)

    def features(
        self, understood: Understood, evidence: tuple[Evidence, ...], scored: tuple[Scored, ...]
    ) -> Mapping[str, float]:
        if not scored or unknown_identifiers(understood, self._vocabulary, evidence):
            return {}
        if of_another(understood, scored[0], evidence):
            return {}
        return features(understood, scored, evidence, self._vocabulary, self._program.views)

    def ask_back(self, understood: Understood) -> Answer:
        assert understood.asked is not None
        text = said_back(understood.asked, understood.language)
        return told(self._progress, self._answer(Status.ASKED, text=text, asked=understood.asked))

    def abstain(self, understood: Understood, verdict: Verdict, scored: tuple[Scored, ...]) -> Answer:
        """That the documents don't say; of a question that says too little, what is missing; of one about something
        else altogether, that it is none for Millwright."""
        otherwise = self._otherwise(understood, verdict)
        if otherwise == ASK:
            return self.ask_back(replace(understood, asked=Asked("subject")))
        if otherwise == DECLINE:
            return self._answer(Status.ABSTAINED, text=abstain.OUT_OF_SCOPE, confidence=verdict.confidence)
        nearest = sorted(scored, key=lambda item: -item.score)  # a sister's among them, as what it is
        said = abstain.say(understood, verdict, nearest, self._vocabulary, self._lacking)
        return self._answer(
            Status.ABSTAINED, text=said.text, confidence=verdict.confidence, missing=said.missing, nearest=said.nearest
        )

    def logs_silent(self, absent: Absent) -> Answer:
        """The question is one for the logs, and they can't say it: no such machine, no such column."""
        self._tools = (ASSETS,)
        return self._answer(Status.ABSTAINED, text=absent.text, missing=absent.missing)

    def answered(self, understood: Understood, verdict: Verdict, draft: Draft) -> Answer:
        worded = self._asking.model_for("answer")
        over_rows = self._program.row_tools.of(understood.history)
        answer = self._answer(
            Status.ANSWERED,
            text=draft.text,
            confidence=min(verdict.confidence, _UNDECIDED) if draft.differs else verdict.confidence,
            citations=draft.citations,
            warnings=draft.warnings,
            missing=self._unknown_machine(),
            figures=over_rows[1].shown(understood, draft.evidence) if over_rows else (),
            mode=draft.mode,
            lm=worded.name if worded and draft.mode == "model" else None,
        )
        return told(self._progress, answer)

    def _unknown_machine(self) -> tuple[str, ...]:
        """The machine that was named beside the question, where machines are known and nothing knows this one: what the
        manual says in general is no word on it."""
        named = self._query.question.asset or ""
        known = {normal(name) for name in self._assets} | {""}
        return () if normal(named) in known or not self._assets or self._vocabulary.names(normal(named)) else (named,)

    def _answer(self, status: Status, **said: Any) -> Answer:
        return Answer(
            id=self._query.id,
            status=status,
            tools=self._tools,
            program_version=self._state.version,
            index_fingerprint=self._program.index.fingerprint,
            timings=dict(self._timings),
            retrieved=self._retrieved,
            read_as=self._read_as,
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
