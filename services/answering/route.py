"""Step 2, route: which tools a question goes to.

The router (services/answering/router.py) alone chooses: tools that search passages, tools over rows, asking back,
declining. What it knows only from the wording is weighed here against what the site's rows and documents say:

- A tool over rows can do only what it has read to the last word. Such a reading, a machine and an operation that the
  rows have, says more than the wording: it stands unless the router holds it for all but impossible (`stands`).
- A question is declined or asked back only where the documents don't speak for it (`outweighs`), and never where it
  names a machine or another identifier.
- A language model that is given this step chooses among the searches only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.answering.router import ASK, DECLINE, TOOLS, Choice
from services.answering.units import LOG, MANUALS

OF_LOGS = tuple(label for label in TOOLS if label != MANUALS)
"""Labels of what is answered from logs."""
_ROWS = frozenset(OF_LOGS) - {LOG}
READ = 0.1
"""From here on that a question needs logs, what a tool over rows has read in it counts."""
SEARCHED = 0.1
"""From here on that a question needs passages of a kind, these are searched."""
OUTWEIGHS = 40
"""So many times the odds that the documents hold the answer must those be that there is nothing to be answered."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Names of the tools to use, likeliest first, and how likely each is to hold the answer."""

    tools: tuple[str, ...]
    likely: dict[str, float]


def searches(choice: Choice | None, tools: Sequence[str]) -> Plan:
    """Which of the tools that search passages a question needs that no tool over rows has read; at least one.

    Where the router's choice is a tool over rows, and none has read the question, notes may tell, and manuals too;
    without a choice every one is searched."""
    if choice is None:
        return Plan(tuple(tools), dict.fromkeys(tools, 1.0))
    unread = not _ROWS.isdisjoint(choice.labels)
    known = {MANUALS: 1 - choice.shares.get((LOG,), 0.0), LOG: choice.needs(*OF_LOGS) if unread else choice.needs(LOG)}
    likely = {tool: known.get(tool, 1.0) for tool in tools}
    best = sorted(tools, key=lambda tool: -likely[tool])
    return Plan(tuple(tool for tool in best if likely[tool] >= SEARCHED or tool == best[0]), likely)


def stands(choice: Choice | None) -> bool:
    """Whether what a tool over rows has read in a question counts, be it that the rows can't say it."""
    return choice is None or choice.needs(*OF_LOGS) >= READ


def outweighs(choice: Choice | None, confidence: float) -> str:
    """ASK or DECLINE where that is the router's choice against `confidence`, the probability that the documents hold
    the answer; else ''."""
    label = choice.labels[0] if choice is not None else ""
    if choice is None or label not in (ASK, DECLINE):
        return ""
    likely = choice.likely[label]
    return label if likely * (1 - confidence) > OUTWEIGHS * confidence * (1 - likely) else ""
