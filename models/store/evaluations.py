"""Evaluations: what was measured of a version on a data set, and when. Entries are only ever added."""

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
from models.tables import EvaluationRow


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One run over a set of cases. name: of the set, as a person knows it. figures: by name, over all its n cases."""

    id: str
    program_version: str
    dataset_hash: str
    name: str
    n: int
    figures: Mapping[str, Any]
    created_at: datetime


class Evaluations:
    """Repository of evaluations."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @writes
    def add(
        self,
        session: Session,
        program_version: str,
        dataset_hash: str,
        name: str,
        n: int,
        figures: Mapping[str, Any],
    ) -> str:
        """Keeps an evaluation; returns its id."""
        row = EvaluationRow(
            id=uuid.uuid4().hex,
            program_version=program_version,
            dataset_hash=dataset_hash,
            name=name,
            n=n,
            figures=plain(figures),
            created_at=self._db.now(session),
        )
        session.add(row)
        return row.id

    @reads
    def list(self, session: Session, limit: int = 200) -> tuple[Evaluation, ...]:
        """The newest evaluations, newest first."""
        rows = session.scalars(
            select(EvaluationRow).order_by(EvaluationRow.created_at.desc(), EvaluationRow.id).limit(limit)
        )
        return tuple(
            Evaluation(row.id, row.program_version, row.dataset_hash, row.name, row.n, row.figures, row.created_at)
            for row in rows
        )
