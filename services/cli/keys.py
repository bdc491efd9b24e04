"""`millwright keys`: the API keys of programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from models.store.audit import Action
from models.types import PUBLIC_GROUP, Role
from services.access import ANONYMOUS
from services.accounts import add_key
from services.cli.session import each_one_group, out, print_json, stored_app

app = typer.Typer(help="API keys of programs: their roles, groups and ends.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What the key is for; its principal is key:NAME.")]


@app.command("add")
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What it may do.")] = Role.TECHNICIAN,
    group: Annotated[
        list[str] | None, typer.Option("--group", help="A group whose documents it sees; repeat it.")
    ] = None,
    days: Annotated[
        float | None, typer.Option(min=0.01, max=36_500, help="Days until it ends; without it never.")
    ] = None,
) -> None:
    """Make a key and print it, this once. From the first account on everybody has to sign in."""
    each_one_group(group or ())
    with stored_app() as millwright:
        lasts = timedelta(days=days) if days is not None else None
        key, secret = add_key(millwright.store.accounts, name, role, group or [PUBLIC_GROUP], lasts)
        millwright.store.audit.note(
            ANONYMOUS, Action.KEY_ADDED, name, {"role": key.role, "groups": key.groups, "expires_at": key.expires_at}
        )
    out.print(secret, markup=False)


@app.command("list")
def list_keys(as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False) -> None:
    """List the keys, without their secrets."""
    with stored_app() as millwright:
        keys = millwright.store.accounts.api_keys()
    if as_json:
        print_json([{**asdict(key), "groups": sorted(key.groups)} for key in keys])
        return
    table = Table("name", "role", "groups", "until (UTC)")
    for key in keys:
        ends = "revoked" if key.revoked_at else key.expires_at.strftime("%Y-%m-%d %H:%M") if key.expires_at else ""
        table.add_row(escape(key.name), key.role, escape(", ".join(sorted(key.groups))), ends)
    out.print(table, soft_wrap=False)


@app.command("revoke")
def revoke(name: Name) -> None:
    """End a key at once. Its name isn't given again, since its answers belong to it."""
    with stored_app() as millwright:
        millwright.store.accounts.revoke_key(name)
        millwright.store.audit.note(ANONYMOUS, Action.KEY_REVOKED, name)
    out.print(f"{escape(name)} opens nothing any more.")
