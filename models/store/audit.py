"""The audit log: who did or saw what. Entries are only ever added, but for those that are older than they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.store.coding import plain
from models.store.database import Database, reads, writes
from models.tables import AuditRow


class Action(StrEnum):
    """What is noted."""

    SIGNED_IN = "signed in"
    REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    USER_ADDED = "user added"
    USER_CHANGED = "user changed"
    LINKED = "chat linked"
    UNLINKED = "chat unlinked"
    KEY_ADDED = "key added"
    KEY_REVOKED = "key revoked"
    PAGE_SEEN = "page seen"
    READINGS_BROUGHT = "readings brought"
    DOCUMENT_BROUGHT = "document brought"
    DOCUMENT_CORRECTED = "document corrected"
    DOCUMENT_REMOVED = "document removed"
    PROMOTED = "version promoted"
    REVIEWED = "feedback reviewed"
    SHARED = "answer shared"
    UNSHARED = "answer no longer shared"
    APPROVED = "answer approved"
    WITHDRAWN = "approval withdrawn"
    PERSON_ANSWERED = "answered by a person"


@dataclass(frozen=True, slots=True)
class Entry:
    """principal: who. subject: what it was done to (a document, a user, a version). id: grows with time."""

    id: int
    at: datetime
    principal: str
    action: str
    subject: str
    detail: Mapping[str, Any]


class Audit:
    """Repository of the audit log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @writes
    def note(
        self, session: Session, principal: str, action: Action, subject: str, detail: Mapping[str, Any] | None = None
    ) -> None:
        """Adds an entry. detail: what plain JSON can hold; never a secret."""
        session.add(
            AuditRow(
                at=self._db.now(session),
                principal=principal,
                action=action,
                subject=subject,
                detail=plain(detail or {}),
            )
        )

    @reads
    def list(
        self,
        session: Session,
        *,
        before: int | None = None,
        limit: int = 100,
        principal: str | None = None,
        action: Action | None = None,
    ) -> tuple[Entry, ...]:
        """The newest first. before: an id, to go on from there."""
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AuditRow.id < before)
        if principal is not None:
            query = query.where(AuditRow.principal == principal)
        if action is not None:
            query = query.where(AuditRow.action == action)
        return tuple(
            Entry(row.id, row.at, row.principal, row.action, row.subject, row.detail) for row in session.scalars(query)
        )

    @writes
    def forget(self, session: Session, older_than: timedelta) -> None:
        """Deletes entries that are older than they need to be kept."""
        session.execute(delete(AuditRow).where(AuditRow.at < self._db.now(session) - older_than))
