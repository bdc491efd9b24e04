"""Tables one below the other under the heads of the first: data sheets name the models once, above all the groups.

|                 | CTX 350 | CTX 450 |
| Turret                              |
| No. of tools    | 12      | 16      |

| Machine dimensions                  |
| Weight       kg | 4,600   | 6,500   |
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingestion.pdf.found import FoundTable
from ingestion.pdf.layout import Rect
from models.types import Table

_NEAR = 4.0
"""Points by which edges of columns that stand below each other may differ."""
_FREE = 40.0
"""Height in points that may be free between two such tables."""
_NAME = re.compile(r"[^\W\d_]{2}")
_ALNUM = re.compile(r"[^\W_]{2}")
"""'(V3)': one of several versions of a model."""
_UNIT = re.compile(r"[^\d\s]{1,8}\d?")
_FIGURE = re.compile(r"\W*\d|[-–—]+$")


def with_shared_heads(tables: Sequence[FoundTable], others: Sequence[Rect]) -> list[tuple[FoundTable, Table]]:
    """Each table, as it was found and with its heads: a group of values under a title of its own, which names no
    columns, has the marked heads above whose columns it goes on.

    Nothing but such groups of the same edges may stand between the two, a little apart. others: what stands on the page
    beside these tables."""
    found: list[tuple[FoundTable, Table]] = []
    for table in sorted(tables, key=lambda t: t.rect.y0):
        above = [known for known, _ in found]
        heads = _heads(table, above, others) if _is_group(table.table) else ()
        found.append((table, _named(table.table, heads) if heads else table.table))
    return found


def _named(table: Table, heads: Sequence[str]) -> Table:
    """The table with these heads, what stood there itself ('(V3)') behind them if it says anything."""
    title, *own = table.header
    named = (
        f"{head} / {of}" if head and _ALNUM.search(of) else head or of for head, of in zip(heads, own, strict=True)
    )
    return replace(table, header=(title, *named))


def _is_group(table: Table) -> bool:
    """Whether it has a title, above the first column or over all, and no names for its columns, and half the cells at
    least but the first are figures."""
    titled = table.header[:1] != ("",) or (table.caption and not any(table.header))
    if len(table.header) < 2 or not titled or _names_columns(table):
        return False
    cells = [cell for row in table.rows for cell in row.cells[1:] if cell and not _UNIT.fullmatch(cell)]
    return sum(bool(_FIGURE.match(cell)) for cell in cells) * 2 >= len(cells) > 0


def _names_columns(table: Table) -> bool:
    return any(_NAME.search(name) for name in table.header[1:])


def _heads(table: FoundTable, tables: Sequence[FoundTable], others: Sequence[Rect]) -> tuple[str, ...]:
    """The heads of each column but the first; () where those above are another table's."""
    rect, edges = table.rect, _edges(table)
    for above in reversed(tables):
        if above.rect.x1 < rect.x0 or above.rect.x0 > rect.x1:
            continue  # in another column of the page
        between = Rect(rect.x0, above.rect.y1, rect.x1, rect.y0)
        aside = abs(above.rect.x0 - rect.x0) > _NEAR or abs(above.rect.x1 - rect.x1) > _NEAR
        if aside or between.height > _FREE or any(_is_between(other, between) for other in others):
            return ()
        rect = above.rect
        if not _names_columns(above.table):
            if _is_group(above.table):
                continue
            return ()  # what isn't of the models parts what is
        theirs = _edges(above)
        inside = len(edges) > 1 and all(any(abs(a - b) <= _NEAR for b in theirs) for a in edges)
        if not inside or abs(edges[1] - theirs[1]) > _NEAR or not above.marked:
            return ()
        over = [_over(above, left, right) for left, right in zip(edges[1:], [*edges[2:], table.rect.x1], strict=True)]
        if all(len(names) == 1 for names in over):
            heads = tuple(name for names in over for name in names)
            return heads if heads[-1] else ()
        # what the columns of that one are called parts these: the names of these stand farther above
    return ()


def _is_between(other: Rect, rect: Rect) -> bool:
    beside = other.x1 <= rect.x0 or other.x0 >= rect.x1
    return not beside and other.y0 < rect.y1 - 1 and other.y1 > rect.y0 + 1


def _over(above: FoundTable, left: float, right: float) -> set[str]:
    """What the columns of a table are called whose middle stands between two edges."""
    edges = _edges(above)
    names = zip(edges, [*edges[1:], above.rect.x1], above.table.header, strict=True)
    return {name for x0, x1, name in names if left - _NEAR < (x0 + x1) / 2 < right + _NEAR}


def _edges(table: FoundTable) -> list[float]:
    """The left edge of each column on the page; none where they aren't known."""
    known = len(table.offsets) == len(table.table.header)
    return [table.rect.x0 + offset for offset in table.offsets] if known else []
