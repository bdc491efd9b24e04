"""What a compile may use of language models: tokens, money and time, counted at every call."""

from __future__ import annotations

import threading
import time
from typing import Any

import dspy

from services.answering.model.language_model import LanguageModel, Nonsense


class Spent(Nonsense):
    """The budget of a compile is used up: no failure of the model, and nothing is asked of it any more."""


class Budget:
    """Thread-safe. dollars count where the model's price is known to DSPy; a limit of 0 is none."""

    def __init__(self, tokens: int = 0, dollars: float = 0.0, seconds: float = 0.0) -> None:
        self._limits = {"tokens": tokens, "dollars": dollars, "seconds": seconds}
        self._lock = threading.Lock()
        self._start = time.monotonic()
        self.calls = 0
        self.tokens = 0
        self.dollars = 0.0

    @property
    def spent(self) -> str:
        """Which limit is reached, '' for none."""
        used = {"tokens": self.tokens, "dollars": self.dollars, "seconds": time.monotonic() - self._start}
        return next((name for name, limit in self._limits.items() if limit and used[name] >= limit), "")

    def begin(self) -> None:
        """Counts a call that is about to be made. Raises Spent."""
        if self.spent:
            raise Spent(f"The {self.spent} that a compile may use are used up.")
        with self._lock:
            self.calls += 1

    def count(self, usage: dict[str, Any]) -> None:
        """Adds what one call used, as its server tells it."""
        with self._lock:
            self.tokens += int(usage.get("total_tokens") or 0)
            self.dollars += float(usage.get("cost") or 0.0)

    def to_json(self) -> dict[str, Any]:
        return {"calls": self.calls, "tokens": self.tokens, "dollars": round(self.dollars, 4)}


class _Counting:
    """Stands where DSPy reports usage: counts it here, and tells whoever counts around it."""

    def __init__(self, budget: Budget, around: Any) -> None:
        self._budget = budget
        self._around = around

    def add_usage(self, lm: str, usage: dict[str, Any]) -> None:
        self._budget.count(usage)
        if self._around is not None:
            self._around.add_usage(lm, usage)


class Metered(dspy.BaseLM):  # type: ignore[misc]
    """A language model that counts what it is asked, and asks nothing more once the budget is spent."""

    def __init__(self, inner: dspy.BaseLM, budget: Budget) -> None:
        super().__init__(model=inner.model, model_type=inner.model_type, cache=False)
        self.kwargs = dict(inner.kwargs)
        self._inner = inner
        self._budget = budget

    def __call__(self, prompt: Any = None, *, messages: Any = None, **more: Any) -> Any:
        self._budget.begin()
        with dspy.context(usage_tracker=_Counting(self._budget, dspy.settings.usage_tracker)):
            return self._inner(prompt, messages=messages, **more)

    def copy(self, **changes: Any) -> Metered:
        """As DSPy's optimizers want it: the same model with other settings, on the same budget."""
        return Metered(self._inner.copy(**changes), self._budget)

    def __deepcopy__(self, memo: dict[int, Any]) -> Metered:
        return self

    @property
    def supports_response_schema(self) -> bool:
        return bool(self._inner.supports_response_schema)

    @property
    def supported_params(self) -> set[str]:
        found: set[str] = self._inner.supported_params
        return found


def metered(model: LanguageModel, budget: Budget) -> Metered:
    """The configured model on a budget."""
    return Metered(model.lm, budget)
