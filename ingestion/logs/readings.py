"""Files of readings, long (a row per value) or wide (a column per sensor): told by their first rows, then streamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ingestion.logs.cells import plain, spaced
from ingestion.logs.columns import CLOCK, MOST, Facts, facts, lacking, names_rows, roles
from ingestion.logs.convert import NO_TIME, Habits, comma_of, texts, to_numbers, to_times
from ingestion.logs.dates import day_first, to_datetime
from ingestion.logs.mapping import LogMapping
from ingestion.logs.rows import RowTable
from ingestion.logs.stream import RawBatch, Shape, batches, head_of
from models.errors import BadInput, Unreadable
from models.readings import Point, ReadingBatch, ReadReadings, SeriesKey
from models.types import RejectedRow

_SENSOR = (
    r"\b(?:sensors?|signals?|measurements?|parameters?|channels?|variables?|metrics?|meters?|quantity|data ?points?"
    r"|points?|tags?|messstellen?|messgr(?:ö|oe)ßen?|kanal)\b"
)
_VALUE = r"\b(?:values?|readings?|wert|messwerte?|valor|measured|avg|mean)\b"
_UNIT = r"\b(?:units?|uom|einheit(?:en)?|unidad|eu)\b"
_TIME = r"\b(?:date|time|timestamp|datetime|datum|zeit(?:punkt|stempel)?|fecha|when|ts|recorded)\b|^ds$"
_NO_SENSOR = r"\b(?:id|no|nr|index|row|line|year|month|day|hour|quality|status|flag)\b|^(?:unnamed.*|column \d+|#)$"
_HEADED = re.compile(r"^(?P<name>.+?)\s*[\[(](?P<unit>[^\[\]()]{1,12})[\])]\s*$")


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a file of readings mean. sensors: the columns of a wide one, () if it is long."""

    time: str
    asset: str = ""
    sensor: str = ""
    value: str = ""
    unit: str = ""
    sensors: tuple[str, ...] = ()

    def roles(self) -> dict[str, str]:
        """As mappings name them; of a wide file `sensors` are its columns."""
        found = {"started": self.time, "asset id": self.asset, "sensor": self.sensor, "value": self.value}
        found |= {"unit": self.unit, "sensors": ", ".join(self.sensors)}
        return {role: column for role, column in found.items() if column}


def layout_of(table: RowTable, mapping: LogMapping) -> Layout | None:
    """What the columns of a table of readings mean; None if it holds none. Raises BadInput for an unknown column."""
    said = mapping.roles({}, table.columns, table.name)
    known = {column: facts(table, column) for column in table.columns}
    time = said.get("started") or _named(table, known, _TIME, lambda fact: fact.dates >= MOST)
    time = time or next((column for column, fact in known.items() if fact.dates >= MOST and fact.numbers < MOST), "")
    if not time or (mapping.kind and mapping.kind != "readings"):
        return None
    taken = {time, *said.values()}
    value = said.get("value") or _named(table, known, _VALUE, lambda fact: fact.numbers >= MOST, taken)
    sensor = said.get("sensor") or _named(
        table,
        known,
        _SENSOR,
        lambda fact: (fact.is_text and fact.distinct < 0.9) or len(table.rows) < 30,
        taken | {value},
    )
    unit = said.get("unit") or _named(table, known, _UNIT, lambda fact: fact.is_text, taken | {value, sensor})
    asset = said.get("asset id") or _asset(table, taken | {value, sensor, unit})
    if not asset and not mapping.kind and not mapping.sensors and _is_list(table, known[time]):
        return None
    if sensor and value:
        others = [known[c] for c in table.columns if c not in (time, value, sensor, unit, asset)]
        prose = any(fact.is_text and fact.words >= 3 for fact in others)
        return None if prose and mapping.kind != "readings" else Layout(time, asset, sensor, value, unit)
    return _wide(table, known, Layout(time, asset), mapping)


