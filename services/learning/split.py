"""The frozen split of the examples: what a program is fitted on, and what it is judged by and never sees.

The side of an example is drawn by a hash of its question's terms and never drawn again. Near-duplicates (the same
question, nearly the same words, slips of the thumb not counted, or the same strings asked of the same page) always
share a side, else a program would be praised for what it has memorised. An example that resembles examples of both
sides is set aside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from models.analyzer import terms
from models.same_question import known_by
from services.answering.vocabulary import FUNCTION_WORDS
from services.learning.evaluation import Case

HELD_OUT_SHARE = 0.5
"""Sites have few examples and a program has many weights from the factory: judging needs them more than fitting."""

ALIKE = 0.6
"""From this Jaccard similarity of their stems on (Broder 1997), two questions are one question in other words."""


TYPED = 5
"""From this length on, two words that differ in one letter are one word and a slip of the thumb."""


class Origin(StrEnum):
    """Where an example comes from; only what a person has labelled is ever held out.

    LABELLED: somebody said what would be right. JUDGED: somebody said that an answer is right. UNLABELLED: nobody said
    anything, but the answer came out the same more than once. SYNTHETIC: a question made from a document."""

    LABELLED = "labelled"
    JUDGED = "judged"
    UNLABELLED = "unlabelled"
    SYNTHETIC = "synthetic"


WEIGHT = {Origin.LABELLED: 1.0, Origin.JUDGED: 0.5, Origin.UNLABELLED: 0.2, Origin.SYNTHETIC: 0.2}
"""How much an example counts in a fit beside one whose right answer a person has written down."""


class Side(StrEnum):
    """TRAIN: for fitting. HELD_OUT: for judging alone. SET_ASIDE: neither; the example is kept all the same."""

    TRAIN = "train"
    HELD_OUT = "held out"
    SET_ASIDE = "set aside"


def near(one: Case, other: Case) -> bool:
    """Whether two cases are near-duplicates; the same question is one always."""
    if one.must_contain and (one.documents, one.pages, one.must_contain) == (
        other.documents,
        other.pages,
        other.must_contain,
    ):
        return True
    if known_by(one.question) == known_by(other.question):
        return True
    a, b = _stems(one.question), _stems(other.question)
    if not a or not b:
        return False
    both = len(a & b) + (_slips(a - b, b - a) if len(a & b) >= ALIKE / 2 * len(a | b) else 0)
    return both >= ALIKE * (len(a) + len(b) - both)


def drawn(question: str) -> Side:
    """The side of a question that resembles no other: a fair draw that every process repeats alike."""
    digest = hashlib.sha256(_terms(question).encode()).digest()
    return Side.HELD_OUT if int.from_bytes(digest[:8], "big") < HELD_OUT_SHARE * 2**64 else Side.TRAIN


def side_of(case: Case, others: Iterable[tuple[Case, str]], origin: Origin = Origin.LABELLED) -> Side:
    """The side of a new example beside those that are there already (case, side).

    What no person has labelled is never held out: beside a held-out near-duplicate it is set aside."""
    if origin is not Origin.LABELLED:
        held_out = any(side == Side.HELD_OUT and near(case, other) for other, side in others)
        return Side.SET_ASIDE if held_out else Side.TRAIN
    sides = {Side(side) for other, side in others if side != Side.SET_ASIDE and near(case, other)}
    if len(sides) > 1:
        return Side.SET_ASIDE
    return sides.pop() if sides else drawn(case.question)


def redrawn(examples: Sequence[tuple[str, Case, str, str]]) -> dict[str, Side]:
    """New sides for used-up held-out examples, by id: they become examples to fit on, and of those that were fitted on
    until now half are held out, drawn by a hash. Near-duplicates go together; what is set aside stays so, and what no
    person has labelled.

    examples: (id, case, side, origin). A version that was fitted on what is held out now looks better than it is: until
    it is replaced, that makes a promotion less likely, never more."""
    kept = [one for one in examples if one[2] != Side.SET_ASIDE and one[3] == Origin.LABELLED]
    first: dict[int, str] = {}
    sides: dict[str, Side] = {}
    for (id_, case, side, _), cluster in zip(kept, clusters([case for _, case, *_ in kept]), strict=True):
        seed = first.setdefault(cluster, f"again {_terms(case.question)}")
        sides[id_] = Side.TRAIN if side == Side.HELD_OUT else drawn(seed)
    return sides


def clusters(cases: Sequence[Case]) -> tuple[int, ...]:
    """For each case the number of its cluster: cases that a chain of near-duplicates joins have the same one."""
    cluster = list(range(len(cases)))
    for n, case in enumerate(cases):
        for m in range(n):
            if cluster[m] != cluster[n] and near(case, cases[m]):
                gone, stays = max(cluster[m], cluster[n]), min(cluster[m], cluster[n])
                cluster = [stays if c == gone else c for c in cluster]
    return tuple(cluster)


def _slips(ours: frozenset[str], theirs: frozenset[str]) -> int:
    """How many words of one are words of the other with one letter wrong, each counted once."""
    left, found = sorted(theirs), 0
    for word in sorted(ours):
        twin = next((other for other in left if _slip(word, other)), None)
        if twin is not None:
            left.remove(twin)
            found += 1
    return found


def _slip(word: str, other: str) -> bool:
    long = min(len(word), len(other)) >= TYPED and word.isalpha() and other.isalpha()
    return long and OSA.distance(word, other, score_cutoff=1) <= 1


def _terms(question: str) -> str:
    return " ".join(terms(question))


@lru_cache(maxsize=10_000)
def _stems(question: str) -> frozenset[str]:
    return frozenset(terms(question)) - FUNCTION_WORDS
