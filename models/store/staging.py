"""Copies on their way in and out of the Store, in short transactions: neither keeps another writer waiting."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, exists, insert, not_, select, update
from sqlalchemy.orm import Session

from models.editions import edition_to_json
from models.errors import Conflict, Unavailable
from models.store.by_audience import documents_changed
from models.store.coding import UnitVectors, body_of, vectors_to_bytes
from models.store.copies import NewCopy
from models.store.database import Database, writes
from models.store.readings import clear_some
from models.store.visibility import ACTIVE, DROPPING, FORGOTTEN, STAGED
from models.tables import (
    AssetEntryRow,
    ChunkRow,
    CitationRow,
    CopyGroupRow,
    CopyRow,
    DocumentRow,
    RejectedRowRow,
    WorkOrderRow,
)
from models.types import Chunk

BATCH = 200
"""Chunks per transaction while staging: a few MB, so that no other writer waits long."""


class Staging:
    """`Documents.stage` and `Documents.forget`, step by step."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def stage(
        self,
        copy: NewCopy,
        chunks: Sequence[Chunk],
        unit_vectors: Sequence[UnitVectors | None],
        terms: Mapping[str, int],
    ) -> None:
        """The copy's row, then its chunks. Raises Conflict, Unavailable."""
        self._stage_copy(copy)
        self._clear(copy.id)
        for start in range(0, len(chunks), BATCH):
            rows = [
                {
                    "id": chunk.id,
                    "copy_id": copy.id,
                    "ordinal": chunk.ordinal,
                    "kind": chunk.kind.value,
                    "body": body_of(chunk),
                    "vectors": vectors_to_bytes(vectors),
                }
                for chunk, vectors in zip(
                    chunks[start : start + BATCH], unit_vectors[start : start + BATCH], strict=True
                )
            ]
            self._add_chunks(rows)
        self._finish_staging(copy.id, len(chunks), json.dumps(terms, ensure_ascii=False, separators=(",", ":")))

    def forget(self, copy_id: str) -> None:
        """The chunks and records, then the copy's row unless an answer cites it. Raises Conflict."""
        self._refuse_active(copy_id)
        self._clear(copy_id)
        self._forget_copy(copy_id)

    @writes
    def _stage_copy(self, session: Session, copy: NewCopy) -> None:
        now = self._db.now(session)
        document = session.get(DocumentRow, copy.document, with_for_update=True)
        if document is None:
            session.add(DocumentRow(path=copy.document, root=copy.root, created_at=now))
            session.flush()
        else:
            document.root = copy.root
        row = session.get(CopyRow, copy.id, with_for_update=True)
        if row is None:
            row = CopyRow(id=copy.id, document=copy.document)
            session.add(row)
        elif row.state == ACTIVE:
            raise Conflict(f"Copy {copy.id} of {copy.document} is active already: there is nothing to stage.")
        elif row.state == DROPPING:
            raise Unavailable(f"An old copy of {copy.document} with the same bytes is being dropped; try again soon.")
        elif row.state != STAGED:
            documents_changed(session)  # an older edition is no longer there to be asked for
        row.state, row.kind, row.sha256, row.suffix = STAGED, copy.kind, copy.sha256, copy.suffix
        row.title, row.revision, row.language, row.page_count = (
            copy.title,
            copy.revision,
            copy.language,
            copy.page_count,
        )
        row.pages = [[page.number, page.width, page.height, page.state.value] for page in copy.pages]
        row.problems = [*copy.problems]
        row.staged_at, row.published_at, row.superseded_at = now, None, None
        row.edition = None if copy.edition is None else edition_to_json(copy.edition)
        row.columns, row.terms, row.chunk_count = {}, "{}", 0
        session.flush()
        session.execute(delete(CopyGroupRow).where(CopyGroupRow.copy_id == copy.id))
        session.add_all(CopyGroupRow(copy_id=copy.id, name=name) for name in sorted(copy.groups))

    @writes
    def _add_chunks(self, session: Session, rows: Sequence[dict[str, Any]]) -> None:
        session.execute(insert(ChunkRow), rows)

    @writes
    def _finish_staging(self, session: Session, copy_id: str, chunks: int, terms: str) -> None:
        session.execute(update(CopyRow).where(CopyRow.id == copy_id).values(chunk_count=chunks, terms=terms))

    def _clear(self, copy_id: str) -> None:
        while self._clear_some(copy_id):
            pass

    @writes
    def _clear_some(self, session: Session, copy_id: str) -> bool:
        """Deletes the records and up to a batch of readings or chunks; whether there may be more."""
        if clear_some(session, copy_id):
            return True
        session.execute(delete(WorkOrderRow).where(WorkOrderRow.copy_id == copy_id))
        session.execute(delete(RejectedRowRow).where(RejectedRowRow.copy_id == copy_id))
        session.execute(delete(AssetEntryRow).where(AssetEntryRow.copy_id == copy_id))
        ids = list(session.scalars(select(ChunkRow.id).where(ChunkRow.copy_id == copy_id).limit(BATCH)))
        session.execute(delete(ChunkRow).where(ChunkRow.id.in_(ids)))
        return len(ids) == BATCH

    @writes
    def _refuse_active(self, session: Session, copy_id: str) -> None:
        copy = session.get(CopyRow, copy_id, with_for_update=True)
        if copy is not None and copy.state == ACTIVE:
            raise Conflict(f"Copy {copy_id} is the active one of {copy.document}: remove the document first.")
        if copy is not None:
            copy.state = DROPPING
            documents_changed(session)

    @writes
    def _forget_copy(self, session: Session, copy_id: str) -> None:
        copy = session.get(CopyRow, copy_id, with_for_update=True)
        if copy is None:
            return
        copy.state, copy.terms = FORGOTTEN, "{}"
        session.flush()
        if session.scalar(select(exists().where(CitationRow.copy_id == copy_id))):
            return
        session.execute(delete(CopyRow).where(CopyRow.id == copy_id))
        session.execute(
            delete(DocumentRow).where(
                DocumentRow.path == copy.document, not_(exists().where(CopyRow.document == DocumentRow.path))
            )
        )