def _is_list(table: RowTable, time: Facts) -> bool:
    """Whether a table without machines is a list with a day in each row (prices and from when they hold): nothing in it
    was measured at a time of the day, and each row has a name of its own, or most share a day."""
    cells = [cell for _, row in table.rows for cell in row.values()]
    listed = time.numbers < MOST and (names_rows(table) or time.distinct < 0.5)
    return listed and not any(_has_clock(cell) for cell in cells)


def _has_clock(cell: Any) -> bool:
    at = to_datetime(cell, True)
    return at.time() != time_of_day() if at else CLOCK.fullmatch(plain(cell)) is not None


def read_readings(
    path: Path, table: RowTable, shape: Shape | None, layout: Layout, mapping: LogMapping
) -> ReadReadings:
    """The readings of a file, as it is iterated."""
    fixed = "" if layout.asset else mapping.asset or path.stem
    problems: tuple[str, ...] = ()
    if not layout.asset and not mapping.asset:
        problems = (
            f"{path.name} names no machine: its readings are taken for those of {fixed}. "
            "Write `asset:` into a mapping if it is another.",
        )
    habits = habits_of(table, layout, mapping)
    made = _batches(path, table.columns, shape, layout, habits, mapping, fixed)
    return ReadReadings(made, layout.roles(), path.stat().st_size, layout.sensors, problems)


def habits_of(table: RowTable, layout: Layout, mapping: LogMapping) -> Habits:
    """How the first rows write numbers and dates, but as the mapping says where it does."""
    values = [row.get(c) for c in (layout.value, *layout.sensors) if c for _, row in table.rows]
    times = [plain(row.get(layout.time)) for _, row in table.rows]
    comma = comma_of([plain(value) for value in values]) if mapping.comma is None else mapping.comma
    if any(isinstance(value, float) for value in values):
        comma = False  # a workbook's own numbers are no texts
    return Habits(comma, day_first(times) if mapping.day_first is None else mapping.day_first, mapping.zone)


def sample(path: Path, mapping: LogMapping) -> tuple[RowTable, Shape | None, Layout | None]:
    """The first rows of a file, how it is cut, and its layout if it holds readings."""
    table, shape = head_of(path, mapping.delimiter)
    return table, shape, layout_of(table, mapping) if table.columns else None


def _named(
    table: RowTable,
    known: Mapping[str, Facts],
    pattern: str,
    fits: Callable[[Facts], bool],
    taken: Collection[str] = (),
) -> str:
    return next(
        (c for c in table.columns if c not in taken and re.search(pattern, spaced(c)) and fits(known[c])),
        "",
    )


def _asset(table: RowTable, taken: set[str]) -> str:
    left = RowTable(table.name, tuple(c for c in table.columns if c not in taken), table.rows)
    found = roles(left)
    return found.get("asset id") or found.get("asset name") or ""


def _wide(table: RowTable, known: Mapping[str, Facts], layout: Layout, mapping: LogMapping) -> Layout | None:
    sensors = tuple(
        column
        for column, fact in known.items()
        if column not in (layout.time, layout.asset)
        and not re.search(_NO_SENSOR, spaced(column))
        and fact.numbers >= MOST
        and fact.filled > 0
    )
    if mapping.sensors:
        if odd := [column for column in mapping.sensors if column not in table.columns]:
            raise BadInput(f"The mapping of {table.name} names sensors that are no columns: {', '.join(odd)}.")
        sensors = mapping.sensors
    if not sensors:
        return None
    if mapping.sensors or mapping.kind == "readings":
        return replace(layout, sensors=sensors)
    found = roles(table)
    log = not lacking(found) and ("text" in found or "code" in found or "kind" in found)
    measures = [c for c in sensors if c not in (found.get("cost"), found.get("downtime"))]
    others = sum(1 for c, fact in known.items() if fact.filled and c not in (layout.time, layout.asset))
    return replace(layout, sensors=sensors) if measures and not log and len(sensors) >= 0.6 * others else None


