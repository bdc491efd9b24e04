"""Columns and reading order: a gutter that few rows cross parts a page; rows that cross it cut it into bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from ingestion.pdf.layout import Line, Rect, Word, around, rows
from ingestion.pdf.signals import BULLET, CAPTION

RUN_GAP = 0.8
CROSSED = 0.22
BOTH_SIDES = 0.2
MIN_ROWS = 6
GOES_ON = 0.15
"""Part of a column's lines that begin in small letters, at least, where it is running text."""
WIDE = 0.6
"""Part of the width of all that stands on a page from which on a table or the like parts it."""
MIN_LABELS, FULL = 4, 0.8
"""Bulleted labels with a value beside them at least, and part of a column's width from which on a line fills it."""
MIN_CHARACTERS, OF_INDEX, OF_PART = 14, 6, 25
"""Lines of a column are at least this long in the middle, those of an index and of a part of a page alone, too; shorter
ones are labels, cells or margin references."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a page that is read from top to bottom. `column`: 0 = whole width, else counted from the left."""

    column: int
    words: tuple[Word, ...]
    blocks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    rect: Rect
    line: Line | None
    block: int = -1

    @property
    def spans(self) -> list[Rect]:
        return [self.rect] if self.line is None else runs(self.line, RUN_GAP)


def runs(line: Line, gap: float) -> list[Rect]:
    """Stretches of a line without a free space wider than `gap` font sizes."""
    found: list[Rect] = []
    for word in line.words:
        if found and word.rect.x0 - found[-1].x1 <= gap * word.size:
            found[-1] = around([found[-1], word.rect])
        else:
            found.append(word.rect)
    return found


def regions(
    words: Sequence[Word], blocks: Sequence[Rect], *, depth: int = 0, column: int = 0, least: int = MIN_CHARACTERS
) -> list[Region]:
    """Regions in reading order. `blocks`: tables and the like, which stay whole. `least`: characters that lines of a
    column have in the middle."""
    all_rows = [_Row(line.rect, line) for line in rows(words)]
    gutter = _gutter(all_rows, least) if depth < 2 else None
    if gutter is None:
        whole = [Region(column, tuple(words), tuple(range(len(blocks))))] if words or blocks else []
        return _between_wide(words, blocks, depth, column) or whole
    ordered = sorted([*all_rows, *(_Row(b, None, i) for i, b in enumerate(blocks))], key=lambda r: r.rect.y0)
    return _bands(ordered, blocks, gutter, depth, column, least)


def _between_wide(words: Sequence[Word], blocks: Sequence[Rect], depth: int, column: int) -> list[Region]:
    """The regions of what stands above, between and below blocks over the whole width, if a part has columns, which
    needn't be those of another part. Else none."""
    if not words or not blocks:
        return []
    width = around([*(w.rect for w in words), *blocks]).width
    wide = sorted((i for i, b in enumerate(blocks) if b.width >= WIDE * width), key=lambda i: blocks[i].y0)
    ends = [*(blocks[i].y0 for i in wide), float("inf")]

    def part_of(rect: Rect) -> int:
        return next(n for n, end in enumerate(ends) if (rect.y0 + rect.y1) / 2 <= end)

    parts = [[w for w in words if part_of(w.rect) == n] for n in range(len(ends))]
    gutters = [_gutter_of_text(part) for part in parts]
    if not wide or not any(gutters):
        return []
    result: list[Region] = []
    title: list[Word] = []
    for n, part in enumerate(parts):
        result += [Region(column, tuple(title), (wide[n - 1],))] if n else []
        title = _title_of(blocks[wide[n]], part) if n < len(wide) and gutters[n] else []
        part = [w for w in part if w not in title]
        inside = [i for i, b in enumerate(blocks) if i not in wide and part_of(b) == n]
        of_part = depth if gutters[n] else 2  # without columns of running text it is read as it stands
        for found in regions(part, [blocks[i] for i in inside], depth=of_part, column=column, least=OF_PART):
            result.append(Region(found.column, found.words, tuple(inside[i] for i in found.blocks)))
    return result


def _gutter_of_text(words: Sequence[Word]) -> float | None:
    """x of the gutter between two columns of running text: on either side a line goes on in the next one, in small
    letters; where each begins anew, they may be labels and their values."""
    all_rows = [_Row(line.rect, line) for line in rows(words)]
    x = _gutter(all_rows, OF_PART)
    if x is None:
        return None
    first = [[ws[0].text for row in all_rows if row.line and (ws := side(row.line, x))] for side in (_before, _behind)]
    return x if all(sum(text[:1].islower() for text in of) >= GOES_ON * len(of) for of in first) else None


def _before(line: Line, x: float) -> list[Word]:
    return [w for w in line.words if w.rect.x1 <= x]


def _behind(line: Line, x: float) -> list[Word]:
    return [w for w in line.words if w.rect.x0 >= x]


def _title_of(block: Rect, above: Sequence[Word]) -> list[Word]:
    """The words of the line right above a block over the whole width, if it stands apart from what is above it and out
    by its look, or names a table."""
    lines = rows(above)
    if not lines or block.y0 - lines[-1].rect.y1 > 2 * lines[-1].size or len(runs(lines[-1], RUN_GAP)) > 1:
        return []
    usual = median(line.size for line in lines)
    if not (lines[-1].bold or lines[-1].size > 1.1 * usual or CAPTION.match(lines[-1].text)):
        return []
    apart = len(lines) == 1 or lines[-1].rect.y0 - max(line.rect.y1 for line in lines[:-1]) > 0.7 * lines[-1].size
    return list(lines[-1].words) if apart else []


