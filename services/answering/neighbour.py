"""'What comes after closing the valve?': the step before or after one of a numbered procedure, with its warnings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from models.analyzer import question_terms, terms
from models.types import Evidence, UnitKind
from services.answering.draft import Draft
from services.answering.languages import joins, say
from services.answering.next_step import asked_step
from services.answering.procedure import LATER, Line, lines_of, place_of, written
from services.answering.understand import Understood
from services.answering.units import Scored

_NUMBERED = re.compile(r"\b(?:step|schritt|étape|paso)\s+(?:no\.? |number )?(\d{1,2}|[a-z])\b|(\d{1,2}) ?단계", re.I)
_SAYS_NOTHING = re.compile(r"\b(?:steps?|i|we|you|have|has|been|is|are|was|doing|done|having|the)\b", re.I)
_LETTER = re.compile(r"\W*[A-Za-z]\W*")
_MOST = 12
_LACKS = 0.2


@dataclass(frozen=True, slots=True)
class _Sought:
    before: bool
    number: str
    terms: frozenset[str]


def neighbour(
    understood: Understood,
    scored: Sequence[Scored],
    section: Callable[[Evidence], tuple[Evidence, ...]],
) -> Draft | None:
    """The step that the question names and the one after or before it; None where no step is the one named."""
    sought = _sought(understood)
    if sought is None:
        return None
    found = [(worth, item) for item in scored if (worth := _worth(item, sought)) > 0]
    if not found:
        return None
    anchor = max(found, key=lambda each: (each[0], each[1].score))[1]
    lines = lines_of(section(anchor.evidence))
    at = place_of(lines, anchor.unit)
    if at is None:
        return None
    there = _before(lines, at) if sought.before else _after(lines, at)
    language = understood.language
    this = lines[at : at + 1]
    if not there:
        head = say("first_step" if sought.before else "last_step", language)
        return written([(head, this)], (anchor,))
    answer = there[0] if sought.before else next(l for l in there if l.unit.kind is UnitKind.STEP)  # noqa: E741
    if sought.before:
        groups = [(say("step_before", language), there), (say("this_before", language), this)]
    else:
        groups = [(say("this_after", language), this), (say("step_after", language), there)]
    last = lines.index(there[-1] if not sought.before else this[0])
    later = LATER if any(line.unit.kind is UnitKind.STEP for line in lines[last + 1 :]) else ""
    best = replace(anchor, evidence=answer.evidence, position=answer.evidence.chunk.units.index(answer.unit))
    return written(groups, (best, anchor), later)


def _sought(understood: Understood) -> _Sought | None:
    asked = asked_step(understood.text)
    if asked is None:
        return None
    before, phrase = asked
    number = _NUMBERED.search(phrase)
    rest = _NUMBERED.sub(" ", phrase)
    words = [w.strip("“”«»\"'’‘()[].,;:!") for w in _SAYS_NOTHING.sub(" ", rest).split()]
    words = [w for w in words if w and not joins(w, understood.language)]
    named = frozenset(term for word in words for term in question_terms(word, understood.language))
    if not named and not number:
        return None
    return _Sought(before, (number[1] or number[2]) if number else "", named)


def _worth(item: Scored, sought: _Sought) -> float:
    """How well a step is the one that is named, 0 where it isn't: it holds the words (of many nearly all), or the
    number and the headings all the words."""
    unit, language = item.unit, item.evidence.language
    if unit.kind is not UnitKind.STEP:
        return 0.0
    headings = frozenset(terms(" ; ".join((*item.evidence.chunk.section[-2:], item.evidence.title)), language))
    if sought.number:
        return float(unit.label.strip("().: ").casefold() == sought.number.casefold() and sought.terms <= headings)
    own = frozenset(terms(unit.text, language))
    held, lacking = sought.terms & own, sought.terms - own - headings
    if not held or len(lacking) > _LACKS * len(sought.terms):
        return 0.0
    return len(held) / len(sought.terms) + len(held) / (len(own) + 1)


def _level(line: Line) -> bool:
    return _LETTER.fullmatch(line.unit.label) is not None


def _after(lines: Sequence[Line], at: int) -> list[Line]:
    """The lines up to the next step of the same level, sub-steps and warnings between; none where it is the last."""
    for i in range(at + 1, min(len(lines), at + 1 + _MOST)):
        if lines[i].unit.kind is UnitKind.STEP and _level(lines[i]) == _level(lines[at]):
            return list(lines[at + 1 : _with_parts(lines, i)])
    following = next((i for i in range(at + 1, len(lines)) if lines[i].unit.kind is UnitKind.STEP), None)
    return list(lines[at + 1 : following + 1]) if following is not None else []


def _with_parts(lines: Sequence[Line], at: int) -> int:
    """Where the parts of a step end: what it lists below it."""
    end = at + 1
    if not lines[at].unit.text.rstrip().endswith(":"):
        return end
    while end < len(lines) and not (lines[end].unit.kind is UnitKind.STEP and _level(lines[end]) == _level(lines[at])):
        end += 1
    return end


def _before(lines: Sequence[Line], at: int) -> list[Line]:
    for i in range(at - 1, max(-1, at - 1 - _MOST), -1):
        if lines[i].unit.kind is UnitKind.STEP and (_level(lines[i]) == _level(lines[at]) or not _level(lines[i])):
            return list(lines[i:at])
    return []
