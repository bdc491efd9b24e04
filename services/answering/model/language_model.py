"""The language model that a site names: reached over the network, so it may be dead, slow or talk nonsense.

It is bound to one call by DSPy's context and stored nowhere else: a program version holds no model, address or key.
DSPy's caches, history and process-wide trace are off, since they would keep one user's evidence near another's.
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

import dspy
from dspy.dsp.utils.settings import main_thread_config
from dspy.utils import exceptions
from dspy.utils.exceptions import AdapterParseError

from models.errors import BadInput, Unavailable
from services.answering.model.adapters import Chat, Structured
from services.answering.model.breaker import FAILURES, Breaker, Tell
from services.answering.model.budget import LimitReached
from services.answering.model.streaming import Abandoned, streamed

T = TypeVar("T")

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.1
"""How often a waiting question looks whether it was cancelled."""

logging.getLogger("dspy").setLevel(logging.ERROR)  # its warnings quote prompts


class Nonsense(ValueError):
    """The model answered in time, but not what it was asked for."""


class _Late(Exception):
    pass


class _Failed(Exception):
    """Its cause is what the client library raised."""


class _Call(Generic[T]):
    """One call in a thread of its own, since a server that sends a byte now and then outlasts every timeout of a
    client."""

    def __init__(self, step: Callable[[], T], *, streaming: bool) -> None:
        self._abandoned = threading.Event()
        self._said: SimpleQueue[str | _Result[T]] = SimpleQueue()
        self._text = ""
        self._step = partial(streamed, step, self._hear) if streaming else step
        context = contextvars.copy_context()  # dspy.context lives there
        threading.Thread(target=context.run, args=(self._work,), name="language-model", daemon=True).start()

    def wait(self, end: float, checkpoint: Callable[[], None], heard: Callable[[str], None] | None) -> T:
        """The result. Raises _Failed, _Late at `end`, and what the two callbacks raise."""
        try:
            while True:
                try:
                    said = self._said.get(timeout=max(0.0, min(LOOK_EVERY_S, end - time.monotonic())))
                except Empty:
                    said = ""
                if isinstance(said, _Result):
                    if said.error is not None:
                        raise _Failed from said.error
                    return said.value  # type: ignore[return-value]
                if time.monotonic() >= end:
                    raise _Late
                checkpoint()
                if said and heard is not None:
                    heard(said)
        finally:
            self._abandoned.set()

    def _work(self) -> None:
        try:
            self._said.put(_Result(self._step(), None))
        except Exception as error:  # noqa: BLE001  (whatever a client library raises is a failure of the model)
            self._said.put(_Result(None, error))

    def _hear(self, piece: str) -> None:
        if self._abandoned.is_set():
            raise Abandoned
        self._text += piece
        if "}" in piece:  # a statement may be complete
            self._said.put(self._text)


@dataclass(frozen=True, slots=True)
class _Result(Generic[T]):
    value: T | None
    error: Exception | None


class LanguageModel:
    """One configured model. Thread-safe; calls are bounded in time whatever the server does."""

    def __init__(
        self,
        name: str,
        *,
        base_url: str = "",
        api_key: str = "",
        timeout_s: float = 20.0,
        max_tokens: int = 2000,
        structured: bool = False,
        setting: str = "MILLWRIGHT_LM",
        tell: Tell | None = None,
    ) -> None:
        """name: 'provider/model' as DSPy and LiteLLM name it. timeout_s: for all calls of one question together.
        structured: the server enforces the form of what the model says. setting: that named it, for messages.
        tell: hears how the model is doing.

        Raises BadInput for a name that can't be one."""
        dspy.configure_cache(enable_disk_cache=False, enable_memory_cache=False)
        options: dict[str, Any] = {"api_key": api_key} if api_key else {}
        if base_url:
            # servers of one's own often want no key, but the client wants one to send
            options = {"api_base": base_url, "api_key": api_key or "none"}
        self.name = name
        self.setting = setting
        self.timeout_s = timeout_s
        self.max_tokens = max_tokens
        try:
            self.lm = dspy.LM(name, cache=False, num_retries=0, timeout=timeout_s, max_tokens=max_tokens, **options)
        except ValueError as error:
            raise BadInput(f"{setting} is {name!r}: {error}. Name it as provider/model.") from error
        self._adapter = Structured() if structured else Chat()
        self._breaker = Breaker(name, tell)

    def __deepcopy__(self, memo: dict[int, Any]) -> LanguageModel:
        return self  # optimizers copy programs; the connection is the same

    @contextmanager
    def bound(self) -> Iterator[None]:
        """For the calls inside, this model, or the one that an optimizer around them has bound."""
        with dspy.context(lm=dspy.settings.lm or self.lm, adapter=self._adapter):
            yield

    def call(
        self,
        step: Callable[[], T],
        seconds: float,
        checkpoint: Callable[[], None],
        heard: Callable[[str], None] | None = None,
    ) -> T:
        """What `step` returns, which calls the model. heard: is given the text so far whenever an object in it is
        complete, in this thread. Raises Unavailable where the model fails, takes longer than `seconds` or has failed
        too often lately, and what the callbacks raise; `checkpoint` is called while waiting."""
        if seconds <= 0:
            raise Unavailable(f"No time is left to ask the language model {self.name}.")
        if not self._breaker.enter():
            raise Unavailable(f"The language model {self.name} is left alone: it failed {FAILURES} times in a row.")
        try:
            return self._called(step, seconds, checkpoint, heard)
        finally:
            self._breaker.leave()

    def _called(
        self,
        step: Callable[[], T],
        seconds: float,
        checkpoint: Callable[[], None],
        heard: Callable[[str], None] | None,
    ) -> T:
        end = time.monotonic() + seconds
        try:
            result = _Call(step, streaming=heard is not None).wait(end, checkpoint, heard)
        except _Late:
            late = f"The language model {self.name} took longer than {seconds:.1f} s."
            self._failed(late)
            raise Unavailable(late) from None
        except _Failed as failed:
            error = failed.__cause__
            assert error is not None
            if isinstance(error, LimitReached):
                raise error from None
            # not the error's own text, which may quote the prompt
            why = f"The language model {self.name} {what_failed(error)}."
            if isinstance(error, AdapterParseError | Nonsense):
                self._breaker.succeeded(why)  # an answer in time; only a model that can't be reached is left alone
            else:
                self._failed(why)
            raise Unavailable(why) from error
        self._breaker.succeeded()
        return result

    def _failed(self, why: str) -> None:
        if self._breaker.failed(why):
            log.warning("The language model %s is left alone for a while; see millwright doctor.", self.name)


