"""The signs by which the check judges whether the evidence answers a question: shares, scores and margins, by name.

Many weak signs, weighed by one logistic regression. Some need the embedder; the second set of weights does without.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Container, Mapping, Sequence, Set
from itertools import pairwise

from models.analyzer import identifiers, terms
from models.types import Evidence
from services.answering.asked_words import as_meant, focused, telling_terms, things, undone
from services.answering.colours import COLOUR
from services.answering.quantities import UNITS
from services.answering.ruling import share
from services.answering.second_look import STATES, logit
from services.answering.understand import Understood, naming_terms
from services.answering.units import OF_KIND, Scored
from services.answering.views import UnitView, Views, title_terms
from services.answering.vocabulary import FUNCTION_WORDS, Vocabulary
from services.answering.wanted import AnswerKind

_K1 = 1.2
_FEW = 4
_OPENING = "¿¡"
_CAPITAL = re.compile(r"(?<!^)(?<![.?!:] )\b[A-Z][\w-]+")
_SPOKEN = re.compile(
    r"\b(?:I|my|me|you|your|we|our|it|I'm|there|that|this)\b|n't\b|'(?:s|ve|d|re|ll)\b|, ",
)
OTHER_LANGUAGE = "other language"
VECTOR_FEATURES = frozenset(
    {
        "cosine best",
        "cosine mean 3",
        "cosine margin 5",
        "cosine margin 10",
        "unit cosine best",
        "unit cosine first",
        "unit cosine mean 3",
        "states best",
        "states best logit",
        "states first",
        "states first logit",
        "states margin",
    }
)
"""What is not there without the models; the second set of weights does without them."""


def features(
    understood: Understood,
    scored: Sequence[Scored],
    evidence: Sequence[Evidence],
    vocabulary: Vocabulary,
    views: Views,
) -> dict[str, float]:
    """All signs by name. Shares and scores, most of them in [0, 1]."""
    english = understood.language == "en"
    tell = telling_terms(understood, vocabulary)
    plain = {t: vocabulary.idf(t) for t in tell}
    rare = {t: idf * tell[t] for t, idf in plain.items()}
    best = scored[0]
    unit = views.of(best.evidence)[best.position]
    meant = as_meant(understood)
    own, around = meant(unit.own, unit.classes), meant(unit.context, unit.classes)
    passages = [_of_passage(views.of(e), meant) for e in evidence]
    best_passage = passages[min(best.rank, len(passages)) - 1]
    document = set().union(
        *(p for p, e in zip(passages, evidence, strict=True) if e.document == best.evidence.document)
    )
    corpus = meant(vocabulary.counts.keys(), {*UNITS, COLOUR})
    title = title_terms(best.evidence)
    beyond = {t: w for t, w in rare.items() if t not in title}
    stated = _quantity(understood, scored, views)
    # a quantity by another word ('amperage' for 'amperes') is found by its unit
    focus = {t: rare[t] for t in focused(understood) if t in rare and t not in title and not _names(understood, stated)}
    of_kind = [s for s in scored[:60] if s.features["kind"] >= OF_KIND]
    first_of_kind = of_kind[0] if of_kind else None
    kind_view = views.of(first_of_kind.evidence)[first_of_kind.position] if first_of_kind else None
    kind_held = meant(kind_view.context, kind_view.classes) if kind_view else frozenset[str]()
    first = [views.of(s.evidence)[s.position] for s in scored[:5]]
    named = () if understood.language == "de" else _CAPITAL.findall(understood.text.lstrip(_OPENING))
    of_word = terms if english else naming_terms
    capitals = [of_word(word, understood.language) for word in named]
    sisters = [v for i, v in enumerate(views.of(best.evidence)) if i != best.position]
    found = {
        "coverage unit": share(plain, around),
        "coverage unit rare": share(rare, around),
        "coverage own": share(plain, own),
        "coverage own rare": share(rare, own),
        "coverage passage": max(share(plain, p) for p in passages),
        "coverage passage rare": max(share(rare, p) for p in passages),
        "coverage best passage rare": share(rare, best_passage),
        "coverage document": share(plain, document),
        "coverage document rare": share(rare, document),
        "coverage corpus": share(plain, corpus),
        "coverage corpus rare": share(rare, corpus),
        "coverage window": best.features["window"],
        "rarest missing unit": _rarest(rare, around),
        "rarest missing document": _rarest(rare, document),
        "beyond unit": share(beyond, around),
        "beyond passage": max(share(beyond, p) for p in passages),
        "beyond best passage": share(beyond, best_passage),
        "beyond document": share(beyond, document),
        "beyond corpus": share(beyond, corpus),
        "focus unit": share(focus, around),
        "focus first 5": max(share(focus, meant(v.context, v.classes)) for v in first),
        "focus document": share(focus, document),
        "focus corpus": share(focus, corpus),
        "pairs": _pairs(understood, plain, scored[:40], views),
        "kind first": best.features["kind"],
        "kind any": float(bool(of_kind)),
        "kind score": first_of_kind.score / best.score if first_of_kind and best.score > 0 else 0.0,
        "kind coverage": share(plain, kind_held),
        "kind coverage rare": share(rare, kind_held),
        "score": best.score,
        "score margin 2": best.score - _at(scored, 1),
        "score margin 5": best.score - _at(scored, 4),
        "score mean 5": sum(s.score for s in scored[:5]) / min(5, len(scored)),
        "score above all": _above([s.score for s in scored[:60]]),
        "row": best.features["row"],
        "numbers": best.features["numbers"] if understood.numbers else 1.0,
        "identifiers": _identified(understood, unit, best),
        "capitals corpus": _known(capitals, vocabulary.counts.keys()),
        "capitals document": _known(capitals, document),
        "same document units": _same([s.evidence.document for s in scored[:5]], best.evidence.document),
        "same document passages": _same([e.document for e in evidence[:6]], best.evidence.document),
        "passage rank": 1 / best.rank,
        "passage fused": best.evidence.fused,
        "quantity found": stated,
        "quantity missing": float(understood.wanted.kind is AnswerKind.VALUE and stated < 1.0),
        "number missing": float(understood.wanted.kind is AnswerKind.VALUE and not unit.numbers - understood.numbers),
        "doing missing": undone(understood, around),
        "thing missing": 1.0 - share({t: tell[t] for t in things(understood) if t in tell}, around | title),
        "sisters lack": _apart(unit, sisters, rare),
        "sisters have": max((share(rare, v.context - unit.context) for v in sisters), default=0.0),
        "others have": max((share(rare, v.context - unit.context) for v in _views(scored[1:40], views)), default=0.0),
        OTHER_LANGUAGE: float(not english),
        "count missing": float(not _counts(understood, best, unit)),
        "part number missing": float(understood.wanted.number_of_a_part and not unit.identifiers - understood.names),
        "name elsewhere": _elsewhere(understood, best, evidence, around),
        "length": math.log(1 + len(understood.words if english else {*understood.words.values()})),
        "spoken": float(english and (understood.text[:1].islower() or bool(_SPOKEN.search(understood.text)))),
    }
    return found | _lexical(understood, evidence, vocabulary) | _cosines(scored, evidence) | _states(scored)


def _of_passage(seen: Sequence[UnitView], meant: Callable[[Set[str], Container[str]], Set[str]]) -> Set[str]:
    return meant(set().union(*(v.context for v in seen)), set().union(*(v.classes for v in seen)))


def _views(scored: Sequence[Scored], views: Views) -> list[UnitView]:
    return [views.of(s.evidence)[s.position] for s in scored]


def _apart(unit: UnitView, sisters: Sequence[UnitView], rare: Mapping[str, float]) -> float:
    """Share of the question that sets the unit apart: it holds it, and not every other unit of its passage does."""
    if not sisters:
        return 1.0
    common = frozenset.intersection(*(sister.context for sister in sisters))
    total = sum(rare.values())
    return sum(w for t, w in rare.items() if t in unit.context - common) / total if total > 0 else 1.0


def _counts(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """Whether the best unit counts what is to be counted: 'two fans', 'Fans: 2', a row with a column of fans."""
    if not understood.wanted.counted:
        return True
    things = set(terms(understood.wanted.counted, understood.language))
    if things & unit.counted:
        return True
    named = things & (unit.headers | set(terms(best.unit.lead_in, best.evidence.language)) | set(unit.first))
    return bool(named) and bool(unit.numbers - understood.numbers)


def _elsewhere(understood: Understood, best: Scored, evidence: Sequence[Evidence], held: Container[str]) -> float:
    """Share of the question's words that name another of the documents found, and not the one that is quoted."""
    own = title_terms(best.evidence)
    others = {e.document: e for e in evidence if e.document != best.evidence.document}
    words = {t for t in understood.words if t not in own and t not in held}
    named = {t for e in others.values() for t in title_terms(e) if t in words}
    return len(named) / len(understood.words) if understood.words else 0.0


