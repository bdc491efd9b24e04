"""Which of several machines fails least often: their counts over the time that the log watched them, and a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scipy import stats

from services.assets.figure import Figure
from services.assets.forecast.curves import LEVEL
from services.assets.request import Request
from services.assets.trends import LEAST_TO_COMPARE, days_watched, p_text
from services.assets.wording import how_told, names_text, noun_for

_LEAST_EXPECTED = 5
"""Expected events of each from which on the chi-square test holds."""


def least_failing(request: Request, each: Sequence[Figure]) -> Figure:
    """Which machine has fewest failures for the time that it was watched; each: a figure per machine, whose value is
    its count."""
    counts = [len(one.rows) for one in each]
    days = [days_watched(one.request, request.period) for one in each]
    names = [one.request.names[0] for one in each]
    if 0.0 in days:
        return _not_there(request, days, names)
    rates = [count / day for count, day in zip(counts, days, strict=True)]
    best = min(range(len(each)), key=lambda n: rates[n])
    worst = max(range(len(each)), key=lambda n: rates[n])
    failed = replace(each[0].request, operation=request.operation)
    rows = tuple(sorted({row for one in each for row in one.rows}))
    how = how_told(request, "Failures counted for each machine, over the time that the log watched it")
    told = [f"{name} {count}" for name, count in zip(names, counts, strict=True)]
    if rates[best] == rates[worst]:
        text = f"No difference: {names_text(told)} {noun_for(failed, sum(counts))}"
        return Figure(request, "no difference", "", text, how, rows)
    p = _p_of(counts, days)
    value = names[best]
    text = f"{value} fails least often: {names_text(told)} {noun_for(failed, sum(counts))} in the same time"
    if len({round(day) for day in days}) > 1:
        text = text.replace("in the same time", f"in {names_text([f'{day:.0f}' for day in days])} days")
    if sum(counts) < LEAST_TO_COMPARE:
        text += ", too few to tell that from chance"
    elif p is not None:
        sure = p < 1 - LEVEL
        text += f" ({'more than chance would do' if sure else 'it may be chance'}: test for equal rates, p {p_text(p)})"
    return Figure(request, value, "", text, how, rows)


def _not_there(request: Request, days: Sequence[float], names: Sequence[str]) -> Figure:
    """Of machines that the log watched at no time in the period nothing can be compared."""
    gone = [name for name, day in zip(names, days, strict=True) if not day]
    period = f" {request.period.label}" if request.period else ""
    text = f"Can’t be compared: the log watched {names_text(gone)} at no time{period}"
    return Figure(request, None, "", text, how_told(request, "Counted"), ())


def _p_of(counts: Sequence[int], days: Sequence[float]) -> float | None:
    """Of a test for equal rates: exact for two machines (Przyborowski and Wilenski, Biometrika, 1940), chi-square for
    more; None where that doesn't hold."""
    total, time = sum(counts), sum(days)
    if not total:
        return None
    if len(counts) == 2:
        return float(stats.binomtest(counts[0], total, days[0] / time).pvalue)
    expected = [total * day / time for day in days]
    return float(stats.chisquare(counts, expected).pvalue) if min(expected) >= _LEAST_EXPECTED else None
