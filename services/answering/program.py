"""The program: a question in, a cited answer or an abstention out, in the five steps of the design."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import dspy

from models.embedder import Embedder
from models.index.port import VectorIndex
from models.store import Store
from models.types import Answer, Asset, Evidence, EvidenceKind, Query, Status
from services.answering import tools
from services.answering.aliases import meant
from services.answering.draft import Draft
from services.answering.families import FamiliesKept
from services.answering.forecasting import FORECAST
from services.answering.model import steps
from services.answering.model.asking import Asking
from services.answering.model.language_model import LanguageModel, asked_for_trace
from services.answering.model.predictors import load_predictors
from services.answering.model.roles import LanguageModels
from services.answering.parts import Part, fits, joined, of_manual, part_of, parts_of
from services.answering.pictures import with_pictures
from services.answering.progress import Progress, Silent
from services.answering.row_tools import RowTools
from services.answering.run import Run
from services.answering.small_talk import without_small_talk
from services.answering.state import ProgramState
from services.answering.telling import told
from services.answering.tools import Tool
from services.answering.understand import Understood
from services.answering.units import MANUALS
from services.answering.views import Views
from services.assets.forecast.intervals import states_interval
from services.assets.forecast.replacing import REPLACED, without_costs
from services.assets.request import Absent


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
        language_models: LanguageModels = LanguageModels(),  # noqa: B008  (frozen)
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
        self.language_models = language_models
        self.row_tools = RowTools(store, self.tools[MANUALS], self.families)

    def __deepcopy__(self, memo: dict[int, Any]) -> Program:
        """A copy with predictors of its own over the same plant: optimizers work on copies."""
        made = Program(
            self.state,
            self.store,
            self.index,
            self.embedder,
            self.tools,
            self.views,
            self.language_models,
            self.families,
        )
        for (_, own), (_, other) in zip(made.named_predictors(), self.named_predictors(), strict=True):
            own.__dict__.update(other.deepcopy().__dict__)
        return made

    def __call__(self, query: Query, progress: Progress | None = None) -> Answer:
        """Runs the program in its own DSPy context: no history, and no trace but one that an optimizer asked for, since
        they would keep one user's evidence near another's. Raises Cancelled, DeadlinePassed or LeaseLost between steps,
        Unavailable if the index is."""
        with dspy.context(trace=asked_for_trace(), disable_history=True):
            answer: Answer = super().__call__(query=query, progress=progress or Silent())
        return answer

    def forward(self, query: Query, progress: Progress) -> Answer:
        """A question of several parts part by part, any other as a whole; each by the five steps."""
        machines = self.store.records.assets(query.audience)
        query = without_small_talk(query)
        query = of_manual(meant(query, machines).query, "", [machine.name for machine in machines])
        asking = self._asking(query, progress, self.language_models)
        five_steps = partial(self._five_steps, asking=asking, machines=machines)
        answer = (
            self._in_parts(query, progress, five_steps, machines)
            or self._beside_the_manual(query, progress, five_steps)
            or five_steps(query, progress)
        )
        return replace(answer, usage=asking.usage(), figures=with_pictures(answer.figures, query.id))

    def _asking(self, query: Query, progress: Progress, models: LanguageModels) -> Asking:
        return Asking(models, self.state.implementations, query, progress, self.store.spending)

    def _in_parts(
        self,
        query: Query,
        progress: Progress,
        five_steps: Callable[[Query, Progress], Answer],
        machines: tuple[Asset, ...],
    ) -> Answer | None:
        """A question of several parts is answered part by part, unless none of them is, or the whole is as a whole: by
        a passage, or over the rows of a log ('what was the last job on P-1, and who did it?')."""
        parts = parts_of(query.question.question)
        if len(parts) < 2 or self.row_tools.takes(query, machines):
            return None
        silent = Part(progress)
        names = [machine.name for machine in machines]
        asked = [part_of(query, parts, n) for n in range(len(parts))]
        rests = [" ".join(part for m, part in enumerate(parts) if m != n) for n in range(len(parts))]
        answers = [five_steps(of_manual(part, rest, names), silent) for part, rest in zip(asked, rests, strict=True)]
        answered = [answer.status is Status.ANSWERED for answer in answers]
        whole = None if all(answered) else five_steps(query, silent)
        if whole is not None and (whole.status is Status.ANSWERED or not any(answered)):
            return told(progress, whole)
        together = joined(parts, answers)
        if fits(together):
            return told(progress, together)
        return told(progress, whole) if whole else None

    def _beside_the_manual(self, query: Query, progress: Progress, five_steps: Callable[..., Answer]) -> Answer | None:
        """When to replace a part, without a word of costs: what the manual states, and how long such parts have lasted
        here; None where the logs don't tell it, or the manual is silent."""
        asked = query.question.question
        if not without_costs(asked):
            return None
        silent = Part(progress)
        of_rows = five_steps(query, silent)
        if of_rows.status is not Status.ANSWERED or FORECAST not in of_rows.tools:
            return None
        figure = of_rows.figures[0]
        printed = f"How often must the {figure['part']} be replaced?"
        of_manual = replace(query.question, question=printed, asset=next(iter(figure["assets"]), query.question.asset))
        stated = five_steps(replace(query, question=of_manual, history=()), silent, rows=False)
        if _states_when(stated):
            return told(progress, joined((asked, asked), (stated, of_rows)))
        known = figure["value"] is not None or figure["assets"]
        return told(progress, of_rows) if known else five_steps(query, progress, rows=False)

    def _five_steps(
        self, query: Query, progress: Progress, asking: Asking, machines: tuple[Asset, ...], rows: bool = True
    ) -> Answer:
        """The five steps. rows: whether tools over rows may take the question."""
        run = Run(self, query, progress, asking, machines, rows)
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
        silent = Silent()
        asking = self._asking(query, silent, LanguageModels())
        run = Run(self, query, silent, asking, self.store.records.assets(query.audience))
        understood = run.understand()
        if understood.asked is not None or understood.history is not None:
            return Examined(understood, None, {})
        plan = run.route(understood)
        evidence = run.gather(understood, plan)
        scored, drafts = run.answer(understood, plan, evidence)
        draft = drafts[0] if drafts else None
        return Examined(understood, draft, run.features(understood, evidence, scored), evidence)


def _states_when(answer: Answer) -> bool:
    """Whether a manual says in the answer when something is replaced."""
    lines = answer.text.partition("\n\n")[0].split("\n")
    printed = answer.status is Status.ANSWERED and answer.citations[0].kind is EvidenceKind.PASSAGE
    return printed and any(REPLACED.search(line) and states_interval(line) for line in lines)


@dataclass(frozen=True, slots=True)
class Examined:
    """A question after the first four steps. features: empty where a rule decides without them."""

    understood: Understood
    draft: Draft | None
    features: Mapping[str, float]
    evidence: tuple[Evidence, ...] = ()


def build_program(
    state: ProgramState,
    store: Store,
    index: VectorIndex,
    embedder: Embedder | None,
    language_model: LanguageModel | LanguageModels | None = None,
) -> Program:
    """The program of one version over this store and index. embedder: None = text search alone. language_model: one for
    all steps, or one per role; None = every step is done locally.

    Raises BadInput if the state has something for a step that this release doesn't have."""
    families = FamiliesKept()
    made = (make(store, index, state.retrieval, families) for make in (tools.manual_search, tools.log_search))
    named = {tool.name: tool for tool in made}
    models = LanguageModels(language_model) if isinstance(language_model, LanguageModel) else language_model
    models = models or LanguageModels()
    return Program(state, store, index, embedder, named, language_models=models, families=families)
