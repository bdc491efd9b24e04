"""Tables with all rules, boxes of one cell, and grids that are drawings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from ingestion.pdf import again
from ingestion.pdf.entries import join_entries, split_labels
from ingestion.pdf.found import FoundTable, found_table
from ingestion.pdf.grid import Cell, Row, compact, is_table, spans_all, split_columns
from ingestion.pdf.layout import Rect, Rule, Sheet, Word, around, rows
from ingestion.pdf.open_body import rows_of
from ingestion.pdf.row_lines import split_lines
from ingestion.pdf.stripes import split_stripes

SNAP = 3.0
CELL = 1.2
"""Font sizes of free space at least between the cells of a row that no rules close."""
PAGE = 0.8
"""Part of a page's width and height from which on a frame is the border of the page, and sets no text apart."""
LEAST_OPEN, LEAST_OPEN_IN_ROW, LONGEST_OPEN = 2, 3, 20
"""Cells of a column without rules at least, and of a row, and characters of one at most."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules of a sheet enclose: tables, single boxes with text (notes), drawings; and words in no table."""

    tables: tuple[FoundTable, ...]
    frames: tuple[Rect, ...]
    drawings: tuple[Rect, ...]
    words: tuple[Word, ...]
    outside: int


def find(sheet: Sheet) -> Ruled:
    """Cut the ruled tables out of a sheet. `outside` counts words in a table's box that no cell took (should be 0)."""
    tables: list[FoundTable] = []
    frames: list[Rect] = []
    drawings: list[Rect] = []
    rest = list(sheet.words)
    outside = 0
    for cells in _cell_groups(sheet.across, sheet.down):
        rect = around(cells)
        inside = [w for w in rest if rect.holds(w.rect, 0)]
        if not inside:
            continue
        if len(cells) == 1:
            if min(rect.width / sheet.width, rect.height / sheet.height) < PAGE:
                frames.append(rect)
            continue
        if _on_picture(rect, sheet):
            drawings.append(rect)
            continue
        cells = _with_open_head(_with_unruled_sides(cells, sheet, rest), sheet, rest)
        rect = around(cells)
        inside = [w for w in rest if rect.holds(w.rect, 0)]
        grid, taken = _grid(cells, inside)
        whole = _with_open_body(compact(split_stripes(grid)))
        if not is_table(whole):
            (drawings if len(cells) >= 16 and _mostly_empty(grid) else frames).append(rect)
            continue
        whole = join_entries(split_columns(split_lines(split_labels(whole))))
        outside += len(inside) - taken
        lost = [w for w in inside if not any(w in c.words for row in whole for c in row)]
        offsets = _offsets(whole)
        for part, head in again.tables(whole):
            place = around(cell.rect for row in part for cell in row)
            tables.append(found_table(part, sheet, place if head else rect, offsets, head))
        gone = {id(w) for w in inside} - {id(w) for w in lost}
        rest = [w for w in rest if id(w) not in gone]
    return Ruled(tuple(tables), tuple(frames), tuple(drawings), tuple(rest), outside)


def _with_open_body(grid: list[Row]) -> list[Row]:
    """A frame below the head, over all its columns, as the rows that stand in it."""
    if len(grid) != 2 or not spans_all(grid[1]) or spans_all(grid[0]):
        return grid
    head, body = grid
    if not all(c.words and len(rows(c.words)) <= 2 for c in head):
        return grid
    cuts = [(a.rect.x1 + b.rect.x0) / 2 for a, b in pairwise(head)]
    frame = body[0].rect
    return [head, *(rows_of(body[0].words, [frame.x0, *cuts, frame.x1]) or [body])]


def _offsets(grid: Sequence[Row]) -> tuple[float, ...]:
    """Where most cells of each column begin, from where those of the first do: some may reach into a gutter."""
    begin = [
        Counter(round(cell.rect.x0, 1) for cell in column if cell.columns == 1 or not cell.repeated)
        for column in zip(*grid, strict=True)
    ]
    lefts = [min(x for x, n in counts.items() if n == max(counts.values())) for counts in begin]
    return tuple(round(x - lefts[0], 1) for x in lefts)


