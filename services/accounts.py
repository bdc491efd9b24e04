"""Letting people and programs in: passwords, secrets, and whose a secret is.

Passwords are hashed by argon2id with the library's defaults (RFC 9106, low-memory profile). API keys and what a browser
carries are 256 random bits, so their SHA-256 is enough to keep.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.errors import BadInput
from models.store.accounts import Accounts, ApiKey, User
from models.types import Role

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_hasher = PasswordHasher()


def digest_of(secret: str) -> str:
    """What is kept of a random secret, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_user(accounts: Accounts, name: str, role: Role, groups: Collection[str], password: str) -> User:
    """A new local account. Raises BadInput for a name or password that can't be used, Conflict for a taken name."""
    return accounts.add_user(_named(name), role, _groups(groups), _hashed(password))


def change_password(accounts: Accounts, name: str, password: str) -> None:
    """Ends all of this user's sign-ins, too. Raises BadInput, NotFound."""
    accounts.change_user(name, password_hash=_hashed(password))


def sign_in(accounts: Accounts, name: str, password: str, lasts: timedelta) -> str | None:
    """A secret for this person's browser; None if name and password don't belong together.

    An unknown name takes as long as a wrong password, so that names can't be found out."""
    kept = accounts.password_hash(name)
    try:
        right = _hasher.verify(kept or _nobodys_hash(), password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    return let_in(accounts, name, lasts) if right and kept is not None else None


def let_in(accounts: Accounts, name: str, lasts: timedelta) -> str:
    """A secret for the browser of a user who has proved who they are. Raises NotFound."""
    secret = secrets.token_urlsafe(32)
    accounts.sign_in(name, digest_of(secret), lasts)
    return secret


def add_key(
    accounts: Accounts, name: str, role: Role, groups: Collection[str], lasts: timedelta | None = None
) -> tuple[ApiKey, str]:
    """A new API key and its secret, which can't be read again. Raises BadInput, Conflict."""
    secret = secrets.token_urlsafe(32)
    return accounts.add_key(_named(name), digest_of(secret), role, _groups(groups), lasts), secret


def user_of_provider(accounts: Accounts, subject: str, name: str, role: Role, groups: Collection[str]) -> User | None:
    """The user whom the OpenID provider vouches for, made at the first time; None for one who is shut out.

    What the provider says of role and groups holds from now on. Raises BadInput for a name that can't be used,
    Conflict if a local account has that name."""
    known = accounts.user_of_subject(subject)
    if known is None:
        return accounts.add_user(_named(name), role, _groups(groups), subject=subject)
    return None if known.disabled else accounts.change_user(known.name, role=role, groups=_groups(groups))


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadInput(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    return _hasher.hash(password)


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadInput(f"{name!r} can't be a name: 1 to 64 letters, digits, and . _ @ - after the first.")
    return name


def _groups(groups: Collection[str]) -> frozenset[str]:
    if not all(group.strip() for group in groups):
        raise BadInput("A group has a name.")
    return frozenset(group.strip() for group in groups)
