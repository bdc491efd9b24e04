"""What is worked out of rows: a value, the rows behind it, and how it was worked out."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.assets.request import Request


@dataclass(frozen=True, slots=True)
class Figure:
    """value: a count, a number in `unit`, a name, or a record's number. text: the sentence of the answer; how: how it
    was worked out; rows: indices of the rows behind it; of: how many rows it is a part of, None where it is none."""

    request: Request
    value: int | float | str | None
    unit: str
    text: str
    how: str
    rows: tuple[int, ...]
    of: int | None = None
    extra: tuple[str, ...] = field(default=())


def selected(request: Request) -> list[int]:
    """Rows that the request is about: of its assets, that its filters let through, in its period."""
    log = request.log
    rows = list(range(len(log)))
    if request.assets:
        wanted = set(request.assets)
        rows = [row for row in rows if log.asset_keys[row] in wanted]
    for each in request.filters:
        rows = each.rows(log, rows)
    period = request.period
    if period is not None:
        rows = [row for row in rows if period.holds(log.at(request.dates, row))]
    return rows
