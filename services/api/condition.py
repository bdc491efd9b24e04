"""/v1/assets/{asset}/condition: what readings say of a machine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from services.api.caller import TheApp, TheCaller
from services.api.problems import PROBLEMS
from services.queries.submit import MAX_NAME

router = APIRouter(prefix="/v1/assets", tags=["assets"], responses=PROBLEMS)


class RemainingOut(BaseModel):
    """Days, with the interval that holds the truth in `coverage` of cases. or_more: `high` is as far as is looked."""

    estimate: float
    low: float
    high: float
    coverage: float
    or_more: bool


class AlarmOut(BaseModel):
    at: datetime
    sensor: str


class ConditionOut(BaseModel):
    """step_hours: readings are averaged over spans of this length. histories: lives that ended in a failure.

    remaining_days: null with the reason in `no_remaining`. alarms: the last of `alarm_count` spans, among `checked`,
    that are unlike what is taken for normal, of which `false_alarm_rate` are, too. no_alarms: why none are told."""

    asset: str
    sensors: list[str]
    step_hours: float
    until: datetime
    histories: int
    remaining_days: RemainingOut | None
    no_remaining: str
    alarms: list[AlarmOut]
    alarm_count: int
    checked: int
    false_alarm_rate: float
    expected_false_alarms: float
    no_alarms: str


@router.get("/{asset:path}/condition")
def condition(
    asset: Annotated[str, Path(max_length=MAX_NAME)],
    app: TheApp,
    caller: TheCaller,
    step_hours: Annotated[float | None, Query(ge=0.001, le=100_000)] = None,
) -> ConditionOut:
    """How long a machine will still run, and whether it behaves as it used to, by its readings. Takes seconds."""
    from services.assets.condition.site import condition_of  # noqa: PLC0415  (scikit-learn, where it is needed)

    found = condition_of(app.store, caller.audience, asset, timedelta(hours=step_hours) if step_hours else None)
    return ConditionOut.model_validate(found.to_json())
