"""Working a request out over the rows of its log: a value, the rows behind it, and how it was worked out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from statistics import fmean

from services.assets.log import LogTable
from services.assets.request import IN_HOURS, Filter, Operation, Request, number_text
from services.assets.words import natural

_SHOWN_TIES = 6
_TEXT = 160
_MOST_OF_A_GROUP = 12
_NAMED_OF_A_GROUP = 6
_POOLED = frozenset(
    (
        Operation.COUNT,
        Operation.TOTAL,
        Operation.MEAN,
        Operation.GAP,
        Operation.MTBF,
        Operation.MTTR,
        Operation.AVAILABILITY,
        Operation.SHARE,
    )
)
_READ = " (read in the words of the row)"


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


def history(request: Request) -> tuple[Figure, ...]:
    """The figures of a request: one, or one per asset where several were named."""
    if request.group and request.operation in _POOLED:
        return (_pooled(request),)
    if len(request.assets) > 1 and request.operation is not Operation.TOP and not request.group:
        return tuple(_figure(each) for each in _one_by_one(request))
    if request.operation is Operation.COMPARE:
        return tuple(map(_compared, _one_by_one(request)))
    return (_figure(request),)


def _one_by_one(request: Request) -> list[Request]:
    return [
        replace(request, assets=(asset,), names=(name,), group="")
        for asset, name in zip(request.assets, request.names, strict=True)
    ]


def _pooled(request: Request) -> Figure:
    """The figure of machines taken together, and that of each, the largest first."""
    figure = _figure(request)
    if figure.extra:
        return figure
    each = [one for one in map(_figure, _one_by_one(request)) if one.rows and isinstance(one.value, int | float)]
    each.sort(key=lambda one: (not one.unit, -float(one.value or 0), natural(one.request.names[0])))
    lines = [_own(one) for one in each[:_MOST_OF_A_GROUP]]
    more = [f"and {len(each) - _MOST_OF_A_GROUP} more"] if len(each) > _MOST_OF_A_GROUP else []
    return replace(figure, extra=(*figure.extra, *lines, *more))


def _own(one: Figure) -> str:
    """What one machine of a group has."""
    name, value = one.request.names[0], _amount(float(one.value or 0), one.unit)
    if one.request.operation is Operation.COUNT:
        return f"{name}: {value}"
    if one.request.operation in (Operation.MTBF, Operation.GAP) and not one.unit:
        return f"{name}: n = {len(one.rows)}, too few"
    return f"{name}: {value}, n = {len(one.rows)}"


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


def _figure(request: Request) -> Figure:
    rows = selected(request)
    match request.operation:
        case Operation.COUNT:
            return _count(request, rows)
        case Operation.DISTINCT:
            return _distinct(request, rows)
        case Operation.SHARE:
            return _share(request, rows)
        case Operation.LAST | Operation.FIRST:
            return _end(request, rows)
        case Operation.TOP:
            return _top(request, rows)
        case Operation.TOTAL | Operation.MEAN:
            return _sum(request, rows)
        case Operation.HIGHEST | Operation.LOWEST:
            return _extreme(request, rows)
        case Operation.GAP | Operation.MTBF:
            return _gap(request, rows)
        case Operation.MTTR:
            return _repair(request, rows)
        case Operation.AVAILABILITY:
            return _available(request, rows)
        case Operation.COMPARE:
            return _compared(request)


# -------------------------------------------------- counts


def _count(request: Request, rows: list[int]) -> Figure:
    text = f"{len(rows)} {_noun(request, len(rows))}{_where(request)}"
    if not rows:
        text += _why_none(request)
    extra = _records(request, rows) if request.count > 1 else ()
    return Figure(request, len(rows), "", text, _how(request, "Counted"), tuple(rows), len(request.log), extra)


def _records(request: Request, rows: Sequence[int]) -> tuple[str, ...]:
    """The first of the rows, a line each."""
    more = len(rows) - request.count
    listed = tuple(_record(request, row) for row in rows[: request.count])
    return (*listed, f"and {more} more") if more > 0 else listed


def _distinct(request: Request, rows: list[int]) -> Figure:
    log = request.log
    found: dict[str, str] = {}
    for row in rows:
        name = log.orders[row].asset if request.column == "asset" else log.cells_of(request.column)[row]
        if name:
            found.setdefault(name.casefold(), name)
    named = sorted(found.values(), key=natural)
    listed = f": {_listed(named)}" if 0 < len(named) <= 12 else ""
    what = (
        ("machine" if len(named) == 1 else "machines") if request.column == "asset" else f"different {request.column}"
    )
    text = f"{len(named)} {what} in the {_noun(request, 2)}{_where(request)}{listed}"
    if request.group and request.column == "asset":
        period = f" {_verb(request)} {request.period.label}" if request.period else ""
        text = (
            f"{len(named)} of {_of_group(request)} {'has' if len(named) == 1 else 'have'} {_noun(request, 2)}{period}"
        )
        text += listed
    return Figure(request, len(named), "", text, _how(request, "Told apart"), tuple(rows))


def _share(request: Request, rows: list[int]) -> Figure:
    assert request.share_of is not None
    held = request.share_of.rows(request.log, rows)
    if not rows:
        return _count(request, rows)
    share = number_text(round(100 * len(held) / len(rows), 1))
    text = f"{share} % of the {_noun(request, 2)}{_where(request)}: {len(held)} of {len(rows)}"
    with_them = replace(request, filters=(*request.filters, request.share_of))
    text += f" {request.share_of.shown.removeprefix('that ')}"
    return Figure(request, float(share), "%", text, _how(with_them, "Counted"), tuple(held), len(rows))


def _top(request: Request, rows: list[int]) -> Figure:
    log, column = request.log, request.column
    groups: dict[str, list[int]] = defaultdict(list)
    shown: dict[str, str] = {}
    if request.by == "asset" and request.fewest and not column:
        for key in request.assets or log.asset_names:
            groups[key], shown[key] = [], log.asset_names.get(key, key)
    for row in rows:
        name = _group(request, row)
        if name and (not column or log.number(column, row) is not None):
            key = log.asset_keys[row] if request.by == "asset" else name.casefold()
            groups[key].append(row)
            shown.setdefault(key, name)
    if not groups:
        return _count(request, rows)
    size = {key: _total(log, column, of) if column else float(len(of)) for key, of in groups.items()}
    order = sorted(groups, key=lambda key: (size[key] if request.fewest else -size[key], natural(shown[key])))
    best = [key for key in order if abs(size[key] - size[order[0]]) < 1e-9]
    unit = log.by_name[column].unit if column in log.by_name else ""
    amount = _amount(size[order[0]], unit)
    names = [_spelled_out(request, shown[key], groups[key]) for key in best[:_SHOWN_TIES]]
    more = f" and {len(best) - _SHOWN_TIES} more" if len(best) > _SHOWN_TIES else ""
    least = "fewest" if request.fewest else "most"
    many = len(best) > 1
    if column:
        extreme = "lowest" if request.fewest else "highest"
        text = f"{_listed(names)}{more} {'have' if many else 'has'} the {extreme} {column}"
        text += f"{_where(request)}: {amount} in {len(groups[order[0]])} {_noun(request, len(groups[order[0]]))}"
    elif request.by == "asset":
        text = f"{_listed(names)}{more} {'have' if many else 'has'} the {least} {_noun(request, 2)}"
        text += f"{_where(request)}: {amount}"
    else:
        of = sum(len(each) for each in groups.values())
        text = f"{_listed(names)}{more} {'come' if many else 'comes'} up {'least' if request.fewest else 'most'}"
        text += f" in {request.by}{_where(request)}: {amount} of {of} {_noun(request, of)}"
    text += " each" if many else ""
    listed = (
        [f"{shown[key]}: {_amount(size[key], unit)}" for key in order[: min(request.count, _MOST_OF_A_GROUP)]]
        if request.count > 1
        else []
    )
    behind = tuple(row for key in (order[: request.count] if request.count > 1 else best) for row in groups[key])
    name = shown[order[0]]
    how = _how(
        request,
        f"Counted by {request.by}{_READ if request.by in log.read else ''}"
        if not column
        else f"Added {column} by {request.by}",
    )
    return Figure(request, name, unit, text, how, behind, len(rows), tuple(listed))


def _group(request: Request, row: int) -> str:
    log = request.log
    if request.by == "asset":
        return log.asset_names[log.asset_keys[row]]
    if request.by in ("year", "month"):
        at = log.at(request.dates, row) if request.dates else None
        return "" if at is None else str(at.year) if request.by == "year" else f"{at.year}-{at.month:02}"
    return log.cells_of(request.by)[row]


def _spelled_out(request: Request, value: str, rows: Sequence[int]) -> str:
    """A code with what it stands for."""
    if request.by not in request.log.by_name:
        return value
    column = request.log.description_of(request.by)
    said = Counter(request.log.cells[column][row] for row in rows if request.log.cells[column][row]) if column else None
    return f"{value} ({said.most_common(1)[0][0]})" if said else value


# -------------------------------------------------- one record


def _end(request: Request, rows: list[int]) -> Figure:
    log, last = request.log, request.operation is Operation.LAST
    dated = [(at, row) for row in rows if (at := log.at(request.dates, row)) is not None] if request.dates else []
    if not dated:
        return _count(request, rows)
    at = max(dated)[0] if last else min(dated)[0]
    ties = [row for when, row in dated if when == at]
    row = ties[-1] if last else ties[0]
    text = _record(request, row)
    extra = []
    if request.count > 1:
        near = [row for _, row in sorted(dated, reverse=last)[: request.count]]
        ties, text = near, _record(request, near[0])
        extra = [_record(request, other) for other in near[1:]]
    elif len(ties) > 1:
        others = [log.row_name(other) for other in ties if other != row]
        extra.append(f"At the same time: {_listed(others[:_SHOWN_TIES])}")
    which = "last" if last else "first"
    how = _how(request, f"The {which} by {_column_of(request)} of {len(rows)} {_noun(request, len(rows))}")
    return Figure(request, log.row_name(row), "", text, how, tuple(ties), len(rows), tuple(extra))


def _extreme(request: Request, rows: list[int]) -> Figure:
    log, column = request.log, request.column
    numbers = [(number, row) for row in rows if (number := log.number(column, row)) is not None]
    if not numbers:
        return _count(request, rows)
    highest = request.operation is Operation.HIGHEST
    value = max(numbers)[0] if highest else min(numbers)[0]
    ties = [row for number, row in numbers if number == value]
    unit = log.by_name[column].unit
    text = f"{_amount(value, unit)} ({column}): {_record(request, ties[0])}"
    extra = []
    if len(ties) > 1:
        extra.append(
            f"The same: {_listed([log.row_name(row) for row in ties[1 : _SHOWN_TIES + 1]])}"
            + (f" and {len(ties) - 1 - _SHOWN_TIES} more" if len(ties) - 1 > _SHOWN_TIES else "")
        )
    how = _how(
        request, f"The {'highest' if highest else 'lowest'} {column} of {len(numbers)} {_noun(request, len(numbers))}"
    )
    return Figure(request, value, unit, text, how, tuple(ties), len(numbers), tuple(extra))


def _record(request: Request, row: int) -> str:
    log = request.log
    order = log.orders[row]
    name = order.record_id if log.has_numbers_of_records else f"{order.record_id[:1].upper()}{order.record_id[1:]}"
    at = log.at(request.dates, row) if request.dates else None
    date = f", {_verb(request)} {_instant(at)}" if at else ""
    what = order.text or order.code or order.kind
    what = what if len(what) <= _TEXT else f"{what[: _TEXT - 1].rsplit(' ', 1)[0]} …"
    if what == order.code and order.code:
        what = f"{log.roles.get('code', 'code')} {what}"
    asked = "; ".join(f"{column}: {log.cells[column][row] or 'not given'}" for column in request.shown)
    text = f"{name} on {order.asset}{date}" + (f": {what}" if what else "")
    return f"{text}; {asked}" if asked else text


# -------------------------------------------------- numbers


def _sum(request: Request, rows: list[int]) -> Figure:
    log, column = request.log, request.column
    numbers = [(row, number) for row in rows if (number := log.number(column, row)) is not None]
    unit = log.by_name[column].unit
    if not numbers:
        return _count(request, rows)
    total = request.operation is Operation.TOTAL
    value = sum(number for _, number in numbers)
    value = value if total else value / len(numbers)
    value, unit = _in_unit(value, unit, request.unit)
    missing = len(rows) - len(numbers)
    without = f" ({missing} without {column})" if missing else ""
    what = "in total" if total else "on average"
    text = f"{_amount(value, unit)} {what} ({column}){_where(request, len(numbers))}{without}"
    how = _how(request, f"{'Added' if total else 'Averaged'} {column}")
    return Figure(request, round(value, 6), unit, text, how, tuple(row for row, _ in numbers), len(rows))


def _gap(request: Request, rows: list[int]) -> Figure:
    log = request.log
    dated = sorted((at, row) for row in rows if (at := log.at(request.dates, row)) is not None) if request.dates else []
    name = "Mean time between failures" if request.operation is Operation.MTBF else "On average"
    by_asset: dict[str, list[datetime]] = defaultdict(list)
    for at, row in dated:
        by_asset[log.asset_keys[row]].append(at)
    gaps = [(b - a).total_seconds() / 86400 for times in by_asset.values() for a, b in pairwise(times)]
    if not gaps:
        figure = _count(request, rows)
        return replace(figure, text=f"{figure.text}: too few to tell the time between them")
    days = fmean(gaps)
    unit = "days"
    hours = f" ({number_text(round(days * 24, 1))} h)" if request.operation is Operation.MTBF else ""
    between = "" if request.operation is Operation.MTBF else f" between {_noun(request, 2)}"
    text = f"{name}: {_amount(days, unit)}{hours}{between}{_where(request, len(dated))}"
    how = _how(request, f"Mean of the {len(gaps)} times from one {_column_of(request)} to the next of the same machine")
    return Figure(request, round(days, 6), unit, text, how, tuple(row for _, row in dated), len(rows))


def _repair(request: Request, rows: list[int]) -> Figure:
    log, column = request.log, request.column
    if column in log.by_name:
        return replace(_sum(replace(request, operation=Operation.MEAN), rows), request=request)
    spans = []
    for row in rows:
        start, end = log.at("started", row), log.at("finished", row)
        if start is not None and end is not None and end >= start:
            spans.append((row, (end - start).total_seconds() / 3600))
    if not spans:
        return _count(request, rows)
    hours = fmean(value for _, value in spans)
    text = f"{_amount(hours, 'h')} on average from {log.roles['started']} to {log.roles['finished']}"
    text += _where(request, len(spans))
    return Figure(
        request, round(hours, 6), "h", text, _how(request, "Averaged"), tuple(row for row, _ in spans), len(rows)
    )


def _available(request: Request, rows: list[int]) -> Figure:
    """Operational availability, up time over up and down time (IEC 60050-192): the share of the calendar in which no
    row says that the machine stood, from the log's first entry, or the period's start, to the last, or its end."""
    log, column = request.log, request.column
    counted = [(row, number) for row in rows if (number := log.number(column, row)) is not None]
    span, period = log.span, request.period
    if span is None or not counted:
        return _count(request, rows)
    start, end = span
    if period is not None:
        start, end = max(start, period.start or start), min(end, period.end or end)
    machines = len(request.assets) or len(set(log.asset_keys))
    hours = (end - start).total_seconds() / 3600 * machines
    down = sum(number for _, number in counted) * IN_HOURS[log.by_name[column].unit]
    if hours <= 0 or down > hours:
        return _count(request, rows)
    share = round(100 * (1 - down / hours), 2)
    text = f"Availability: {_amount(share, '%')}, down {_amount(down, 'h')} ({column}) of {_amount(hours, 'h')}"
    how = _how(request, f"Calendar time from {_instant(start)} to {_instant(end)} without the downtime")
    text += _where(request, len(counted))
    return Figure(request, share, "%", text, how, tuple(row for row, _ in counted), len(rows))


def _compared(request: Request) -> Figure:
    """One machine's failures, the time between them, and what they took and cost."""
    log = request.log
    rows = selected(request)
    failed = replace(request, operation=Operation.COUNT)
    parts = [f"{request.names[0]}: {len(rows)} {_noun(failed, len(rows))}"]
    between = _gap(replace(request, operation=Operation.MTBF), rows)
    if between.unit:
        parts.append(f"{_amount(float(between.value or 0), between.unit)} between them on average")
    for role, what in (("downtime", "down"), ("cost", "cost")):
        column = log.roles.get(role, "")
        numbers = [number for row in rows if column in log.by_name and (number := log.number(column, row)) is not None]
        if numbers:
            amount = _amount(sum(numbers), log.by_name[column].unit)
            mean = _amount(sum(numbers) / len(numbers), log.by_name[column].unit)
            parts.append(f"{amount} {what} in total, {mean} each ({column})")
    text = "; ".join(parts)
    if request.period is not None:
        text += f"; {_verb(request)} {request.period.label}"
    how = _how(request, "Counted and added up")
    return Figure(request, len(rows), "", text, how, tuple(rows), len(log))


