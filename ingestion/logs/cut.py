"""Delimited text in rows, where a quotation mark that is never closed costs its own row and not all below it."""

from __future__ import annotations

import csv

from models.types import RejectedRow

_END = "\x00"
"""A last line of our own, which a cell that is still open takes in. No text holds this sign."""
_LEAST_COLUMNS = 3
"""From which on a line with as many cells as there are columns may be a row, and none of a cell's text."""
_NEVER_CLOSED = "opens a quotation mark that is not closed in it"


def cut(text: str, delimiter: str) -> tuple[list[list[str]], tuple[RejectedRow, ...]]:
    """The rows, and those set aside, which are empty rows among them, so that rows keep their numbers."""
    lines = [*text.split("\n"), _END]
    rows: list[list[str]] = []
    aside: list[RejectedRow] = []
    width, at = 0, 0
    while at < len(lines):
        first = at
        reader = csv.reader((lines[n] for n in range(first, len(lines))), delimiter=delimiter)
        for row in reader:
            begun, at = at, first + reader.line_num
            if at - begun > 1 and _swallows(lines[begun:at], width, delimiter):
                rows.append([])
                aside.append(RejectedRow(len(rows), lines[begun][:500], _NEVER_CLOSED))
                at = begun + 1
                break
            rows.append(row)
            width = max(width, len(row)) if at - begun == 1 else width
    return rows[:-1], tuple(aside)


def _swallows(lines: list[str], width: int, delimiter: str) -> bool:
    """Whether a row over several lines takes in other rows, or all the rest: of a row that is well written, the marks
    are even in number; where two are left open, all lines between them are rows."""
    if lines[-1] == _END:
        return True
    rows = [len(next(csv.reader([line], delimiter=delimiter), [])) == width for line in lines[1:]]
    odd = sum(line.count('"') for line in lines) % 2 == 1
    return width >= _LEAST_COLUMNS and (any(rows) if odd else len(rows) > 1 and all(rows))
