"""A slip of the thumb: a word that neither the documents nor general English know, for one that the documents have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import ascii_lowercase

from rapidfuzz.distance import OSA

from models.analyzer import terms
from models.embedder.rarity import is_english, rarity
from services.answering.two_spellings import spelled_otherwise
from services.answering.vocabulary import Vocabulary

_WORD = re.compile(r"(?<![\w/.-])[^\W\d_]{5,}(?![\w/]|[.-]\w)")
_SUFFIX = re.compile(r"(?:s|es|d|ed|r|er|ers|ing|ly)$")
_ANY_SLIP = 6
"""Letters from which on a letter too many, missing or wrong is a slip; two that are exchanged always are."""


def without_slips(question: str, vocabulary: Vocabulary, language: str) -> str:
    """The question with its misspelt words as the documents have them: 'copuling' -> 'coupling'.

    Two letters exchanged are a slip in any word; a letter too many, missing or wrong behind the first one in English
    words that begin small: a capital may name a product that the documents don't have."""

    def mended(match: re.Match[str]) -> str:
        word = match[0]
        if language == "ko" or _is_known(word, vocabulary, language):
            return word
        for alike in _alike(word, language):
            found = [(vocabulary.counts[t[0]], other) for other in alike if (t := _held(other, vocabulary, language))]
            if found:
                return max(found)[1]
        return word

    return _WORD.sub(mended, question)


def corrections(words: Mapping[str, str], vocabulary: Vocabulary) -> list[str]:
    """For words that neither the documents nor general English know: the nearest term of the documents."""
    found = []
    for term, word in words.items():
        if len(word) < 5 or not word.isalpha() or term in vocabulary or rarity(word) < 1:
            continue
        allowed = 1 if len(word) < 8 else 2
        near = [
            (OSA.distance(term, other, score_cutoff=allowed), -count, other)
            for other, count in vocabulary.counts.items()
            if other[:1] == term[:1] and abs(len(other) - len(term)) <= allowed
        ]
        best = min((n for n in near if n[0] <= allowed), default=None)
        if best:
            found.append(best[2])
    return found


def _is_known(word: str, vocabulary: Vocabulary, language: str) -> bool:
    own = word.casefold()
    known = is_english(own) or (language == "en" and is_english(_SUFFIX.sub("", own)))
    own_terms = dict.fromkeys(terms(word, language), word)
    return known or any(term in vocabulary for term in own_terms) or bool(spelled_otherwise(own_terms, vocabulary))


def _held(word: str, vocabulary: Vocabulary, language: str) -> tuple[str, ...]:
    found = terms(word, language)
    return found if len(found) == 1 and found[0] in vocabulary else ()


def _alike(word: str, language: str) -> Iterator[set[str]]:
    """What a word may be a slip of, the likeliest first (Norvig, How to write a spelling corrector, 2007)."""
    splits = [(word[:i], word[i:]) for i in range(1, len(word))]
    yield {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1} - {word}
    if language == "en" and word.islower() and len(word) >= _ANY_SLIP:
        yield {a + b[1:] for a, b in splits} | {a + c + b for a, b in splits for c in ascii_lowercase}
        yield {a + c + b[1:] for a, b in splits for c in ascii_lowercase} - {word}
