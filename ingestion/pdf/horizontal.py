"""Tables with horizontal rules only: three or more rules with equal ends, columns found from free strips."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf

from ingestion.pdf.found import FoundTable, found_table
from ingestion.pdf.grid import Row, compact, is_table
from ingestion.pdf.layout import Line, Rect, Rule, Sheet, Word, rows, runs_of
from ingestion.pdf.open_body import row_of, rows_of
from ingestion.pdf.row_lines import split_lines
from ingestion.signals import warning_label

ENDS = 3.0
BESIDE = 14.0
CROSSED = 0.08
MOST, APART = 0.7, 1.2
"""Lines of this part of the width at least, and so many font sizes from the rules above and below, are text between two
tables."""
SIDE_HEAD = 1.2
"""Larger than a table's text by so much, words beside it are the heading that stands in the margin."""


def find(
    sheet: Sheet, words: Sequence[Word], taken: Sequence[Rect], heads: Sequence[Line]
) -> tuple[list[FoundTable], list[Word]]:
    """Cut horizontally ruled tables out of `words` (those in no ruled table and no running head).

    `taken`: places whose rules are those of something else: tables, drawings. Rules beside running `heads` divide the
    page, not a table.
    """
    top = max((h.rect.y1 for h in heads if h.rect.y1 < 0.25 * sheet.frame.height), default=0.0) + BESIDE
    bottom = min((h.rect.y0 for h in heads if h.rect.y0 > 0.75 * sheet.frame.height), default=sheet.frame.y1) - BESIDE
    rules = [
        r
        for r in _merged(sheet.across)
        if not any(t.holds(Rect(*r), 3) for t in taken) and (top <= r.y0 <= bottom or not heads)
    ]
    found: list[FoundTable] = []
    rest = list(words)
    for group in _groups(rules, rest, sheet):
        table = _table(group, rules, rest, sheet)
        if table:
            found.append(table)
            rest = [w for w in rest if not table.rect.holds(w.rect, 0)]
    return found, rest


def _merged(across: Sequence[Rule]) -> list[Rule]:
    """Touching pieces at one height as one rule."""
    merged: list[Rule] = []
    for rule in sorted(across, key=lambda r: (round(r.y0), r.x0)):
        last = merged[-1] if merged else None
        if last and abs(last.y0 - rule.y0) <= 1.2 and rule.x0 - last.x1 <= ENDS:
            merged[-1] = last._replace(x1=max(last.x1, rule.x1))
        else:
            merged.append(rule)
    return sorted((r for r in merged if r.x1 - r.x0 >= 40), key=lambda r: r.y0)


def _groups(rules: Sequence[Rule], words: Sequence[Word], sheet: Sheet) -> list[list[Rule]]:
    by_ends: list[list[Rule]] = []
    for rule in rules:
        for group in by_ends:
            if abs(group[0].x0 - rule.x0) <= ENDS and abs(group[0].x1 - rule.x1) <= ENDS:
                if rule.y0 - group[-1].y0 > 1.5:
                    group.append(rule)
                break
        else:
            by_ends.append([rule])
    cut = [part for group in by_ends for part in _cut(group, words, sheet)]
    return [g for g in cut if len(g) >= 3]


def _cut(group: Sequence[Rule], words: Sequence[Word], sheet: Sheet) -> list[list[Rule]]:
    """Part a group where what lies between two rules can't be a row of a table."""
    parts: list[list[Rule]] = [[group[0]]]
    for above, below in pairwise(group):
        band = Rect(above.x0, above.y0, above.x1, below.y0)
        between = [w for w in words if above.y0 < (w.rect.y0 + w.rect.y1) / 2 < below.y0]
        inside = [w for w in between if band.holds(w.rect, 0)]
        size = inside[0].size if inside else 10.0
        side_head = SIDE_HEAD * size
        stray = any(w.rect.x0 < band.x0 - ENDS and w.rect.x1 > band.x0 - 60 and w.size < side_head for w in between)
        empty = not inside and band.height > 3 * size
        picture = any(band.holds(p, 0) for p in sheet.figures)
        label = bool(inside) and bool(warning_label(rows(inside)[0].text))
        if stray or empty or picture or label or _high_gap(inside, band) or _stands_apart(inside, band):
            parts.append([])
        parts[-1].append(below)
        if len(parts[-1]) == 1 and parts[-1][0] is not below:
            parts[-1].insert(0, above)
    return parts


def _high_gap(inside: Sequence[Word], band: Rect) -> bool:
    """A free height of several lines inside: two things stand between these rules."""
    lines = rows(inside)
    return any(b.rect.y0 - a.rect.y1 > 4 * a.size for a, b in pairwise(lines)) or band.height > 500


def _stands_apart(inside: Sequence[Word], band: Rect) -> bool:
    """Whether lines over most of the width stand in free space: the text between two tables."""
    lines = rows(inside)
    runs = [runs_of(line) for line in lines]
    if len(lines) < 2 or any(len(of_line) > 1 for of_line in runs):
        return False  # what a column's gap parts are cells
    wide = sum(run.width >= MOST * band.width for (run,) in runs)
    above, below = lines[0].rect.y0 - band.y0, band.y1 - lines[-1].rect.y1
    return 2 * wide >= len(lines) and min(above, below) >= APART * lines[0].size


