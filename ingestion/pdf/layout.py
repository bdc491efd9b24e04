"""What stands on a page before it has a meaning: words, lines, rules, pictures; and pieces, which get one.

All positions are points in the *sheet's frame*: the page turned so that most of its text is upright, origin at the top
left, y downwards. `Sheet.on_page` maps a rectangle back to the page as shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from models.types import BlockKind, Box, Severity, Table

PAPER = 0.6
"""Part of a page from which on a picture is what all else stands on."""


class Rect(NamedTuple):
    """A rectangle in points, (x0, y0) its upper left corner."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def holds(self, other: Rect, slack: float = 1.0) -> bool:
        """Whether the other's centre lies inside, give or take `slack` points."""
        x, y = (other.x0 + other.x1) / 2, (other.y0 + other.y1) / 2
        return self.x0 - slack <= x <= self.x1 + slack and self.y0 - slack <= y <= self.y1 + slack


def around(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle that covers all of them; at least one is needed."""
    xs0, ys0, xs1, ys1 = zip(*rects, strict=True)
    return Rect(min(xs0), min(ys0), max(xs1), max(ys1))


class Rule(NamedTuple):
    """A horizontal (y0 == y1) or vertical (x0 == x1) line, whatever drew it."""

    x0: float
    y0: float
    x1: float
    y1: float


class Word(NamedTuple):
    """A run of characters without a blank. `base`: y of its baseline; `size`: height of its font, in points."""

    text: str
    rect: Rect
    base: float
    size: float
    bold: bool
    italic: bool
    mono: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline inside one column, left to right."""

    words: tuple[Word, ...]
    rect: Rect
    base: float
    size: float
    bold: bool
    mono: bool

    @classmethod
    def of(cls, words: Sequence[Word]) -> Line:
        ordered = tuple(sorted(words, key=lambda w: w.rect.x0))
        letters = [w for w in ordered if any(c.isalnum() for c in w.text)] or list(ordered)
        longest = max(letters, key=lambda w: len(w.text))
        return cls(
            words=ordered,
            rect=around(w.rect for w in ordered),
            base=longest.base,
            size=longest.size,
            bold=all(w.bold for w in letters),
            mono=all(w.mono for w in letters),
        )

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as read from the file, before any rule looked at it.

    width, height: as shown. turn: degrees by which the frame was turned clockwise to stand upright (0, 90, 180, 270).
    words: upright in the frame. sideways: lines of text at other angles, in the frame.
    strokes: curves and slanted lines.
    visible: characters that are neither blank nor invisible; odd: those that no font could translate.
    """

    number: int
    width: float
    height: float
    turn: int
    words: tuple[Word, ...]
    sideways: tuple[tuple[str, Rect], ...]
    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    pictures: tuple[Rect, ...]
    strokes: tuple[Rect, ...]
    visible: int
    odd: int

    @property
    def frame(self) -> Rect:
        """The sheet's own size: sides swapped where the page lies on its side."""
        swapped = self.turn in (90, 270)
        return Rect(0, 0, self.height if swapped else self.width, self.width if swapped else self.height)

    @property
    def figures(self) -> tuple[Rect, ...]:
        """The pictures that show something: one behind most of the page is paper."""
        most = PAPER * self.width * self.height
        return tuple(p for p in self.pictures if p.width * p.height < most)

    def on_page(self, rect: Rect) -> Box:
        """The same rectangle on the page as shown, clipped to it."""
        w, h = self.width, self.height
        turned = {
            0: rect,
            90: Rect(rect.y0, h - rect.x1, rect.y1, h - rect.x0),
            180: Rect(w - rect.x1, h - rect.y1, w - rect.x0, h - rect.y0),
            270: Rect(w - rect.y1, rect.x0, w - rect.y0, rect.x1),
        }[self.turn]
        x0, x1 = (min(max(v, 0.0), w) for v in (turned.x0, turned.x1))
        y0, y1 = (min(max(v, 0.0), h) for v in (turned.y0, turned.y1))
        return Box(self.number, round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


@dataclass(slots=True)
class Piece:
    """A block in the making: lines that belong together, in reading order. `kind` is None until a rule gives one.

    column: 0 for the whole width, else counted from the left. gap: free height above, in points.
    full: whether the last line reaches the column's right edge (so that the text may go on elsewhere).
    scaled: the size if the whole page had the document's usual body size.
    """

    page: int
    text: str
    rect: Rect
    boxes: tuple[Box, ...]
    kind: BlockKind | None = None
    lines: int = 1
    size: float = 0.0
    bold: bool = False
    mono: bool = False
    caps: bool = False
    gap: float = 0.0
    full: bool = False
    column: int = 0
    label: str = ""
    level: int = 0
    severity: Severity | None = None
    table: Table | None = None
    refs: list[str] = field(default_factory=list)
    bookmark: int = 0
    scaled: float = 0.0
    indent: float = 0.0
    framed: Rect | None = None


LETTER = re.compile(r"[^\W\d_]")


def is_caps(text: str) -> bool:
    """Whether all cased letters are capitals, and there are at least two."""
    letters = LETTER.findall(text)
    return len(letters) >= 2 and text == text.upper() and text != text.lower()


def rows(words: Iterable[Word]) -> list[Line]:
    """Words grouped by baseline (within 0.3 of the font's size), top to bottom. A large sign beside small print, whose
    size spans several of its lines, joins none of them to another."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.base, w.rect.x0)):
        sizes = (word.size, groups[-1][0].size) if groups else ()
        if groups and word.base - groups[-1][0].base <= min(0.3 * max(sizes), 0.6 * min(sizes)):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [Line.of(group) for group in groups]


def runs_of(line: Line, gap: float = 0.5) -> list[Rect]:
    """The pieces of a line that lie less than `gap` sizes of its letters apart, each as one rectangle."""
    found: list[Rect] = []
    for word in line.words:
        if found and word.rect.x0 - found[-1].x1 < gap * word.size:
            found[-1] = around([found[-1], word.rect])
        else:
            found.append(word.rect)
    return found
