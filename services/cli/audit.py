"""`millwright audit`: who did or saw what."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from models.store.audit import Action
from services.cli.session import out, print_json, stored_app


def audit(
    principal: Annotated[str | None, typer.Option(help="Only what this one did: user:NAME, key:NAME …")] = None,
    action: Annotated[Action | None, typer.Option(help="Only this.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="The newest so many.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """Show who signed in, saw which page, brought or removed documents, promoted a version."""
    with stored_app() as millwright:
        entries = millwright.store.audit.list(principal=principal, action=action, limit=limit)
    if as_json:
        print_json([asdict(entry) for entry in entries])
        return
    table = Table("at (UTC)", "who", "what", "of", "")
    for entry in entries:
        detail = ", ".join(f"{name} {value}" for name, value in entry.detail.items() if value not in (None, False))
        at = entry.at.strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(at, escape(entry.principal), entry.action, escape(entry.subject), escape(detail))
    out.print(table, soft_wrap=False)
