"""Ingesting a file, in a worker: read, cut, embed, stage while hidden, index, publish in one commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from ingestion.chunking import chunks, index_terms, record_chunks
from ingestion.edition import edition_of, front_of
from ingestion.findings.log import with_findings
from ingestion.formats.includes import Beside
from ingestion.logs.mapping import LogMapping, parse
from ingestion.read import read
from models.editions import Edition
from models.embedder import Embedder
from models.errors import Unreadable
from models.index.port import IndexedChunk, VectorIndex
from models.readings import ReadingBatch, ReadingCounts, ReadReadings
from models.store import Store
from models.store.documents import NewCopy
from models.types import Chunk, PageState, ReadDocument, ReadLog
from services.documents.copies import copy_path, named
from services.documents.vectors import ChunkVectors, vectors_of
from services.queries.leases import Work, leased

INDEX_BATCH = 200


def ingest(
    job_id: str,
    store: Store,
    index: VectorIndex,
    embedder: Embedder | None,
    home: Path,
    worker: str,
    limit_s: float | None = None,
) -> None:
    """Makes the file of a job searchable, once in effect however often and wherever this is called.

    How it ended stands in the job's row: done with pages, chunks and problems, or failed with the file's reason. Until
    the last line every reader sees the document as it was. Raises Unavailable if the Store can't be read at all.
    """
    with leased(store, job_id, worker, limit_s) as work, _hunger_named(store, job_id):
        if work is None:
            return
        if _is_active(store, work):
            store.jobs.finish(work.lease, {"unchanged": True})
            return
        with _bytes_of(work, home) as path:
            pages = _Pages()
            found = read(
                path,
                lambda done, total: work.progress(done, total, pages.note()),
                _mapping(work),
                pages.found.append,
                _beside(work, home),
            )
            copy = _copy(work, found)
            if isinstance(found, ReadLog):
                found = with_findings(found, store.documents.printed((copy.groups,)))
            if isinstance(found, ReadReadings):
                result = _stage_readings(store, work, copy, found)
            else:
                result = _stage(store, index, embedder, work, copy, found)
        work.checkpoint()
        store.documents.publish(copy.id, work.lease)
        store.jobs.finish(work.lease, result)


@dataclass
class _Pages:
    """What was found on the pages that have been read."""

    found: list[PageState] = field(default_factory=list)

    def note(self) -> str:
        recognised, unread = self.found.count(PageState.OCR), self.found.count(PageState.SCAN)
        told = [f"{recognised} by OCR"] * bool(recognised) + [f"{unread} without readable text"] * bool(unread)
        return ", ".join(["reading", *told])


def _stage(
    store: Store,
    index: VectorIndex,
    embedder: Embedder | None,
    work: Work,
    copy: NewCopy,
    found: ReadDocument | ReadLog,
) -> dict[str, Any]:
    """Keeps and indexes a document or a log while it is hidden; returns what is to be told of it."""
    cut = chunks(found, copy.id) if isinstance(found, ReadDocument) else record_chunks(found, copy.id)
    copy = replace(copy, edition=_edition(copy, cut, found))
    vectors = vectors_of(cut, copy.document, copy.title, embedder, _noting(work, copy.page_count or 1, "embedding"))
    made, counts = entries(copy.document, copy.title, copy.language, copy.groups, cut, vectors)
    store.documents.stage(copy, cut, [of.units for of in vectors], counts)
    if isinstance(found, ReadLog):
        store.records.stage(copy.id, found)
    _index(index, copy.id, made, work)
    return _result(copy, cut, found)


def _stage_readings(store: Store, work: Work, copy: NewCopy, found: ReadReadings) -> dict[str, Any]:
    """Keeps readings as they are read, so that a file of any size needs little memory. Their words are in no index."""
    store.documents.stage(replace(copy, edition=Edition()), (), (), {})
    kept = 0

    def seen(batch: ReadingBatch) -> None:
        nonlocal kept
        kept += len(batch.points)
        work.progress(batch.done, found.size, f"{kept:,} readings")

    counts = store.readings.stage(copy.id, found, seen)
    problems = [*found.problems, *_told(copy.document, counts)]
    store.readings.note(copy.id, problems)
    return {
        "copy": copy.id,
        "title": copy.title,
        "readings": counts.added,
        "rejected": counts.rejected,
        "problems": problems,
    }


def _told(document: str, counts: ReadingCounts) -> Iterator[str]:
    name = Path(document).name
    if counts.rejected:
        yield f"{name}: {counts.rejected} rows or cells were set aside; the reasons stand in its list of rejected rows."
    if counts.same:
        yield f"{name}: {counts.same} readings are there twice, with the same value; they count once."
    if counts.empty:
        yield f"{name}: {counts.empty} cells hold no value."


@contextmanager
def _bytes_of(work: Work, home: Path) -> Iterator[Path]:
    """The kept bytes under the file's own name. Raises Unreadable if they are gone."""
    payload, document = work.lease.payload, work.lease.subject
    if not copy_path(home, payload["sha256"], payload["suffix"]).is_file():
        raise Unreadable(f"The bytes of {document} are no longer in the data directory. Ingest the file again.")
    with named(home, payload["sha256"], payload["suffix"], document) as path:
        yield path


