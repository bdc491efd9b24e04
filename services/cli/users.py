"""`millwright users`: the people who may sign in."""

from __future__ import annotations

import re
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
from services.accounts import CODE_LASTS, add_user, change_user, offer_link
from services.cli.session import each_one_group, out, print_json, stored_app

_MEMBER = re.compile(r"[TE][A-Z0-9]{2,30}/[UW][A-Z0-9]{2,30}")

app = typer.Typer(help="The people who may sign in, their roles and their groups.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name that they sign in with.")]
Email = Annotated[str | None, typer.Option(help="By which Slack may know them; '' takes it away.")]
Groups = Annotated[list[str] | None, typer.Option("--group", help="A group whose documents they see; repeat it.")]
PasswordFile = Annotated[Path | None, typer.Option(help="A file that holds the password; else it is asked for.")]


@app.command("add")
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.TECHNICIAN,
    group: Groups = None,
    email: Email = None,
    password_file: PasswordFile = None,
) -> None:
    """Let a person in. From the first account on everybody has to sign in."""
    each_one_group(group or ())
    with stored_app() as millwright:
        accounts = millwright.store.accounts
        user = add_user(accounts, name, role, group or [PUBLIC_GROUP], _password(password_file), email or "")
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
    table = Table("name", "role", "groups", "e-mail", "account", "last sign-in (UTC)")
    for user in users:
        account = "shut out" if user.disabled else "provider" if user.subject else "local"
        seen = user.signed_in_at.strftime("%Y-%m-%d %H:%M") if user.signed_in_at else ""
        groups = escape(", ".join(sorted(user.groups)))
        table.add_row(escape(user.name), user.role, groups, escape(user.email or ""), account, seen)
    out.print(table, soft_wrap=False)


@app.command("change")
def change(
    name: Name,
    role: Annotated[Role | None, typer.Option(help="What they may do from now on.")] = None,
    group: Groups = None,
    email: Email = None,
    shut_out: Annotated[
        bool | None,
        typer.Option("--shut-out/--let-in", help="End all their sign-ins and allow no more, or allow them."),
    ] = None,
    password: Annotated[bool, typer.Option("--password", help="Set a new password; asked for.")] = False,
    password_file: PasswordFile = None,
) -> None:
    """Change what a person may do or see, their password, or shut them out. Holds from their next request on."""
    each_one_group(group or ())
    with stored_app() as millwright:
        new = _password(password_file) if password or password_file is not None else None
        accounts = millwright.store.accounts
        user = change_user(
            accounts, name, role=role, groups=group or None, disabled=shut_out, email=email, password=new
        )
        changed = {"role": user.role, "groups": user.groups, "disabled": user.disabled, "password": new is not None}
        millwright.store.audit.note(ANONYMOUS, Action.USER_CHANGED, name, changed)
    state = "shut out" if user.disabled else f"{user.role}, for {', '.join(sorted(user.groups))}"
    out.print(escape(f"{name} is {state}."))


@app.command("slack")
def link_slack(
    name: Name,
    id_: Annotated[
        str | None, typer.Option("--id", metavar="TEAM/USER", help="Link this member at once: `T0123456/U0123456`.")
    ] = None,
    unlink: Annotated[bool, typer.Option("--unlink", help="Nobody in Slack is this person any more.")] = False,
) -> None:
    """Say who this person is in Slack: prints a code that they type to the bot, once, in a direct message."""
    with stored_app() as millwright:
        store = millwright.store
        if unlink:
            gone = store.links.remove(name)
            store.audit.note(ANONYMOUS, Action.UNLINKED, name, {"members": gone})
            said = f"Nobody in Slack is {name} any more ({gone} unlinked)."
        elif id_ is not None:
            if not _MEMBER.fullmatch(id_):
                raise BadInput(f"{id_!r} is not a member of a workspace: write it as T0123456/U0123456.")
            principal = f"slack:{id_.replace('/', ':')}"
            store.links.add(name, principal)
            store.audit.note(ANONYMOUS, Action.LINKED, name, {"principal": principal})
            said = f"{id_} is {name} from now on."
        else:
            code = offer_link(store.links, name)
            minutes = int(CODE_LASTS.total_seconds() // 60)
            said = f"{name} writes this to the bot in a direct message, within {minutes} minutes: link {code}"
    out.print(escape(said), soft_wrap=True)


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
