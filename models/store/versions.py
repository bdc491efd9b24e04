"""Program versions: JSON documents by content address, one of them active."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.errors import BadInput, Cancelled, Conflict, NotFound
from models.store.coding import plain
from models.store.database import Database, reads, writes
from models.store.jobs import Lease, held
from models.tables import ProgramVersionRow


@dataclass(frozen=True, slots=True)
class ProgramVersion:
    """One compiled state. metrics: what it was measured with, on the data set of that hash."""

    id: str
    document: Mapping[str, Any]
    metrics: Mapping[str, Any]
    dataset_hash: str
    parent: str | None
    active: bool
    created_at: datetime
    activated_at: datetime | None


def version_id(document: Mapping[str, Any]) -> str:
    """The content address: the first 16 hex digits of the SHA-256 of the canonical JSON (sorted keys, no blanks).

    Raises BadInput for what JSON can't hold (NaN, infinities, objects)."""
    try:
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise BadInput(f"A program version must be plain JSON: {error}") from error
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


class Versions:
    """Repository of program versions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @writes
    def add(
        self,
        session: Session,
        document: Mapping[str, Any],
        metrics: Mapping[str, Any],
        dataset_hash: str,
        parent: str | None = None,
    ) -> str:
        """Keeps a version and returns its id; one that is there already stays as it is. Raises BadInput."""
        id_ = version_id(document)
        if session.get(ProgramVersionRow, id_) is None:
            session.add(self._made(session, id_, document, metrics, dataset_hash, parent))
        return id_

    @writes
    def add_candidate(
        self,
        session: Session,
        document: Mapping[str, Any],
        metrics: Mapping[str, Any],
        dataset_hash: str,
        parent: str,
        promote: Lease | None = None,
    ) -> str:
        """Keeps a version with what it was measured with beside its parent, and returns its id. One that is there and
        was never active, as it was refused then, takes the new figures.

        promote: makes it the active one instead of its parent, for the holder of this lease; see `activate`. What that
        raises leaves all as it was."""
        id_ = version_id(document)
        row = session.get(ProgramVersionRow, id_, with_for_update=True)
        if row is None:
            row = self._made(session, id_, document, metrics, dataset_hash, parent)
            session.add(row)
        elif row.activated_at is None:
            row.metrics, row.dataset_hash, row.parent = plain(metrics), dataset_hash, parent
        if promote is not None:
            self._activate(session, row, parent, promote)
        return id_

    @writes
    def activate(
        self,
        session: Session,
        version: str,
        *,
        instead_of: str | None = None,
        lease: Lease | None = None,
        by: str = "",
    ) -> None:
        """Makes a version the one that workers load, and no other. Raises NotFound.

        instead_of: only if that one is active still, else Conflict. lease: of the job that made the version, so that
        a worker which was thought dead promotes nothing; raises LeaseLost, or Cancelled if that is wanted. by: the
        person who says so, kept with its metrics: the audit log is forgotten one day."""
        row = session.get(ProgramVersionRow, version, with_for_update=True)
        if row is None:
            raise NotFound(f"There is no program version {version}.")
        self._activate(session, row, instead_of, lease)
        if by:
            row.metrics = {**row.metrics, "promoted_by": by}

    @reads
    def active(self, session: Session) -> ProgramVersion | None:
        """The active version, None if none was ever activated (then the shipped state is used)."""
        row = session.scalars(select(ProgramVersionRow).where(ProgramVersionRow.active)).one_or_none()
        return None if row is None else _version(row)

    @reads
    def active_id(self, session: Session) -> str | None:
        """Its id alone: cheap enough to ask before each question."""
        return session.scalars(select(ProgramVersionRow.id).where(ProgramVersionRow.active)).one_or_none()

    @reads
    def get(self, session: Session, version: str) -> ProgramVersion:
        """Raises NotFound."""
        row = session.get(ProgramVersionRow, version)
        if row is None:
            raise NotFound(f"There is no program version {version}.")
        return _version(row)

    @reads
    def list(self, session: Session) -> tuple[ProgramVersion, ...]:
        """All versions, newest first."""
        rows = session.scalars(select(ProgramVersionRow).order_by(ProgramVersionRow.created_at.desc()))
        return tuple(_version(row) for row in rows)

    def _made(
        self,
        session: Session,
        id_: str,
        document: Mapping[str, Any],
        metrics: Mapping[str, Any],
        dataset_hash: str,
        parent: str | None,
    ) -> ProgramVersionRow:
        return ProgramVersionRow(
            id=id_,
            document=dict(document),
            metrics=plain(metrics),
            dataset_hash=dataset_hash,
            parent=parent,
            created_at=self._db.now(session),
        )

    def _activate(self, session: Session, row: ProgramVersionRow, instead_of: str | None, lease: Lease | None) -> None:
        if lease is not None and held(session, lease).cancel_requested:
            raise Cancelled("Cancelled.")
        if instead_of is not None and instead_of not in session.scalars(
            select(ProgramVersionRow.id).where(ProgramVersionRow.active).with_for_update()
        ):
            raise Conflict(f"Program version {instead_of} is no longer the active one; {row.id} was not promoted.")
        session.execute(update(ProgramVersionRow).where(ProgramVersionRow.active).values(active=False))
        row.active, row.activated_at = True, self._db.now(session)


def _version(row: ProgramVersionRow) -> ProgramVersion:
    return ProgramVersion(
        id=row.id,
        document=row.document,
        metrics=row.metrics,
        dataset_hash=row.dataset_hash,
        parent=row.parent,
        active=row.active,
        created_at=row.created_at,
        activated_at=row.activated_at,
    )
