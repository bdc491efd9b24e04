"""What ends in a colon is quoted with what it announces: the items, steps or rows below it, in order and complete.

'If the pressure falls below 2 bar:' says nothing by itself. And where a question names what the list is announced by,
and nothing that sets one of its entries apart, all of them answer, not the one that happens to be scored best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from models.analyzer import terms
from models.types import Evidence, Unit, UnitKind
from services.answering.draft import Draft
from services.answering.procedure import LATER, Line, lines_of, place_of, within, written
from services.answering.state import Composition
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.wanted import AnswerKind

_COLONS = (":", "：")
_ABOVE, _LEAST = 12, 2
_NAMED = 0.5
"""Share of what is asked for that the announcement of a list must hold to be what is asked for."""


def announces(unit: Unit) -> bool:
    """Whether a unit ends in a colon: what it says stands below it."""
    return unit.kind is not UnitKind.CODE and not unit.cells and unit.text.rstrip().endswith(_COLONS)


def listed(
    understood: Understood,
    best: Scored,
    quoted: Sequence[Unit],
    section: Callable[[Evidence], tuple[Evidence, ...]],
    sizes: Composition,
    *,
    named: bool = False,
) -> Draft | None:
    """The announcement with the whole list below it, each warning with its entry; None where there is none to be shown.

    quoted: what would be quoted without: the best unit and what stands around it in its paragraph.
    named: one entry has the value that was asked for."""
    if understood.bare:
        return None
    opens = announces(quoted[-1])
    if not opens and (named or not _asks_for_list(understood, best)):
        return None
    lines = lines_of(section(best.evidence))
    wanted = quoted[-1] if opens else best.unit
    at = place_of(lines, wanted)
    head = at if opens or at is None else _head(lines, at)
    if head is None:
        return None
    end = _end(lines, head)
    if end - head - 1 < (1 if opens else _LEAST):
        return None
    start = head - (len(quoted) - 1 if opens else 0)
    shown = within(lines[max(0, start) : end], sizes)
    later = LATER if len(shown) < end - max(0, start) else ""
    return written([("", shown)], (best,), later)


def _asks_for_list(understood: Understood, best: Scored) -> bool:
    """Whether the question names what announces the best unit, and nothing that the unit says itself."""
    unit, language = best.unit, best.evidence.language
    if not unit.lead_in.rstrip().endswith(_COLONS) or understood.wanted.quantity or understood.identifiers:
        return False
    if understood.wanted.kind is AnswerKind.DEFINITION:
        return False
    asked = {term for term, weight in understood.weights.items() if weight >= 1 and term in understood.words}
    led = asked & set(terms(unit.lead_in, language))
    own = asked & set(terms(f"{unit.label} {unit.text}", language))
    return bool(led) and own <= led and len(led) >= _NAMED * len(asked)


def _head(lines: Sequence[Line], at: int) -> int | None:
    """Where the announcement stands that a unit hangs on."""
    return next((i for i in range(at - 1, max(-1, at - 1 - _ABOVE), -1) if _hangs(lines[at].unit, lines[i].unit)), None)


def _end(lines: Sequence[Line], head: int) -> int:
    """Where the list below an announcement ends: what hangs on it or on one of its entries, and what stands between;
    where nothing does, the paragraph that follows ('a) the valve is open, b) …')."""
    above, end = [lines[head].unit], head + 1
    for i in range(head + 1, len(lines)):
        unit = lines[i].unit
        if any(_hangs(unit, other) for other in above):
            above.append(unit)
            end = i + 1
        elif unit.kind not in (UnitKind.WARNING, UnitKind.CODE):
            break
    if end == head + 1:
        block = lines[end].unit.block if end < len(lines) else lines[head].unit.block
        while end < len(lines) and lines[end].unit.block == block and block != lines[head].unit.block:
            end += 1
    return end


def _hangs(unit: Unit, above: Unit) -> bool:
    lead, text = " ".join(unit.lead_in.split()), " ".join(above.text.split())
    return bool(lead) and (lead.endswith(text) or text.endswith(lead) or text.startswith(lead))
