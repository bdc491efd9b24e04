"""Examples: labelled cases for training or evaluation. What a vote made has the vote's id and is edited with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.store.coding import plain
from models.store.database import Database, reads, writes
from models.store.jobs import Lease, held
from models.tables import CounterRow, ExampleRow

HELD_OUT_USES = "held out uses"


@dataclass(frozen=True, slots=True)
class Example:
    """case: as one line of a cases file. groups: those of the documents it was made from. query_id: its answer.

    origin: 'labelled' by a person who said what is right, 'judged' right by one or 'unlabelled', 'synthetic' from a
    document. readable: everybody may read its question. sources: SHA-256 of its documents by path, as it was made.
    retired: why it counts no longer, '' while it does."""

    id: str
    split: str
    case: Mapping[str, Any]
    groups: frozenset[str]
    query_id: str | None
    created_at: datetime
    origin: str = "labelled"
    readable: bool = False
    sources: Mapping[str, str] = field(default_factory=dict)
    retired: str = ""


class Examples:
    """Repository of examples."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @writes
    def add(
        self,
        session: Session,
        split: str,
        case: Mapping[str, Any],
        groups: frozenset[str],
        query_id: str | None = None,
    ) -> str:
        """Keeps an example in a split ('train', 'held out', ...) and returns its id."""
        row = ExampleRow(
            id=uuid.uuid4().hex,
            split=split,
            case=plain(case),
            groups=sorted(groups),
            query_id=query_id,
            created_at=self._db.now(session),
        )
        session.add(row)
        return row.id

    @writes
    def put(
        self,
        session: Session,
        id_: str,
        case: Mapping[str, Any],
        groups: frozenset[str],
        query_id: str | None,
        split: Callable[[Sequence[Example]], str],
        *,
        origin: str = "labelled",
        readable: bool = False,
        sources: Mapping[str, str] | None = None,
    ) -> Example:
        """Keeps an example under an id, instead of the one that has it already; with another case it is as new as that.

        split: draws its split, given all other examples; they stand still meanwhile, so that of two near-duplicates
        that come at once the second one sees the first."""
        # One at a time, on every database.
        session.get_one(CounterRow, "examples", with_for_update=True)
        others = [_example(row) for row in session.scalars(_IN_ORDER) if row.id != id_]
        row = session.get(ExampleRow, id_)
        if row is None:
            row = ExampleRow(id=id_, created_at=self._db.now(session))
            session.add(row)
        elif row.case != plain(case):
            row.created_at = self._db.now(session)
        row.split, row.case, row.groups, row.query_id = split(others), plain(case), sorted(groups), query_id
        row.origin, row.readable, row.sources, row.retired = origin, readable, dict(sources or {}), ""
        return _example(row)

    @writes
    def use_held_out(
        self, session: Session, lease: Lease, most: int, renewed: Callable[[Sequence[Example]], Mapping[str, str]]
    ) -> int:
        """Counts one more use of the held-out examples and returns which it is, from 1: once for a job, however often
        it is taken up again.

        After `most` uses the splits are drawn again first. renewed: id -> split, given all examples. Raises
        LeaseLost."""
        session.get_one(CounterRow, "examples", with_for_update=True)
        job = held(session, lease)
        if "held_out_use" in job.payload:
            return int(job.payload["held_out_use"])
        uses = session.get(CounterRow, HELD_OUT_USES)
        if uses is None:
            uses = CounterRow(name=HELD_OUT_USES, value=0)
            session.add(uses)
        if uses.value >= most:
            rows = {row.id: row for row in session.scalars(_IN_ORDER)}
            for id_, split in renewed([_example(row) for row in rows.values()]).items():
                rows[id_].split = split
            uses.value = 0
        uses.value += 1
        job.payload = {**job.payload, "held_out_use": uses.value}
        return uses.value

    @reads
    def held_out_uses(self, session: Session) -> int:
        """How often versions were judged by the held-out examples since these were drawn."""
        return session.scalar(select(CounterRow.value).where(CounterRow.name == HELD_OUT_USES)) or 0

    @writes
    def remove(self, session: Session, id_: str) -> None:
        """Takes an example back; no error if there is none."""
        session.execute(delete(ExampleRow).where(ExampleRow.id == id_))

    @writes
    def remove_judged(self, session: Session, query_id: str) -> None:
        """Takes back the examples that hold the answer of this query to be right."""
        session.execute(delete(ExampleRow).where(ExampleRow.query_id == query_id, ExampleRow.origin != "labelled"))

    @writes
    def mark(self, session: Session, id_: str, *, readable: bool) -> Example:
        """Says whether everybody may read its question. Raises NotFound."""
        row = session.get(ExampleRow, id_)
        if row is None:
            raise NotFound(f"There is no example {id_}.")
        row.readable = readable
        return _example(row)

    @writes
    def retire(self, session: Session, reasons: Mapping[str, str]) -> None:
        """Retires examples, each with its reason; '' takes one back into use."""
        for row in session.scalars(select(ExampleRow).where(ExampleRow.id.in_(reasons))):
            row.retired = reasons[row.id]

    @reads
    def list(self, session: Session, split: str | None = None) -> tuple[Example, ...]:
        """The examples of a split (None: all), oldest first."""
        wanted = _IN_ORDER if split is None else _IN_ORDER.where(ExampleRow.split == split)
        return tuple(_example(row) for row in session.scalars(wanted))


_IN_ORDER = select(ExampleRow).order_by(ExampleRow.created_at, ExampleRow.id)


def _example(row: ExampleRow) -> Example:
    return Example(
        id=row.id,
        split=row.split,
        case=row.case,
        groups=frozenset(row.groups),
        query_id=row.query_id,
        created_at=row.created_at,
        origin=row.origin,
        readable=row.readable,
        sources=row.sources,
        retired=row.retired,
    )
