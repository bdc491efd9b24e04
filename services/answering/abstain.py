"""Abstaining is an answer: what the documents do not say, the nearest passages, and the words that are missing.

That the documents do not say is said only where a word or an identifier of the question occurs nowhere in them, or
nothing comes near; where passages come near and don't prove an answer, that Millwright is not sure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from models.analyzer import identifiers, normal
from models.types import Citation
from models.written_apart import of_rows
from services.answering.check import Verdict, closest, unknown_identifiers
from services.answering.draft import cite
from services.answering.languages import say as tell
from services.answering.numbered import siblings
from services.answering.understand import Understood
from services.answering.units import Scored
from services.answering.vocabulary import Vocabulary

OUT_OF_SCOPE = (
    "That is not about your machines, so the documents do not say: ask me what a manual says, what was done to a "
    "machine and how often, what its sensors read, which maintenance is due, or what may fail next."
)
_SPELLINGS = 3
_PARAGRAPH = re.compile(r",? paragraphs? [\d-]+$")


@dataclass(frozen=True, slots=True)
class Abstained:
    text: str
    missing: tuple[str, ...]
    nearest: tuple[Citation, ...]


def say(
    understood: Understood,
    verdict: Verdict,
    scored: Sequence[Scored],
    vocabulary: Vocabulary,
    lacking: tuple[str, ...] = (),
) -> Abstained:
    """Text, missing words and the nearest passages; it cites nothing as the answer and quotes no value.

    lacking: identifiers that other documents know than those of the product asked about."""
    nearest = tuple(cite(item)[0] for item in closest(scored))
    unknown = unknown_identifiers(understood, vocabulary, [item.evidence for item in scored])
    language = understood.language
    if unknown and not lacking:
        named = _listed(unknown, language)
        text = tell("unknown" if len(unknown) == 1 else "unknown_many", language, named=named)
        others = [name for i, names in siblings(understood, vocabulary) if i.text in unknown for name in names]
        names = {*others, *(i.normal for i in understood.near)}
        near = dict.fromkeys([verbatim for item in scored for verbatim in _written(names, item)] or others)
        text += " " + tell("near", language, near=", ".join(list(near)[:_SPELLINGS])) if near else ""
    elif verdict.close and nearest:
        silent = bool(lacking) or any(_is_nowhere(word, understood, vocabulary) for word in verdict.missing)
        missing = _listed(verdict.missing, language) if verdict.missing else ""
        sentence = ("missing" if silent else "unsure_missing") if missing else "unsure"
        text = tell(sentence, language, where=_where(nearest, language), missing=missing)
    else:
        nowhere = [w for term, w in understood.words.items() if w in verdict.missing and term not in vocabulary]
        nowhere = list(dict.fromkeys(nowhere))
        text = tell("silent", language)
        text += " " + tell("nothing", language, words=_listed(nowhere, language)) if nowhere else ""
    return Abstained(text, verdict.missing, nearest)


def _is_nowhere(word: str, understood: Understood, vocabulary: Vocabulary) -> bool:
    """Whether what is missing from the closest passages is missing from all documents; so is 'outlet 9', which was
    looked for as a whole."""
    of_word = [term for term, written in understood.words.items() if written == word]
    return not any(term in vocabulary for term in of_word)


def _written(names: Collection[str], item: Scored) -> tuple[str, ...]:
    """Identifiers (normal) as they stand in the unit, in parts too."""
    apart = of_rows(item.evidence.chunk.units)[item.position]
    return tuple(
        dict.fromkeys(
            (
                *(i.text for i in identifiers(item.unit.text) if i.normal in names),
                *(name for name in apart if normal(name) in names),
            )
        )
    )


def _where(nearest: Sequence[Citation], language: str) -> str:
    headings = (_PARAGRAPH.sub("", c.section).rsplit(" > ", 1)[-1] for c in nearest)
    places = dict.fromkeys((heading or c.document)[:80] for heading, c in zip(headings, nearest, strict=True))
    return _listed(tuple(places), language)


def _listed(words: Sequence[str], language: str) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {tell('and', language)} {quoted[-1]}"
