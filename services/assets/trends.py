"""Whether failures come ever faster, and whether one time had more of them than another: tests, and plain counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from scipy import stats

from services.assets.counting import count_of, total_of
from services.assets.figure import Figure, selected
from services.assets.forecast.curves import LEVEL
from services.assets.forecast.lifetimes import DAY_S, failures_of
from services.assets.forecast.recurrent import LEAST_FOR_A_TREND, Trend, trend
from services.assets.period import Period
from services.assets.request import Request, machines_text
from services.assets.wording import amount_text, how_told, names_text, noun_for, where_text

_FEW = 20
"""Events below which only a strong trend shows."""
LEAST_TO_COMPARE = 5
"""Events of two times of the same length below which no split of them is unlikely (at 90 %, two-sided)."""
_YEARS, _QUARTERS = 730, 270
"""Days of a log from which on its events are counted by year, and by quarter."""


def trended(request: Request, rows: list[int]) -> Figure:
    """The trend of the rows: Crow-AMSAA with its test and interval, and counts; of two times, an exact test of theirs;
    of 'which machines', each machine's."""
    if not rows and request.against is None:
        return count_of(request, rows)
    if request.against is not None:
        return _against(request, rows, request.against)
    return _of_each(request, rows) if request.by == "asset" else _course(request, rows)


def _course(request: Request, rows: list[int]) -> Figure:
    counts = _counted_by_time(request, rows)
    if request.column:
        text = f"{request.column}{where_text(request)}, added up by {_unit_of(request)}: {counts}"
        how = how_told(request, f"Added {request.column}; no test is made of sums")
        return Figure(request, None, "", text, how, tuple(rows), len(request.log))
    ages, watched, _ = _ages(request, rows)
    found = trend(ages, watched)
    many = f"{noun_for(request, 2)}{where_text(request)}"
    lines = [f"Counted: {counts}"]
    if found is None:
        value = "too few"
        text = (
            f"Too few to tell a trend: n = {sum(map(len, ages))}, at least {LEAST_FOR_A_TREND} are needed; {len(rows)} "
        )
        text += f"{noun_for(request, len(rows))}{where_text(request)}"
    elif not (found.worsens or found.improves):
        value = "no trend shown"
        text = f"No trend is shown: {many} come neither ever faster nor ever more slowly (n = {found.failures})"
        text += "; with so few only a strong trend would show" if found.failures < _FEW else ""
    else:
        value = _verdict(request, found)
        faster = "ever faster" if found.worsens else "ever more slowly"
        text = f"{value[:1].upper()}{value[1:]}: {many} come {faster} (n = {found.failures})"
    if found is not None:
        lines.append(f"{_test(found)[:1].upper()}{_test(found)[1:]}")
    return Figure(request, value, "", text, _how(request), tuple(rows), len(request.log), tuple(lines))


def _verdict(request: Request, found: Trend) -> str:
    if request.noun[1] == "failures":
        return "getting worse" if found.worsens else "getting better"
    return "increasing" if found.worsens else "decreasing"


def _test(found: Trend, adjusted: float | None = None) -> str:
    growth = found.growth
    p = found.p if adjusted is None else adjusted
    told = "adjusted p" if adjusted is not None else "Crow-AMSAA test against no trend, p"
    value, low, high = (f"{each:.2f}" for each in (growth.value, growth.low, growth.high))
    return f"{told} {p_text(p)}; growth {value}, 90 % interval {low} to {high}, 1 is no trend; n = {found.failures}"


def _how(request: Request) -> str:
    done = "Power law of the times of failures from the log's first day (Crow-AMSAA, MIL-HDBK-189C)"
    return how_told(request, f"{done}; jobs of one machine on one day count once there, all rows in the counts")


