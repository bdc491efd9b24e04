"""What a fact is said of: the words around it, near ones more than far ones, words behind another fact less."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from models.analyzer import question_terms, terms
from services.answering.languages import WORD, joins

CLAUSE_BEFORE, CLAUSE_AFTER, OTHER_SENTENCE, BEHIND_A_FACT, LEAST = 0.7, 0.35, 0.4, 0.8, 0.15
"""What a word's weight is multiplied by for the end of a clause between it and the fact (what is said of several values
stands in front of them), for that of a sentence, and for another fact between; and the least that it weighs."""

_CLAUSE = re.compile(
    r"[,;)|\n]|\s(?:and|or|but|while|whereas|with|und|oder|aber|mit|et|ou|mais|avec|y|o|pero|con)\s", re.I
)
_SENTENCE = re.compile(r"(?<!\b[^\W\d])(?<!\b[^\W\d]{2})(?<!\b[^\W\d]{3})[.!?]\s")  # not behind 'Rev.', 'No.'

_GLUE = re.compile(r"(?:\b(?:and|or|to|und|oder|bis|et|ou|à|y|o)\b|[\s,;/+±x×:–—-])+", re.I)

Weights = Mapping[str, float]
"""Term of the analyzer -> how much it says what a fact is said of."""


@lru_cache(maxsize=4096)
def _words(text: str, language: str, asks: bool) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """(start, end, terms) of the words that name something. asks: of an identifier the whole, not its pieces."""
    cut = question_terms if asks else terms
    found = []
    for match in WORD.finditer(text):
        word = match.group()
        letter = len(word) == 1 and word.isupper()  # 'Rev. A', 'pump B'
        if letter or not joins(word, language):
            found.append((match.start(), match.end(), cut(word, language)))
    return tuple(found)


@lru_cache(maxsize=4096)
def _cuts(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where the clauses and the sentences end."""
    return tuple(m.start() for m in _CLAUSE.finditer(text)), tuple(m.start() for m in _SENTENCE.finditer(text))


@lru_cache(maxsize=4096)
def _groups(text: str, facts: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """The facts as groups: '24 V, 0.5 A' and '60, 110 and 180 m³/h' are said of one thing."""
    groups: list[tuple[int, int]] = []
    for start, end in sorted(facts):
        if groups and not _GLUE.sub("", text[groups[-1][1] : start]):
            groups[-1] = (groups[-1][0], max(end, groups[-1][1]))
        else:
            groups.append((start, end))
    return tuple(groups)


def near(
    text: str, start: int, end: int, facts: Sequence[tuple[int, int]], language: str, asks: bool = False
) -> dict[str, float]:
    """The terms of a text, each by how near it stands to the fact from start to end. facts: where others stand."""
    found: dict[str, float] = {}
    clauses, ends = _cuts(text)
    groups = _groups(text, tuple(facts))
    start, end = next(((a, b) for a, b in groups if a <= start and end <= b), (start, end))
    for first, last, own in _words(text, language, asks):
        if start <= first < end:
            continue
        before = last <= start
        low, high = (last, start) if before else (end, first)
        weight = (CLAUSE_BEFORE if before else CLAUSE_AFTER) ** sum(low <= at < high for at in clauses)
        weight *= OTHER_SENTENCE ** sum(low <= at < high for at in ends)
        weight *= BEHIND_A_FACT ** sum(low <= a and b <= high for a, b in groups)
        for term in own:
            found[term] = max(found.get(term, 0.0), weight, LEAST)
    return found


def flat(text: str, weight: float, language: str, asks: bool = False) -> dict[str, float]:
    """All terms of a text with one weight."""
    return {term: weight for _, _, own in _words(text, language, asks) for term in own}


def merged(*parts: Weights) -> dict[str, float]:
    """Per term the highest weight."""
    found: dict[str, float] = {}
    for part in parts:
        for term, weight in part.items():
            if weight > found.get(term, 0.0):
                found[term] = weight
    return found


def alike(said: Weights, stated: Weights) -> float:
    """How far two contexts speak of the same thing: the sum over shared terms of the product of their weights."""
    return sum(weight * stated[term] for term, weight in said.items() if term in stated)
