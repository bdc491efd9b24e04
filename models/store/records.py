"""Assets and work orders of the logs. A work order is seen iff the copy it came from is active and visible."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.store.by_audience import ByAudience
from models.store.coding import plain
from models.store.database import Database, reads, writes
from models.store.visibility import active_for
from models.tables import AssetEntryRow, AssetRow, CopyRow, RejectedRowRow, SeriesRow, WorkOrderRow
from models.types import Asset, Audience, ReadLog, RejectedRow, WorkOrder

BATCH = 500
"""Rows per transaction while staging."""


@dataclass(frozen=True, slots=True)
class LogInfo:
    """A log: its path as ingested, its active copy, and which column was taken for what."""

    document: str
    copy: str
    roles: Mapping[str, str]


class Records:
    """Repository of what logs hold."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._assets = ByAudience[tuple[Asset, ...]](lambda session, who, _: _assets(session, who))

    def stage(self, copy_id: str, log: ReadLog) -> None:
        """Keeps the rows of a log under a staged copy (`documents.stage` comes before, `publish` after).

        Staging again replaces them. What a log states of an asset is kept under the log's copy, so that nobody hears of
        it who may not see the log. A time without a zone is taken as UTC. Raises NotFound if there is no such copy."""
        self._begin(copy_id, log)
        orders, rejected = iter(log.work_orders), iter(log.rejected)
        while batch := [_work_order_values(copy_id, order) for order in islice(orders, BATCH)]:
            self._add(WorkOrderRow, batch)
        self._add(AssetEntryRow, [_entry_values(copy_id, asset, log.kind == "assets") for asset in log.assets])
        while batch := [
            {"copy_id": copy_id, "row": r.row, "raw": r.raw, "reason": r.reason} for r in islice(rejected, BATCH)
        ]:
            self._add(RejectedRowRow, batch)

    @reads
    def work_orders(
        self, session: Session, asset: str | None, audience: Audience, limit: int = 1000
    ) -> tuple[WorkOrder, ...]:
        """Work orders of an asset (None: of all) that the audience may see, newest first, undated ones last."""
        wanted = (
            select(WorkOrderRow)
            .join(CopyRow, CopyRow.id == WorkOrderRow.copy_id)
            .where(active_for(audience))
            .order_by(WorkOrderRow.started_at.desc().nulls_last(), WorkOrderRow.id)
            .limit(limit)
        )
        if asset is not None:
            wanted = wanted.where(WorkOrderRow.asset == asset)
        return tuple(_work_order(row) for row in session.scalars(wanted))

    @reads
    def listed(
        self, session: Session, asset: str | None, audience: Audience, limit: int, offset: int = 0
    ) -> tuple[tuple[str, WorkOrder], ...]:
        """Work orders of an asset (None: of all) that the audience may see, each with its document, newest first."""
        wanted = (
            select(CopyRow.document, WorkOrderRow)
            .join(CopyRow, CopyRow.id == WorkOrderRow.copy_id)
            .where(active_for(audience))
            .order_by(
                func.coalesce(WorkOrderRow.started_at, WorkOrderRow.finished_at).desc().nulls_last(), WorkOrderRow.id
            )
            .limit(limit)
            .offset(offset)
        )
        if asset is not None:
            wanted = wanted.where(WorkOrderRow.asset == asset)
        return tuple((document, _work_order(row)) for document, row in session.execute(wanted))

    @reads
    def logs(self, session: Session, audience: Audience) -> tuple[LogInfo, ...]:
        """The logs that the audience may see, by path."""
        wanted = select(CopyRow.document, CopyRow.id, CopyRow.columns).where(
            CopyRow.kind == "log", active_for(audience)
        )
        return tuple(LogInfo(*row) for row in session.execute(wanted.order_by(CopyRow.document)))

    @reads
    def rows(
        self, session: Session, copy_id: str, audience: Audience, named: Collection[str] | None = None
    ) -> tuple[WorkOrder, ...]:
        """The rows of a log in the order of the file, all or those named by their record ids (some hundreds at most);
        none if the audience may not see it or it isn't active."""
        wanted = (
            select(WorkOrderRow)
            .join(CopyRow, CopyRow.id == WorkOrderRow.copy_id)
            .where(WorkOrderRow.copy_id == copy_id, active_for(audience))
            .order_by(WorkOrderRow.row)
        )
        if named is not None:
            wanted = wanted.where(WorkOrderRow.record_id.in_(named))
        return tuple(_work_order(row) for row in session.scalars(wanted))

    @reads
    def assets(self, session: Session, audience: Audience) -> tuple[Asset, ...]:
        """Assets of which the audience may see a work order, a reading or an entry, by name, with what those say.

        A newer entry completes and corrects an older one, a list of machines a log of work orders."""
        return self._assets.of(session, audience)

    @reads
    def rejected(self, session: Session, copy_id: str) -> tuple[RejectedRow, ...]:
        """The rows of a log that were set aside, with the reasons, in the order of the file."""
        wanted = select(RejectedRowRow).where(RejectedRowRow.copy_id == copy_id).order_by(RejectedRowRow.row)
        return tuple(RejectedRow(row.row, row.raw, row.reason) for row in session.scalars(wanted))

    @writes
    def _begin(self, session: Session, copy_id: str, log: ReadLog) -> None:
        for table in (WorkOrderRow, RejectedRowRow, AssetEntryRow):
            session.execute(delete(table).where(table.copy_id == copy_id))
        copied = session.execute(update(CopyRow).where(CopyRow.id == copy_id).values(columns=plain(log.columns)))
        if copied.rowcount == 0:  # type: ignore[attr-defined]
            raise NotFound(f"There is no copy {copy_id}: stage the document before its records.")
        names = {asset.name for asset in log.assets} | {order.asset for order in log.work_orders}
        there = set(session.scalars(select(AssetRow.name).where(AssetRow.name.in_(names))))
        session.add_all(AssetRow(name=name) for name in sorted(names - there))

    @writes
    def _add(
        self,
        session: Session,
        table: type[WorkOrderRow | RejectedRowRow | AssetEntryRow],
        rows: list[dict[str, Any]],
    ) -> None:
        if rows:
            session.execute(insert(table), rows)


