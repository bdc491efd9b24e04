"""What a copy says of its edition: number, revision, dates, for which units, what it amends; which of two is newer.

These are facts of one copy alone, found when it is read. Which copies are editions of one document follows from them
(`same_document`), in whatever order the files came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from models import effectivity as coding
from models.effectivity import Effectivity

SKETCH = 128
"""How many of the smallest hashes of a text's word pairs are kept (bottom-k sketch, Broder 1997)."""

_ALIKE_BY_NUMBER = 0.15
_ALIKE_BY_NUMBER_ALONE = 0.4
_ALIKE_BY_NAME = 0.25
_ALIKE_BY_TITLE = 0.6
_SPECIFIC_WORDS = 4

_LABELS = (
    # the major scheme first; letters and numbers of revisions are two schemes that can't be compared
    ("version", re.compile(r"(?i)(?<![a-z])(?:version|ver\.?|v)[\s._:#-]*(?:no\.?\s*)?(\d+(?:\.\d+)*)(?![\w]|\.\d)")),
    (
        "issue",
        re.compile(
            r"(?i)(?<![a-z])(?:issue|edition|édition|edición|ausgabe)[\s._:#-]*(?:no\.?\s*)?(\d+(?:\.\d+)*)(?![\w])"
        ),
    ),
    ("issue letter", re.compile(r"(?<![A-Za-z])(?:(?i:issue|edition|ausgabe))[\s._:#-]*([A-Z])(?![\w])")),
    (
        "revision",
        re.compile(
            r"(?i)(?<![a-z])(?:revision|rev\.?|(?<=[^\W_][\s._-])r(?=[01]?\d(?!\d)))[\s._:#-]*(?:no\.?\s*)?(\d+(?:\.\d+)*)(?![\w])"
        ),
    ),
    (
        "revision letter",
        re.compile(
            r"(?<![A-Za-z])(?i:revision|rev)(?:[\s._:#-]+(?i:(?:no\.?|level)\s*)?(?=[A-Za-z])|(?=[A-Z]))([A-Za-z]\d?)(?![\w])"
        ),
    ),
    ("change", re.compile(r"(?i)(?<![a-z])(?:change|amendment|änderung)[\s._:#-]*(?:no\.?\s*)?(\d+)(?![\w])")),
)


@dataclass(frozen=True, slots=True)
class Label:
    """An edition's label: 'Rev. C' is scheme 'revision letter', order (3,). Labels of one scheme can be compared."""

    scheme: str
    order: tuple[int, ...]


def labels(text: str) -> tuple[Label, ...]:
    """The labels in a text, at most one of each scheme, the major scheme first."""
    found = []
    for scheme, pattern in _LABELS:
        hit = pattern.search(text)
        if hit:
            found.append(Label(scheme, _order(hit[1])))
    return tuple(found)


