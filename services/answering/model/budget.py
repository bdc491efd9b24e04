"""What language models may cost: limits per question, day and compile, counted per step.

A call is made only if its prompt and the longest text that it may write still fit every limit; else the step is done
locally, and the answer says why. What is taken from a day's budget is reserved before the call in the Store, so that
all workers together keep the limit, and settled after it. A call of which nobody knows what it cost, because it broke
off or came too late, counts with its prompt."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import dspy

from models.errors import MillwrightError, Unavailable
from models.store.spending import Spending, Spent

log = logging.getLogger(__name__)

BYTES_PER_TOKEN = 3
"""Of a prompt, before its tokens are counted: fewer than any tokenizer needs for plain text."""
_MILLION = 1_000_000


class LimitReached(Unavailable):
    """A limit leaves no room for a call; the message says which, for whoever asked."""


class CompileLimitReached(MillwrightError):
    """The budget of a compile is used up: what it would try next, it can't."""


@dataclass(frozen=True)
class Limit:
    """0 is none."""

    tokens: int = 0
    usd: float = 0.0

    def room(self, used: Spent, wanted: Spent) -> bool:
        most = self.spent
        return (not most.tokens or used.tokens + wanted.tokens <= most.tokens) and (
            not most.micro_usd or used.micro_usd + wanted.micro_usd <= most.micro_usd
        )

    @property
    def spent(self) -> Spent:
        return Spent(self.tokens, round(self.usd * _MILLION))

    def __str__(self) -> str:
        named = [f"{self.tokens:,} tokens" if self.tokens else "", f"{self.usd:g} USD" if self.usd else ""]
        return " or ".join(filter(None, named))


@dataclass(frozen=True)
class Budgets:
    """prices: US dollars per million tokens, of prompts and of texts, by model; else those that DSPy knows."""

    question: Limit = Limit()
    day: Limit = Limit()
    compile: Limit = Limit()
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def cost(self, lm: str, prompt: int, text: int) -> float | None:
        """US dollars of a call; None if the model's price isn't known."""
        price = self.prices.get(lm) or _listed(lm)
        return None if price is None else (prompt * price[0] + text * price[1]) / _MILLION


def _listed(lm: str) -> tuple[float, float] | None:
    from dspy.clients.model_metadata import model_info, rate  # noqa: PLC0415  (reads a list of thousands of prices)

    provider, _, model = lm.partition("/")
    info = model_info(provider, model)
    prompt, text = (rate(info, key) if info else None for key in ("input_cost_per_token", "output_cost_per_token"))
    return None if prompt is None or text is None else (float(prompt) * _MILLION, float(text) * _MILLION)


@dataclass
class _Used:
    lm: str
    calls: int = 0
    tokens: int = 0
    usd: float | None = 0.0


class Meter:
    """Counts what one question uses. Thread-safe: a call that nobody waits for any more is counted all the same."""

    def __init__(self, budgets: Budgets, spending: Spending, today: date | None = None) -> None:
        self._budgets = budgets
        self._spending = spending
        self._day = today or datetime.now(UTC).date()
        self._lock = threading.Lock()
        self._steps: dict[str, _Used] = {}
        self._reserved = Spent()
        self._limit = ""

    def usage(self) -> dict[str, Any]:
        """As it stands on the answer; {} if no model was asked, nor would have been but for a limit."""
        with self._lock:
            if not self._steps and not self._limit:
                return {}
            steps = {
                step: {"lm": u.lm, "calls": u.calls, "tokens": u.tokens, "usd": u.usd}
                for step, u in self._steps.items()
            }
            money = [u.usd for u in self._steps.values()]
            return {
                "steps": steps,
                "tokens": sum(u.tokens for u in self._steps.values()),
                "usd": None if None in money else round(sum(usd or 0.0 for usd in money), 6),
                "limit": self._limit,
            }

    def reserve(self, lm: str, prompt: int, text: int) -> Spent:
        """Takes what a call may use from the budgets of the question and the day. Raises LimitReached."""
        budgets, usd = self._budgets, self._budgets.cost(lm, prompt, text)
        if usd is None and (budgets.question.usd or budgets.day.usd):
            raise self._reached(f"The price of {lm} isn't known, so no budget in USD can be kept: set its price.")
        wanted = Spent(prompt + text, round((usd or 0.0) * _MILLION))
        with self._lock:
            used = Spent(
                self._reserved.tokens + sum(u.tokens for u in self._steps.values()),
                self._reserved.micro_usd + round(sum(u.usd or 0.0 for u in self._steps.values()) * _MILLION),
            )
            fits = budgets.question.room(used, wanted)
            if fits:
                self._reserved = Spent(
                    self._reserved.tokens + wanted.tokens, self._reserved.micro_usd + wanted.micro_usd
                )
        if not fits:
            raise self._reached(
                f"The budget of one question ({budgets.question}) leaves no room for the language model."
            )
        if (budgets.day.tokens or budgets.day.usd) and not self._spending.reserve(self._day, wanted, budgets.day.spent):
            self._give_back(wanted)
            raise self._reached(f"The budget of this day ({budgets.day}) leaves no room for the language model.")
        return wanted

    def settle(self, step: str, lm: str, reserved: Spent, prompt: int, text: int) -> None:
        """Counts what a call used, for which `reserved` was taken."""
        self._give_back(reserved)
        kept = reserved if self._budgets.day.tokens or self._budgets.day.usd else Spent()
        self._kept(step, self._count(step, lm, prompt, text), kept, total=True)

    def _count(self, step: str, lm: str, prompt: int, text: int) -> Spent:
        usd = self._budgets.cost(lm, prompt, text)
        with self._lock:
            used = self._steps.setdefault(step, _Used(lm))
            used.calls += 1
            used.tokens += prompt + text
            used.usd = None if used.usd is None or usd is None else used.usd + usd
        return Spent(prompt + text, round((usd or 0.0) * _MILLION), 1)

    def _kept(self, step: str, used: Spent, reserved: Spent, *, total: bool) -> None:
        try:
            self._spending.settle(self._day, step, used, reserved, total=total)
        except Unavailable as error:  # what was reserved stays counted
            log.warning("What the language model used isn't counted: %s", error)

    def _give_back(self, reserved: Spent) -> None:
        with self._lock:
            self._reserved = Spent(
                self._reserved.tokens - reserved.tokens, self._reserved.micro_usd - reserved.micro_usd
            )

    def _reached(self, why: str) -> LimitReached:
        with self._lock:
            self._limit = why
        return LimitReached(why)


