"""For whom a question is asked, and what a principal may do."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

Audience = tuple[frozenset[str], ...]
"""For whom a question is asked: one set of groups per person who will read the answer. `()` sees nothing."""

PUBLIC_GROUP = "everyone"
"""The group of documents that were ingested without naming one."""

OPEN_AUDIENCE: Audience = (frozenset({PUBLIC_GROUP}),)


def visible(groups: Collection[str], audience: Audience) -> bool:
    """Whether a document of these groups may be shown: its groups meet *every* set of the audience."""
    return bool(audience) and all(not members.isdisjoint(groups) for members in audience)


class Role(StrEnum):
    """What a person or a key may do; what they may see is said by their groups alone."""

    TECHNICIAN = "technician"
    """Asks, and judges the answers."""
    ENGINEER = "engineer"
    """Brings and removes documents, reviews feedback, too."""
    ADMIN = "admin"
    """Promotes program versions, lets people in, reads the audit log, too."""

    def includes(self, other: Role) -> bool:
        """Whether whoever has this role may do what `other` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)
