"""Which warning governs which block of a section: the rules of all formats, in one place.

DANGER, WARNING and CAUTION between two steps speak of the next step; before the first step, of the whole procedure;
inside a step, of that step. A notice between steps is about the step before as often as about the next, so it goes
with both. Where a section has no steps, a warning governs all of it, a notice what stands near it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.types import Block, BlockKind, Severity

_FIRST = re.compile(r"^\W*(?:1|a|i)\W*$", re.IGNORECASE)
_NEAR_BEFORE, _NEAR_AFTER = 2, 3


def has_steps(blocks: Sequence[Block]) -> bool:
    """Whether a section is (or holds) a procedure."""
    return any(block.kind is BlockKind.STEP for block in blocks)


def governed_blocks(blocks: Sequence[Block]) -> dict[int, frozenset[int]]:
    """For each warning of a section (by index) the indices of the blocks that it governs, itself left out."""
    procedures = _procedures(blocks)
    bound: dict[int, frozenset[int]] = {}
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.WARNING:
            reach = _in_procedure(blocks, procedures, index) if procedures else _in_prose(blocks, index)
            bound[index] = frozenset(i for i in reach if blocks[i].kind is not BlockKind.WARNING and i != index)
    return bound


def _in_prose(blocks: Sequence[Block], index: int) -> range:
    if blocks[index].severity is Severity.NOTICE:
        return range(max(0, index - _NEAR_BEFORE), min(len(blocks), index + 1 + _NEAR_AFTER))
    return range(len(blocks))


def _in_procedure(blocks: Sequence[Block], procedures: list[range], index: int) -> set[int]:
    warning = blocks[index]
    home = next((steps for steps in procedures if index in steps), None)
    if home is None:  # before the first step of the section
        return set(range(index, procedures[0].stop))
    if warning.level:  # inside a step
        owner = _step_before(blocks, home, index, warning.level)
        if owner is not None:
            return set(_extent(blocks, home, owner))
    following = next((i for i in range(index, home.stop) if blocks[i].kind is BlockKind.STEP), None)
    if following is None:
        after = next((steps for steps in procedures if steps.start >= home.stop), None)
        if after is not None and _only_asides(blocks, index, after.start):
            return set(after)  # it stands between two procedures, before the first step of the second
    reach = set(_extent(blocks, home, following)) if following is not None else set()
    if warning.severity is Severity.NOTICE or following is None:
        previous = _step_before(blocks, home, index, None)
        if previous is not None:
            reach |= {i for i in _extent(blocks, home, previous) if i < index}
    return reach


def _only_asides(blocks: Sequence[Block], start: int, stop: int) -> bool:
    """Nothing but warnings and plain text between a warning and the next procedure's first step."""
    return all(blocks[i].kind in (BlockKind.WARNING, BlockKind.PARAGRAPH) for i in range(start, stop))


def _procedures(blocks: Sequence[Block]) -> list[range]:
    """Runs of blocks from one first step to the next first step of the outermost level, or to the section's end."""
    steps = [i for i, block in enumerate(blocks) if block.kind is BlockKind.STEP]
    if not steps:
        return []
    top = min(blocks[i].level for i in steps)
    starts = [steps[0], *(i for i in steps[1:] if blocks[i].level == top and _FIRST.match(blocks[i].label))]
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], len(blocks)], strict=True)]


def _step_before(blocks: Sequence[Block], home: range, index: int, level: int | None) -> int | None:
    for i in range(index - 1, home.start - 1, -1):
        if blocks[i].kind is BlockKind.STEP and (level is None or blocks[i].level <= level):
            return i
    return None


def _extent(blocks: Sequence[Block], home: range, step: int) -> range:
    """A step with all that hangs below it: sub-steps, code, tables, until the next step of its level or above."""
    for i in range(step + 1, home.stop):
        if blocks[i].kind is BlockKind.STEP and blocks[i].level <= blocks[step].level:
            return range(step, i)
    return range(step, home.stop)