def _of_each(request: Request, rows: list[int]) -> Figure:
    """Which machines get worse; with so many tests the p are adjusted (Benjamini and Hochberg, 1995)."""
    ages, watched, keys = _ages(request, rows)
    each = [(key, trend([own], [end])) for key, own, end in zip(keys, ages, watched, strict=True)]
    told = [(key, found) for key, found in each if found is not None]
    if not told:
        text = f"Too few to tell a trend on any of {machines_text(len(keys))}: at least {LEAST_FOR_A_TREND} "
        text += f"{noun_for(request, 2)} of one are needed"
        return Figure(request, "too few", "", text, _how(request), tuple(rows), len(request.log))
    adjusted = [float(p) for p in stats.false_discovery_control([found.p for _, found in told])]
    name = request.log.asset_names
    order = sorted(zip(told, adjusted, strict=True), key=lambda one: _rank(one[0][1], request.fewest))
    sure = [
        (key, found)
        for (key, found), p in order
        if p < 1 - LEVEL and (found.growth.value < 1 if request.fewest else found.growth.value > 1)
    ]
    way = "better" if request.fewest else "worse"
    of = f"{machines_text(len(told))} with enough {noun_for(request, 2)} for a test"
    if sure:
        text = f"{names_text([name[key] for key, _ in sure])} {'get' if len(sure) > 1 else 'gets'} {way}, of {of}"
    else:
        text = f"No machine is shown to get {way}, of {of}"
    lines = [f"{name[key]}: {_test(found, p)}" for (key, found), p in order]
    if few := len(keys) - len(told):
        lines.append(f"{few} more {'has' if few == 1 else 'have'} fewer than {LEAST_FOR_A_TREND}")
    value = names_text([name[key] for key, _ in sure]) if sure else "no trend shown"
    return Figure(request, value, "", text, _how(request), tuple(rows), len(request.log), tuple(lines))


def _rank(found: Trend, better: bool) -> tuple[bool, float]:
    own = found.growth.value < 1 if better else found.growth.value > 1
    return not own, found.p if own else -found.p


def _against(request: Request, rows: list[int], against: Period) -> Figure:
    """One time against another: the counts, and an exact test of them given how long the log watched each
    (Przyborowski and Wilenski, Biometrika, 1940)."""
    log, period = request.log, request.period
    there = selected(replace(request, period=against))
    days, days_there = days_watched(request, period), days_watched(request, against)
    both = tuple(sorted({*rows, *there}))
    label, label_there = (period.label if period else "in all"), against.label
    where = where_text(replace(request, period=None))
    if days <= 0 or days_there <= 0:
        gone = label if days <= 0 else label_there
        span = log.span
        runs = f"the log runs from {span[0].date()} to {span[1].date()}" if span else "the log has no dates"
        text = f"Can’t be compared: nothing is logged {gone}; {runs}. {len(rows)} {noun_for(request, len(rows))}"
        text += f"{where} {label}, {len(there)} {label_there}"
        return Figure(request, None, "", text, how_told(request, "Counted"), both)
    if request.by == "asset":
        return _each_against(request, rows, there, against)
    if request.column:
        unit = log.by_name[request.column].unit
        now, then = total_of(log, request.column, rows), total_of(log, request.column, there)
        value = "more" if now > then else "less" if now < then else "the same"
        text = f"{value[:1].upper()}{value[1:]}: {amount_text(now, unit)} ({request.column}){where} {label} against "
        text += f"{amount_text(then, unit)} {label_there}"
        how = how_told(request, f"Added {request.column} of both times; no test is made of sums")
        return Figure(request, value, "", f"{text} ({_days(days)} and {_days(days_there)} of the log)", how, both)
    count, other = len(rows), len(there)
    rate, rate_there = count / days, other / days_there
    value = "more" if rate > rate_there else "fewer"
    test = ""
    if count + other < LEAST_TO_COMPARE:
        value = "too few to tell"
    else:
        p = float(stats.binomtest(count, count + other, days / (days + days_there)).pvalue)
        test = f"; exact test for equal rates, p {p_text(p)}"
        if p >= 1 - LEVEL:
            value = "no difference is shown"
    text = f"{value[:1].upper()}{value[1:]}: {count} {noun_for(request, count)}{where} {label} against {other} "
    text += f"{label_there} ({_days(days)} and {_days(days_there)} of the log{test})"
    how = how_told(request, f"Counted, and in the same way {label_there}")
    return Figure(request, value, "", text, how, both, len(log))


