"""Several files with the same columns as one log, whatever the reader took each file's columns for.

A column that is empty or short in one year's file may have been taken for something else there, or for nothing; and
machines may go by their names in one file and by their ids in the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ingestion.logs.cells import plain
from ingestion.logs.dates import day_first, from_epoch, to_datetime
from models.types import WorkOrder
from services.assets.log import LogTable, Source


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file's rows, and what the reader took its columns for: role -> column."""

    source: Source
    roles: Mapping[str, str]
    orders: Sequence[WorkOrder]


def columns_of(orders: Sequence[WorkOrder]) -> frozenset[str]:
    """The names of all columns of these rows."""
    return frozenset(name for order in orders for name in order.raw)


def joined(files: Sequence[LogFile]) -> LogTable:
    """The rows of all files as one log, read as the largest file is; what it has no role for, as the others are."""
    largest = max(files, key=lambda file: len(file.orders))
    roles = dict(largest.roles)
    for file in files:
        for role, column in file.roles.items():
            if role not in roles and column not in roles.values():
                roles[role] = column
    asset = _asset_column(largest)
    rows = [(n, order) for n, file in enumerate(files) for order in _aligned(file, roles, asset)]
    return LogTable([file.source for file in files], roles, rows)


def _asset_column(file: LogFile) -> str:
    """The column that names the machines of a file, '' if none does."""
    named = [file.roles[role] for role in ("asset id", "asset name") if role in file.roles]
    return next((c for c in named if all(plain(o.raw.get(c)) == o.asset for o in file.orders)), "")


def _aligned(file: LogFile, roles: Mapping[str, str], asset: str) -> list[WorkOrder]:
    """The rows of a file with their machines and dates from the columns that the whole log has them in."""
    changed: list[dict[str, Any]] = [{} for _ in file.orders]
    if asset and _asset_column(file) != asset:
        for change, order in zip(changed, file.orders, strict=True):
            change["asset"] = plain(order.raw.get(asset)) or order.asset
    for role, field in (("started", "started_at"), ("finished", "finished_at")):
        if (column := roles.get(role, "")) and file.roles.get(role) != column:
            for change, at in zip(changed, _dates(file, column), strict=True):
                change[field] = at
    return [replace(order, **change) if change else order for change, order in zip(changed, file.orders, strict=True)]


def _dates(file: LogFile, column: str) -> list[datetime | None]:
    cells = [plain(order.raw.get(column)) for order in file.orders]
    first = day_first(cells)
    found = [to_datetime(cell, first) or from_epoch(cell) if cell else None for cell in cells]
    return [at.replace(tzinfo=UTC) if at and at.tzinfo is None else at for at in found]
