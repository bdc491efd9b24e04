"""Which section holds the procedure that is asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from models.analyzer import terms
from models.types import Evidence, UnitKind
from services.answering.state import Composition
from services.answering.steps import is_step
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.views import title_terms
from services.answering.vocabulary import FUNCTION_WORDS
from services.answering.wanted import AnswerKind

_NEXT = 2
_LEAST_WORDS = 2
_LEAST = 2
_STEPS = 0.3
"""What a section that holds steps is ahead of one that holds none."""
_ASKED = 0.3
_NEAR = 0.9
_HEADED = 0.8
"""What a heading adds that is the question: half of it moved some sections, and four times as much no more of them."""
_NUMBERED = re.compile(r"^\W*(?:\d+(?:\.\d+)+\.?|\d+[.)]?)\s+(?=\D)")
_POINTS = re.compile(
    r"\b(?:described|explained|shown|see|refer to|according to|follow\w*|beschrieben|siehe)\b[^.]{0,20}"
    r"\b(?:section|chapter|abschnitt|kapitel) (\d+(?:\.\d+)+)",
    re.I,
)

_Section = tuple[str, tuple[str, ...]]
"""A copy, and the headings down to the section."""


def best_sections(understood: Understood, scored: Sequence[Scored], sizes: Composition) -> list[tuple[Scored, ...]]:
    """The units of the best section, and of those below its heading, best first; where its heading says nothing of what
    is asked, of others of its document that are nearly as good.

    A section is as good as its best unit and a share of the next two, and better where its heading is what is asked. A
    warning doesn't count: it may speak of another procedure ('the second engine is normally started by battery'). Of
    several with that heading it is the one below the headings that the question names ('Starting' in the chapters on
    Windows 7 and Windows 8). Where its best unit only points there ('Stop it as described in Section 5.3.') it is that.
    """
    sections: dict[_Section, list[Scored]] = defaultdict(list)
    for item in scored:
        sections[item.evidence.chunk.copy, item.evidence.chunk.section].append(item)

    def worth(units: Sequence[Scored]) -> float:
        named = _HEADED * _headed(understood, units[0].evidence)
        first, *further = [u for u in units if u.unit.kind is not UnitKind.WARNING] or units
        steps = _STEPS * (sum(u.unit.kind is UnitKind.STEP for u in units) >= _LEAST)
        return first.score + sizes.next_units * sum(u.score for u in further[:_NEXT]) + named + steps

    ranked = sorted(sections.items(), key=lambda item: -worth(item[1]))
    copy, path = max(
        (key for key, _ in ranked if (key[0], key[1][-1:]) == (ranked[0][0][0], ranked[0][0][1][-1:])),
        key=lambda key: len(understood.words.keys() & set(terms(" ".join(key[1][:-1]), understood.language))),
    )
    path = _pointed_to(understood, ranked, copy) or path
    best = next(units for key, units in ranked if key == (copy, path))
    if is_asked(understood, best[0].evidence):
        return [tuple(units) for (c, p), units in ranked if c == copy and p[: len(path)] == path]
    least = _NEAR * worth(best)
    others = (units for (c, _), units in ranked if c == copy and units is not best and worth(units) >= least)
    return [tuple(best), *map(tuple, others)]


def is_of_another_job(understood: Understood, item: Scored) -> bool:
    """Whether steps are asked for, and the section of a step has a third at most of the words that say what for, its
    machine's name aside: 'out of service for a long time' isn't told by how the motor is greased."""
    if understood.wanted.kind is not AnswerKind.PROCEDURE or understood.language != "en" or understood.names:
        return False
    if not is_step(item.unit) or is_asked(understood, item.evidence):
        return False
    chunk, language = item.evidence.chunk, item.evidence.language
    asked = {term for term in understood.words if understood.counts(term)} - title_terms(item.evidence)
    there = {*terms(" ; ".join((*chunk.section, *(unit.text for unit in chunk.units))), language)}
    held = {term for term in asked if term in there or understood.said.get(term, frozenset()) & there}
    return len(asked) >= _LEAST_WORDS and len(held) <= len(asked) / 3


def is_asked(understood: Understood, passage: Evidence) -> bool:
    """Whether the heading of a passage, or the one above ('Procedure' is no more), says something of what is asked."""
    return max(_headed(understood, passage, above) for above in (0, 1)) >= _ASKED


def _headed(understood: Understood, passage: Evidence, above: int = 0) -> float:
    """How much the heading, or one above it, and the question are the same words (Dice, of the words that tell
    something)."""
    path = passage.chunk.section
    last = _NUMBERED.sub("", " ".join(path[: len(path) - above][-1:]))
    words = " ".join(w for w in last.split() if w.casefold() not in FUNCTION_WORDS)
    heading, asked = set(terms(words, passage.language)), understood.words.keys()
    return 2 * len(heading & asked) / (len(heading) + len(asked)) if heading else 0.0


def _pointed_to(
    understood: Understood, ranked: Sequence[tuple[_Section, list[Scored]]], copy: str
) -> tuple[str, ...] | None:
    """The section to which the best unit points, if its heading is more like what is asked."""
    best = ranked[0][1][0]
    points = _POINTS.search(best.unit.text)
    if points is None:
        return None
    there = ((path, units[0].evidence) for (of, path), units in ranked if of == copy and path)
    named = next((each for each in there if each[0][-1].startswith(f"{points[1]} ")), None)
    if named is None or _headed(understood, named[1]) <= _headed(understood, best.evidence):
        return None
    return named[0]
