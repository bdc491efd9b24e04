"""Who may see what: the audience of a principal. There is no audience that filters nothing; `()` sees nothing."""

from __future__ import annotations

import re
from collections.abc import Collection

from models.store import Store
from models.types import PUBLIC_GROUP, Audience

_LISTED = re.compile(r'"[^"]*"|[^,"]+')

ANONYMOUS = "anonymous"
"""The principal of whoever sits at this machine: the command line, and the API on loopback without keys."""


EVALUATION = "evaluation"
"""The principal of `millwright eval`: what it asks is among nobody's own questions."""


def audience_of(groups: Collection[str]) -> Audience:
    """One reader who belongs to these groups; without any group nothing is seen."""
    return (frozenset(groups),) if groups else ()


def groups_in(text: str) -> frozenset[str]:
    """The groups of a list with commas between them; a name that holds a comma itself stands in quotation marks."""
    return frozenset(name for found in _LISTED.findall(text) if (name := found.strip('" ')))


def local_audience(store: Store, groups: Collection[str] = ()) -> Audience:
    """The audience of ANONYMOUS: the groups that were named, or else every group that a document has."""
    if groups:
        return audience_of(groups)
    return audience_of(store.documents.groups() | {PUBLIC_GROUP})
