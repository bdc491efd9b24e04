"""The picture of what a sensor measured, with the limits that a manual gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ingestion.logs.cells import spaced
from models.store import Store
from models.types import Audience
from services.assets.forecast.plots import Bound, Theme, trend_plot
from services.assets.gauge import Gauged, GaugeRequest
from services.assets.gauged import points
from services.assets.period import Period
from services.assets.words import squashed


def trend_picture(
    store: Store,
    audience: Audience,
    asset: str,
    sensor: str,
    *,
    start: datetime | None = None,
    before: datetime | None = None,
    limits: Sequence[Mapping[str, Any]] = (),
    theme: Theme = "light",
) -> bytes | None:
    """As PNG; None if there are no such readings in that time, or the audience may not see them.

    limits: `value`, `above` (whether it is an upper one), `stated` (as a document writes it, with where)."""
    found = [
        one
        for one in store.readings.series(audience)
        if squashed(one.sensor) == squashed(sensor) and squashed(one.asset) == squashed(asset)
    ]
    if not found:
        return None
    series = max(found, key=lambda one: (one.last_at, one.count))
    request = GaugeRequest(Gauged.TREND, series, Period(start, before, "") if start or before else None)
    drawn, count = points(request, store, audience)
    if not drawn:
        return None
    return trend_plot(
        drawn,
        count,
        name=f"{spaced(series.sensor)} of {series.asset}",
        unit=series.unit,
        limits=[Bound(float(each["value"]), bool(each["above"]), str(each["stated"])) for each in limits],
        theme=theme,
    )
