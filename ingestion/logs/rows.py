"""Rows of CSV, TSV, XLSX, JSON Lines and Parquet files, whatever their extension promises about the delimiter."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from ingestion.decode import text_of
from ingestion.logs.cells import plain
from ingestion.logs.cut import cut
from ingestion.logs.sheet import visible
from models.errors import Unreadable
from models.types import RejectedRow

DELIMITERS = ",;\t|"
SAMPLE_LINES = 50
MOST_ABOVE = 20
"""Rows that may stand above the names of the columns."""
_FIGURE = re.compile(r"[-+]?\d[\d.,:/-]*")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
csv.field_size_limit(10_000_000)


@dataclass(frozen=True, slots=True)
class RowTable:
    """columns: names, unique, '' never; rows: (row number as a person counts it, header = 1; cells by column).

    broken: rows that don't fit the columns, set aside with the reason.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, Any]], ...]
    broken: tuple[RejectedRow, ...] = ()


def set_aside(name: str, rejected: int, rows: int) -> tuple[str, ...]:
    """What is told of the rows of a file that could not be taken; nothing where all were."""
    if not rejected:
        return ()
    if rejected == 1:
        return (f"{name}: {rejected} of {rows} rows was set aside.",)
    return (f"{name}: {rejected} of {rows} rows were set aside.",)


def read_tables(path: Path, delimiter: str = "") -> tuple[RowTable, ...]:
    """The tables of a file: one for CSV, TSV, JSON Lines and Parquet, one per filled sheet for XLSX.

    Raises Unreadable: empty, damaged, no table in it.
    """
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".xlsm"):
        tables = _sheets(path)
    elif suffix in (".jsonl", ".ndjson"):
        tables = (_json_lines(path),)
    elif suffix == ".parquet":
        tables = (_parquet(path),)
    else:
        tables = (_delimited(path, delimiter),)
    filled = tuple(table for table in tables if table.rows)
    if not filled:
        raise Unreadable(f"{path.name} has no rows below its column names. Check the file and try again.")
    return filled


def _delimited(path: Path, delimiter: str = "") -> RowTable:
    return table_of_text(path, text_of(path), delimiter)[0]


def table_of_text(path: Path, text: str, delimiter: str = "") -> tuple[RowTable, str, int]:
    """The table in a delimited text, its delimiter (as given, else found), and the number of its line of names."""
    delimiter = delimiter or _delimiter(text, "\t" if path.suffix.lower() == ".tsv" else ",")
    lines, aside = cut(text, delimiter)
    first = names_at(lines) or 0
    table = _table(path.stem, lines[first:], first + 1)
    return replace(table, broken=(*aside, *table.broken)), delimiter, first + 1


def table_of_lines(name: str, lines: Sequence[Sequence[Any]]) -> RowTable:
    """The table in rows of cells, from that with the names of its columns on."""
    first = names_at(lines)
    return RowTable(name, (), ()) if first is None else _table(name, lines[first:], first + 1)


def names_at(lines: Sequence[Sequence[Any]]) -> int | None:
    """Which row names the columns: the first with several filled cells; where most rows below it are wider, the first
    wider one of words alone that they fit under. What stands above is said of the file: 'Document | SB-17'."""
    widths = [max((at for at, cell in enumerate(line, 1) if plain(cell)), default=0) for line in lines]
    several = [at for at, line in enumerate(lines) if sum(bool(plain(cell)) for cell in line) > 1]
    for at in several[:MOST_ABOVE]:
        below = [width for width in widths[at + 1 :] if width]
        names = at == several[0] or not any(_FIGURE.match(plain(cell)) for cell in lines[at])
        if names and 2 * sum(width > widths[at] for width in below) <= len(below):
            return at
    return several[0] if several else None


def _parquet(path: Path) -> RowTable:
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise Unreadable(f"{path.name} is damaged or no Parquet file ({error}). Write it again.") from error
    return RowTable(path.stem, tuple(map(str, table.column_names)), tuple(enumerate(table.to_pylist(), start=1)))


