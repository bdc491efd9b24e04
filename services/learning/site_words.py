"""Learns what a site's people call things: which word of the documents stands where theirs is asked for.

For each word that is asked for and that no document holds, the words of the right places are ranked by how unlikely
they meet it so often by chance (the hypergeometric distribution over the examples; Dunning 1993 uses the likelihood
ratio to the same end); that must be beyond chance for as many words as might have been meant (Bonferroni), since people
say "sorry" and "quick one", too. A word is taken if more of the examples are answered right with it than without.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scipy.stats import binom, hypergeom

from models.analyzer import terms
from models.store.terms import TermCounts
from models.types import OPEN_AUDIENCE, Query, Question
from services.answering.program import Program
from services.answering.site_words import said_term
from services.answering.vocabulary import FUNCTION_WORDS
from services.learning.evaluation import stands
from services.learning.labelled import Labelled
from services.learning.paired import is_right
from services.learning.significance import LEVEL
from services.learning.variants import Step, changed

LEAST_EXAMPLES, TRIED = 2, 2
"""Questions in which a word must have been said to be learnt, near-duplicates counted once; printed words that are
tried for it: each costs as many answers as there are questions with it."""

_WORD = re.compile(r"[^\W\d_]{3,}(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an example tells. said: terms of its question that no document holds. printed: those that only the units
    which answer it hold, their headings and headers."""

    labelled: Labelled
    said: frozenset[str]
    printed: frozenset[str]


def learnt_words(program: Program, cases: Sequence[Labelled], step: Step) -> dict[str, str]:
    """Term of a spoken word -> printed word: those of the program and those that the cases show.

    Only from documents that every group may read, since the words serve everybody."""
    spelled: dict[str, Counter[str]] = {}
    asked = [one for labelled in cases if (one := _read(program, labelled, spelled)) is not None]
    known = dict(program.state.site_words)
    examples = _examples(asked)
    counts = program.store.documents.term_counts(OPEN_AUDIENCE)
    for said in _spoken_often(examples):
        having = [one.labelled for one in asked if said in one.said]
        before = _right(program, having, step)
        for printed in _likeliest(examples, said, counts):
            words = {**known, said: spelled[printed].most_common(1)[0][0]}
            variant = changed(program, site_words=words)
            if _right(variant, having, step) > before:
                known, program = words, variant
                break
    return known


def _right(program: Program, cases: Sequence[Labelled], step: Step) -> int:
    count = 0
    for labelled in cases:
        step("learning the site's words")
        count += is_right(program, labelled)
    return count


def _read(program: Program, labelled: Labelled, spelled: dict[str, Counter[str]]) -> _Asked | None:
    """None for an example that can't tell. spelled: filled with the words of each printed term."""
    case = labelled.case
    if not (labelled.open and case.answerable and labelled.passages and case.must_contain):
        return None
    understood = program.examine(Query(case.id, Question(case.question), "anonymous", labelled.audience)).understood
    counts = program.store.documents.term_counts(labelled.audience).counts
    said = {term for word in _WORD.findall(understood.text) if (term := said_term(word)) and term not in counts}
    printed: set[str] = set()
    for text in _places(program, labelled, understood.words):
        for word in _WORD.findall(text):
            term = said_term(word)
            if term and term not in FUNCTION_WORDS and term not in understood.weights:
                printed.add(term)
                spelled.setdefault(term, Counter())[word.casefold()] += 1
    return _Asked(labelled, frozenset(said - FUNCTION_WORDS), frozenset(printed))


def _places(program: Program, labelled: Labelled, asked: Collection[str]) -> list[str]:
    """The units that hold the answer, with what they hang on; of these the ones that share most with the question."""
    stored = program.store.documents.evidence(labelled.passages, labelled.audience, program.store.documents.hidden())
    places = [
        " ".join((unit.label, unit.text, unit.lead_in, *(h for h, _ in unit.cells), *found.chunk.section[-1:]))
        for found in stored.values()
        for unit in found.chunk.units
        if any(stands(string, unit.text) for string in labelled.case.must_contain)
    ]
    shared = [len(set(terms(place)) & set(asked)) for place in places]
    return [place for place, n in zip(places, shared, strict=True) if n == max(shared)]


Example = tuple[set[str], set[str]]
"""Of near-duplicates together: the terms that only the questions have, and those that only the right places have."""


def _examples(asked: Sequence[_Asked]) -> list[Example]:
    by_cluster: dict[int, Example] = {}
    for one in asked:
        said, printed = by_cluster.setdefault(one.labelled.cluster, (set(), set()))
        said |= one.said
        printed |= one.printed
    return list(by_cluster.values())


def _spoken_often(examples: Sequence[Example]) -> list[str]:
    """Most often spoken first: what is known of these makes the others clearer."""
    count = Counter(term for said, _ in examples for term in said)
    return [term for term, n in sorted(count.items(), key=lambda pair: (-pair[1], pair[0])) if n >= LEAST_EXAMPLES]


def _likeliest(examples: Sequence[Example], said: str, counts: TermCounts) -> list[str]:
    """The printed terms that meet a spoken one more often than by chance, least likely first.

    How often is usual tell the examples that lack the spoken one; where these are too few, the documents."""
    having = [ours for theirs, ours in examples if said in theirs]
    n = len(having)
    met = Counter(term for ours in having for term in ours)
    anywhere = Counter(term for _, ours in examples for term in ours)

    def by_chance(term: str, k: int) -> float:
        if len(examples) >= 2 * n:
            return float(hypergeom.sf(k - 1, len(examples), anywhere[term], n))
        return float(binom.sf(k - 1, n, (counts.counts.get(term, 0) + 1) / (counts.chunks + 1)))

    chance = {term: by_chance(term, k) for term, k in met.items() if k > 1}
    beyond = [term for term in chance if chance[term] <= LEVEL / len(met)]
    return sorted(beyond, key=lambda term: (chance[term], term))[:TRIED]
