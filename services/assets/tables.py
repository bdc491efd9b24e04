"""The logs that an audience may see as tables, read once: a copy's rows never change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from models.store import Store
from models.store.records import LogInfo
from models.types import Audience
from services.assets.joined import LogFile, columns_of, joined
from services.assets.log import LogTable, Source

_KEPT_ROWS = 500_000


class LogTables:
    """One table per log, those of the same columns as one. Safe for threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._columns: dict[str, frozenset[str]] = {}
        self._tables: OrderedDict[tuple[str, ...], LogTable] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, audience: Audience) -> list[LogTable]:
        """The tables of the logs that the audience may see."""
        families: dict[frozenset[str], list[LogInfo]] = {}
        for info in self._store.records.logs(audience):
            families.setdefault(self._columns_of(info, audience), []).append(info)
        return [table for infos in families.values() for table in self._of_family(infos, audience)]

    def sees(self, log: LogTable, audience: Audience) -> bool:
        """Whether the audience may see all of a log, now."""
        return {source.copy for source in log.sources} <= {info.copy for info in self._store.records.logs(audience)}

    def _columns_of(self, info: LogInfo, audience: Audience) -> frozenset[str]:
        with self._lock:
            known = self._columns.get(info.copy)
        if known is None:
            known = columns_of(self._store.records.rows(info.copy, audience))
            with self._lock:
                self._columns[info.copy] = known
        return known

    def _of_family(self, infos: Sequence[LogInfo], audience: Audience) -> list[LogTable]:
        key = tuple(info.copy for info in infos)
        with self._lock:
            kept = self._tables.get(key)
            if kept is not None:
                self._tables.move_to_end(key)
        if kept is None:
            read = [(info, self._store.records.rows(info.copy, audience)) for info in infos]
            kept = joined([LogFile(Source(info.document, info.copy), info.roles, rows) for info, rows in read])
            with self._lock:
                self._tables[key] = kept
                while len(self._tables) > 1 and sum(len(table) for table in self._tables.values()) > _KEPT_ROWS:
                    self._tables.popitem(last=False)
        return [kept] if len(kept) else []
