"""Abstaining is an answer: what the documents do not say, the nearest passages, and the words that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from models.analyzer import normal
from models.types import Citation
from services.answering.check import Verdict, unknown_identifiers
from services.answering.draft import cite
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.vocabulary import Vocabulary

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Abstained:
    text: str
    missing: tuple[str, ...]
    nearest: tuple[Citation, ...]


def say(understood: Understood, verdict: Verdict, scored: Sequence[Scored], vocabulary: Vocabulary) -> Abstained:
    """Text, missing words and the nearest passages; it cites nothing as the answer and quotes no value."""
    nearest = _nearest(scored)
    unknown = unknown_identifiers(understood, vocabulary)
    if unknown:
        occurs = "occurs" if len(unknown) == 1 else "occur"
        text = f"The documents do not say: {_listed(unknown)} {occurs} nowhere in them."
        near = near_identifiers(unknown, vocabulary)
        text += f" Written nearly like it: {', '.join(near)}." if near else ""
    elif verdict.close and verdict.missing:
        text = f"The documents do not say. The closest passages are about {_where(nearest)}; "
        text += f"they do not mention {_listed(verdict.missing)}."
    elif verdict.close and nearest:
        text = f"The documents do not say it clearly. The closest passages are about {_where(nearest)}."
    else:
        missing = f" Nothing was found about {_listed(verdict.missing)}." if verdict.missing else ""
        text = f"The documents do not say.{missing}"
    return Abstained(text, verdict.missing, nearest)


def near_identifiers(unknown: Sequence[str], vocabulary: Vocabulary, most: int = 3) -> tuple[str, ...]:
    """Identifiers of the documents that differ from an unknown one by one or two characters, nearest first."""
    found: list[tuple[int, str]] = []
    for text in unknown:
        wanted = normal(text)
        for term in vocabulary.counts:
            if term[:1] == wanted[:1] and any(c.isdigit() for c in term) and any(c.isalpha() for c in term):
                distance = OSA.distance(wanted, term, score_cutoff=2)
                if 0 < distance <= (1 if len(wanted) < 5 else 2):
                    found.append((distance, term))
    return tuple(term for _, term in sorted(found)[:most])


def _nearest(scored: Sequence[Scored]) -> tuple[Citation, ...]:
    """The best unit of each of the best passages."""
    by_passage: dict[str, Scored] = {}
    for item in scored:
        by_passage.setdefault(item.evidence.id, item)
        if len(by_passage) == _NEAREST:
            break
    return tuple(cite(item) for item in by_passage.values())


def _where(nearest: Sequence[Citation]) -> str:
    places = dict.fromkeys((c.section.rsplit(" > ", 1)[-1] or c.document)[:80] for c in nearest)
    return _listed(tuple(places))


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
