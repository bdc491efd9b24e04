"""A slip of the thumb: a word that neither the documents nor general English know, for one that the documents have."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from string import ascii_lowercase

from rapidfuzz.distance import OSA

from models.analyzer import terms
from models.embedder.rarity import is_english, rarity
from services.answering.languages import language_of
from services.answering.two_spellings import spelled_otherwise
from services.answering.vocabulary import Vocabulary

_WORD = re.compile(r"(?<![\w/.-])[^\W\d_]{5,}(?![\w/]|[.-]\w)")
_SUFFIX = re.compile(r"(?:s|es|d|ed|r|er|ers|ing|ly)$")
_ANY_LETTER = 8
"""Letters from which on any letter may be missing or too many; in a shorter word only one of a pair: 'presure'."""


def without_slips(question: str, vocabulary: Vocabulary, kept: Container[str] = ()) -> tuple[str, dict[str, str]]:
    """A question with its misspelt words as the documents have them, 'copuling' as 'coupling', and which was read as
    which; in another language than English as it is. kept: terms of words that are known to mean something.

    Two letters exchanged are a slip in any word; a letter too many or missing behind the first one in words that begin
    small: a capital may name a product that the documents don't have. A wrong letter makes too many real words
    ('beeping' -> 'beading')."""

    read_as: dict[str, str] = {}

    def mended(match: re.Match[str]) -> str:
        word = match[0]
        if _is_known(word, vocabulary) or any(term in kept for term in terms(word)):
            return word
        for alike in _alike(word):
            found = [(vocabulary.counts[terms(other)[0]], other) for other in alike if _is_printed(other, vocabulary)]
            if found:
                read_as[word] = max(found)[1]
                return read_as[word]
        return word

    return (_WORD.sub(mended, question), read_as) if language_of(question) == "en" else (question, {})


def corrections(words: Mapping[str, str], vocabulary: Vocabulary, language: str) -> list[str]:
    """For words that neither the documents nor general English know: the nearest term of the documents. Which words
    there are in other languages nobody knows: of these two letters that are exchanged are a slip, and in a long word
    one that is missing or too many; another letter makes another word ('balda' is no 'banda')."""
    found = []
    for term, word in words.items():
        if len(word) < 5 or not word.isalpha() or term in vocabulary or rarity(word) < 1:
            continue
        allowed = 1 if len(word) < 8 or language != "en" else 2
        near = [
            (OSA.distance(term, other, score_cutoff=allowed), -count, other)
            for other, count in vocabulary.counts.items()
            if other[:1] == term[:1] and abs(len(other) - len(term)) <= allowed
            if language == "en"
            or sorted(other) == sorted(term)
            or (len(word) >= _ANY_LETTER and len(other) != len(term))
        ]
        best = min((n for n in near if n[0] <= allowed), default=None)
        if best:
            found.append(best[2])
    return found


def _is_known(word: str, vocabulary: Vocabulary) -> bool:
    own = dict.fromkeys(terms(word), word)
    return (
        any(is_english(form) for form in (word.casefold(), _SUFFIX.sub("", word.casefold())))
        or any(term in vocabulary for term in own)
        or bool(spelled_otherwise(own, vocabulary))
    )


def _is_printed(word: str, vocabulary: Vocabulary) -> bool:
    found = terms(word)
    return len(found) == 1 and found[0] in vocabulary


def _alike(word: str) -> Iterator[set[str]]:
    """What a word may be a slip of, the likeliest first (Norvig, How to write a spelling corrector, 2007)."""
    splits = [(word[:i], word[i:]) for i in range(1, len(word))]
    yield {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1} - {word}
    if word.islower():
        yield {a + b[1:] for a, b in splits if a[-1] == b[0]} | {a + a[-1] + b for a, b in splits}
    if word.islower() and len(word) >= _ANY_LETTER:
        any_letter = {a + b[1:] for a, b in splits} | {a + c + b for a, b in splits for c in ascii_lowercase}
        yield {other for other in any_letter if is_english(other)}
