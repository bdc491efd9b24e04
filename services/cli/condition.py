"""`millwright condition`: what readings say of a machine."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from models.types import Audience
from services.access import local_audience
from services.cli.session import out, print_json, stored_app

if TYPE_CHECKING:
    from services.assets.condition.site import Condition


def condition(
    asset: Annotated[str, typer.Argument(help="The machine, as its readings name it.")],
    step_hours: Annotated[
        float | None,
        typer.Option(min=0.001, max=100_000, help="Average readings over spans of this length; else found out."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say how long a machine will still run, and whether it behaves as it used to, by its readings."""
    from services.assets.condition.site import condition_of  # noqa: PLC0415  (scikit-learn, where it is needed)

    with stored_app() as app:
        audience: Audience = local_audience(app.store)
        found = condition_of(app.store, audience, asset, timedelta(hours=step_hours) if step_hours else None)
    if as_json:
        print_json(found.to_json())
    else:
        for line in lines(found):
            out.print(escape(line))


def lines(found: Condition) -> list[str]:
    """What is told of a condition, a sentence a line."""
    life = found.remaining
    if life is None:
        told = found.no_remaining
    else:
        low, high, best = (f"{found.days(value):.1f}" for value in (life.low, life.high, life.steps))
        more = " or more" if life.at_cap else ""
        told = (
            f"{found.asset} will still run for about {best} days: {low} to {high}{more} with {life.coverage:.0%} "
            f"coverage, by {found.histories} histories that ended in a failure."
        )
    expected = found.rate * found.checked
    alarmed = found.no_alarms or (
        f"{found.alarm_count} of the last {found.checked} spans are unlike those taken for normal; a false-alarm rate "
        f"of {found.rate:.0%} would give about {expected:.1f}."
    )
    last = [f"  {alarm.at:%Y-%m-%d %H:%M} UTC  {alarm.sensor}" for alarm in found.alarms[-5:]]
    return [told, alarmed, *last]