def _order(label: str) -> tuple[int, ...]:
    if label[0].isalpha():
        return (ord(label[0].upper()) - 64, *(int(digit) for digit in label[1:]))
    numbers = [int(part) for part in label.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A passage of a bulletin that takes the place of something in another document.

    chunk, position: where the new value stands. documents: the numbers that it names, normalised; () = it names none.
    revision: the edition that it names, '' if none. old: what it replaces, as spelled; () with `whole`: all of the
    section. words: terms of the subject. effectivity: () = as the bulletin.
    """

    chunk: int
    position: int
    documents: tuple[str, ...] = ()
    revision: str = ""
    sections: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    whole: bool = False
    effectivity: tuple[Effectivity, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """The facts of one copy.

    numbers: its own document numbers, normalised. names: identifiers of title and path. title, place: words of title,
    and of folder and file name, what tells the edition left out. supersedes: numbers of whole documents. units: ordinal
    of a chunk -> position -> what that unit holds for. family: as a person set it, None = by the rules.
    """

    numbers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    title: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    language: str = "en"
    labels: tuple[Label, ...] = ()
    issued: date | None = None
    effective_from: date | None = None
    effectivity: tuple[Effectivity, ...] = ()
    supersedes: tuple[str, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    units: Mapping[int, Mapping[int, tuple[Effectivity, ...]]] = field(default_factory=dict)
    sketch: tuple[int, ...] = ()
    family: str | None = None

    @property
    def in_force_from(self) -> date | None:
        return self.effective_from or self.issued

    @property
    def stated(self) -> bool:
        """Whether it says which edition it is at all."""
        return bool(self.labels or self.in_force_from)


def order(one: Edition, other: Edition) -> int | None:
    """1 if `one` is the newer edition, -1 if the other is, 0 if they are the same, None if that can't be told."""
    theirs = {label.scheme: label.order for label in other.labels}
    shared = [(label.order, theirs[label.scheme]) for label in one.labels if label.scheme in theirs]
    for mine, yours in shared:
        if mine != yours:
            return 1 if mine > yours else -1
    mine_from, yours_from = one.in_force_from, other.in_force_from
    if mine_from and yours_from and mine_from != yours_from:
        return 1 if mine_from > yours_from else -1
    return 0 if shared or (mine_from and yours_from) else None


def same_document(one: Edition, other: Edition) -> bool:
    """Whether two copies are editions of one document. When in doubt they are not: a manual that is hidden behind
    another product's is worse than two that stand side by side.

    The number, or title and file name must agree, the texts must resemble each other, and the edition must differ.
    """
    if one.family is not None or other.family is not None:
        return bool(one.family) and one.family == other.family
    if one.language != other.language or order(one, other) in (0, None):
        return False
    alike = resemblance(one.sketch, other.sketch)
    if one.numbers and other.numbers:
        # Two makers may count their bulletins alike: what they are about must agree too.
        shared = one.numbers & other.numbers
        if not shared or _exclude_each_other(one.names - shared, other.names - shared) or not _parts_agree(one, other):
            return False
        return alike >= (_ALIKE_BY_NUMBER if _titles_agree(one, other) else _ALIKE_BY_NUMBER_ALONE)
    if one.title != other.title or _exclude_each_other(one.names, other.names):
        return False
    if one.place == other.place:
        return alike >= _ALIKE_BY_NAME
    specific = len(one.title) >= _SPECIFIC_WORDS or bool(one.names & other.names)
    return specific and alike >= _ALIKE_BY_TITLE


def _parts_agree(one: Edition, other: Edition) -> bool:
    """Chapters and volumes of one book share its number; each is a document of its own."""

    def parts(edition: Edition) -> set[str]:
        words = [*edition.title, *edition.place]
        return {b for a, b in pairwise(words) if a in ("chapter", "volume", "vol", "part", "kapitel", "band")}

    mine, yours = parts(one), parts(other)
    return not (mine and yours) or bool(mine & yours)


def _titles_agree(one: Edition, other: Edition) -> bool:
    mine, yours = {*one.title}, {*other.title}
    return len(mine & yours) * 2 >= len(mine | yours)


def _exclude_each_other(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and not one & other


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of word pairs that two texts have in common, estimated from their sketches."""
    union = sorted({*one, *other})[:SKETCH]
    common = {*one} & {*other}
    return sum(value in common for value in union) / len(union) if union else 0.0


# -------------------------------------------------- as JSON


def edition_to_json(edition: Edition) -> dict[str, Any]:
    """What is found in a copy, for its row. `family` isn't: that is a person's word."""
    return {
        "numbers": sorted(edition.numbers),
        "names": sorted(edition.names),
        "title": list(edition.title),
        "place": list(edition.place),
        "language": edition.language,
        "labels": [[label.scheme, list(label.order)] for label in edition.labels],
        "issued": _iso(edition.issued),
        "effective_from": _iso(edition.effective_from),
        "effectivity": coding.to_json(edition.effectivity),
        "supersedes": list(edition.supersedes),
        "amendments": [_amendment_to_json(each) for each in edition.amendments],
        "units": {
            str(chunk): {str(position): coding.to_json(stated) for position, stated in units.items()}
            for chunk, units in edition.units.items()
        },
        "sketch": list(edition.sketch),
    }


def edition_from_json(values: Mapping[str, Any]) -> Edition:
    """The facts of a row; of a row from before there were any: none."""
    if not values:
        return Edition()
    return Edition(
        numbers=frozenset(values["numbers"]),
        names=frozenset(values["names"]),
        title=tuple(values["title"]),
        place=tuple(values["place"]),
        language=values["language"],
        labels=tuple(Label(scheme, tuple(order_)) for scheme, order_ in values["labels"]),
        issued=_day(values["issued"]),
        effective_from=_day(values["effective_from"]),
        effectivity=coding.from_json(values["effectivity"]),
        supersedes=tuple(values["supersedes"]),
        amendments=tuple(_amendment_from_json(each) for each in values["amendments"]),
        units={
            int(chunk): {int(position): coding.from_json(stated) for position, stated in units.items()}
            for chunk, units in values["units"].items()
        },
        sketch=tuple(values["sketch"]),
    )


def _amendment_to_json(amendment: Amendment) -> dict[str, Any]:
    return {
        "chunk": amendment.chunk,
        "position": amendment.position,
        "documents": list(amendment.documents),
        "revision": amendment.revision,
        "sections": list(amendment.sections),
        "tables": list(amendment.tables),
        "pages": list(amendment.pages),
        "old": list(amendment.old),
        "new": list(amendment.new),
        "words": list(amendment.words),
        "whole": amendment.whole,
        "effectivity": coding.to_json(amendment.effectivity),
    }


def _amendment_from_json(values: Mapping[str, Any]) -> Amendment:
    plain: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Amendment(**(plain | {"effectivity": coding.from_json(values["effectivity"])}))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