def _mapping(work: Work) -> LogMapping:
    text = work.lease.payload.get("mapping", "")
    return parse(text, f"The mapping of {work.lease.subject}") if text else LogMapping()


def _beside(work: Work, home: Path) -> Beside:
    kept = work.lease.payload.get("beside", {})
    return Beside(work.lease.subject, {name: copy_path(home, *of) for name, of in kept.items()})


def _is_active(store: Store, work: Work) -> bool:
    active = store.documents.active_copy(work.lease.subject)
    return active is not None and active.copy == work.lease.payload["copy"]


@contextmanager
def _hunger_named(store: Store, job_id: str) -> Iterator[None]:
    """A file that needs more memory than one may take is a bad file: it would need as much the next time."""
    try:
        yield
    except MemoryError as error:
        raise Unreadable(
            f"{store.jobs.get(job_id).subject} needs more memory than MILLWRIGHT_INGESTION_MEMORY_MB allows. "
            "Raise it, or split the file."
        ) from error


def _copy(work: Work, found: ReadDocument | ReadLog | ReadReadings) -> NewCopy:
    payload, document = work.lease.payload, work.lease.subject
    common: dict[str, Any] = {
        "id": payload["copy"],
        "document": document,
        "root": payload["root"],
        "sha256": payload["sha256"],
        "suffix": payload["suffix"],
        "groups": frozenset(payload["groups"]),
        "problems": found.problems,
    }
    if isinstance(found, ReadLog):
        return NewCopy(**common, title=Path(document).stem, kind="log")
    if isinstance(found, ReadReadings):
        return NewCopy(**common, title=Path(document).stem, kind="readings")
    return NewCopy(
        **common,
        title=found.title or "/".join(PurePosixPath(document).with_suffix("").parts[-2:]),
        revision=found.revision,
        language=found.language,
        page_count=found.page_count,
        pages=found.pages,
    )


def _edition(copy: NewCopy, cut: Sequence[Chunk], found: ReadDocument | ReadLog) -> Edition:
    """What a document says of its edition; a log has none."""
    if isinstance(found, ReadLog):
        return Edition()
    return edition_of(copy.document, copy.title, copy.revision, copy.language, cut, front_of(found))


def entries(
    document: str,
    title: str,
    language: str,
    groups: frozenset[str],
    cut: Sequence[Chunk],
    vectors: Sequence[ChunkVectors],
) -> tuple[list[IndexedChunk], Counter[str]]:
    """What the index keeps of each chunk, and in how many chunks each term stands."""
    counts: Counter[str] = Counter()
    made: list[IndexedChunk] = []
    for chunk, of in zip(cut, vectors, strict=True):
        own = index_terms(document, title, chunk, language)
        counts.update(set(own))
        made.append(IndexedChunk(chunk.id, document, chunk.kind, groups, own, of.chunk))
    return made, counts


def _index(index: VectorIndex, copy: str, made: Sequence[IndexedChunk], work: Work) -> None:
    # Nothing is dropped before: what an attempt that died has left are the same ids, and one that was only thought dead
    # would take away what its successor has published.
    for start in range(0, len(made), INDEX_BATCH):
        work.checkpoint()
        index.add(copy, made[start : start + INDEX_BATCH])


def _noting(work: Work, pages: int, note: str) -> Callable[[int, int], None]:
    return lambda done, total: work.progress(pages, pages, f"{note} {done} of {total}")


def _result(copy: NewCopy, cut: Sequence[Chunk], found: ReadDocument | ReadLog) -> dict[str, Any]:
    result: dict[str, Any] = {
        "copy": copy.id,
        "title": copy.title,
        "revision": copy.revision,
        "language": copy.language,
        "pages": copy.page_count,
        "page_states": dict(Counter(page.state.value for page in copy.pages)),
        "chunks": len(cut),
        "problems": [*copy.problems],
    }
    if isinstance(found, ReadLog):
        result |= {"records": len(found.work_orders), "assets": len(found.assets), "rejected": len(found.rejected)}
    return result
