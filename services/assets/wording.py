"""The words of a figure: what its rows are called, which are meant, how it was worked out, and a row in a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.assets.log import LogTable
from services.assets.request import Filter, Operation, Request, machines_text, number_text
from services.assets.words import natural

SHOWN_TIES = 6
_TEXT = 160
_NAMED_OF_A_GROUP = 6
READ = " (read in the words of the row)"


def where_text(request: Request, of: int | None = None) -> str:
    """' on Chiller 9 with priority 1 finished in 2019'; of: the number of rows that a sum or mean is taken over."""
    parts = []
    if of is not None:
        parts.append(f"over {of} {noun_for(request, of)}")
    if request.group:
        parts.append(f"{'of' if request.operation is Operation.TOP else 'on'} {group_text(request)}")
    elif (request.assets and request.operation is not Operation.TOP) or len(request.assets) == 1:
        parts.append(f"on {names_text(request.names)}")
    parts += filters_shown(request)
    if request.period is not None:
        parts.append(f"{verb_for(request)} {request.period.label}")
    return "".join(f" {part}" for part in parts)


def filters_shown(request: Request) -> list[str]:
    """What rows are meant, as the answer says it: values and bounds, and the words that they mention."""
    told = [each for each in request.filters if each.planned is None and each.said != "failures"]
    said = [f"“{each.said}”" for each in told if each.words and not each.negated]
    mention = [f"mentioning {names_text(said)}"] if said else []
    return [*mention, *(each.shown for each in told if not each.words or each.negated)]


def group_text(request: Request) -> str:
    """'5 machines (pumps: P-101, P-102, P-201, P-202 and P-301)'."""
    names = [*request.names[:_NAMED_OF_A_GROUP]]
    if len(request.names) > _NAMED_OF_A_GROUP:
        names.append(f"{len(request.names) - _NAMED_OF_A_GROUP} more")
    return f"{machines_text(len(request.names))} ({request.group}: {names_text(names)})"


def verb_for(request: Request) -> str:
    """How a row's date is told: 'finished', 'reported'."""
    if request.dates == "finished":
        return "finished"
    if request.dates == "started":
        column = request.log.roles["started"].lower()
        return next(
            (word for word in ("reported", "opened", "created", "raised") if word[:-2] in column),
            "started" if "start" in column else "dated",
        )
    return request.dates


def column_of(request: Request) -> str:
    """The name of the column that dates rows."""
    return request.log.roles.get(request.dates, request.dates)


def how_told(request: Request, done: str) -> str:
    """How the value was worked out, in one sentence with the columns' own names."""
    log = request.log
    conditions = []
    if request.assets:
        names = group_text(request) if request.group else names_text(request.names)
        conditions.append(f"the machine is {'one of ' if request.group else ''}{names}")
    conditions += [_condition(each, log) for each in request.filters]
    if request.period is not None:
        start, end = request.period.start, request.period.end
        since = f" from {start.date()}" if start else ""
        until = f" before {instant_text(end)}" if end else ""
        conditions.append(f"{column_of(request)} is{since}{' and' if since and until else ''}{until}")
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
    read = READ if each.column in log.read else ""
    return f"{each.column}{read} is {without}{' or '.join(sorted(each.cells)) or each.said}"


def why_none(request: Request) -> str:
    """What a reader of a zero needs to know."""
    log = request.log
    if request.assets and not any(key in log.asset_names for key in request.assets):
        return f": {log.title} has no row of it"
    for each in request.filters:
        if each.column in log.cells and not each.cells and each.limit is None and each.empty is None:
            values = sorted({cell for cell in log.cells[each.column] if cell}, key=natural)
            return f"; {each.column} is {names_text(values[:SHOWN_TIES])}" + (
                " and others" if len(values) > SHOWN_TIES else ""
            )
    span = log.span
    if request.period is not None and span is not None:
        return f"; the log runs from {span[0].date()} to {span[1].date()}"
    return ""


def noun_for(request: Request, count: int) -> str:
    """What rows are called, 'non-preventive' and the like in front."""
    noun = request.noun[0] if count == 1 else request.noun[1]
    kinds = [] if noun.startswith("failure") else [each for each in request.filters if each.planned is not None]
    return " ".join([*("preventive" if each.planned is not each.negated else "non-preventive" for each in kinds), noun])


def amount_text(value: float, unit: str) -> str:
    """A number with its unit: '12.5 h'."""
    return f"{number_text(round(value, 2))}{f' {unit}' if unit else ''}"


def instant_text(at: datetime) -> str:
    """A day, with the time where the log has one."""
    return at.date().isoformat() if (at.hour, at.minute) == (0, 0) else at.strftime("%Y-%m-%d %H:%M")


def names_text(names: Sequence[str]) -> str:
    """'a, b and c'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"


def record_text(request: Request, row: int) -> str:
    """A row in a line: its name, machine, date and what it says."""
    log = request.log
    order = log.orders[row]
    name = order.record_id if log.has_numbers_of_records else f"{order.record_id[:1].upper()}{order.record_id[1:]}"
    at = log.at(request.dates, row) if request.dates else None
    date = f", {verb_for(request)} {instant_text(at)}" if at else ""
    what = order.text or order.code or order.kind
    what = what if len(what) <= _TEXT else f"{what[: _TEXT - 1].rsplit(' ', 1)[0]} …"
    if what == order.code and order.code:
        what = f"{log.roles.get('code', 'code')} {what}"
    asked = "; ".join(f"{column}: {log.cells[column][row] or 'not given'}" for column in request.shown)
    text = f"{name} on {order.asset}{date}" + (f": {what}" if what else "")
    return f"{text}; {asked}" if asked else text


def record_lines(request: Request, rows: Sequence[int]) -> tuple[str, ...]:
    """The first of the rows, a line each."""
    more = len(rows) - request.count
    listed = tuple(record_text(request, row) for row in rows[: request.count])
    return (*listed, f"and {more} more") if more > 0 else listed
