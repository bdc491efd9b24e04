"""Tables one below the other under the heads of the first: data sheets name the models once, above all the groups.

|                 | CTX 350 | CTX 450 |
| Turret                              |
| No. of tools    | 12      | 16      |

| Machine dimensions                  |
| Weight       kg | 4,600   | 6,500   |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingestion.pdf.grid import FoundTable
from ingestion.pdf.layout import Rect, Word

_NEAR = 4.0
"""Points by which edges of columns that stand below each other may differ."""


def with_shared_heads(tables: Sequence[FoundTable], words: Sequence[Word]) -> list[FoundTable]:
    """The tables, those without a head over their last column with those of the table above whose columns they go on.

    Nothing but such tables may stand between the two. words: those of the page that are in no table."""
    found: list[FoundTable] = []
    shared: list[FoundTable] = []  # with the heads that go on below: not what else stands in a group's own first row
    for table in sorted(tables, key=lambda t: t.rect.y0):
        header = table.table.header
        if len(header) > 1 and not header[-1]:
            heads = next(filter(None, (_heads(table, above) for above in _stack(table, shared, words))), ())
            if heads:
                shared.append(_named(table, ("", *heads)))
                found.append(_named(table, (own or head for own, head in zip(header, ("", *heads), strict=True))))
                continue
        shared.append(table)
        found.append(table)
    return found


def _named(table: FoundTable, header: Iterable[str]) -> FoundTable:
    return replace(table, table=replace(table.table, header=tuple(header)))


def _stack(table: FoundTable, found: Sequence[FoundTable], words: Sequence[Word]) -> list[FoundTable]:
    """The tables right above it, nearest first."""
    stack: list[FoundTable] = []
    rect = table.rect
    for above in reversed(found):
        if above.rect.x1 < rect.x0 or above.rect.x0 > rect.x1:
            continue
        between = Rect(rect.x0, above.rect.y1, rect.x1, rect.y0)
        aside = abs(above.rect.x0 - rect.x0) > _NEAR or abs(above.rect.x1 - rect.x1) > _NEAR
        if aside or any(_is_between(word, between) for word in words):
            break
        stack.append(above)
        rect = above.rect
    return stack


def _is_between(word: Word, rect: Rect) -> bool:
    return word.rect.x1 > rect.x0 and word.rect.x0 < rect.x1 and rect.y0 < (word.rect.y0 + word.rect.y1) / 2 < rect.y1


def _heads(table: FoundTable, above: FoundTable) -> tuple[str, ...]:
    """What the columns of the table above are called that stand over each column but the first; () where they differ,
    or where the last is called nothing."""
    theirs = list(zip(_edges(above), above.table.header, strict=True))[1:]
    heads: list[str] = []
    for left, right in _edges(table)[1:]:
        over = {head for (x0, x1), head in theirs if left - _NEAR < (x0 + x1) / 2 < right + _NEAR}
        if len(over) != 1:
            return ()
        heads += over
    return tuple(heads) if heads[-1] else ()


def _edges(table: FoundTable) -> list[tuple[float, float]]:
    """Left and right edge of each column on the page."""
    lefts = [table.rect.x0 + offset for offset in table.offsets]
    return list(zip(lefts, [*lefts[1:], table.rect.x1], strict=True))