class CompileMeter(Meter):
    """Counts what a compile uses, the calls of DSPy's optimizers themselves among them: `step` of those is optimizer.

    It has the budget of a compile and no other, and counts in no day's limit. `spent` and `checkpoint` are for whoever
    compiles, between two cases."""

    def __deepcopy__(self, memo: dict[int, Any]) -> CompileMeter:
        return self  # DSPy copies a tracker for each of its threads

    @property
    def spent(self) -> bool:
        return bool(self._limit)

    @property
    def tokens(self) -> int:
        """Used so far."""
        with self._lock:
            return sum(used.tokens for used in self._steps.values())

    def checkpoint(self) -> None:
        """Raises CompileLimitReached once a call found no room."""
        if self._limit:
            raise CompileLimitReached(self._limit)

    def reserve(self, lm: str, prompt: int, text: int) -> Spent:
        limit, usd = self._budgets.compile, self._budgets.cost(lm, prompt, text)
        if usd is None and limit.usd:
            raise self._reached(f"The price of {lm} isn't known, so no budget in USD can be kept: set its price.")
        wanted = Spent(prompt + text, round((usd or 0.0) * _MILLION))
        whole = self.usage()
        used = Spent(whole.get("tokens", 0), round((whole.get("usd") or 0.0) * _MILLION))
        if not limit.room(used, wanted):
            raise self._reached(f"The budget of one recompile ({limit}) is used up.")
        return Spent()

    def settle(self, step: str, lm: str, reserved: Spent, prompt: int, text: int) -> None:
        del reserved  # a compile's calls are few at a time: it may overrun by what they use
        self._kept("compile", self._count(step, lm, prompt, text), Spent(), total=False)

    def add_usage(self, lm: str, usage: Mapping[str, Any]) -> None:
        """DSPy's, for a call outside a step: an optimizer that writes instructions."""
        self.settle("optimizer", lm, Spent(), *_tokens(usage))
        if not self._budgets.compile.room(Spent(self.usage()["tokens"]), Spent()):
            self._reached(f"The budget of one recompile ({self._budgets.compile}) is used up.")


@contextmanager
def compiling(budgets: Budgets, spending: Spending) -> Iterator[CompileMeter]:
    """Counts all calls inside against the budget of a compile, whichever thread of DSPy's makes them."""
    meter = CompileMeter(budgets, spending)
    with dspy.context(usage_tracker=meter):
        yield meter


class CallMeter:
    """Stands where DSPy reports usage, during one step of a question. `before` is called with each prompt."""

    def __init__(self, meter: Meter, step: str, lm: str, most_text: int) -> None:
        self._meter = meter
        self._step = step
        self._lm = lm
        self._most_text = most_text
        self._lock = threading.Lock()
        self._open: list[tuple[Spent, int]] = []

    def before(self, prompt: str) -> None:
        """Raises LimitReached."""
        tokens = -(-len(prompt.encode()) // BYTES_PER_TOKEN)
        reserved = self._meter.reserve(self._lm, tokens, self._most_text)
        with self._lock:
            self._open.append((reserved, tokens))

    def add_usage(self, lm: str, usage: Mapping[str, Any]) -> None:
        del lm  # an optimizer may have bound another one; its own prices are in its own meter
        taken = self._take()
        if taken is not None:
            prompt, text = _tokens(usage)
            self._meter.settle(self._step, self._lm, taken[0], prompt or taken[1], text)

    def close(self) -> None:
        """Counts the calls of which nothing came back."""
        while (taken := self._take()) is not None:
            self._meter.settle(self._step, self._lm, taken[0], taken[1], 0)

    def _take(self) -> tuple[Spent, int] | None:
        with self._lock:
            return self._open.pop(0) if self._open else None


def _tokens(usage: Mapping[str, Any]) -> tuple[int, int]:
    return int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)


def tell_prompt(messages: Any) -> None:
    """Called by the adapters with the messages of a call, before it is made. Raises LimitReached."""
    meter = dspy.settings.usage_tracker
    if isinstance(meter, CallMeter):
        meter.before("".join(str(message.get("content", "")) for message in messages))
