"""Readings by series. A series is seen iff the copy it came from is active and visible."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.readings import (
    Point,
    Reading,
    ReadingBatch,
    ReadingCounts,
    ReadReadings,
    Series,
    SeriesKey,
    from_micros,
    to_micros,
)
from models.store.database import Database, reads, writes
from models.store.visibility import active_for
from models.tables import AssetRow, CopyRow, ReadingRow, RejectedRowRow, SeriesRow
from models.types import Audience, RejectedRow

BATCH = 20_000
"""Readings per transaction."""

_ADD = 'INSERT INTO readings (series_id, at, value, "row") VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'
_CHANGE = "UPDATE readings SET value = :value WHERE series_id = :series AND at = :at AND value <> :value"
_INCOMING = (
    'CREATE TEMP TABLE IF NOT EXISTS incoming_readings (series_id int, at bigint, value float8, "row" int) '
    "ON COMMIT DELETE ROWS"
)
_FROM_INCOMING = (
    'INSERT INTO readings (series_id, at, value, "row") SELECT DISTINCT ON (series_id, at) series_id, at, value, "row" '
    'FROM incoming_readings ORDER BY series_id, at, "row" ON CONFLICT DO NOTHING'
)

Seen = Callable[[ReadingBatch], None]


class Readings:
    """Repository of readings."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ---- writing

    def stage(self, copy_id: str, found: ReadReadings, seen: Seen = lambda _: None) -> ReadingCounts:
        """Keeps the readings of a file under a staged copy, as they are read; staging again replaces them.

        A second value of a sensor at one time is set aside if it differs, and counted if it doesn't. `seen` is called
        after each batch. Raises NotFound if there is no such copy."""
        self._begin(copy_id, found.columns)
        while self._clear_some(copy_id):
            pass
        ids: dict[SeriesKey, int] = {}
        counts = ReadingCounts()
        for batch in found.batches:
            if new := [key for key in batch.series if key not in ids]:
                ids |= self._ids(copy_id, new)
            rejected = list(batch.rejected)
            for start in range(0, len(batch.points), BATCH):
                points = [
                    (ids[batch.series[of]], at, value, row)
                    for of, at, value, row in batch.points[start : start + BATCH]
                ]
                points.sort(key=itemgetter(0, 1))  # neighbours in the table; stable, so that of two the first row stays
                added, clashing = self._add(points)
                rejected += clashing
                same = len(points) - added - len(clashing)
                counts = replace(counts, added=counts.added + added, same=counts.same + same)
            if rejected:
                self._reject(copy_id, rejected)
            counts = replace(counts, rejected=counts.rejected + len(rejected), empty=counts.empty + batch.empty)
            seen(batch)
        for id_ in ids.values():
            self._count(id_)
        return counts

    def put(self, copy_id: str, readings: Mapping[SeriesKey, Sequence[Reading]]) -> ReadingCounts:
        """Adds readings to a copy that takes more, once in effect however often: a value of another amount at the same
        time replaces the one that is there."""
        ids = self._ids(copy_id, list(readings))
        counts = ReadingCounts()
        for key, given in readings.items():
            latest = {to_micros(each.at): each.value for each in given}
            points = [(ids[key], at, value, 0) for at, value in latest.items()]
            for start in range(0, len(points), BATCH):
                added, changed = self._put(points[start : start + BATCH])
                counts = replace(counts, added=counts.added + added, changed=counts.changed + changed)
            counts = replace(counts, same=counts.same + len(given))
            self._count(ids[key])
        return replace(counts, same=counts.same - counts.added - counts.changed)

    # ---- reading

    @reads
    def series(self, session: Session, audience: Audience, asset: str | None = None) -> tuple[Series, ...]:
        """The series that the audience may see, of an asset (None: of all), by asset and sensor."""
        wanted = (
            select(SeriesRow, CopyRow.document)
            .join(CopyRow, CopyRow.id == SeriesRow.copy_id)
            .where(active_for(audience), SeriesRow.count > 0)
            .order_by(SeriesRow.asset, SeriesRow.sensor, SeriesRow.id)
        )
        if asset is not None:
            wanted = wanted.where(SeriesRow.asset == asset)
        return tuple(
            Series(
                row.id,
                row.asset,
                row.sensor,
                row.unit,
                document,
                row.copy_id,
                row.count,
                from_micros(row.first_at or 0),
                from_micros(row.last_at or 0),
            )
            for row, document in session.execute(wanted)
        )

    @reads
    def values(
        self,
        session: Session,
        series: int,
        audience: Audience,
        start: datetime | None = None,
        before: datetime | None = None,
        limit: int = 10_000,
        *,
        newest: bool = False,
        above: float | None = None,
        below: float | None = None,
    ) -> tuple[Reading, ...]:
        """Readings of a series in order of time, from `start` to `before` it; none if the audience may not see it.

        newest: of more than `limit` the last ones, else the first. above, below: only values beyond these limits."""
        wanted = self._within(select(ReadingRow.at, ReadingRow.value, ReadingRow.row), series, audience, start, before)
        if above is not None:
            wanted = wanted.where(ReadingRow.value > above)
        if below is not None:
            wanted = wanted.where(ReadingRow.value < below)
        order = ReadingRow.at.desc() if newest else ReadingRow.at
        found = [
            Reading(from_micros(at), value, row)
            for at, value, row in session.execute(wanted.order_by(order).limit(limit))
        ]
        return tuple(reversed(found) if newest else found)

    @reads
    def buckets(
        self,
        session: Session,
        series: int,
        audience: Audience,
        width_us: int,
        start: datetime | None = None,
        before: datetime | None = None,
    ) -> tuple[tuple[datetime, float, float, float, int], ...]:
        """Readings by spans of `width_us` microseconds: start, mean, least, greatest, number; in order of time."""
        bucket = (ReadingRow.at - ReadingRow.at % width_us).label("bucket")
        value = ReadingRow.value
        columns = select(bucket, func.avg(value), func.min(value), func.max(value), func.count())
        wanted = self._within(columns, series, audience, start, before).group_by(bucket).order_by(bucket)
        return tuple((from_micros(at), *rest) for at, *rest in session.execute(wanted))

    @staticmethod
    def _within(wanted: Any, series: int, audience: Audience, start: datetime | None, before: datetime | None) -> Any:
        seen = select(SeriesRow.id).join(CopyRow, CopyRow.id == SeriesRow.copy_id).where(active_for(audience))
        wanted = wanted.where(ReadingRow.series_id == series, ReadingRow.series_id.in_(seen))
        if start is not None:
            wanted = wanted.where(ReadingRow.at >= to_micros(start))
        return wanted if before is None else wanted.where(ReadingRow.at < to_micros(before))

    # ---- steps, a short transaction each

    @writes
    def _begin(self, session: Session, copy_id: str, columns: Mapping[str, str]) -> None:
        copied = session.execute(update(CopyRow).where(CopyRow.id == copy_id).values(columns=dict(columns)))
        if copied.rowcount == 0:  # type: ignore[attr-defined]
            raise NotFound(f"There is no copy {copy_id}: stage the document before its readings.")
        session.execute(delete(RejectedRowRow).where(RejectedRowRow.copy_id == copy_id))

    @writes
    def note(self, session: Session, copy_id: str, problems: Sequence[str]) -> None:
        """What a person should know of a copy, told once its readings are kept."""
        session.execute(update(CopyRow).where(CopyRow.id == copy_id).values(problems=list(problems)))

    @writes
    def _clear_some(self, session: Session, copy_id: str) -> bool:
        return clear_some(session, copy_id)

    @writes
    def _ids(self, session: Session, copy_id: str, keys: Sequence[SeriesKey]) -> dict[SeriesKey, int]:
        """The ids of these series, made where there are none; and their assets."""
        names = sorted({asset for asset, _, _ in keys})
        there = set(session.scalars(select(AssetRow.name).where(AssetRow.name.in_(names))))
        session.add_all(AssetRow(name=name) for name in names if name not in there)
        session.flush()
        found = self._known(session, copy_id)
        session.add_all(
            SeriesRow(copy_id=copy_id, asset=asset, sensor=sensor, unit=unit)
            for asset, sensor, unit in dict.fromkeys(keys)
            if (asset, sensor, unit) not in found
        )
        session.flush()
        found = self._known(session, copy_id)
        return {key: found[key] for key in keys}

    @staticmethod
    def _known(session: Session, copy_id: str) -> dict[SeriesKey, int]:
        rows = session.execute(
            select(SeriesRow.asset, SeriesRow.sensor, SeriesRow.unit, SeriesRow.id).where(SeriesRow.copy_id == copy_id)
        )
        return {(asset, sensor, unit): id_ for asset, sensor, unit, id_ in rows}

    @writes
    def _add(self, session: Session, points: list[Point]) -> tuple[int, list[RejectedRow]]:
        """How many are new, and those that give another value at a time that has one."""
        added = self._insert(session, points)
        return added, [] if added == len(points) else self._clashing(session, points)

    @writes
    def _put(self, session: Session, points: list[Point]) -> tuple[int, int]:
        added = self._insert(session, points)
        if added == len(points):
            return added, 0
        there = {at: value for _, at, value, _ in self._there(session, points)}
        changes = [
            {"series": series, "at": at, "value": value} for series, at, value, _ in points if there.get(at) != value
        ]
        if changes:
            session.execute(text(_CHANGE), changes)
        return added, len(changes)

    def _insert(self, session: Session, points: list[Point]) -> int:
        if not points:
            return 0
        connection = session.connection()
        if self._db.is_sqlite:
            return connection.exec_driver_sql(_ADD, points).rowcount
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor:
            cursor.execute(_INCOMING)
            with cursor.copy("COPY incoming_readings FROM STDIN") as copy:
                copy.write("".join(f"{series}\t{at}\t{value!r}\t{row}\n" for series, at, value, row in points))
            cursor.execute(_FROM_INCOMING)
            return int(cursor.rowcount)

    def _clashing(self, session: Session, points: list[Point]) -> list[RejectedRow]:
        there = {(series, at): (value, row) for series, at, value, row in self._there(session, points)}
        found = []
        for series, at, value, row in points:
            kept, first = there[series, at]
            if row != first and value != kept:
                reason = f"gives another value ({value:g}) than row {first} ({kept:g}) for the same sensor and time"
                found.append(RejectedRow(row, f"{from_micros(at).isoformat()}: {value!r}", reason))
        return found

    @staticmethod
    def _there(session: Session, points: list[Point]) -> list[Point]:
        """What is kept within the times of these points, per series."""
        spans: dict[int, list[int]] = {}
        for series, at, _, _ in points:
            spans.setdefault(series, []).append(at)
        found: list[Point] = []
        for series, times in spans.items():
            wanted = set(times)
            kept = select(ReadingRow.at, ReadingRow.value, ReadingRow.row).where(
                ReadingRow.series_id == series, ReadingRow.at.between(min(times), max(times))
            )
            found += [(series, at, value, row) for at, value, row in session.execute(kept) if at in wanted]
        return found

    @writes
    def _reject(self, session: Session, copy_id: str, rows: Sequence[RejectedRow]) -> None:
        session.execute(
            insert(RejectedRowRow),
            [{"copy_id": copy_id, "row": r.row, "raw": r.raw, "reason": r.reason} for r in rows],
        )

    @writes
    def _count(self, session: Session, series: int) -> None:
        of = select(func.count(), func.min(ReadingRow.at), func.max(ReadingRow.at))
        count, first, last = session.execute(of.where(ReadingRow.series_id == series)).one()
        session.execute(
            update(SeriesRow).where(SeriesRow.id == series).values(count=count, first_at=first, last_at=last)
        )


def clear_some(session: Session, copy_id: str) -> bool:
    """Deletes up to a batch of a copy's readings, at last its series; whether there may be more."""
    series = session.scalar(select(SeriesRow.id).where(SeriesRow.copy_id == copy_id).limit(1))
    if series is None:
        return False
    last = session.scalar(
        select(ReadingRow.at).where(ReadingRow.series_id == series).order_by(ReadingRow.at).offset(BATCH).limit(1)
    )
    gone = delete(ReadingRow).where(ReadingRow.series_id == series)
    session.execute(gone if last is None else gone.where(ReadingRow.at < last))
    if last is None:
        session.execute(delete(SeriesRow).where(SeriesRow.id == series))
    return True
