"""Tables that their head alone tells, over texts that free space parts: 'Problem', 'Cause', 'Remedy' of a fault table,
'Item', 'Part No.', 'Qty' of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from ingestion.pdf.columns import runs
from ingestion.pdf.found import FoundTable, found_table
from ingestion.pdf.grid import NUMBER, Cell, Row
from ingestion.pdf.layout import Line, Rect, Rule, Sheet, Word, around, rows, runs_of
from ingestion.pdf.signals import FAULT_TITLE, LIST_TITLE
from ingestion.signals import REMEDY_TITLE

FREE = 1.3
"""Titles stand so many font sizes apart at least."""
LONGEST_TITLE = 45
LEAST_LISTED = 3
"""Columns of a list at least."""
STRIP = 0.3
"""A free height larger than the smallest between two lines by this part of the font's size parts two rows."""
LARGER = 1.2
"""A line set larger by so much is the next heading."""
FAR = 7.0
"""So many font sizes below the last line the table has ended."""


@dataclass(frozen=True, slots=True)
class Columns:
    """left: x of the first. free: for each boundary between two, the x (whole points) that no line has crossed yet.
    listed: whether they are those of a list, not of a fault table."""

    left: float
    free: tuple[frozenset[int], ...]
    listed: bool = False

    @classmethod
    def below(cls, head: Sequence[Rect], *, listed: bool) -> Columns:
        free = tuple(frozenset(range(int(a.x1) + 1, int(b.x0) + 1)) for a, b in pairwise(head))
        return cls(head[0].x0, free, listed)

    def beside(self, line: Line) -> Columns:
        """What this line leaves free; of a boundary that it crosses, nothing."""
        covered = {x for run in runs_of(line) for x in range(int(run.x0), int(run.x1) + 2)}
        return replace(self, free=tuple(free - covered for free in self.free))

    @property
    def edges(self) -> list[float]:
        """Close to the text on the right, which begins at one x; that on the left ends anywhere."""
        return [self.left - 2, *(float(max(free)) for free in self.free), inf]


@dataclass(frozen=True, slots=True)
class Break:
    """A height at which some columns begin a new cell: those from `first` to `last`."""

    y: float
    first: int
    last: int


def find(
    sheet: Sheet, words: Sequence[Word], taken: Sequence[Rect], last: Columns | None
) -> tuple[list[FoundTable], list[Word], Columns | None]:
    """Cut fault tables out of `words`: the tables, the words that are left, and the columns that may go on overleaf.

    taken: places of other tables and drawings; no table runs through them. last: columns with which the page before
    ended; its table goes on at the top of this page as far as the lines keep to them.
    """
    lines = rows(words)
    starts = [
        (at + 1, Columns.below(names, listed=bool(_listing(line))))
        for at, line in enumerate(lines)
        if (names := titles(line))
    ]
    if last is not None and lines and (not starts or starts[0][0] > 1):
        starts.insert(0, (0, last))
    found: list[FoundTable] = []
    gone: set[int] = set()
    ends: Columns | None = None
    for first, columns in starts:
        end, columns = _body(lines, first, columns, taken)
        grid = _grid(lines[first:end], columns, sheet.across)
        while grid and not any(cell.words for cell in grid[-1][1:]):
            grid.pop()
        if sum(sum(bool(cell.words) for cell in row) >= 2 for row in grid) < min(2, len(columns.free)):
            continue
        head = [_row(lines[first - 1].words, columns.edges)] if first else []
        inside = [w for row in (*head, *grid) for cell in row for w in cell.words]
        rect = around(w.rect for w in inside)
        offsets = tuple(round(x - rect.x0, 1) for x in (rect.x0, *columns.edges[1:-1]))
        found.append(found_table([*head, *grid], sheet, rect, offsets, head=len(head)))
        gone |= {id(w) for w in inside}
        ends = columns if end == len(lines) else None
    return found, [w for w in words if id(w) not in gone], ends


def shares(table: FoundTable, lines: Sequence[Line]) -> bool:
    """Whether titles of a fault table's head, which stands on one of these lines, don't have a column each."""
    own = ["".join(name.split()) for name in table.table.header]
    heads = [line for line in lines if titles(line)]
    return any(
        not any(name.startswith("".join(text.split())) for name in own)
        for line in heads
        for text in (" ".join(w.text for w in line.words if run.holds(w.rect, 0)) for run in titles(line))
    )


