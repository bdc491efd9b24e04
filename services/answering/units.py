"""Scores the units of the evidence: the sentence, item, row or step that answers, judged with its context.

A linear score of few features. Each unit is seen with its last three headings, its lead-in and the document's title,
since "Torque: 45" means nothing without the heading above it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from threading import Lock

import numpy as np

from ingestion.sentences import sentences
from models.analyzer import identifiers, names_in, terms
from models.types import Evidence, EvidenceKind, Unit, UnitKind
from services.answering.quantities import class_of, quantities
from services.answering.ruling import Relation, relation, side_by_side
from services.answering.state import UnitWeights
from services.answering.understand import Understood
from services.answering.vocabulary import FUNCTION_WORDS, Vocabulary
from services.answering.wanted import AnswerKind, Wanted

MANUALS, LOG = "manuals", "log"
"""Names of the tools that passages and records come from."""

_HEADINGS = 3
_FIRST_WORDS = 4
_AHEAD = 0.001
_SHORT = 25
_DEFINES_WELL = 0.8
_PLAINLY = 0.7
_INSTRUCTIONS = (UnitKind.STEP, UnitKind.WARNING, UnitKind.CODE)
_TERM_WORDS = 4
_NUMBER_WORDS = frozenset(
    "no one two three four five six seven eight nine ten eleven twelve once twice both none single".split()  # noqa: SIM905
)
_RULING = re.compile(
    r"\b(?:not|never|no|only|must|may|can|cannot|can't|should|shall|required|optional|yes|allowed|possible|always"
    r"|unless|need)\b",
    re.I,
)
_FAULTY = re.compile(
    r"\b(?:defective|fault\w*|fail\w*|check|replace|error|incorrect|loose|broken|shorted|open|clogged|worn|low|high"
    r"|cause\w*|because|due to|if)\b",
    re.I,
)
_SAFETY = re.compile(
    r"\b(?:never|must not|do not|don't|ensure|make sure|careful|caution|warning|danger|damage|injur\w+|hazard\w*|avoid"
    r"|death|risk|safe\w*|shall not|should not|prohibited)\b",
    re.I,
)
_NAME = re.compile(r"`[^`]+`|\b\w+[._/]\w[\w./-]*|\b[a-z]+[A-Z]\w*|\b[A-Z]{2,}[\w-]*\d*\b|\b\w*\d\w*\b")
_BY_DEFAULT = re.compile(r"\bdefaults?\b", re.I)
_DEFAULT_IS = re.compile(
    r"\bdefaults? *(?:[a-z]+ *){0,2}(?:[:=] *\S|\b(?:is|of|to)\b *['\"`]?\S*\d)"
    r"|\b(?:is|are|of|to|at)\b[^.;]{0,40}\bby default\b",
    re.I,
)
_DEFINES = re.compile(
    r"\b(?:is|are|means?|refers? to|stands? for|denotes?|defined as|called|used to)\b|[–—:=]|^\W*\w[\w -]{1,40}\. ",
    re.I,
)


@dataclass(frozen=True, slots=True)
class UnitView:
    """What is compared of a unit; made once per chunk and kept.

    heads: what its key cell, or its label, lead-in and first words name: what it is an entry of."""

    own: frozenset[str]
    context: frozenset[str]
    first: tuple[str, ...]
    term: tuple[str, ...]
    key: frozenset[str]
    headers: frozenset[str]
    numbers: frozenset[str]
    context_numbers: frozenset[str]
    identifiers: frozenset[str]
    context_identifiers: frozenset[str]
    heads: frozenset[str]
    classes: frozenset[str]
    counted: frozenset[str]


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


class Views:
    """The views of recently seen chunks. A chunk never changes under its id, so an entry is never stale."""

    def __init__(self, size: int = 4096) -> None:
        self._size = size
        self._kept: OrderedDict[str, tuple[UnitView, ...]] = OrderedDict()
        self._lock = Lock()

    def of(self, evidence: Evidence) -> tuple[UnitView, ...]:
        instead = [(old.position, old.evidence.id, old.at) for old in evidence.stands_for]
        key = f"{evidence.chunk.id} {evidence.document} {evidence.withheld} {instead}"
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        views = self._with_replaced(_views(evidence), evidence)
        with self._lock:
            self._kept[key] = views
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return views

    def _with_replaced(self, views: tuple[UnitView, ...], evidence: Evidence) -> tuple[UnitView, ...]:
        """A unit that takes the place of another one stands in that one's context too: it is of the same thing."""
        made = list(views)
        for old in evidence.stands_for:
            view, before = made[old.position], self.of(old.evidence)[old.at]
            made[old.position] = replace(
                view,
                context=view.context | before.context,
                context_identifiers=view.context_identifiers | before.context_identifiers | before.identifiers,
            )
        return tuple(made)


