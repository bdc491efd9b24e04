"""Step 4, answer: the units that answer, verbatim, each with its citation; for a procedure the steps in order.

The best unit is the answer; a few more follow as 'Also in the documents'. Warnings that govern what is shown go along.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from models.types import Evidence, SafetyWarning, Severity
from services.answering.choose import choose, inside
from services.answering.draft import Draft, cite
from services.answering.procedure import procedure
from services.answering.quote import shown_text
from services.answering.state import Composition
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.wanted import AnswerKind

ALSO = "Also in the documents:"
_SCORED_LIMIT = 1190
_LEAST_TEXT = 450
_ORDER = {Severity.DANGER: 0, Severity.WARNING: 0, Severity.CAUTION: 0, Severity.NOTICE: 1}

Section = Callable[[Evidence], tuple[Evidence, ...]]
"""From one passage to all passages of its section, in order."""


def answer(understood: Understood, scored: Sequence[Scored], section: Section, sizes: Composition) -> Draft | None:
    """The draft, or None when there is no evidence. Text and warnings together stay within the sizes."""
    if not scored:
        return None
    if understood.wanted.kind is AnswerKind.PROCEDURE:
        steps = procedure(scored, section, sizes)
        if steps is not None:
            return steps
    chosen = choose(understood, scored, sizes.units)
    warnings = _warnings(chosen, sizes.warning_characters)
    room = min(sizes.characters, _SCORED_LIMIT - _length(warnings))
    shown, text = _compose(chosen, understood, room)
    return Draft(text, tuple(cite(item) for item in shown), warnings, shown, tuple(item.evidence for item in shown))


def _compose(chosen: Sequence[Scored], understood: Understood, room: int) -> tuple[tuple[Scored, ...], str]:
    """The text, and the units that found room in it."""
    lines: list[str] = []
    shown: list[Scored] = []
    for item in chosen:
        line = f"{shown_text(item.unit, understood)} [{len(shown) + 1}]"
        prefix = "- " if shown else ""
        extra = len(line) + len(prefix) + 1 + (len(ALSO) + 2 if len(shown) == 1 else 0)
        if shown and sum(len(text) + 1 for text in lines) + extra > room:
            continue
        if len(shown) == 1:
            lines += ["", ALSO]
        lines.append(prefix + line)
        shown.append(item)
    return tuple(shown), "\n".join(lines)


def _warnings(chosen: Sequence[Scored], limit: int) -> tuple[SafetyWarning, ...]:
    """The warnings that govern the units shown: those of the answer first, safety before notes, none cut."""
    kept: list[SafetyWarning] = []
    for item in chosen:
        chunk = item.evidence.chunk
        governing = [chunk.warnings[i] for i in chunk.governed[item.position]] if chunk.governed else []
        for warning in sorted(governing, key=lambda w: _ORDER[w.severity]):
            quoted = any(inside(warning.text, other.unit.text) for other in chosen)
            if quoted or any(w.text == warning.text for w in kept):
                continue
            if (
                _length((*kept, warning)) > _SCORED_LIMIT - _LEAST_TEXT
                or sum(len(w.text) for w in (*kept, warning)) > limit
            ):
                continue
            kept.append(warning)
    return tuple(kept)


def _length(warnings: Sequence[SafetyWarning]) -> int:
    return sum(len(json.dumps(asdict(warning), ensure_ascii=False)) + 1 for warning in warnings)
