"""Whether an answer tells the steps of a procedure as the passage does: in its order, none left out in the middle, and
the end not left out in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.analyzer import question_terms
from models.types import UnitKind
from services.answering.languages import naming_words
from services.answering.passages import Passage, Source, spaced
from services.answering.procedure import repeated
from services.answering.statements import Line

ORDER, GAP, END = "tells the steps in another order", "leaves out a step", "leaves out the last steps without saying so"

_ALIKE, _WITHIN, _TOLD = 0.55, 0.8, 0.8
"""How alike a sentence and a step must be (Dice), how much of the one the other must hold; and what counts as told."""

_VERBATIM, _WHOLE = 1.5, 2.0
"""Words that stand in a unit as they are told, and such as are all of it: a caption of half a step isn't it."""

_NUMBER = re.compile(r"\d+")
_MORE = re.compile(
    r"\b(?:more|further|remaining|other|additional|next|later|following|subsequent|rest|last) "
    r"(?:of the )?(?:steps?|procedure)\b"
    r"|\bcontinu\w+\b|\bleft out\b|\bfirst (?:\w+ )?steps\b|\bonly the first\b|\bsee the (?:manual|document)\b"
    r"|weitere schritte|étapes suivantes|más pasos|나머지|…\s*$|\.\.\.\s*$",
    re.I,
)
_SEQUENCE = re.compile(
    r"^\W*(?:first\w*|then|next|finally|after that|zuerst|dann|zuletzt|d'abord|ensuite|enfin|primero|luego)\b,?\s*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Told:
    """One sentence of the answer. label: the number it is given, '' for none."""

    text: str
    terms: frozenset[str]
    label: str


@dataclass(frozen=True, slots=True)
class _Step:
    source: Source
    terms: frozenset[str]


def disorder(lines: Sequence[Line], cited: Sequence[Passage], also: str, *, asked: bool) -> tuple[str, str] | None:
    """(the sentence, what is wrong) of the first step that is told out of order, skipped or silently the last.

    also: a line under which passages follow that are no procedure. asked: the question asks for a procedure, or is not
    known; otherwise only what the answer itself tells as one counts: numbered lines, 'first', 'then'.
    """
    at = next((i for i, line in enumerate(lines) if line.text == also), len(lines))
    told = [
        _Told(statement.text, _terms(statement.text, _language(cited)), statement.label)
        for line in lines[:at]
        for statement in line.statements
    ]
    if not asked and not any(one.label or _SEQUENCE.search(one.text) for one in told):
        return None
    lists = list(_lists(cited))
    scores = [[_likeness(one, step) for steps in lists for step in steps] for one in told]
    start = 0
    for steps in lists:
        matched = []
        for one, likeness in zip(told, scores, strict=True):
            best = max(likeness, default=0.0)
            own = likeness[start : start + len(steps)]
            found = [i for i, each in enumerate(own) if best > 0 and each >= best - 1e-9]
            # the words of step 5 may be all of step 7: what is numbered so is told of the step of that number
            found = [i for i, each in enumerate(own) if each >= _VERBATIM and _is_numbered(one, steps[i])] or found
            matched.append((one, [i for i in found if steps[i].source.unit.kind is UnitKind.STEP]))
        start += len(steps)
        wrong = _compared([(one, found) for one, found in matched if found], steps, told)
        if wrong:
            return wrong
    return None


def _language(cited: Sequence[Passage]) -> str:
    return next((source.language for passage in cited for source in passage.sources), "en")


def _lists(cited: Sequence[Passage]) -> Iterable[list[_Step]]:
    """The units of the cited passages in order, per section and run of passages that follow one another."""
    by_section: dict[tuple[str, tuple[str, ...]], dict[int, dict[int, Source]]] = {}
    for source in (source for passage in cited for source in passage.sources):
        chunk, position = source.at
        by_section.setdefault((source.copy, source.section), {}).setdefault(chunk, {})[position] = source
    for chunks in by_section.values():
        units: list[_Step] = []
        before: Sequence[Source] = ()
        last = -1
        for chunk in sorted(chunks):
            here = [chunks[chunk][position] for position in sorted(chunks[chunk])]
            if units and chunk != last + 1:
                yield units
                units, before = [], ()
            skip = repeated([source.unit for source in before], [source.unit for source in here])
            units += [_Step(source, _terms(source.unit.text, source.language)) for source in here[skip:]]
            before, last = here, chunk
        yield units


def _compared(
    matched: Sequence[tuple[_Told, Sequence[int]]], units: Sequence[_Step], told: Sequence[_Told]
) -> tuple[str, str] | None:
    if len({i for _, found in matched for i in found}) < 2 or len(matched) < 2:
        return None
    own = [int(n.group()) for one in told if (n := _NUMBER.search(one.label))]
    counted = own == list(range(1, len(own) + 1))  # the answer's own count, whatever the passage's numbers are
    at, taken = -1, []
    for one, found in matched:
        following = [i for i in found if i >= at]
        if not following:
            return one.text, ORDER
        numbered = [i for i in following if _is_numbered(one, units[i])]
        following = numbered or following  # of two steps alike, that of its number
        at = following[0] if following[0] > at or len(following) == 1 else _next(following, at, one, units)
        taken.append(at)
        if not counted and len({*_numbers(one, units[at])}) == 2:
            return one.text, ORDER
    if len(set(taken)) < 2:
        return None
    steps = [i for i, step in enumerate(units) if step.source.unit.kind is UnitKind.STEP and step.terms]
    for i in steps:
        if min(taken) < i < max(taken) and i not in taken and not _is_told(units[i], told):
            return units[i].source.unit.text, GAP
    left = next((i for i in steps if i > max(taken)), None)
    if (
        left is None
        or _starts(units[left], units[min(taken)], units[max(taken) + 1 : left])
        or _is_told(units[left], told)
        or any(_MORE.search(o.text) for o in told)
    ):
        return None
    return told[-1].text, END


def _is_told(step: _Step, told: Iterable[_Told]) -> bool:
    return any(_held(step.terms, one.terms) >= _TOLD for one in told)


def _starts(step: _Step, first: _Step, between: Sequence[_Step]) -> bool:
    """Whether another list starts with this step: the first number or letter again. Steps without any are one list as
    long as nothing stands between them."""
    unit, other = step.source.unit, first.source.unit
    if unit.label == other.label and not any(ch.isalnum() for ch in unit.label):
        return bool(between) or unit.lead_in != other.lead_in
    return unit.label == other.label or unit.label.strip("().:*") in ("1", "a", "A", "i")


def _next(following: Sequence[int], at: int, one: _Told, units: Sequence[_Step]) -> int:
    """A sentence that fits the step before as well as a later one with the same words: another sentence of the same
    step, unless it is the whole step again ('Airspeed - 181 KIAS' stands twice and is done twice)."""
    again = spaced(units[at].source.unit.text).casefold().rstrip(".") == _SEQUENCE.sub("", one.text).casefold().rstrip(
        "."
    )
    return next((i for i in following if i > at), at) if again else at


def _likeness(one: _Told, step: _Step) -> float:
    text, said = spaced(step.source.unit.text).casefold(), _SEQUENCE.sub("", one.text).casefold().rstrip(".")
    if said == text.rstrip("."):
        return _WHOLE
    shared = len(one.terms & step.terms)
    if not shared:
        return 0.0
    dice = 2 * shared / (len(one.terms) + len(step.terms))
    if said and (text.startswith(said) or (len(said) > 12 and said in text)):
        return _VERBATIM
    within = shared / len(one.terms) if len(one.terms) > 2 else 0.0
    holds = shared / len(step.terms) if len(step.terms) > 2 else 0.0
    return dice if dice >= _ALIKE or within >= _WITHIN or holds >= _WITHIN else 0.0


def _held(terms: frozenset[str], others: frozenset[str]) -> float:
    return len(terms & others) / len(terms)


def _numbers(one: _Told, step: _Step) -> list[str]:
    """The numbers in front of a sentence and of a step; none where one of them has none."""
    found = [n.group() for label in (one.label, step.source.unit.label) if (n := _NUMBER.search(label))]
    return found if len(found) == 2 else []


def _is_numbered(one: _Told, step: _Step) -> bool:
    return len({*_numbers(one, step)}) == 1


def _terms(text: str, language: str) -> frozenset[str]:
    return frozenset(term for word in naming_words(text, language) for term in question_terms(word, language))
