"""Steps and items that are typed by hand: "1. Remove the cover", "B) Connect", "Step 3: Drain" in plain paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingestion.counted import counted_items
from models.types import Block, BlockKind

_LABEL = re.compile(
    r"^(?P<label>Step\s+(?P<step>\d{1,3})\s*[.:)–-]?|\(?(?P<value>\d{1,3}|[A-Za-z])(?:\.\)|[.)]))\s+(?P<rest>\S.*)$",
    re.DOTALL | re.IGNORECASE,
)
_BULLET = re.compile(r"^(?P<label>[•▪◦‣∙●○■□▫➢✓❖])\s*(?P<rest>\S.*)$", re.DOTALL)
_DASH = re.compile(r"^(?P<label>[-–—*])\s+(?P<rest>\S.*)$", re.DOTALL)
_KEYED = re.compile(r"^(?=\S*\d)[\w.+#/-]{1,12}\s*[–—=:-]\s+\S")
KEYED_RUN = 3


@dataclass(frozen=True, slots=True)
class _Labelled:
    """kind: number, letter or capital, with its mark; level: of a block that is a step already, else 0."""

    at: int
    kind: str
    value: int
    label: str
    rest: str
    level: int


def typed_steps(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks; paragraphs with labels that count up inside one section become STEP, bullets become ITEM.

    One lonely "1." or a jump in the numbers leaves a paragraph what it is. A kind of label that starts while another
    still counts is one level deeper. Three or more lines that explain a key each ("4 – SIM card has a PIN lock") are
    items; the key is part of their text.
    """
    done = list(blocks)
    start = 0
    for end in range(len(done) + 1):
        if end == len(done) or done[end].kind is BlockKind.HEADING:
            _type_steps(done, start, end)
            _type_items(done, start, end)
            start = end + 1
    return counted_items(done)


def _type_steps(done: list[Block], start: int, end: int) -> None:
    for step, level in _levels(_counted([_labelled(done, at) for at in range(start, end)])):
        if not step.level:
            done[step.at] = replace(done[step.at], kind=BlockKind.STEP, label=step.label, text=step.rest, level=level)


def _type_items(done: list[Block], start: int, end: int) -> None:
    plain = [at for at in range(start, end) if done[at].kind is BlockKind.PARAGRAPH]
    keyed = {at for at in plain if _KEYED.match(done[at].text)}
    dashed = {at for at in plain if _DASH.match(done[at].text)}
    for at in plain:
        match = _BULLET.match(done[at].text) or (_DASH.match(done[at].text) if _run_at(at, dashed) > 1 else None)
        level = done[at].level or _level_above(done, at - 1, start)
        if match:
            done[at] = replace(done[at], kind=BlockKind.ITEM, label=match["label"], text=match["rest"], level=level + 1)
        elif at in keyed and _run_at(at, keyed) >= KEYED_RUN:
            done[at] = replace(done[at], kind=BlockKind.ITEM, level=level + 1)


def _level_above(done: Sequence[Block], at: int, start: int) -> int:
    """Depth of what a list hangs on: of the step that announces it with ':', of its first items; 0 in running text."""
    if at < start:
        return 0
    above = done[at]
    if above.kind is BlockKind.STEP and above.text.rstrip().endswith(":"):
        return above.level
    return above.level - 1 if above.kind is BlockKind.ITEM else 0


def _run_at(at: int, members: set[int]) -> int:
    """Length of the run of neighbours that `at` is part of."""
    first, last = at, at
    while first - 1 in members:
        first -= 1
    while last + 1 in members:
        last += 1
    return last - first + 1 if at in members else 0


def _labelled(done: Sequence[Block], at: int) -> _Labelled | None:
    block = done[at]
    if block.kind is BlockKind.STEP:
        match = _LABEL.match(f"{block.label} .")
    else:
        match = _LABEL.match(block.text) if block.kind is BlockKind.PARAGRAPH else None
    if match is None:
        return None
    text, label = match["step"] or match["value"], match["label"].strip()
    if text.isdigit():
        kind, value = ("step" if match["step"] else "number"), int(text)
    else:
        kind, value = ("letter" if text.islower() else "capital"), ord(text.lower()) - ord("a") + 1
    mark = label[0] * (label[0] == "(") + label[-1]
    return _Labelled(at, kind + mark, value, label, match["rest"], block.level if block.kind is BlockKind.STEP else 0)


def _counted(candidates: Iterable[_Labelled | None]) -> list[_Labelled]:
    """Those that belong to a run 1, 2, … of at least two with one kind of label; what is a step already stays."""
    kept: dict[int, _Labelled] = {}
    runs: dict[str, list[_Labelled]] = {}
    for candidate in (c for c in candidates if c is not None):
        run = runs.get(candidate.kind, [])
        if run and candidate.value == run[-1].value + 1:
            run.append(candidate)
        else:
            run = runs[candidate.kind] = [candidate] if candidate.value == 1 or candidate.level else []
        if len(run) > 1:
            kept |= {step.at: step for step in run}
        elif candidate.level:
            kept[candidate.at] = candidate
    return [kept[at] for at in sorted(kept)]


def _levels(steps: Sequence[_Labelled]) -> Iterator[tuple[_Labelled, int]]:
    stack: list[str] = []
    for step in steps:
        if step.level:
            stack = [*stack[: step.level - 1], *("" for _ in range(step.level - 1 - len(stack))), step.kind]
        elif step.kind in stack and step.value > 1:
            del stack[stack.index(step.kind) + 1 :]
        elif step.kind not in stack:
            stack.append(step.kind)
        yield step, stack.index(step.kind) + 1
