"""`millwright documents`: what was ingested; showing one, correcting its edition, removing one."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

from models.errors import BadInput, NotFound
from models.store.audit import Action
from models.store.documents import DocumentInfo
from models.types import PageState
from services.access import ANONYMOUS
from services.cli.read_text import read_text
from services.cli.session import out, print_json, stored_app
from services.documents.correct import Listed, correct, listed
from services.documents.rejected import rejected_csv
from services.documents.remove import remove

WIDEST = 10_000
MOST_NEAR = 5
app = typer.Typer(help="The documents that were ingested.", invoke_without_command=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="The document's path as `millwright documents` lists it.")]


@app.callback()
def documents(context: typer.Context, as_json: Json = False) -> None:
    """List the documents (the same as `documents list`)."""
    if context.invoked_subcommand is None:
        list_documents(as_json)


@app.command("list")
def list_documents(as_json: Json = False) -> None:
    """List the documents: edition, which of how many, what supersedes it, groups, pages and chunks."""
    with stored_app() as millwright:
        found = millwright.store.documents.all()
        editions = listed(millwright.store.editions.all())
    if as_json:
        print_json([described(document, editions) for document in found])
        return
    room = out.width // 3 if out.is_terminal else sys.maxsize
    others = ("revision", "from", "for", "editions", "superseded by", "groups", "pages", "chunks")
    table = Table(Column("document", no_wrap=True), *others)
    for document in found:
        pages = "" if document.page_count is None else str(document.page_count)
        table.add_row(
            f"{escape(end_of(document.document, room))}\n[dim]{escape(document.title[:room])}[/dim]",
            *_edition_cells(document, editions),
            escape(", ".join(sorted(document.groups))),
            pages,
            str(document.chunks),
        )
    if out.is_terminal:
        out.print(table, soft_wrap=False)
    else:  # a program or a file gets whole paths, however wide that is
        width = Measurement.get(out, out.options.update(max_width=WIDEST), table).maximum
        Console(highlight=False, width=width).print(table)


def end_of(path: str, room: int) -> str:
    """The path, or as much of its end as there is room for: its end tells it from others."""
    return path if len(path) <= room else "…" + path[len(path) - room + 1 :]


@app.command("show")
def show(
    document: Name,
    as_json: Json = False,
    text: Annotated[
        bool, typer.Option("--text", help="Print the text that was read: headings, tables, steps.")
    ] = False,
) -> None:
    """Show one document: what was read, and what a person should know about it."""
    with stored_app() as millwright:
        found = millwright.store.documents.active_copy(document)
        if found is None:
            raise NotFound(there_is_no(document, [other.document for other in millwright.store.documents.all()]))
        editions = listed(millwright.store.editions.all())
        chunks = millwright.store.documents.chunks(found.copy) if text else ()
    if text:
        out.print(Text("\n".join([found.title, *read_text(chunks)])))
        return
    if as_json:
        print_json(described(found, editions))
        return
    for name, value in described(found, editions).items():
        if name not in ("pages", "problems"):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            out.print(f"{name:14}  {escape(str(shown if shown is not None else ''))}")
    for page in found.pages:
        if page.state not in (PageState.TEXT, PageState.BLANK):
            out.print(f"page {page.number:<9}  {page.state.value}")
    for problem in found.problems:
        out.print(f"[yellow]note[/yellow]            {escape(problem)}")


def there_is_no(document: str, there: Sequence[str]) -> str:
    """The message, with the paths that are meant most likely: those that end so, else the most alike."""
    name = PurePosixPath(document).name.casefold()
    near = [path for path in there if path.casefold().endswith(document.casefold())]
    near = near or [path for path in there if name in path.casefold()] or get_close_matches(document, there, MOST_NEAR)
    if not near:
        return f"There is no document {document}. `millwright documents` lists what is there."
    more = f" and {len(near) - MOST_NEAR} more" if len(near) > MOST_NEAR else ""
    return f"There is no document {document}. Do you mean {', '.join(near[:MOST_NEAR])}{more}?"


@app.command("set")
def set_edition(
    document: Name,
    revision: Annotated[str | None, typer.Option(help="Its revision, such as `Rev. C` or `Issue 3`.")] = None,
    effective_from: Annotated[str | None, typer.Option(help="The day from which it holds, as YYYY-MM-DD.")] = None,
    effectivity: Annotated[
        str | None, typer.Option(help="The units that it is for, such as `S/N 1200 and up`; '' = for all.")
    ] = None,
    supersedes: Annotated[
        list[str] | None, typer.Option(help="A document whose place it takes; repeat the option. '' = none.")
    ] = None,
    family: Annotated[
        str | None,
        typer.Option(help="A word that all editions of one document share; '' = it is an edition of no other."),
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="First take back all that was said of this file.")] = False,
) -> None:
    """Say what edition a document is, instead of what was found in it. It is kept for this file."""
    given = {"revision": revision, "effectivity": effectivity, "family": family}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if effective_from is not None:
        changes["effective_from"] = _day(effective_from)
    if supersedes is not None:
        changes["supersedes"] = tuple(path for path in supersedes if path)
    if reset:
        changes = dict.fromkeys((*given, "effective_from", "supersedes")) | changes
    if not changes:
        raise BadInput("Nothing is said: give at least one option. `millwright documents set --help` lists them.")
    with stored_app() as millwright:
        correct(millwright.store, document, changes)
        told = {name: value.isoformat() if isinstance(value, date) else value for name, value in changes.items()}
        millwright.store.audit.note(ANONYMOUS, Action.DOCUMENT_CORRECTED, document, told)
        edition = listed(millwright.store.editions.all())[document]
    for name, value in _edition_json(edition).items():
        out.print(f"{name:14}  {escape(', '.join(value) if isinstance(value, list) else str(value or ''))}")


@app.command("rejected")
def rejected(document: Name) -> None:
    """Print the rows of a log that were set aside, with the reasons, as CSV."""
    with stored_app() as millwright:
        found = millwright.store.documents.active_copy(document)
        if found is None:
            raise NotFound(f"There is no document {document}. `millwright documents` lists what is there.")
        sys.stdout.write(rejected_csv(millwright.store.records.rejected(found.copy)))


@app.command("remove")
def remove_document(document: Name) -> None:
    """Remove a document: no question that begins after this finds it."""
    with stored_app() as millwright:
        remove(millwright.store, document, ANONYMOUS)
    out.print(f"{escape(document)} is removed.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no day: write it as 2021-06-30.") from error


def _edition_cells(document: DocumentInfo, editions: Mapping[str, Listed]) -> tuple[str, ...]:
    """revision, date, for which units, which of its editions, superseded by; * marks what a person has said."""
    edition = editions.get(document.document)
    if edition is None:
        return document.revision or "", "", "", "", ""
    said = {"revision": "revision", "effective_from": "date", "effectivity": "for"}
    marks = {column: " *" for name, column in said.items() if name in edition.said}
    day = edition.date.isoformat() if edition.date else ""
    return (
        escape(edition.revision) + marks.get("revision", ""),
        day + marks.get("date", ""),
        escape(edition.effectivity) + marks.get("for", ""),
        f"{edition.family.index(document.document) + 1} of {len(edition.family)}" if len(edition.family) > 1 else "",
        escape(edition.superseded_by),
    )


def _edition_json(edition: Listed) -> dict[str, Any]:
    return {
        "revision": edition.revision or None,
        "date": edition.date.isoformat() if edition.date else None,
        "effectivity": edition.effectivity,
        "family": list(edition.family),
        "superseded_by": edition.superseded_by or None,
        "amends": list(edition.amends),
        "said": dict(edition.said),
    }


def described(document: DocumentInfo, editions: Mapping[str, Listed]) -> dict[str, Any]:
    """A document as JSON."""
    edition = editions.get(document.document)
    return {
        "document": document.document,
        "title": document.title,
        **(_edition_json(edition) if edition is not None else {"revision": document.revision}),
        "language": document.language,
        "kind": document.kind,
        "groups": sorted(document.groups),
        "page_count": document.page_count,
        "pages": [{"number": page.number, "state": page.state.value} for page in document.pages],
        "chunks": document.chunks,
        "copy": document.copy,
        "sha256": document.sha256,
        "ingested_at": document.ingested_at.isoformat(),
        "problems": list(document.problems),
    }
