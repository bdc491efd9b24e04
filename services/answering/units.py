"""Scores the units of the evidence: the sentence, item, row or step that answers, judged with its context.

A linear score of few features. Each unit is seen with its last three headings, its lead-in and the document's title,
since "Torque: 45" means nothing without the heading above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ingestion.signals import ANSWERED
from models.analyzer import names_in
from models.types import Chunk, Evidence, EvidenceKind, Unit, UnitKind
from services.answering.kind import kind_score, relation_of
from services.answering.proof import pieces
from services.answering.quantities import unit_name
from services.answering.quote import LONG_LEAD_IN
from services.answering.state import UnitWeights
from services.answering.understand import Understood
from services.answering.views import UnitView, Views
from services.answering.vocabulary import Vocabulary
from services.answering.wanted import AnswerKind, Wanted

MANUALS, LOG = "manuals", "log"
"""Names of the tools that passages and records come from."""

_COMPLAINT = re.compile(rf"\D{{1,{LONG_LEAD_IN}}}")
_ASKS = re.compile(rf"\D{{1,{LONG_LEAD_IN - 1}}}[?？]")
_AHEAD = 0.001
_SHORT = 25
_WORDS = re.compile(r"[^\W\d_]{3,}")
_PAGE = re.compile(r"(?:page|pg\.?|p\.|seite|s\.|página|쪽|페이지)(?: (?:no\.?|number|nr\.?))?", re.I)
DEFINES_WELL = 0.8
OF_KIND = 0.6
"""From this on a unit is of the kind of answer asked for."""
_OF_A_TERM = 0.6


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with its score. `features` are what the score is the weighted sum of."""

    evidence: Evidence
    position: int
    rank: int
    score: float
    features: Mapping[str, float] = field(compare=False)

    @property
    def unit(self) -> Unit:
        return self.evidence.chunk.units[self.position]


def score_units(
    understood: Understood,
    evidence: Sequence[Evidence],
    vocabulary: Vocabulary,
    weights: UnitWeights,
    views: Views,
    likely: Mapping[str, float],
) -> tuple[Scored, ...]:
    """Every unit of the evidence that says something, best first; one in two overlapping chunks counts once.

    likely: how likely each tool was to hold the answer.
    """
    asked = {term: vocabulary.idf(term) * weight for term, weight in understood.weights.items() if weight > 0}
    total = sum(asked.values()) or 1.0
    asks = relation_of(understood, evidence)
    scored: list[Scored] = []
    for rank, item in enumerate(evidence, start=1):
        seen, without = views.of(item), pieces(item.chunk) | _questions(item.chunk)
        cosines = _cosines(understood, item)
        covered = [{t for t in asked if t in view.context} for view in seen]
        for i, (unit, view) in enumerate(zip(item.chunk.units, seen, strict=True)):
            if i in without:
                continue
            around = set().union(*covered[max(0, i - 2) : i + 3])
            features = {
                "context": sum(asked[t] for t in covered[i]) / total,
                "window": sum(asked[t] for t in around) / total,
                "cosine": cosines[i],
                "passage": item.fused,
                "rank": 1 / rank,
                "kind": kind_score(unit, view, understood, asks, item.language),
                "numbers": _share(understood.numbers, view.numbers, view.context_numbers),
                "row": _row(view, asked, total, vocabulary),
                "definition": _tells(unit) * _definition(understood.wanted, view, asked, total),
                "identifier": _named(understood, view),
                "route": likely.get(LOG if item.kind is EvidenceKind.RECORD else MANUALS, 1.0),
                "code": float(unit.kind is UnitKind.CODE),
                "short": float(len(unit.text) < _SHORT),
            }
            if features["definition"] > DEFINES_WELL:
                features["short"] = 0.0  # the term of a glossary entry; what follows it is shown with it
                features["kind"] = max(features["kind"], _OF_A_TERM)
            score = sum(getattr(weights, name) * value for name, value in features.items())
            scored.append(Scored(item, i, rank, score, features))

    def alone(passage: Evidence, rank: int) -> tuple[Scored, ...]:
        rescored = score_units(understood, (passage,), vocabulary, weights, views, likely)
        return tuple(replace(s, score=s.score - weights.rank * (1 - 1 / rank)) for s in rescored)

    scored = [_standing_in(item, alone) for item in scored]
    decides = _deciding(understood, scored, views)
    return _distinct(sorted(scored, key=lambda s: (decides(s), -s.score, s.rank, s.position)))


def _deciding(understood: Understood, scored: Sequence[Scored], views: Views) -> Callable[[Scored], int]:
    """What comes first where an identifier decides: the units that hold it, and what stands with them in a passage; of
    a table no other row. A question that names nothing else is about these units alone."""
    wanted = understood.names
    if not wanted or not any(item.evidence.named for item in scored):
        return lambda _: 0

    def held(item: Scored) -> int:
        columns = names_in(" ; ".join(header for header, _ in item.unit.cells))
        return len(wanted & (views.of(item.evidence)[item.position].identifiers | columns))

    most = max((held(item) for item in scored if item.evidence.named), default=0)
    rows = {i.evidence.id for i in scored if i.unit.kind is UnitKind.ROW and held(i) == most > 0}

    def order(item: Scored) -> int:
        view = views.of(item.evidence)[item.position]
        if most and held(item) == most:
            return 0 if not understood.bare or (held(item) == len(wanted & view.heads)) else 1
        if understood.bare:
            return 2 if wanted & view.context_identifiers else 3 if item.evidence.named else 4
        whole = item.evidence.named >= 1 and not (item.unit.kind is UnitKind.ROW and item.evidence.id in rows)
        return 0 if whole else 1

    return order