_FAILURES: tuple[tuple[type[Exception], str], ...] = (
    (Nonsense, "answered, but not what it was asked for"),
    (AdapterParseError, "answered, but not in the form that it was asked for: it may be too small a model"),
    (exceptions.LMAuthError, "refused the API key"),
    (exceptions.LMBillingError, "refused: its account has no credit left"),
    (exceptions.LMRateLimitError, "refused: too many requests"),
    (exceptions.LMUnsupportedModelError, "is not known to its server"),
    (exceptions.ContextWindowExceededError, "can't take a text of this length"),
    (exceptions.LMTimeoutError, "did not answer in time"),
    (exceptions.LMTransportError, "can't be reached at its address, or the connection broke off"),
    (exceptions.LMStreamAssemblyError, "broke off in the middle of its text"),
    (exceptions.LMServerError, "has an error of its own: its server says so"),
    (exceptions.LMConfigurationError, "is not configured as its provider needs it"),
    (ImportError, "needs a package that isn't installed"),
)


def what_failed(error: BaseException) -> str:
    """What an error of a call means, in words, without its text; to be read after the model's name."""
    for kind, words in _FAILURES:
        if isinstance(error, kind):
            return f"{words} ({type(error).__name__})"
    return f"failed ({type(error).__name__})"


def asked_for_trace() -> list[Any] | None:
    """The trace that an optimizer around this call collects; None for DSPy's process-wide one."""
    trace: list[Any] | None = dspy.settings.trace
    return None if trace is main_thread_config.get("trace") else trace


def note_refusal(query_id: str, reason: str) -> None:
    """Tells an optimizer around this call, if there is one, why the guard refused what the model wrote."""
    kept: dict[str, str] | None = dspy.settings.get("refused")
    if kept is not None:
        kept[query_id] = reason
