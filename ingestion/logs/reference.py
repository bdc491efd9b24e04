"""Tables that are documents: fault codes, pin-outs, part lists, and texts stored one page per line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from ingestion.finish import document
from ingestion.logs.cells import plain, shown
from ingestion.logs.rows import RowTable
from ingestion.safety import typed_warnings
from ingestion.tables import table_block
from models.errors import Unreadable
from models.types import Block, BlockKind, ReadDocument

MOST_ROWS = 20_000
_LEADERS = re.compile(r"(?:\.\s?){5,}")
_PAGE_REFERENCE = re.compile(r"^(?:\d{1,3}[-–]\d{1,4}|\d{1,4}|[ivxl]+)[,.]?$")
_TEXT_COLUMNS = ("text", "content", "body", "passage")
_PLACE_COLUMNS = ("source", "document", "file", "section", "title", "chapter", "heading")


def reference_document(tables: Sequence[RowTable], name: str) -> ReadDocument:
    """One heading per sheet (where there are several) and per group of rows, one table below each.

    Rows are grouped by the first column where it repeats itself, as a component above its codes. Raises Unreadable for
    more than 20,000 rows: that is data, no table a person looks things up in.
    """
    if sum(len(table.rows) for table in tables) > MOST_ROWS:
        raise Unreadable(
            f"{name} has more than {MOST_ROWS} rows and names no machine and time. It can't be read as a log."
        )
    blocks: list[Block] = []
    for table in tables:
        if len(tables) > 1:
            blocks.append(Block(BlockKind.HEADING, table.name, level=1))
        blocks += _grouped(table, 2 if len(tables) > 1 else 1)
    problems = tuple(
        f"{name}, row {row.row}: {row.reason}; set aside." for table in tables for row in table.broken[:20]
    )
    return document(blocks, name, title=_title(name), problems=problems)


def is_page_texts(table: RowTable) -> bool:
    """Whether rows are the pages or passages of a text: one column of running text, one that says where it is from."""
    text = text_column(table)
    if not text or not any(column.lower() in (*_PLACE_COLUMNS, "page") for column in table.columns):
        return False
    words = [len(plain(row.get(text)).split()) for _, row in table.rows[:200]]
    return sum(words) >= 12 * len(words)


def text_column(table: RowTable) -> str:
    """The column that holds running text, '' if none is named so."""
    return next((column for column in table.columns if column.lower() in _TEXT_COLUMNS), "")


def text_document(table: RowTable, name: str) -> ReadDocument:
    """Pages of text as one document: a heading "source page n" above each page, its pieces joined in order.

    Contents and index pages are told by their page references and are no evidence.
    """
    text = text_column(table)
    place = next((column for column in table.columns if column.lower() in _PLACE_COLUMNS), "")
    page = next((column for column in table.columns if column.lower() == "page"), "")
    blocks: list[Block] = []
    for (where, number), rows in groupby(
        table.rows, key=lambda row: (plain(row[1].get(place)), plain(row[1].get(page)))
    ):
        heading = " ".join(part for part in (where, f"page {number}" if number else "") if part)
        if heading:
            blocks.append(Block(BlockKind.HEADING, heading, level=1))
        for _, row in rows:
            for line in str(row.get(text) or "").splitlines():
                if line.strip():
                    kind = BlockKind.CONTENTS if _is_contents(line) else BlockKind.PARAGRAPH
                    blocks.append(Block(kind, " ".join(line.split())))
    problems = tuple(f"{name}, line {row.row}: {row.reason}; set aside." for row in table.broken[:20])
    return document(typed_warnings(blocks), name, title=_title(name), problems=problems)


def _grouped(table: RowTable, level: int) -> Iterator[Block]:
    first = table.columns[0]
    groups = [(key, list(rows)) for key, rows in groupby(table.rows, key=lambda row: shown(row[1].get(first)))]
    repeats = len({key for key, _ in groups}) == len(groups) and all(key for key, _ in groups)
    if len(table.columns) > 2 and repeats and 1 < len(groups) <= len(table.rows) / 3:
        for key, rows in groups:
            yield Block(BlockKind.HEADING, key, level=level)
            yield from _table(table, [row for _, row in rows])
    else:
        yield from _table(table, [row for _, row in table.rows])


def _table(table: RowTable, rows: Sequence[object]) -> Iterator[Block]:
    cells = [
        list(table.columns),
        *([shown(row.get(column)) for column in table.columns] for row in rows if isinstance(row, dict)),
    ]
    if block := table_block(cells, header_rows=1):
        yield block


def _is_contents(text: str) -> bool:
    if len(_LEADERS.findall(text)) >= 4:
        return True
    tokens = text.split()
    return len(tokens) >= 40 and sum(bool(_PAGE_REFERENCE.match(token)) for token in tokens) >= 0.2 * len(tokens)


def _title(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.rsplit(".", 1)[0]))
