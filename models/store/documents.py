"""Documents, their copies and chunks: staged while hidden, published in one commit, forgotten later."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from models.editions import edition_from_json, order
from models.errors import Cancelled, Conflict, NotFound
from models.store.by_audience import ByAudience, documents_changed
from models.store.coding import UnitVectors, chunk_from, vectors_to_bytes
from models.store.copies import DocumentInfo, NewCopy, SeenCopy, StoredChunk, decode, infos, seen_copies
from models.store.database import Database, reads, writes
from models.store.decoded import DecodedChunk, DecodedChunks
from models.store.jobs import Lease, held
from models.store.staging import Staging
from models.store.terms import TermCounts, term_counts
from models.store.visibility import (
    ACTIVE,
    ARCHIVED,
    DROPPING,
    HIDDEN_STATES,
    KEPT_STATES,
    STAGED,
    SUPERSEDED,
    active_for,
    may_see,
)
from models.tables import (
    ChunkRow,
    CopyGroupRow,
    CopyRow,
    DocumentRow,
)
from models.types import Audience, Chunk

ABANDONED_AFTER = timedelta(days=1)
"""A copy that was staged this long ago and not published belongs to an ingestion that died."""

_HIDDEN = select(CopyRow.id).where(CopyRow.state.in_(HIDDEN_STATES))


class Documents:
    """Repository of documents. A copy's life: staged -> active -> superseded -> dropping -> forgotten (or gone).

    One that a newer edition replaces under its path is archived, not superseded: hidden, but kept.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._staging = Staging(db)
        self._terms = ByAudience[TermCounts](term_counts)
        self._copies = ByAudience[dict[str, SeenCopy]](lambda session, who, _: seen_copies(session, who))
        self._decoded = DecodedChunks()

    # ---- writing

    def stage(
        self,
        copy: NewCopy,
        chunks: Sequence[Chunk],
        unit_vectors: Sequence[UnitVectors | None],
        terms: Mapping[str, int],
    ) -> None:
        """Keeps a copy and its chunks, hidden until `publish`. Staging the same id again replaces all of it.

        The copy's row is committed first, so that it is in `hidden()` before anything of it can be found; the chunks
        follow in short transactions. unit_vectors: one per chunk, (n_units, dim). terms: number of chunks with each.
        Raises Conflict if this copy is active, Unavailable while it is being dropped (try again)."""
        self._staging.stage(copy, chunks, unit_vectors, terms)

    @writes
    def replace_unit_vectors(self, session: Session, copy_id: str, vectors: Mapping[str, UnitVectors | None]) -> None:
        """Sets the unit vectors of these chunks of a copy, by id: after a change of embedder."""
        rows = [{"id": id_, "vectors": vectors_to_bytes(of)} for id_, of in vectors.items()]
        if rows:
            session.execute(update(ChunkRow), rows)
            # What processes keep decoded is keyed by this moment.
            session.execute(update(CopyRow).where(CopyRow.id == copy_id).values(staged_at=self._db.now(session)))
            documents_changed(session)

    @writes
    def publish(self, session: Session, copy_id: str, lease: Lease | None = None) -> str | None:
        """One commit: this copy is active, the document's former one superseded. Returns the former one's id.

        A former one that states an older edition than this one is archived: a question may ask for that edition.
        Publishing an active copy changes nothing. lease: of the job that made it, so that a worker which was thought
        dead doesn't put an older file over a newer one. Raises NotFound, Conflict if it isn't staged, LeaseLost,
        Cancelled."""
        if lease is not None and held(session, lease).cancel_requested:
            raise Cancelled("Cancelled.")
        copy = session.get(CopyRow, copy_id, with_for_update=True)
        if copy is None:
            raise NotFound(f"There is no copy {copy_id}: stage it first.")
        if copy.state == ACTIVE:
            return None
        if copy.state != STAGED:
            raise Conflict(f"Copy {copy_id} of {copy.document} is {copy.state}, not staged: ingest the file again.")
        session.get(DocumentRow, copy.document, with_for_update=True)  # two publications of a document take turns
        now = self._db.now(session)
        former = session.scalars(
            select(CopyRow).where(CopyRow.document == copy.document, CopyRow.state == ACTIVE)
        ).one_or_none()
        if former is not None:
            newer = order(edition_from_json(copy.edition or {}), edition_from_json(former.edition or {})) == 1
            former.state, former.superseded_at = ARCHIVED if newer else SUPERSEDED, now
            session.flush()  # before the next one: only one may be active
        copy.state, copy.published_at, copy.superseded_at = ACTIVE, now, None
        documents_changed(session)
        return former.id if former else None

    @writes
    def remove(self, session: Session, document: str) -> str | None:
        """The document is no longer found, in none of its editions. Returns the id of the copy that was in force, None
        if there was no such document."""
        session.get(DocumentRow, document, with_for_update=True)
        copy = session.scalars(
            select(CopyRow).where(CopyRow.document == document, CopyRow.state == ACTIVE)
        ).one_or_none()
        if copy is None:
            return None
        session.execute(
            update(CopyRow)
            .where(CopyRow.document == document, CopyRow.state.in_(KEPT_STATES))
            .values(state=SUPERSEDED, superseded_at=self._db.now(session))
        )
        documents_changed(session)
        return copy.id

    @writes
    def superseded(self, session: Session, before: datetime) -> tuple[str, ...]:
        """Copies that nobody reads any more: superseded before that moment, or staged over a day ago and given up.

        Marks them as being dropped (still hidden, no longer stageable), so that the index may drop them and `forget`
        follow; what an earlier call returned and nobody forgot is returned again."""
        abandoned = self._db.now(session) - ABANDONED_AFTER
        ids = tuple(
            session.scalars(
                select(CopyRow.id)
                .where(
                    or_(
                        CopyRow.state == DROPPING,
                        and_(CopyRow.state == SUPERSEDED, CopyRow.superseded_at < before),
                        and_(CopyRow.state == STAGED, CopyRow.staged_at < abandoned),
                    )
                )
                .order_by(CopyRow.id)
                .with_for_update()
            )
        )
        fresh = update(CopyRow).where(CopyRow.id.in_(ids), CopyRow.state != DROPPING).values(state=DROPPING)
        if session.execute(fresh.returning(CopyRow.id)).all():
            documents_changed(session)
        return ids

    def forget(self, copy_id: str) -> None:
        """Deletes the copy's chunks and records. Its own row stays while an answer cites it.

        To be called after the index has dropped it. Raises Conflict if the copy is active; unknown ids are fine."""
        self._staging.forget(copy_id)

    # ---- reading

    @reads
    def hidden(self, session: Session) -> frozenset[str]:
        """Copies that no search may return: staged, or no longer active. Read it once per question, first.

        Older editions that are archived are among them: a question that asks for one names it to `evidence`."""
        return frozenset(session.scalars(_HIDDEN))

    def evidence(
        self,
        chunk_ids: Collection[str],
        audience: Audience,
        hidden: Collection[str],
        older: Collection[str] = (),
    ) -> dict[str, StoredChunk]:
        """The chunks of these ids that the audience may see, by id; others are left out.

        `hidden` is what `hidden()` returned when the question began. Of a document that was replaced since, only the
        copy that was active then is returned, so that one question sees one edition. older: archived copies that the
        question asks for."""
        if not chunk_ids or not audience:
            return {}
        return self._evidence(chunk_ids, audience, frozenset(hidden), older)

    @reads
    def _evidence(
        self,
        session: Session,
        chunk_ids: Collection[str],
        audience: Audience,
        hidden: frozenset[str],
        older: Collection[str],
    ) -> dict[str, StoredChunk]:
        copies = self._copies.of(session, audience)
        decoded = self._decoded.of(chunk_ids)
        stale = [id_ for id_, kept in decoded.items() if (of := copies.get(kept.chunk.copy)) and _is_stale(kept, of)]
        unread = [*stale, *(id_ for id_ in chunk_ids if id_ not in decoded)]
        if unread:
            new = decode(session, unread, copies)
            self._decoded.keep(new)
            decoded = {id_: kept for id_, kept in decoded.items() if id_ not in stale} | new
        found = {}
        for id_ in chunk_ids:
            kept = decoded.get(id_)
            source = copies.get(kept.chunk.copy) if kept else None
            if kept is None or source is None:
                continue
            copy = kept.chunk.copy
            # The copy that was active when `hidden` was read; of a new document the first since.
            in_force = copy not in hidden and source.before <= hidden
            if in_force or (source.archived and copy in older):
                language = kept.chunk.language or source.language
                found[id_] = StoredChunk(
                    kept.chunk, kept.vectors, source.document, source.title, source.revision, language, source.groups
                )
        return found

    @reads
    def get(self, session: Session, document: str, audience: Audience) -> DocumentInfo:
        """The active copy of a document. Raises NotFound if there is none or the audience may not see it."""
        found = infos(session, and_(CopyRow.document == document, active_for(audience)))
        if not found:
            raise NotFound(f"There is no document {document}. `millwright documents` lists what is there.")
        return found[0]

    @reads
    def list(self, session: Session, audience: Audience) -> tuple[DocumentInfo, ...]:
        """What the audience may see, by path."""
        return infos(session, active_for(audience))

    @reads
    def any(self, session: Session, audience: Audience) -> bool:
        """Whether there is a document at all that the audience may see."""
        return session.scalar(select(exists().where(active_for(audience)))) or False

    @reads
    def all(self, session: Session) -> tuple[DocumentInfo, ...]:
        """Every active copy, whatever its groups: for the operator's own listing and upkeep, never for a question."""
        return infos(session, CopyRow.state == ACTIVE)

    @reads
    def kept(self, session: Session) -> tuple[DocumentInfo, ...]:
        """Every copy that a question may be answered from, older editions too: for making the index again."""
        return infos(session, CopyRow.state.in_(KEPT_STATES))

    @reads
    def active_copy(self, session: Session, document: str) -> DocumentInfo | None:
        """The active copy, whoever may see it: for the ingestion, never for a question."""
        found = infos(session, and_(CopyRow.document == document, CopyRow.state == ACTIVE))
        return found[0] if found else None

    @reads
    def copy(self, session: Session, copy_id: str, audience: Audience) -> DocumentInfo:
        """A published copy, superseded ones too: what an older answer cites. Raises NotFound, also for the audience."""
        found = infos(session, and_(CopyRow.id == copy_id, CopyRow.state != STAGED, may_see(audience)))
        if not found:
            raise NotFound(f"There is no copy {copy_id}.")
        return found[0]

    @reads
    def groups(self, session: Session) -> frozenset[str]:
        """Every group that an active document names."""
        return frozenset(
            session.scalars(
                select(CopyGroupRow.name)
                .join(CopyRow, CopyRow.id == CopyGroupRow.copy_id)
                .where(CopyRow.state == ACTIVE)
                .distinct()
            )
        )

    @reads
    def documents_from(self, session: Session, root: str) -> tuple[str, ...]:
        """Paths of the active documents that were last ingested from this root, in order; for pruning."""
        return tuple(
            session.scalars(
                select(DocumentRow.path)
                .join(CopyRow, and_(CopyRow.document == DocumentRow.path, CopyRow.state == ACTIVE))
                .where(DocumentRow.root == root)
                .order_by(DocumentRow.path)
            )
        )

    @reads
    def chunks(self, session: Session, copy_id: str) -> tuple[Chunk, ...]:
        """All chunks of a copy in order, whoever may see it: for making the index again, never for a question."""
        rows = session.scalars(select(ChunkRow).where(ChunkRow.copy_id == copy_id).order_by(ChunkRow.ordinal))
        return tuple(chunk_from(row.id, row.copy_id, row.ordinal, row.kind, row.body) for row in rows)

    @reads
    def uses(self, session: Session, sha256: str) -> bool:
        """Whether any copy, a forgotten one that is still cited too, is made of these bytes."""
        return session.scalar(select(exists().where(CopyRow.sha256 == sha256))) or False

    @reads
    def term_counts(self, session: Session, audience: Audience) -> TermCounts:
        """In how many visible chunks each term stands. Kept in the process until a document changes."""
        return self._terms.of(session, audience)

    @reads
    def printed(self, session: Session, audience: Audience) -> frozenset[str]:
        """The terms of the manuals and bulletins in force that the audience may see, logs and readings left out."""
        wanted = select(CopyRow.terms).where(CopyRow.kind.not_in(("log", "readings")), active_for(audience))
        return frozenset(term for terms in session.scalars(wanted) for term in json.loads(terms))


def _is_stale(kept: DecodedChunk, copy: SeenCopy) -> bool:
    """Whether the copy was staged again, or its vectors replaced, since the chunk was decoded."""
    return kept.staged_at != copy.staged_at


__all__ = ["DocumentInfo", "Documents", "NewCopy", "StoredChunk"]