def _above(scores: Sequence[float]) -> float:
    """How many standard deviations the best score lies above the mean of all: an answer sticks out."""
    if len(scores) < _FEW:
        return 0.0
    mean = sum(scores) / len(scores)
    spread = math.sqrt(sum((score - mean) ** 2 for score in scores) / len(scores))
    return (scores[0] - mean) / spread if spread > 0 else 0.0


def _identified(understood: Understood, unit: UnitView, best: Scored) -> float:
    """1 if all identifiers that the title lacks stand in the best unit, -1 if none does, 0 if none is asked for."""
    titled = {i.normal for i in identifiers(f"{best.evidence.title} {best.evidence.document}")}
    wanted = understood.names - titled
    return 2 * len(wanted & unit.identifiers) / len(wanted) - 1 if wanted else 0.0


def _names(understood: Understood, stated: float) -> bool:
    return bool(understood.wanted.quantity) and stated == 1.0


def _quantity(understood: Understood, scored: Sequence[Scored], views: Views) -> float:
    """1 if the best unit, half if one of the first five states a quantity of the class asked for; 1 if none is."""
    wanted = understood.wanted.quantity
    if not wanted:
        return 1.0
    classes = [views.of(s.evidence)[s.position].classes for s in scored[:5]]
    return 1.0 if wanted in classes[0] else 0.5 if any(wanted in c for c in classes) else 0.0


