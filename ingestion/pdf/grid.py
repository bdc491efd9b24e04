"""A grid of cells, wherever its lines came from, becomes a table: header, unit, rows.

Shared by tables with all rules (`ruled`) and with horizontal rules only (`horizontal`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingestion.pdf.layout import Line, Rect, Sheet, Word, around, is_caps, rows
from ingestion.pdf.signals import UNIT
from models.types import Table, TableRow

NUMBER = re.compile(r"^(?:[*＊]\d?\s+)?[~±+\-–−<>≤≥=φøØ⌀]*\s*\d")
"""A figure, a reference to a footnote before it or not: '5.5', 'ø 80', '*1 ≤ 30'."""
_INTERVAL = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\s*[^\W\d_]{1,8}\.?)?")
"""'6,000', '250 h'."""
_MODEL = re.compile(
    r"(?:models?|modell?e?|modèles?|modelos?|모델(?:명)?)(?:\s+(?:no|nr|number|name|code))?[.:]?", re.IGNORECASE
)
"""Above the names of models."""
LEAST_RISING, MARK = 3, 2
"""Intervals and rows of a schedule at least, and characters of a mark at most."""
_BULLETS = frozenset("•▪➢❖")
ON_LINE = 0.3
"""Part of the font's size by which the baselines of one line may differ."""
MAX_HEADER_ROWS = 4
RUN = 1.2
"""Free part of the font's size from which on words of one line stand apart."""
SOFT_HYPHEN = "\u00ad"

_OVERHANG = 0.2
"""Part of a head's line that may hang over the edge of its column: one that reaches farther stands over both."""

NOWHERE = Rect(0, 0, 0, 0)


@dataclass(slots=True)
class Cell:
    """Words of one cell; `columns` and `lines` say how far a merged cell reaches (1 = not merged)."""

    words: list[Word] = field(default_factory=list)
    rect: Rect = NOWHERE
    columns: int = 1
    lines: int = 1
    repeated: bool = False

    @property
    def text(self) -> str:
        return cell_text(self.words, self.rect)

    @property
    def bold(self) -> bool:
        return bool(self.words) and all(w.bold for w in self.words if any(c.isalnum() for c in w.text))


Row = list[Cell]


def cell_text(words: Sequence[Word], rect: Rect) -> str:
    """The lines of a cell; a break is kept where the next word would still have fitted, so the author put it there."""
    text, before = "", None
    for line in rows(words):
        if before is None:
            text = line.text
        elif (
            not text.endswith(SOFT_HYPHEN)
            and before.rect.x1 + line.words[0].rect.width + 0.5 * line.size < rect.x1 - 2
            and rect.width > 0
        ):
            text += "\n" + line.text
        elif text.endswith(SOFT_HYPHEN) or (text.endswith("-") and text[-2:-1].islower() and line.text[:1].islower()):
            text = text[:-1] + line.text
        else:
            text += " " + line.text
        before = line
    return text


def compact(grid: list[Row]) -> list[Row]:
    """Without rows and columns that hold no word at all (spacers, double rules)."""
    grid = [row for row in grid if any(c.words for c in row)]
    if not grid:
        return []
    used = [any(row[c].words and not row[c].repeated for row in grid) for c in range(len(grid[0]))]
    return _joined([[cell for cell, keep in zip(row, used, strict=True) if keep] for row in grid])


def _without_marks(grid: list[Row], offsets: tuple[float, ...]) -> tuple[list[Row], tuple[float, ...]]:
    """Without a first column that holds the same bullet in every row, and with the numbers of lists ('1.', '2.') in the
    cells of what they number; and the left edges of the columns that are left."""
    marks = {sign for row in grid for word in row[0].words for sign in word.text}
    if len(grid[0]) > 2 and len(marks) == 1 and marks <= _BULLETS and all(row[0].words for row in grid):
        grid, offsets = [row[1:] for row in grid], offsets[1:]
    column = 0
    while column + 1 < len(grid[0]):
        if _numbers_the_next(grid, column):
            grid = [[*row[:column], _both(*row[column : column + 2]), *row[column + 2 :]] for row in grid]
            offsets = (*offsets[: column + 1], *offsets[column + 2 :])
        column += 1
    return grid, offsets


def _numbers_the_next(grid: Sequence[Row], column: int) -> bool:
    """Whether a column holds nothing but the numbers of lists, each on a line of the next column that begins with a
    word."""
    pairs = [(row[column], row[column + 1]) for row in grid]
    if any(c.columns > 1 or c.lines > 1 or c.repeated for pair in pairs for c in pair):
        return False
    numbers = [[word.text for word in a.words] for a, _ in pairs]
    counted = all(of_row == [f"{n}." for n in range(1, len(of_row) + 1)] for of_row in numbers)
    return counted and max(map(len, numbers)) > 1 and all(_begins_a_line(word, b) for a, b in pairs for word in a.words)