def _gutter(all_rows: Sequence[_Row], least: int) -> float | None:
    """x of the gutter, None if the page has one column."""
    if len(all_rows) < MIN_ROWS:
        return None
    extent = around(r.rect for r in all_rows)
    size = median(r.line.size for r in all_rows if r.line)
    left, width = int(extent.x0), int(extent.width) + 2
    crossing = np.zeros(width, dtype=np.int32)
    before = np.zeros(width, dtype=np.int32)
    behind = np.zeros(width, dtype=np.int32)
    for row in all_rows:
        spans = row.spans
        covered = np.zeros(width, dtype=bool)
        for span in spans:
            covered[int(span.x0) - left : int(span.x1) - left + 1] = True
        crossing += covered
        before[int(spans[0].x1) - left + 1 :] += 1
        behind[: int(spans[-1].x0) - left] += 1
    count = len(all_rows)
    fine = (crossing <= CROSSED * count) & (before >= BOTH_SIDES * count) & (behind >= BOTH_SIDES * count)
    fine[: int(0.15 * width)] = False
    fine[int(0.85 * width) :] = False
    best = _widest(fine, crossing, 0.8 * size)
    if best is None:
        return None
    x = best + left
    return x if _reads_like_columns(all_rows, x, least) and not _are_labels(all_rows, x) else None


def _are_labels(all_rows: Sequence[_Row], x: float) -> bool:
    """Whether bulleted labels stand on the left and their values on the right: most labels have one on their line, and
    few of these fill the width that the values take, as lines of a text would."""
    sides = [(_before(row.line, x), _behind(row.line, x)) for row in all_rows if row.line]
    labels = [(before, behind) for before, behind in sides if before and _is_item(before)]
    beside = [behind for _, behind in labels if behind and not _is_item(behind)]
    if 2 * len(labels) < sum(bool(before) for before, _ in sides) or len(beside) < max(MIN_LABELS, 0.8 * len(labels)):
        return False
    ends = [behind[-1].rect.x1 for _, behind in sides if behind]
    return sum(words[-1].rect.x1 - x > FULL * (max(ends) - x) for words in beside) < 0.5 * len(beside)


def _is_item(words: Sequence[Word]) -> bool:
    return bool(BULLET.match(f"{words[0].text} x")) if len(words) > 1 else False


def _widest(fine: np.ndarray, crossing: np.ndarray, least: float) -> float | None:
    """Middle of the best strip: of those wide enough the one crossed least, then the widest."""
    strips, start = [], None
    for at, yes in enumerate([*fine, False]):
        if yes and start is None:
            start = at
        elif not yes and start is not None:
            strips.append((start, at))
            start = None
    strips = [(a, b) for a, b in strips if b - a >= least]
    if not strips:
        return None
    a, b = min(strips, key=lambda s: (int(crossing[s[0] : s[1]].min()), s[0] - s[1]))
    lowest = np.flatnonzero(crossing[a:b] == crossing[a:b].min()) + a
    return float(lowest.mean()) + 0.5


def _reads_like_columns(all_rows: Sequence[_Row], x: float, least: int) -> bool:
    left: list[int] = []
    right: list[int] = []
    for row in all_rows:
        if row.line is None or any(s.x0 < x < s.x1 for s in row.spans):
            continue
        sides = (_before(row.line, x), _behind(row.line, x))
        for words, lengths in zip(sides, (left, right), strict=True):
            if words:
                lengths.append(sum(len(w.text) + 1 for w in words))
    if not left or not right:
        return False
    if min(median(left), median(right)) < least:
        return False
    return (
        least < MIN_CHARACTERS
        or max(len(left), len(right)) < 2 * min(len(left), len(right)) + 6
        or min(median(left), median(right)) > 25
    )


def _bands(
    ordered: Sequence[_Row], blocks: Sequence[Rect], x: float, depth: int, column: int, least: int
) -> list[Region]:
    result: list[Region] = []
    across: list[_Row] = []
    sides: tuple[list[_Row], list[_Row]] = ([], [])

    def flush_sides() -> None:
        for side, part in enumerate(sides):
            words = [w for r in part if r.line for w in r.line.words]
            inside = [r.block for r in part if r.line is None]
            found = regions(
                words, [blocks[i] for i in inside], depth=depth + 1, column=2 * column + side + 1, least=least
            )
            result.extend(Region(f.column, f.words, tuple(inside[i] for i in f.blocks)) for f in found)
            part.clear()

    def flush_across() -> None:
        if across:
            words = tuple(w for r in across if r.line for w in r.line.words)
            result.append(Region(column, words, tuple(r.block for r in across if r.line is None)))
            across.clear()

    for row in ordered:
        if any(s.x0 < x < s.x1 for s in row.spans) or _ends_paragraph(row, across, sides, x):
            flush_sides()
            across.append(row)
            continue
        flush_across()
        if row.line is None:
            sides[0 if row.rect.x1 <= x else 1].append(row)
            continue
        for part, words in zip(
            sides,
            ([w for w in row.line.words if w.rect.x1 <= x], [w for w in row.line.words if w.rect.x1 > x]),
            strict=True,
        ):
            if words:
                line = Line.of(words)
                part.append(_Row(line.rect, line))
    flush_sides()
    flush_across()
    return result


def _ends_paragraph(row: _Row, across: Sequence[_Row], sides: tuple[list[_Row], list[_Row]], x: float) -> bool:
    """The short last line of a paragraph over the whole width: right below it, at its left edge."""
    if row.line is None or not across or across[-1].line is None or sides[0] or sides[1] or row.rect.x1 > x:
        return False
    above = across[-1].rect
    return abs(row.rect.x0 - above.x0) < 3 and row.rect.y0 - above.y1 < 0.4 * row.line.size
