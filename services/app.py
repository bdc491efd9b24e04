"""The composition root: builds everything from one settings object.

A light process (command line, API) touches the Store, the events and the bell only. The index, the embedder and the
program are imported and built at first use, so that such a process never loads them, and none is built before a fork.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from models.store import Store
from models.store.deliveries import Place
from models.store.feedback import Feedback
from services.learning.promotion import promoted_by
from services.queries.events import Events
from services.queue import Bell
from services.settings import Settings
from services.standings import Standings

if TYPE_CHECKING:
    from models.embedder import Embedder
    from models.index.port import VectorIndex
    from models.store.versions import ProgramVersion
    from models.types import Answer, Query
    from services.answering.forecasting import WhatIsDue
    from services.answering.model.budget import Budgets
    from services.answering.model.language_model import LanguageModel
    from services.answering.model.roles import LanguageModels
    from services.answering.pictures import Pictures
    from services.answering.program import Program
    from services.answering.progress import Progress
    from services.assets.forecast.outlooks import Outlooks
    from services.learning.plan import Plan


class App:
    """One process's Millwright. Thread-safe; close it at the end of the process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._program: tuple[str, Program] | None = None

    @classmethod
    def build(cls, settings: Settings) -> App:
        """Cheap: nothing is opened until it is used. settings.redis_url must name a Redis."""
        return cls(settings)

    @cached_property
    def store(self) -> Store:
        settings = self.settings
        return Store.open(settings.store_url, lease_s=settings.lease_s, max_attempts=settings.max_attempts)

    @cached_property
    def events(self) -> Events:
        return Events(self.settings.redis_url)

    @cached_property
    def standings(self) -> Standings:
        """How the language models are doing in all processes."""
        return Standings(self.settings.redis_url)

    @cached_property
    def ring(self) -> Bell:
        return Bell(self.settings)

    @cached_property
    def embedder(self) -> Embedder | None:
        """None where no model is there: search is by text alone, which `millwright doctor` and the log say."""
        from models.embedder import open_embedder  # noqa: PLC0415  (onnxruntime stays out of light processes)

        settings = self.settings
        return open_embedder(
            settings.embedder,
            settings.embedder_dimension,
            base_url=settings.lm_base_url,
            api_key=settings.secret("lm_api_key"),
        )

    @cached_property
    def index(self) -> VectorIndex:
        return self._open_index(self.embedder)

    @cached_property
    def text_index(self) -> VectorIndex:
        """The same index for a search by words alone, which needs no embedding model in this process."""
        return self._open_index(None)

    def _open_index(self, embedder: Embedder | None) -> VectorIndex:
        from models.index.open import open_index  # noqa: PLC0415  (numpy and gRPC stay out of light processes)

        settings = self.settings
        return open_index(
            settings.home,
            embedder,
            weaviate_url=settings.weaviate_url,
            weaviate_grpc_port=settings.weaviate_grpc_port,
            weaviate_api_key=settings.secret("weaviate_api_key"),
        )

    @cached_property
    def outlooks(self) -> Outlooks:
        """The forecasts of machines, from the logs in the Store."""
        from services.assets.forecast.outlooks import Outlooks  # noqa: PLC0415  (scipy stays out of light processes)

        return Outlooks(self.store)

    @cached_property
    def pictures(self) -> Pictures:
        """The pictures of answers, drawn from the logs and readings in the Store."""
        from services.answering.pictures import Pictures  # noqa: PLC0415  (as above)

        return Pictures(self.store, self.outlooks)

    @cached_property
    def due(self) -> WhatIsDue:
        """What is due, from the manuals and logs in the Store."""
        from services.answering.families import FamiliesKept  # noqa: PLC0415  (as above)
        from services.answering.forecasting import WhatIsDue  # noqa: PLC0415

        return WhatIsDue(self.store, FamiliesKept())

    @cached_property
    def language_models(self) -> LanguageModels:
        """None for a role that none is configured for: what it does is done locally, or not at all.

        Raises BadInput, naming the setting, for a name that can't be one."""
        from services.answering.model.roles import ROLES, LanguageModels  # noqa: PLC0415  (dspy)

        own = {role: model for role in ROLES if (model := self._language_model(role))}
        return LanguageModels(self._language_model(), own, self._budgets())

    def _budgets(self) -> Budgets:
        from services.answering.model.budget import Budgets, Limit  # noqa: PLC0415  (dspy)

        s = self.settings
        return Budgets(
            question=Limit(s.lm_question_tokens, s.lm_question_usd),
            day=Limit(s.lm_day_tokens, s.lm_day_usd),
            compile=Limit(s.lm_compile_tokens, s.lm_compile_usd),
            prices=s.lm_prices,
        )

    def _language_model(self, role: str = "") -> LanguageModel | None:
        from services.answering.model.language_model import LanguageModel  # noqa: PLC0415  (dspy)

        settings = self.settings
        name, base_url, api_key = settings.lm_for(role)
        if not name:
            return None
        return LanguageModel(
            name,
            base_url=base_url,
            api_key=api_key,
            timeout_s=settings.lm_timeout_s,
            max_tokens=settings.lm_max_tokens,
            structured=settings.lm_structured,
            setting=f"MILLWRIGHT_LM_{role.upper()}".rstrip("_"),
            tell=partial(self.standings.tell, role),
        )

    @property
    def program(self) -> Program:
        """The program of the active version; a promotion is taken up by the next question that a worker starts."""
        from services.answering.program import build_program  # noqa: PLC0415  (dspy stays out of light processes)
        from services.answering.state import ProgramState  # noqa: PLC0415

        active = self.store.versions.active_id() or self.seed_version()
        with self._lock:
            if self._program is None or self._program[0] != active:
                state = ProgramState.from_json(self.store.versions.get(active).document)
                self._program = (
                    active,
                    build_program(state, self.store, self.index, self.embedder, self.language_models),
                )
            return self._program[1]

    def answer(self, query: Query, progress: Progress) -> Answer:
        """What a person approved for this question, else what the program says."""
        from services.answering.approved import approved_answer  # noqa: PLC0415  (as above)

        return approved_answer(self.store, query) or self.program(query, progress)

    @property
    def recompile_plan(self) -> Plan:
        """How a recompile is done, by the settings."""
        from services.learning.plan import Plan, optimizers_of  # noqa: PLC0415  (scipy)

        settings, policy = self.settings, Plan().policy
        return Plan(
            min_cases=settings.recompile_min_cases,
            held_out_uses=settings.recompile_held_out_uses,
            optimizers=optimizers_of(settings.recompile_optimizers),
            policy=replace(
                policy,
                slower=settings.recompile_most_slower,
                dearer=settings.recompile_most_dearer,
                doubted=settings.recompile_most_doubted,
            ),
        )

    def seed_version(self) -> str:
        """Stores the shipped program version and makes it active, unless a compiled one is, or one that a person chose
        instead of it; returns the active id.

        So an upgrade brings its own program to whoever never compiled one, and leaves what was compiled alone."""
        from services.answering.state import default_state  # noqa: PLC0415  (only where a version may be missing)

        versions = self.store.versions
        shipped = versions.add(default_state().to_json(), metrics={}, dataset_hash="", parent=None)
        active = versions.active()
        if active is None or (active.parent is None and active.id != shipped and not self._chose(active, shipped)):
            versions.activate(shipped)
            return shipped
        return active.id

    def _chose(self, active: ProgramVersion, shipped: str) -> bool:
        """Whether a person made this version answer instead of the shipped one, which had answered before."""
        known = self.store.versions.get(shipped).activated_at is not None
        return known and promoted_by(self.store, (active,))[active.id] != "shipped"

    def alarm(self, feedback: Feedback) -> None:
        """Tells at once that an answer was reported as unsafe: an event of the query, and the review channel."""
        if self.settings.redis_url:
            self.events.publish(feedback.query_id, "unsafe", {"feedback": feedback.id})
        if channel := self.settings.slack_review_channel:
            text = f"An answer was reported as unsafe: `millwright review show {feedback.id}`, or the review page."
            self.store.deliveries.tell(feedback.query_id, "unsafe", Place(channel, ""), text)

    def close(self) -> None:
        """Closes what this process has opened."""
        for name in ("index", "text_index", "standings", "events", "store"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()
