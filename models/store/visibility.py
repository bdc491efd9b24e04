"""Who may see a copy, and what draws on it. The one place where an audience becomes SQL."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.tables import CitationRow, CopyGroupRow, CopyRow
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


@lru_cache(maxsize=256)  # a question asks it a dozen times
def may_see(audience: Audience) -> ColumnElement[bool]:
    """True for a row of `copies` whose groups meet every set of the audience; false for all if `()`."""
    return _may_see(audience, CopyRow)


def _may_see(audience: Audience, copy: type[CopyRow]) -> ColumnElement[bool]:
    """The same, of an alias too."""
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


@lru_cache(maxsize=256)
def active_for(audience: Audience) -> ColumnElement[bool]:
    """True for a row of `copies` that is the active copy of its document and may be seen."""
    return and_(CopyRow.state == ACTIVE, may_see(audience))


def unseen(session: Session, query_ids: Collection[str], audience: Audience) -> frozenset[str]:
    """Those of the queries whose answers draw on a copy, or on a document as it is now, not for the audience."""
    return frozenset(
        session.scalars(_drawing_on_unseen(audience).where(CitationRow.query_id.in_(query_ids)).distinct())
    )


def draws_on_unseen(query_id: InstrumentedAttribute[str], audience: Audience) -> ColumnElement[bool]:
    """The same of a column of query ids, to be asked before a limit is."""
    return _drawing_on_unseen(audience).where(CitationRow.query_id == query_id).exists()


def _drawing_on_unseen(audience: Audience) -> Select[str]:
    now = aliased(CopyRow)
    moved_away = exists().where(
        now.document == CitationRow.document, now.state == ACTIVE, not_(_may_see(audience, now))
    )
    return (
        select(CitationRow.query_id)
        .outerjoin(CopyRow, CopyRow.id == CitationRow.copy_id)
        .where(or_(and_(CitationRow.copy_id.is_not(None), not_(may_see(audience))), moved_away))
    )
