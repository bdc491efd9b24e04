"""The sides of ruled cells among the upright rules of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ingestion.pdf.layout import Rule

_NEAR = 1.5
"""Points by which a rule may miss the one that it meets."""


def walls(across: Sequence[Rule], down: Sequence[Rule]) -> list[Rule]:
    """The upright rules that a level one meets at either end: what stands on both sides of one stands in two cells.

    Others are the lines of drawings, which may run through a label."""
    levels: defaultdict[int, list[Rule]] = defaultdict(list)
    for rule in across:
        levels[round(rule.y0)].append(rule)
    return [wall for wall in down if _is_met(wall.x0, wall.y0, levels) and _is_met(wall.x0, wall.y1, levels)]


def _is_met(x: float, y: float, levels: defaultdict[int, list[Rule]]) -> bool:
    near = (rule for level in range(round(y) - 2, round(y) + 3) for rule in levels.get(level, ()))
    return any(abs(r.y0 - y) <= _NEAR and r.x0 - _NEAR <= x <= r.x1 + _NEAR for r in near)
