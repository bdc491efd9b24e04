"""`millwright datasets`: what recompiles worked on, and from which answers and editions it came."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from services.cli.session import out, print_json, stored_app

app = typer.Typer(help="The data sets that recompiles worked on.", no_args_is_help=True)


@app.command("list")
def list_sets(as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False) -> None:
    """List the data sets, newest first, by the hash of their content."""
    with stored_app() as app:
        found = app.store.learnt.data_sets()
    rows = [
        {
            "sha256": one.sha256,
            "created_at": one.created_at,
            "members": len(one.members),
            "sides": dict(Counter(str(member.get("side", "shipped")) for member in one.members)),
            "origins": dict(Counter(str(member.get("origin", "shipped")) for member in one.members)),
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    table = Table("data set", "made (UTC)", "cases", "sides", "origins")
    for row, one in zip(rows, found, strict=True):
        table.add_row(
            one.sha256[:16],
            one.created_at.strftime("%Y-%m-%d %H:%M"),
            str(row["members"]),
            ", ".join(f"{n} {side}" for side, n in Counter(str(m.get("side", "shipped")) for m in one.members).items()),
            ", ".join(f"{n} {o}" for o, n in Counter(str(m.get("origin", "shipped")) for m in one.members).items()),
        )
    out.print(table, soft_wrap=False)


@app.command("show")
def show(
    sha256: Annotated[str, typer.Argument(help="Its hash, or how it begins.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show the cases of a data set: their side, origin, answer, and the editions that they were made from."""
    with stored_app() as app:
        found = app.store.learnt.data_set(sha256)
    if as_json:
        print_json({"sha256": found.sha256, "created_at": found.created_at, "members": list(found.members)})
        return
    for member in found.members:
        sources = ", ".join(f"{path} {digest[:12]}" for path, digest in (member.get("sources") or {}).items())
        facts = [member.get("side", "shipped"), member.get("origin", ""), member.get("query") or "", sources]
        out.print(escape(f"{member['case']:34} " + "  ".join(str(fact) for fact in facts if fact)))
