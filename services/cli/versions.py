"""`millwright versions`: the program versions that are stored."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from services.cli.session import out, print_json, stored_app

app = typer.Typer(help="Program versions: what was compiled, and which one answers.", no_args_is_help=True)


@app.command("list")
def list_versions(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """List the program versions, newest first."""
    with stored_app() as millwright:
        found = millwright.store.versions.list()
    if as_json:
        print_json(
            [
                {
                    "id": version.id,
                    "active": version.active,
                    "parent": version.parent,
                    "created_at": version.created_at.isoformat(),
                    "metrics": dict(version.metrics),
                    "dataset_sha256": version.dataset_hash,
                }
                for version in found
            ]
        )
        return
    table = Table("version", "active", "parent", "created (UTC)")
    for version in found:
        created = version.created_at.strftime("%Y-%m-%d %H:%M")
        table.add_row(version.id, "yes" if version.active else "", version.parent or "", created)
    out.print(table, soft_wrap=False)
