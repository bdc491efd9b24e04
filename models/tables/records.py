"""The tables of what logs, lists of machines and sensors say, and of what was worked out of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.row import Row


class AssetRow(Row):
    """The name of a machine or component. What is said of it stands in the entries, each under its copy."""

    __tablename__ = "assets"
    name: Mapped[str] = mapped_column(primary_key=True)


class WorkOrderRow(Row):
    """A maintenance event, keyed to the copy of the log it came from. `raw` is the row as it came."""

    __tablename__ = "work_orders"
    __table_args__ = (UniqueConstraint("copy_id", "row"), Index(None, "asset", "started_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[str] = mapped_column(ForeignKey("copies.id", ondelete="CASCADE"))
    record_id: Mapped[str] = mapped_column(index=True)
    row: Mapped[int]
    asset: Mapped[str] = mapped_column(ForeignKey("assets.name"))
    text: Mapped[str]
    kind: Mapped[str]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    downtime_h: Mapped[float | None]
    cost: Mapped[float | None]
    parts: Mapped[str]
    code: Mapped[str]
    component: Mapped[str] = mapped_column(String(64), server_default="")
    failure_mode: Mapped[str] = mapped_column(String(64), server_default="")
    action: Mapped[str] = mapped_column(String(64), server_default="")
    raw: Mapped[dict[str, Any]]


class RejectedRowRow(Row):
    """A row of a log that was set aside, with the reason."""

    __tablename__ = "rejected_rows"
    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[str] = mapped_column(ForeignKey("copies.id", ondelete="CASCADE"), index=True)
    row: Mapped[int]
    raw: Mapped[str]
    reason: Mapped[str]


class AssetEntryRow(Row):
    """What a list of machines (`listed`) or another log says of one, keyed to its copy."""

    __tablename__ = "asset_entries"
    __table_args__ = (UniqueConstraint("copy_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[str] = mapped_column(ForeignKey("copies.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(ForeignKey("assets.name"), index=True)
    description: Mapped[str]
    model: Mapped[str]
    serial: Mapped[str]
    parent: Mapped[str]
    in_service: Mapped[str | None] = mapped_column(String(10))
    aliases: Mapped[list[Any]]
    listed: Mapped[bool] = mapped_column(default=True, server_default=true())


class SeriesRow(Row):
    """The readings of one sensor of one asset in one unit, keyed to the copy of the file that they came from."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("copy_id", "asset", "sensor", "unit"), Index(None, "asset", "sensor"))
    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[str] = mapped_column(ForeignKey("copies.id", ondelete="CASCADE"))
    asset: Mapped[str] = mapped_column(ForeignKey("assets.name"))
    sensor: Mapped[str]
    unit: Mapped[str]
    count: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[int | None] = mapped_column(BigInteger)
    last_at: Mapped[int | None] = mapped_column(BigInteger)


class ReadingRow(Row):
    """One value of a series. at: microseconds since 1970 in UTC; row: of the file, 0 where it came by the API.

    There may be hundreds of millions: on SQLite the key is the table, and there is no other index.
    """

    __tablename__ = "readings"
    __table_args__ = ({"sqlite_with_rowid": False},)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    value: Mapped[float]
    row: Mapped[int]


class ForecastRow(Row):
    """What was worked out of logs: `key` is the hash of the copies that it comes from."""

    __tablename__ = "forecasts"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    body: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
