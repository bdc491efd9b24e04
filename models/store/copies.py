"""What the Store gives of a copy, and how it is read from the rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models.editions import Edition
from models.store.coding import UnitVectors, chunk_from, vectors_from_bytes
from models.store.decoded import DecodedChunk
from models.store.visibility import ACTIVE, ARCHIVED, SUPERSEDED, may_see
from models.tables import ChunkRow, CopyGroupRow, CopyRow, DocumentRow
from models.types import Audience, Chunk, Page, PageState

CopyKind = Literal["manual", "log", "readings"]
_REPLACED = (SUPERSEDED, ARCHIVED)
_KINDS: dict[str, CopyKind] = {"log": "log", "readings": "readings"}


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A copy about to be staged.

    id: first 32 hex digits of the SHA-256 over document, bytes, sorted groups and reader version. document: path as
    ingested, relative to `root`. suffix: '.pdf'. page_count: None for formats without pages. columns: for a log, which
    column was taken for what. edition: what it says of its edition, None where that wasn't looked for.
    """

    id: str
    document: str
    root: str
    sha256: str
    suffix: str
    title: str
    groups: frozenset[str]
    revision: str | None = None
    language: str = "en"
    page_count: int | None = None
    pages: tuple[Page, ...] = ()
    problems: tuple[str, ...] = ()
    kind: CopyKind = "manual"
    edition: Edition | None = None


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """The active copy of a document, as `millwright documents` lists it. chunks: their number."""

    document: str
    root: str
    copy: str
    sha256: str
    suffix: str
    kind: CopyKind
    title: str
    revision: str | None
    language: str
    groups: frozenset[str]
    page_count: int | None
    pages: tuple[Page, ...]
    chunks: int
    problems: tuple[str, ...]
    ingested_at: datetime


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with where it comes from. unit_vectors: (n_units, dim) float16, None where no embedder was there."""

    chunk: Chunk
    unit_vectors: UnitVectors | None
    document: str
    title: str
    revision: str | None
    language: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class SeenCopy:
    """A copy that is or was in force and that an audience may see. before: the copies of its document it came after."""

    document: str
    title: str
    revision: str | None
    language: str
    staged_at: datetime
    archived: bool
    groups: frozenset[str]
    before: frozenset[str]


def seen_copies(session: Session, audience: Audience) -> dict[str, SeenCopy]:
    """The copies, active and replaced ones, that the audience may see, by id."""
    of_audience = and_(CopyRow.state.in_((ACTIVE, *_REPLACED)), may_see(audience))
    named = CopyGroupRow.copy_id.in_(select(CopyRow.id).where(of_audience))
    seen_by: dict[str, set[str]] = {}
    for id_, name in session.execute(select(CopyGroupRow.copy_id, CopyGroupRow.name).where(named)):
        seen_by.setdefault(id_, set()).add(name)
    replaced: dict[str, list[tuple[datetime, str]]] = {}
    all_replaced = select(CopyRow.id, CopyRow.document, CopyRow.published_at).where(CopyRow.state.in_(_REPLACED))
    for id_, document, published_at in session.execute(all_replaced):
        if published_at is not None:
            replaced.setdefault(document, []).append((published_at, id_))
    columns = (CopyRow.document, CopyRow.title, CopyRow.revision, CopyRow.language, CopyRow.staged_at)
    wanted = select(CopyRow.id, CopyRow.state, CopyRow.published_at, *columns).where(of_audience)
    return {
        row.id: SeenCopy(
            row.document, row.title, row.revision, row.language, row.staged_at, row.state == ARCHIVED,
            frozenset(seen_by[row.id]),
            frozenset(id_ for at, id_ in replaced.get(row.document, ()) if at < row.published_at),
        )
        for row in session.execute(wanted)
    }  # fmt: skip


def decode(session: Session, chunk_ids: Collection[str], copies: Mapping[str, SeenCopy]) -> dict[str, DecodedChunk]:
    """Those of the chunks that are of the copies, read and decoded."""
    columns = (ChunkRow.id, ChunkRow.copy_id, ChunkRow.ordinal, ChunkRow.kind, ChunkRow.body, ChunkRow.vectors)
    decoded = {}
    for id_, copy, ordinal, kind, body, vectors in session.execute(select(*columns).where(ChunkRow.id.in_(chunk_ids))):
        if copy in copies:
            chunk = chunk_from(id_, copy, ordinal, kind, body)
            of_units = vectors_from_bytes(vectors, len(chunk.units))
            decoded[id_] = DecodedChunk(chunk, of_units, copies[copy].staged_at)
    return decoded


def groups(session: Session, copies: Collection[str]) -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {copy: set() for copy in copies}
    for copy, name in session.execute(
        select(CopyGroupRow.copy_id, CopyGroupRow.name).where(CopyGroupRow.copy_id.in_(copies))
    ):
        names[copy].add(name)
    return {copy: frozenset(found) for copy, found in names.items()}


def infos(session: Session, condition: ColumnElement[bool]) -> tuple[DocumentInfo, ...]:
    rows = session.execute(
        select(CopyRow, DocumentRow.root)
        .join(DocumentRow, DocumentRow.path == CopyRow.document)
        .where(condition)
        .order_by(CopyRow.document)
    ).all()
    seen_by = groups(session, {row.id for row, _ in rows})
    return tuple(
        DocumentInfo(
            document=row.document,
            root=root,
            copy=row.id,
            sha256=row.sha256,
            suffix=row.suffix,
            kind=_KINDS.get(row.kind, "manual"),
            title=row.title,
            revision=row.revision,
            language=row.language,
            groups=seen_by[row.id],
            page_count=row.page_count,
            pages=tuple(Page(number, width, height, PageState(state)) for number, width, height, state in row.pages),
            chunks=row.chunk_count,
            problems=tuple(row.problems),
            ingested_at=row.published_at or row.staged_at,
        )
        for row, root in rows
    )
