"""/v1/assets/…, /v1/work-orders, /v1/forecasts: what was done to machines, what will fail and what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response

from models.errors import BadInput, NotFound
from models.types import WorkOrder
from services.api.authentication import Caller
from services.api.caller import TheApp, TheCaller
from services.api.drawn import PNG, SPEAKS, Theme, png
from services.api.outlook_schemas import (
    ChanceOut,
    DueOut,
    FailureModeOut,
    ForecastOut,
    HistoryOut,
    JobDueOut,
    RankingOut,
    ReplacementOut,
    TrendOut,
    WorkOrderList,
    WorkOrderOut,
)
from services.api.problems import PROBLEMS
from services.app import App
from services.assets.findings import modes_of
from services.assets.forecast import HORIZON_D, MAX_COST
from services.assets.forecast.backtest import Record
from services.assets.forecast.lifetimes import DAY_S
from services.assets.forecast.outlook import Forecaster
from services.assets.forecast.outlooks import ranked
from services.assets.forecast.recurrent import trend_of
from services.assets.forecast.replacement import best_age
from services.assets.forecast.wording import chance_lines, ranking_lines
from services.queries.submit import MAX_NAME

router = APIRouter(prefix="/v1", tags=["assets"], responses=PROBLEMS)

Name = Annotated[str, Path(max_length=MAX_NAME, description="The machine by one of its names.")]
Ahead = Annotated[float, Query(gt=0, le=36_500, description="How far ahead, in days.")]
MOST_ROWS = 50


@router.get("/work-orders", response_model=WorkOrderList)
def list_work_orders(
    app: TheApp,
    caller: TheCaller,
    asset: Annotated[str | None, Query(max_length=MAX_NAME, description="Only of this machine.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> WorkOrderList:
    """Work orders of the logs that you may see, newest first."""
    name = None
    if asset is not None:
        key, forecaster, _ = one_of(app, caller, asset)
        name = forecaster.failures.log.asset_names[key]
    found = app.store.records.listed(name, caller.audience, limit + 1, offset)
    shown = [order_out(order, document) for document, order in found[:limit]]
    return WorkOrderList(work_orders=shown, next=offset + limit if len(found) > limit else None)


@router.get("/assets/{asset:path}/history", response_model=HistoryOut)
def asset_history(
    asset: Name, app: TheApp, caller: TheCaller, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> HistoryOut:
    """What was done to a machine: counts, the time between failures, trend, failure modes, the newest work orders."""
    key, forecaster, _ = one_of(app, caller, asset)
    failures = forecaster.failures
    log = failures.log
    rows = [row for row, own in enumerate(log.asset_keys) if own == key]
    mine, found = failures.of[key], trend_of(failures, [key])
    between = (mine[-1].at - mine[0].at).total_seconds() / DAY_S / (len(mine) - 1) if len(mine) > 1 else None
    newest = app.store.records.listed(log.asset_names[key], caller.audience, limit)
    return HistoryOut(
        asset=log.asset_names[key],
        log=log.title,
        rows=len(rows),
        failures=len(mine),
        first=failures.begin,
        last=failures.end,
        days_between_failures=round(between, 2) if between is not None else None,
        trend=TrendOut(
            growth=found.growth.value, low=found.growth.low, high=found.growth.high, p=found.p, failures=found.failures
        )
        if found
        else None,
        failure_modes=[
            FailureModeOut(mode=each.mode, count=each.count, read=each.read, rows=list(each.rows[:MOST_ROWS]))
            for each in modes_of(log, key)
        ],
        work_orders=[order_out(order, document) for document, order in newest],
    )


@router.get("/assets/{asset:path}/forecast", response_model=ForecastOut)
def asset_forecast(
    asset: Name,
    app: TheApp,
    caller: TheCaller,
    days: Ahead = HORIZON_D,
    hours: Annotated[float | None, Query(gt=0, le=1e6, description="By the machine's meter, instead.")] = None,
    planned_cost: Annotated[
        float | None, Query(ge=0, le=MAX_COST, description="Of replacing before a failure.")
    ] = None,
    failure_cost: Annotated[float | None, Query(ge=0, le=MAX_COST, description="Of a failure.")] = None,
) -> ForecastOut:
    """How likely a machine is to fail, given its age; with both costs also when to replace."""
    key, forecaster, record = one_of(app, caller, asset)
    if hours is not None and not forecaster.failures.meter_column:
        raise BadInput("The log has no column of meter readings: ask for days.")
    unit = "days" if hours is None else "h"
    outlook = forecaster.outlook(key, days if hours is None else hours, unit=unit)
    log = forecaster.failures.log
    replacement = None
    if planned_cost is not None and failure_cost is not None:
        fitted = forecaster.fitted(forecaster.whose(key))
        if fitted is None:
            raise BadInput("There are too few failures to tell the best age for replacing: at least 5 are needed.")
        best = best_age(fitted, planned_cost, failure_cost)
        replacement = ReplacementOut(age=best.age, unit="days", rate=best.rate, run_to_failure=best.run_to_failure)
    return ForecastOut(
        forecast=ChanceOut(**ranked(outlook)),
        as_of=forecaster.failures.end,
        text=chance_lines(forecaster, outlook, record),
        documents=[source.document for source in log.sources],
        rows=[log.row_name(row) for row in outlook.rows[:MOST_ROWS]],
        row_count=len(outlook.rows),
        backtest=record.to_json() if record else None,
        replacement=replacement,
        picture=f"/v1/assets/{quote(outlook.name)}/survival.png",
    )


@router.get("/assets/{asset:path}/due", response_model=DueOut)
def asset_due(asset: Name, app: TheApp, caller: TheCaller) -> DueOut:
    """What is due on a machine: intervals of the manuals, or the log's own rhythm, from when it was last done."""
    key, forecaster, _ = one_of(app, caller, asset)
    jobs = app.due.jobs(forecaster.failures, key, caller.audience)
    return DueOut(
        asset=forecaster.failures.log.asset_names[key],
        as_of=forecaster.failures.end,
        jobs=[JobDueOut(**each) for each in jobs],
        tied=app.due.is_tied(forecaster.failures, key, caller.audience),
    )