def _batches(
    path: Path,
    columns: Sequence[str],
    shape: Shape | None,
    layout: Layout,
    habits: Habits,
    mapping: LogMapping,
    fixed: str,
) -> Iterator[ReadingBatch]:
    for raw in batches(path, columns, shape):
        count = len(raw.rows)
        rejected = list(raw.rejected)
        rows = np.asarray(raw.rows, dtype=np.int64)
        times, bad = to_times(raw.columns[layout.time], habits)
        rejected += _aside(raw, layout.time, bad, "has no time that can be read")
        known = set(bad)
        for at in np.flatnonzero(times == NO_TIME).tolist():
            if at not in known:
                rejected.append(
                    RejectedRow(int(rows[at]), _shown(raw, at), f"has no time (column {layout.time} is empty)")
                )
        timed = times != NO_TIME
        names = texts(raw.columns[layout.asset]) if layout.asset else pa.array([fixed] * count, pa.string())
        series: dict[SeriesKey, int] = {}
        points: list[Point] = []
        empty = 0
        for column in layout.sensors or (layout.value,):
            values, bad = to_numbers(raw.columns[column], habits)
            rejected += _aside(raw, column, bad, "has a value that is no number")
            kept = timed & ~np.isnan(values)
            empty += int((timed & np.isnan(values)).sum()) - len([at for at in bad if timed[at]])
            keys, of = _keys(raw, names, column, layout, mapping)
            nameless = [n for n, key in enumerate(keys) if not key[0] or not key[1]]
            for at in np.flatnonzero(kept & np.isin(of, nameless)).tolist() if nameless else ():
                rejected.append(RejectedRow(int(rows[at]), _shown(raw, at), "names no asset or no sensor"))
                kept[at] = False
            numbers = np.array([series.setdefault(key, len(series)) for key in keys], dtype=np.int64)
            points += zip(
                numbers[of[kept]].tolist(),
                times[kept].tolist(),
                values[kept].tolist(),
                rows[kept].tolist(),
                strict=True,
            )
        yield ReadingBatch(tuple(series), points, tuple(rejected), empty, raw.done)


def _keys(
    raw: RawBatch, names: pa.Array, column: str, layout: Layout, mapping: LogMapping
) -> tuple[list[SeriesKey], np.ndarray]:
    """The series of each row: those of a column differ by asset alone, those of a long file by sensor and unit too."""
    if layout.sensors:
        coded = names.dictionary_encode()
        sensor, unit = _sensor(column, mapping)
        return [(name, sensor, unit) for name in coded.dictionary.to_pylist()], coded.indices.to_numpy()
    parts = [names, texts(raw.columns[layout.sensor])]
    if layout.unit:
        parts.append(texts(raw.columns[layout.unit]))
    coded_parts = [part.dictionary_encode() for part in parts]
    of = np.zeros(len(names), dtype=np.int64)
    for part in coded_parts:
        of = of * max(1, len(part.dictionary)) + part.indices.to_numpy()
    _, first, inverse = np.unique(of, return_index=True, return_inverse=True)
    keys = []
    for at in first.tolist():
        cells = [part[at].as_py() for part in parts]
        sensor, unit = _sensor(cells[1], mapping)
        keys.append((cells[0], sensor, (cells[2] if layout.unit else "") or unit))
    return keys, inverse


def _sensor(written: str, mapping: LogMapping) -> tuple[str, str]:
    """A sensor's name and unit: 'Oil temp [°C]' has both."""
    headed = _HEADED.match(written)
    name, unit = (headed["name"], headed["unit"]) if headed else (written, "")
    return name, mapping.units.get(written) or mapping.units.get(name) or unit


def _aside(raw: RawBatch, column: str, bad: Sequence[int], reason: str) -> list[RejectedRow]:
    return [
        RejectedRow(
            int(raw.rows[at]), _shown(raw, at), f"{reason} in column {column} ({raw.columns[column][at].as_py()})"
        )
        for at in bad
    ]


def _shown(raw: RawBatch, at: int) -> str:
    cells = ((name, plain(cells[at].as_py())) for name, cells in raw.columns.items())
    return "; ".join(f"{name}: {cell}" for name, cell in cells if cell)[:500]


def no_readings(name: str) -> Unreadable:
    """Of a file of measured values that can't be placed in time."""
    return Unreadable(
        f"{name} holds measured values, but no column with their times was found. Name it in a mapping "
        "(`columns: date:`), or leave the file out."
    )
