"""Which section holds the procedure that is asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from models.analyzer import terms
from models.types import Evidence
from services.answering.state import Composition
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.vocabulary import FUNCTION_WORDS

_NEXT = 2
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
    """The units of the best section, and of those below its heading, best first.

    A section is as good as its best unit and a share of the next two, and better where its heading is what is asked. Of
    several with that heading it is the one below the headings that the question names ('Starting' in the chapters on
    Windows 7 and Windows 8). Where its best unit only points there ('Stop it as described in Section 5.3.') it is that.
    """
    sections: dict[_Section, list[Scored]] = defaultdict(list)
    for item in scored:
        sections[item.evidence.chunk.copy, item.evidence.chunk.section].append(item)

    def worth(units: Sequence[Scored]) -> float:
        named = _HEADED * _headed(understood, units[0].evidence)
        return units[0].score + sizes.next_units * sum(u.score for u in units[1 : 1 + _NEXT]) + named

    ranked = sorted(sections.items(), key=lambda item: -worth(item[1]))
    copy, path = max(
        (key for key, _ in ranked if (key[0], key[1][-1:]) == (ranked[0][0][0], ranked[0][0][1][-1:])),
        key=lambda key: len(understood.words.keys() & set(terms(" ".join(key[1][:-1]), understood.language))),
    )
    path = _pointed_to(understood, ranked, copy) or path
    return [tuple(units) for (c, p), units in ranked if c == copy and p[: len(path)] == path]


def _headed(understood: Understood, passage: Evidence) -> float:
    """How much the heading and the question are the same words (Dice, of the words that tell something)."""
    last = _NUMBERED.sub("", " ".join(passage.chunk.section[-1:]))
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
