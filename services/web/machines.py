"""The pages of the machines: which are likeliest to fail, and of each what was done, what is due, what to expect."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response

from models.types import Audience
from services.api.caller import TheApp, TheCaller
from services.app import App
from services.assets.findings import modes_line, modes_of
from services.assets.forecast import HORIZON_D
from services.assets.forecast.backtest import Record
from services.assets.forecast.outlook import Forecaster
from services.assets.forecast.wording import chance_lines, kind_lines, percent, ranking_lines
from services.assets.machines import machine
from services.queries.submit import MAX_NAME
from services.web.rendering import render

router = APIRouter(prefix="/machines")

_NEWEST = 25
_MOST_DUE = 12
_MOST_SENSORS = 6


@router.get("")
def list_machines(request: Request, app: TheApp, caller: TheCaller) -> Response:
    """All machines, the likeliest to fail first."""
    fleet = app.outlooks.of_fleet(caller.audience)
    ranking = fleet[0].ranking(HORIZON_D) if fleet else []
    shown = [(each, percent(each.chance), f"/machines/{quote(each.name)}") for each in ranking]
    others = app.outlooks.beside(fleet[0].failures if fleet else None, caller.audience)
    told = ranking_lines(fleet[0], ranking, fleet[1], most=1) if fleet and ranking else []
    return render(
        request,
        "machines.html",
        shown=shown,
        told=told,
        log=fleet[0].failures.log.title if fleet and ranking else "",
        others=[(name, f"/machines/{quote(name)}") for name in others],
        picture="/v1/forecasts/ranking.png" if ranking else "",
    )


@router.get("/{asset:path}")
def show_machine(
    request: Request, asset: Annotated[str, Path(max_length=MAX_NAME)], app: TheApp, caller: TheCaller
) -> Response:
    """One machine: what to expect and what was done where a log of work tells it, what its sensors measured."""
    found = app.outlooks.of_asset(asset, caller.audience)
    name = (
        found[1].failures.log.asset_names[found[0]] if found else machine(app.store, caller.audience, asset).asset.name
    )
    known = next((each for each in app.store.records.assets(caller.audience) if each.name == name), None)
    series = app.store.readings.series(caller.audience, name)
    sensors = [(each.sensor, f"/v1/assets/{quote(name)}/trend.png?sensor={quote(each.sensor)}") for each in series]
    told = _by_its_log(app, caller.audience, *found) if found else {"told": (), "by_what": (), "due": (), "orders": ()}
    return render(
        request,
        "machine.html",
        name=name,
        machine=known,
        sensors=sensors[:_MOST_SENSORS],
        more_sensors=max(0, len(sensors) - _MOST_SENSORS),
        survival=f"/v1/assets/{quote(name)}/survival.png",
        timeline=f"/v1/assets/{quote(name)}/timeline.png",
        **told,
    )


def _by_its_log(
    app: App, audience: Audience, key: str, forecaster: Forecaster, record: Record | None
) -> dict[str, Any]:
    """What the log of a machine's work tells of it."""
    outlook = forecaster.outlook(key, HORIZON_D)
    modes = modes_of(forecaster.failures.log, key)
    kinds, _ = kind_lines(forecaster, key, HORIZON_D)
    return {
        "told": chance_lines(forecaster, outlook, record),
        "by_what": kinds[1:],
        "modes": modes_line(modes, 12),
        "read": any(each.read for each in modes),
        "due": app.due.jobs(forecaster.failures, key, audience)[:_MOST_DUE],
        "tied": app.due.is_tied(forecaster.failures, key, audience),
        "as_of": forecaster.failures.end.date(),
        "orders": app.store.records.listed(outlook.name, audience, _NEWEST),
    }
