"""Handing files in: what can be told at once is told, the rest becomes one job per file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from os.path import commonpath
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ingestion.formats.includes import included_files, parts_of
from ingestion.logs.mapping import SUFFIXES, mapping_for, read_mapping
from ingestion.suffixes import LOGS, PICTURES, reason_against
from models.errors import BadInput
from models.store import Store
from models.store.jobs import Job, JobKind, JobState, Queue
from models.types import PUBLIC_GROUP
from services.documents.copies import copy_id, keep
from services.doorbell import Ring, try_ring

MOST_JOBS = 100_000
PAGES_WITH_PICTURES = (".html", ".htm", ".xhtml", ".md", ".markdown", ".mdx", ".rst", ".adoc", ".asciidoc")
INCLUDING = (".rst", ".adoc", ".asciidoc")
LARGEST_PAGE = 50_000_000
_OPEN = (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not taken, with the reason and what to do."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of the files. jobs: one per file that a worker will read (its subject is the document).

    unchanged: documents whose active copy is these very bytes. removed: documents of these folders that are gone.
    """

    jobs: tuple[Job, ...]
    unchanged: tuple[str, ...]
    refused: tuple[Refused, ...]
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    root: Path

    @property
    def document(self) -> str:
        return self.path.relative_to(self.root).as_posix()


def submit_files(
    store: Store,
    ring: Ring,
    paths: Sequence[str | Path],
    groups: Collection[str],
    home: Path,
    *,
    prune: bool = False,
    max_file_mb: int = 500,
    mapping: Path | None = None,
) -> Submission:
    """Takes files, folders and globs; the bytes are safe once this returns, whatever becomes of the queue.

    A document is named by its path below the folder that was given, a single file by its name, several files by their
    paths below their common folder. groups: who may see them, empty = everyone. prune: documents that came from a given
    folder and are no longer in it are removed. mapping: what the columns of these logs mean; else that of a log lies
    beside it (`log.mapping.yaml`). One bad file never stops the others. Raises BadInput if a path or a glob
    matches nothing, Unavailable if the Store doesn't answer.
    """
    if mapping is not None:
        read_mapping(mapping)
    found, refused = _taken([file for file in find_files(paths, home) if not file.path.name.endswith(SUFFIXES)])
    figures = _figures(found)
    parts = _parts(found)
    seen_by = frozenset(groups) or frozenset({PUBLIC_GROUP})
    open_jobs = {job.subject: job for job in reversed(store.jobs.list(JobKind.INGEST, _OPEN, limit=MOST_JOBS))}
    jobs: list[Job] = []
    unchanged: list[str] = []
    left: set[Path] = set()
    for file in found:
        reason = reason_against(file.path) or figures.get(file.path) or _size_against(file.path, max_file_mb)
        if reason:
            refused.append(Refused(str(file.path), reason))
            continue
        try:
            said = mapping_for(file.path, mapping) if file.path.suffix.lower() in LOGS else ""
        except BadInput as error:
            refused.append(Refused(str(file.path), str(error)))
            continue
        if not said and file.path in parts:  # a log that a person described stays a log
            reason = f"{file.path.name} is part of {parts[file.path].name}; it is left out as a document."
            refused.append(Refused(str(file.path), reason))
            left.add(file.path)
            continue
        try:
            sha256 = keep(file.path, home)
            beside = _kept_beside(file, home)
        except OSError as error:
            refused.append(Refused(str(file.path), f"{file.path.name} can't be read: {error.strerror or error}."))
            continue
        copy = copy_id(file.document, sha256, seen_by, said, beside)
        waiting = open_jobs.get(file.document)
        if waiting is not None and waiting.payload.get("copy") == copy:
            jobs.append(waiting)
            continue
        if waiting is not None and frozenset(waiting.payload.get("groups", ())) != seen_by:
            reason = f"{file.document} is being read for other groups. Wait until that is done, or take another name."
            refused.append(Refused(str(file.path), reason))
            continue
        if waiting is not None:  # else the older bytes might be published last
            store.jobs.cancel(waiting.id, "A newer file of this document was handed in.")
        active = store.documents.active_copy(file.document)
        if active is not None and active.copy == copy:
            unchanged.append(file.document)
            continue
        payload: dict[str, Any] = {
            "copy": copy,
            "root": str(file.root),
            "sha256": sha256,
            "suffix": file.path.suffix.lower(),
            "groups": sorted(seen_by),
        }
        payload |= {name: value for name, value in (("mapping", said), ("beside", beside)) if value}
        job = store.jobs.enqueue(JobKind.INGEST, file.document, payload, Queue.INGESTION)
        try_ring(ring, job)
        jobs.append(job)
    removed = _prune(store, [file for file in found if file.path not in left], paths) if prune else ()
    return Submission(tuple(jobs), tuple(unchanged), tuple(refused), removed)


