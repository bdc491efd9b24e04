"""What was worked out of logs and is kept: the record of their forecasts, and the last nightly ones.

Kept by the copies that it was worked out from, so that it is found only by whoever sees all of them, and never outlives
a change of the log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.store.coding import plain
from models.store.database import Database, reads, writes
from models.tables import ForecastRow

Kind = Literal["backtest", "ranking", "posted"]


class Forecasts:
    """Repository of backtests and rankings, and of when a channel was last told (by its name instead of copies)."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @writes
    def keep(self, session: Session, copies: Iterable[str], kind: Kind, body: Mapping[str, Any]) -> None:
        """Keeps what was worked out from these copies of logs, in place of what was kept before."""
        key = _key(copies)
        row = session.get(ForecastRow, (key, kind)) or ForecastRow(key=key, kind=kind)
        row.body, row.made_at = plain(body), self._db.now(session)
        session.add(row)

    @writes
    def claim(self, session: Session, copies: Iterable[str], kind: Kind, body: Mapping[str, Any]) -> bool:
        """As `keep`, but only if something else is kept; whether it was. Of several at once it is one."""
        key, wanted = _key(copies), plain(body)
        row = session.get(ForecastRow, (key, kind), with_for_update=True)
        if row is not None and row.body == wanted:
            return False
        row = row or ForecastRow(key=key, kind=kind)
        row.body, row.made_at = wanted, self._db.now(session)
        session.add(row)
        return True

    @reads
    def of(self, session: Session, copies: Iterable[str], kind: Kind) -> tuple[Mapping[str, Any], datetime] | None:
        """What was worked out from exactly these copies, and when; None if nothing is kept."""
        row = session.get(ForecastRow, (_key(copies), kind))
        return (row.body, row.made_at) if row is not None else None

    @writes
    def forget_all_but(self, session: Session, kept: Iterable[Iterable[str]]) -> None:
        """Deletes what was worked out from other copies than these: logs that are gone or were replaced."""
        keys = [_key(copies) for copies in kept]
        worked_out = ForecastRow.kind != "posted"
        session.execute(delete(ForecastRow).where(ForecastRow.key.not_in(keys), worked_out))

    @reads
    def newest(self, session: Session, kind: Kind) -> datetime | None:
        """When the last one was made."""
        return session.scalar(
            select(ForecastRow.made_at).where(ForecastRow.kind == kind).order_by(ForecastRow.made_at.desc()).limit(1)
        )


def _key(copies: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(copies)).encode()).hexdigest()