def beginning(unit: Unit) -> str:
    """Label, lead-in and first words, where an entry in running text or a list says what it is of."""
    return f"{unit.label} ; {unit.lead_in} ; {' '.join(unit.text.split()[:_FIRST_WORDS])}"


def title_words(document: str, title: str) -> str:
    """What names the product: folder, file name and title together."""
    path = PurePosixPath(document)
    return " ".join([*re.split(r"[\W_]+", str(path.with_suffix(""))), title])


def _views(evidence: Evidence) -> tuple[UnitView, ...]:
    chunk, language = evidence.chunk, evidence.language
    heading = " ".join(chunk.section[-_HEADINGS:])
    title = title_words(evidence.document, evidence.title)
    shared = frozenset(terms(f"{heading} {title}", language))
    shared_numbers = frozenset(q.value for q in quantities(heading))
    shared_identifiers = frozenset(
        i.normal for i in identifiers(f"{heading} {title} {evidence.title} {evidence.document}")
    )
    return tuple(_view(unit, language, shared, shared_numbers, shared_identifiers) for unit in chunk.units)


def _view(unit: Unit, language: str, shared: frozenset[str], numbers: frozenset[str], ids: frozenset[str]) -> UnitView:
    found = [q for header, cell in unit.cells for q in quantities(cell, header)] or list(quantities(unit.text))
    own = terms(f"{unit.label} {unit.text} {' '.join(header for header, _ in unit.cells)}", language)
    lead = frozenset(terms(unit.lead_in, language))
    return UnitView(
        own=frozenset(own),
        context=frozenset(own) | lead | shared,
        first=_content(unit.text.split()[:4], language),
        term=_content(unit.lead_in.split(), language) if len(unit.lead_in.split()) <= _TERM_WORDS else (),
        key=frozenset(terms(unit.cells[0][1], language)) if unit.cells else frozenset(),
        headers=frozenset(terms(" ".join(header for header, _ in unit.cells), language)),
        numbers=frozenset(q.value for q in found),
        context_numbers=numbers | frozenset(q.value for q in quantities(unit.lead_in)),
        identifiers=names_in(f"{unit.label} {unit.text.replace(' | ', ' ; ')}"),
        context_identifiers=ids | frozenset(i.normal for i in identifiers(unit.lead_in)),
        heads=names_in(unit.cells[0][1] if unit.cells else beginning(unit)),
        classes=frozenset(
            filter(None, (*(q.name for q in found), *(class_of(cell.strip()) for _, cell in unit.cells)))
        ),
        counted=_counted(unit.text, language),
    )


def _content(words: Sequence[str], language: str) -> tuple[str, ...]:
    return terms(" ".join(w for w in words if w.casefold().strip(".,:;") not in FUNCTION_WORDS), language)


def _counted(text: str, language: str) -> frozenset[str]:
    """Terms of the words that stand within three words after a number: what is counted."""
    words = text.split()
    near: list[str] = []
    for i, word in enumerate(words):
        if any(ch.isdigit() for ch in word) or word.casefold().strip(".,;:()") in _NUMBER_WORDS:
            near.extend(words[i + 1 : i + 4])
    return frozenset(terms(" ".join(near), language))


def score_units(
    understood: Understood,
    evidence: Sequence[Evidence],
    vocabulary: Vocabulary,
    weights: UnitWeights,
    views: Views,
    likely: Mapping[str, float],
) -> tuple[Scored, ...]:
    """Every unit of the evidence, best first; a unit that stands in two overlapping chunks counts once.

    likely: how likely each tool was to hold the answer.
    """
    asked = {term: vocabulary.idf(term) * weight for term, weight in understood.weights.items() if weight > 0}
    total = sum(asked.values()) or 1.0
    asks = relation_of(understood, evidence)
    scored: list[Scored] = []
    for rank, item in enumerate(evidence, start=1):
        seen = views.of(item)
        cosines = _cosines(understood, item)
        covered = [{t for t in asked if t in view.context} for view in seen]
        for i, (unit, view) in enumerate(zip(item.chunk.units, seen, strict=True)):
            around = set().union(*covered[max(0, i - 2) : i + 3])
            features = {
                "context": sum(asked[t] for t in covered[i]) / total,
                "window": sum(asked[t] for t in around) / total,
                "cosine": cosines[i],
                "passage": item.fused,
                "rank": 1 / rank,
                "kind": kind_score(understood.wanted, unit, view, understood, asks, item.language),
                "numbers": _share(understood.numbers, view.numbers, view.context_numbers),
                "row": _row(view, asked, total, vocabulary),
                "definition": _definition(understood.wanted, view, asked, total),
                "identifier": _named(understood, view),
                "route": likely.get(LOG if item.kind is EvidenceKind.RECORD else MANUALS, 1.0),
                "code": float(unit.kind is UnitKind.CODE),
                "short": float(len(unit.text) < _SHORT),
            }
            if features["definition"] > _DEFINES_WELL:
                features["short"] = 0.0  # the term of a glossary entry; what follows it is shown with it
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
    wanted = {i.normal for i in understood.identifiers}
    if not wanted or not any(item.evidence.named for item in scored):
        return lambda _: 0

    def held(item: Scored) -> int:
        return len(wanted & views.of(item.evidence)[item.position].identifiers)

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


