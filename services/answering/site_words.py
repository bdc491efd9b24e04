"""What a site's people call things that its documents call something else: learnt from feedback, kept in the state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from models.analyzer import terms
from models.types import Query
from services.answering.vocabulary import Vocabulary

_WORD = re.compile(r"\S*\d\S*|[^\W\d_]+(?:['’][^\W\d_]+)?")
"""A word, or what holds a digit and so names something."""


def in_print(query: Query, site_words: Mapping[str, str], vocabulary: Vocabulary) -> Query:
    """The query, and the questions before it, with the site's words replaced by those that the documents print.

    site_words: term of a spoken word -> the printed word. A word that a document of the audience holds is left alone:
    it may mean there what it says."""
    known = {said: printed for said, printed in site_words.items() if said not in vocabulary}
    if not known:
        return query

    def printed(text: str) -> str:
        return _WORD.sub(lambda word: known.get(said_term(word[0]), word[0]), text)

    question = replace(query.question, question=printed(query.question.question))
    history = tuple(replace(turn, question=printed(turn.question)) for turn in query.history)
    return replace(query, question=question, history=history)


def said_term(word: str) -> str:
    """The term that a spoken word is known by, '' for one of several terms."""
    found = terms(word)
    return found[0] if len(found) == 1 else ""
