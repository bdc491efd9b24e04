"""Step 3, gather: runs the chosen tools side by side and puts what they find on one scale."""

from __future__ import annotations

import contextvars
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from models.types import Audience, Evidence
from services.answering.route import Plan
from services.answering.state import Retrieval
from services.answering.tools import Tool, common_scale
from services.answering.understand import Understood


def gather(
    understood: Understood, plan: Plan, tools: Mapping[str, Tool], audience: Audience, retrieval: Retrieval
) -> tuple[Evidence, ...]:
    """Evidence of all tools of the plan, best first. Raises what a tool raises (Unavailable)."""
    if len(plan.tools) == 1:
        return tools[plan.tools[0]].run(understood, audience)
    with ThreadPoolExecutor(max_workers=len(plan.tools), thread_name_prefix="tool") as pool:
        # a plain thread doesn't inherit the context (dspy.context lives there)
        running = [
            pool.submit(contextvars.copy_context().run, tools[name].run, understood, audience) for name in plan.tools
        ]
        found = [task.result() for task in running]
    merged = [evidence for group in common_scale(found, retrieval) for evidence in group]
    return tuple(sorted(merged, key=lambda e: (-e.fused, e.id)))
