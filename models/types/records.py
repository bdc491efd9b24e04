"""What the reader of logs makes of a table: machines, work orders, and what it set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Asset:
    """A machine or component as a log or a list of machines names it. parent: the machine that it is part of, or its
    place. aliases: what else people call it."""

    name: str
    description: str = ""
    model: str = ""
    serial: str = ""
    parent: str = ""
    in_service: date | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """One maintenance event of a log. `record_id` is the log's own id, or 'row N'; `raw` is the row as it came.

    component, failure_mode, action: as Millwright reads them in the row's words, '' where those name none; a row with a
    failure code of its own has no failure_mode."""

    record_id: str
    row: int
    asset: str
    text: str
    raw: Mapping[str, Any]
    kind: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    downtime_h: float | None = None
    cost: float | None = None
    parts: str = ""
    code: str = ""
    component: str = ""
    failure_mode: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was set aside, with the reason; nothing is dropped in silence."""

    row: int
    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadLog:
    """What the log reader makes of a table: rows, what was set aside, and which column was taken for what.

    kind: work orders, alarms or assets, as a mapping names it.
    """

    assets: tuple[Asset, ...]
    work_orders: tuple[WorkOrder, ...]
    rejected: tuple[RejectedRow, ...]
    columns: Mapping[str, str]
    problems: tuple[str, ...] = ()
    kind: str = "work orders"
