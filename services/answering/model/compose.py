"""From what a language model says to a draft like the local one: the units each statement stands on, their citations
and the warnings that govern them. A statement whose words its passages do not hold makes the whole answer void."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from models.analyzer import identifiers, terms
from models.types import Citation, Evidence, SafetyWarning, Severity
from services.answering.answer import governing
from services.answering.draft import Draft, cite
from services.answering.model.signatures import Statement
from services.answering.model.steps import evidence_id
from services.answering.quote import render_row
from services.answering.state import Composition
from services.answering.understand import Understood
from services.answering.units import Scored, stands_at
from services.answering.views import title_words
from services.answering.vocabulary import FUNCTION_WORDS
from services.answering.wanted import AnswerKind

_MARKS = re.compile(r"\s*[\[(](?:E?\d+(?:\s*[,;]\s*)?)+[\])]")
_BULLET = re.compile(r"^(?:[-*•]\s+|#+\s+)")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_UNITS = 3
"""Units of one passage that a statement may be put together from."""
_TELLING = 2
"""Words of a statement that a further unit must hold to be quoted, too."""
_HELD = 0.7
"""Share of a statement's content words that its passages, their headings and the question must hold."""
_BEST = 12
"""Units by score of which a model must quote one, at least."""
_QUOTED = 0.5
"""Share that the quoted units themselves must hold."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The units of one passage that a statement stands on, in order."""

    evidence: Evidence
    units: tuple[Scored, ...]

    @property
    def key(self) -> tuple[str, tuple[int, ...]]:
        return self.evidence.id, tuple(item.position for item in self.units)


def compose(
    statements: Sequence[Statement],
    understood: Understood,
    evidence: Sequence[Evidence],
    scored: Sequence[Scored],
    sizes: Composition,
) -> Draft | None:
    """The draft, or None if a statement names no evidence that there is, isn't held by it, or all are too long.

    evidence: as the model saw it."""
    known = {evidence_id(number): item for number, item in enumerate(evidence)}
    judged = {stands_at(item.evidence, item.unit): item for item in scored}
    lines: list[tuple[str, list[_Place]]] = []
    for statement in statements:
        text = _clean(statement.text)
        named = [id_.strip(" []()") for id_ in dict.fromkeys(statement.evidence)]
        if not named or any(id_ not in known for id_ in named):
            return None
        places = _places(text, [_units(known[id_], judged) for id_ in named], understood)
        if places is None:
            return None
        if text and text not in [line for line, _ in lines]:
            lines.append((text, places))
    length = sum(len(statement.text) for statement in statements)
    procedure = understood.wanted.kind is AnswerKind.PROCEDURE
    if not lines or length > (sizes.procedure_characters if procedure else sizes.characters):
        return None
    draft = _draft(lines, sizes)
    return draft if _answers(draft.shown, understood, scored) else None


def _answers(shown: Sequence[Scored], understood: Understood, scored: Sequence[Scored]) -> bool:
    """Whether what is quoted is of what was asked: of the identifier that it names, if any passage holds it, and among
    the units that answer best. A true sentence about another thing is no answer."""
    wanted = {identifier.normal for identifier in understood.identifiers}
    named = [item for item in scored if wanted & _names(item)]
    if named and not any(wanted & _names(item) for item in shown):
        return False
    best = {stands_at(item.evidence, item.unit) for item in (*scored[:_BEST], *named)}
    return any(stands_at(item.evidence, item.unit) in best for item in shown)


def _names(item: Scored) -> set[str]:
    around = " ".join((*item.evidence.chunk.section, item.evidence.title, item.evidence.document))
    return {identifier.normal for identifier in identifiers(f"{_all_text(item)}\n{around}")}


def _units(evidence: Evidence, judged: Mapping[tuple[str, int | None, str], Scored]) -> list[Scored]:
    """All units of a passage as they were scored; one that stands in two passages was scored in the first alone."""
    places = [stands_at(evidence, unit) for unit in evidence.chunk.units]
    return [replace(judged[at], evidence=evidence, position=n) for n, at in enumerate(places) if at in judged]


def _clean(text: str) -> str:
    """One line without list marks and marks of its own: marks are ours to give."""
    return _MARKS.sub("", _BULLET.sub("", " ".join(text.split()))).strip()


