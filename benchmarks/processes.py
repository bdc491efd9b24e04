"""Several processes for one benchmark: each opens what it asks for itself, and what comes of it keeps its order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Any

Mapped = Callable[[Callable[[Any, Any], Any], Iterable[Any]], list[Any]]
"""Calls a function of a module with what the process holds and each item, and returns what came of each, in order."""

_PORTIONS = 8
_held: Any = None


@contextmanager
def processes(number: int, opened: Callable[..., Any], *given: Any) -> Iterator[Mapped]:
    """`number` processes that each hold opened(*given); with one, this process is it. All must be picklable."""
    if number <= 1:
        held = opened(*given)
        yield lambda work, items: [work(held, item) for item in items]
        return
    with ProcessPoolExecutor(number, get_context("spawn"), _open, (opened, given)) as pool:

        def mapped(work: Callable[[Any, Any], Any], items: Iterable[Any]) -> list[Any]:
            waiting = list(items)
            portion = max(1, len(waiting) // (number * _PORTIONS))
            return list(pool.map(partial(_done, work), waiting, chunksize=portion))

        yield mapped


def _open(opened: Callable[..., Any], given: tuple[Any, ...]) -> None:
    global _held
    _held = opened(*given)


def _done(work: Callable[[Any, Any], Any], item: Any) -> Any:
    return work(_held, item)