def _delimiter(text: str, expected: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells, the expected one where several do.

    A name is no proof: files called .csv are often separated by tabs or semicolons.
    """
    sample = [line for line in text.split("\n") if line.strip()][:SAMPLE_LINES]
    best, best_score = expected, (0.0, 0)
    for delimiter in sorted(DELIMITERS, key=lambda each: each != expected):
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
        width = widths[0] if widths else 0
        if width > 1:
            score = (sum(w == width for w in widths) / len(widths), width)
            if score[0] > best_score[0] + 0.1 or (score[0] >= best_score[0] - 0.1 and score[1] > best_score[1] * 2):
                best, best_score = delimiter, score
    return best


def _sheets(path: Path) -> tuple[RowTable, ...]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, rich_text=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise Unreadable(f"{path.name} is damaged or no Excel file ({error}). Save it again as .xlsx.") from error
    try:
        tables = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write that the first cell is all there is
            lines, struck = _lines(sheet)
            table = table_of_lines(str(sheet.title), _filled_down(lines, _merged(path, sheet)))
            if table.columns:
                tables.append(replace(table, broken=(*struck, *table.broken)))
        return tuple(tables)
    finally:
        book.close()


def _lines(sheet: Any) -> tuple[list[list[Any]], list[RejectedRow]]:
    """The rows of a sheet, and those that are struck through from end to end."""
    lines: list[list[Any]] = []
    struck: list[RejectedRow] = []
    for cells in sheet.iter_rows():
        lines.append([visible(cell) if cell.value is not None else None for cell in cells])
        if not any(map(plain, lines[-1])) and (raw := [said for cell in cells if (said := plain(cell.value))]):
            struck.append(RejectedRow(len(lines), ", ".join(raw)[:500], "is struck through"))
    return lines, struck


def _merged(path: Path, sheet: Any) -> list[str]:
    """The merged cells of a sheet, as 'A2:A5': openpyxl passes them over where it keeps no sheet in memory."""
    with zipfile.ZipFile(path) as archive:
        return [found.decode() for found in _MERGED.findall(archive.read(sheet._worksheet_path))]


def _filled_down(lines: list[list[Any]], merged: Sequence[str]) -> list[list[Any]]:
    """The rows with what a cell says that is merged downwards in each of them: 'E01' holds for all of its causes. A
    figure that doesn't name the rows stays where it is: costs of several jobs together would count for each."""
    for cells in merged:
        column, first, _, last = (bound or 1 for bound in range_boundaries(cells))
        value = lines[first - 1][column - 1] if first <= len(lines) and column <= len(lines[first - 1]) else None
        for line in lines[first:last] if column == 1 or not isinstance(value, int | float | timedelta) else ():
            line += [None] * (column - len(line))
            line[column - 1] = value
    return lines


def _table(name: str, lines: Sequence[Sequence[Any]], first_row: int) -> RowTable:
    """Cells by column name. Empty rows at the end and empty columns at the right are no rows and no columns."""
    if not lines:
        return RowTable(name, (), ())
    width = max((at + 1 for at, cell in enumerate(lines[0]) if plain(cell)), default=0)
    columns = _unique([plain(cell) for cell in lines[0][:width]])
    rows: list[tuple[int, Mapping[str, Any]]] = []
    broken: list[RejectedRow] = []
    for number, line in enumerate(lines[1:], start=first_row + 1):
        if not any(plain(cell) for cell in line):
            continue
        if any(plain(cell) for cell in line[width:]):
            raw = ", ".join(plain(cell) for cell in line)
            broken.append(RejectedRow(number, raw, f"has more cells than there are columns ({len(line)} to {width})"))
            continue
        cells = [*line[:width], *[""] * (width - len(line))]
        rows.append((number, dict(zip(columns, cells, strict=True))))
    return RowTable(name, columns, tuple(rows), tuple(broken))


def _json_lines(path: Path) -> RowTable:
    columns: dict[str, None] = {}
    rows: list[tuple[int, Mapping[str, Any]]] = []
    broken: list[RejectedRow] = []
    for number, line in enumerate(text_of(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            broken.append(RejectedRow(number, line[:500], f"is no JSON ({error})"))
            continue
        if not isinstance(value, dict):
            broken.append(RejectedRow(number, line[:500], "is no JSON object"))
            continue
        columns |= dict.fromkeys(map(str, value))
        rows.append((number, value))
    if not rows:
        raise Unreadable(f"{path.name} holds no JSON object, one per line. Check the file and try again.")
    return RowTable(path.stem, tuple(columns), tuple(rows), tuple(broken))


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for at, name in enumerate(names, start=1):
        base = name or f"column {at}"
        unique, count = base, 2
        while unique in seen:
            unique, count = f"{base} ({count})", count + 1
        seen[unique] = None
    return tuple(seen)
