"""One row of many: the last, the first, the one with the highest or the lowest number."""

from __future__ import annotations

from services.assets.counting import count_of
from services.assets.figure import Figure
from services.assets.request import Operation, Request, number_text
from services.assets.wording import SHOWN_TIES, amount_text, column_of, how_told, names_text, noun_for, record_text


def at_the_end(request: Request, rows: list[int]) -> Figure:
    """The last or the first of the rows by date, with those at the same time."""
    log, last = request.log, request.operation is Operation.LAST
    dated = [(at, row) for row in rows if (at := log.at(request.dates, row)) is not None] if request.dates else []
    if not dated:
        return count_of(request, rows)
    if last and log.span is not None:  # what is planned ahead is no last one, where there is one
        dated = [(at, row) for at, row in dated if at <= log.span[1]] or dated
    at = max(dated)[0] if last else min(dated)[0]
    ties = [row for when, row in dated if when == at]
    row = ties[-1] if last else ties[0]
    text = record_text(request, row)
    extra = []
    if request.count > 1:
        near = [row for _, row in sorted(dated, reverse=last)[: request.count]]
        ties, text = near, record_text(request, near[0])
        extra = [record_text(request, other) for other in near[1:]]
    elif len(ties) > 1:
        others = [log.row_name(other) for other in ties if other != row]
        extra.append(f"At the same time: {names_text(others[:SHOWN_TIES])}")
    if request.ago and log.span is not None:
        days = (log.span[1] - at).total_seconds() / 86400
        ago = f"{number_text(round(days, 1))} days before the log's last entry, {log.span[1].date()}"
        text = f"{ago[:1].upper()}{ago[1:]}: {text}"
    which = "last" if last else "first"
    how = how_told(request, f"The {which} by {column_of(request)} of {len(rows)} {noun_for(request, len(rows))}")
    return Figure(request, log.row_name(row), "", text, how, tuple(ties), len(rows), tuple(extra))


def extreme(request: Request, rows: list[int]) -> Figure:
    """The row with the highest or the lowest number in a column, with those that have the same."""
    log, column = request.log, request.column
    numbers = [(number, row) for row in rows if (number := log.number(column, row)) is not None]
    if not numbers:
        return count_of(request, rows)
    highest = request.operation is Operation.HIGHEST
    value = max(numbers)[0] if highest else min(numbers)[0]
    ties = [row for number, row in numbers if number == value]
    unit = log.by_name[column].unit
    text = f"{amount_text(value, unit)} ({column}): {record_text(request, ties[0])}"
    extra = []
    if len(ties) > 1:
        extra.append(
            f"The same: {names_text([log.row_name(row) for row in ties[1 : SHOWN_TIES + 1]])}"
            + (f" and {len(ties) - 1 - SHOWN_TIES} more" if len(ties) - 1 > SHOWN_TIES else "")
        )
    how = how_told(
        request,
        f"The {'highest' if highest else 'lowest'} {column} of {len(numbers)} {noun_for(request, len(numbers))}",
    )
    return Figure(request, value, unit, text, how, tuple(ties), len(numbers), tuple(extra))