def _total(log: LogTable, column: str, rows: Iterable[int]) -> float:
    return sum(number for row in rows if (number := log.number(column, row)) is not None)


def _in_unit(value: float, unit: str, asked: str) -> tuple[float, str]:
    if asked.startswith("hour") and unit == "min":
        return value / 60, "h"
    if asked.startswith("minute") and unit == "h":
        return value * 60, "min"
    if asked.startswith("day") and unit == "h":
        return value / 24, "days"
    return value, unit


# -------------------------------------------------- words


def _where(request: Request, of: int | None = None) -> str:
    """' on Chiller 9 with priority 1 finished in 2019'; of: the number of rows that a sum or mean is taken over."""
    parts = []
    if of is not None:
        parts.append(f"over {of} {_noun(request, of)}")
    if request.group:
        parts.append(f"{'of' if request.operation is Operation.TOP else 'on'} {_of_group(request)}")
    elif (request.assets and request.operation is not Operation.TOP) or len(request.assets) == 1:
        parts.append(f"on {_listed(request.names)}")
    parts += [each.shown for each in request.filters if each.planned is None and each.said != "failures"]
    if request.period is not None:
        parts.append(f"{_verb(request)} {request.period.label}")
    return "".join(f" {part}" for part in parts)


def _of_group(request: Request) -> str:
    """'5 machines (pumps: P-101, P-102, P-201, P-202 and P-301)'."""
    names = [*request.names[:_NAMED_OF_A_GROUP]]
    if len(request.names) > _NAMED_OF_A_GROUP:
        names.append(f"{len(request.names) - _NAMED_OF_A_GROUP} more")
    return f"{len(request.names)} machines ({request.group}: {_listed(names)})"