def _lexical(understood: Understood, evidence: Sequence[Evidence], vocabulary: Vocabulary) -> dict[str, float]:
    """BM25 relative to the most that the question's terms could give (tf saturated in a short chunk)."""
    ranked = sorted((e.bm25 for e in evidence), reverse=True)
    most = sum(vocabulary.idf(t) * (_K1 + 1) for t in understood.terms) or 1.0
    content = sum(vocabulary.idf(t) * (_K1 + 1) for t in understood.words) or 1.0
    top = ranked[0] if ranked else 0.0
    fifth = ranked[4] if len(ranked) > 4 else 0.0
    return {
        "bm25": top / most,
        "bm25 content": min(1.0, top / content),
        "bm25 margin 5": (top - fifth) / top if top > 0 else 0.0,
    }


def _cosines(scored: Sequence[Scored], evidence: Sequence[Evidence]) -> dict[str, float]:
    passages = sorted((e.cosine for e in evidence), reverse=True)
    units = sorted((s.features["cosine"] for s in scored), reverse=True)
    return {
        "cosine best": passages[0],
        "cosine mean 3": sum(passages[:3]) / len(passages[:3]),
        "cosine margin 5": passages[0] - (passages[4] if len(passages) > 4 else passages[-1]),
        "cosine margin 10": passages[0] - (passages[9] if len(passages) > 9 else passages[-1]),
        "unit cosine best": units[0],
        "unit cosine first": scored[0].features["cosine"],
        "unit cosine mean 3": sum(units[:3]) / len(units[:3]),
    }


def _states(scored: Sequence[Scored]) -> dict[str, float]:
    """What the cross-encoder makes of the first unit and of the one that it likes best, and how far that is ahead."""
    found = [item.features[STATES] for item in scored if STATES in item.features] or [0.0]
    ranked = sorted(found, reverse=True)
    return {
        "states best": ranked[0],
        "states best logit": logit(ranked[0]),
        "states first": found[0],
        "states first logit": logit(found[0]),
        "states margin": logit(ranked[0]) - logit(ranked[min(3, len(ranked) - 1)]),
    }


def _rarest(rare: Mapping[str, float], held: Container[str]) -> float:
    most = max(rare.values(), default=0.0)
    return max((w for t, w in rare.items() if t not in held), default=0.0) / most if most > 0 else 0.0


def _pairs(understood: Understood, plain: Mapping[str, float], scored: Sequence[Scored], views: Views) -> float:
    """Share of neighbouring content words of the question that stand together in one unit."""
    content = [t for t in understood.words if t in plain]
    pairs = list(pairwise(content))
    if not pairs:
        return 1.0
    owns = [views.of(s.evidence)[s.position].own for s in scored]
    return sum(any(a in own and b in own for own in owns) for a, b in pairs) / len(pairs)


def _known(capitals: Sequence[Sequence[str]], held: Container[str]) -> float:
    words = [word for word in capitals if word and not set(word) <= FUNCTION_WORDS]
    return sum(all(t in held for t in word) for word in words) / len(words) if words else 1.0


def _same(documents: Sequence[str], best: str) -> float:
    return documents.count(best) / len(documents) if documents else 0.0


def _at(scored: Sequence[Scored], position: int) -> float:
    return scored[position].score if position < len(scored) else 0.0