@router.get("/assets/{asset:path}/survival.png", response_class=Response, responses=PNG, dependencies=SPEAKS)
def survival_picture(asset: Name, app: TheApp, caller: TheCaller, theme: Theme = "light") -> Response:
    """The survival curve with its 90 % band, and where this machine stands."""
    from services.assets.forecast.plots import survival_plot  # noqa: PLC0415  (matplotlib, where it is asked for)

    key, forecaster, _ = one_of(app, caller, asset)
    return png(survival_plot(forecaster, key, theme))


@router.get("/assets/{asset:path}/timeline.png", response_class=Response, responses=PNG, dependencies=SPEAKS)
def timeline_picture(asset: Name, app: TheApp, caller: TheCaller, theme: Theme = "light") -> Response:
    """When the machine failed, and when it had other work."""
    from services.assets.forecast.plots import timeline_plot  # noqa: PLC0415  (as above)

    key, forecaster, _ = one_of(app, caller, asset)
    return png(timeline_plot(forecaster.failures, [key], theme))


@router.get("/assets/{asset:path}/trend.png", response_class=Response, responses=PNG, dependencies=SPEAKS)
def trend_drawn(
    asset: Name,
    app: TheApp,
    caller: TheCaller,
    sensor: Annotated[str, Query(min_length=1, max_length=MAX_NAME, description="Whose readings.")],
    start: Annotated[datetime | None, Query(description="Readings from then on.")] = None,
    before: Annotated[datetime | None, Query(description="Readings before that.")] = None,
    at_most: Annotated[float | None, Query(description="An upper limit to draw, in the unit of the readings.")] = None,
    at_least: Annotated[float | None, Query(description="A lower limit to draw.")] = None,
    theme: Theme = "light",
) -> Response:
    """What a sensor of a machine measured over time."""
    from services.assets.trend_picture import trend_picture  # noqa: PLC0415  (as above)

    given = ((at_most, True), (at_least, False))
    limits = [{"value": each, "above": above, "stated": f"{each:g}"} for each, above in given if each is not None]
    drawn = trend_picture(
        app.store, caller.audience, asset, sensor, start=start, before=before, limits=limits, theme=theme
    )
    if drawn is None:
        raise NotFound(f"There are no readings of {sensor} of a machine {asset} in that time.")
    return png(drawn)


@router.get("/forecasts", response_model=RankingOut)
def list_forecasts(app: TheApp, caller: TheCaller, days: Ahead = HORIZON_D) -> RankingOut:
    """Which machines are likeliest to fail."""
    forecaster, record = fleet_of(app, caller)
    ranking = forecaster.ranking(days)
    beside = app.outlooks.beside(forecaster.failures, caller.audience)
    return RankingOut(
        as_of=forecaster.failures.end,
        text=ranking_lines(forecaster, ranking, record, beside=beside),
        log=forecaster.failures.log.title,
        not_ranked=list(beside),
        assets=[ChanceOut(**ranked(each)) for each in ranking],
        backtest=record.to_json() if record else None,
        picture="/v1/forecasts/ranking.png",
    )


@router.get("/forecasts/ranking.png", response_class=Response, responses=PNG, dependencies=SPEAKS)
def ranking_picture(app: TheApp, caller: TheCaller, days: Ahead = HORIZON_D, theme: Theme = "light") -> Response:
    """The machines likeliest to fail, with their 90 % intervals."""
    from services.assets.forecast.plots import ranking_plot  # noqa: PLC0415  (as above)

    return png(ranking_plot(fleet_of(app, caller)[0].ranking(days), theme))


def one_of(app: App, caller: Caller, asset: str) -> tuple[str, Forecaster, Record | None]:
    """Key, forecaster and record of a machine. Raises NotFound, for what may not be seen too."""
    found = app.outlooks.of_asset(asset, caller.audience)
    if found is None:
        raise NotFound(f"No log has a machine {asset}.")
    return found


def fleet_of(app: App, caller: Caller) -> tuple[Forecaster, Record | None]:
    """The forecaster and record of the log with most failures. Raises NotFound if there is none."""
    found = app.outlooks.of_fleet(caller.audience)
    if found is None or not found[0].failures.of:
        raise NotFound("There is no log with dated work orders.")
    return found


def order_out(order: WorkOrder, document: str) -> WorkOrderOut:
    return WorkOrderOut(
        record=order.record_id,
        document=document,
        asset=order.asset,
        kind=order.kind,
        text=order.text,
        code=order.code,
        parts=order.parts,
        started_at=order.started_at,
        finished_at=order.finished_at,
        downtime_h=order.downtime_h,
        cost=order.cost,
        component=order.component,
        failure_mode=order.failure_mode,
        action=order.action,
    )
