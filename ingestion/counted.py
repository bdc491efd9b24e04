"""Paragraphs that begin with one word and count up: 'Pin 1 Red', 'Pin 2 White' below 'Connector 10 (CN10), 6 pins'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models.types import Block, BlockKind

_LABEL = re.compile(
    r"^(?P<word>[A-ZÀ-Ý][^\W\d_]{2,})\s+(?P<number>\d{1,2})(?![\w%°]|[-–./,]\s?\d)\W{0,3}\s+(?=[^\W\d_\s]|[(\[])"
)
_OTHERS = frozenset((
    "figure", "fig", "table", "page", "chapter", "section", "note", "step", "abbildung", "abb", "tabelle", "seite",
    "kapitel", "abschnitt", "schritt", "tableau", "chapitre", "étape", "figura", "tabla", "página", "capítulo",
    "sección", "paso",
))  # fmt: skip
"""Words that number captions, parts of the document and steps."""


@dataclass(slots=True)
class _Count:
    """A word, and where its paragraphs stand that count up."""

    word: str
    places: list[int]
    last: int
    inner: bool = False


def counted_items(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks; paragraphs of such a count are items, their labels part of their text, one level deeper where
    several counts of their word stand between the items of another one. What stands between two items of a count is
    the first one's."""
    done = list(blocks)
    start = 0
    for end in range(len(done) + 1):
        if end == len(done) or done[end].kind is BlockKind.HEADING:
            for count in _counts(done, start, end):
                _type(done, count)
            start = end + 1
    return tuple(done)


def _counts(done: Sequence[Block], start: int, end: int) -> list[_Count]:
    """The counts of one section, outer ones first."""
    open_: dict[str, _Count] = {}
    found: list[_Count] = []
    for at in range(start, end):
        label = _LABEL.match(done[at].text) if done[at].kind is BlockKind.PARAGRAPH and not done[at].level else None
        if label is None or label["word"].casefold() in _OTHERS:
            continue
        word, number = label["word"], int(label["number"])
        count = open_.get(word)
        if count and number == count.last + 1:
            count.places.append(at)
            count.last = number
        else:
            open_[word] = count = _Count(word, [at], number)
            found.append(count)
    found = [count for count in found if len(count.places) > 1]
    for count in found:
        count.inner = any(_holds(other, count, found) for other in found if other.word != count.word)
    return sorted(found, key=lambda count: count.inner)


def _holds(outer: _Count, inner: _Count, counts: Sequence[_Count]) -> bool:
    """Whether a count, or another one of its word, stands between two items of an outer one that begins before it."""
    between = any(
        a < count.places[0] and count.places[-1] < b
        for count in counts
        if count.word == inner.word
        for a, b in pairwise(outer.places)
    )
    return between and outer.places[0] < inner.places[0]


def _type(done: list[Block], count: _Count) -> None:
    level = 2 if count.inner else 1
    for at in range(count.places[0], count.places[-1] + 1):
        block = done[at]
        if at in count.places:
            done[at] = replace(block, kind=BlockKind.ITEM, level=level)
        elif block.kind is BlockKind.PARAGRAPH:
            done[at] = replace(block, level=max(level, block.level))