def _verb(request: Request) -> str:
    if request.dates == "finished":
        return "finished"
    if request.dates == "started":
        column = request.log.roles["started"].lower()
        return next(
            (word for word in ("reported", "opened", "created", "raised") if word[:-2] in column),
            "started" if "start" in column else "dated",
        )
    return request.dates


def _column_of(request: Request) -> str:
    return request.log.roles.get(request.dates, request.dates)


def _how(request: Request, done: str) -> str:
    """How the value was worked out, in one sentence with the columns' own names."""
    log = request.log
    conditions = []
    if request.assets:
        names = _of_group(request) if request.group else _listed(request.names)
        conditions.append(f"the machine is {'one of ' if request.group else ''}{names}")
    conditions += [_condition(each, log) for each in request.filters]
    if request.period is not None:
        start, end = request.period.start, request.period.end
        since = f" from {start.date()}" if start else ""
        until = f" before {_instant(end)}" if end else ""
        conditions.append(f"{_column_of(request)} is{since}{' and' if since and until else ''}{until}")
    where = f" where {' and '.join(conditions)}" if conditions else ""
    notes = f" ({'; '.join(request.notes)})" if request.notes else ""
    return f"{done}: rows of {log.title}{where}{notes}; {len(log)} rows in all."


def _condition(each: Filter, log: LogTable) -> str:
    without = "not " if each.negated else ""
    if each.words:
        return f"the row {'doesn’t mention' if each.negated else 'mentions'} “{each.said}”"
    if each.limit is not None:
        return f"{each.column} is {each.limit[0]} {number_text(each.limit[1])}"
    if each.planned is not None:
        return f"{log.planned_by} says {without}{'preventive' if each.planned else 'not preventive'}"
    if each.empty is not None:
        return f"{each.column} is {'filled' if each.empty is each.negated else 'empty'}"
    read = _READ if each.column in log.read else ""
    return f"{each.column}{read} is {without}{' or '.join(sorted(each.cells)) or each.said}"


