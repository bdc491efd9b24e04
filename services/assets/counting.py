"""Rows counted: how many, how many different, which share, and what comes up most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.assets.figure import Figure
from services.assets.log import LogTable
from services.assets.request import Request, machines_text, number_text
from services.assets.wording import (
    READ,
    SHOWN_TIES,
    amount_text,
    filters_shown,
    group_text,
    how_told,
    names_text,
    noun_for,
    record_lines,
    verb_for,
    where_text,
    why_none,
)
from services.assets.words import natural

MOST_OF_A_GROUP = 12


def count_of(request: Request, rows: list[int]) -> Figure:
    """How many rows there are, and why there are none; the first of them where a list is asked for."""
    text = f"{len(rows)} {noun_for(request, len(rows))}{where_text(request)}"
    if not rows:
        text += why_none(request)
    extra = record_lines(request, rows) if request.count > 1 else ()
    return Figure(request, len(rows), "", text, how_told(request, "Counted"), tuple(rows), len(request.log), extra)


def told_apart(request: Request, rows: list[int]) -> Figure:
    """How many different machines or values the rows have."""
    log = request.log
    found: dict[str, str] = {}
    for row in rows:
        name = log.orders[row].asset if request.column == "asset" else log.cells_of(request.column)[row]
        if name:
            found.setdefault(name.casefold(), name)
    every = request.names or tuple(log.asset_names.values())
    if request.without:
        found = {name.casefold(): name for name in every if name.casefold() not in found}
    named = sorted(found.values(), key=natural)
    listed = f": {names_text(named)}" if 0 < len(named) <= 12 else ""
    what = (
        ("machine" if len(named) == 1 else "machines") if request.column == "asset" else f"different {request.column}"
    )
    text = f"{len(named)} {what} in the {noun_for(request, 2)}{where_text(request)}{listed}"
    if request.group and request.column == "asset":
        period = f" {verb_for(request)} {request.period.label}" if request.period else ""
        have = "has" if len(named) == 1 else "have"
        meant = " ".join((*(("no",) if request.without else ()), noun_for(request, 2), *filters_shown(request)))
        text = f"{len(named)} of {group_text(request)} {have} {meant}{period}{listed}"
    elif request.without:
        have = "has" if len(named) == 1 else "have"
        text = (
            f"{len(named)} of {machines_text(len(every))} {have} no {noun_for(request, 2)}{where_text(request)}{listed}"
        )
    return Figure(request, len(named), "", text, how_told(request, "Told apart"), tuple(rows))


def shared(request: Request, rows: list[int]) -> Figure:
    """Which share of the rows the last filter lets through, in percent."""
    assert request.share_of is not None
    held = request.share_of.rows(request.log, rows)
    if not rows:
        return count_of(request, rows)
    share = number_text(round(100 * len(held) / len(rows), 1))
    text = f"{share} % of the {noun_for(request, 2)}{where_text(request)}: {len(held)} of {len(rows)}"
    with_them = replace(request, filters=(*request.filters, request.share_of))
    text += f" {request.share_of.shown.removeprefix('that ')}"
    return Figure(request, float(share), "%", text, how_told(with_them, "Counted"), tuple(held), len(rows))


def ranked(request: Request, rows: list[int]) -> Figure:
    """What comes up most (or least) in the rows, or has the highest sum of a column."""
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
        return count_of(request, rows)
    size = {key: total_of(log, column, of) if column else float(len(of)) for key, of in groups.items()}
    order = sorted(groups, key=lambda key: (size[key] if request.fewest else -size[key], natural(shown[key])))
    best = [key for key in order if abs(size[key] - size[order[0]]) < 1e-9]
    unit = log.by_name[column].unit if column in log.by_name else ""
    amount = amount_text(size[order[0]], unit)
    names = [_spelled_out(request, shown[key], groups[key]) for key in best[:SHOWN_TIES]]
    more = f" and {len(best) - SHOWN_TIES} more" if len(best) > SHOWN_TIES else ""
    least = "fewest" if request.fewest else "most"
    many = len(best) > 1
    if column:
        extreme = "lowest" if request.fewest else "highest"
        text = f"{names_text(names)}{more} {'have' if many else 'has'} the {extreme} {column}"
        text += f"{where_text(request)}: {amount} in {len(groups[order[0]])} {noun_for(request, len(groups[order[0]]))}"
    elif request.by == "asset":
        text = f"{names_text(names)}{more} {'have' if many else 'has'} the {least} {noun_for(request, 2)}"
        text += f"{where_text(request)}: {amount}"
    else:
        of = sum(len(each) for each in groups.values())
        text = f"{names_text(names)}{more} {'come' if many else 'comes'} up {'least' if request.fewest else 'most'}"
        text += f" in {request.by}{where_text(request)}: {amount} of {of} {noun_for(request, of)}"
    text += " each" if many else ""
    listed = (
        [f"{shown[key]}: {amount_text(size[key], unit)}" for key in order[: min(request.count, MOST_OF_A_GROUP)]]
        if request.count > 1
        else []
    )
    behind = tuple(row for key in (order[: request.count] if request.count > 1 else best) for row in groups[key])
    name = shown[order[0]]
    how = how_told(
        request,
        f"Counted by {request.by}{READ if request.by in log.read else ''}"
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


def total_of(log: LogTable, column: str, rows: Iterable[int]) -> float:
    """The sum of a column over rows, those without a number left out."""
    return sum(number for row in rows if (number := log.number(column, row)) is not None)