def _begins_a_line(number: Word, cell: Cell) -> bool:
    lines = (line for line in rows(cell.words) if abs(line.words[0].base - number.base) < ON_LINE * number.size)
    return any(line.text[:1].isalpha() for line in lines)


def _both(a: Cell, b: Cell) -> Cell:
    return replace(b, words=[*a.words, *b.words], rect=around([a.rect, b.rect]))


def _joined(grid: list[Row]) -> list[Row]:
    """Without lines between columns that part nothing: most rows run across, and none holds words on both sides.

    A shaded head is often drawn a little narrower than its column, so that its sides cut the column in three.
    """
    column = 0
    while column + 1 < len(grid[0]):
        pairs = [(row[column], row[column + 1]) for row in grid]
        across = sum(_is_one(a, b) for a, b in pairs)
        if across * 2 >= len(pairs) and all(_is_one(a, b) or not (a.words and b.words) for a, b in pairs):
            grid = [_without_line(row, column) for row in grid]
        else:
            column += 1
    return grid


def _is_one(a: Cell, b: Cell) -> bool:
    return a.rect == b.rect and b.repeated


def _without_line(row: Row, column: int) -> Row:
    a, b = row[column], row[column + 1]
    if _is_one(a, b):
        narrower = [replace(c, columns=max(1, c.columns - 1)) if c.rect == a.rect else c for c in row]
        return [*narrower[: column + 1], *narrower[column + 2 :]]
    kept = a if a.words or not b.words else b
    return [*row[:column], replace(kept, rect=around([a.rect, b.rect])), *row[column + 2 :]]


def is_table(grid: list[Row]) -> bool:
    """At least two rows and columns, two rows with two filled cells, and at most 70 % of the cells empty."""
    if len(grid) < 2 or len(grid[0]) < 2:
        return False
    cells = [c for row in grid for c in row]
    empty = sum(not c.words for c in cells) / len(cells)
    return empty <= 0.7 and sum(sum(bool(c.words) and not c.repeated for c in row) >= 2 for row in grid) >= 2


def wraps(cell: Cell, lines: Sequence[Line]) -> bool:
    return any(a.rect.x1 + b.words[0].rect.width + 0.5 * b.size >= cell.rect.x1 - 2 for a, b in pairwise(lines))


def split_columns(grid: list[Row]) -> list[Row]:
    """Columns that are ruled in the head only: one is split where all body rows have the same free strip."""
    column = 0
    while grid and column < len(grid[0]):
        cut = _cut_inside(grid, column)
        if cut is None:
            column += 1
            continue
        grid = [_cut_row(row, column, cut) for row in grid]
    return grid


def _cut_inside(grid: list[Row], column: int) -> float | None:
    body = [r[column] for r in grid if r[column].words and r[column].columns == 1 and not r[column].repeated]
    wrapped = max((at for at, c in enumerate(body[:MAX_HEADER_ROWS]) if len(rows(c.words)) > 1), default=-1)
    body = body[wrapped + 1 :]  # below a head of several lines
    if len(body) < 4:
        return None
    size = body[-1].words[0].size
    both = [c for c in body if len(gapped(c.words, RUN)) >= 2]
    if len(both) < len(body) - 1 or any(len(rows(c.words)) > 1 for c in body):
        return None
    left = max(gapped(c.words, RUN)[0][-1].rect.x1 for c in both)
    right = min(gapped(c.words, RUN)[1][0].rect.x0 for c in both)
    if right - left < 0.6 * size:
        return None
    cut = (left + right) / 2
    crossing = any(w.rect.x0 < cut < w.rect.x1 for c in both for w in c.words)
    return None if crossing else cut


def gapped(words: Sequence[Word], gap: float) -> list[list[Word]]:
    """Words of one line, parted where more than `gap` times the font's size is free."""
    runs: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.rect.x0):
        if runs and word.rect.x0 - runs[-1][-1].rect.x1 <= gap * word.size:
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _cut_row(row: Row, column: int, cut: float) -> Row:
    cell = row[column]
    lines = rows(cell.words)
    if cell.columns > 1 or (len(lines) == 1 and len(gapped(cell.words, RUN)) == 1 and _straddles(cell, cut)):
        # a header over both: it stands over each of them
        left = Cell(list(cell.words), cell.rect, cell.columns + 1, cell.lines, cell.repeated)
        right = Cell(list(cell.words), cell.rect, cell.columns + 1, cell.lines, True)
    elif len(lines) > 1:
        # a head of several lines: what runs over both stands over each
        runs = [run for line in lines for run in gapped(line.words, 0.6)]
        x0, y0, x1, y1 = cell.rect
        left_words = [w for run in runs if _part_left_of(cut, run) > _OVERHANG for w in run]
        right_words = [w for run in runs if _part_left_of(cut, run) < 1 - _OVERHANG for w in run]
        left = Cell(left_words, Rect(x0, y0, cut, y1), 1, cell.lines, cell.repeated)
        right = Cell(right_words, Rect(cut, y0, x1, y1), 1, cell.lines, cell.repeated)
    else:
        x0, y0, x1, y1 = cell.rect
        left = Cell([w for w in cell.words if w.rect.x0 < cut], Rect(x0, y0, cut, y1), 1, cell.lines, cell.repeated)
        right = Cell([w for w in cell.words if w.rect.x0 >= cut], Rect(cut, y0, x1, y1), 1, cell.lines, cell.repeated)
    return [*row[:column], left, right, *row[column + 1 :]]


