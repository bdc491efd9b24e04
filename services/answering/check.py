"""Step 5, check: is the question covered by its evidence at all? Many weak signs, one logistic regression.

The score knows whether the subject is covered, not whether the fact is; so below the threshold the answer is that the
documents do not say, with the closest passages and the words that do not occur in them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models.analyzer import bases_in, identifiers, names_in, stands, terms
from models.embedder.rarity import rarity
from models.types import ChunkKind, Evidence, UnitKind
from services.answering.state import Abstention, Linear
from services.answering.tools import names_of
from services.answering.understand import Understood
from services.answering.units import Scored, UnitView, Views, title_words
from services.answering.vocabulary import FUNCTION_WORDS, Vocabulary
from services.answering.wanted import AnswerKind

_K1 = 1.2
_OF_KIND = 0.6
_CLOSEST = 3
_DOUBT = 0.7
"""Factor on the confidence where a language model finds that the evidence does not hold the answer."""
_FOCUS = re.compile(
    r"\b(?:what|which)(?:'s| is| are)? (?:the |an? )?([\w\s-]+?)"
    r" (?:of|for|does|do|is|are|should|can|has|have|in|on|with|to|may|must|will)\b"
    r"|\bhow (?:much|many) ([\w-]+(?: [\w-]+)?)",
    re.I,
)
_THING = re.compile(r"\b(?:of|for|on) (?:the |an? |my |our )?([\w-]+(?: [\w-]+){0,6})\??\s*$", re.I)
_PLAIN = 0.1
_ABOUT_A_NAME = (AnswerKind.FAULT, AnswerKind.DEFINITION, AnswerKind.OTHER)
_OF_A_THING = (AnswerKind.VALUE, AnswerKind.IDENTIFIER)
_CAPITAL = re.compile(r"(?<!^)(?<![.?!:] )\b[A-Z][\w-]+")
VECTOR_FEATURES = frozenset(
    {
        "cosine best",
        "cosine mean 3",
        "cosine margin 5",
        "cosine margin 10",
        "unit cosine best",
        "unit cosine first",
        "unit cosine mean 3",
    }
)
"""What is not there without an embedder; the second set of weights does without them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """answer: whether to answer. confidence: probability that the evidence covers the question.

    missing: words of the question that the closest passages lack, rarest first. close: these are worth showing.
    """

    answer: bool
    confidence: float
    missing: tuple[str, ...]
    close: bool = False


def check(
    understood: Understood,
    scored: Sequence[Scored],
    evidence: Sequence[Evidence],
    vocabulary: Vocabulary,
    views: Views,
    state: Abstention,
) -> Verdict:
    """Answer or abstain. An identifier that occurs nowhere is decisive: whatever is near it is about another thing."""
    unknown = unknown_identifiers(understood, vocabulary, evidence)
    if unknown:
        return Verdict(False, 0.0, unknown, close=bool(scored))
    if not scored:
        return Verdict(False, 0.0, tuple(dict.fromkeys(understood.words.values())))
    found = features(understood, scored, evidence, vocabulary, views)
    dense = understood.vector is not None
    p = probability(state.model if dense else state.model_without_vectors, found)
    threshold = state.threshold if dense else state.threshold_without_vectors
    missing = missing_words(understood, scored, vocabulary, views)
    unit = views.of(scored[0].evidence)[scored[0].position]
    if (understood.bare or understood.wanted.kind in _ABOUT_A_NAME) and _is_entry_of(understood, scored[0], unit):
        return Verdict(True, max(p, threshold), missing)
    if understood.wanted.kind in _OF_A_THING and (
        _is_a_sister(understood, scored[0], unit) or _lacks_a_word(understood, scored[0], unit)
    ):
        return Verdict(False, min(p, threshold), missing, close=True)
    return Verdict(p >= threshold, p, missing, close=p >= state.floor)


def doubted(verdict: Verdict, state: Abstention, *, dense: bool) -> Verdict:
    """The verdict after a language model found that the evidence doesn't hold the answer: it can only lower it."""
    threshold = state.threshold if dense else state.threshold_without_vectors
    p = verdict.confidence * _DOUBT
    return replace(verdict, answer=verdict.answer and p >= threshold, confidence=p)


