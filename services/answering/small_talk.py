"""Words around a question that say nothing of what it is about: 'sorry, new here', 'quick question', 'thanks!'.

A clause says nothing if it is made of courtesies and words that join alone (data/languages.json): it holds no word of
any subject, no name, no number and no condition. 'The machine is new' and 'when cold' hold one, and stay. What stays of
the question is as it was asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from models.types import Query
from services.answering.languages import courtesies, language_of, naming_words

_ENDS = re.compile(
    r"[.!?;:,…]+(?=\s|$)|\s+[-–—]+\s+|(?<=\w)\s+(?=but\b|aber\b|mais\b|pero\b)|\n+"
    r"|(?<=\bto know)\s+(?=(?:the|our|its|an?|about|if|whether|how|what|which|when|where|why|who)\b)",
    re.IGNORECASE,
)
_TO_KNOW = re.compile(r"\bto know\s+$", re.IGNORECASE)
"""'My boss wants to know the torque': what follows is asked."""
_MARKS = " \t\n.!;:,…-–—"
_ASKS = re.compile(
    r"\b(?:how|what|which|where|when|who|why|if|wie|was|welche[rsnm]?|wo|wann|warum|wer|wenn|falls|quel(?:le)?s?|combien"
    r"|comment|où|quand|pourquoi|si|cuál(?:es)?|cuánt[oa]s?|cómo|dónde|cuándo|qué|cuando)\b|면\b|무엇|얼마|어떻게|몇|언제|왜",
    re.IGNORECASE,
)


def without_small_talk(query: Query) -> Query:
    """The query without the clauses that say nothing; as it is where nothing else is said."""
    asked = query.question.question
    kept = said(asked, language_of(asked))
    return query if kept == asked else replace(query, question=replace(query.question, question=kept))


def said(question: str, language: str) -> str:
    """The clauses of a question that say something, with the signs between them."""
    if not _pattern(language).search(question):
        return question
    ends = [end.end() for end in _ENDS.finditer(question)]
    spans = zip([0, *ends], [*ends, len(question)], strict=True)
    clauses = [question[start:end] for start, end in spans if question[start:end].strip()]
    idle = [_says_nothing(clause, language) for clause in clauses]
    if not any(idle) or all(idle):
        return question
    kept = "".join(clause for clause, says_nothing in zip(clauses, idle, strict=True) if not says_nothing)
    kept = re.sub(r"^(?:but|aber|mais|pero)\s+", "", kept.strip().lstrip(_MARKS), flags=re.IGNORECASE)
    if any(says_nothing and _TO_KNOW.search(clause) for clause, says_nothing in zip(clauses, idle, strict=True)):
        return f"{kept.rstrip(_MARKS + '?')}?"
    return kept.rstrip(",;:-–— ") or question


def _says_nothing(clause: str, language: str) -> bool:
    rest = _pattern(language).sub(" ", clause)
    if rest == clause or any(map(str.isdigit, clause)) or _ASKS.search(rest):
        return False
    return not naming_words(rest, language)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    phrases = "|".join(courtesies(language)) or r"(?!)"
    return re.compile(phrases if language == "ko" else rf"(?<![\w-])(?:{phrases})(?![\w-])", re.IGNORECASE)
