"""Repairs that did not hold: the same failure of the same machine again within so many days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from services.assets.counting import count_of
from services.assets.figure import Figure, selected
from services.assets.log import LogTable
from services.assets.request import Request, machines_text, number_text
from services.assets.wording import SHOWN_TIES, group_text, how_told, names_text, noun_for, record_text, where_text

_MOST = 10
_TOO_COMMON = 0.15
"""Share of the rows from which on a component is that of any of them ('entire system')."""
_DAY_S = 86400.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A repair and the row in which the same failure stands next, `days` later. same: what they share."""

    first: int
    again: int
    days: float
    same: str


def repeated(request: Request) -> Figure:
    """The pairs, those of the machine with most first, or how near it came to one."""
    every = selected(replace(request, period=None))
    repairs = selected(request) if request.period is not None else every
    if not repairs:
        return count_of(request, repairs)
    kept = set(repairs)
    found = [pair for pair in pairs(request, every) if pair.first in kept]
    again = [pair for pair in found if pair.days <= request.within]
    log, within = request.log, f"{request.within} {'day' if request.within == 1 else 'days'}"
    where = _on(request)
    how = how_told(request, f"Looked for the same failure again within {within} of the end of a repair ({_same(log)})")
    early = _too_early(request, repairs, {pair.first for pair in again})
    if not again:
        text = f"No repair{where} is seen not to have held: none of {len(repairs)} {noun_for(request, len(repairs))} "
        text += f"came again within {within}"
        nearest = min(found, key=lambda pair: pair.days, default=None)
        extra = [f"The nearest: {_line(request, nearest)}"] if nearest else []
        return Figure(request, 0, "", text, how, tuple(repairs), len(log), (*extra, *early))
    by_machine: dict[str, list[Pair]] = defaultdict(list)
    for pair in again:
        by_machine[log.asset_keys[pair.first]].append(pair)
    most = sorted(by_machine.values(), key=lambda own: -len(own))
    held = "repair" if len(again) == 1 else "repairs"
    on = _on(request, len(by_machine))
    text = f"{len(again)} {held}{on} did not hold: the same failure came again within {within}"
    lines = []
    if len(request.assets) != 1:
        counts = [f"{log.asset_names[log.asset_keys[own[0].first]]} {len(own)}" for own in most]
        lines.append(f"By machine: {', '.join(counts)}")
    told = [pair for own in most for pair in own]
    lines += [_line(request, pair) for pair in told[:_MOST]]
    lines += [f"and {len(told) - _MOST} more"] if len(told) > _MOST else []
    lines += early
    rows = tuple(dict.fromkeys(row for pair in told for row in (pair.first, pair.again)))
    return Figure(request, len(again), "", text, how, rows, len(repairs), tuple(lines))


def _too_early(request: Request, repairs: Sequence[int], known: Collection[int]) -> list[str]:
    """Those of which it isn't known yet: the log ends sooner."""
    log = request.log
    if log.span is None:
        return []
    end = log.span[1] - timedelta(days=request.within)
    late = [row for row in repairs if row not in known and (at := log.at(request.dates, row)) is not None and at > end]
    names = names_text([log.row_name(row) for row in late[:SHOWN_TIES]])
    more = f" and {len(late) - SHOWN_TIES} more" if len(late) > SHOWN_TIES else ""
    return [f"Too early to tell of {names}{more}: the log ends {log.span[1].date()}"] if late else []


def _on(request: Request, hit: int | None = None) -> str:
    """Where the repairs were; hit: on how many of the machines."""
    rest = where_text(replace(request, assets=(), names=(), group=""))
    rest = f" (rows{rest})" if rest else ""
    of = f"{hit} of " if hit is not None else ""
    if request.group:
        return f" on {of}{group_text(request)}{rest}"
    if len(request.assets) == 1:
        return f" on {request.names[0]}{rest}"
    return f" on {of}{machines_text(len(request.assets or request.log.asset_names))}{rest}"


def pairs(request: Request, rows: Sequence[int]) -> list[Pair]:
    """Each row with the next of its machine, on a later day, that tells of the same failure; in the order of time."""
    log = request.log
    of: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if log.at(request.dates, row) is not None:
            of[log.asset_keys[row]].append(row)
    common = Counter(log.orders[row].component for row in rows)
    specific = {part: n <= max(2, _TOO_COMMON * len(rows)) for part, n in common.items() if part}
    found = []
    for own in of.values():
        own.sort(key=lambda row: log.at(request.dates, row))  # type: ignore[arg-type, return-value]
        for n, row in enumerate(own):
            pair = next((p for other in own[n + 1 :] if (p := _pair(request, row, other, specific))), None)
            if pair:
                found.append(pair)
    return list({_once(log, request.dates, pair): pair for pair in reversed(found)}.values())[::-1]


def _once(log: LogTable, dates: str, pair: Pair) -> tuple[object, ...]:
    """Several jobs of one day about the same are one repair."""
    days = [at.date() if (at := log.at(dates, row)) else None for row in (pair.first, pair.again)]
    return log.asset_keys[pair.first], *days, pair.same


def _pair(request: Request, row: int, other: int, specific: Mapping[str, bool]) -> Pair | None:
    log = request.log
    begun, started = log.at(request.dates, row), log.at(request.dates, other)
    assert begun is not None
    assert started is not None
    if started.date() == begun.date():
        return None
    ended = log.at("finished", row) if "finished" in log.roles else begun
    days = (started - max(begun, min(ended or begun, started))).total_seconds() / _DAY_S
    same = _what_is_same(log, row, other, specific)
    return Pair(row, other, days, same) if same else None


def _what_is_same(log: LogTable, row: int, other: int, specific: Mapping[str, bool]) -> str:
    code = log.roles.get("code", "")
    if code in log.cells and (own := log.cells[code][row]) and own == log.cells[code][other]:
        return f"{code} {own}"  # other codes don't tell that it was something else: the component may be the same
    one, two = log.orders[row], log.orders[other]
    if (
        one.failure_mode
        and one.failure_mode == two.failure_mode
        and (one.component == two.component or not (one.component and two.component))
    ):
        return f"{one.failure_mode}{f' of {part}' if (part := one.component or two.component) else ''}"
    return f"component {one.component}" if one.component == two.component and specific.get(one.component) else ""


def _same(log: LogTable) -> str:
    code = log.roles.get("code", "")
    return f"the same {f'{code}, ' if code in log.cells else ''}failure mode or component of the same machine"


def _line(request: Request, pair: Pair) -> str:
    log = request.log
    days = number_text(round(pair.days, 1))
    first = record_text(request, pair.first).rstrip(". ")
    return f"{first} → again after {days} {'day' if days == '1' else 'days'}: {log.row_name(pair.again)} ({pair.same})"