def _cell_groups(across: Sequence[Rule], down: Sequence[Rule]) -> list[list[Rect]]:
    """Cells that touch each other, group by group, top to bottom."""
    if len(across) < 2 or len(down) < 2:
        return []
    edges = merge_edges([_edge(r, "h") for r in across] + [_edge(r, "v") for r in down], SNAP, SNAP, SNAP, SNAP)
    edges = [e for e in edges if (e["width"] if e["orientation"] == "h" else e["height"]) >= 3]
    cells = intersections_to_cells(edges_to_intersections(edges, SNAP, SNAP))
    groups = [[Rect(*cell) for cell in group] for group in cells_to_tables(cells)]
    groups += [[Rect(*cell)] for cell in _lone_cells(cells, groups)]
    return sorted(groups, key=lambda g: (min(c.y0 for c in g), min(c.x0 for c in g)))


def _lone_cells(cells: Sequence[Any], groups: Sequence[Sequence[Rect]]) -> list[Any]:
    """pdfplumber drops groups of one cell: here they are the boxes around notes."""
    grouped = {tuple(c) for g in groups for c in g}
    return [c for c in cells if tuple(c) not in grouped]


def _edge(rule: Rule, orientation: str) -> dict[str, Any]:
    x0, y0, x1, y1 = rule
    return {
        "orientation": orientation, "x0": x0, "x1": x1, "top": y0, "bottom": y1, "doctop": y0,
        "width": x1 - x0, "height": y1 - y0,
    }  # fmt: skip


def _on_picture(rect: Rect, sheet: Sheet) -> bool:
    return any(p.holds(rect, 0) and p.width * p.height > 0.5 * rect.width * rect.height for p in sheet.figures)


def _mostly_empty(grid: Sequence[Row]) -> bool:
    cells = [c for row in grid for c in row]
    return sum(not c.words for c in cells) > 0.7 * len(cells)


def _edges(values: Sequence[float]) -> list[float]:
    """Distinct positions, those within 2 points taken as one."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > 2:
            kept.append(value)
    return kept


def _at(positions: Sequence[float], value: float) -> int:
    return min(range(len(positions)), key=lambda i: abs(positions[i] - value))


def _grid(cells: Sequence[Rect], inside: Sequence[Word]) -> tuple[list[Row], int]:
    """The cells as a full grid, merged ones repeated over all places they cover, and what stands in a place that rules
    don't close on every side (a column of units); and how many words they took."""
    xs = _edges([v for c in cells for v in (c.x0, c.x1)])
    ys = _edges([v for c in cells for v in (c.y0, c.y1)])
    grid: list[Row] = [[Cell(rect=Rect(x0, y0, x1, y1)) for x0, x1 in pairwise(xs)] for y0, y1 in pairwise(ys)]
    unclosed = {id(cell): cell for row in grid for cell in row}
    left = {id(word): word for word in inside}
    for rect in cells:
        words = [w for w in inside if rect.holds(w.rect, 0)]
        for word in words:
            left.pop(id(word), None)
        c0, c1, r0, r1 = _at(xs, rect.x0), _at(xs, rect.x1), _at(ys, rect.y0), _at(ys, rect.y1)
        for r in range(r0, r1):
            for c in range(c0, c1):
                grid[r][c] = Cell(list(words), rect, c1 - c0, r1 - r0, repeated=(r, c) != (r0, c0))
    _fill_open(grid, unclosed, left)
    return grid, len(inside) - len(left)


def _fill_open(grid: Sequence[Row], unclosed: Mapping[int, Cell], left: dict[int, Word]) -> None:
    """Put words that no cell took into the places of their column, or of their row, that rules don't close (a column of
    units, a head right below a filled title), where several of these have a short line each: what runs on is text
    between two tables."""
    lines = [[row[column] for row in grid] for column in range(len(grid[0]) if left else 0)]
    every = [*((line, LEAST_OPEN) for line in lines), *((row, LEAST_OPEN_IN_ROW) for row in grid)]
    for at, (line, least) in enumerate(every):
        if not left:
            return
        held = [(c, [w for w in left.values() if c.rect.holds(w.rect, 0)]) for c in line if id(c) in unclosed]
        held = [(cell, words) for cell, words in held if words]
        short = all(len(rows(words)) == 1 and len(rows(words)[0].text) <= LONGEST_OPEN for _, words in held)
        if len(held) >= least and short and (at < len(lines) or _stand_apart([words for _, words in held])):
            for cell, words in held:
                cell.words += words
                for word in words:
                    left.pop(id(word), None)


def _stand_apart(cells: Sequence[Sequence[Word]]) -> bool:
    """Whether no cell's words go on in the next one's, as those of a sentence do."""
    return all(b[0].rect.x0 - a[-1].rect.x1 > CELL * a[-1].size for a, b in pairwise(cells))


