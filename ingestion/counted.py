"""Paragraphs that begin with one word and count up: 'Pin 1 Red', 'Pin 2 White' below 'Connector 10 (CN10), 6 pins'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models.types import Block, BlockKind

_LABEL = re.compile(
    r"^(?P<word>[A-ZÀ-Ý][^\W\d_]{2,})\s+(?P<number>\d{1,2})(?![\w%°]|[-–./,]\s?\d)\W{0,3}\s+(?=[A-ZÀ-Ý(\[])"
)
_OTHERS = frozenset((
    "figure", "fig", "table", "page", "chapter", "section", "note", "step", "abbildung", "abb", "tabelle", "seite",
    "kapitel", "abschnitt", "schritt", "tableau", "chapitre", "étape", "figura", "tabla", "página", "capítulo",
    "sección", "paso", "after", "the", "all", "use", "wait", "every", "about", "within", "these", "first", "last",
    "nach", "alle", "die", "der", "das", "den", "etwa", "bei", "für", "vor", "mit", "les", "des", "après", "los", "las",
))  # fmt: skip
"""Words that number captions, parts of the document and steps, and such as begin a sentence with a number in it."""
_PARTS = (BlockKind.ITEM, BlockKind.STEP, BlockKind.TABLE, BlockKind.CODE)
"""What has a lead-in of its own."""
_MOST_BETWEEN = 8
"""Blocks without a label that may stand between two items."""


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
    """The counts of one section, outer ones first: one is inner if it, or another one of its word, stands between two
    items of a count that begins before it."""
    latest: dict[str, _Count] = {}
    found: list[_Count] = []
    for at in range(start, end):
        label = _label(done[at])
        if label is None or label["word"].casefold() in _OTHERS:
            continue
        word, number = label["word"], int(label["number"])
        count = latest.get(word)
        if count and number == count.last + 1 and _goes_on(done[count.places[-1] : at]):
            count.places.append(at)
            count.last = number
        else:
            latest[word] = count = _Count(word, [at], number)
            found.append(count)
    found = [count for count in found if len(count.places) > 1]
    several = len({count.word for count in found}) > 1
    between = [(outer.word, a, b) for outer in found for a, b in pairwise(outer.places)] if several else []
    begins: dict[str, int] = {}
    for count in found:
        for word, a, b in between:
            if word != count.word and a < count.places[0] and count.places[-1] < b:
                begins[count.word] = min(a, begins.get(count.word, a))
    for count in found:
        count.inner = begins.get(count.word, count.places[0]) < count.places[0]
    return sorted(found, key=lambda count: count.inner)


def _label(block: Block) -> re.Match[str] | None:
    return _LABEL.match(block.text) if block.kind is BlockKind.PARAGRAPH and not block.level else None


def _goes_on(blocks: Sequence[Block]) -> bool:
    """Whether an item and what stands below it are nothing that other parts hang on."""
    loose = sum(_label(block) is None for block in blocks)
    return loose <= _MOST_BETWEEN and not any(
        block.kind in _PARTS or block.text.rstrip().endswith((":", "：")) for block in blocks
    )


def _type(done: list[Block], count: _Count) -> None:
    level = 2 if count.inner else 1
    for at in range(count.places[0], count.places[-1] + 1):
        block = done[at]
        if at in count.places:
            done[at] = replace(block, kind=BlockKind.ITEM, level=level)
        elif block.kind is BlockKind.PARAGRAPH:
            done[at] = replace(block, level=max(level, block.level))
