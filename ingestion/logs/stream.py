"""The rows of a file that may be larger than memory, as columns in batches; and its first rows to tell what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq

from ingestion.decode import encoding_of
from ingestion.logs.cells import plain
from ingestion.logs.rows import RowTable, names_at, table_of_lines, table_of_text
from models.errors import Unreadable
from models.types import RejectedRow

HEAD_BYTES = 200_000
HEAD_ROWS = 500
_BLOCK = 1 << 20
_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class RawBatch:
    """columns: by name, of equal length; rows: the number of each in the file, header = 1. done: bytes read."""

    columns: dict[str, pa.Array]
    rows: Sequence[int]
    rejected: tuple[RejectedRow, ...]
    done: int


@dataclass(frozen=True, slots=True)
class Shape:
    """How a delimited file is cut. first: number of the line with the column names."""

    encoding: str
    delimiter: str
    first: int


def head_of(path: Path, delimiter: str = "") -> tuple[RowTable, Shape | None]:
    """The first rows of a file, and how it is cut if it is a delimited one. Of a workbook, its first filled sheet."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        with _parquet(path) as file:
            batch = next(file.iter_batches(HEAD_ROWS), None)
            lines = batch.to_pylist() if batch is not None else []
        names = tuple(map(str, file.schema_arrow.names))
        return RowTable(path.stem, names, tuple(enumerate(lines, start=1))), None
    if suffix in (".jsonl", ".ndjson"):
        lines = [value for value, _, _ in islice(_objects(path), HEAD_ROWS) if isinstance(value, dict)]
        columns = tuple(dict.fromkeys(str(name) for line in lines for name in line))
        return RowTable(path.stem, columns, tuple(enumerate(lines, start=1))), None
    if suffix in (".xlsx", ".xlsm"):
        return table_of_lines(path.stem, [list(row) for row in islice(_sheet_rows(path), HEAD_ROWS)]), None
    with path.open("rb") as file:
        data = file.read(HEAD_BYTES)
    encoding = encoding_of(data, path.name)
    text = data.decode(encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    if len(data) == HEAD_BYTES:
        text = text[: text.rfind("\n")]
    table, used, first = table_of_text(path, text, delimiter)
    return table, Shape(encoding, used, first)


def batches(path: Path, columns: Sequence[str], shape: Shape | None) -> Iterator[RawBatch]:
    """All rows of the file under these column names. Raises Unreadable if it is damaged in the middle."""
    suffix = path.suffix.lower()
    try:
        if shape is not None:
            yield from _delimited(path, columns, shape)
        elif suffix == ".parquet":
            yield from _of_parquet(path)
        elif suffix in (".xlsx", ".xlsm"):
            yield from _listed(_sheet_cells(path, columns), path, columns)
        else:
            yield from _listed(((row, value) for value, row, _ in _objects(path)), path, columns)
    except pa.ArrowInvalid as error:
        raise Unreadable(f"{path.name} can't be read to its end ({error}). Save it anew and try again.") from error


def _delimited(path: Path, columns: Sequence[str], shape: Shape) -> Iterator[RawBatch]:
    broken: list[pc_csv.InvalidRow] = []

    def aside(row: pc_csv.InvalidRow) -> str:
        broken.append(row)
        return "skip"

    source = pa.OSFile(str(path))
    reader = pc_csv.open_csv(
        source,
        pc_csv.ReadOptions(
            use_threads=False,
            block_size=_BLOCK,
            skip_rows=shape.first,
            column_names=list(columns),
            encoding="utf8" if shape.encoding in ("utf-8", "utf-8-sig") else shape.encoding,
        ),
        pc_csv.ParseOptions(delimiter=shape.delimiter, invalid_row_handler=aside, ignore_empty_lines=False),
        pc_csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False),
    )
    row, told = shape.first, 0
    for batch in reader:
        # A row's number counts the rows before it that were set aside, too, as far as the block tells where they stood.
        numbers, rejected = [], []
        skipped = {invalid.number for invalid in broken[told:] if invalid.number}
        for _ in range(batch.num_rows):
            row += 1
            while row in skipped:
                row += 1
            numbers.append(row)
        for invalid in broken[told:]:
            if invalid.text.strip():
                reason = f"has {invalid.actual_columns} cells, not {invalid.expected_columns} as there are columns"
                rejected.append(RejectedRow(invalid.number or row, invalid.text[:500], reason))
        told = len(broken)
        yield RawBatch(dict(zip(columns, batch.columns, strict=True)), numbers, tuple(rejected), source.tell())
    tail = [
        RejectedRow(invalid.number or row, invalid.text[:500], "has another number of cells than there are columns")
        for invalid in broken[told:]
        if invalid.text.strip()
    ]
    if tail:
        empty = pa.array([], pa.string())
        yield RawBatch(dict.fromkeys(columns, empty), (), tuple(tail), source.tell())


def _of_parquet(path: Path) -> Iterator[RawBatch]:
    row, size = 0, path.stat().st_size
    with _parquet(path) as file:
        total = max(1, file.metadata.num_rows)
        for batch in file.iter_batches(_ROWS):
            numbers = range(row + 1, row + batch.num_rows + 1)
            row += batch.num_rows
            names = map(str, batch.schema.names)
            yield RawBatch(dict(zip(names, batch.columns, strict=True)), numbers, (), size * row // total)


def _parquet(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise Unreadable(f"{path.name} is damaged or no Parquet file ({error}). Write it again.") from error


def _listed(rows: Iterator[tuple[int, Any]], path: Path, columns: Sequence[str]) -> Iterator[RawBatch]:
    size = path.stat().st_size
    while piece := list(islice(rows, _ROWS)):
        good = [(number, value) for number, value in piece if isinstance(value, dict)]
        bad = tuple(RejectedRow(n, str(v)[:500], "is no JSON object") for n, v in piece if not isinstance(v, dict))
        cells = {name: pa.array([plain(value.get(name)) for _, value in good], pa.string()) for name in columns}
        yield RawBatch(cells, [number for number, _ in good], bad, size)


def _objects(path: Path) -> Iterator[tuple[Any, int, str]]:
    with path.open("rb") as file:
        encoding = encoding_of(file.read(HEAD_BYTES), path.name)
    with path.open(encoding=encoding, errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield json.loads(line), number, line
                except ValueError:
                    yield line.strip(), number, line


def _sheet_cells(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = _sheet_rows(path)
    head = list(islice(rows, HEAD_ROWS))
    first = (names_at(head) or 0) + 1
    for number, row in enumerate(chain(head[first:], rows), start=first + 1):
        if any(plain(cell) for cell in row):
            yield number, dict(zip(columns, row, strict=False))


def _sheet_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(values_only=True)
            head = list(islice(rows, 5))
            if any(plain(cell) for row in head for cell in row):
                yield from head
                yield from rows
                return
    finally:
        book.close()