def with_head(table: FoundTable, above: Line | None) -> FoundTable | None:
    """The table with the line right above it as its head, if it lacks one and this has one title over each column; the
    title of the first group, above the first column alone, is none."""
    if above is None or not lacks_head(table) or table.rect.y0 - above.rect.y1 > 2 * above.size:
        return None
    found = runs(above, FREE)
    edges = [*(table.rect.x0 + x for x in table.offsets), table.rect.x1]
    over = len(found) == len(table.offsets) and all(
        run.x1 > left and run.x0 < right for run, (left, right) in zip(found, pairwise(edges), strict=True)
    )
    texts = [" ".join(w.text for w in above.words if run.holds(w.rect, 0)) for run in found]
    if not over or not (titles(above) or above.bold) or above.rect.x0 < edges[0] - 10:
        return None
    if any(len(text) > LONGEST_TITLE or text.endswith((".", ":")) or NUMBER.match(text) for text in texts):
        return None
    all_rows = (*table.head, *table.table.rows) if any(table.table.header) else table.table.rows
    whole = replace(table.table, header=tuple(texts), rows=all_rows)
    return replace(table, table=whole, rect=around([above.rect, table.rect]))


def lacks_head(table: FoundTable) -> bool:
    return not any(table.table.header[1:])


def titles(line: Line) -> list[Rect]:
    """The titles in the head of a list of parts, pins or parameters, or of a fault table, which has one that names what
    goes wrong and one behind it why, or what to do."""
    if listing := _listing(line):
        return listing
    found, texts = _named(line)
    if not 2 <= len(found) <= 6 or any(len(t) > LONGEST_TITLE or t.endswith((".", ",", ";")) for t in texts):
        return []
    fault = next((at for at, text in enumerate(texts) if FAULT_TITLE.search(text)), len(texts))
    return found if any(REMEDY_TITLE.search(text) for text in texts[fault + 1 :]) else []


def _listing(line: Line) -> list[Rect]:
    """The titles in the head of a list."""
    found, texts = _named(line)
    known = sum(bool(LIST_TITLE.fullmatch(text.rstrip(":"))) for text in texts)
    return found if len(found) >= LEAST_LISTED and known >= len(texts) - 1 else []


def _named(line: Line) -> tuple[list[Rect], list[str]]:
    """What stands apart in a line, and the text of each."""
    found = runs(line, FREE)
    return found, [" ".join(w.text for w in line.words if run.holds(w.rect, 0)) for run in found]


def _body(lines: Sequence[Line], first: int, columns: Columns, taken: Sequence[Rect]) -> tuple[int, Columns]:
    """The line after the last that keeps to the columns, and what all of them leave free."""
    for at in range(first, len(lines)):
        line, above = lines[at], lines[at - 1] if at else None
        narrowed = columns.beside(line)
        if (
            not all(narrowed.free)
            or line.rect.x0 < columns.left - 2 * line.size
            or line.size > LARGER * lines[first].size
            or titles(line)
            or (above is not None and at > first and line.rect.y0 - above.rect.y1 > FAR * line.size)
            or (above is not None and any(above.base < t.y0 < line.base and _beside(t, line) for t in taken))
            or (line.bold and at + 1 < len(lines) and titles(lines[at + 1]))
        ):
            return at, columns
        columns = narrowed
    return len(lines), columns


def _beside(rect: Rect, line: Line) -> bool:
    return rect.x0 < line.rect.x1 and line.rect.x0 < rect.x1


def _row(words: Sequence[Word], edges: Sequence[float]) -> Row:
    """The words in their columns. Cells end nowhere, so that the breaks of their lines say nothing."""
    cells = [Cell() for _ in edges[1:]]
    for word in words:
        cells[sum((word.rect.x0 + word.rect.x1) / 2 >= edge for edge in edges[1:-1])].words.append(word)
    return cells


def _grid(lines: Sequence[Line], shape: Columns, across: Sequence[Rule]) -> list[Row]:
    """Rows from break to break; a cell that a break leaves whole holds for the rows on both sides of it."""
    columns = [cell.words for cell in _row([w for line in lines for w in line.words], shape.edges)]
    if not lines or not columns[1]:
        return []
    ruled = _ruled(columns, across)
    if shape.listed and not ruled:
        return _entries(lines, shape.edges)
    breaks = _snapped([*ruled, *_parted(columns)], lines[0].size)
    found: list[Row] = []
    for top, bottom in pairwise([-inf, *dict.fromkeys(b.y for b in breaks), inf]):
        row: Row = []
        for at, words in enumerate(columns):
            own = [b.y for b in breaks if b.first <= at <= b.last]
            above, below = max([-inf, *(y for y in own if y <= top)]), min([inf, *(y for y in own if y >= bottom)])
            inside = [w for w in words if above < (w.rect.y0 + w.rect.y1) / 2 < below]
            row.append(Cell(inside, repeated=above < top))
        if any(cell.words and not cell.repeated for cell in row):
            found.append(row)
    return found


