"""Yes or no: whether a unit rules on what is asked, whether it says of the subject what the question asks of it.

'Does the mechanical seal wear out?' asks of the mechanical seal whether it wears. A passage about the seal in which
nothing wears says neither yes nor no, and a step 'wear a face shield' says nothing of the seal.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Set
from dataclasses import dataclass, field
from itertools import pairwise

from models.analyzer import question_terms, terms
from services.answering.languages import WORD, telling
from services.answering.vocabulary import FUNCTION_WORDS

_AUXILIARY = (
    r"is|are|was|were|do|does|did|can|could|may|might|must|should|shall|will|would|has|have|had|isn't|aren't|doesn't"
    r"|don't|can't|won't|shouldn't|mustn't|couldn't|wouldn't|hasn't|haven't"
)
_ASKED = re.compile(
    rf"(?:^|[,;:.?–-]\s*|\bwhether\s+|\b(?:and|or|so|but)\s+)\W*(?P<aux>{_AUXILIARY})\s+(?P<rest>[^?]+)", re.I
)
_WHETHER = re.compile(r"\b(?:whether|if)\s+(?P<rest>(?:the|an?|my|our|your|this|it|i|we|you)\b[^?]+)", re.I)
_APART = re.compile(r"\s*[,;:?]\s*|\s+(?:before|after|until|unless|because|since|once|or|than)\b", re.I)
_DETERMINER = re.compile(r"(?:the|an?|my|our|your|its|this|that|these|those|any|all|both|every|each|some)$", re.I)
_PRONOUN = re.compile(r"(?:i|you|we|one|it|they|he|she|there|this|that|these|those|someone|anybody|anyone)$", re.I)
_ANAPHOR = re.compile(r"(?:it|they|he|she)$", re.I)
_MODAL = frozenset((
    "need", "needs", "needed", "necessary", "required", "require", "requires", "possible", "allowed", "permitted",
    "permissible", "okay", "fine", "safe", "recommended", "able", "use", "used", "using", "have", "having", "make",
    "makes", "just", "only", "even", "really",
))  # fmt: skip
"""What rules, not what is ruled on: it may be said in many ways."""
_STATES = re.compile(
    r"\b(?:permitted|permissible|allowed|approved|supported|prohibited|forbidden|(?:not|isn't|aren't) possible"
    r"|compatible|(?:un)?suitable|recommended|concerned|(?:non-?)?functional|discontinued|obsolete)\b",
    re.I,
)
_STATED = 0.5
_ACTORS = ("i", "you", "we", "one")


@dataclass(frozen=True, slots=True)
class Relation:
    """What a yes/no question asks. subject, predicate: terms -> how much each tells. acting: it asks what somebody may
    or must do, which an instruction answers; otherwise how things are, which it doesn't."""

    subject: Mapping[str, float]
    predicate: Mapping[str, float]
    acting: bool
    said: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def ruled(self, own: Set[str], told: str) -> float:
        """How much of what is asked a text rules on, 0 to 1: the share of the predicate that it holds; half at least
        where it says itself what is permitted or supported, whatever of. own: its terms."""
        asserted = share(self.predicate, self._held(own))
        return max(asserted, _STATED) if _STATES.search(told) else asserted

    def names_subject(self, own: Set[str], around: Set[str] = frozenset()) -> bool:
        """Whether a text has all of the subject, what it ends with itself and the rest at least around it: 'outputs' of
        'the isolated outputs' below 'Isolated outputs'."""
        held = self._held(own)
        ends = not self.subject or list(self.subject)[-1] in held
        return ends and share(self.subject, held | self._held(around)) == 1.0

    def _held(self, own: Set[str]) -> Set[str]:
        return own | {term for term, printed in self.said.items() if printed & own}


def relation(
    question: str,
    together: Container[tuple[str, str]],
    language: str,
    said: Mapping[str, frozenset[str]],
) -> Relation | None:
    """The relation that a yes/no question in English asks for, None where there is none to be read.

    together: pairs of terms that stand side by side in the documents; they tell how far the subject's name goes: 'the
    mechanical seal' of 'does the mechanical seal wear out'."""
    found = (_ASKED.search(question) or _WHETHER.search(question)) if language == "en" else None
    if found is None:
        return None
    clause = _APART.split(found["rest"].strip())[0]
    words = WORD.findall(clause)
    if len(words) > 1 and _ANAPHOR.match(words[0]) and words[1].casefold() not in _MODAL:
        return None  # what 'it' is, the sentence before says
    if words and _PRONOUN.match(words[0]) and not (len(words) > 2 and _DETERMINER.match(words[0])):
        return _made([], words[1:], language, said, acting=words[0].casefold() in _ACTORS)
    if words and _DETERMINER.match(words[0]):
        words = words[1:]
    end = 1
    while end < len(words) - 1 and _joined(words[end - 1], words[end], together, language):
        end += 1
    modal = found.groupdict().get("aux", "").casefold() in ("must", "should", "may", "shall", "mustn't", "shouldn't")
    return _made(words[:end], words[end:], language, said, acting=modal)


def _joined(word: str, following: str, together: Container[tuple[str, str]], language: str) -> bool:
    if following.casefold() in FUNCTION_WORDS:
        return False
    pairs = [(a, b) for a in question_terms(word, language)[:1] for b in question_terms(following, language)[:1]]
    return any(pair in together for pair in pairs)


def _made(
    subject: list[str], predicate: list[str], language: str, said: Mapping[str, frozenset[str]], *, acting: bool
) -> Relation | None:
    asked = _told([w for w in predicate if w.casefold() not in _MODAL], language)
    return Relation(_told(subject, language), asked, acting, said) if asked else None


def share(weights: Mapping[str, float], held: Container[str]) -> float:
    """Share of the weight of the terms that `held` contains; 1 if there is nothing to hold."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total > 0 else 1.0


def _told(words: list[str], language: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for word in words:
        if word.casefold() in FUNCTION_WORDS:
            continue
        for term in question_terms(word, language):
            found[term] = max(telling(word, language), 0.1)
    return found


def side_by_side(texts: Iterable[str], language: str) -> frozenset[tuple[str, str]]:
    """Pairs of terms that follow each other in the texts."""
    return frozenset(pair for text in texts for pair in pairwise(terms(text, language)))
