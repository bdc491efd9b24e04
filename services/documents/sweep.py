"""What nobody can be reading any more is thrown away: chunks of replaced copies, and bytes that no copy is made of."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.index.port import VectorIndex
from models.store import Store
from models.store.jobs import JobKind, JobState
from services.documents.copies import FOLDER
from services.documents.submit import MOST_JOBS

log = logging.getLogger(__name__)

BYTES_KEPT = timedelta(days=1)
"""Bytes younger than this may belong to a file that was handed in and is not staged yet."""


def drop_superseded(store: Store, index: VectorIndex, older_than: timedelta, now: datetime | None = None) -> int:
    """Drops copies that were replaced, removed or abandoned longer ago than `older_than`; returns how many.

    `older_than` must exceed the longest deadline of a question. Killed half-way, it goes on next time.
    Raises Unavailable if Store or index doesn't answer.
    """
    copies = store.documents.superseded((now or datetime.now(UTC)) - older_than)
    for copy in copies:
        index.drop(copy)
        store.documents.forget(copy)
        log.info("Copy %s was dropped", copy)
    return len(copies)


def drop_unused_bytes(store: Store, home: Path, now: datetime | None = None) -> int:
    """Deletes kept files that no copy, no cited answer and no open job needs; returns how many."""
    open_jobs = store.jobs.list(JobKind.INGEST, (JobState.WAITING, JobState.RUNNING), limit=MOST_JOBS)
    needed = {job.payload.get("sha256") for job in open_jobs}
    needed |= {kept[0] for job in open_jobs for kept in job.payload.get("beside", {}).values()}
    until = ((now or datetime.now(UTC)) - BYTES_KEPT).timestamp()
    dropped = 0
    for file in sorted((home / FOLDER).glob("*")):
        sha256 = file.name.split(".")[0]
        if file.stat().st_mtime < until and sha256 not in needed and (not sha256 or not store.documents.uses(sha256)):
            file.unlink(missing_ok=True)
            dropped += 1
    return dropped