def _part_left_of(cut: float, run: Sequence[Word]) -> float:
    x0, x1 = run[0].rect.x0, run[-1].rect.x1
    return min(1.0, max(0.0, (cut - x0) / (x1 - x0 or 1.0)))


def _straddles(cell: Cell, cut: float) -> bool:
    return min(w.rect.x0 for w in cell.words) < cut < max(w.rect.x1 for w in cell.words)


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table and where it stands in the sheet's frame.

    offsets: left edges of its columns from its own left edge. head: its header rows as they stand; marked: whether they
    look like a header (bold, capitals), so that a table going on from the page before can tell them from a row.
    """

    table: Table
    rect: Rect
    offsets: tuple[float, ...]
    head: tuple[TableRow, ...] = ()
    marked: bool = False


def found_table(
    grid: list[Row], sheet: Sheet, rect: Rect, offsets: tuple[float, ...], head: int | None = None
) -> FoundTable:
    """Header levels joined with ' / ', a unit below them in brackets, a title row over all columns as caption; merged
    cells are repeated downwards.

    head: how many rows at the top are header, if that is known.
    """
    grid, offsets = _without_marks(grid, offsets)
    caption = ""
    if len(grid) > 2 and spans_all(grid[0]):
        caption = " ".join(grid[0][0].text.split())
        grid = grid[1:]
    count = header_rows(grid) if head is None else head
    if 1 < count < len(grid) and _is_title(grid[count - 1]) and any(_is_title(row) for row in grid[count:]):
        count -= 1  # the first group's title
    header = tuple(_header(grid[:count], c) for c in range(len(grid[0])))
    body, titles = _rows_of(grid[count:], sheet), _rows_of(grid[:count], sheet)
    return FoundTable(Table(header, body, caption), rect, offsets, titles, bool(head or _marked_rows(grid)))


def _is_title(row: Row) -> bool:
    """Whether a row has its first cell alone."""
    return bool(row[0].words) and not any(cell.words for cell in row[1:])


def spans_all(row: Row) -> bool:
    return len(row) > 1 and bool(row[0].words) and all(c.words == row[0].words for c in row)


def _header(head: Sequence[Row], column: int) -> str:
    levels: list[str] = []
    for row in head:
        text = " ".join(row[column].text.split())
        if text and text not in levels:
            levels.append(text)
    if len(levels) > 1 and UNIT.match(levels[-1]) and "(" not in levels[-1]:
        return f"{' / '.join(levels[:-1])} ({levels[-1]})"  # where the readers of quantities look for it
    return " / ".join(levels)


def _rows_of(grid: Sequence[Row], sheet: Sheet) -> tuple[TableRow, ...]:
    """Without the rows that nothing is written in."""
    return tuple(_body_row(row, sheet) for row in grid if any(cell.words for cell in row))


def _body_row(row: Row, sheet: Sheet) -> TableRow:
    texts = ["" if c.repeated and c.columns > 1 else c.text for c in row]
    box = around(w.rect for cell in row for w in cell.words)
    return TableRow(cells=tuple(texts), page=sheet.number, box=sheet.on_page(box))


def header_rows(grid: Sequence[Row]) -> int:
    """How many rows at the top are header: bold or in capitals while the body isn't, else until the first figures; and
    those that a cell of the header reaches down into, if it doesn't stand beside the whole table."""
    count = _header_rows(grid)
    while 0 < count < min(MAX_HEADER_ROWS, len(grid) - 1) and _reaches_down(grid, count):
        count += 1
    return count


def _reaches_down(grid: Sequence[Row], at: int) -> bool:
    """Whether a cell of the row above reaches into this one, which has no figures, and ends before the last row."""
    cells = zip(grid[at - 1], grid[at], grid[-1], strict=True)
    return not _has_figures(grid[at]) and any(
        b.repeated and b.lines > 1 and b.words and a.words == b.words != last.words for a, b, last in cells
    )


