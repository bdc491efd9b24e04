"""What readings say: the last one, where they are going, and how often they were beyond a limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from scipy import stats

from models.readings import Reading
from models.store import Store
from models.types import Audience
from services.assets.gauge import Gauged, GaugeRequest

MOST_POINTS = 400
"""Points that a trend is fitted to: means of equal spans, where there are more readings."""
ROWS = 50
_CONFIDENCE = 0.9
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that a document gives, in the unit of the readings. stated: as it is written there."""

    value: float
    above: bool
    stated: str


@dataclass(frozen=True, slots=True)
class GaugeFigure:
    """A sentence that was worked out, how, and the readings behind it; `count` of these in all."""

    request: GaugeRequest
    text: str
    how: str
    value: float | None
    unit: str
    readings: tuple[Reading, ...]
    count: int


def worked_out(
    request: GaugeRequest, store: Store, audience: Audience, limits: Sequence[Limit] = ()
) -> GaugeFigure | None:
    """The figure of a request; None if there are no readings in its time, or it needs a limit and there is none."""
    if request.what is Gauged.EXCEEDED:
        return _exceeded(request, store, audience, limits) if limits else None
    return _last(request, store, audience) if request.what is Gauged.LAST else _trend(request, store, audience)


def _last(request: GaugeRequest, store: Store, audience: Audience) -> GaugeFigure | None:
    start, before = _span(request)
    found = store.readings.values(request.series.id, audience, start, before, 1, newest=True)
    if not found:
        return None
    (last,) = found
    value = amount(last.value, request.series.unit)
    text = f"The last reading of {request.named}{_label(request)} is {value}, at {moment(last.at)}."
    how = f"The newest of {request.series.count} readings of {request.named} in {request.series.document}."
    return GaugeFigure(request, text, how, last.value, request.series.unit, found, 1)


def _trend(request: GaugeRequest, store: Store, audience: Audience) -> GaugeFigure | None:
    found, count = points(request, store, audience)
    if len(found) < 3:
        return None
    days = np.array([(point.at - found[0].at) / _DAY for point in found])
    values = np.array([point.mean for point in found])
    slope, _, low, high = stats.theilslopes(values, days, _CONFIDENCE)
    tenth = max(1, len(values) // 10)
    first, last = float(values[:tenth].mean()), float(values[-tenth:].mean())
    unit = request.series.unit
    span = f"from {moment(found[0].at)} to {moment(found[-1].at)}"
    per = f"{unit}/day" if unit else "a day"
    band = f"90 % interval {plain(low)} to {plain(high)} {per}"
    if low <= 0 <= high:
        said = f"shows no clear trend {span}: {plain(float(slope))} {per}, {band}."
    else:
        word = "rose" if slope > 0 else "fell"
        said = f"{word} by {plain(abs(float(slope)))} {per} {span} ({band})."
    means = f" It was {amount(first, unit)} on average in the first tenth and {amount(last, unit)} in the last."
    how = (
        f"Theil-Sen slope over {len(found)} means of equal spans of {count} readings in {request.series.document}."
        if count > len(found)
        else f"Theil-Sen slope over {count} readings in {request.series.document}."
    )
    named = request.named[:1].upper() + request.named[1:]
    ends = (*_ends(request, store, audience),)
    return GaugeFigure(request, f"{named} {said}{means}", how, float(slope), per, ends, count)


def _exceeded(request: GaugeRequest, store: Store, audience: Audience, limits: Sequence[Limit]) -> GaugeFigure | None:
    found, count = points(request, store, audience)
    if not found:
        return None
    start, before = _span(request)
    series, unit = request.series, request.series.unit
    sentences: list[str] = []
    rows: list[Reading] = []
    total = 0
    for limit in limits:
        bound = {"above": limit.value} if limit.above else {"below": limit.value}
        beyond = store.readings.values(series.id, audience, start, before, 1_000_000, **bound)  # type: ignore[arg-type]
        side, kind = ("above", "upper") if limit.above else ("below", "lower")
        if not beyond:
            sentences.append(
                f"{request.named} was never {side} the {kind} limit of {limit.stated}{_label(request)}; "
                f"{count} readings up to {moment(found[-1].at)} were checked."
            )
            continue
        pick = max if limit.above else min
        worst, last = pick(beyond, key=lambda reading: reading.value), beyond[-1]
        sentences.append(
            f"{request.named} was {side} the {kind} limit of {limit.stated} in {len(beyond)} of {count} readings"
            f"{_label(request)}: last {amount(last.value, unit)} at {moment(last.at)}, at the most "
            f"{amount(worst.value, unit)} at {moment(worst.at)}."
        )
        rows += dict.fromkeys((worst, *reversed(beyond[-ROWS:])))
        total += len(beyond)
    how = f"Readings of {request.named} in {series.document} compared with what the cited document states."
    text = " ".join(sentence[:1].upper() + sentence[1:] for sentence in sentences)
    shown = tuple(rows) or _ends(request, store, audience)
    return GaugeFigure(request, text, how, float(total), "readings", shown, total or count)


@dataclass(frozen=True, slots=True)
class Point:
    """A reading, or a span of readings with its mean, least and greatest."""

    at: datetime
    mean: float
    low: float
    high: float


def points(request: GaugeRequest, store: Store, audience: Audience) -> tuple[list[Point], int]:
    """Readings in the request's time, or equal spans of them where there are many; and how many readings there are."""
    start, before = _span(request)
    series = request.series
    found = store.readings.values(series.id, audience, start, before, MOST_POINTS + 1)
    if len(found) <= MOST_POINTS:
        return [Point(each.at, each.value, each.value, each.value) for each in found], len(found)
    first, last = found[0].at, min(before or series.last_at, series.last_at)
    width = max(1, (last - first) // timedelta(microseconds=1) // MOST_POINTS)
    buckets = store.readings.buckets(series.id, audience, width, start, before)
    half = timedelta(microseconds=width // 2)
    return [Point(at + half, mean, low, high) for at, mean, low, high, _ in buckets], sum(
        number for *_, number in buckets
    )


def _ends(request: GaugeRequest, store: Store, audience: Audience) -> tuple[Reading, ...]:
    start, before = _span(request)
    first = store.readings.values(request.series.id, audience, start, before, 1)
    return (*first, *store.readings.values(request.series.id, audience, start, before, 1, newest=True))


def _span(request: GaugeRequest) -> tuple[datetime | None, datetime | None]:
    period = request.period
    if period is None:
        return None, None
    return _utc(period.start), _utc(period.end)


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _label(request: GaugeRequest) -> str:
    return f" {request.period.label}" if request.period else ""


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def amount(value: float, unit: str) -> str:
    return f"{plain(value)} {unit}".strip()


def plain(value: float) -> str:
    """Four significant digits, more where the whole part has them."""
    text = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return text if "e" not in text else f"{value:.6f}".rstrip("0").rstrip(".")
