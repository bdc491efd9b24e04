"""`millwright assets`: the machines that logs, readings and lists name, and how one of them failed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from models.errors import NotFound
from services.access import local_audience
from services.cli.session import out, print_json, stored_app


def assets(
    asset: Annotated[str | None, typer.Argument(help="One machine: how often it failed, and in which way.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the machines: what each is part of, model, serial number, other names, documents that hold for it."""
    if asset is not None:
        _failure_modes(asset, as_json)
        return
    from services.assets.machines import machines, tree  # noqa: PLC0415  (the editions, where they are needed)

    with stored_app() as app:
        found = machines(app.store, local_audience(app.store))
    if as_json:
        print_json([machine.to_json() for machine in found])
        return
    table = Table("machine", "model", "serial", "in service", "also called", "documents")
    for depth, machine in tree(found):
        asset_ = machine.asset
        table.add_row(
            "  " * depth + escape(asset_.name),
            escape(asset_.model),
            escape(asset_.serial),
            asset_.in_service.isoformat() if asset_.in_service else "",
            escape(", ".join(asset_.aliases)),
            escape("\n".join(machine.documents)),
        )
    out.print(table, soft_wrap=False)


def _failure_modes(asset: str, as_json: bool) -> None:
    from services.assets.findings import modes_of  # noqa: PLC0415  (the logs' tables, where they are needed)
    from services.assets.forecast.outlooks import Outlooks  # noqa: PLC0415  (as above)

    with stored_app() as app:
        one = Outlooks(app.store).of_asset(asset, local_audience(app.store))
        if one is None:
            raise NotFound(f"No log has a machine {asset}. `millwright assets` lists those that are there.")
        key, forecaster, _ = one
        log = forecaster.failures.log
        modes = modes_of(log, key)
    if as_json:
        found = [{**asdict(each), "count": each.count} for each in modes]
        print_json({"asset": log.asset_names[key], "log": log.title, "failure_modes": found})
        return
    table = Table("failure mode", "times", "told by", "newest rows", title=f"{log.asset_names[key]}, {log.title}")
    for each in modes:
        told = "the words of the row" if each.read else "failure code"
        table.add_row(escape(each.mode), str(each.count), told, escape(", ".join(each.rows[-5:])))
    out.print(table, soft_wrap=False)