def _is_entry_of(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """Whether the best unit is the entry that the question names, and none of its identifiers is missing.

    An identifier is the row's key; or, if the question asks for nothing else, it stands in a fault table or section, at
    the beginning of the unit, in what that hangs on or in its heading, or is all that was asked."""
    if not understood.identifiers:
        return False
    wanted = {i.normal for i in understood.identifiers}
    if understood.bare and wanted & unit.heads:
        return True  # of several codes, one after the other
    if not wanted <= unit.context_identifiers | unit.identifiers:
        return False
    if best.unit.cells and (wanted & unit.heads or understood.bare):
        return True
    if not understood.bare:
        return False
    chunk = best.evidence.chunk
    heads = unit.heads | names_in(" ".join(chunk.section[-1:]))
    return bool(wanted & heads) or chunk.kind is ChunkKind.FAULT or _asks_nothing_else(understood)


def _asks_nothing_else(understood: Understood) -> bool:
    """'RT-BAT-P?': whatever is said of it answers."""
    text = understood.text
    for identifier in understood.identifiers:
        text = text.replace(identifier.text, "")
    return not any(c.isalnum() for c in text)


def _is_a_sister(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """Whether the best row is of another thing than the one asked for: it lacks what the thing is called by.

    The thing is what stands before or after the quantity ('torque of the suction screw'): its words, plain ones left
    out, must stand in the row, its headings or the title. A sister's value is worse than none.
    """
    if best.unit.kind is not UnitKind.ROW:
        return False
    thing = _THING.search(understood.text)
    if thing is None:
        return False
    words = [w for w in thing[1].split() if w.casefold() not in FUNCTION_WORDS and rarity(w) > _PLAIN]
    title = set(terms(title_words(best.evidence.document, best.evidence.title), best.evidence.language))
    return any(not set(terms(word, understood.language)) & (unit.context | title) for word in words)


def _lacks_a_word(understood: Understood, best: Scored, unit: UnitView) -> bool:
    """The same for questions of other languages than English, whose order of words nobody parses: every word that
    counts must stand in the row, its headings or the title (of a Korean one, half of its bigrams)."""
    if best.unit.kind is not UnitKind.ROW or understood.language == "en":
        return False
    title = set(terms(title_words(best.evidence.document, best.evidence.title), best.evidence.language))
    held: dict[str, list[bool]] = {}
    for term, word in understood.words.items():
        held.setdefault(word, []).append(term in unit.context | title)
    return any(2 * sum(of_word) < len(of_word) for of_word in held.values())


def unknown_identifiers(
    understood: Understood, vocabulary: Vocabulary, evidence: Sequence[Evidence]
) -> tuple[str, ...]:
    """The question's part numbers, fault codes and the like that occur in no visible document.

    What occurs as a term may be a piece of a longer one: it must stand in the evidence, which holds the passages that
    name it."""
    named = " ".join(understood.assets).casefold()
    wanted = [i for i in understood.identifiers if i.text.casefold() not in named]
    there = frozenset(name for item in evidence for name in _names_around(item)) if wanted else frozenset()
    return tuple(i.text for i in wanted if not (vocabulary.names(i.normal) and stands(i.normal, there)))


def _names_around(item: Evidence) -> frozenset[str]:
    """What is named in a passage and around it, and the families of these: 'MS21042' of MS21042-4 is no sibling."""
    lead_ins = " ; ".join(dict.fromkeys(unit.lead_in for unit in item.chunk.units))
    around = f"{item.document} ; {item.title} ; {' ; '.join(item.chunk.section)} ; {lead_ins}"
    return names_of(item) | names_in(around) | bases_in(around) | bases_in(item.chunk.text.replace(" | ", " ; "))


def probability(model: Linear, found: Mapping[str, float]) -> float:
    """Sigmoid of the standardised, weighted features; 0.5 for a model that was never fitted."""
    z = model.bias
    for name, mean, scale, weight in zip(model.features, model.mean, model.scale, model.weights, strict=True):
        z += weight * (found[name] - mean) / scale
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))


