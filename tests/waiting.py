"""Waiting for a condition: no test sleeps for a time that it hopes is enough."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 150.0
"""Only a test that fails waits so long: a busy machine makes none fail."""


def until(condition: Callable[[], T], what: str) -> T:
    """The first true value of the condition."""
    end = time.monotonic() + PATIENCE_S
    while not (value := condition()):
        assert time.monotonic() < end, f"not within {PATIENCE_S:.0f} s: {what}"
        time.sleep(0.02)
    return value
