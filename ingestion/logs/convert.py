"""Columns of text to times and numbers, thousands of cells at once; odd cells one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.logs.dates import from_epoch, to_instant, to_number
from models.readings import to_micros

Numbers = npt.NDArray[np.float64]
Micros = npt.NDArray[np.int64]
Bad = list[int]
"""Positions of cells that can't be read."""

NO_TIME = np.iinfo(np.int64).min
_PLAIN = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"
_COMMA = r"^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d*)(?:,\d*)?(?:[eE][+-]?\d+)?$"
"""With a decimal comma; '12.5' has none, whatever the other columns have."""
_EMPTY = ("", "-", "--", "n/a", "na", "nan", "null", "none", "nil", "bad", "#n/a", "inf", "-inf")
_ISO = r"^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?$"
_ISO_ZONED = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)$"
_EPOCH = r"^\d{9,10}(?:\.\d+)?$"
_EPOCH_MS = r"^\d{12,13}$"
_SLASHED = re.compile(r"^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:,? +(\d{1,2}:\d\d)(:\d\d)?( ?[AaPp][Mm])?)?$")


@dataclass(frozen=True, slots=True)
class Habits:
    """How a file writes: decimal comma, day before month, the time zone of times without one."""

    comma: bool = False
    dayfirst: bool = False
    zone: ZoneInfo | None = None


def comma_of(samples: Sequence[str]) -> bool:
    """Whether numbers are written with a decimal comma: one that can't be a thousands separator tells."""
    return any(
        re.fullmatch(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),(?:\d{1,2}|\d{4,})|[+-]?0,\d+", text) for text in samples
    )


def texts(column: pa.Array) -> pa.Array:
    """A column as trimmed text, '' for nothing."""
    if not pa.types.is_string(column.type):
        column = pc.cast(column, pa.string())
    return pc.utf8_trim_whitespace(pc.fill_null(column, ""))


def to_numbers(column: pa.Array, habits: Habits) -> tuple[Numbers, Bad]:
    """Values as doubles, NaN where there is none, and the cells that hold something else than a number."""
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        values = pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False)
        return np.where(np.isfinite(values), values, np.nan), []
    cells = texts(column)
    if habits.comma:
        pointed = pc.replace_substring(pc.replace_substring(cells, ".", ""), ",", ".")
        cells = pc.if_else(pc.match_substring_regex(cells, _COMMA), pointed, cells)
    plain = pc.match_substring_regex(cells, _PLAIN)
    values = pc.cast(pc.if_else(plain, cells, None), pa.float64()).to_numpy(zero_copy_only=False)
    return _rest(column, values.copy(), np.isnan(values), to_number, np.nan)


def to_times(column: pa.Array, habits: Habits) -> tuple[Micros, Bad]:
    """Instants in microseconds since 1970 in UTC, NO_TIME where there is none, and the cells that hold no time."""
    if pa.types.is_timestamp(column.type):
        return _micros(_in_utc(pc.cast(column, pa.timestamp("us", column.type.tz)), habits)), []
    if pa.types.is_date(column.type):
        return _micros(_in_utc(pc.cast(column, pa.timestamp("us")), habits)), []
    cells = texts(column)
    times = np.full(len(cells), NO_TIME, dtype=np.int64)
    for pattern, read in _readers(cells, habits):
        fits = pc.match_substring_regex(cells, pattern)
        if pc.any(fits).as_py():
            found = read(pc.if_else(fits, cells, None))
            times = np.where(times == NO_TIME, found, times)
            if not (times == NO_TIME).any():
                return times, []

    def odd(cell: Any) -> float | None:
        at = to_instant(cell, habits.dayfirst, habits.zone) or from_epoch(cell)
        return None if at is None else to_micros(at if at.tzinfo else at.replace(tzinfo=UTC))

    return _rest(column, times, times == NO_TIME, odd, NO_TIME)


def _rest(
    column: pa.Array, values: Any, missing: npt.NDArray[np.bool_], read: Callable[[Any], Any], none: Any
) -> tuple[Any, Bad]:
    bad = []
    for at in np.flatnonzero(missing).tolist():
        cell = column[at].as_py()
        if cell is None or str(cell).strip().lower() in _EMPTY:
            continue
        found = read(str(cell).strip())
        if found is None:
            bad.append(at)
        values[at] = none if found is None else found
    return values, bad


def _readers(cells: pa.Array, habits: Habits) -> list[tuple[str, Callable[[pa.Array], Micros]]]:
    def zoned(part: pa.Array) -> Micros:
        return _micros(pc.cast(part, pa.timestamp("us", "UTC")))

    def local(part: pa.Array) -> Micros:
        return _micros(_in_utc(pc.cast(part, pa.timestamp("us")), habits))

    readers = [
        (_ISO, local),
        (_ISO_ZONED, zoned),
        (_EPOCH, lambda p: _epoch(p, 1e6)),
        (_EPOCH_MS, lambda p: _epoch(p, 1e3)),
    ]
    first = next((match for cell in cells[:50].to_pylist() if (match := _SLASHED.match(cell))), None)
    if first is not None:
        pattern = _format_of(first, habits.dayfirst)

        def slashed(part: pa.Array) -> Micros:
            return _micros(_in_utc(pc.strptime(part, pattern, "us", error_is_null=True), habits))

        readers.append((r"^\d{1,2}[/.-]\d{1,2}[/.-]\d", slashed))
    return readers


def _format_of(match: re.Match[str], dayfirst: bool) -> str:
    separator = match[2]
    days = ("%d", "%m") if dayfirst else ("%m", "%d")
    date = separator.join((*days, "%Y" if len(match[4]) == 4 else "%y"))
    if not match[5]:
        return date
    between = re.match(r"[\d/.-]+(,? +)", match[0])
    clock = ("%I:%M" if match[7] else "%H:%M") + (":%S" if match[6] else "")
    half = "" if not match[7] else f"{' ' if match[7].startswith(' ') else ''}%p"
    return f"{date}{between[1] if between else ' '}{clock}{half}"


def _epoch(part: pa.Array, factor: float) -> Micros:
    seconds = pc.cast(part, pa.float64()).to_numpy(zero_copy_only=False)
    return np.where(np.isnan(seconds), NO_TIME, np.round(np.nan_to_num(seconds) * factor)).astype(np.int64)


def _in_utc(times: pa.Array, habits: Habits) -> pa.Array:
    if times.type.tz or habits.zone is None:
        return times
    return pc.assume_timezone(times, str(habits.zone), ambiguous="earliest", nonexistent="latest")


def _micros(times: pa.Array) -> Micros:
    found: Micros = pc.fill_null(pc.cast(times, pa.int64()), NO_TIME).to_numpy(zero_copy_only=False)
    return found.copy()
