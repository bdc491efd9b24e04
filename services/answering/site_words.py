"""What a site's people call things that its documents call something else: learnt from feedback, kept in the state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ingestion.findings.spelling import shipped
from models.analyzer import terms
from models.embedder.rarity import is_english
from models.types import Query
from services.answering.slips import without_slips
from services.answering.vocabulary import Vocabulary

_SURE = 5
"""How often a short form must have been met for one word alone, to be taken for that."""

_WORD = re.compile(r"\S*\d\S*|[^\W\d_]+(?:['’][^\W\d_]+)?")
"""A word, or what holds a digit and so names something."""


def in_print(query: Query, site_words: Mapping[str, str], vocabulary: Vocabulary) -> tuple[Query, Mapping[str, str]]:
    """The query, and the questions before it, with the site's words replaced by those that the documents print, and
    slips of the thumb in the question; and which word of it was read as which, for its reader.

    site_words: term of a spoken word -> the printed word. A word that a document of the audience holds is left alone:
    it may mean there what it says. So are short forms ('hyd') written out that stand in no document."""
    known = {said: printed for said, printed in site_words.items() if said not in vocabulary}

    def printed(word: str) -> str:
        return known.get(said_term(word)) or _written_out(word, vocabulary)

    def in_full(text: str) -> str:
        return _WORD.sub(lambda word: printed(word[0]), text)

    asked, slips = without_slips(query.question.question, vocabulary, kept=known)
    read_as = slips | {word: printed(word) for word in _WORD.findall(asked) if printed(word) != word}
    history = tuple(replace(turn, question=in_full(turn.question)) for turn in query.history)
    return replace(query, question=replace(query.question, question=in_full(asked)), history=history), read_as


def _written_out(word: str, vocabulary: Vocabulary) -> str:
    """A short form of technicians as the word that it surely stands for and that a document holds; else as it is."""
    meant = shipped().short.get(word.casefold(), {})
    if len(meant) != 1 or said_term(word) in vocabulary or is_english(word.casefold()):
        return word
    plain, times = next(iter(meant.items()))
    return plain if times >= _SURE and all(said_term(part) in vocabulary for part in plain.split()) else word


def said_term(word: str) -> str:
    """The term that a spoken word is known by, '' for one of several terms."""
    found = terms(word)
    return found[0] if len(found) == 1 else ""
