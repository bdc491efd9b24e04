"""Deliveries: where the answer of a question is to be brought, once, by whichever process takes it first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlalchemy.orm import Session

from models.errors import LeaseLost
from models.store.database import Database, reads, writes
from models.tables import AnswerRow, DeliveryRow


class DeliveryState(StrEnum):
    OPEN = "open"
    POSTED = "posted"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Place:
    """A thread of a channel, by the ids that the chat gives them. whom: who alone sees it there; '' for all."""

    channel: str
    thread: str
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The right to bring an answer to its place, until its lease ends. attempt: from 1; fences, like a token.

    age_s: since the question was asked. about, text: where it tells what became of a feedback, that one's id and what
    is told; both '' for the answer itself. message: of an answer that is being told already, '' if there is none."""

    query_id: str
    place: Place
    attempt: int
    age_s: float
    about: str = ""
    text: str = ""
    message: str = ""


class Deliveries:
    """Repository of deliveries. A delivery is written with its question (`queries.submit_all`)."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def take(self, limit: int, lease_s: float) -> tuple[Delivery, ...]:
        """Up to `limit` deliveries whose answer is there and that nobody else has, the oldest first.

        They are taken for `lease_s`: whoever does not end one by then has lost it. Looking costs one read."""
        return self._take(limit, lease_s) if self._any_due() else ()

    @writes
    def posted(self, session: Session, delivery: Delivery, message: str) -> None:
        """The answer is where it belongs. message: the id that the chat gave it. Raises LeaseLost."""
        self._end(session, delivery, DeliveryState.POSTED, message=message)

    @writes
    def give_up(self, session: Session, delivery: Delivery, reason: str) -> None:
        """It can't be brought there: no retry would help. Raises LeaseLost."""
        self._end(session, delivery, DeliveryState.GIVEN_UP, reason=reason)

    @writes
    def later(self, session: Session, delivery: Delivery, seconds: float, reason: str, *, counts: bool = True) -> None:
        """Gives it back, to be taken again after `seconds`. counts: False when nothing can have arrived, which is no
        attempt. Raises LeaseLost."""
        values = {"not_before": self._db.now(session) + timedelta(seconds=seconds), "reason": reason}
        if not counts:
            values["attempts"] = delivery.attempt - 1
        _one(session.execute(update(DeliveryRow).where(_holds(delivery)).values(**values)))

    @writes
    def tell(self, session: Session, query_id: str, about: str, place: Place, text: str) -> None:
        """Has a sentence about a feedback brought to a place, instead of an earlier one about it.

        Without the answer of this query there is nothing that it could be about, and it waits."""
        row = session.get(DeliveryRow, (query_id, about))
        if row is not None and row.text == text:
            return
        now = self._db.now(session)
        if row is None:
            row = new_delivery(query_id, place, now)
            row.about = about
            session.add(row)
        row.text, row.state, row.attempts, row.not_before, row.created_at = text, DeliveryState.OPEN, 0, now, now

    @reads
    def place(self, session: Session, query_id: str) -> Place | None:
        """Where the answer of this query goes; None for a query that nobody brings an answer of."""
        row = session.get(DeliveryRow, (query_id, ""))
        return None if row is None else place_of(row)

    @writes
    def begun(self, session: Session, query_id: str, message: str) -> bool:
        """Notes the message that an answer is being told in, so that whoever brings it ends that one.

        False if somebody brings it already."""
        fresh = and_(
            DeliveryRow.query_id == query_id,
            DeliveryRow.about == "",
            DeliveryRow.state == DeliveryState.OPEN,
            DeliveryRow.attempts == 0,
        )
        return getattr(session.execute(update(DeliveryRow).where(fresh).values(message=message)), "rowcount", 0) == 1

    @reads
    def found(self, session: Session, channel: str, message: str, about: str) -> str | None:
        """The query that a posted message is about; None if there is no such message."""
        return session.scalars(
            select(DeliveryRow.query_id).where(
                DeliveryRow.channel == channel, DeliveryRow.message == message, DeliveryRow.about == about
            )
        ).one_or_none()

    @reads
    def state(self, session: Session, query_id: str, about: str = "") -> tuple[DeliveryState, str] | None:
        """How a delivery stands, with the reason for it or for its last delay; None if there is none."""
        row = session.get(DeliveryRow, (query_id, about))
        return None if row is None else (DeliveryState(row.state), row.reason)

    @reads
    def count(self, session: Session, state: DeliveryState = DeliveryState.OPEN) -> int:
        """How many there are in a state."""
        return session.scalars(select(func.count()).where(DeliveryRow.state == state)).one()

    @reads
    def _any_due(self, session: Session) -> bool:
        return session.scalars(select(exists().where(_due(self._db.now(session))))).one()

    @writes
    def _take(self, session: Session, limit: int, lease_s: float) -> tuple[Delivery, ...]:
        now = self._db.now(session)
        rows = session.scalars(
            select(DeliveryRow)
            .where(_due(now))
            .order_by(DeliveryRow.created_at, DeliveryRow.query_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.attempts, row.not_before = row.attempts + 1, now + timedelta(seconds=lease_s)
        return tuple(
            Delivery(
                row.query_id,
                place_of(row),
                row.attempts,
                (now - row.created_at).total_seconds(),
                row.about,
                row.text,
                row.message,
            )
            for row in rows
        )

    def _end(
        self, session: Session, delivery: Delivery, state: DeliveryState, message: str = "", reason: str = ""
    ) -> None:
        values = {"state": state, "message": message, "reason": reason, "ended_at": self._db.now(session)}
        _one(session.execute(update(DeliveryRow).where(_holds(delivery)).values(**values)))


def new_delivery(query_id: str, place: Place, now: datetime) -> DeliveryRow:
    """The row of a delivery that waits for its answer, not yet added."""
    return DeliveryRow(
        query_id=query_id,
        channel=place.channel,
        thread=place.thread,
        whom=place.whom,
        state=DeliveryState.OPEN,
        not_before=now,
        created_at=now,
    )


def place_of(row: DeliveryRow) -> Place:
    """Where a delivery goes."""
    return Place(row.channel, row.thread, row.whom)


def _due(now: datetime) -> ColumnElement[bool]:
    answered = exists().where(AnswerRow.query_id == DeliveryRow.query_id)
    return and_(DeliveryRow.state == DeliveryState.OPEN, DeliveryRow.not_before <= now, answered)


def _holds(delivery: Delivery) -> ColumnElement[bool]:
    return and_(
        DeliveryRow.query_id == delivery.query_id,
        DeliveryRow.about == delivery.about,
        DeliveryRow.state == DeliveryState.OPEN,
        DeliveryRow.attempts == delivery.attempt,
    )


def _one(result: object) -> None:
    """Raises LeaseLost unless one row was changed."""
    if getattr(result, "rowcount", 0) != 1:
        raise LeaseLost("Another process brings this answer now, or has brought it.")
