"""Editions: what the copies say of theirs, what a person has said instead, and who may see which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models.editions import Edition, edition_from_json, edition_to_json
from models.errors import NotFound
from models.store.by_audience import ByAudience, documents_changed
from models.store.database import Database, reads, writes
from models.store.visibility import ACTIVE, ARCHIVED, KEPT_STATES, kept_for
from models.tables import CopyRow, EditionSetRow
from models.types import Audience


@dataclass(frozen=True, slots=True)
class EditionSet:
    """What a person has said of a file's edition; None = nothing, '' and () = that there is none.

    family: documents with the same word are editions of one document, '' = this one stands alone. supersedes: paths of
    documents that it takes the place of. effectivity: in words ('S/N 1200 and up').
    """

    family: str | None = None
    revision: str | None = None
    effective_from: date | None = None
    effectivity: str | None = None
    supersedes: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return self != EditionSet()


@dataclass(frozen=True, slots=True)
class CopyEdition:
    """A copy in force, or an older edition that is kept, with what it says of its edition and what a person does."""

    copy: str
    document: str
    sha256: str
    title: str
    revision: str | None
    language: str
    archived: bool
    published_at: datetime
    found: Edition
    said: EditionSet


class Editions:
    """Repository of editions. What is read of an audience is kept in the process until a document changes."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._kept = ByAudience[tuple[CopyEdition, ...]](lambda session, who, _: _read(session, kept_for(who)))

    @reads
    def of(self, session: Session, audience: Audience) -> tuple[CopyEdition, ...]:
        """Of every copy that the audience may see, by document and time; the same tuple until something changes."""
        return self._kept.of(session, audience)

    @reads
    def all(self, session: Session) -> tuple[CopyEdition, ...]:
        """Of every copy, whoever may see it: for the operator, never for a question."""
        return _read(session, CopyRow.state.in_(KEPT_STATES))

    @writes
    def say(self, session: Session, document: str, said: EditionSet) -> None:
        """Sets what a person says of the document's file as it is now; an empty one takes back all that was said.

        Raises NotFound if there is no such document."""
        sha256 = session.scalar(select(CopyRow.sha256).where(CopyRow.document == document, CopyRow.state == ACTIVE))
        if sha256 is None:
            raise NotFound(f"There is no document {document}. `millwright documents` lists what is there.")
        row = session.get(EditionSetRow, (document, sha256), with_for_update=True)
        if not said:
            if row is not None:
                session.delete(row)
        else:
            if row is None:
                row = EditionSetRow(document=document, sha256=sha256)
                session.add(row)
            row.family, row.revision, row.effectivity = said.family, said.revision, said.effectivity
            row.effective_from = said.effective_from.isoformat() if said.effective_from else None
            row.supersedes = None if said.supersedes is None else [*said.supersedes]
            row.set_at = self._db.now(session)
        documents_changed(session)

    @reads
    def unread(self, session: Session) -> tuple[str, ...]:
        """Copies that were ingested before their edition was looked for."""
        wanted = select(CopyRow.id).where(CopyRow.state.in_(KEPT_STATES), CopyRow.edition.is_(None))
        return tuple(session.scalars(wanted.order_by(CopyRow.id)))

    @writes
    def keep(self, session: Session, copy_id: str, found: Edition) -> None:
        """What a copy says of its edition, looked for after it was ingested."""
        session.execute(update(CopyRow).where(CopyRow.id == copy_id).values(edition=edition_to_json(found)))
        documents_changed(session)


def _read(session: Session, condition: ColumnElement[bool]) -> tuple[CopyEdition, ...]:
    rows = session.execute(
        select(
            CopyRow.id, CopyRow.document, CopyRow.sha256, CopyRow.title, CopyRow.revision, CopyRow.language,
            CopyRow.state, CopyRow.published_at, CopyRow.staged_at, CopyRow.edition,
        )
        .where(condition)
        .order_by(CopyRow.document, CopyRow.published_at)
    ).all()  # fmt: skip
    said = {(row.document, row.sha256): _said(row) for row in session.scalars(select(EditionSetRow))}
    return tuple(
        CopyEdition(
            copy=row.id,
            document=row.document,
            sha256=row.sha256,
            title=row.title,
            revision=row.revision,
            language=row.language,
            archived=row.state == ARCHIVED,
            published_at=row.published_at or row.staged_at,
            found=edition_from_json(row.edition or {}),
            said=said.get((row.document, row.sha256), EditionSet()),
        )
        for row in rows
    )


def _said(row: EditionSetRow) -> EditionSet:
    return EditionSet(
        family=row.family,
        revision=row.revision,
        effective_from=date.fromisoformat(row.effective_from) if row.effective_from else None,
        effectivity=row.effectivity,
        supersedes=None if row.supersedes is None else tuple(row.supersedes),
    )