def _places(text: str, passages: Sequence[Sequence[Scored]], understood: Understood) -> list[_Place] | None:
    """Where a statement stands, None if its words don't stand there."""
    places: list[_Place] = []
    held: set[str] = set()
    quoted: set[str] = set()
    covers = [
        (scored[0].evidence.language, _cover(_content(text, scored[0].evidence.language), scored))
        for scored in passages
        if scored
    ]
    for language, (best, covered) in sorted(covers, key=lambda found: -len(found[1][1])):
        if not best or (places and len(covered - quoted) < _TELLING):
            continue  # a passage that is named but tells nothing more is not cited
        wanted = _content(text, language)
        item = best[0].evidence
        around = title_words(item) + " " + " ".join(item.chunk.section)
        places.append(_Place(item, tuple(sorted(best, key=lambda s: s.position))))
        quoted |= covered
        held |= covered | (wanted & set(terms(around, language)))
    wanted = _content(text, understood.language)
    held |= wanted & set(understood.weights)
    if not places or len(wanted & held) < _HELD * len(wanted) or len(wanted & quoted) < _QUOTED * len(wanted):
        return None
    return places


def _cover(wanted: set[str], scored: Sequence[Scored]) -> tuple[list[Scored], set[str]]:
    """The fewest units that together hold most of the words, best first, and the words they hold."""
    language = scored[0].evidence.language
    left = [(item, wanted & set(terms(_all_text(item), language))) for item in scored]
    chosen: list[Scored] = []
    covered: set[str] = set()
    while left and len(chosen) < _UNITS:
        best, held = max(left, key=lambda pair: (len(pair[1] - covered), pair[0].score))
        if len(held - covered) < (_TELLING if chosen else 1):
            break
        chosen.append(best)
        covered |= held
        left = [pair for pair in left if pair[0] is not best]
    return chosen, covered


def _all_text(item: Scored) -> str:
    unit = item.unit
    return " ".join((unit.label, unit.lead_in, unit.text, render_row(unit)))


def _content(text: str, language: str) -> set[str]:
    functional = {
        term for word in _WORD.findall(text) if word.casefold() in FUNCTION_WORDS for term in terms(word, language)
    }
    return set(terms(text, language)) - functional


def _draft(lines: Sequence[tuple[str, Sequence[_Place]]], sizes: Composition) -> Draft:
    """Numbers the citations as they come: one per statement, or per passage if that is too many."""
    each = list({place.key: place for _, places in lines for place in places}.values())
    merged = sum(len(_cite(place)) for place in each) > sizes.citations
    if merged:
        each = _merged(each)
    citations: list[Citation] = []
    numbers: dict[object, range] = {}
    for place in each:
        first = len(citations) + 1
        citations += _cite(place)
        numbers[place.evidence.id if merged else place.key] = range(first, len(citations) + 1)
    texts = []
    for text, places in lines:
        marks = dict.fromkeys(n for place in places for n in numbers[place.evidence.id if merged else place.key])
        texts.append(f"{text} {''.join(f'[{n}]' for n in marks)}")
    shown = tuple({(item.evidence.id, item.position): item for place in each for item in place.units}.values())
    return Draft(
        text="\n".join(texts),
        citations=tuple(citations),
        warnings=_warnings(shown, sizes.warning_characters),
        shown=shown,
        evidence=tuple({place.evidence.id: place.evidence for place in each}.values()),
        mode="model",
    )


def _merged(places: Iterable[_Place]) -> list[_Place]:
    by_passage: dict[str, dict[int, Scored]] = {}
    for place in places:
        by_passage.setdefault(place.evidence.id, {}).update({item.position: item for item in place.units})
    return [_Place(next(iter(u.values())).evidence, tuple(u[n] for n in sorted(u))) for u in by_passage.values()]


def _cite(place: _Place) -> tuple[Citation, ...]:
    return cite(place.units[0], [item.unit for item in place.units])


def _warnings(shown: Sequence[Scored], notes: int) -> tuple[SafetyWarning, ...]:
    """All safety warnings that govern what is shown, whatever their length; of the notes as many as find room."""
    found = list({w.text: w for item in shown for w in governing(item)}.values())
    safety = [w for w in found if w.severity is not Severity.NOTICE]
    room = notes - sum(len(w.text) for w in safety)
    for note in (w for w in found if w.severity is Severity.NOTICE):
        if len(note.text) <= room:
            safety.append(note)
            room -= len(note.text)
    return tuple(safety)
