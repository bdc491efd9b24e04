"""From the rows of a log to assets and work orders. The raw row is kept; a bad one is set aside, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ingestion.logs.cells import plain, spaced
from ingestion.logs.columns import asset_column, filled_names
from ingestion.logs.dates import day_first, from_epoch, to_hours, to_instant, to_number
from ingestion.logs.mapping import LogMapping
from ingestion.logs.rows import RowTable, set_aside
from models.types import Asset, ReadLog, RejectedRow, WorkOrder

_ALARM = re.compile(r"\b(?:alarms?|alerts?|anomal\w+|rule id|fault (?:code|event)|event code|level|störung\w*)\b")
_YES, _NO = {"true", "yes", "y", "1", "ja"}, {"false", "no", "n", "0", "nein"}


def read_log(table: RowTable, found: Mapping[str, str], name: str, mapping: LogMapping = LogMapping()) -> ReadLog:  # noqa: B008
    """A ReadLog of this table. found: role -> column, as `columns.roles` gives it; name: of the file, for messages;
    mapping: what a person said of its dates and its machine."""
    reader = _Reader(table, found, mapping)
    orders: list[WorkOrder] = []
    rejected = list(table.broken)
    seen: dict[str, Mapping[str, Any]] = {}
    for number, row in table.rows:
        reason = reader.reason_against(row)
        record = plain(row.get(found.get("record", ""))) or f"row {number}"
        if not reason and seen.get(record) == row:
            reason = f"is the same as an earlier row of record {record}"
        if reason:
            rejected.append(RejectedRow(number, filled_names(table.columns, row), reason))
            continue
        if record in seen:
            record = f"{record} (row {number})"
        seen[record] = row
        orders.append(reader.work_order(record, number, row))
    rejected.sort(key=lambda each: each.row)
    problems = set_aside(name, len(rejected), len(table.rows) + len(table.broken))
    kind = mapping.kind if mapping.kind in ("work orders", "alarms") else ""
    kind = kind or ("alarms" if any(_ALARM.search(spaced(c)) for c in table.columns) else "work orders")
    return ReadLog(tuple(reader.assets()), tuple(orders), tuple(rejected), dict(found), problems, kind)


class _Reader:
    def __init__(self, table: RowTable, found: Mapping[str, str], mapping: LogMapping) -> None:
        self._table = table
        self._found = found
        self._mapping = mapping
        self._asset, self._described = asset_column(table, found)
        self._day_first = {
            column: day_first(plain(row.get(column)) for _, row in table.rows)
            if mapping.day_first is None
            else mapping.day_first
            for column in (found.get("started"), found.get("finished"))
            if column
        }
        minutes = re.search(r"\bmin", spaced(found.get("downtime", ""))) is not None
        self._downtime_unit = 1 / 60 if minutes else 1.0

    def reason_against(self, row: Mapping[str, Any]) -> str:
        """Why a row can't be kept as a work order, '' if it can."""
        if not self._named(row):
            return f"names no asset (column {self._asset} is empty)"
        for column in self._day_first:
            value = row.get(column)
            if plain(value) and self._date(column, value) is None:
                return f"has no date that can be read in column {column} ({plain(value)})"
        return ""

    def work_order(self, record: str, number: int, row: Mapping[str, Any]) -> WorkOrder:
        return WorkOrder(
            record_id=record,
            row=number,
            asset=self._named(row),
            text=self._cell("text", row),  # a log without one is counted, but not searched
            raw={
                column: float(value) if isinstance(value, float) else value if isinstance(value, int) else plain(value)
                for column, value in row.items()
            },
            kind=self._kind(row),
            started_at=self._at("started", row),
            finished_at=self._at("finished", row),
            downtime_h=to_hours(self._cell("downtime", row), self._downtime_unit),
            cost=to_number(self._cell("cost", row)),
            parts=self._cell("parts", row),
            code=self._cell("code", row),
        )

    def assets(self) -> Iterator[Asset]:
        """Each asset once, in the order of the log, with what its first rows say of it."""
        seen: dict[str, Asset] = {}
        for _, row in self._table.rows:
            name = self._named(row)
            if name and name not in seen:
                described = plain(row.get(self._described)) if self._described else ""
                said = {role: self._cell(role, row) for role in ("model", "serial", "parent")}
                seen[name] = Asset(name, described, said["model"], said["serial"], said["parent"])
        yield from seen.values()

    def _named(self, row: Mapping[str, Any]) -> str:
        """The asset of a row: as the row says, else the one that the whole log is about."""
        return plain(row.get(self._asset)) or self._mapping.asset

    def _cell(self, role: str, row: Mapping[str, Any]) -> str:
        return plain(row.get(self._found[role])) if role in self._found else ""

    def _kind(self, row: Mapping[str, Any]) -> str:
        value = self._cell("kind", row)
        if "preventive" in spaced(self._found.get("kind", "")) and value.lower() in _YES | _NO:
            return "preventive" if value.lower() in _YES else "corrective"
        return value

    def _at(self, role: str, row: Mapping[str, Any]) -> datetime | None:
        column = self._found.get(role)
        return self._date(column, row.get(column)) if column else None

    def _date(self, column: str, value: Any) -> datetime | None:
        return to_instant(value, self._day_first[column], self._mapping.zone) or from_epoch(value)