def closest(scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The best unit of each of the best passages, best first."""
    by_passage: dict[str, Scored] = {}
    for item in scored:
        by_passage.setdefault(item.evidence.id, item)
        if len(by_passage) == _CLOSEST:
            break
    return tuple(by_passage.values())


def missing_words(
    understood: Understood, scored: Sequence[Scored], vocabulary: Vocabulary, views: Views, most: int = 4
) -> tuple[str, ...]:
    """Words of the question that none of the closest passages, their headings or titles hold, most telling first."""
    held = set().union(*(view.context for item in closest(scored) for view in views.of(item.evidence)))
    absent = {
        word: vocabulary.idf(term) * rarity(word)
        for term, word in understood.words.items()
        if term not in held and rarity(word) > 0.1
    }
    return tuple(sorted(absent, key=lambda word: -absent[word])[:most])


def features(
    understood: Understood,
    scored: Sequence[Scored],
    evidence: Sequence[Evidence],
    vocabulary: Vocabulary,
    views: Views,
) -> dict[str, float]:
    """All signs by name. Shares and scores, most of them in [0, 1]."""
    plain = {t: vocabulary.idf(t) for t in understood.words if understood.weights.get(t, 0) > 0}
    rare = {t: idf * rarity(understood.words[t]) for t, idf in plain.items()}
    best = scored[0]
    unit = views.of(best.evidence)[best.position]
    passages = [set().union(*(v.context for v in views.of(e))) for e in evidence]
    document = set().union(
        *(p for p, e in zip(passages, evidence, strict=True) if e.document == best.evidence.document)
    )
    title = set(terms(title_words(best.evidence.document, best.evidence.title), best.evidence.language))
    beyond = {t: w for t, w in rare.items() if t not in title}
    stated = _quantity(understood, scored, views)
    # a quantity by another word ('amperage' for 'amperes') is found by its unit
    focus = {t: rare[t] for t in _focus(understood) if t in rare and t not in title and not _names(understood, stated)}
    of_kind = [s for s in scored[:60] if s.features["kind"] >= _OF_KIND]
    first_of_kind = of_kind[0] if of_kind else None
    kind_view = views.of(first_of_kind.evidence)[first_of_kind.position].context if first_of_kind else set()
    capitals = [terms(word, understood.language) for word in _CAPITAL.findall(understood.text)]
    found = {
        "coverage unit": share(plain, unit.context),
        "coverage unit rare": share(rare, unit.context),
        "coverage own": share(plain, unit.own),
        "coverage own rare": share(rare, unit.own),
        "coverage passage": max(share(plain, p) for p in passages),
        "coverage passage rare": max(share(rare, p) for p in passages),
        "coverage best passage rare": share(rare, passages[min(best.rank, len(passages)) - 1]),
        "coverage document": share(plain, document),
        "coverage document rare": share(rare, document),
        "coverage corpus": share(plain, vocabulary.counts.keys()),
        "coverage corpus rare": share(rare, vocabulary.counts.keys()),
        "coverage window": best.features["window"],
        "rarest missing unit": _rarest(rare, unit.context),
        "rarest missing document": _rarest(rare, document),
        "beyond unit": share(beyond, unit.context),
        "beyond passage": max(share(beyond, p) for p in passages),
        "beyond best passage": share(beyond, passages[min(best.rank, len(passages)) - 1]),
        "beyond document": share(beyond, document),
        "beyond corpus": share(beyond, vocabulary.counts.keys()),
        "focus unit": share(focus, unit.context),
        "focus first 5": max(share(focus, views.of(s.evidence)[s.position].context) for s in scored[:5]),
        "focus document": share(focus, document),
        "focus corpus": share(focus, vocabulary.counts.keys()),
        "pairs": _pairs(understood, plain, scored[:40], views),
        "kind first": best.features["kind"],
        "kind any": float(bool(of_kind)),
        "kind score": first_of_kind.score / best.score if first_of_kind and best.score > 0 else 0.0,
        "kind coverage": share(plain, kind_view),
        "kind coverage rare": share(rare, kind_view),
        "score": best.score,
        "score margin 2": best.score - _at(scored, 1),
        "score margin 5": best.score - _at(scored, 4),
        "score mean 5": sum(s.score for s in scored[:5]) / min(5, len(scored)),
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
    }
    return found | _lexical(understood, evidence, vocabulary) | _cosines(scored, evidence)


def _focus(understood: Understood) -> tuple[str, ...]:
    """Terms of what is asked about the subject: 'boiling point' in 'What is the boiling point of the coolant?'"""
    found = _FOCUS.search(understood.text)
    words = next(group for group in found.groups() if group).split() if found else []
    return terms(" ".join(w for w in words if w.casefold() not in FUNCTION_WORDS), understood.language)


def _identified(understood: Understood, unit: UnitView, best: Scored) -> float:
    """1 if all identifiers that the title lacks stand in the best unit, -1 if none does, 0 if none is asked for."""
    titled = {i.normal for i in identifiers(f"{best.evidence.title} {best.evidence.document}")}
    wanted = {i.normal for i in understood.identifiers} - titled
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
    return {"bm25": top / most, "bm25 content": top / content, "bm25 margin 5": (top - fifth) / top if top > 0 else 0.0}


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


def share(weights: Mapping[str, float], held: Container[str]) -> float:
    """Share of the weight of the terms that `held` contains; 1 if there is nothing to hold."""
    total = sum(weights.values())
    return sum(w for t, w in weights.items() if t in held) / total if total > 0 else 1.0


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
