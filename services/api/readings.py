"""/v1/readings: values of sensors, in and out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from models.errors import BadInput, NotFound
from models.readings import Reading, Series, SeriesKey
from models.store.audit import Action
from services.api.caller import TheApp, TheCaller, TheEngineer
from services.api.problems import PROBLEMS
from services.api.schemas import In, Moment, Name
from services.documents.readings import put_readings

PATH = "/v1/readings"
router = APIRouter(prefix=PATH, tags=["readings"], responses=PROBLEMS)

MOST = 50_000
"""Readings of one request."""
MAX_BODY = 16_000_000
FIRST, LAST = 1950, 2100


class ReadingIn(In):
    """A value of a sensor."""

    asset: Name
    sensor: Name
    at: Moment
    value: float = Field(allow_inf_nan=False)
    unit: str = Field("", max_length=40, description="As in `bar`. Another unit is another series.")


class ReadingsIn(In):
    """Readings in any order."""

    readings: list[ReadingIn] = Field(min_length=1, max_length=MOST)
    groups: list[Name] = Field(default=[], description="Who may see them; else everyone, or the groups of the key.")


class PutOut(BaseModel):
    """What became of them. same: were there with this value; changed: had another. document: what keeps them."""

    document: str
    added: int
    same: int
    changed: int


class SeriesOut(BaseModel):
    """What there is of one sensor. document: the file that it came from, or what the API keeps readings under."""

    asset: str
    sensor: str
    unit: str
    document: str
    count: int
    first_at: datetime
    last_at: datetime


class SeriesList(BaseModel):
    """Series by asset and sensor."""

    series: list[SeriesOut]


class ReadingOut(BaseModel):
    """row: of the file, 0 for what came by this API."""

    at: datetime
    value: float
    row: int


class ReadingList(SeriesOut):
    """A series with its values in order of time. next: give it as `start` to go on, null at the end."""

    values: list[ReadingOut]
    next: datetime | None


@router.post("")
def put(sent: ReadingsIn, app: TheApp, caller: TheEngineer) -> PutOut:
    """Adds readings. Sending them again changes nothing; another value at the same time replaces the one there."""
    groups = caller.groups_for(frozenset(sent.groups))
    given: dict[SeriesKey, list[Reading]] = {}
    for one in sent.readings:
        if not FIRST <= one.at.year <= LAST:
            raise BadInput(f"{one.at.isoformat()} is no time of a reading: give one from {FIRST} to {LAST}.")
        given.setdefault((one.asset, one.sensor, one.unit.strip()), []).append(Reading(one.at, one.value))
    document, counts = put_readings(app.store, groups, given)
    app.store.audit.note(caller.principal, Action.READINGS_BROUGHT, document, {"readings": len(sent.readings)})
    return PutOut(document=document, added=counts.added, same=counts.same, changed=counts.changed)


@router.get("/series")
def list_series(app: TheApp, caller: TheCaller, asset: Annotated[Name | None, Query()] = None) -> SeriesList:
    """Which sensors there are readings of."""
    return SeriesList(series=[SeriesOut(**_shown(one)) for one in app.store.readings.series(caller.audience, asset)])


@router.get("")
def list_readings(
    app: TheApp,
    caller: TheCaller,
    asset: Annotated[Name, Query()],
    sensor: Annotated[Name, Query()],
    document: Annotated[str | None, Query(max_length=1024)] = None,
    start: Moment | None = None,
    before: Moment | None = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> ReadingList:
    """The values of one sensor. Where several documents hold it, the one with the newest is shown."""
    found = [
        one
        for one in app.store.readings.series(caller.audience, asset)
        if one.sensor == sensor and (document is None or one.document == document)
    ]
    if not found:
        raise NotFound(f"There are no readings of {sensor} of {asset}. GET /v1/readings/series lists what there is.")
    newest = max(found, key=lambda one: one.last_at)
    values = app.store.readings.values(newest.id, caller.audience, start, before, limit + 1)
    return ReadingList(
        **_shown(newest),
        values=[ReadingOut(at=v.at, value=v.value, row=v.row) for v in values[:limit] if math.isfinite(v.value)],
        next=values[limit].at if len(values) > limit else None,
    )


def _shown(series: Series) -> Mapping[str, Any]:
    names = ("asset", "sensor", "unit", "document", "count", "first_at", "last_at")
    return {name: getattr(series, name) for name in names}
