"""What language models used, by day and step, for all workers together: the count that a day's limit is held by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.store.database import Database, reads, writes
from models.tables import SpendingRow

TOTAL = ""
"""The row of a day that holds the sum over what questions used; a compile has a budget of its own."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of prompts and texts together; money in millionths of a US dollar."""

    tokens: int = 0
    micro_usd: int = 0
    calls: int = 0


class Spending:
    """Repository of what language models used."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @writes
    def reserve(self, session: Session, day: date, wanted: Spent, most: Spent) -> bool:
        """Takes from a day's budget what a call may use at most; False, and nothing taken, if so much isn't left.

        most: the limits; 0 is none. Two workers never take the same remainder."""
        self._row(session, day, TOTAL)
        row = SpendingRow
        fits = [row.day == day.isoformat(), row.step == TOTAL]
        if most.tokens:
            fits.append(row.tokens + wanted.tokens <= most.tokens)
        if most.micro_usd:
            fits.append(row.micro_usd + wanted.micro_usd <= most.micro_usd)
        taken = update(row).where(*fits)
        done = session.execute(
            taken.values(tokens=row.tokens + wanted.tokens, micro_usd=row.micro_usd + wanted.micro_usd)
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]

    @writes
    def settle(
        self, session: Session, day: date, step: str, used: Spent, reserved: Spent, *, total: bool = True
    ) -> None:
        """Counts what a call really used, and gives back the rest of what was reserved for it. total: whether it counts
        towards the day's limit."""
        counted = {step: used}
        if total:
            counted[TOTAL] = Spent(used.tokens - reserved.tokens, used.micro_usd - reserved.micro_usd)
        for name, change in counted.items():
            self._row(session, day, name)
            session.execute(
                update(SpendingRow)
                .where(SpendingRow.day == day.isoformat(), SpendingRow.step == name)
                .values(
                    calls=SpendingRow.calls + used.calls,
                    tokens=SpendingRow.tokens + change.tokens,
                    micro_usd=SpendingRow.micro_usd + change.micro_usd,
                )
            )

    @reads
    def of(self, session: Session, day: date) -> Mapping[str, Spent]:
        """By step; `TOTAL` is the sum of what questions used, with what is reserved now."""
        rows = session.scalars(select(SpendingRow).where(SpendingRow.day == day.isoformat()))
        return {row.step: Spent(row.tokens, row.micro_usd, row.calls) for row in rows}

    def _row(self, session: Session, day: date, step: str) -> None:
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        made = insert(SpendingRow).values(day=day.isoformat(), step=step, calls=0, tokens=0, micro_usd=0)
        session.execute(made.on_conflict_do_nothing())
