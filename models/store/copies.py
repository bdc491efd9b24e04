"""What the Store gives of a copy, and how it is read from the rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, exists, not_, select
from sqlalchemy.orm import Session, aliased, load_only

from models.editions import Edition
from models.store.coding import UnitVectors, chunk_from, vectors_from_bytes
from models.store.decoded import Decoded, Key
from models.store.visibility import ACTIVE, ARCHIVED, SUPERSEDED
from models.tables import ChunkRow, CopyGroupRow, CopyRow, DocumentRow
from models.types import Chunk, Page, PageState

CopyKind = Literal["manual", "log", "readings"]
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


def active_when(hidden: Collection[str]) -> ColumnElement[bool]:
    """True for the copy of a document that was active when `hidden` was read (for a new document: the first since)."""
    earlier = aliased(CopyRow)
    replaced = (SUPERSEDED, ARCHIVED)
    return and_(
        CopyRow.state.in_((ACTIVE, *replaced)),
        CopyRow.id.not_in(hidden),
        not_(
            exists().where(
                earlier.document == CopyRow.document,
                earlier.state.in_(replaced),
                earlier.published_at < CopyRow.published_at,
                earlier.id.not_in(hidden),
            )
        ),
    )


def sources(session: Session, copies: Collection[str], condition: ColumnElement[bool]) -> dict[str, CopyRow]:
    """Those of the copies that meet the condition, by id; what is long in them isn't loaded."""
    wanted = load_only(CopyRow.document, CopyRow.title, CopyRow.revision, CopyRow.language, CopyRow.staged_at)
    rows = session.scalars(select(CopyRow).options(wanted).where(CopyRow.id.in_(copies), condition))
    return {row.id: row for row in rows}


def decode(session: Session, keys: Mapping[str, Key]) -> dict[Key, Decoded]:
    """The chunks of these ids, read and decoded, under their keys."""
    columns = (ChunkRow.id, ChunkRow.copy_id, ChunkRow.ordinal, ChunkRow.kind, ChunkRow.body, ChunkRow.vectors)
    decoded = {}
    for id_, copy, ordinal, kind, body, vectors in session.execute(select(*columns).where(ChunkRow.id.in_(list(keys)))):
        chunk = chunk_from(id_, copy, ordinal, kind, body)
        decoded[keys[id_]] = chunk, vectors_from_bytes(vectors, len(chunk.units))
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
