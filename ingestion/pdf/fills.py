"""Backgrounds: which sides of filled areas divide something, and which only show how a program paints a cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from pdfminer.layout import LTCurve, LTRect

from ingestion.pdf.layout import Rect

LINE = 2.0
"""A filled area up to so thick is a line."""
BESIDE = 12.0
"""An area is within a ruled cell if lines stand so near on both sides of it."""
TOUCH = 0.6
SHARED = 0.8
"""Part of a side along which the next area touches, from which on the side can't be seen."""


class _Side(NamedTuple):
    owner: int
    name: str
    at: float
    start: float
    end: float


def inner_sides(shapes: Sequence[LTCurve], rects: Sequence[Rect]) -> set[tuple[int, str]]:
    """(index, side) of each side that can't be seen, within a cell that lines enclose: areas of one colour touch there.

    Word paints a shaded cell line by line; taken for rules, such sides would cut each line of text into a row of its
    own. Sides are "top", "bottom", "left" and "right". Areas without lines beside them keep all: there, only their
    sides tell columns and rows.
    """
    lines = sorted((r.x0, r.y0, r.y1) for s, r in zip(shapes, rects, strict=True) if _is_upright(s, r))
    areas = [
        at
        for at, (shape, rect) in enumerate(zip(shapes, rects, strict=True))
        if isinstance(shape, LTRect) and shape.fill and not shape.stroke and not _is_upright(shape, rect)
        and _is_between(rect, lines)
    ]  # fmt: skip
    colours = {at: _colour(shapes[at]) for at in areas}
    hidden: set[tuple[int, str]] = set()
    for first, second in (("bottom", "top"), ("right", "left")):
        places: dict[tuple[Any, int], list[_Side]] = defaultdict(list)
        for at in areas:
            side = _side(at, second, rects[at])
            places[colours[at], round(side.at)].append(side)
        for at in areas:
            mine = _side(at, first, rects[at])
            for near in (-1, 0, 1):
                for other in places.get((colours[at], round(mine.at) + near), ()):
                    hidden |= _unseen(mine, other)
    return hidden


def invisible(shapes: Sequence[LTCurve], rects: Sequence[Rect]) -> set[int]:
    """Indices of white areas that show nothing: no other colour below them, and none beside it to make a grid of cells.

    Some programs paint each text box white; its sides would be taken for the rules of a table that nobody sees. White
    areas side by side are the cells of a table, seen or not.
    """
    filled = [at for at, s in enumerate(shapes) if isinstance(s, LTRect) and s.fill and not s.stroke]
    white = [at for at in filled if _is_white(shapes[at]) and min(rects[at].width, rects[at].height) > LINE]
    colour = [rects[at] for at in filled if not _is_white(shapes[at])]
    return {
        at
        for at in white
        if not any(_overlap(rects[at], c) for c in colour)
        and not any(at != other and _adjoin(rects[at], rects[other]) for other in white)
    }


def _is_white(shape: LTCurve) -> bool:
    parts = _colour(shape)
    return all(p == 0 for p in parts) if len(parts) == 4 else all(p == 1 for p in parts)


def _overlap(a: Rect, b: Rect) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1


def _adjoin(a: Rect, b: Rect) -> bool:
    """Whether they share a whole side, give or take a line's thickness."""
    level = abs(a.y0 - b.y0) <= LINE and abs(a.y1 - b.y1) <= LINE
    upright = abs(a.x0 - b.x0) <= LINE and abs(a.x1 - b.x1) <= LINE
    beside = min(abs(a.x1 - b.x0), abs(b.x1 - a.x0)) <= LINE
    below = min(abs(a.y1 - b.y0), abs(b.y1 - a.y0)) <= LINE
    return (level and beside) or (upright and below)


def _unseen(mine: _Side, other: _Side) -> set[tuple[int, str]]:
    if mine.owner == other.owner or abs(mine.at - other.at) > TOUCH:
        return set()
    shared = min(mine.end, other.end) - max(mine.start, other.start)
    return {(s.owner, s.name) for s in (mine, other) if shared >= SHARED * (s.end - s.start) and s.end > s.start}


def _side(owner: int, name: str, rect: Rect) -> _Side:
    if name in ("top", "bottom"):
        return _Side(owner, name, rect.y0 if name == "top" else rect.y1, rect.x0, rect.x1)
    return _Side(owner, name, rect.x0 if name == "left" else rect.x1, rect.y0, rect.y1)


def _is_upright(shape: LTCurve, rect: Rect) -> bool:
    """A vertical line, stroked or as a narrow area; the sides of a stroked box stand for two."""
    return (
        rect.height > LINE
        and rect.width <= LINE
        and (not isinstance(shape, LTRect) or bool(shape.fill or shape.stroke))
    )


def _is_between(rect: Rect, lines: Sequence[tuple[float, float, float]]) -> bool:
    middle = (rect.y0 + rect.y1) / 2
    beside = [x for x, y0, y1 in lines if y0 - 1 <= middle <= y1 + 1 and rect.x0 - BESIDE <= x <= rect.x1 + BESIDE]
    return any(x <= rect.x0 + 1 for x in beside) and any(x >= rect.x1 - LINE for x in beside)


def _colour(shape: LTCurve) -> Any:
    colour = shape.non_stroking_color
    parts = tuple(colour) if isinstance(colour, (list, tuple)) else (colour,)
    return tuple(round(p, 2) if isinstance(p, (int, float)) else str(p) for p in parts)
