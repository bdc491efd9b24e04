"""Numbers of rows: sums and means, the time between rows, to repair and up; and what one machine's failures come to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from statistics import fmean

from services.assets.counting import count_of
from services.assets.figure import Figure, selected
from services.assets.request import IN_HOURS, Operation, Request, number_text
from services.assets.wording import amount_text, column_of, how_told, instant_text, noun_for, verb_for, where_text


def summed(request: Request, rows: list[int]) -> Figure:
    """The sum of a column, or its mean, in its own unit or the one asked for; a count where no row has a number."""
    log, column = request.log, request.column
    numbers = [(row, number) for row in rows if (number := log.number(column, row)) is not None]
    unit = log.by_name[column].unit
    if not numbers:
        return count_of(request, rows)
    total = request.operation is Operation.TOTAL
    value = sum(number for _, number in numbers)
    value = value if total else value / len(numbers)
    value, unit = _in_unit(value, unit, request.unit)
    missing = len(rows) - len(numbers)
    without = f" ({missing} without {column})" if missing else ""
    what = "in total" if total else "on average"
    text = f"{amount_text(value, unit)} {what} ({column}){where_text(request, len(numbers))}{without}"
    how = how_told(request, f"{'Added' if total else 'Averaged'} {column}")
    return Figure(request, round(value, 6), unit, text, how, tuple(row for row, _ in numbers), len(rows))


def time_between(request: Request, rows: list[int]) -> Figure:
    """The mean time in days from one row to the next of the same machine."""
    log = request.log
    dated = sorted((at, row) for row in rows if (at := log.at(request.dates, row)) is not None) if request.dates else []
    name = "Mean time between failures" if request.operation is Operation.MTBF else "On average"
    by_asset: dict[str, list[datetime]] = defaultdict(list)
    for at, row in dated:
        by_asset[log.asset_keys[row]].append(at)
    gaps = [(b - a).total_seconds() / 86400 for times in by_asset.values() for a, b in pairwise(times)]
    if not gaps:
        figure = count_of(request, rows)
        return replace(figure, text=f"{figure.text}: too few to tell the time between them")
    days = fmean(gaps)
    unit = "days"
    hours = f" ({number_text(round(days * 24, 1))} h)" if request.operation is Operation.MTBF else ""
    between = "" if request.operation is Operation.MTBF else f" between {noun_for(request, 2)}"
    text = f"{name}: {amount_text(days, unit)}{hours}{between}{where_text(request, len(dated))}"
    how = how_told(
        request, f"Mean of the {len(gaps)} times from one {column_of(request)} to the next of the same machine"
    )
    return Figure(request, round(days, 6), unit, text, how, tuple(row for _, row in dated), len(rows))


def repair_time(request: Request, rows: list[int]) -> Figure:
    """The mean time to repair: of the column that says it, else from the start to the end of a row."""
    log, column = request.log, request.column
    if column in log.by_name:
        return replace(summed(replace(request, operation=Operation.MEAN), rows), request=request)
    spans = []
    for row in rows:
        start, end = log.at("started", row), log.at("finished", row)
        if start is not None and end is not None and end >= start:
            spans.append((row, (end - start).total_seconds() / 3600))
    if not spans:
        return count_of(request, rows)
    hours = fmean(value for _, value in spans)
    text = f"{amount_text(hours, 'h')} on average from {log.roles['started']} to {log.roles['finished']}"
    text += where_text(request, len(spans))
    return Figure(
        request, round(hours, 6), "h", text, how_told(request, "Averaged"), tuple(row for row, _ in spans), len(rows)
    )


def available(request: Request, rows: list[int]) -> Figure:
    """Operational availability, up time over up and down time (IEC 60050-192): the share of the calendar in which no
    row says that the machine stood, from the log's first entry, or the period's start, to the last, or its end."""
    log, column = request.log, request.column
    counted = [(row, number) for row in rows if (number := log.number(column, row)) is not None and number >= 0]
    span, period = log.span, request.period
    if span is None or not counted:
        return count_of(request, rows)
    start, end = span
    if period is not None:
        start, end = max(start, period.start or start), min(end, period.end or end)
    machines = len(request.assets) or len(set(log.asset_keys))
    hours = (end - start).total_seconds() / 3600 * machines
    down = sum(number for _, number in counted) * IN_HOURS[log.by_name[column].unit]
    if hours <= 0 or down > hours:
        return count_of(request, rows)
    share = round(100 * (1 - down / hours), 2)
    text = f"Availability: {amount_text(share, '%')}, down {amount_text(down, 'h')} ({column})"
    text += f" of {amount_text(hours, 'h')}"
    how = how_told(request, f"Calendar time from {instant_text(start)} to {instant_text(end)} without the downtime")
    text += where_text(request, len(counted))
    return Figure(request, share, "%", text, how, tuple(row for row, _ in counted), len(rows))


def compared(request: Request) -> Figure:
    """One machine's failures, the time between them, and what they took and cost."""
    log = request.log
    rows = selected(request)
    failed = replace(request, operation=Operation.COUNT)
    parts = [f"{request.names[0]}: {len(rows)} {noun_for(failed, len(rows))}"]
    between = time_between(replace(request, operation=Operation.MTBF), rows)
    if between.unit:
        parts.append(f"{amount_text(float(between.value or 0), between.unit)} between them on average")
    for role, what in (("downtime", "down"), ("cost", "cost")):
        column = log.roles.get(role, "")
        numbers = [number for row in rows if column in log.by_name and (number := log.number(column, row)) is not None]
        if numbers:
            amount = amount_text(sum(numbers), log.by_name[column].unit)
            mean = amount_text(sum(numbers) / len(numbers), log.by_name[column].unit)
            parts.append(f"{amount} {what} in total, {mean} each ({column})")
    text = "; ".join(parts)
    if request.period is not None:
        text += f"; {verb_for(request)} {request.period.label}"
    how = how_told(request, "Counted and added up")
    return Figure(request, len(rows), "", text, how, tuple(rows), len(log))


def _in_unit(value: float, unit: str, asked: str) -> tuple[float, str]:
    if asked.startswith("hour") and unit == "min":
        return value / 60, "h"
    if asked.startswith("minute") and unit == "h":
        return value * 60, "min"
    if asked.startswith("day") and unit == "h":
        return value / 24, "days"
    return value, unit
