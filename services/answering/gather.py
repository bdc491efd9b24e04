"""Step 3, gather: runs the chosen tools side by side and puts what they find on one scale."""

from __future__ import annotations

import contextvars
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import lru_cache

from models.analyzer import stands
from models.types import Audience, Evidence
from services.answering.route import Plan
from services.answering.state import Retrieval
from services.answering.tools import Tool, common_scale, names_of
from services.answering.understand import Understood

_THREADS = 32
"""More than the tools of all questions that a process answers at a time."""


def gather(
    understood: Understood, plan: Plan, tools: Mapping[str, Tool], audience: Audience, retrieval: Retrieval
) -> tuple[Evidence, ...]:
    """Evidence of all tools of the plan, best first; of the other tools too where these alone may hold an identifier
    that the question names. Raises what a tool raises (Unavailable)."""
    others = [tool for name, tool in tools.items() if name not in plan.tools]
    chosen = [tools[name] for name in plan.tools]
    found = _run(understood, [*chosen, *others] if understood.bare else chosen, audience)
    if others and not understood.bare and _lacking(understood, found):
        found += _run(understood, others, audience)
    if len(found) == 1:
        return found[0]
    merged = [evidence for group in common_scale(found, retrieval) for evidence in group]
    return tuple(sorted(merged, key=lambda e: (-e.named, -e.fused, e.id)))


def _lacking(understood: Understood, found: Sequence[Sequence[Evidence]]) -> bool:
    """Whether an identifier of the question stands in none of the passages."""
    names = frozenset(name for group in found for item in group for name in names_of(item))
    return any(not stands(identifier.normal, names) for identifier in understood.identifiers)


def _run(understood: Understood, tools: Sequence[Tool], audience: Audience) -> list[tuple[Evidence, ...]]:
    if len(tools) == 1:
        return [tools[0].run(understood, audience)]
    pool = _threads(os.getpid())
    # a plain thread doesn't inherit the context (dspy.context lives there)
    running = [pool.submit(contextvars.copy_context().run, tool.run, understood, audience) for tool in tools]
    wait(running)  # for all of them, also where one fails: nothing of a question runs on after its answer
    return [task.result() for task in running]


@lru_cache(maxsize=1)
def _threads(_process: int) -> ThreadPoolExecutor:
    """The threads of this process (a fork has none of its parent's), kept from question to question: the embedded index
    opens its file once per thread."""
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="tool")
