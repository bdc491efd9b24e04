"""How many failures a year: rows over the time that the log watched, with the exact interval of a constant rate."""

from __future__ import annotations

from scipy import stats

from services.assets.counting import count_of, total_of
from services.assets.figure import Figure
from services.assets.forecast.curves import LEVEL
from services.assets.request import Request
from services.assets.trends import days_watched
from services.assets.wording import amount_text, how_told, noun_for, where_text

DAYS_OF = {"year": 365.25, "quarter": 91.3125, "month": 30.4375, "week": 7.0, "day": 1.0}


def rate_of(request: Request, rows: list[int]) -> Figure:
    """Rows, or the sum of a column, per year (or what else the question says) and machine; of rows with their 90 %
    interval (Garwood, 1936: they are taken to come at a constant rate)."""
    log, per = request.log, request.per
    machines = len(request.assets or log.asset_names)
    days = days_watched(request, request.period) * machines
    if days <= 0 or log.span is None:
        return count_of(request, rows)
    spans = days / DAYS_OF[per]
    start, end = log.span
    rows = [row for row in rows if (log.at(request.dates, row) or end) <= end]  # without what is planned ahead
    if request.period is not None:
        start, end = max(start, request.period.start or start), min(end, request.period.end or end)
    each = " and machine" if machines > 1 else ""
    watched = f"{start.date()} to {end.date()}{f' on {machines} machines' if machines > 1 else ''}, {days:.0f} days"
    watched += f"{' together' if machines > 1 else ''}"
    if request.column:
        unit = log.by_name[request.column].unit
        total = total_of(log, request.column, rows)
        text = f"{amount_text(total / spans, unit)} ({request.column}) per {per}{each}{where_text(request)}"
        text += f": {amount_text(total, unit)} in all, {watched}"
        how = how_told(request, f"Added {request.column}, divided by the {per}s that the log watched; no interval")
        return Figure(request, round(total / spans, 6), unit, text, how, tuple(rows), len(log))
    count, tail = len(rows), (1 - LEVEL) / 2
    low = float(stats.chi2.ppf(tail, 2 * count)) / 2 / spans if count else 0.0
    high = float(stats.chi2.ppf(1 - tail, 2 * count + 2)) / 2 / spans
    told = amount_text(count / spans, "")
    text = (
        f"{told} {noun_for(request, 2)} per {per}{each}{where_text(request)}, 90 % interval {amount_text(low, '')} to "
    )
    text += f"{amount_text(high, '')} (exact, for a constant rate): {count} {noun_for(request, count)}, {watched}"
    how = how_told(request, f"Counted, and divided by the {per}s that the log watched")
    return Figure(request, round(count / spans, 6), f"per {per}", text, how, tuple(rows), len(log))