def _assets(session: Session, audience: Audience) -> tuple[Asset, ...]:
    active = active_for(audience)
    seen = or_(
        *(
            exists().where(table.asset == AssetRow.name, table.copy_id == CopyRow.id, active)
            for table in (WorkOrderRow, SeriesRow)
        )
    )
    found = {name: Asset(name) for name in session.scalars(select(AssetRow.name).where(seen))}
    entries = (
        select(AssetEntryRow)
        .join(CopyRow, CopyRow.id == AssetEntryRow.copy_id)
        .where(active)
        .order_by(AssetEntryRow.listed, CopyRow.published_at, AssetEntryRow.id)
    )
    for entry in session.scalars(entries):
        found[entry.name] = _completed(found.get(entry.name, Asset(entry.name)), entry)
    return tuple(found[name] for name in sorted(found))


def _entry_values(copy_id: str, asset: Asset, listed: bool) -> dict[str, Any]:
    return {
        "copy_id": copy_id,
        "listed": listed,
        "name": asset.name,
        "description": asset.description,
        "model": asset.model,
        "serial": asset.serial,
        "parent": asset.parent,
        "in_service": asset.in_service.isoformat() if asset.in_service else None,
        "aliases": list(asset.aliases),
    }


def _completed(asset: Asset, entry: AssetEntryRow) -> Asset:
    """An asset with what an entry says of it; what that leaves open stays as it was."""
    return Asset(
        asset.name,
        entry.description or asset.description,
        entry.model or asset.model,
        entry.serial or asset.serial,
        entry.parent or asset.parent,
        date.fromisoformat(entry.in_service) if entry.in_service else asset.in_service,
        tuple(dict.fromkeys((*asset.aliases, *entry.aliases))),
    )


def _work_order_values(copy_id: str, order: WorkOrder) -> dict[str, Any]:
    return {
        "copy_id": copy_id,
        "record_id": order.record_id,
        "row": order.row,
        "asset": order.asset,
        "text": order.text,
        "kind": order.kind,
        "started_at": _instant(order.started_at),
        "finished_at": _instant(order.finished_at),
        "downtime_h": plain(order.downtime_h),
        "cost": plain(order.cost),
        "parts": order.parts,
        "code": order.code,
        "component": order.component,
        "failure_mode": order.failure_mode,
        "action": order.action,
        "raw": plain(order.raw),
    }


def _work_order(row: WorkOrderRow) -> WorkOrder:
    raw: Mapping[str, Any] = row.raw
    return WorkOrder(
        record_id=row.record_id,
        row=row.row,
        asset=row.asset,
        text=row.text,
        raw=raw,
        kind=row.kind,
        started_at=row.started_at,
        finished_at=row.finished_at,
        downtime_h=row.downtime_h,
        cost=row.cost,
        parts=row.parts,
        code=row.code,
        component=row.component,
        failure_mode=row.failure_mode,
        action=row.action,
    )


def _instant(value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
