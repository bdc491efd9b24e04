"""`millwright users`: the people who may sign in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from models.errors import BadInput
from models.store.accounts import User
from models.store.audit import Action
from models.types import PUBLIC_GROUP, Role
from services.access import ANONYMOUS
from services.accounts import add_user, change_password
from services.cli.session import out, print_json, stored_app

app = typer.Typer(help="The people who may sign in, their roles and their groups.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name that they sign in with.")]
Groups = Annotated[list[str] | None, typer.Option("--group", help="A group whose documents they see; repeat it.")]
PasswordFile = Annotated[Path | None, typer.Option(help="A file that holds the password; else it is asked for.")]


@app.command("add")
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.TECHNICIAN,
    group: Groups = None,
    password_file: PasswordFile = None,
) -> None:
    """Let a person in. From the first account on everybody has to sign in."""
    with stored_app() as millwright:
        user = add_user(millwright.store.accounts, name, role, group or [PUBLIC_GROUP], _password(password_file))
        millwright.store.audit.note(ANONYMOUS, Action.USER_ADDED, name, {"role": user.role, "groups": user.groups})
    out.print(f"{escape(name)} may sign in as {user.role}, for {escape(', '.join(sorted(user.groups)))}.")


@app.command("list")
def list_users(as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False) -> None:
    """List the people."""
    with stored_app() as millwright:
        users = millwright.store.accounts.users()
    if as_json:
        print_json([_described(user) for user in users])
        return
    table = Table("name", "role", "groups", "account", "last sign-in (UTC)")
    for user in users:
        account = "shut out" if user.disabled else "provider" if user.subject else "local"
        seen = user.signed_in_at.strftime("%Y-%m-%d %H:%M") if user.signed_in_at else ""
        table.add_row(escape(user.name), user.role, escape(", ".join(sorted(user.groups))), account, seen)
    out.print(table, soft_wrap=False)


@app.command("change")
def change(
    name: Name,
    role: Annotated[Role | None, typer.Option(help="What they may do from now on.")] = None,
    group: Groups = None,
    shut_out: Annotated[
        bool | None,
        typer.Option("--shut-out/--let-in", help="End all their sign-ins and allow no more, or allow them."),
    ] = None,
    password: Annotated[bool, typer.Option("--password", help="Set a new password; asked for.")] = False,
    password_file: PasswordFile = None,
) -> None:
    """Change what a person may do or see, their password, or shut them out. Holds from their next request on."""
    with stored_app() as millwright:
        accounts = millwright.store.accounts
        user = accounts.change_user(name, role=role, groups=group or None, disabled=shut_out)
        if password or password_file is not None:
            change_password(accounts, name, _password(password_file))
        millwright.store.audit.note(
            ANONYMOUS, Action.USER_CHANGED, name, {"role": user.role, "groups": user.groups, "disabled": user.disabled}
        )
    state = "shut out" if user.disabled else f"{user.role}, for {', '.join(sorted(user.groups))}"
    out.print(escape(f"{name} is {state}."))


def _password(path: Path | None) -> str:
    if path is None:
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    try:
        return path.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The password can't be read from {path}: {error}.") from error


def _described(user: User) -> dict[str, Any]:
    return {**asdict(user), "groups": sorted(user.groups)}