def _table(group: Sequence[Rule], rules: Sequence[Rule], words: Sequence[Word], sheet: Sheet) -> FoundTable | None:
    rect = Rect(group[0].x0, group[0].y0, group[0].x1, group[-1].y0)
    bands = [
        [w for w in words if Rect(a.x0 - ENDS, a.y0, a.x1 + ENDS, b.y0).holds(w.rect, 0)] for a, b in pairwise(group)
    ]
    shorter = [[r for r in rules if _parts_right(r, a, b)] for a, b in pairwise(group)]
    shorter = [parts for parts, band in zip(shorter, bands, strict=True) if band]
    bands = [b for b in bands if b]
    if len(bands) < 2:
        return None
    cuts = _columns(bands, rect)
    if not cuts or _run_on(bands[1:], cuts):
        return None
    edges = [rect.x0, *cuts, rect.x1]
    grid = [
        row
        for band, parts in zip(bands, [[], *shorter[1:]], strict=True)  # in a head they underline titles of two levels
        for row in (_merged_rows(band, edges, parts) or _band_rows(band, edges, alone=len(bands) == 2))
    ]
    grid = compact(split_lines(grid))
    if not is_table(grid) or _reads_like_prose(grid):
        return None
    offsets = tuple(round(e - rect.x0, 1) for e in edges[:-1])
    return found_table(grid, sheet, rect, offsets)


def _parts_right(rule: Rule, above: Rule, below: Rule) -> bool:
    """A rule between two of the table that reaches to its right end and leaves out columns on the left."""
    return (
        above.y0 + ENDS < rule.y0 < below.y0 - ENDS
        and rule.x0 > above.x0 + ENDS
        and abs(rule.x1 - above.x1) <= 2 * ENDS
    )


def _merged_rows(band: Sequence[Word], edges: Sequence[float], parts: Sequence[Rule]) -> list[Row]:
    """The rows between `parts`, which rule off the columns on the right; a cell that they leave whole holds for all."""
    levels: list[float] = []
    for rule in parts:
        if not levels or rule.y0 - levels[-1] > 1.5:
            levels.append(rule.y0)
    found: list[Row] = []
    for top, bottom in pairwise([-inf, *levels, inf]):
        row = row_of(band, edges)
        for cell in row:
            own = [
                y
                for y in levels
                if any(abs(r.y0 - y) <= 1.5 and r.x0 < (cell.rect.x0 + cell.rect.x1) / 2 for r in parts)
            ]
            above, below = max([-inf, *(y for y in own if y <= top)]), min([inf, *(y for y in own if y >= bottom)])
            cell.words = [w for w in cell.words if above < (w.rect.y0 + w.rect.y1) / 2 < below]
            cell.repeated = above < top
        if not any(cell.words and not cell.repeated for cell in row):
            return []
        found.append(row)
    return found if levels else []


def _run_on(body: Sequence[Sequence[Word]], cuts: Sequence[float]) -> bool:
    """Whether most lines below the head run on over the same boundary: text below two titles."""
    lines = [line for band in body for line in rows(band)]
    across = max(sum(any(r.x0 < x < r.x1 for r in runs_of(line)) for line in lines) for x in cuts)
    return 2 * across > len(lines)


def _columns(bands: Sequence[Sequence[Word]], rect: Rect) -> list[float]:
    """x of the boundaries: middles of strips that at most 8 % of the lines cross."""
    lines = [line for band in bands for line in rows(band)]
    runs = [run for line in lines for run in runs_of(line)]
    allowed = CROSSED * len(lines)
    crossing = [sum(r.x0 < x < r.x1 for r in runs) for x in range(int(rect.x0), int(rect.x1) + 1)]
    cuts = []
    start: int | None = None
    for at, count in enumerate([*crossing, 10**6]):
        if count <= allowed and start is None:
            start = at
        elif count > allowed and start is not None:
            x0, x1 = rect.x0 + start, rect.x0 + at - 1
            left = any(r.x1 <= x0 + 1.5 for r in runs)
            right = any(r.x0 >= x1 - 1.5 for r in runs)
            if left and right:
                cuts.append((x0 + x1) / 2)
            start = None
    return _parted_heads(cuts, bands[0], crossing, rect)


def _parted_heads(cuts: list[float], head: Sequence[Word], crossing: Sequence[int], rect: Rect) -> list[float]:
    """Two header cells never share a column: part them at the least crossed x between them."""
    for line in rows(head):
        spans = runs_of(line, 1.0)
        for a, b in pairwise(spans):
            if not any(a.x1 - 1 <= c <= b.x0 + 1 for c in cuts):
                xs = range(int(a.x1), int(b.x0) + 1)
                best = min(
                    xs,
                    key=lambda x: (
                        crossing[min(max(x - int(rect.x0), 0), len(crossing) - 1)],
                        abs(x - (a.x1 + b.x0) / 2),
                    ),
                )
                cuts.append(float(best))
    return sorted(cuts)


def _band_rows(band: Sequence[Word], edges: Sequence[float], *, alone: bool) -> list[Row]:
    """One row per band; the single body band of a table with three rules is parted where a first cell begins."""
    if alone and (parted := rows_of(band, edges)):
        return parted
    lines = rows(band)
    y0, y1 = min(w.rect.y0 for w in band), max(w.rect.y1 for w in band)
    starts = [ln for ln in lines if ln.words[0].rect.x0 < edges[1]]
    if alone and len(starts) >= 3:
        tops = [y0 - 1, *(ln.rect.y0 - 0.5 for ln in starts[1:]), y1 + 1]
        parts = [[w for w in band if a <= (w.rect.y0 + w.rect.y1) / 2 < b] for a, b in pairwise(tops)]
    else:
        parts = [list(band)]
    return [row_of(part, edges) for part in parts if part]


def _reads_like_prose(grid: Sequence[Row]) -> bool:
    """Most rows one filled cell, or cells that break in the middle of running sentences: not a table."""
    single = sum(sum(bool(c.words) for c in row) < 2 for row in grid)
    return single > 0.6 * len(grid)
