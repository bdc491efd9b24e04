"""The forecasts of the logs that somebody may see, with their track record; fits are kept as long as a log is."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime
from typing import Any

from models.store import Store
from models.types import PUBLIC_GROUP, Audience
from services.assets.forecast import HORIZON_D
from services.assets.forecast.backtest import Record, backtest
from services.assets.forecast.curves import Model
from services.assets.forecast.lifetimes import Failures, beside, best_log, best_of, came_of, each_log
from services.assets.forecast.outlook import Forecaster, Outlook
from services.assets.forecast.question import mentioning
from services.assets.kinds import is_alarms, is_mixed
from services.assets.log import LogTable
from services.assets.naming import keys_of
from services.assets.tables import LogTables
from services.assets.words import natural, squashed

_KEPT = 16


class Outlooks:
    """Forecasters by log. Safe for threads: two at once may fit the same curve twice, to the same end."""

    def __init__(self, store: Store, tables: LogTables | None = None) -> None:
        self._store = store
        self.tables = tables or LogTables(store)
        self._kept: OrderedDict[tuple[Any, ...], Forecaster] = OrderedDict()
        self._lock = threading.Lock()

    def forecaster(self, failures: Failures, words: tuple[str, ...] = ()) -> tuple[Forecaster, Record | None]:
        """The forecaster of a log's failures, or of those that mention all words, and the log's record if kept."""
        record = self.record(failures.log)
        use = Model(record.use) if record is not None and record.use != "forecast" else None
        came = frozenset(failures.in_service.items())
        others = tuple(copies_of(each.log) for each in failures.others)  # which the next audience may not see
        key = (copies_of(failures.log), failures.end, words, use, came, frozenset(failures.of), others)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept, record
        made = Forecaster(mentioning(failures, words) if words else failures, use)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made, record

    def of_fleet(self, audience: Audience) -> tuple[Forecaster, Record | None] | None:
        """The forecaster of the log with most failures that the audience may see; None if there is none."""
        every = each_log(self.tables.of(audience), came=self._came(audience))
        failures = best_of(every)
        return self.forecaster(beside(failures, every)) if failures is not None else None

    def beside(self, failures: Failures | None, audience: Audience) -> tuple[str, ...]:
        """The machines that the audience may know of and that this log doesn't tell of: they aren't ranked with it."""
        ranked_keys = failures.of if failures is not None else {}
        known = [(squashed(each.name), each.name) for each in self._store.records.assets(audience)]
        known += [item for log in self.tables.of(audience) if not is_alarms(log) for item in log.asset_names.items()]
        return tuple(sorted({name for key, name in known if key not in ranked_keys}, key=natural))

    def of_all(self, audience: Audience) -> list[tuple[Failures, list[str]]]:
        """Every machine (key) with the log that tells most of it, the log with most failures first."""
        logs = each_log(self.tables.of(audience), came=self._came(audience))
        logs.sort(key=lambda each: (is_mixed(each.log), -each.count))
        of: dict[int, list[str]] = {}
        for key in sorted({key for each in logs for key in each.of}):
            telling = [(-len(each.of[key]), n) for n, each in enumerate(logs) if key in each.of]
            of.setdefault(min(telling)[1], []).append(key)
        return [(beside(logs[n], logs), keys) for n, keys in sorted(of.items())]

    def of_asset(
        self, asset: str, audience: Audience, as_of: datetime | None = None
    ) -> tuple[str, Forecaster, Record | None] | None:
        """Key and forecaster for a machine by one of its names; None if no visible log has it."""
        logs = self.tables.of(audience)
        keys = keys_of(asset, logs)
        telling = [log for log in logs if len(keys) == 1 and not keys.isdisjoint(log.asset_names)]
        every = each_log(telling, as_of, self._came(audience))
        failures = best_of(every, keys)
        (key,) = keys if len(keys) == 1 else ("",)
        return (key, *self.forecaster(beside(failures, every))) if failures is not None and key in failures.of else None

    def record(self, log: LogTable) -> Record | None:
        """The kept record of a log's forecasts."""
        found = self._store.forecasts.of(copies_of(log), "backtest")
        return Record.from_json(found[0]) if found is not None else None

    def measure(self, log: LogTable) -> Record | None:
        """Backtests a log and keeps the record. Takes up to minutes."""
        record = backtest(log)
        if record is not None:
            self._store.forecasts.keep(copies_of(log), "backtest", record.to_json())
        return record

    def refresh(self, ahead: float = HORIZON_D) -> list[Forecaster]:
        """Backtests every log that has none yet, and keeps today's ranking of each; what belongs to logs that are gone
        is deleted. Returns the forecasters, the log that most is known of first."""
        logs = self._all()
        made: list[Forecaster] = []
        for log, audience in logs:
            failures = best_log([log], came=self._came(audience))
            if failures is None or not failures.count:
                continue
            if self.record(log) is None:
                self.measure(log)
            forecaster, _ = self.forecaster(failures)
            ranking = [ranked(each) for each in forecaster.ranking(ahead)]
            self._store.forecasts.keep(copies_of(log), "ranking", {"ahead_d": ahead, "assets": ranking})
            made.append(forecaster)
        self._store.forecasts.forget_all_but([copies_of(log) for log, _ in logs])
        return sorted(made, key=lambda each: -each.failures.count)

    def _came(self, audience: Audience) -> dict[str, datetime]:
        return came_of(self._store.records.assets(audience))

    def _all(self) -> list[tuple[LogTable, Audience]]:
        """The logs as every kind of reader sees them: those with all groups, and those of each group alone."""
        groups = sorted({PUBLIC_GROUP, *(group for info in self._store.documents.all() for group in info.groups)})
        audiences: list[Audience] = [(frozenset(groups),), *((frozenset({group, PUBLIC_GROUP}),) for group in groups)]
        found: dict[tuple[str, ...], tuple[LogTable, Audience]] = {}
        for audience in audiences:
            for log in self.tables.of(audience):
                found.setdefault(copies_of(log), (log, audience))
        return list(found.values())


def copies_of(log: LogTable) -> tuple[str, ...]:
    return tuple(sorted(source.copy for source in log.sources))


def ranked(outlook: Outlook) -> dict[str, Any]:
    """A forecast as it is kept and shown to programs, without its rows."""
    chance = outlook.chance
    return {
        "asset": outlook.name,
        "chance": round(chance.value, 4),
        "low": round(chance.low, 4),
        "high": round(chance.high, 4),
        "level": 0.9,
        "ahead": outlook.ahead,
        "unit": outlook.unit,
        "age": round(outlook.age, 2),
        "age_exact": outlook.exact,
        "method": outlook.model.value,
        "failures": outlook.failures,
        "machines": outlook.machines,
        "own": outlook.own,
        "enough": outlook.enough,
    }
