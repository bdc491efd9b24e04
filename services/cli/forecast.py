"""`millwright forecast`, `due` and `backtest`: what will fail, what is to be done, and how good such forecasts were."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from models.errors import BadInput, NotFound
from services.access import local_audience
from services.assets.forecast import HORIZON_D, MAX_COST
from services.cli.session import Exit, err, leave, out, print_json, say, stored_app, write_picture

if TYPE_CHECKING:
    from services.assets.forecast.backtest import Record
    from services.assets.forecast.outlook import Forecaster

Group = Annotated[list[str] | None, typer.Option(help="As a member of this group only; may be repeated.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]


def forecast(
    asset: Annotated[str | None, typer.Argument(help="The machine; all of them without.")] = None,
    days: Annotated[float, typer.Option(min=0.01, max=36_500, help="How far ahead.")] = HORIZON_D,
    hours: Annotated[
        float | None, typer.Option(min=0.01, max=1e6, help="How far ahead by the machine's meter.")
    ] = None,
    planned_cost: Annotated[
        float | None, typer.Option(min=0, max=MAX_COST, help="Cost of replacing before a failure.")
    ] = None,
    failure_cost: Annotated[float | None, typer.Option(min=0, max=MAX_COST, help="Cost of a failure.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Write the picture to this PNG file.")] = None,
    group: Group = None,
    as_json: AsJson = False,
) -> None:
    """How likely machines are to fail, from the work orders: the chance with its 90 % interval, n and the method."""
    from services.assets.forecast.outlooks import Outlooks, ranked  # noqa: PLC0415  (scipy, where it is needed)
    from services.assets.forecast.wording import chance_lines, kind_lines, ranking_lines  # noqa: PLC0415

    with stored_app() as app:
        outlooks, audience = Outlooks(app.store), local_audience(app.store, group or ())
        if asset is None:
            fleet = outlooks.of_fleet(audience)
            if fleet is None:
                raise NotFound("No log with work orders is there: bring one with `millwright ingest`.")
            forecaster, record = fleet
            ranking = forecaster.ranking(days)
            beside = outlooks.beside(forecaster.failures, audience)
            lines = ranking_lines(forecaster, ranking, record, beside=beside)
            found = [ranked(each) for each in ranking]
        else:
            one = outlooks.of_asset(asset, audience)
            if one is None:
                raise NotFound(f"No log has a machine {asset}. `millwright assets` lists those that are there.")
            key, forecaster, record = one
            unit = "days" if hours is None else "h"
            if unit == "h" and not forecaster.failures.meter_column:
                raise BadInput(f"{forecaster.failures.log.title} has no column of meter readings: ask for days.")
            outlook = forecaster.outlook(key, days if hours is None else hours, unit=unit)
            kinds, _ = kind_lines(forecaster, key, days) if hours is None else ([], ())
            lines, found = [*chance_lines(forecaster, outlook, record), *kinds], [ranked(outlook)]
            if planned_cost is not None and failure_cost is not None:
                lines.append(_replacement(forecaster, key, planned_cost, failure_cost))
        if plot is not None:
            _draw(plot, forecaster, key if asset else "", days)
    if as_json:
        print_json({"forecasts": found, "backtest": record.to_json() if record else None, "text": lines})
        return
    for line in lines:
        out.print(line, markup=False)


def run_backtest(
    horizon: Annotated[float, typer.Option(min=0.1, max=3650, help="Days that each forecast looks ahead.")] = HORIZON_D,
    seed: Annotated[
        int, typer.Option(help="0: origins counted back from the log's end; others shift them, and are not kept.")
    ] = 0,
    group: Group = None,
    as_json: AsJson = False,
) -> None:
    """Make the forecasts again as of many past days, compare them with what happened, and keep that record.

    Exit code 1 if no log has history enough."""
    from services.assets.forecast.backtest import backtest  # noqa: PLC0415  (scipy, where it is needed)
    from services.assets.forecast.outlooks import Outlooks, copies_of  # noqa: PLC0415

    found: list[dict[str, Any]] = []
    with stored_app() as app:
        outlooks, audience = Outlooks(app.store), local_audience(app.store, group or ())
        for log in outlooks.tables.of(audience):
            say(f"Looking back through {log.title}")
            record = backtest(log, horizon, seed)
            if record is not None and seed == 0 and horizon == HORIZON_D:
                app.store.forecasts.keep(copies_of(log), "backtest", record.to_json())
            found.append({"log": log.title, "rows": len(log), **(record.to_json() if record else {"forecasts": 0})})
            if not as_json:
                _show(log.title, record)
    if as_json:
        print_json({"seed": seed, "logs": found})
    if not any(each["forecasts"] for each in found):
        err.print("No log has history enough for a backtest.")
        leave(Exit.FAILED)


def _show(title: str, record: Record | None) -> None:
    from services.assets.forecast.wording import record_line  # noqa: PLC0415  (as above)

    if record is None:
        out.print(f"{title}: too few failures, or too short a time, for a backtest.", markup=False)
        return
    out.print(f"{title}: {record_line(record)}", markup=False)
    for each in record.calibration:
        out.print(f"  said {100 * each.said:5.1f} %   happened {100 * each.happened:5.1f} %   of {each.forecasts}")


def _replacement(forecaster: Forecaster, key: str, planned: float, failure: float) -> str:
    from services.assets.forecast.replacement import best_age  # noqa: PLC0415  (as above)
    from services.assets.forecast.wording import replacement_line  # noqa: PLC0415

    fitted = forecaster.fitted(forecaster.whose(key))
    if fitted is None:
        raise BadInput("There are too few failures to tell the best age for replacing: at least 5 are needed.")
    return replacement_line(best_age(fitted, planned, failure), fitted)


def _draw(path: Path, forecaster: Forecaster, key: str, ahead: float) -> None:
    from services.assets.forecast.plots import ranking_plot, survival_plot  # noqa: PLC0415  (matplotlib)

    drawn = survival_plot(forecaster, key) if key else ranking_plot(forecaster.ranking(ahead))
    write_picture(path, drawn)