def _why_none(request: Request) -> str:
    """What a reader of a zero needs to know."""
    log = request.log
    if request.assets and not any(key in log.asset_names for key in request.assets):
        return f": {log.title} has no row of it"
    for each in request.filters:
        if each.column in log.cells and not each.cells and each.limit is None and each.empty is None:
            values = sorted({cell for cell in log.cells[each.column] if cell}, key=natural)
            return f"; {each.column} is {_listed(values[:_SHOWN_TIES])}" + (
                " and others" if len(values) > _SHOWN_TIES else ""
            )
    span = log.span
    if request.period is not None and span is not None:
        return f"; the log runs from {span[0].date()} to {span[1].date()}"
    return ""


def _noun(request: Request, count: int) -> str:
    """What rows are called, 'non-preventive' and the like in front."""
    noun = request.noun[0] if count == 1 else request.noun[1]
    kinds = [] if noun.startswith("failure") else [each for each in request.filters if each.planned is not None]
    return " ".join([*("preventive" if each.planned is not each.negated else "non-preventive" for each in kinds), noun])


def _amount(value: float, unit: str) -> str:
    return f"{number_text(round(value, 2))}{f' {unit}' if unit else ''}"


def _instant(at: datetime) -> str:
    return at.date().isoformat() if (at.hour, at.minute) == (0, 0) else at.strftime("%Y-%m-%d %H:%M")


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"
