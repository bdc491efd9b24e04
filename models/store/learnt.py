"""What was learnt beside the program (by name), and the data sets that recompiles worked on (by content)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.store.coding import plain
from models.store.database import Database, reads, writes
from models.tables import DataSetRow, LearntRow


@dataclass(frozen=True, slots=True)
class DataSet:
    """members: one object per case, with its side, origin, answer and the editions that it was made from."""

    sha256: str
    members: tuple[Mapping[str, Any], ...]
    created_at: datetime


class Learnt:
    """Repository of both."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @writes
    def keep(self, session: Session, name: str, document: Mapping[str, Any]) -> None:
        """Keeps a document under a name, instead of an earlier one."""
        row = session.get(LearntRow, name)
        if row is None:
            row = LearntRow(name=name)
            session.add(row)
        row.document, row.created_at = dict(plain(document)), self._db.now(session)

    @reads
    def get(self, session: Session, name: str) -> Mapping[str, Any] | None:
        """The document of this name, None if there is none."""
        row = session.get(LearntRow, name)
        return None if row is None else row.document

    @writes
    def keep_data_set(self, session: Session, sha256: str, members: Sequence[Mapping[str, Any]]) -> None:
        """Keeps a data set; the same content again changes nothing."""
        if session.get(DataSetRow, sha256) is None:
            session.add(
                DataSetRow(sha256=sha256, members=[plain(m) for m in members], created_at=self._db.now(session))
            )

    @reads
    def data_set(self, session: Session, sha256: str) -> DataSet:
        """A data set by its hash, or how that begins. Raises NotFound."""
        row = session.scalars(select(DataSetRow).where(DataSetRow.sha256.startswith(sha256, autoescape=True))).first()
        if row is None:
            raise NotFound(f"There is no data set {sha256}. `millwright datasets list` lists them.")
        return DataSet(row.sha256, tuple(row.members), row.created_at)

    @reads
    def data_sets(self, session: Session) -> tuple[DataSet, ...]:
        """All data sets, newest first."""
        rows = session.scalars(select(DataSetRow).order_by(DataSetRow.created_at.desc(), DataSetRow.sha256))
        return tuple(DataSet(row.sha256, tuple(row.members), row.created_at) for row in rows)