def _header_rows(grid: Sequence[Row]) -> int:
    if len(grid) < 2:
        return 0
    marked = max(_marked_rows(grid), _down_to_units(grid))
    if marked or _counts_up(grid) or _names_models(grid[0]):
        return marked or 1
    count = 0
    while count < min(MAX_HEADER_ROWS, len(grid) - 1) and not _has_figures(grid[count]):
        count += 1
        if not any(c.columns > 1 for c in grid[count - 1]) and not _is_sublevel(grid, count):
            break
    if count and not any(_has_figures(row) for row in grid[count:]) and not _short_above_long(grid, count):
        return 0
    return count


def _names_models(row: Row) -> bool:
    """Whether a row names a model by figures, each another, over two columns at least: 'Model | 6-100 | 8-90', of a
    series or not ('Model | GEN | 6-100 | –'). Other words are the next name of a sheet of names and values: 'Model |
    6-100 | Year | 2020'."""
    name, *models = (cell.text.strip() for cell in row if cell.words)
    figures = [any(map(str.isdigit, model)) or not any(map(str.isalpha, model)) for model in models]
    named = bool(_MODEL.fullmatch(name)) and len(set(models)) == len(models)
    return named and sum(figures) > 1 and all(figures[1:])


def _counts_up(grid: Sequence[Row]) -> bool:
    """Whether the first row has a name and rising figures, and all others have marks: the intervals of a maintenance
    schedule, whose rows say by a letter or a dot what is done at each."""
    name, *head = (cell.text.strip() for cell in grid[0])
    figures = [int(found[1].replace(",", "")) for text in head if (found := _INTERVAL.fullmatch(text))]
    rising = len(figures) == len(head) >= LEAST_RISING and all(a < b for a, b in pairwise(figures))
    named = any(map(str.isalpha, name)) and not any(map(str.isdigit, name))
    marks = [c.text.strip() for row in grid[1:] for c in row[1:]]
    return rising and named and len(grid) > LEAST_RISING and not any(len(m) > MARK or NUMBER.match(m) for m in marks)


def _down_to_units(grid: Sequence[Row]) -> int:
    """Rows at the top that end in one of units alone ('kW | HP | A'), above figures; 0 where there is none."""
    for at, row in enumerate(grid[: MAX_HEADER_ROWS + 1]):
        filled = [c.text for c in row if c.words and not c.repeated]
        if len(filled) >= 2 and all(UNIT.match(text) for text in filled):
            return at + 1 if at and at + 1 < len(grid) and _has_figures(grid[at + 1]) else 0
        if _has_figures(row):
            return 0
    return 0


def _marked_rows(grid: Sequence[Row]) -> int:
    """Rows at the top that are all bold (or all capitals), if some row below is not."""
    count = 0
    for row in grid[: MAX_HEADER_ROWS + 1]:
        if not all(c.bold or is_caps(c.text) for c in row if c.words):
            break
        count += 1
    if count > MAX_HEADER_ROWS or count >= len(grid):
        return 0
    while count and count < min(MAX_HEADER_ROWS, len(grid) - 1) and _is_sublevel(grid, count):
        count += 1
    return count


def _is_sublevel(grid: Sequence[Row], at: int) -> bool:
    """Row `at` names parts of the columns above it: empty first cell below a merged head, and no figures in it."""
    row = grid[at]
    return (
        not row[0].words
        and sum(bool(c.words) for c in row) >= 2
        and not _has_figures(row)
        and any(c.columns > 1 for c in grid[at - 1])
        and at + 1 < len(grid)
    )


def _has_figures(row: Row) -> bool:
    """Whether half of what a row has are figures, or the last of it is one behind its unit: of 'Spindle | Speed | rpm |
    6,000'. One letter alone, and 'min', needn't be a unit."""
    texts = [cell.text for cell in row if cell.words]
    figures = [bool(NUMBER.match(text)) for text in texts]
    unit = texts[-2] if len(texts) > 2 else ""
    measured = len(unit) > 1 and unit.casefold() != "min" and UNIT.match(unit)
    return bool(figures) and (2 * sum(figures) >= len(figures) or (bool(measured) and figures[-1]))


def _short_above_long(grid: Sequence[Row], count: int) -> bool:
    """Whether the top row reads like names of columns: all filled, short, and shorter than what stands below."""
    top = [c.text for c in grid[count - 1]]
    if not all(top) or any(len(t.split()) > 5 or t.endswith((".", ":")) for t in top):
        return False
    below = [c.text for row in grid[count:] for c in row if c.words]
    return sum(map(len, below)) / len(below) > 1.5 * sum(map(len, top)) / len(top)
