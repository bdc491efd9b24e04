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
from models.store.links import Links
from models.types import Role

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_EMAIL = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]{1,250}")
CODE_LASTS = timedelta(minutes=30)
_CODE_LETTERS, _CODE_LENGTH = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 12
"""60 bits, to be typed once within half an hour; without the signs that are taken for others."""
_hasher = PasswordHasher()


def digest_of(secret: str) -> str:
    """What is kept of a random secret, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_user(
    accounts: Accounts, name: str, role: Role, groups: Collection[str], password: str, email: str = ""
) -> User:
    """A new local account. email: by which Slack may know this person, '' for none.

    Raises BadInput for a name, address or password that can't be used, Conflict for a taken name or address."""
    address = _address(email) or None
    return accounts.add_user(_named(name), role, _groups(groups), _hashed(password), email=address)


def change_user(
    accounts: Accounts,
    name: str,
    *,
    role: Role | None = None,
    groups: Collection[str] | None = None,
    disabled: bool | None = None,
    email: str | None = None,
    password: str | None = None,
) -> User:
    """Changes what is given, all of it or nothing. A new password ends all sign-ins, too; an e-mail address of '' is
    none. Raises BadInput, NotFound, Conflict if the address is somebody else's."""
    return accounts.change_user(
        name,
        role=role,
        groups=None if groups is None else _groups(groups),
        disabled=disabled,
        email=None if email is None else _address(email),
        password_hash=None if password is None else _hashed(password),
    )


def offer_link(links: Links, name: str) -> str:
    """A code that links whoever types it into a chat to this user, once, within `CODE_LASTS`. Raises NotFound."""
    code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    links.offer(name, digest_of(code), CODE_LASTS)
    return code


def redeem_link(links: Links, code: str, principal: str) -> User:
    """Links a principal of a chat to the user whose code this is. Raises BadInput for one that is none (any more)."""
    return links.redeem(digest_of(code.strip().upper()), principal)


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


def user_of_provider(
    accounts: Accounts, subject: str, name: str, role: Role, groups: Collection[str], email: str = ""
) -> User | None:
    """The user whom the OpenID provider vouches for, made at the first time; None for one who is shut out.

    What the provider says of role and groups holds from now on; so does an e-mail address that it has verified, unless
    it is another user's. Raises BadInput for a name that can't be used, Conflict if a local account has that name."""
    known, address = accounts.user_of_subject(subject), _address(email) or None
    if any(user.email == address and user.subject != subject for user in accounts.users()):
        address = None
    if known is None:
        return accounts.add_user(_named(name), role, _groups(groups), subject=subject, email=address)
    if known.disabled:
        return None
    return accounts.change_user(known.name, role=role, groups=_groups(groups), email=address)


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


def _address(email: str) -> str:
    """In small letters, as it is compared."""
    if email and not _EMAIL.fullmatch(email.strip()):
        raise BadInput(f"{email!r} is not an e-mail address.")
    return email.strip().casefold()


def _groups(groups: Collection[str]) -> frozenset[str]:
    if not all(group.strip() for group in groups):
        raise BadInput("A group has a name.")
    return frozenset(group.strip() for group in groups)