def _entries(lines: Sequence[Line], edges: Sequence[float]) -> list[Row]:
    """The entries of a list, each with its further lines: a free strip in one column is a cell left out. None
    where the first entry's name isn't on its first line."""
    least = min((b.rect.y0 - a.rect.y1 for a, b in pairwise(lines)), default=0.0)
    strips = [b.rect.y0 - a.rect.y1 > least + STRIP * b.size for a, b in pairwise(lines)]
    found: list[list[Line]] = []
    for line, apart in zip(lines, [True, *strips], strict=True):
        if not found or _begins(_row(line.words, edges), apart=apart or not any(strips)):
            found.append([])
        found[-1].append(line)
    grid = [_row([w for line in entry for w in line.words], edges) for entry in found]
    return grid if grid[0][0].words and rows(grid[0][0].words)[0].base == lines[0].base else []


def _begins(row: Row, *, apart: bool) -> bool:
    """Whether a line begins an entry: it has a name that isn't the rest of one, or a figure beside an empty one, and
    stands apart from the line above, fills all columns, or has a figure behind the name."""
    name, *others = (cell.text for cell in row)
    if not apart and not (name and (all(others) or any(map(NUMBER.match, others)))):
        return False
    if name:
        return not (name[:1].islower() or name.startswith("("))
    return any(map(str.isdigit, others[0])) and any(others[1:])


def _snapped(breaks: Sequence[Break], size: float) -> list[Break]:
    """From top to bottom, those at nearly one height at the same."""
    found: list[Break] = []
    for one in sorted(breaks, key=lambda b: b.y):
        near = found and one.y - found[-1].y < 0.7 * size
        found.append(replace(one, y=found[-1].y) if near else one)
    return found


def _ruled(columns: Sequence[Sequence[Word]], across: Sequence[Rule]) -> list[Break]:
    """Rules between the first line of text and the last, over as many columns as they cover."""
    spans = [(at, around(w.rect for w in words)) for at, words in enumerate(columns) if words]
    top = min(w.rect.y1 for words in columns for w in words)
    bottom = max(w.rect.y0 for words in columns for w in words)
    found: list[Break] = []
    for rule in across:
        over = [at for at, span in spans if rule.x0 <= span.x0 + 2 and rule.x1 >= (span.x0 + span.x1) / 2]
        if over and top < rule.y0 < bottom:
            found.append(Break(rule.y0, over[0], over[-1]))
    return found


def _parted(columns: Sequence[Sequence[Word]]) -> list[Break]:
    """Where text begins anew below a strip that is plainly higher than what parts two lines of a cell.

    A line of the second column must begin below it, if there are more: else it only parts paragraphs of a remedy. If
    there are no such strips, each line of the first column that isn't the last one's rest begins a row.
    """
    left, *others = (rows(words) for words in columns)
    right = rows(word for words in columns[1:] for word in words)
    size = right[0].size
    gaps = [b.rect.y0 - a.rect.y1 for lines in (left, *others) for a, b in pairwise(lines)]
    least = max(min(gaps, default=0.0), -0.2 * size) + STRIP * size
    firsts = others[0] if len(others) > 1 else right
    last = len(columns) - 1
    found = [
        Break(b.rect.y0 - 0.5, 1, last)
        for a, b in pairwise(right)
        if b.rect.y0 - a.rect.y1 > least and _level_with(b, firsts)
    ]
    parted = [b for a, b in pairwise(left) if b.rect.y0 - a.rect.y1 > least]
    if not found and not parted:
        parted = [b for b in left[1:] if _level_with(b, right) and not (b.text[:1].islower() or b.text.startswith("("))]
    return [*found, *(Break(b.rect.y0 - 0.5, 0, last if _level_with(b, right) else 0) for b in parted)]


def _level_with(line: Line, others: Sequence[Line]) -> bool:
    return any(abs(line.base - other.base) < 0.5 * line.size for other in others)
