"""What the manuals of a machine say is to be done at intervals, with the passages that say it."""

from __future__ import annotations

import re
import threading

from models.store import Store
from models.types import Audience, Chunk, ChunkKind, Evidence, EvidenceKind
from services.answering.families import FamiliesKept
from services.answering.tools import effective_for
from services.answering.understand import Understood
from services.assets.forecast.due import Stated
from services.assets.forecast.intervals import Task, tasks_of
from services.assets.words import squashed


class ManualTasks:
    """The tasks with intervals in the manuals that are for a machine. What a copy states is read once."""

    def __init__(self, store: Store, families: FamiliesKept) -> None:
        self._store = store
        self._families = families
        self._read: dict[str, tuple[tuple[tuple[Chunk, Task], ...], frozenset[str]]] = {}
        self._lock = threading.Lock()

    def of(self, model: str, understood: Understood, audience: Audience) -> list[Stated[tuple[Evidence, int]]]:
        """Of manuals that name this model (the machine, where the log gives no model)."""
        always = self._store.documents.hidden()
        effective = effective_for(understood, self._store, audience, self._families)
        hidden = effective.hidden(always)
        named = squashed(model)
        found: list[Stated[tuple[Evidence, int]]] = []
        for info in self._store.documents.list(audience):
            if info.kind == "log" or info.copy in always | hidden or not named:
                continue
            tasks, names = self._of_copy(info.copy)
            if not tasks or (named not in names and named not in squashed(f"{info.document} {info.title}")):
                continue
            stored = self._store.documents.evidence({chunk.id for chunk, _ in tasks}, audience, always | hidden)
            passages = effective.restrict(
                tuple(
                    Evidence(each.chunk.id, EvidenceKind.PASSAGE, each.chunk, each.document, each.title, each.revision)
                    for each in stored.values()
                ),
                lambda _: (),
            )
            there = {passage.id: passage for passage in passages}
            for chunk, task in tasks:
                passage = there.get(chunk.id)
                at = (
                    next((n for n, u in enumerate(passage.chunk.units) if u == chunk.units[task.at]), -1)
                    if passage
                    else -1
                )
                if passage is not None and at >= 0:
                    found.append(Stated(task, (passage, at)))
        return found

    def _of_copy(self, copy: str) -> tuple[tuple[tuple[Chunk, Task], ...], frozenset[str]]:
        with self._lock:
            kept = self._read.get(copy)
        if kept is None:
            chunks = self._store.documents.chunks(copy)
            tasks = tuple(
                (chunk, task) for chunk in chunks if chunk.kind is not ChunkKind.RECORD for task in tasks_of(chunk)
            )
            words = (
                {squashed(word) for chunk in chunks for word in re.findall(r"[\w./-]*\d[\w./-]*", chunk.text)}
                if tasks
                else ()
            )
            kept = (tasks, frozenset(words))
            with self._lock:
                self._read[copy] = kept
        return kept