def _each_against(request: Request, rows: list[int], there: list[int], against: Period) -> Figure:
    """Which machines had more of it in one time than in another: their counts."""
    log, label = request.log, request.period.label if request.period else "in all"
    now, then = (Counter(log.asset_keys[row] for row in each) for each in (rows, there))
    keys = [key for key in request.assets or tuple(log.asset_names) if now[key] or then[key]]
    keys.sort(key=lambda key: then[key] - now[key])
    more = [key for key in keys if now[key] > then[key]]
    value = names_text([log.asset_names[key] for key in more]) if more else "none"
    have = "has" if len(more) == 1 else "have"
    text = f"{len(more)} of {machines_text(len(keys))} {have} more {noun_for(request, 2)} {label}"
    text += f" than {against.label}{f': {value}' if more else ''}; these are counts, not told from chance"
    lines = [f"{log.asset_names[key]}: {now[key]} against {then[key]}" for key in keys]
    how = how_told(request, f"Counted by machine, and in the same way {against.label}")
    return Figure(request, value, "", text, how, tuple(sorted({*rows, *there})), len(log), tuple(lines))


def days_watched(request: Request, period: Period | None) -> float:
    """Days of the period that the log watched each machine, on average."""
    span = request.log.span
    if span is None:
        return 0.0
    late = _late(request)
    days = []
    for key in request.assets or tuple(request.log.asset_names):
        start, end = max(span[0], late.get(key, span[0])), span[1]
        if period is not None:
            start, end = max(start, period.start or start), min(end, period.end or end)
        days.append(max(0.0, (end - start).total_seconds() / DAY_S))
    return sum(days) / len(days) if days else 0.0


def _ages(request: Request, rows: Sequence[int]) -> tuple[list[list[float]], list[float], list[str]]:
    """Per machine the days from the log's first (or the machine's, if that is later) to each of its events, and to the
    end; and the machines."""
    log = request.log
    span = log.span
    assert span is not None
    start, end = span
    if request.period is not None:
        start, end = max(start, request.period.start or start), min(end, request.period.end or end)
    late = _late(request)
    begins = {key: max(start, late.get(key, start)) for key in request.assets or tuple(log.asset_names)}
    days: dict[str, dict[object, datetime]] = defaultdict(dict)
    for row in rows:
        at = log.at(request.dates, row)
        key = log.asset_keys[row]
        if at is not None and key in begins:
            days[key].setdefault(at.date(), at)
    ages = [[(at - begin).total_seconds() / DAY_S for at in days[key].values()] for key, begin in begins.items()]
    return ages, [(end - begin).total_seconds() / DAY_S for begin in begins.values()], list(begins)


def _late(request: Request) -> dict[str, datetime]:
    """When each machine was put into service, as far as it is known."""
    failures = failures_of(request.log, came=request.came)
    return dict(failures.in_service) if failures else {}


def _unit_of(request: Request) -> str:
    span = request.log.span
    days = (span[1] - span[0]).days if span else 0
    return "year" if days >= _YEARS else "quarter" if days >= _QUARTERS else "month"


def _counted_by_time(request: Request, rows: Sequence[int]) -> str:
    """'2021 (from 2021-01-17) 4, 2022 6': every year, quarter or month of the log, those without any too."""
    log, unit = request.log, _unit_of(request)
    span = log.span
    assert span is not None
    start, end = span
    if request.period is not None:
        start, end = max(start, request.period.start or start), min(end, request.period.end or end)
    found: Counter[str] = Counter()
    for row in rows:
        if at := log.at(request.dates, row):
            found[_named(at, unit)] += log.number(request.column, row) or 0 if request.column else 1  # type: ignore[assignment]
    names = list(dict.fromkeys(_named(at, unit) for at in _months(start, end)))
    own = log.by_name[request.column].unit if request.column else ""
    told = [f"{name} {amount_text(found[name], own)}" for name in names]
    if (start.month, start.day) != (1, 1):
        told[0] = told[0].replace(names[0], f"{names[0]} (from {start.date()})", 1)
    if len(told) > 1 or not told[0].count("("):
        told[-1] = told[-1].replace(names[-1], f"{names[-1]} (to {end.date()})", 1)
    return ", ".join(told)


def _months(start: datetime, end: datetime) -> Iterable[datetime]:
    at = datetime(start.year, start.month, 1)
    while at <= end:
        yield at
        at = datetime(at.year + at.month // 12, at.month % 12 + 1, 1)


def _named(at: datetime, unit: str) -> str:
    if unit == "year":
        return str(at.year)
    return f"{at.year} Q{(at.month + 2) // 3}" if unit == "quarter" else f"{at.year}-{at.month:02}"


def _days(days: float) -> str:
    return f"{days:.0f} days"


def p_text(p: float) -> str:
    """A p-value: '= 0.012', '< 0.001'."""
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"
