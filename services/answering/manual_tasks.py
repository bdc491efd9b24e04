"""What the manuals of a machine say is to be done at intervals, with the passages that say it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from models.store import Store
from models.store.copies import DocumentInfo
from models.types import Asset, Audience, Chunk, ChunkKind, Evidence, EvidenceKind
from services.answering.families import FamiliesKept
from services.answering.tied import Cover, cover_of, is_of, is_tied
from services.answering.tools import effective_for
from services.answering.understand import Understood
from services.assets.forecast.due import Stated
from services.assets.forecast.intervals import Task, tasks_of
from services.assets.words import squashed

_NAMED = 8
_Tasks = tuple[tuple[Chunk, Task], ...]


@dataclass(frozen=True, slots=True)
class OfManuals:
    """tasks: that manuals give intervals for, where they stand. tied: whether any manual is the machine's at all."""

    tasks: list[Stated[tuple[Evidence, int]]]
    tied: bool


class ManualTasks:
    """The tasks with intervals in the manuals that are for a machine. What a copy states is read once."""

    def __init__(self, store: Store, families: FamiliesKept) -> None:
        self._store = store
        self._families = families
        self._read: dict[str, tuple[_Tasks, Cover]] = {}
        self._lock = threading.Lock()

    def of(self, name: str, model: str, understood: Understood, audience: Audience) -> OfManuals:
        """Of the manuals that are tied to a machine, and of what others say of it by its name. model: as its log has
        it; '' for that of the list of machines."""
        always = self._store.documents.hidden()
        effective = effective_for(understood, self._store, audience, self._families)
        hidden = effective.hidden(always)
        editions = self._families.of(self._store.editions.of(audience)).editions
        known = self._store.records.assets(audience)
        machine = _machine(name, model, known)
        others = {squashed(asset.name) for asset in known} - {squashed(name)}
        found: list[Stated[tuple[Evidence, int]]] = []
        tied = False
        for info in self._store.documents.list(audience):
            if info.kind == "log" or info.copy in always | hidden:
                continue
            tasks, cover = self._of_copy(info)
            whole = is_tied(machine, cover, editions.get(info.copy))
            said = [(chunk, task, is_of(machine, chunk, chunk.units[task.at], others)) for chunk, task in tasks]
            own = [(chunk, task) for chunk, task, of in said if of or (whole and of is None)]
            tied = tied or whole or bool(own)
            if not own:
                continue
            stored = self._store.documents.evidence({chunk.id for chunk, _ in own}, audience, always | hidden)
            passages = effective.restrict(
                tuple(
                    Evidence(each.chunk.id, EvidenceKind.PASSAGE, each.chunk, each.document, each.title, each.revision)
                    for each in stored.values()
                ),
                lambda _: (),
            )
            there = {passage.id: passage for passage in passages}
            for chunk, task in own:
                passage = there.get(chunk.id)
                at = (
                    next((n for n, u in enumerate(passage.chunk.units) if u == chunk.units[task.at]), -1)
                    if passage
                    else -1
                )
                if passage is not None and at >= 0:
                    found.append(Stated(task, (passage, at)))
        return OfManuals(found, tied)

    def _of_copy(self, info: DocumentInfo) -> tuple[_Tasks, Cover]:
        with self._lock:
            kept = self._read.get(info.copy)
        if kept is None:
            chunks = self._store.documents.chunks(info.copy)
            manual = [chunk for chunk in chunks if chunk.kind is not ChunkKind.RECORD]
            tasks = tuple((chunk, task) for chunk in manual for task in tasks_of(chunk))
            kept = (tasks, cover_of(info.document, info.title, manual))
            with self._lock:
                self._read[info.copy] = kept
        return kept


def untied(names: Sequence[str]) -> str:
    """That no manual is these machines', and what makes one theirs."""
    named = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    return (
        f"No manual is tied to {named}, so none says what is due there. To tie one, give the machine's model in the "
        "log or in the list of machines, put the manual into a folder of the machine's name, or let the manual say at "
        f'its beginning "Machine: {names[0]}".'
    )


def _machine(name: str, model: str, known: tuple[Asset, ...]) -> Asset:
    listed = next((asset for asset in known if squashed(asset.name) == squashed(name)), Asset(name))
    return Asset(listed.name, listed.description, model or listed.model, listed.serial, aliases=listed.aliases)
