"""Accounts: the people and the keys that may come in, and the browsers that people are signed in with.

Secrets are kept as digests (SHA-256 of long random ones) or hashes (of passwords); how those are made isn't known here.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from models.errors import Conflict, NotFound
from models.store.database import Database, reads, writes
from models.tables import ApiKeyRow, SignInRow, UserRow
from models.types import Role


@dataclass(frozen=True, slots=True)
class User:
    """A person. subject: their name at the OpenID provider, None for a local account. email: in small letters."""

    id: str
    name: str
    role: Role
    groups: frozenset[str]
    disabled: bool
    subject: str | None
    created_at: datetime
    signed_in_at: datetime | None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of a program, without its secret. expires_at: None if never."""

    name: str
    role: Role
    groups: frozenset[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class Accounts:
    """Repository of users, sign-ins and API keys. Neither users nor keys are deleted: their principals own answers."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @reads
    def any(self, session: Session) -> bool:
        """Whether there ever was a user or a key: from then on nobody comes in without one."""
        found: bool = session.scalars(select(or_(exists(select(UserRow.id)), exists(select(ApiKeyRow.name))))).one()
        return found

    # ---------------------------------------- users

    @writes
    def add_user(
        self,
        session: Session,
        name: str,
        role: Role,
        groups: Collection[str],
        password_hash: str | None = None,
        subject: str | None = None,
        email: str | None = None,
    ) -> User:
        """Raises Conflict if the name or the e-mail address is taken."""
        if session.scalars(select(UserRow.id).where(UserRow.name == name)).first() is not None:
            raise Conflict(f"There is a user {name} already. Choose another name, or change that one.")
        _free(session, email, name)
        row = UserRow(
            id=uuid.uuid4().hex,
            name=name,
            subject=subject,
            password_hash=password_hash,
            role=role,
            groups=sorted(groups),
            created_at=self._db.now(session),
            email=email,
        )
        session.add(row)
        session.flush()
        return user_of(row)

    @writes
    def change_user(
        self,
        session: Session,
        name: str,
        *,
        role: Role | None = None,
        groups: Collection[str] | None = None,
        password_hash: str | None = None,
        disabled: bool | None = None,
        email: str | None = None,
    ) -> User:
        """Changes what is given (email: '' takes it away). A new password, or being shut out, ends all sign-ins.

        Raises NotFound, Conflict if the e-mail address is somebody else's."""
        row = user_row(session, name)
        if email is not None:
            _free(session, email, name)
            row.email = email or None
        if role is not None:
            row.role = role
        if groups is not None:
            row.groups = sorted(groups)
        if password_hash is not None:
            row.password_hash = password_hash
        if disabled is not None:
            row.disabled = disabled
        if password_hash is not None or disabled:
            session.execute(delete(SignInRow).where(SignInRow.user_id == row.id))
        return user_of(row)

    @reads
    def user(self, session: Session, name: str) -> User:
        """Raises NotFound."""
        return user_of(user_row(session, name))

    @reads
    def users(self, session: Session) -> tuple[User, ...]:
        """All of them, by name."""
        return tuple(map(user_of, session.scalars(select(UserRow).order_by(UserRow.name))))

    @reads
    def user_of_subject(self, session: Session, subject: str) -> User | None:
        """Who has this name at the OpenID provider."""
        row = session.scalars(select(UserRow).where(UserRow.subject == subject)).one_or_none()
        return None if row is None else user_of(row)

    @reads
    def password_hash(self, session: Session, name: str) -> str | None:
        """Of a local account that isn't disabled; None for any other name."""
        return session.scalars(
            select(UserRow.password_hash).where(UserRow.name == name, UserRow.disabled.is_(False))
        ).one_or_none()

    # ---------------------------------------- sign-ins

    @writes
    def sign_in(self, session: Session, user: str, digest: str, lasts: timedelta) -> None:
        """Remembers a browser of this user (by name), and forgets those whose time is over. Raises NotFound."""
        row, now = user_row(session, user), self._db.now(session)
        session.execute(delete(SignInRow).where(SignInRow.expires_at <= now))
        row.signed_in_at = now
        session.add(SignInRow(digest=digest, user_id=row.id, created_at=now, expires_at=now + lasts))

    @writes
    def sign_out(self, session: Session, digest: str) -> None:
        """Forgets a browser; one that isn't known is no error."""
        session.execute(delete(SignInRow).where(SignInRow.digest == digest))

    @reads
    def signed_in(self, session: Session, digest: str) -> User | None:
        """Who is signed in with this browser, now; None for nobody, too late, or a disabled user."""
        row = session.scalars(
            select(UserRow)
            .join(SignInRow, SignInRow.user_id == UserRow.id)
            .where(
                SignInRow.digest == digest, SignInRow.expires_at > self._db.now(session), UserRow.disabled.is_(False)
            )
        ).one_or_none()
        return None if row is None else user_of(row)

    # ---------------------------------------- keys

    @writes
    def add_key(
        self,
        session: Session,
        name: str,
        digest: str,
        role: Role,
        groups: Collection[str],
        lasts: timedelta | None = None,
    ) -> ApiKey:
        """lasts: how long it is good for, None for ever. Raises Conflict if the name is or was taken."""
        if session.get(ApiKeyRow, name) is not None:
            raise Conflict(f"There is or was a key {name}; its answers belong to it. Choose another name.")
        now = self._db.now(session)
        row = ApiKeyRow(
            name=name,
            digest=digest,
            role=role,
            groups=sorted(groups),
            created_at=now,
            expires_at=None if lasts is None else now + lasts,
        )
        session.add(row)
        session.flush()
        return _key(row)

    @writes
    def revoke_key(self, session: Session, name: str) -> None:
        """From the next request on it opens nothing. Raises NotFound."""
        row = session.get(ApiKeyRow, name)
        if row is None:
            raise NotFound(f"There is no key {name}. `millwright keys list` lists them.")
        row.revoked_at = row.revoked_at or self._db.now(session)

    @reads
    def key(self, session: Session, digest: str) -> ApiKey | None:
        """The key of this digest, if it is good now."""
        now = self._db.now(session)
        row = session.scalars(
            select(ApiKeyRow).where(
                ApiKeyRow.digest == digest,
                ApiKeyRow.revoked_at.is_(None),
                or_(ApiKeyRow.expires_at.is_(None), ApiKeyRow.expires_at > now),
            )
        ).one_or_none()
        return None if row is None else _key(row)

    @reads
    def api_keys(self, session: Session) -> tuple[ApiKey, ...]:
        """All of them, revoked ones too, by name."""
        return tuple(map(_key, session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.name))))


def _free(session: Session, email: str | None, name: str) -> None:
    """Raises Conflict if another user has this e-mail address."""
    if email:
        other = session.scalars(select(UserRow.name).where(UserRow.email == email, UserRow.name != name)).first()
        if other is not None:
            raise Conflict(f"{email} is the address of {other}. An address belongs to one user.")


def user_row(session: Session, name: str) -> UserRow:
    """Raises NotFound."""
    row = session.scalars(select(UserRow).where(UserRow.name == name)).one_or_none()
    if row is None:
        raise NotFound(f"There is no user {name}. `millwright users list` lists them.")
    return row


def user_of(row: UserRow) -> User:
    """The user of a row."""
    return User(
        row.id,
        row.name,
        Role(row.role),
        frozenset(row.groups),
        row.disabled,
        row.subject,
        row.created_at,
        row.signed_in_at,
        row.email,
    )


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(row.name, Role(row.role), frozenset(row.groups), row.created_at, row.expires_at, row.revoked_at)
