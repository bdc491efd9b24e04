"""Examples: labelled cases for training or evaluation."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.store.coding import plain
from models.store.database import Database, reads, writes
from models.tables import ExampleRow


@dataclass(frozen=True, slots=True)
class Example:
    """case: as one line of a cases file. groups: those of the documents it was made from. query_id: its origin."""

    id: str
    split: str
    case: Mapping[str, Any]
    groups: frozenset[str]
    query_id: str | None
    created_at: datetime


class Examples:
    """Repository of examples."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @writes
    def add(
        self,
        session: Session,
        split: str,
        case: Mapping[str, Any],
        groups: frozenset[str],
        query_id: str | None = None,
    ) -> str:
        """Keeps an example in a split ('train', 'held out', ...) and returns its id."""
        row = ExampleRow(
            id=uuid.uuid4().hex,
            split=split,
            case=plain(case),
            groups=sorted(groups),
            query_id=query_id,
            created_at=self._db.now(session),
        )
        session.add(row)
        return row.id

    @reads
    def list(self, session: Session, split: str | None = None) -> tuple[Example, ...]:
        """The examples of a split (None: all), oldest first."""
        wanted = select(ExampleRow).order_by(ExampleRow.created_at, ExampleRow.id)
        if split is not None:
            wanted = wanted.where(ExampleRow.split == split)
        return tuple(
            Example(row.id, row.split, row.case, frozenset(row.groups), row.query_id, row.created_at)
            for row in session.scalars(wanted)
        )