def _with_unruled_sides(cells: list[Rect], sheet: Sheet, words: Sequence[Word]) -> list[Rect]:
    """A first or last column without a vertical rule of its own: the horizontal rules run on beyond the cells."""
    rect = around(cells)
    ys = _edges([v for c in cells for v in (c.y0, c.y1)])
    touching = [
        r
        for r in sheet.across
        if any(abs(r.y0 - y) <= 2 for y in ys) and r.x1 > rect.x0 - SNAP and r.x0 < rect.x1 + SNAP
    ]
    added = []
    for side, end in (
        ("left", min((r.x0 for r in touching), default=rect.x0)),
        ("right", max((r.x1 for r in touching), default=rect.x1)),
    ):
        strip = Rect(end, rect.y0, rect.x0, rect.y1) if side == "left" else Rect(rect.x1, rect.y0, end, rect.y1)
        if strip.width < 10:
            continue
        reaching = {
            y for y in ys for r in touching if abs(r.y0 - y) <= 2 and r.x0 <= strip.x0 + 3 and r.x1 >= strip.x1 - 3
        }
        if len(reaching) >= 0.6 * len(ys) and any(strip.holds(w.rect, 0) for w in words):
            added += [Rect(strip.x0, y0, strip.x1, y1) for y0, y1 in pairwise(ys)]
    return _with_open_ends(cells + added, sheet, words)


def _with_open_head(cells: list[Rect], sheet: Sheet, words: Sequence[Word]) -> list[Rect]:
    """A head that lacks rules: one line of words above the table, below a rule as wide or beside its upright ones.

    Each word stands over a column or over several, and none crosses a line of the columns below it.
    """
    rect = around(cells)
    xs = _edges([v for c in cells for v in (c.x0, c.x1)])
    above = [r.y0 for r in sheet.across if r.y0 < rect.y0 - 4 and r.x0 <= rect.x0 + SNAP and r.x1 >= rect.x1 - SNAP]
    rising = [
        r
        for r in sheet.down
        if (r.y0 < rect.y0 - 4 and abs(r.y1 - rect.y0) <= SNAP) or r.y0 < rect.y0 - 4 < rect.y0 < r.y1
    ]
    rising = [r for r in rising if rect.x0 - SNAP <= r.x0 <= rect.x1 + SNAP]
    tops = {round(r.y0 / 2) for r in rising}
    if len(rising) >= 3 and len(tops) == 1:
        top, xs = min(r.y0 for r in rising), [x for x in xs if any(abs(r.x0 - x) <= SNAP for r in rising)]
    else:
        top = max(above, default=rect.y0)
    strip = Rect(rect.x0, top, rect.x1, rect.y0)
    inside = [w for w in words if strip.holds(w.rect, 0)]
    if not inside or max(w.base for w in inside) - min(w.base for w in inside) > 2 or strip.height > 3 * inside[0].size:
        return cells
    cuts = [x for x in xs if not any(w.rect.x0 < x < w.rect.x1 for w in inside)]
    head = [Rect(x0, strip.y0, x1, strip.y1) for x0, x1 in pairwise(cuts)]
    filled = sum(any(c.holds(w.rect, 0) for w in inside) for c in head)
    return cells + head if filled >= 2 and filled * 2 >= len(head) else cells


def _with_open_ends(cells: list[Rect], sheet: Sheet, words: Sequence[Word]) -> list[Rect]:
    """A first or last column that only its head closes: below, rules part its rows and nothing stands at its side."""
    rect = around(cells)
    xs = _edges([v for c in cells for v in (c.x0, c.x1)])
    added: list[Rect] = []
    for x0, x1 in {(xs[0], xs[1]), (xs[-2], xs[-1])}:
        taken = [c for c in cells if c.x0 < x1 - 2 and c.x1 > x0 + 2]
        levels = _edges([r.y0 for r in sheet.across if r.x0 <= x0 + SNAP and r.x1 >= x1 - SNAP])
        levels = _edges([*(y for y in levels if rect.y0 - 2 <= y <= rect.y1 + 2), rect.y0, rect.y1])
        for y0, y1 in pairwise(levels):
            row = Rect(x0, y0, x1, y1)
            free = not any(c.y0 < y1 - 2 and c.y1 > y0 + 2 for c in taken)
            if free and any(row.holds(w.rect, 0) for w in words):
                added.append(row)
    return cells + added
