"""Whose a secret is: a key of the keys file, a stored key, or the browser of a person who is signed in."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from models.errors import BadInput, Forbidden
from models.store import Store
from models.types import PUBLIC_GROUP, Audience, Role
from services.access import ANONYMOUS, audience_of, local_audience
from services.accounts import digest_of
from services.api.keys import Keys, read_keys
from services.settings import Settings


@dataclass(frozen=True, slots=True)
class Caller:
    """groups: None for whoever sits at this machine, who may see everything."""

    principal: str
    audience: Audience
    groups: frozenset[str] | None
    role: Role

    @property
    def upload(self) -> bool:
        """May bring and remove documents."""
        return self.role.includes(Role.ENGINEER)

    def groups_for(self, wanted: frozenset[str]) -> frozenset[str]:
        """Who may see what this caller brings: the groups wanted, else everyone if it is one of them, else its own.

        Raises Forbidden for groups that aren't its own, or if it has none."""
        if self.groups is None:
            return wanted or frozenset({PUBLIC_GROUP})
        if strange := wanted - self.groups:
            raise Forbidden(f"You are not in the group {sorted(strange)[0]!r}; name groups of your own.")
        if not self.groups:
            raise Forbidden("You are in no group, so nobody could see what you bring. Ask an administrator.")
        return wanted or (self.groups & {PUBLIC_GROUP}) or self.groups


class Authentication:
    """Who may come in here. Safe for threads."""

    def __init__(self, settings: Settings, store: Store) -> None:
        """Raises BadInput for a keys file that can't be used, and if others could reach this without any account."""
        self._store = store
        self._keys: Keys | None = read_keys(settings.api_keys_file) if settings.api_keys_file is not None else None
        self._closed = self._keys is not None or bool(settings.oidc_issuer)
        if not is_loopback(settings.api_host) and not self.needed:
            raise BadInput(
                f"MILLWRIGHT_API_HOST is {settings.api_host}, which others can reach, and there are no accounts: "
                "make one by `millwright users add NAME --role admin`, set MILLWRIGHT_API_KEYS_FILE, "
                "or bind to 127.0.0.1 (docs/security.md)."
            )

    @property
    def needed(self) -> bool:
        """Whether one must prove who one is: from the first account on, which is never taken back."""
        if not self._closed:
            self._closed = self._store.accounts.any()
        return self._closed

    def caller(self, secret: str) -> Caller | None:
        """Whose this secret is; None for nobody's. secret: '' if none was sent."""
        if not self.needed:
            return Caller(ANONYMOUS, local_audience(self._store), None, Role.ADMIN)
        if not secret:
            return None
        if self._keys is not None and (listed := self._keys.find(secret)) is not None:
            return _caller(f"key:{listed.name}", listed.groups, listed.role)
        digest = digest_of(secret)
        if (key := self._store.accounts.key(digest)) is not None:
            return _caller(f"key:{key.name}", key.groups, key.role)
        if (user := self._store.accounts.signed_in(digest)) is not None:
            return _caller(f"user:{user.name}", user.groups, user.role)
        return None


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's loopback."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _caller(principal: str, groups: frozenset[str], role: Role) -> Caller:
    return Caller(principal, audience_of(groups), groups, role)
