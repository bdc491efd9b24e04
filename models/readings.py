"""Readings: values of sensors over time, in columns and batches, since there may be hundreds of millions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models.types import RejectedRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

SeriesKey = tuple[str, str, str]
"""Asset, sensor, unit ('' where none is stated)."""

Point = tuple[int, int, float, int]
"""Number of the series in its batch, microseconds since 1970 in UTC, value, row of the file (0: none)."""


@dataclass(frozen=True, slots=True)
class ReadingBatch:
    """Some thousand readings in the order of the file. done: bytes of the file that are read, for progress.

    empty: cells without a value, which are no readings. rejected: what was set aside, with the reason.
    """

    series: tuple[SeriesKey, ...]
    points: list[Point]
    rejected: tuple[RejectedRow, ...] = ()
    empty: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class ReadReadings:
    """What the reader makes of a file of readings: `batches` reads it while it is iterated, once.

    columns: which column was taken for what, as the mapping prints it. size: bytes of the file. sensors: the
    columns of a wide file that hold values.
    """

    batches: Iterable[ReadingBatch]
    columns: Mapping[str, str]
    size: int
    sensors: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingCounts:
    """What became of readings. same: repeated what was there; changed: replaced another value (by the API alone)."""

    added: int = 0
    same: int = 0
    changed: int = 0
    rejected: int = 0
    empty: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """The readings of one sensor of one asset in one unit, from one document."""

    id: int
    asset: str
    sensor: str
    unit: str
    document: str
    copy: str
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """row: of the file that it came from, 0 where it came by the API."""

    at: datetime
    value: float
    row: int = 0


def to_micros(at: datetime) -> int:
    """Microseconds since 1970 of an aware instant."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(at: int) -> datetime:
    return _EPOCH + at * _MICROSECOND
