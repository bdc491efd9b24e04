"""Waiting for a condition: no test sleeps for a time that it hopes is enough."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

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


def in_a_thread(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What a coroutine function returns, run in a thread of its own: another test may have left a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()
