"""The circuit breaker before a language model: a dead one must not slow every question down.

Closed, it lets every call through. After failures in a row it opens: nobody asks the model for a while. Then it is
half-open: one question tries, and the others do without the model until that one knows. M. T. Nygard, Release It!,
chapter 5."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

FAILURES = 3
PAUSE_S = 30.0
"""After so many failures in a row nobody asks the model for so long."""

TELL_EVERY_S = 600.0
"""Nothing new is told again after so long, so that who forgets what is old keeps it."""


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a model is doing, as one process sees it. since: of the state; error: the last failure in plain words, ''
    if there was none, at `failed_at`; until: an open one is half-open from then on."""

    model: str
    state: BreakerState
    since: datetime
    error: str = ""
    failed_at: datetime | None = None
    until: datetime | None = None

    def at(self, now: datetime) -> Standing:
        """As it is then, with nobody having asked in between."""
        if self.state is BreakerState.OPEN and self.until is not None and self.until <= now:
            return replace(self, state=BreakerState.HALF_OPEN, since=self.until)
        return self


Tell = Callable[[Standing], None]


class Breaker:
    """Of one model in one process. Thread-safe. tell: hears of every change and every failure; it must not raise."""

    def __init__(
        self, model: str, tell: Tell | None = None, *, failures: int = FAILURES, pause_s: float = PAUSE_S
    ) -> None:
        self._tell = tell
        self._most = failures
        self._pause = timedelta(seconds=pause_s)
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._trying: int | None = None  # the thread that tries while it is half-open
        self._standing = Standing(model, BreakerState.CLOSED, datetime.now(UTC))
        self._told = float("-inf")

    @property
    def standing(self) -> Standing:
        return self._standing.at(datetime.now(UTC))

    def enter(self) -> bool:
        """Whether the model may be asked now; who may, says `leave` in the same thread at the end, however it ended."""
        with self._lock:
            now = datetime.now(UTC)
            state = self._standing.at(now).state
            if state is BreakerState.CLOSED:
                return True
            if state is BreakerState.OPEN or self._trying is not None:
                return False
            self._trying = threading.get_ident()
            return True

    def leave(self) -> None:
        """The call is over. One that was neither well nor badly ended, as a cancelled one, leaves all as it was."""
        with self._lock:
            if self._trying == threading.get_ident():
                self._trying = None

    def succeeded(self, complaint: str = "") -> None:
        """The model has answered; complaint: what was wrong with what it said."""
        with self._lock:
            self._in_a_row = 0
            now, was = datetime.now(UTC), self._standing
            new = was if was.state is BreakerState.CLOSED else replace(was, state=BreakerState.CLOSED, since=now)
            if complaint:
                new = replace(new, error=complaint, failed_at=now)
            self._put(replace(new, until=None))

    def failed(self, error: str) -> bool:
        """The model could not be reached or took too long, in plain words. Whether that opens the breaker."""
        with self._lock:
            now, was = datetime.now(UTC), self._standing.at(datetime.now(UTC))
            self._in_a_row += 1
            opens = was.state is BreakerState.HALF_OPEN or (
                was.state is BreakerState.CLOSED and self._in_a_row >= self._most
            )
            new = replace(was, error=error, failed_at=now)
            if opens:
                self._in_a_row = 0
                new = replace(new, state=BreakerState.OPEN, since=now, until=now + self._pause)
            self._put(new)
            return opens

    def _put(self, new: Standing) -> None:
        """Under the lock, so that what is told last is how it is."""
        changed, self._standing = new != self._standing, new
        if self._tell is not None and (changed or time.monotonic() - self._told >= TELL_EVERY_S):
            self._told = time.monotonic()
            self._tell(new)