def stands_at(evidence: Evidence, unit: Unit) -> tuple[str, int | None, str]:
    """What is equal for a unit that stands in two overlapping passages."""
    return evidence.chunk.copy, unit.page, " ".join(unit.text.split())


def _distinct(scored: Iterable[Scored]) -> tuple[Scored, ...]:
    """Each unit once. A glossary's term is taken from the passage in which its meaning follows."""
    kept: dict[tuple[str, int | None, str], Scored] = {}
    for item in scored:
        place = stands_at(item.evidence, item.unit)
        first = kept.setdefault(place, item)
        if first.features["definition"] > _DEFINES_WELL and _is_last(first) and not _is_last(item):
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


def relation_of(understood: Understood, evidence: Sequence[Evidence]) -> Relation | None:
    """What a yes/no question asks of its subject; None for other questions."""
    if understood.wanted.kind is not AnswerKind.YES_NO:
        return None
    together = side_by_side((unit.text for item in evidence for unit in item.chunk.units), understood.language)
    return relation(understood.text, together, understood.language, understood.said)


def ruled(asks: Relation, unit: Unit, view: UnitView, language: str) -> float:
    """How much of what is asked a unit rules on, 0 to 1. How things are, a step or warning says only of what the same
    sentence names: 'loosen the seal and wear gloves' doesn't say that the seal wears."""
    lead = frozenset(terms(unit.lead_in, language))
    if asks.acting or not asks.subject or unit.kind not in _INSTRUCTIONS:
        return asks.ruled(view.own | lead, unit.text)
    told = ((frozenset(terms(sentence, language)), sentence) for sentence in sentences(unit.text))
    return max((asks.ruled(own, sentence) for own, sentence in told if asks.names_subject(own)), default=0.0)


def kind_score(
    wanted: Wanted, unit: Unit, view: UnitView, understood: Understood, asks: Relation | None, language: str
) -> float:
    """How well a unit is of the kind of answer that is asked for, 0 to 1. asks: the relation of a yes/no question."""
    match wanted.kind:
        case AnswerKind.VALUE:
            return _value(wanted, view, understood, unit)
        case AnswerKind.YES_NO:
            ruling = 1.0 if _RULING.search(unit.text) else 0.0
            if asks is not None:
                ruling = ruled(asks, unit, view, language) * (1.0 if ruling else _PLAINLY)
            return max(ruling, _value(wanted, view, understood, unit)) if wanted.quantity else ruling
        case AnswerKind.FAULT:
            listed = unit.kind in (UnitKind.ROW, UnitKind.ITEM, UnitKind.STEP)
            return (0.6 if listed else 0.0) + (0.4 if _FAULTY.search(unit.text) else 0.0)
        case AnswerKind.WARNING:
            return 1.0 if unit.kind is UnitKind.WARNING else 0.8 if _SAFETY.search(unit.text) else 0.0
        case AnswerKind.PROCEDURE:
            return 1.0 if unit.kind is UnitKind.STEP else 0.8 if unit.kind in (UnitKind.ITEM, UnitKind.CODE) else 0.0
        case AnswerKind.DEFINITION:
            return 0.6 if _DEFINES.search(unit.text[:90]) else 0.0
        case AnswerKind.IDENTIFIER:
            return 0.6 if _NAME.search(unit.text) else 0.0
        case AnswerKind.OTHER:
            return 0.0


def _value(wanted: Wanted, view: UnitView, understood: Understood, unit: Unit) -> float:
    if wanted.quantity and wanted.quantity in view.classes:
        return 1.0
    if not wanted.quantity:
        if view.counted & {t for t, w in understood.weights.items() if w > 0}:
            return 0.8
        if _BY_DEFAULT.search(understood.text) and _states_default(unit):
            return 0.8
        if view.classes:
            return 0.6
    return 0.35 if view.numbers - understood.numbers else 0.0


def _states_default(unit: Unit) -> bool:
    named = any(_BY_DEFAULT.search(header) and cell.strip(" -–") for header, cell in unit.cells)
    return named or bool(_DEFAULT_IS.search(unit.text))


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


def _named(understood: Understood, view: UnitView) -> float:
    """Share of the question's identifiers that stand in the unit; 0.6 for each that only its headings or title name."""
    if not understood.sought:
        return 0.0
    wanted = {i.normal for i in understood.sought}
    own, around = wanted & view.identifiers, wanted & view.context_identifiers
    return (len(own) + 0.6 * len(around - own)) / len(wanted)
