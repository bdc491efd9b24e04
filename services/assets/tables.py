"""The logs that an audience may see as tables, read once: a copy's rows never change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from models.store import Store
from models.types import Audience, WorkOrder
from services.assets.log import LogTable, Source

_KEPT_ROWS = 500_000


class LogTables:
    """One table per log, those of the same columns as one. Safe for threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tables: OrderedDict[tuple[str, ...], LogTable] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, audience: Audience) -> list[LogTable]:
        """The tables of the logs that the audience may see."""
        families: dict[tuple[tuple[str, str], ...], list[Source]] = {}
        roles: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
        for info in self._store.records.logs(audience):
            key = tuple(sorted(info.roles.items()))
            families.setdefault(key, []).append(Source(info.document, info.copy))
            roles[key] = info.roles
        return [table for key, sources in families.items() for table in self._of_family(sources, roles[key], audience)]

    def sees(self, log: LogTable, audience: Audience) -> bool:
        """Whether the audience may see all of a log, now."""
        return {source.copy for source in log.sources} <= {info.copy for info in self._store.records.logs(audience)}

    def _of_family(self, sources: Sequence[Source], roles: Mapping[str, str], audience: Audience) -> list[LogTable]:
        key = tuple(source.copy for source in sources)
        with self._lock:
            kept = self._tables.get(key)
            if kept is not None:
                self._tables.move_to_end(key)
        if kept is None:
            rows: list[tuple[int, WorkOrder]] = []
            for n, source in enumerate(sources):
                rows += [(n, order) for order in self._store.records.rows(source.copy, audience)]
            kept = LogTable(sources, roles, rows)
            with self._lock:
                self._tables[key] = kept
                while len(self._tables) > 1 and sum(len(table) for table in self._tables.values()) > _KEPT_ROWS:
                    self._tables.popitem(last=False)
        return [kept] if len(kept) else []
