"""Working a request out over the rows of its log: a figure for all its machines, or for each."""

from __future__ import annotations

from dataclasses import replace

from services.assets.amounts import available, compared, repair_time, summed, time_between
from services.assets.comparison import least_failing
from services.assets.counting import MOST_OF_A_GROUP, count_of, ranked, shared, told_apart
from services.assets.figure import Figure, selected
from services.assets.rates import rate_of
from services.assets.repeats import repeated
from services.assets.request import Operation, Request
from services.assets.single import at_the_end, extreme
from services.assets.trends import trended
from services.assets.wording import amount_text
from services.assets.words import natural

_POOLED = frozenset(
    (
        Operation.COUNT,
        Operation.TOTAL,
        Operation.MEAN,
        Operation.RATE,
        Operation.GAP,
        Operation.MTBF,
        Operation.MTTR,
        Operation.AVAILABILITY,
        Operation.SHARE,
    )
)


def history(request: Request) -> tuple[Figure, ...]:
    """The figures of a request: one, or one per asset where several were named."""
    if request.group and request.operation in _POOLED:
        return (_pooled(request),)
    together = request.operation in (Operation.TOP, Operation.REPEATS)
    if request.operation is Operation.COMPARE:
        each = tuple(map(compared, _one_by_one(request)))
        return (least_failing(request, each), *each)
    if len(request.assets) > 1 and not together and not request.group:
        return tuple(_figure(each) for each in _one_by_one(request))
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
    lines = [_own(one) for one in each[:MOST_OF_A_GROUP]]
    more = [f"and {len(each) - MOST_OF_A_GROUP} more"] if len(each) > MOST_OF_A_GROUP else []
    return replace(figure, extra=(*figure.extra, *lines, *more))


def _own(one: Figure) -> str:
    """What one machine of a group has."""
    name, value = one.request.names[0], amount_text(float(one.value or 0), one.unit)
    if one.request.operation is Operation.COUNT:
        return f"{name}: {value}"
    if one.request.operation in (Operation.MTBF, Operation.GAP) and not one.unit:
        return f"{name}: n = {len(one.rows)}, too few"
    return f"{name}: {value}, n = {len(one.rows)}"


def _figure(request: Request) -> Figure:
    rows = selected(request)
    match request.operation:
        case Operation.COUNT:
            return count_of(request, rows)
        case Operation.DISTINCT:
            return told_apart(request, rows)
        case Operation.SHARE:
            return shared(request, rows)
        case Operation.LAST | Operation.FIRST:
            return at_the_end(request, rows)
        case Operation.TOP:
            return ranked(request, rows)
        case Operation.TOTAL | Operation.MEAN:
            return summed(request, rows)
        case Operation.HIGHEST | Operation.LOWEST:
            return extreme(request, rows)
        case Operation.GAP | Operation.MTBF:
            return time_between(request, rows)
        case Operation.MTTR:
            return repair_time(request, rows)
        case Operation.AVAILABILITY:
            return available(request, rows)
        case Operation.RATE:
            return rate_of(request, rows)
        case Operation.COMPARE:
            return compared(request)
        case Operation.TREND:
            return trended(request, rows)
        case Operation.REPEATS:
            return repeated(request)
