"""Approvals: answers that a person found right, to be given again to whoever asks the same."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, not_, select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.store.database import Database, reads, writes
from models.store.visibility import draws_on_unseen, unseen
from models.tables import AnswerRow, ApprovalRow, QueryRow
from models.types import Audience


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote as the answer. cited: numbers, from 1, of the citations of the query's answer and after them
    of its nearest passages. own: what of the text stands in none of these."""

    text: str
    cited: tuple[int, ...]
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """words: what counts of the question. asset, serial: '' where none was named. ended_at: None while it holds.

    reason: why it ended. written: None where the answer is approved as it was given."""

    id: str
    words: str
    question: str
    asset: str
    serial: str
    query_id: str
    approved_by: str
    approved_at: datetime
    ended_at: datetime | None
    reason: str
    written: Written | None = None


class Approvals:
    """Repository of approvals. For a question of a machine at most one holds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @writes
    def add(self, session: Session, query_id: str, words: str, by: str, written: Written | None = None) -> Approval:
        """Approves the answer of a query, or what was written for it, instead of an earlier approval of the same
        question. Raises NotFound."""
        query = session.get(QueryRow, query_id, with_for_update=True)
        if query is None or session.get(AnswerRow, query_id) is None:
            raise NotFound(f"Query {query_id} has no answer to approve.")
        now = self._db.now(session)
        asset, serial = query.asset or "", query.serial or ""
        for earlier in session.scalars(_holding(words, asset, serial)):
            earlier.ended_at, earlier.reason = now, "Another answer was approved."
        row = ApprovalRow(
            id=uuid.uuid4().hex,
            words=words,
            asset=asset,
            serial=serial,
            query_id=query_id,
            approved_by=by,
            approved_at=now,
            written=None if written is None else asdict(written),
        )
        session.add(row)
        session.flush()
        return _approval(row, query.question)

    @writes
    def end(self, session: Session, approval_id: str, reason: str) -> None:
        """Ends an approval; one that has ended stays as it is. Raises NotFound."""
        row = session.get(ApprovalRow, approval_id)
        if row is None:
            raise NotFound(f"There is no approval {approval_id}.")
        if row.ended_at is None:
            row.ended_at, row.reason = self._db.now(session), reason

    @reads
    def sees(self, session: Session, approval_id: str, audience: Audience) -> bool:
        """Whether there is such an approval and the audience may see its answer."""
        row = session.get(ApprovalRow, approval_id)
        return row is not None and bool(audience) and not unseen(session, [row.query_id], audience)

    @reads
    def find(self, session: Session, words: str, asset: str, serial: str) -> Approval | None:
        """The approval that holds for these words and this machine."""
        row = session.scalars(_holding(words, asset, serial).limit(1)).first()
        return None if row is None else _approval(row, "")

    @reads
    def of(self, session: Session, query_ids: Collection[str]) -> tuple[Approval, ...]:
        """The approvals of these answers that hold."""
        rows = session.scalars(
            select(ApprovalRow).where(ApprovalRow.query_id.in_(query_ids), ApprovalRow.ended_at.is_(None))
        )
        return tuple(_approval(row, "") for row in rows)

    @reads
    def list(self, session: Session, audience: Audience, limit: int = 500) -> tuple[Approval, ...]:
        """Those whose answers the audience may see, ended ones too, newest first."""
        if not audience:
            return ()
        rows = session.execute(
            select(ApprovalRow, QueryRow.question)
            .join(QueryRow, QueryRow.id == ApprovalRow.query_id)
            .where(not_(draws_on_unseen(ApprovalRow.query_id, audience)))
            .order_by(ApprovalRow.approved_at.desc())
            .limit(limit)
        )
        return tuple(_approval(row, question) for row, question in rows)


def _holding(words: str, asset: str, serial: str) -> Select[ApprovalRow]:
    return select(ApprovalRow).where(
        ApprovalRow.words == words,
        ApprovalRow.asset == asset,
        ApprovalRow.serial == serial,
        ApprovalRow.ended_at.is_(None),
    )


def _approval(row: ApprovalRow, question: str) -> Approval:
    return Approval(
        row.id,
        row.words,
        question,
        row.asset,
        row.serial,
        row.query_id,
        row.approved_by,
        row.approved_at,
        row.ended_at,
        row.reason,
        _written(row.written) if row.written is not None else None,
    )


def _written(kept: dict[str, Any]) -> Written:
    return Written(kept["text"], tuple(kept["cited"]), tuple(kept["own"]))
