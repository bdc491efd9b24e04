"""When a step asks the language model, for how long, and that the local step stands where it can't."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import dspy

from models.errors import Unavailable
from models.store.spending import Spending
from models.types import Query
from services.answering.model.budget import CallMeter, CompileMeter, Meter
from services.answering.model.language_model import LanguageModel
from services.answering.model.roles import LanguageModels, Step
from services.answering.progress import Progress, Silent
from services.answering.state import Implementations

T = TypeVar("T")

log = logging.getLogger(__name__)

_OF_DEADLINE = 0.8
"""Share of the time left that the language model may take; the rest is for the local steps."""


class Asking:
    """The language models as one question may use them: one bound of time for all of its steps together."""

    def __init__(
        self,
        models: LanguageModels,
        implementations: Implementations,
        query: Query,
        progress: Progress,
        spending: Spending,
    ) -> None:
        self._models = models
        self._implementations = implementations
        self._query = query
        self._progress = progress
        self._until: float | None = None
        around = dspy.settings.usage_tracker
        self._meter = around if isinstance(around, CompileMeter) else Meter(models.budgets, spending)

    def model_for(self, step: Step) -> LanguageModel | None:
        """The model that does this step; None if it is done locally."""
        return self._models.of(step) if getattr(self._implementations, step) == "model" else None

    def ask(self, step: Step, ask: Callable[[], T], heard: Callable[[str], None] | None = None) -> T | None:
        """What the language model makes of a step; None where there is none, or it isn't meant to do this step, or it
        fails, and the local step stands. heard: is given what the model has written so far, if
        somebody watches."""
        model = self.model_for(step)
        if model is None:
            return None
        if self._until is None:
            at = self._query.deadline_at
            left = _OF_DEADLINE * (at - datetime.now(UTC)).total_seconds() if at else model.timeout_s
            self._until = time.monotonic() + min(model.timeout_s, left)
        watched = None if isinstance(self._progress, Silent) else heard
        calls = CallMeter(self._meter, step, model.name, model.max_tokens)
        try:
            with model.bound(), dspy.context(usage_tracker=calls):
                return model.call(ask, self._until - time.monotonic(), self._progress.checkpoint, watched)
        except Unavailable as error:
            log.info("Query %s, step %s is done without a language model. %s", self._query.id, step, error)
            return None
        finally:
            calls.close()

    def usage(self) -> dict[str, Any]:
        """What this question used so far; {} inside a compile, which counts for itself."""
        return {} if isinstance(self._meter, CompileMeter) else self._meter.usage()