def _kept_beside(file: _Found, home: Path) -> dict[str, list[str]]:
    """Keeps the files that a document includes; returns (hash, suffix) by their paths below the folder."""
    if file.path.suffix.lower() not in INCLUDING:
        return {}
    there = included_files(file.path, file.root)
    return {name: [keep(path, home), path.suffix.lower()] for name, path in there.items()}


def _parts(found: Sequence[_Found]) -> dict[Path, Path]:
    """Files that a document of the same batch holds as a whole, with that document."""
    there = {file.path for file in found}
    holders: dict[Path, Path] = {}
    for file in found:
        for part in parts_of(file.path, file.root) if file.path.suffix.lower() in INCLUDING else ():
            above: Path | None = file.path
            while above is not None and above != part:
                above = holders.get(above)
            if part in there and above is None:  # of two that include each other, the first holds the other
                holders.setdefault(part, file.path)
    return holders


def _figures(found: Sequence[_Found]) -> dict[Path, str]:
    """Pictures that a page of the same folders shows, with the reason why they are no documents of their own."""
    pictures = {file.path.name.encode(): file.path for file in found if file.path.suffix.lower() in PICTURES}
    shown: dict[Path, str] = {}
    for file in found if pictures else ():
        if file.path.suffix.lower() in PAGES_WITH_PICTURES and file.path.stat().st_size <= LARGEST_PAGE:
            text = file.path.read_bytes()
            for name, path in pictures.items():
                if name in text or quote(name).encode() in text:
                    shown[path] = f"{path.name} is a figure of {file.path.name}; it is left out as a document."
    return shown


def find_files(paths: Sequence[str | Path], home: Path) -> list[_Found]:
    """The files of these paths. Raises BadInput if a path or a glob matches nothing."""
    found: list[_Found] = []
    single: list[Path] = []
    for given in paths:
        path = Path(given).expanduser()
        if path.is_dir():
            root = path.resolve()
            found += (_Found(file, root) for file in _files_below(root, home))
        elif path.is_file():
            single.append(path.resolve())
        elif has_magic(str(given)):
            matches = [Path(match) for match in sorted(glob(str(path), recursive=True))]  # noqa: PTH207 (absolute patterns)
            files = [match.resolve() for match in matches if match.is_file()]
            if not files:
                raise BadInput(f"No file matches {given}. Check the pattern; quotes keep the shell from changing it.")
            root = _fixed_part(path)
            found += (_Found(file, root if file.is_relative_to(root) else file.parent) for file in files)
        else:
            raise BadInput(f"There is no file or folder {given}. Check the path.")
    if single:
        root = Path(commonpath([str(file.parent) for file in single]))
        found += (_Found(file, root) for file in single)
    return found


def _files_below(root: Path, home: Path) -> Iterator[Path]:
    """All files in order, hidden ones and Millwright's own data directory left out (but not an upload inside it)."""
    within = root.is_relative_to(home.resolve())
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
        if path.is_file() and not hidden and (within or not path.is_relative_to(home)):
            yield path


def _fixed_part(pattern: Path) -> Path:
    """The folder of a glob before its first wildcard."""
    fixed = Path(pattern.anchor or ".")
    for part in pattern.parts[1 if pattern.anchor else 0 :]:
        if has_magic(part):
            break
        fixed /= part
    return fixed.resolve()


def _taken(found: Sequence[_Found]) -> tuple[list[_Found], list[Refused]]:
    """Each file once; of two that would be the same document, the first."""
    by_document: dict[str, _Found] = {}
    refused: list[Refused] = []
    for file in found:
        first = by_document.setdefault(file.document, file)
        if first.path != file.path:
            reason = f"{file.document} is the name of {first.path} too. Ingest the folder above both."
            refused.append(Refused(str(file.path), reason))
    return list(by_document.values()), refused


def _size_against(path: Path, max_file_mb: int) -> str:
    size = path.stat().st_size
    if size == 0:
        return f"{path.name} is empty. Check the file and try again."
    if size > max_file_mb * 1_000_000:
        return f"{path.name} has {size / 1_000_000:.0f} MB, more than MILLWRIGHT_MAX_FILE_MB = {max_file_mb} allows."
    return ""


def _prune(store: Store, found: Sequence[_Found], paths: Sequence[str | Path]) -> tuple[str, ...]:
    there = {file.document for file in found}
    roots = {str(Path(given).expanduser().resolve()) for given in paths if Path(given).expanduser().is_dir()}
    gone = [
        document for root in sorted(roots) for document in store.documents.documents_from(root) if document not in there
    ]
    for document in gone:
        store.documents.remove(document)
    return tuple(gone)
