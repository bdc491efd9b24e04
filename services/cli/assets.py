"""`millwright assets`: the machines that logs, readings and lists name."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from services.access import local_audience
from services.cli.session import out, print_json, stored_app


def assets(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the machines: what each is part of, model, serial number, other names, documents that hold for it."""
    from services.assets.machines import machines, tree  # noqa: PLC0415  (the editions, where they are needed)

    with stored_app() as app:
        found = machines(app.store, local_audience(app.store))
    if as_json:
        print_json([machine.to_json() for machine in found])
        return
    table = Table("machine", "model", "serial", "in service", "also called", "documents")
    for depth, machine in tree(found):
        asset = machine.asset
        table.add_row(
            "  " * depth + escape(asset.name),
            escape(asset.model),
            escape(asset.serial),
            asset.in_service.isoformat() if asset.in_service else "",
            escape(", ".join(asset.aliases)),
            escape("\n".join(machine.documents)),
        )
    out.print(table, soft_wrap=False)
