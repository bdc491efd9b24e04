"""`millwright versions`: the program versions that are stored."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from models.errors import BadInput, NotFound
from models.store import Store
from models.store.versions import ProgramVersion
from services.access import ANONYMOUS
from services.cli.session import out, print_json, stored_app
from services.learning import promotion
from services.learning.version_diff import brief, differences

app = typer.Typer(help="Program versions: what was compiled, and which one answers.", no_args_is_help=True)


@app.command("list")
def list_versions(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """List the program versions, newest first."""
    with stored_app() as millwright:
        found = millwright.store.versions.list()
    if as_json:
        print_json([described(version) for version in found])
        return
    table = Table("version", "active", "parent", "created (UTC)", "held out", "what became of it")
    for version in found:
        table.add_row(
            version.id,
            "yes" if version.active else "",
            version.parent or "",
            version.created_at.strftime("%Y-%m-%d %H:%M"),
            right_of(version),
            escape(str(version.metrics.get("reason", "" if version.parent else "shipped"))),
        )
    out.print(table, soft_wrap=False)


@app.command("show")
def show(
    version: Annotated[str | None, typer.Argument(help="Its id, or how it begins; without it the active one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, the whole state in it.")] = False,
) -> None:
    """Show one program version: what it was measured with, and what it holds."""
    with stored_app() as millwright:
        found = find_version(millwright.store, version)
    if as_json:
        print_json({**described(found), "document": dict(found.document)})
        return
    facts = {
        "version": found.id + (" (active)" if found.active else ""),
        "parent": found.parent or "none: it was shipped",
        "created": found.created_at.strftime("%Y-%m-%d %H:%M UTC"),
        "held out": right_of(found),
        "data set": found.dataset_hash,
        "outcome": str(found.metrics.get("reason", "")),
        "retrieval": json.dumps(found.document.get("retrieval")),
        "steps": json.dumps(found.document.get("implementations")),
        "site's words": ", ".join(f"{said} = {printed}" for said, printed in site_words(found).items()),
        "abstains below": str((found.document.get("abstention") or {}).get("threshold", "")),
    }
    for name, fact in facts.items():
        if fact:
            out.print(f"{name:15} {escape(fact)}")


@app.command("rollback")
def rollback(
    version: Annotated[
        str | None, typer.Argument(help="The version to go back to; without it the parent of the active one.")
    ] = None,
) -> None:
    """Let an earlier version answer again, from the next question on. Nothing is deleted."""
    with stored_app() as millwright:
        to = find_version(millwright.store, version).id if version else None
        back = promotion.roll_back(millwright.store, ANONYMOUS, to)
    out.print(f"Version {back} answers from the next question on.")


@app.command("promote")
def promote(
    version: Annotated[str, typer.Argument(help="Its id, or how it begins.")],
) -> None:
    """Let a version answer from the next question on, whatever the gate said of it. Workers need no restart."""
    with stored_app() as millwright:
        found = find_version(millwright.store, version)
        answers = promotion.promote(millwright.store, found.id, ANONYMOUS)
    out.print(f"Version {answers} answers from the next question on.")


@app.command("diff")
def diff(
    one: Annotated[str, typer.Argument(help="A version, or how its id begins.")],
    other: Annotated[str, typer.Argument(help="Another one.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: path -> [one, other].")] = False,
) -> None:
    """What differs between two versions: each setting, weight, word and worked example by its path."""
    with stored_app() as millwright:
        first, second = (find_version(millwright.store, wanted) for wanted in (one, other))
    found = differences(first.document, second.document)
    if as_json:
        print_json({path: list(values) for path, values in found.items()})
        return
    table = Table("what", first.id, second.id)
    for path, values in found.items():
        table.add_row(escape(path), *(escape(brief(value)) for value in values))
    out.print(table if found else f"{first.id} and {second.id} hold the same.")


def described(version: ProgramVersion) -> dict[str, Any]:
    """A version as JSON, without its state."""
    return {
        "id": version.id,
        "active": version.active,
        "parent": version.parent,
        "created_at": version.created_at.isoformat(),
        "metrics": dict(version.metrics),
        "dataset_sha256": version.dataset_hash,
    }


def site_words(version: ProgramVersion) -> dict[str, str]:
    """What the site's people say -> what its documents print, as this version has learnt it."""
    return dict(version.document.get("site_words") or {})


def right_of(version: ProgramVersion) -> str:
    """'5 -> 9 of 12': right answers of its parent and its own, on the held-out cases."""
    metrics = version.metrics
    return f"{metrics['before']} -> {metrics['after']} of {metrics['n']}" if "after" in metrics else ""


def find_version(store: Store, wanted: str | None) -> ProgramVersion:
    """The version whose id begins so, the active one for None. Raises NotFound, BadInput if it could be several."""
    if wanted is None:
        active = store.versions.active()
        if active is None:
            raise NotFound("No version is stored yet: the first question stores the shipped one.")
        return active
    found = [version for version in store.versions.list() if version.id.startswith(wanted)]
    if not found:
        raise NotFound(f"There is no program version {wanted}. `millwright versions list` lists them.")
    if len(found) > 1:
        raise BadInput(f"{len(found)} versions begin with {wanted}: write more of the id.")
    return found[0]
