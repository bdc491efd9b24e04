"""Rows of cells to a Table, for every format that has cells: which row is the header, what is empty, what is a box."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.types import Block, BlockKind, Table, TableRow

_VALUE = re.compile(r"^[\W_]*[-+±]?\d")
LONGEST_TITLE_WORDS = 8


def table_block(
    rows: Sequence[Sequence[str]],
    *,
    header_rows: int | None = None,
    caption: str = "",
    level: int = 0,
    page: int | None = None,
) -> Block | None:
    """A TABLE block of these rows (short ones are filled up), or None if no cell holds a text.

    header_rows: how many rows at the top are column titles, None if the format doesn't say: then the first row is taken
    for one if it reads like titles. Several header rows are joined downwards with ' / '.
    """
    width = max((len(row) for row in rows), default=0)
    full = [tuple(" ".join(cell.split()) for cell in (*row, *[""] * (width - len(row)))) for row in rows]
    full = [row for row in full if any(row)]
    if not full:
        return None
    kept = [column for column in range(width) if any(row[column] for row in full)]
    full = [tuple(row[column] for column in kept) for row in full]
    count = header_rows if header_rows is not None else int(_reads_like_titles(full))
    count = min(count, len(full) - 1) if len(full) > 1 else 0
    header = tuple(
        " / ".join(dict.fromkeys(level for level in column if level)) for column in zip(*full[:count], strict=True)
    )
    header = header or ("",) * len(kept)
    table = Table(header, tuple(TableRow(row, page) for row in full[count:]), caption)
    return Block(
        BlockKind.TABLE, "\n".join(" | ".join(filter(None, row)) for row in full), page, level=level, table=table
    )


def _reads_like_titles(rows: Sequence[tuple[str, ...]]) -> bool:
    """Short, distinct, filled words over a body that is longer or holds values; a list of pairs has no titles."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    first, body = rows[0], rows[1:]
    if not all(first) or len(set(first)) < len(first):
        return False
    if any(
        _VALUE.match(cell) or len(cell.split()) > LONGEST_TITLE_WORDS or cell.endswith((":", ".")) for cell in first
    ):
        return False
    if len(first) > 2:
        return True
    if any(any(c.isdigit() for c in cell) for cell in first):
        return False  # of pairs, the first one: "Bulletin | SB-17"
    values = sum(bool(_VALUE.match(cell)) for row in body for cell in row)
    longer = sum(
        len(cell.split()) > 2 * len(title.split()) for row in body for cell, title in zip(row, first, strict=True)
    )
    return values >= len(body) / 2 or longer >= len(body)
