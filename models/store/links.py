"""Links: which principals of a chat are users here. Groups are looked up each time, so a change holds at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.store.accounts import User, user_of, user_row
from models.store.database import Database, reads, writes
from models.tables import LinkCodeRow, LinkRow, UserRow


class Links:
    """Repository of links, and of the codes that make them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @writes
    def offer(self, session: Session, user: str, digest: str, lasts: timedelta) -> None:
        """Keeps a code of this user (by name), instead of earlier ones. Raises NotFound."""
        row, now = user_row(session, user), self._db.now(session)
        session.execute(delete(LinkCodeRow).where((LinkCodeRow.user_id == row.id) | (LinkCodeRow.expires_at <= now)))
        session.add(LinkCodeRow(digest=digest, user_id=row.id, expires_at=now + lasts))

    @writes
    def redeem(self, session: Session, digest: str, principal: str) -> User:
        """Links whoever typed the code, which is spent by that. Raises BadInput for a code that is none (any more)."""
        code = session.get(LinkCodeRow, digest, with_for_update=True)
        now = self._db.now(session)
        row = session.get(UserRow, code.user_id) if code is not None and code.expires_at > now else None
        if code is None or row is None or row.disabled:
            raise BadInput(
                "This code is unknown, or its time is over. Ask for a new one: `millwright users slack NAME`."
            )
        session.delete(code)
        self._link(session, row, principal)
        return user_of(row)

    @writes
    def add(self, session: Session, user: str, principal: str) -> User:
        """Links a principal to a user (by name), instead of another one. Raises NotFound."""
        row = user_row(session, user)
        self._link(session, row, principal)
        return user_of(row)

    @writes
    def remove(self, session: Session, user: str) -> int:
        """Unlinks everybody from this user (by name); how many that were. Raises NotFound."""
        row = user_row(session, user)
        session.execute(delete(LinkCodeRow).where(LinkCodeRow.user_id == row.id))
        return int(getattr(session.execute(delete(LinkRow).where(LinkRow.user_id == row.id)), "rowcount", 0))

    @reads
    def users(self, session: Session, principals: Collection[str]) -> dict[str, User]:
        """The users that these principals are linked to, shut out ones too, by principal."""
        found: dict[str, User] = {}
        wanted = sorted(principals)
        for at in range(0, len(wanted), _AT_ONCE):
            rows = session.execute(
                select(LinkRow.principal, UserRow)
                .join(UserRow, UserRow.id == LinkRow.user_id)
                .where(LinkRow.principal.in_(wanted[at : at + _AT_ONCE]))
            )
            found |= {principal: user_of(row) for principal, row in rows}
        return found

    @reads
    def by_email(self, session: Session) -> dict[str, User]:
        """The users with an e-mail address, shut out ones too, by that address."""
        rows = session.scalars(select(UserRow).where(UserRow.email.is_not(None)))
        return {row.email or "": user_of(row) for row in rows}

    def _link(self, session: Session, user: UserRow, principal: str) -> None:
        row = session.get(LinkRow, principal) or LinkRow(principal=principal)
        row.user_id, row.created_at = user.id, self._db.now(session)
        session.add(row)


_AT_ONCE = 500
"""Values in one statement."""
