"""Who may see a copy, as conditions for a query. The one place where an audience becomes SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false

from models.tables import CopyGroupRow, CopyRow
from models.types import Audience

ACTIVE = "active"
STAGED = "staged"
ARCHIVED = "archived"
SUPERSEDED = "superseded"
DROPPING = "dropping"
FORGOTTEN = "forgotten"
HIDDEN_STATES = (STAGED, ARCHIVED, SUPERSEDED, DROPPING)
KEPT_STATES = (ACTIVE, ARCHIVED)
"""What a question may be answered from: editions in force, and older ones where it asks for them."""


def may_see(audience: Audience, copy: type[CopyRow] = CopyRow) -> ColumnElement[bool]:
    """True for a row of `copies` (or an alias) whose groups meet every set of the audience; false for all if `()`."""
    if not audience:
        return false()
    return and_(
        *(
            exists().where(CopyGroupRow.copy_id == copy.id, CopyGroupRow.name.in_(sorted(members)))
            for members in set(audience)
        )
    )


def kept_for(audience: Audience) -> ColumnElement[bool]:
    """True for a row of `copies` that is active or an older edition of an active one, and may be seen."""
    return and_(CopyRow.state.in_(KEPT_STATES), may_see(audience))


def active_for(audience: Audience) -> ColumnElement[bool]:
    """True for a row of `copies` that is the active copy of its document and may be seen."""
    return and_(CopyRow.state == ACTIVE, may_see(audience))