def _standing_in(item: Scored, alone: Callable[[Evidence, int], tuple[Scored, ...]]) -> Scored:
    """A unit that takes the place of others is as good an answer as the best of them would be, and goes first."""
    for old in item.evidence.stands_for:
        if old.position == item.position:
            there = next((s for s in alone(old.evidence, old.rank) if s.position == old.at), None)
            if there is not None and there.score >= item.score:
                item = replace(item, score=there.score + _AHEAD, features=there.features)
    return item


def put_first(scored: Sequence[Scored], item: Scored) -> tuple[Scored, ...]:
    """The units, one of them in front with no less than the score of the one that was."""
    first = replace(item, score=max(item.score, scored[0].score))
    return (first, *(other for other in scored if other is not item))


def stands_at(evidence: Evidence, unit: Unit) -> tuple[str, int | None, str]:
    """What is equal for a unit that stands in two overlapping passages."""
    return evidence.chunk.copy, unit.page, " ".join(unit.text.split())


def _distinct(scored: Iterable[Scored]) -> tuple[Scored, ...]:
    """Each unit once. A glossary's term is taken from the passage in which its meaning follows."""
    kept: dict[tuple[str, int | None, str], Scored] = {}
    for item in scored:
        place = stands_at(item.evidence, item.unit)
        first = kept.setdefault(place, item)
        if first.features["definition"] > DEFINES_WELL and _is_last(first) and not _is_last(item):
            kept[place] = replace(item, score=first.score)
    return tuple(kept.values())


def _is_last(item: Scored) -> bool:
    return item.position == len(item.evidence.chunk.units) - 1


def _cosines(understood: Understood, evidence: Evidence) -> list[float]:
    n = len(evidence.chunk.units)
    if understood.vector is None or evidence.unit_vectors is None:
        return [0.0] * n
    vectors = np.asarray(evidence.unit_vectors, dtype=np.float32)
    if vectors.shape != (n, understood.vector.shape[0]):
        return [0.0] * n
    return [float(x) for x in vectors @ understood.vector]


def _questions(chunk: Chunk) -> frozenset[int]:
    """The positions of short questions without a number that 'YES' and 'NO' below them answer, and of short complaints
    without one that an 'A: …' answers: with these they are shown, alone they say nothing."""
    asked = {unit.lead_in for unit in chunk.units if ANSWERED.fullmatch(unit.label)}
    told = {unit.lead_in for unit in chunk.units if unit.kind is UnitKind.SENTENCE and unit.label} - {""}
    shown = {text for text in asked if _ASKS.fullmatch(text)} | {text for text in told if _COMPLAINT.fullmatch(text)}
    return frozenset(at for at, unit in enumerate(chunk.units) if unit.text in shown)


def _share(wanted: frozenset[str], own: frozenset[str], context: frozenset[str]) -> float:
    return len(wanted & (own | context)) / len(wanted) if wanted else 0.0


def _row(view: UnitView, asked: Mapping[str, float], total: float, vocabulary: Vocabulary) -> float:
    """Half how much of the key cell the question names, half how much of the question key and headers hold."""
    if not view.key:
        return 0.0
    key = sum(vocabulary.idf(t) for t in view.key) or 1.0
    named = sum(vocabulary.idf(t) for t in view.key if t in asked) / key
    held = sum(w for t, w in asked.items() if t in view.key or t in view.headers) / total
    return (named + held) / 2


def _definition(wanted: Wanted, view: UnitView, asked: Mapping[str, float], total: float) -> float:
    """How well the unit begins with the term asked for, or hangs on it: share of the question that the beginning
    holds, times share of the beginning that the question holds. 'Soft foot.' defines, 'Check for soft foot' less."""
    if wanted.kind is not AnswerKind.DEFINITION:
        return 0.0
    found = 0.0
    for words in (set(view.first), set(view.term)):
        held = words & asked.keys()
        if held:
            found = max(found, sum(asked[t] for t in held) / total * len(held) / len(words))
    return found


def _tells(unit: Unit) -> float:
    """How much a unit tells of what something is: nothing, if it is a row that has but values behind its name and tells
    how much; half, if it names the page where more is told."""
    if len(unit.cells) > 1 and not any(_WORDS.search(cell) and not unit_name(cell) for _, cell in unit.cells[1:]):
        return 0.0
    points = any(_PAGE.fullmatch(header.strip()) and cell.strip().isdigit() for header, cell in unit.cells)
    return 0.5 if points else 1.0


def _named(understood: Understood, view: UnitView) -> float:
    """Share of the question's identifiers that stand in the unit; 0.6 for each that only its headings or title name."""
    if not understood.sought:
        return 0.0
    wanted = {i.normal for i in understood.sought}
    own, around = wanted & view.identifiers, wanted & view.context_identifiers
    return (len(own) + 0.6 * len(around - own)) / len(wanted)
