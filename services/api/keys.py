"""API keys of a file: which principal a key is, which groups it sees, what it may do, and until when."""

from __future__ import annotations

import hashlib
import hmac
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from models.errors import BadInput
from models.types import Role

SHORTEST_KEY = 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Key:
    """name: its principal is `key:<name>`. digest: SHA-256 of the key, in hex. expires: its last day, by UTC."""

    name: str
    digest: str
    groups: frozenset[str]
    role: Role = Role.TECHNICIAN
    expires: date | None = None


class Keys:
    """The keys of an installation. They are looked up by digest, so no key in clear stays in memory."""

    def __init__(self, keys: tuple[Key, ...]) -> None:
        self._by_digest = {key.digest: key for key in keys}

    def find(self, secret: str) -> Key | None:
        """The key with this secret; None for an unknown one, or one whose time is over."""
        digest = hashlib.sha256(secret.encode()).hexdigest()
        found = self._by_digest.get(digest)
        if found is None or not hmac.compare_digest(found.digest, digest):
            return None
        return found if found.expires is None or datetime.now(UTC).date() <= found.expires else None


def read_keys(path: Path) -> Keys:
    """The keys of a TOML file, a table per key:

        [press-shop]
        key = "at least 20 characters"     # or sha256 = "the SHA-256 of the key in hex"
        groups = ["everyone", "press"]
        role = "engineer"                  # may bring documents; "technician" if left out, or "admin"
        expires = 2027-12-31               # its last day; never if left out

    Raises BadInput that names the file, the table and what is wrong; never the key."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(
            f"The API keys can't be read from {path}: {error.strerror}. Set MILLWRIGHT_API_KEYS_FILE."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise BadInput(f"{path} is not TOML: write a table per key, as docs/api.md shows.") from None
    if not tables:
        raise BadInput(f"{path} holds no API key: write a table per key, as docs/api.md shows.")
    keys = tuple(_key(path, name, table) for name, table in tables.items())
    if len({key.digest for key in keys}) < len(keys):
        raise BadInput(f"{path} names the same key twice: give each name a key of its own.")
    return Keys(keys)


def _key(path: Path, name: str, table: Any) -> Key:
    def wrong(what: str) -> BadInput:
        return BadInput(f"{path}, [{name}]: {what}")

    if not _NAME.fullmatch(name):
        raise wrong("a name has 1 to 64 letters, digits, dots, dashes or underscores.")
    if not isinstance(table, Mapping):
        raise wrong("this must be a table with `key` or `sha256`, and `groups`.")
    if unknown := set(table) - {"key", "sha256", "groups", "role", "expires"}:
        raise wrong(f"`{sorted(unknown)[0]}` is unknown; a key has `key` or `sha256`, `groups`, `role`, `expires`.")
    secret, digest = table.get("key"), table.get("sha256")
    if (secret is None) == (digest is None):
        raise wrong("give either `key` or `sha256`.")
    if secret is not None:
        if not isinstance(secret, str) or len(secret) < SHORTEST_KEY:
            raise wrong(f"a key has at least {SHORTEST_KEY} characters; `openssl rand -hex 24` makes one.")
        digest = hashlib.sha256(secret.encode()).hexdigest()
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest.lower()):
        raise wrong("`sha256` is 64 hexadecimal digits: `printf %s KEY | sha256sum`.")
    groups = table.get("groups")
    if not isinstance(groups, list) or not groups or not all(isinstance(g, str) and g.strip() for g in groups):
        raise wrong('`groups` is a list of group names, such as ["everyone"].')
    role = table.get("role", Role.TECHNICIAN)
    if role not in list(Role):
        raise wrong('`role` is "technician", "engineer" or "admin".')
    expires = table.get("expires")
    if expires is not None and (not isinstance(expires, date) or isinstance(expires, datetime)):
        raise wrong("`expires` is a date without quotes, such as 2027-12-31.")
    return Key(name, digest.lower(), frozenset(groups), Role(role), expires)
