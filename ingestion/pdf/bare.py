"""Steps whose number has no stop: '1  Make sure that …', '2  Press …', counting up at one indent; and the answers to a
question that say how to go on: 'YES  Go to step 3.', 'NO  Replace the switch.'"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingestion.pdf.columns import runs
from ingestion.pdf.layout import Line
from ingestion.pdf.paragraphs import HANGS
from ingestion.pdf.signals import BARE, LEADER
from ingestion.signals import ANSWERED

CONTRARY = (("yes", "no"), ("ok", "ng"), ("ja", "nein"), ("oui", "non"), ("sí", "no"), ("예", "아니오"))
CELL = 1.3
"""Font sizes of space between the cells of a table's row: what has three is no answer."""
SLACK = 3.0
"""Points by which the text of an answer may begin before its first line's."""
APART = 0.45
"""Number and text stand so many font sizes apart, or the text's next line begins below its first word."""
SHIFT = 12.0
"""How far a sequence may be moved on the next page, in points: margins are mirrored."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The last step of a sequence: its number and where its text begins."""

    value: int
    indent: float


def marked(lines: Sequence[Line], after: Numbered | None) -> tuple[list[Line], Numbered | None]:
    """The lines, numbers of steps with the sign that `signals.STEP` knows, and the sequence that may go on.

    Numbers count up from 1, or go on from `after`. What they count are sentences: the parts that the numbers in a
    drawing stand for are none.
    """
    shown = list(lines)
    ended = after
    for run in _runs(lines, after):
        texts = [_last(lines, at) for at, _ in run]
        if 2 * sum(text.endswith((".", ":", "!", ";", ".)")) for text in texts) < len(texts):
            continue
        for at, step in run:
            first, *rest = shown[at].words
            shown[at] = replace(shown[at], words=(first._replace(text=first.text + BARE), *rest))
            ended = step
    for at in _branches(lines):
        first, *rest = shown[at].words
        shown[at] = replace(shown[at], words=(first._replace(text=first.text + BARE), *rest))
    return shown, ended


def _branches(lines: Sequence[Line]) -> list[int]:
    """The lines right below a question that begin with an answer to it and, set apart from that, a sentence; and at the
    head of a page, whose question is on the page before, two answers of which one is the other's contrary."""
    found: list[int] = []
    here: list[int] = []
    asked, first = False, True
    for at, line in enumerate(lines):
        if _is_branch(line):
            here.append(at)
            continue
        if here and line.rect.x0 > lines[here[-1]].words[1].rect.x0 - SLACK:
            continue  # the answer goes on
        found += here if asked or (first and _differ(lines, here)) else []
        here, asked, first = [], line.text.rstrip().endswith(("?", "？")), False
    return [*found, *(here if asked or (first and _differ(lines, here)) else [])]


def _differ(lines: Sequence[Line], answers: Sequence[int]) -> bool:
    said = {lines[at].words[0].text.casefold() for at in answers}
    return any(set(pair) <= said for pair in CONTRARY)


def _is_branch(line: Line) -> bool:
    first, *text = line.words
    apart = len(text) > 1 and text[0].rect.x0 - first.rect.x1 > HANGS * line.size
    sentence = apart and not text[0].text[:1].islower() and len(runs(line, CELL)) <= 2
    return sentence and bool(ANSWERED.fullmatch(first.text))


def _runs(lines: Sequence[Line], after: Numbered | None) -> list[list[tuple[int, Numbered]]]:
    """Sequences of two steps or more; of one, if it goes on with `after`."""
    runs: list[list[tuple[int, Numbered]]] = []
    for at, line in enumerate(lines):
        step = _numbered(line, lines[at + 1] if at + 1 < len(lines) else None)
        if step is None:
            continue
        own = next((r for r in reversed(runs) if r[-1][1].value + 1 == step.value and _level(r[-1][1], step, 3)), None)
        if own:
            own.append((at, step))
        elif step.value == 1 or (after and after.value + 1 == step.value and _level(after, step, SHIFT)):
            runs.append([(at, step)])
    return [run for run in runs if len(run) > 1 or run[0][1].value > 1]


def _numbered(line: Line, below: Line | None) -> Numbered | None:
    number, *text = line.words
    if not (number.text.isdecimal() and len(number.text) <= 2 and len(text) >= 2) or line.bold:
        return None
    if not (text[0].text[:1].isupper() or text[0].text[:1] in "«“\"'(") or LEADER.search(line.text):
        return None
    hangs = below is not None and abs(below.rect.x0 - text[0].rect.x0) < 1.5 and below.base - line.base < 2 * line.size
    if not hangs and text[0].rect.x0 - number.rect.x1 < APART * line.size:
        return None
    return Numbered(int(number.text), text[0].rect.x0)


def _level(one: Numbered, other: Numbered, slack: float) -> bool:
    return abs(one.indent - other.indent) <= slack


def _last(lines: Sequence[Line], at: int) -> str:
    """The last line of the step's paragraph."""
    indent = lines[at].words[1].rect.x0
    last = at
    while last + 1 < len(lines):
        below = lines[last + 1]
        if abs(below.rect.x0 - indent) > 3 or below.base - lines[last].base > 1.6 * below.size:
            break
        last += 1
    return lines[last].text.rstrip()
